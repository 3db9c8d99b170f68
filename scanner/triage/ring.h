/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring: what was counted on a host beat by beat (10 a second in triage, one each few seconds in watch), so that when
 * something happened can be told, and not only that it did. Bounded: the oldest beats make room, and are counted.
 * As text (docs/format-ring.md) a line is a column or a beat, so that a file that was cut is a shorter ring.
 */
#ifndef LATSCAN_TRIAGE_RING_H
#define LATSCAN_TRIAGE_RING_H

#include "scanner/base/arena.h"
#include "scanner/base/out.h"
#include "scanner/base/str.h"

enum { RING_COLUMNS_MAX = 16384, RING_NO_CPU = -1 };

/* One counter: of one CPU, or of the whole host. */
struct ring_column {
	struct str suspect; /* the word of a suspect class (triage.h), or empty */
	struct str
		name; /* where it stands, e.g. "softirqs/NET_RX", "irq/45 eth0-rx-0", "vmstat/thp_collapse_alloc" */
	int cpu;      /* RING_NO_CPU: the host's */
	bool is_time; /* nanoseconds, else events */
};

struct ring_count {
	uint32_t column;
	uint64_t delta; /* never 0: a column that did not move is left out */
};

/* What moved between the beat before and this one. */
struct ring_beat {
	uint64_t real_ns; /* CLOCK_REALTIME at its end, since 1970 */
	uint64_t mono_ns; /* CLOCK_MONOTONIC at its end */
	uint64_t
		span_ns; /* since the beat before; 0: the first one after a gap, which has no counts */
	uint64_t tsc;	 /* at its end; 0: not known */
	uint64_t error_ns; /* how far CLOCK_REALTIME may be from UTC; RING_ERROR_UNKNOWN */
	const struct ring_count *counts;
	uint32_t n_counts;
};
#define RING_ERROR_UNKNOWN UINT64_MAX

/* Something that is no counter: "suspended", "clock stepped", "restarted", "samples lost". */
struct ring_mark {
	uint64_t real_ns;
	struct str text;
};

struct ring;

/* Empty; at most so many bytes of beats are kept. The ring owns what it keeps. */
struct ring *ring_new(const char *host, struct str boot_id, size_t most_bytes);
void ring_free(struct ring *r);
/* TSC cycles a second, 0: unknown or not invariant. */
void ring_set_tsc_hz(struct ring *r, uint64_t hz);
/* The number of a new column, or -ENOSPC. */
int ring_add_column(struct ring *r, const struct ring_column *c);
/* Copies the beat; -EINVAL for a column that does not exist, -ENOMEM. */
int ring_add_beat(struct ring *r, const struct ring_beat *b);
int ring_add_mark(struct ring *r, uint64_t real_ns, struct str text);

struct str ring_host(const struct ring *r);
struct str ring_boot_id(const struct ring *r);
uint64_t ring_tsc_hz(const struct ring *r);
size_t ring_n_columns(const struct ring *r);
const struct ring_column *ring_column(const struct ring *r, size_t i);
/* Oldest first. */
size_t ring_n_beats(const struct ring *r);
const struct ring_beat *ring_beat(const struct ring *r, size_t i);
size_t ring_n_marks(const struct ring *r);
const struct ring_mark *ring_mark(const struct ring *r, size_t i);
/* Beats that made room for newer ones. */
uint64_t ring_n_dropped(const struct ring *r);

/* The lines that a file begins with (all columns known so far), of one column, of one beat, of a mark. */
void ring_write_head(const struct ring *r, struct out *o);
void ring_write_column(const struct ring *r, size_t i, struct out *o);
void ring_write_beat(const struct ring_beat *b, struct out *o);
void ring_write_mark(const struct ring_mark *m, struct out *o);
void ring_write(const struct ring *r, struct out *o);
/*
 * Adds what text holds to a new ring. A last line without its end is left out, silently: it is being written. 0, or -EINVAL with
 * *line (from 1) and *why (static) for anything else that is not the format; -ENOMEM. Unknown kinds of lines are passed over.
 */
int ring_read(
	struct str text, size_t most_bytes, struct ring **ret_ring, size_t *line, const char **why);

#endif
