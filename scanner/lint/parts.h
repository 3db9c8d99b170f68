/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules share: the line taken apart, and how they speak. */
#ifndef LATSCAN_LINT_PARTS_H
#define LATSCAN_LINT_PARTS_H

#include "scanner/facts/boot/cmdline.h"
#include "scanner/lint/lint.h"

/* In the order of lint_rules. */
enum lint_rule_id {
	RULE_SYNTAX = 0,
	RULE_AFTER_DASHES,
	RULE_UNKNOWN,
	RULE_MISSPELLED,
	RULE_REMOVED,
	RULE_NEVER_REAL,
	RULE_VALUE,
	RULE_FLAG_VALUE,
	RULE_CPU_LIST,
	RULE_ABSENT_CPU,
	RULE_VERSION,
	RULE_CONFIG,
	RULE_DUPLICATE,
	RULE_HARMFUL,
	RULE_ISOLCPUS_FLAGS,
	RULE_NO_DOMAIN,
	RULE_NOHZ_ALONE,
	RULE_SETS_DIFFER,
	RULE_RCU_NOCBS,
	RULE_NOCB_POLL,
	RULE_IRQAFFINITY,
	RULE_BOOT_CPU,
	RULE_HOUSEKEEPING,
	RULE_NODE,
	RULE_NIC_NODE,
	RULE_SIBLINGS,
	RULE_AFFINITY,
	RULE_HUGE_ORDER,
	RULE_HUGE_SIZE,
	RULE_HUGE_FIT,
	RULE_IDLE_POLL,
	RULE_CSTATE,
	RULE_FREQ_DRIVER,
	RULE_WATCHDOG,
	RULE_TSC,
	RULE_IOMMU,
	RULE_ASPM,
	RULE_MITIGATIONS,
	RULE_SMT,
	RULE_CPU_COUNT,
	RULE_NUMA,
	RULE_REALTIME,
	RULE_PROFILE,
	RULE_GRUB,
	RULE_SYSCTL_NAME,
	RULE_SYSCTL_SYNTAX,
	RULE_SYSCTL_UNKNOWN,
	RULE_SYSCTL_OVERRIDE,
	RULE_SYSCTL_VALUE,
	RULE_SYSCTL_CMDLINE,
	RULES
};

struct lint_edit {
	enum { EDIT_NONE = 0, EDIT_DROP, EDIT_REPLACE } kind;
	struct str with;
};

/* A list of CPUs that a parameter names. */
struct lint_cpus {
	const struct param *p; /* NULL: not on the line */
	bool valid;
	struct cpuset set;
};

struct lint {
	struct arena *a;
	const struct lint_in *in;
	struct cmdline c;
	int last_cpu;		/* the last possible one, or -1 */
	struct cpuset possible; /* empty: not known */
	struct cpuset online;
	struct lint_cpus isol, nohz, nocbs, irq;
	struct isolcpus iso; /* when isol.valid */
	bool void_flags;     /* this kernel takes no flags: the whole of isolcpus= is void */
	struct cpuset apart; /* isolated or tickless */
	bool tuned; /* tuned or a cluster's operator wrote the line: it isolates at run time too */
	struct lint_finding *v;
	size_t n, cap;
	struct lint_edit *edits; /* one for each parameter */
	struct str added;	 /* to the end of the line */
	struct str init_left;	 /* what stays behind the dashes */
	struct str *sysctls;	 /* what the files come to */
	size_t n_sysctls;
};

/* A finding about a parameter; p NULL: about the line. */
struct lint_finding *lint_say(struct lint *l, enum lint_rule_id rule, enum lint_level level,
	const struct param *p, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* In words only. */
void lint_advise(struct lint *l, struct lint_finding *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Mended in the corrected line; the first edit of a parameter counts. */
void lint_replace(struct lint *l, struct lint_finding *f, const struct param *p, const char *fmt,
	...) __attribute__((format(printf, 4, 5)));
void lint_drop(struct lint *l, struct lint_finding *f, const struct param *p);
void lint_append(struct lint *l, struct lint_finding *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A finding in a file that is not the line. */
struct lint_finding *lint_say_file(struct lint *l, enum lint_rule_id rule, enum lint_level level,
	const struct lint_file *file, unsigned line, struct str subject, const char *fmt, ...)
	__attribute__((format(printf, 7, 8)));

/* "isolcpus=2-7", as written. */
struct str lint_written(struct arena *a, const struct param *p);
/* Where the parameter stands in the line, with its quotes. */
void lint_extent(const struct lint *l, const struct param *p, size_t *ret_at, size_t *ret_n);
const struct param *lint_last(const struct lint *l, const char *name);
/* The last one of that name has that value. */
const struct param *lint_is(const struct lint *l, const char *name, const char *value);

typedef void lint_pass(struct lint *l);
lint_pass lint_syntax, lint_words, lint_values, lint_versions, lint_repeats, lint_lists,
	lint_isolation, lint_topology, lint_huge, lint_power, lint_rest, lint_profile, lint_grub,
	lint_sysctls;

/* The line with the edits in it. */
void lint_correct(struct lint *l, struct lint_report *r);
/* The corrected line as /etc/default/grub and grubby want it. */
void lint_ways(struct lint_report *r);

#endif
