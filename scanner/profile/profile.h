/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a host is meant to be, as its owner wrote it. Texts are merged as trees, so that each value
 * keeps the place where it was written; the result is then read once.
 */
#ifndef LATSCAN_PROFILE_PROFILE_H
#define LATSCAN_PROFILE_PROFILE_H

#include "scanner/engine/engine.h"
#include "scanner/profile/yaml.h"

struct profile_limit {
	const struct check *check;
	unsigned limit;
	double value;
	struct spot place;
	struct str source; /* of a position: who says so; else empty */
};

struct profile_severity {
	const struct check *check;
	enum severity severity;
};

/* Which keys of "gate" stand there. */
enum gate_key {
	GATE_LEVEL = 1 << 0,
	GATE_FAIL_ON = 1 << 1,
	GATE_ALLOW_UNKNOWN = 1 << 2,
	GATE_BUDGET = 1 << 3,
	GATE_WINDOW = 1 << 4,
	GATE_SETTLE = 1 << 5,
};

struct profile_gate {
	unsigned given; /* of enum gate_key */
	enum severity level;
	bool fail_on_warn;
	unsigned allow_unknown; /* bits 1 << enum reason */
	enum budget_level budget;
	uint64_t window_ns, settle_ns;
	unsigned floor;
	bool require_privileged, strict;
	unsigned announce_days;
	const struct str *trading_hours;
	size_t n_trading_hours;
};

struct profile {
	struct str name, about;
	unsigned rules; /* 104 is 1.4; 0: not pinned */
	struct intent intent;
	const struct profile_limit *limits;
	size_t n_limits;
	const struct profile_severity *severities;
	size_t n_severities;
	const struct check *const *sites; /* of "expect", sorted by id */
	size_t n_sites;
	struct str require, exclude; /* globs, separated by commas */
	const struct waiver *waivers;
	size_t n_waivers;
	struct profile_gate gate;
	const struct yaml *tree; /* merged */
};

/* The shipped ones, compiled in; the table is generated from profiles/NAME.yaml. */
struct shipped {
	const char *id; /* NULL ends the table */
	const char *text, *end;
};
extern const struct shipped shipped_table[];
const struct shipped *shipped_find(struct str name);

/*
 * Where texts come from that are not shipped: *ret_text in arena a. 0, or -errno. NULL where no
 * file may be read.
 */
typedef int profile_read_fn(void *user, struct arena *a, struct str path, struct str *ret_text);

/* What a profile's "match" is held against. Empty: not known, which only "*" matches. */
struct profile_host {
	struct str name, cpu_model, kernel;
};

struct profile_loading {
	struct arena *arena;
	struct problems *problems;
	profile_read_fn *read;
	void *user;
	/* Asked for once something has a "match"; NULL: it is not looked at. */
	const struct profile_host *(*host)(void *user);
};

/*
 * The names of shipped profiles or paths, merged in order; each with what it extends before it.
 * NULL after problems were told. Those whose match does not fit are left out; that none of them
 * fits is a problem too.
 */
struct profile *profile_load(struct profile_loading *l, const struct str *names, size_t n);

/* Reads a merged tree. Values that no text can have by itself are judged here: overlaps. */
struct profile *profile_of(struct arena *a, const struct yaml *tree, struct problems *p);

/* What of it is for judging as such: its name, rules, floor and waivers. */
void profile_job(const struct profile *p, struct job *job);

#endif
