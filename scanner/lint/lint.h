/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A judgement over a proposed command line: text in, findings out. No host is touched; what is
 * known of the host that will boot it (its CPUs, nodes and NICs, its kernel and how that was
 * built) comes with the question, and each of them may be missing.
 */
#ifndef LATSCAN_LINT_LINT_H
#define LATSCAN_LINT_LINT_H

#include "scanner/base/cpuset.h"
#include "scanner/lint/kernel.h"

struct cpus;
struct nodes;
struct netdevs;
struct kconfig;

enum lint_level { LINT_NOTE = 0, LINT_WARN, LINT_UNKNOWN, LINT_FAIL, LINT_LEVELS };
const char *lint_level_word(enum lint_level l); /* "note" "warning" "unknown" "error" */

/* Where a part of the line stands: a line of a file, or the text of an option. */
struct lint_piece {
	size_t at, n;	  /* in the line */
	const char *name; /* of the file; NULL: an option's text */
	unsigned line, column;
	bool exact; /* the bytes stand there as they are: columns can be counted */
};

struct lint_line {
	struct str text;
	const struct lint_piece *pieces;
	size_t n;
};

struct lint_file {
	const char *name;
	struct str bytes;
};

/* A variable whose value only a shell could tell. */
struct lint_unparsable {
	const char *file;
	unsigned line;
	const char *name; /* NULL: none */
};

/* What a profile says of the host. */
struct lint_intent {
	struct str name;	   /* of the profile; empty: there is none */
	struct cpuset hot;	   /* empty: not said */
	struct cpuset poll;	   /* those that need the tick stopped */
	double pages_2m, pages_1g; /* wanted; not above 0: not said */
};

struct lint_in {
	struct lint_line line;
	bool has_line;	       /* else only sysctl files are judged */
	struct lint_line grub; /* of /etc/default/grub, beside another line; n 0: none */
	struct lint_unparsable unparsable;
	struct lint_intent intent;
	struct kernel_id kernel;
	/* Of the host that will boot it; NULL: not known. */
	const struct cpus *cpus;
	const struct nodes *nodes;
	const struct netdevs *netdevs;
	const struct kconfig *kconfig;
	/* *.conf of one folder, in the order in which they are read. */
	const struct lint_file *sysctl;
	size_t n_sysctl;
};

struct lint_finding {
	const struct lint_rule *rule;
	enum lint_level level;
	const char *file;      /* NULL: an option's text */
	unsigned line, column; /* from 1; 0: not known */
	size_t at, n;	       /* in the line; n 0: in none */
	struct str subject;    /* as written: "isolcpus=2-7" */
	struct str text;       /* what is wrong, one sentence */
	struct str fix;	       /* what to write instead, in words; may be empty */
	struct str excerpt;    /* of a file other than the line: its text */
};

struct lint_rule {
	const char *id, *title, *why, *source;
};
extern const struct lint_rule lint_rules[]; /* ends with an id of NULL */

struct lint_report {
	struct arena *arena;
	const struct lint_in *in;
	const struct lint_finding *v; /* by place; notes last */
	size_t n;
	unsigned by_level[LINT_LEVELS];
	bool corrected;		   /* the line below differs */
	struct str line;	   /* with everything mended that can be mended without asking */
	unsigned left;		   /* errors and warnings that remain in it */
	struct str grub;	   /* GRUB_CMDLINE_LINUX="…" */
	struct str grubby;	   /* a command */
	const struct str *sysctls; /* "kernel.nmi_watchdog = 0 (FILE:3)", as applied */
	size_t n_sysctls;
};

/* The kernel that BOOT_IMAGE= names, where in says none: "…/vmlinuz-5.14.0-427.el9_4.x86_64". */
void lint_kernel_of_image(struct arena *a, struct lint_in *in);
struct lint_report *lint_run(struct arena *a, const struct lint_in *in);
/* The exit status: 0 fine, 1 something is wrong, 2 nothing wrong, something not known. */
int lint_verdict(const struct lint_report *r, bool fail_on_warn);

#endif
