/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports against each other: two hosts that should be alike, or two days of one. What differs is
 * no list: a kernel parameter that is missing moves interrupts, changes what CPUs see and fails a
 * dozen checks, and only the parameter is the answer. So differences are put under what explains
 * them, and what is left at the top is ranked by what it does to latency.
 *
 * Pure: reports in, a struct out. Nothing is read, and the same reports in another order give
 * the same differences in the same order, with their columns swapped.
 */
#ifndef LATSCAN_COMPARE_COMPARE_H
#define LATSCAN_COMPARE_COMPARE_H

#include "scanner/engine/report.h"

enum { COMPARE_MAX = 64 }; /* reports */

enum cell_state {
	CELL_TOLD = 0,
	CELL_MISSING, /* everything of its group is known, and this is not there */
	CELL_UNTOLD   /* nothing is known there: never a difference */
};

/* What one report says of one thing. */
struct compare_cell {
	enum cell_state state;
	unsigned class; /* cells of one class say the same; of untold ones without meaning */
	struct str value;
	double number;	   /* where unit is not NULL */
	const char *unit;  /* as of traits */
	double exposure_s; /* what a rate or count was counted over; 0: not known */
	struct str path;
	/* Of checks: */
	const struct result *result;
	enum status status;
	const char *caused; /* a skip that another check explains: its id; else NULL */
};

/* Of a check that differs, a subject of which different things are said. */
struct compare_part {
	struct str label;
	const struct finding *const *findings; /* one a report; NULL: it says nothing of it */
};

struct difference {
	bool check;	      /* else a trait */
	struct str group;     /* "sysctl"; of a check its area */
	struct str key;	      /* within the group; of a check its whole id */
	enum trait_kind kind; /* of checks TRAIT_KINDS: behind all others */
	const struct compare_cell *cells;
	unsigned classes; /* how many different things are said */
	int majority;	  /* the class that more than half of three or more say; -1: none */
	const struct compare_part *parts;
	size_t n_parts;

	bool by_chance;		/* of a check that counts: as many events as chance brings differ */
	double magnitude;	/* how far apart, in doublings; of words 1 */
	enum severity own;	/* what it does to latency, taken alone */
	unsigned weight;	/* among those of one severity */
	enum severity severity; /* the worst of its own and of all that follows from it */
	unsigned checks; /* how far the worst of the checks changed: 0 none, 3 fail to pass */

	struct difference *cause; /* NULL: a root */
	const char *why;	  /* it follows from that */
	struct difference *const *others;
	size_t n_others;		 /* other roots that could explain it */
	struct difference *first, *next; /* consequences, in order; the next one of one cause */
	size_t below;			 /* consequences, and theirs */
};

/* What could not be compared: lines of one group (or checks) that one report does not tell. */
struct compare_untold {
	struct str group; /* "check": checks */
	unsigned side;
	struct str reason; /* "denied", "another rule", "not in this report" */
	size_t n;
	struct str some; /* the first of them: "a, b, c" */
};

struct comparison {
	struct arena *arena;
	const struct report *const *reports;
	unsigned n;
	bool same_host;	   /* all of one host */
	unsigned was, now; /* of two reports of one host that tell when: by time */
	bool by_time;
	struct difference *v; /* all, by kind, group and key */
	size_t n_v;
	struct difference **roots; /* ranked */
	size_t n_roots;
	enum severity level;
	size_t n_matter;    /* roots at or above the level: the first ones */
	size_t n_following; /* differences that are no roots */
	const struct compare_untold *untold;
	size_t n_untold, lines_untold;
	size_t lines;	   /* lines and checks that two reports or more tell */
	size_t identities; /* differ by nature, and were left out */
	const struct str *notes;
	size_t n_notes;
};

struct compare_options {
	bool all;	     /* also what differs by nature, and what passing checks saw */
	enum severity level; /* from which a root matters */
};

/* At least two reports and at most COMPARE_MAX; they must outlive the comparison. */
struct comparison *compare(struct arena *a, const struct report *const *reports, unsigned n,
	const struct compare_options *o);

/*
 * Against a good report, which is the first: fail where a root matters or a check at the level is
 * worse, unknown where a check at the level that was judged there cannot be told here. *ret_why:
 * a sentence.
 */
enum verdict compare_expect(const struct comparison *c, struct str *ret_why);

/* "A", "B", …, "Z", "AA"; where two are of one host, "was" and "now". */
struct str compare_side(const struct comparison *c, unsigned side);

#endif
