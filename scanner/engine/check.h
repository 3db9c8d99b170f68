/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a check is, and all that it may look at. checks/AREA/NAME.c exports
 * "const struct check check_AREA_NAME[]", ended by a row without an id: one row, or the rows
 * of a family that share one run(). The table of all is generated from the file names.
 *
 * run() is pure: it depends on its arguments only. No I/O, no allocation but in->scratch, no
 * clock, no static state, no print. tests/guards/purity.sh proves it on the objects.
 */
#ifndef LATSCAN_ENGINE_CHECK_H
#define LATSCAN_ENGINE_CHECK_H

#include "scanner/base/arena.h"
#include "scanner/base/cpuset.h"
#include "scanner/base/text.h"
#include "scanner/engine/finding.h"
#include "scanner/engine/roles.h"
#include "scanner/facts/fact.h"

enum { CHECK_READS = 16, CHECK_NEEDS = 10, CHECK_LIMITS = 24, CHECK_IMPLIED = 24 };

enum kind {
	KIND_STATE = 0, /* one sample */
	KIND_DELTA	/* two samples; the engine sees to what is missing */
};

/*
 * A threshold that --set and profiles may change: "ID.NAME=VALUE". A number between least
 * and most, or, where words is given ("any|off|on"), one of them; preset is its index then.
 */
struct limit {
	const char *name;
	const char *unit; /* "us", "1/s", "1", "kB"; NULL with words */
	double preset, least, most;
	const char *words;
	const char *what; /* one line for list and explain */
};

struct check_in;
struct check;

struct check {
	const char *id;	   /* "irq.isolated_count": part of the output for ever */
	unsigned rule;	   /* 1; counted up when the rule's meaning changes */
	const char *title; /* what is so when it passes */
	unsigned since;	   /* the rules that it came or last changed with: 101 is 1.1; 0: 1.0 */
	enum severity severity;
	enum kind kind;
	bool fault;   /* a fault (drops, errors, throttling) may fail on any host; a
				setting is at most a warning where nothing shows a latency intent */
	bool earlier; /* a state check that looks at the first of two samples too, where there is one:
			 in->before is NULL where there is not */
	bool needs_hot;	       /* without hot CPUs: skip(no-target), run() is not called */
	unsigned min_window_s; /* a pass needs at least that much window where a gate requires it */
	struct ask reads[CHECK_READS];
	const struct fact *needs[CHECK_NEEDS];
	struct limit limits[CHECK_LIMITS];
	/*
	 * Checks whose failure on the same CPUs, subject or host explains ours: our warn or fail
	 * becomes skip(caused) and names the first of them. Not transitive: list them all.
	 */
	const char *implied_by[CHECK_IMPLIED];
	const char *why;     /* what it costs, with a number and where the number is from */
	const char *fix_now; /* a command, or what to do; NULL: there is nothing without a reboot */
	const char *fix_boot;			    /* what survives a reboot; NULL: fix_now does */
	struct remedy_row remedies[CHECK_REMEDIES]; /* the same as data, see remedy.h */
	const char *source; /* who says so: kernel document or file, vendor, measurement */
	const void *param;  /* what makes this row of a family different */
	void (*run)(const struct check *self, const struct check_in *in, struct findings *out);
};

/* pre: before the workload runs; post: while it does; auto: not told. */
enum phase { PHASE_AUTO = 0, PHASE_PRE, PHASE_POST, PHASES };
const char *phase_word(enum phase p); /* "auto", "pre", "post" */

struct sample;
struct check_in {
	const struct check *check;
	const struct sample *before; /* NULL: state check, or one sample */
	const struct sample *now;
	const struct roles *roles;
	enum phase phase;
	uint64_t window_ns;    /* between the counters of the samples; 0: not known */
	const double *limits;  /* effective values, in the order of check->limits */
	struct arena *scratch; /* emptied after run() */
};

/* What was declared, and nothing else: an undeclared path answers ANSWER_NOT_READ. */
const struct answer *in_file(const struct check_in *in, const char *path);
const struct answer *in_file_before(const struct check_in *in, const char *path);
const struct answer *in_ask(const struct check_in *in, struct str path, enum ask_kind kind);
struct matches in_match(const struct check_in *in, const char *pattern); /* as declared in reads */
/* Why there are none: the list behind the first star; ANSWER_NOT_READ where a role stands first. */
const struct answer *in_list_of(const struct check_in *in, const char *pattern);
/* The same of the first of two samples; none without one. */
struct matches in_match_before(const struct check_in *in, const char *pattern);
/* The parsed fact: never NULL for one that the check declares in needs. */
const void *in_fact(const struct check_in *in, const struct fact *f);
const void *in_fact_before(const struct check_in *in, const struct fact *f);
double in_limit(const struct check_in *in, const char *name);
struct str in_word(const struct check_in *in, const char *name);
double in_seconds(const struct check_in *in); /* of the window; 0 when it is not known */

struct str limit_word(const struct limit *l, double value); /* "" past the last word */

/* One way to subtract. bits is the width at which the counter wraps: 32 or 64. */
enum delta { DELTA_OK = 0, DELTA_RESET };
enum delta delta_counter(uint64_t before, uint64_t now, unsigned bits, uint64_t *ret);

extern const struct check *const check_table[]; /* generated: one pointer a file; ends with NULL */
/* All rows of all files, sorted by id; n by reference. */
const struct check *const *checks_all(size_t *ret_n);
const struct check *checks_find(struct str id); /* NULL */
struct str check_area(const struct check *c);	/* "irq" of "irq.isolated_count" */

#endif
