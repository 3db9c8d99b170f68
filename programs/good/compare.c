/* SPDX-License-Identifier: Apache-2.0 */
/* What latscan diff says (docs/diff.schema.json), in a few lines for a log: the roots alone. */
#include "programs/good/good.h"

#include "scanner/base/arena.h"
#include "scanner/base/json_read.h"
#include "scanner/base/text.h"
#include "commands/gate/gate_options.h"
#include "scanner/source/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { DIFF_CAP = 64 << 20, LINES = 16, VALUE_MOST = 100 };

struct root {
	uint64_t rank, below;
	struct str what, group, key, severity, values[2];
};

struct differences {
	struct arena *a;
	struct root roots[LINES];
	size_t n;
	uint64_t matter, under, not_comparable;
	struct str why;
};

/* What a program of ours escaped stays so; cut between two characters. */
static struct str shown(struct arena *a, struct str s)
{
	struct str clean = text_sanitise(a, s);
	size_t n = VALUE_MOST;

	if (clean.n <= VALUE_MOST)
		return clean;
	while (n && ((unsigned char)clean.p[n] & 0xc0) == 0x80)
		n--;
	return str_printf(a, "%.*s…", (int)n, clean.p);
}

static void read_cell(struct json_reader *r, struct str *ret)
{
	struct str key, state = { 0 }, value = { 0 }, status = { 0 };

	if (!json_read_object(r))
		return;
	while (json_read_key(r, &key)) {
		if (str_is(key, "state"))
			json_read_str(r, &state);
		else if (str_is(key, "value"))
			json_read_str(r, &value);
		else if (str_is(key, "status"))
			json_read_str(r, &status);
		else
			json_read_skip(r);
	}
	if (str_is(state, "missing"))
		*ret = STR("not there");
	else if (!str_is(state, "told"))
		*ret = STR("not told");
	else
		*ret = value.n ? value : status;
}

static void read_cells(struct json_reader *r, struct root *d)
{
	unsigned n = 0;

	if (!json_read_array(r))
		return;
	while (json_read_element(r)) {
		if (n < 2)
			read_cell(r, &d->values[n++]);
		else
			json_read_skip(r);
	}
}

static void read_root(struct json_reader *r, struct differences *all)
{
	struct root d = { .rank = 0 };
	struct str key;

	if (!json_read_object(r))
		return;
	while (json_read_key(r, &key)) {
		if (str_is(key, "rank"))
			json_read_u64(r, &d.rank);
		else if (str_is(key, "below"))
			json_read_u64(r, &d.below);
		else if (str_is(key, "what"))
			json_read_str(r, &d.what);
		else if (str_is(key, "group"))
			json_read_str(r, &d.group);
		else if (str_is(key, "key"))
			json_read_str(r, &d.key);
		else if (str_is(key, "severity"))
			json_read_str(r, &d.severity);
		else if (str_is(key, "cells"))
			read_cells(r, &d);
		else
			json_read_skip(r);
	}
	if (d.rank && all->n < LINES)
		all->roots[all->n++] = d;
}

static void read_summary(struct json_reader *r, struct differences *all)
{
	struct str key;

	if (!json_read_object(r))
		return;
	while (json_read_key(r, &key)) {
		if (str_is(key, "matter"))
			json_read_u64(r, &all->matter);
		else if (str_is(key, "below"))
			json_read_u64(r, &all->under);
		else if (str_is(key, "not_comparable"))
			json_read_u64(r, &all->not_comparable);
		else if (str_is(key, "why"))
			json_read_str(r, &all->why);
		else
			json_read_skip(r);
	}
}

static int read_all(struct arena *a, struct str text, struct differences *all)
{
	struct json_reader r;
	struct str key;

	json_read_init(&r, a, text);
	if (json_read_object(&r)) {
		while (json_read_key(&r, &key)) {
			if (str_is(key, "summary")) {
				read_summary(&r, all);
			} else if (str_is(key, "differences") && json_read_array(&r)) {
				while (json_read_element(&r))
					read_root(&r, all);
			} else {
				json_read_skip(&r);
			}
		}
	}
	json_read_end(&r);
	return r.error.n ? usage_error("what latscan diff said: " STR_FMT, STR_ARG(r.error)) : 0;
}

static void say_root(struct arena *a, const char *first, const struct root *d)
{
	struct str before = shown(a, d->values[0]), now = shown(a, d->values[1]);
	struct str key = shown(a, d->key), group = shown(a, d->group);
	bool check = str_is(d->what, "check");

	fprintf(stderr, "%s " STR_FMT "%s" STR_FMT ": " STR_FMT " → " STR_FMT " (" STR_FMT, first,
		STR_ARG(check ? STR("check") : group), " ", STR_ARG(key), STR_ARG(before),
		STR_ARG(now), STR_ARG(d->severity));
	if (d->below)
		fprintf(stderr, "; %llu %s from it", (unsigned long long)d->below,
			d->below == 1 ? "follows" : "follow");
	fputs(")\n", stderr);
}

static void say(struct good *g, enum comparing what, const char *before, const char *title,
	int status, const struct differences *d)
{
	const char *first = what == SINCE_GOOD ? "CHANGED" : "DIFFERS";

	if (what == SINCE_GOOD && !d->n)
		fprintf(stderr, "%s: nothing that could be compared differs", title);
	else if (what == SINCE_GOOD)
		fprintf(stderr, "%s: what changed since then: %llu that matter%s, %llu below",
			title, (unsigned long long)d->matter, d->matter == 1 ? "s" : "",
			(unsigned long long)d->under);
	else
		fprintf(stderr, "%s: %s: " STR_FMT, title,
			status == 0   ? "AS EXPECTED"
			: status == 1 ? "NOT AS EXPECTED"
				      : "CANNOT BE TOLD",
			STR_ARG(shown(g->a, d->why)));
	if (d->not_comparable)
		fprintf(stderr, "; %llu could not be compared",
			(unsigned long long)d->not_comparable);
	fputc('\n', stderr);
	for (size_t i = 0; i < d->n; i++)
		say_root(g->a, first, &d->roots[i]);
	if (d->matter + d->under > d->n)
		fprintf(stderr, "note: and %llu more differ from %s\n",
			(unsigned long long)(d->matter + d->under - d->n), before);
}

static char *level_of(struct good *g)
{
	if (g->level)
		return str_z(g->a, str_from(g->level));
	return str_z(g->a, g->told.level.n ? g->told.level : STR("high"));
}

int good_compare(
	struct good *g, enum comparing what, const char *before, const char *title, int *ret_status)
{
	char *argv[GOOD_ARGUMENTS + 16];
	struct differences d = { .a = g->a };
	struct str text = { 0 };
	unsigned n = 0;
	int status, r;

	argv[n++] = str_z(g->a, STR("latscan-diff"));
	for (unsigned i = 0; i < g->n_judge; i++)
		argv[n++] = g->judge[i];
	if (g->is_gate && !g->profiled && !g->inferred) {
		argv[n++] = str_z(g->a, STR("--profile"));
		argv[n++] = str_z(g->a, str_from(gate_defaults.fallback_profile));
	}
	argv[n++] = str_z(g->a, STR("--format"));
	argv[n++] = str_z(g->a, STR("json"));
	if (what == AS_EXPECTED) {
		argv[n++] = str_z(g->a, STR("--level"));
		argv[n++] = level_of(g);
		argv[n++] = str_z(g->a, STR("--expect"));
	} else {
		argv[n++] = str_z(g->a, STR("--"));
	}
	argv[n++] = str_z(g->a, str_from(before));
	argv[n++] = str_z(g->a, str_from(g->now));
	argv[n] = NULL;
	r = program_read(g->a, argv, DIFF_CAP, &text, &status);
	if (r)
		return r;
	if (status > 2) {
		*ret_status = status;
		return -EINVAL;
	}
	if (read_all(g->a, text, &d)) {
		*ret_status = EXIT_INTERNAL;
		return -EINVAL;
	}
	say(g, what, before, title, status, &d);
	*ret_status = status;
	return 0;
}
