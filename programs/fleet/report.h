/* SPDX-License-Identifier: Apache-2.0 */
/* One report as a record. Each thread has a reader. */
#ifndef LATSCAN_PROGRAMS_FLEET_REPORT_H
#define LATSCAN_PROGRAMS_FLEET_REPORT_H

#include "programs/fleet/fleet.h"
#include "programs/fleet/scan.h"

struct numbers { /* a growing list */
	uint32_t *v;
	size_t n, cap;
};

/*
 * Bytes that were read before, and what they meant: lines of reports follow each other in the same
 * order on each host, so that the next one is most likely what followed last time, and comparing it
 * is all that is done.
 */
struct known {
	const char *p;
	size_t n;
	struct known *next;
	const struct one_check *check; /* of a check: what was told before this ends */
	uint32_t item, group;	       /* of a trait */
	bool filled;
};

struct reader {
	struct intake *in;
	struct arena *a; /* of the thread */
	struct scan s;
	struct pool_view texts, keys, items, sections, states, hosts;
	struct record r;
	struct str host, host_id;
	bool crowded, has_schema;
	int64_t schema;
	struct numbers run, checks, waivers, override, traits[TRAIT_CLASSES], list;
	struct str area; /* of checks in hand */
	struct known check_first, trait_first;
	struct pool_view lines;
	struct known **known; /* by line */
	uint32_t *outcomes;   /* number + 1 of the item, by key of check and outcome */
	/* What the thread has gathered. */
	struct record *records;
	size_t n_records, cap_records;
	uint64_t reports, bytes, before;
	char *scratch; /* of keys */
};

void reader_init(struct reader *rd, struct intake *in, struct arena *a);
/* A report, or a fault: text as scan.h wants it. */
void reader_take(struct reader *rd, struct str text, uint32_t file, uint32_t line);
/* What the thread has, to all. */
void reader_hand_over(struct reader *rd);

/* The parts, in files of their own. The cursor stands on a value; it is behind it after. */
void read_run(struct reader *rd);
void read_checks(struct reader *rd);
void read_traits(struct reader *rd);
void read_waivers(struct reader *rd);
void read_gate(struct reader *rd);
void read_roles(struct reader *rd);
void read_series(struct reader *rd);

void numbers_add(struct reader *rd, struct numbers *l, uint32_t v);
uint32_t put_text(struct reader *rd, struct str s);
uint32_t put_key(struct reader *rd, enum key_what what, enum trait_kind kind, struct str group,
	struct str name);
/* key and value as an item, at the end of l. */
void put_item(struct reader *rd, struct numbers *l, uint32_t key, struct str value);
/* Items as a section of the state; emptied. Nothing where there are none. */
void put_section(struct reader *rd, enum key_what what, enum trait_class c, struct str group,
	bool whole, struct numbers *l);
/* A divergence of a clock. */
void put_divergence(struct reader *rd, int64_t ns, struct str clock);
/* The known one that these bytes are, from here on what follows before; NULL: no more are kept. */
struct known *remember(struct reader *rd, struct known *before, const char *p, size_t n);
bool is_known(const struct scan *s, const struct known *k);

#endif
