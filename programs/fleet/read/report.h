/* SPDX-License-Identifier: Apache-2.0 */
/* One report as a record. Each thread has a reader. */
#ifndef LATSCAN_PROGRAMS_FLEET_REPORT_H
#define LATSCAN_PROGRAMS_FLEET_REPORT_H

#include "programs/fleet/read/fleet.h"
#include "programs/fleet/read/scan.h"
#include "scanner/base/arena.h"

struct numbers { /* a growing list */
	uint32_t *v;
	size_t n, cap;
};

/*
 * Bytes that were read before, and what they meant: what hosts tell follows each other in the same
 * order on each, so that what comes next is most likely one of the few that came next before, and
 * comparing it is all that is done.
 */
enum { FOLLOWERS = 4, KNOWN_MOST = 64 << 10 };
enum known_kind { KNOWN_CHECK = 1, KNOWN_LINE = 2, KNOWN_GROUP = 4 };

struct known {
	const char *p;
	size_t n;
	struct known *next[FOLLOWERS]; /* the newest first */
	const struct one_check *check; /* what was told before this ends */
	uint32_t item, group;	       /* of a line of traits */
	uint32_t section;	       /* of a group of them */
	unsigned kinds;		       /* enum known_kind: which of these are told */
};

enum { GROUPS_KNOWN = 64, RUN_KEPT = 7 };

struct reader {
	struct intake *in;
	struct arena *a; /* of the thread */
	struct scan s;
	struct pool_view texts, keys, items, sections, states, hosts, lines;
	struct record r;
	struct str host, host_id;
	bool crowded, has_schema;
	int64_t schema;
	struct numbers run, checks, waivers, override, traits[TRAIT_CLASSES], list;
	struct str area; /* of checks in hand */
	/* What a report began with: its first check, its nth group, the first line of that. */
	struct known check_first, group_first[GROUPS_KNOWN], line_first[GROUPS_KNOWN];
	struct known **known;	     /* by line */
	uint32_t *outcomes;	     /* number + 1 of the item, by key of check and outcome */
	uint32_t *last;		     /* number + 1 of the item that was put last, by key */
	uint32_t group;		     /* text + 1 of the group that was put last */
	uint32_t run_keys[RUN_KEPT]; /* key + 1 */
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

enum { KEY_BYTES = 4096, SECTION_MOST = 65536 /* items */ };

static inline void numbers_add(struct reader *rd, struct numbers *l, uint32_t v)
{
	if (v == POOL_NONE || l->n == SECTION_MOST) {
		rd->crowded = true;
		return;
	}
	if (l->n == l->cap)
		l->v = arena_grow(rd->a, l->v, l->n, &l->cap, sizeof(l->v[0]));
	l->v[l->n++] = v;
}

uint32_t put_text(struct reader *rd, struct str s);
uint32_t put_group(struct reader *rd, struct str group);
uint32_t put_key(struct reader *rd, enum key_what what, enum trait_kind kind, struct str group,
	struct str name);
/* key and value as an item, at the end of l. */
void put_item(struct reader *rd, struct numbers *l, uint32_t key, struct str value);
/*
 * Items as a section of the state; emptied. Its number; POOL_NONE: there are none, or no more room.
 */
uint32_t put_section(struct reader *rd, enum key_what what, enum trait_class c, struct str group,
	bool whole, struct numbers *l);
uint32_t put_numbers(const struct pool_view *v, const struct numbers *l);
/* A divergence of a clock. */
void put_divergence(struct reader *rd, int64_t ns, struct str clock);
/*
 * The known one that these bytes are, from here on what follows before. The caller says what they
 * mean. NULL: no more are kept.
 */
struct known *remember(struct reader *rd, struct known *before, struct str bytes);
/* What stands at the cursor, if it is of this kind and has followed before. */
struct known *expect(const struct scan *s, struct known *before, enum known_kind kind);

#endif
