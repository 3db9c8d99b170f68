/* SPDX-License-Identifier: Apache-2.0 */
/* A scan's JSON report as rows: docs/format-report.md. */
#include "programs/capture/inspect.h"

#include "scanner/base/arena.h"
#include "scanner/base/json_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct arena *a;
	struct json_reader r;
	struct inspected *to;
};

const char *told_word(enum told t)
{
	static const char *const words[TOLDS] = { "judged", "skipped", "one-sample", "not-captured",
		"not-told" };

	return words[t];
}

static void add_missing(struct reading *r, struct inspected_row *row, struct str path)
{
	for (size_t i = 0; i < row->n_missing; i++) {
		if (str_eq(row->missing[i], path))
			return;
	}
	row->missing =
		arena_grow(r->a, row->missing, row->n_missing, &row->cap, sizeof(*row->missing));
	row->missing[row->n_missing++] = str_copy(r->a, path);
}

static void read_evidence(struct reading *r, struct inspected_row *row)
{
	struct str key, path = { 0 }, state = { 0 };

	if (!json_read_object(&r->r))
		return;
	while (json_read_key(&r->r, &key)) {
		if (str_is(key, "path"))
			json_read_str(&r->r, &path);
		else if (str_is(key, "state"))
			json_read_str(&r->r, &state);
		else
			json_read_skip(&r->r);
	}
	if (str_is(state, "not-captured") && path.n)
		add_missing(r, row, path);
}

static void read_finding(struct reading *r, struct inspected_row *row)
{
	struct str key;

	if (!json_read_object(&r->r))
		return;
	while (json_read_key(&r->r, &key)) {
		if (!str_is(key, "evidence")) {
			json_read_skip(&r->r);
		} else if (json_read_array(&r->r)) {
			while (json_read_element(&r->r))
				read_evidence(r, row);
		}
	}
}

static enum told told_of(const struct inspected_row *row)
{
	if (str_is(row->status, "skip"))
		return TOLD_SKIPPED;
	if (!str_is(row->status, "unknown"))
		return TOLD_JUDGED;
	if (str_is(row->reason, "one-sample"))
		return TOLD_ONE_SAMPLE;
	return str_is(row->reason, "not-captured") ? TOLD_NOT_CAPTURED : TOLD_NOT;
}

static void read_check(struct reading *r)
{
	struct inspected *to = r->to;
	struct inspected_row *row;
	struct str key;

	if (!json_read_object(&r->r))
		return;
	to->rows = arena_grow(r->a, to->rows, to->n, &to->cap, sizeof(*to->rows));
	row = &to->rows[to->n++];
	*row = (struct inspected_row){ .told = TOLD_JUDGED };
	while (json_read_key(&r->r, &key)) {
		if (str_is(key, "id"))
			json_read_str(&r->r, &row->id);
		else if (str_is(key, "area"))
			json_read_str(&r->r, &row->area);
		else if (str_is(key, "severity"))
			json_read_str(&r->r, &row->severity);
		else if (str_is(key, "kind"))
			json_read_str(&r->r, &row->kind);
		else if (str_is(key, "status"))
			json_read_str(&r->r, &row->status);
		else if (str_is(key, "reason"))
			json_read_str(&r->r, &row->reason);
		else if (!str_is(key, "findings"))
			json_read_skip(&r->r);
		else if (json_read_array(&r->r))
			while (json_read_element(&r->r))
				read_finding(r, row);
	}
	row->told = told_of(row);
	if (row->told == TOLD_JUDGED || row->told == TOLD_SKIPPED)
		row->n_missing = 0; /* it did without */
}

static void read_run(struct reading *r)
{
	struct inspected *to = r->to;
	struct str key;

	if (!json_read_object(&r->r))
		return;
	while (json_read_key(&r->r, &key)) {
		if (str_is(key, "host"))
			json_read_str(&r->r, &to->host);
		else if (str_is(key, "boot_id"))
			json_read_str(&r->r, &to->boot_id);
		else if (str_is(key, "kernel"))
			json_read_str(&r->r, &to->kernel);
		else if (str_is(key, "sampled_at"))
			json_read_str(&r->r, &to->sampled_at);
		else if (str_is(key, "version"))
			json_read_str(&r->r, &to->version);
		else if (str_is(key, "samples"))
			json_read_u64(&r->r, &to->samples);
		else if (str_is(key, "window_ms"))
			json_read_u64(&r->r, &to->window_ms);
		else
			json_read_skip(&r->r);
	}
}

int inspect_report(struct arena *a, struct str report, struct inspected *to, struct str *ret_error)
{
	struct reading r = { .a = a, .to = to };
	struct str key;

	json_read_init(&r.r, a, report);
	if (json_read_object(&r.r)) {
		while (json_read_key(&r.r, &key)) {
			if (str_is(key, "run"))
				read_run(&r);
			else if (!str_is(key, "checks"))
				json_read_skip(&r.r);
			else if (json_read_array(&r.r))
				while (json_read_element(&r.r))
					read_check(&r);
		}
	}
	json_read_end(&r.r);
	*ret_error = r.r.error;
	return r.r.error.n ? -EINVAL : 0;
}

static struct inspected_count *count_of(
	struct arena *a, struct inspected_count **v, size_t *n, size_t *cap, struct str name)
{
	for (size_t i = 0; i < *n; i++) {
		if (str_eq((*v)[i].name, name))
			return &(*v)[i];
	}
	*v = arena_grow(a, *v, *n, cap, sizeof(**v));
	(*v)[*n] = (struct inspected_count){ .name = name };
	return &(*v)[(*n)++];
}

size_t inspect_areas(struct arena *a, const struct inspected *in, struct inspected_count **ret)
{
	size_t n = 0, cap = 0;

	*ret = NULL;
	for (size_t i = 0; i < in->n; i++)
		count_of(a, ret, &n, &cap, in->rows[i].area)->n[in->rows[i].told]++;
	return n;
}

static int most_first(const void *x, const void *y)
{
	const struct inspected_count *a = x, *b = y;
	unsigned m = a->n[TOLD_NOT_CAPTURED], n = b->n[TOLD_NOT_CAPTURED];

	return m != n ? (m < n ? 1 : -1) : str_cmp_natural(a->name, b->name);
}

size_t inspect_missing(struct arena *a, const struct inspected *in, struct inspected_count **ret)
{
	size_t n = 0, cap = 0;

	*ret = NULL;
	for (size_t i = 0; i < in->n; i++) {
		for (size_t k = 0; k < in->rows[i].n_missing; k++)
			count_of(a, ret, &n, &cap, in->rows[i].missing[k])->n[TOLD_NOT_CAPTURED]++;
	}
	if (n)
		qsort(*ret, n, sizeof(**ret), most_first);
	return n;
}
