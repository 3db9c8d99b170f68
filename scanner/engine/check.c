/* SPDX-License-Identifier: Apache-2.0 */
/* The view that a check has of a host: what it declared, and nothing else. */
#include "scanner/engine/check.h"

#include "scanner/facts/answers.h"
#include "scanner/engine/sample.h"

#include <string.h>

static const struct answer undeclared = { .state = ANSWER_NOT_READ };

static bool declares(const struct check *c, struct str path, enum ask_kind kind)
{
	for (unsigned i = 0; i < CHECK_READS && c->reads[i].path; i++) {
		if (c->reads[i].kind == kind && pattern_matches(c->reads[i].path, path))
			return true;
	}
	return false;
}

static const struct answer *look(
	const struct check_in *in, const struct sample *sm, struct str path, enum ask_kind kind)
{
	if (!sm || !declares(in->check, path, kind))
		return &undeclared;
	return answers_get(sm->answers, path, kind);
}

const struct answer *in_file(const struct check_in *in, const char *path)
{
	return look(in, in->now, str_from(path), ASK_FILE);
}

const struct answer *in_file_before(const struct check_in *in, const char *path)
{
	return look(in, in->before, str_from(path), ASK_FILE);
}

const struct answer *in_ask(const struct check_in *in, struct str path, enum ask_kind kind)
{
	return look(in, in->now, path, kind);
}

static struct matches match_in(
	const struct check_in *in, const struct sample *sm, const char *pattern)
{
	for (unsigned i = 0; sm && i < CHECK_READS && in->check->reads[i].path; i++) {
		const struct ask *ask = &in->check->reads[i];

		if (!strcmp(ask->path, pattern))
			return answers_match(sm->answers, pattern, ask->kind);
	}
	return (struct matches){ 0 };
}

struct matches in_match(const struct check_in *in, const char *pattern)
{
	return match_in(in, in->now, pattern);
}

const struct answer *in_list_of(const struct check_in *in, const char *pattern)
{
	return in->now ? answers_list_of(in->now->answers, pattern) : &undeclared;
}

struct matches in_match_before(const struct check_in *in, const char *pattern)
{
	return match_in(in, in->before, pattern);
}

static bool needs(const struct check *c, const struct fact *f)
{
	for (unsigned i = 0; i < CHECK_NEEDS && c->needs[i]; i++) {
		if (c->needs[i] == f)
			return true;
	}
	return false;
}

const void *in_fact(const struct check_in *in, const struct fact *f)
{
	return needs(in->check, f) ? facts_get(in->now->facts, f) : NULL;
}

const void *in_fact_before(const struct check_in *in, const struct fact *f)
{
	return in->before && needs(in->check, f) ? facts_get(in->before->facts, f) : NULL;
}

static unsigned limit_index(const struct check *c, const char *name)
{
	unsigned i = 0;

	while (i < CHECK_LIMITS && c->limits[i].name && strcmp(c->limits[i].name, name))
		i++;
	return i;
}

double in_limit(const struct check_in *in, const char *name)
{
	return in->limits[limit_index(in->check, name)];
}

struct str limit_word(const struct limit *l, double value)
{
	struct str rest = str_from(l->words), word = { 0 };

	for (double i = 0; i <= value && str_cut(&rest, '|', &word); i++)
		;
	return word;
}

struct str in_word(const struct check_in *in, const char *name)
{
	unsigned i = limit_index(in->check, name);

	return limit_word(&in->check->limits[i], in->limits[i]);
}

double in_seconds(const struct check_in *in)
{
	return (double)in->window_ns / 1e9;
}

enum delta delta_counter(uint64_t before, uint64_t now, unsigned bits, uint64_t *ret)
{
	if (now >= before) {
		*ret = now - before;
		return DELTA_OK;
	}
	/* A narrow counter may have wrapped; more than half its range at once is a reset. */
	if (bits == 32 && (uint32_t)(now - before) < 1u << 31) {
		*ret = (uint32_t)(now - before);
		return DELTA_OK;
	}
	return DELTA_RESET;
}

struct str check_area(const struct check *c)
{
	struct str area = str_from(c->id), tail;

	str_split(area, '.', &area, &tail);
	return area;
}
