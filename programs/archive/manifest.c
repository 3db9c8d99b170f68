/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/manifest.h"

#include "programs/archive/archive.h"
#include "scanner/base/arena.h"
#include "scanner/base/json_read.h"
#include "scanner/source/escape.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ERRNO_MAX = 4095 };

struct parsing {
	struct arena *a;
	struct json_reader r;
	struct manifest *m;
	size_t cap;
	bool format, version;
	struct str sha256;
};

/* A string with the index's escapes. */
static bool bytes(struct parsing *p, struct str *ret)
{
	struct str s;

	if (!json_read_str(&p->r, &s))
		return false;
	if (unescape(p->a, s, ret))
		json_read_fault(&p->r, "\\n, \\0, \\\\ or \\xNN behind a backslash");
	return true;
}

static void number(struct parsing *p, uint64_t most, const char *what, uint64_t *ret)
{
	uint64_t v;

	if (!json_read_u64(&p->r, &v))
		return;
	if (v > most)
		json_read_fault(&p->r, what);
	*ret = v;
}

static void word(struct parsing *p, bool ask, struct listed *l)
{
	struct str s;

	if (!json_read_str(&p->r, &s))
		return;
	if (ask && !archive_ask_find(s, &l->answer.kind))
		json_read_fault(&p->r, "file, list, link or mode");
	if (!ask && answer_state_from_word(s, &l->answer.state))
		json_read_fault(&p->r, "a state of an answer");
}

static void member_of_answer(struct parsing *p, struct str key, struct listed *l, struct str *text)
{
	uint64_t v = 0;

	if (str_is(key, "sample")) {
		number(p, SAMPLES_MAX - 1, "sample 0 or 1", &v);
		l->sample = (unsigned)v;
	} else if (str_is(key, "path")) {
		bytes(p, &l->answer.path);
	} else if (str_is(key, "ask") || str_is(key, "state")) {
		word(p, str_is(key, "ask"), l);
	} else if (str_is(key, "errno")) {
		number(p, ERRNO_MAX, "an errno", &v);
		l->answer.error = (int)v;
	} else if (str_is(key, "mode")) {
		number(p, 07777, "permission bits", &v);
		l->answer.mode = (uint32_t)v;
	} else if (str_is(key, "member")) {
		json_read_str(&p->r, &l->member);
	} else if (str_is(key, "size")) {
		number(p, ARCHIVE_BYTES_CAP, "a size of at most 128 MiB", &l->size);
	} else if (str_is(key, "sha256")) {
		json_read_str(&p->r, &l->sha256);
	} else if (str_is(key, "text")) {
		bytes(p, text);
	} else {
		json_read_skip(&p->r);
	}
}

static bool is_path(struct str s)
{
	return s.n && s.p[0] == '/' && !memchr(s.p, '\0', s.n) && (s.n == 1 || !str_ends(s, "/"));
}

static void read_answer(struct parsing *p)
{
	struct listed l = { .answer = { .state = ANSWER_OK } };
	struct str key, text = { 0 };

	if (!json_read_object(&p->r))
		return;
	while (json_read_key(&p->r, &key))
		member_of_answer(p, key, &l, &text);
	if (p->r.error.n)
		return;
	if (!is_path(l.answer.path))
		json_read_fault(&p->r, "an absolute path");
	if (l.member.n && (l.answer.kind != ASK_FILE || l.answer.state != ANSWER_OK))
		json_read_fault(&p->r, "no member where the answer is no file");
	if (l.member.n && l.sha256.n != DIGEST_TEXT)
		json_read_fault(&p->r, "a SHA-256 of 64 digits for each member");
	if (l.answer.state == ANSWER_OK)
		l.answer.bytes = text;
	else
		l.answer.note = text;
	p->m->v = arena_grow(p->a, p->m->v, p->m->n, &p->cap, sizeof(l));
	p->m->v[p->m->n++] = l;
	p->m->members += l.member.n > 0;
}

static void read_top(struct parsing *p, struct str key)
{
	struct str s;
	uint64_t v = 0;

	if (str_is(key, "format")) {
		if (json_read_str(&p->r, &s) && !str_is(s, MANIFEST_FORMAT))
			json_read_fault(&p->r, "\"" MANIFEST_FORMAT "\"");
		p->format = true;
	} else if (str_is(key, "version")) {
		number(p, MANIFEST_VERSION, "version 1: a later one needs a later latscan", &v);
		p->version = v > 0;
	} else if (str_is(key, "made_by")) {
		json_read_str(&p->r, &p->m->made_by);
	} else if (str_is(key, "sha256")) {
		json_read_str(&p->r, &p->sha256);
	} else if (str_is(key, "samples")) {
		number(p, SAMPLES_MAX, "at most 2 samples", &v);
		p->m->samples = (unsigned)v;
	} else if (str_is(key, "answers")) {
		if (json_read_array(&p->r)) {
			while (json_read_element(&p->r))
				read_answer(p);
		}
	} else {
		json_read_skip(&p->r);
	}
}

static int by_member(const void *x, const void *y)
{
	const struct listed *a = x, *b = y;

	if (!a->member.n != !b->member.n)
		return a->member.n ? -1 : 1;
	return str_cmp(a->member, b->member);
}

static int wrong(struct arena *a, struct str *ret_error, struct str what)
{
	*ret_error = str_printf(a, MANIFEST_NAME ": " STR_FMT, STR_ARG(what));
	return -EINVAL;
}

/* The last key: the digest of all before the comma that leads to it. */
static bool is_whole(struct arena *a, struct str text, struct str sha256)
{
	static const char key[] = ",\"sha256\":\"";
	size_t mark = arena_used(a), tail = sizeof(key) - 1 + DIGEST_TEXT + 2;
	struct str end = str_trim(text);
	bool same;

	if (sha256.n != DIGEST_TEXT || end.n < tail ||
		memcmp(end.p + end.n - tail, key, sizeof(key) - 1) != 0)
		return false;
	same = str_eq(archive_digest(a, str_head(end, end.n - tail)), sha256);
	arena_rewind(a, mark);
	return same;
}

int manifest_read(struct arena *a, struct str text, struct manifest *ret, struct str *ret_error)
{
	struct parsing p = { .a = a, .m = ret };
	struct str key;

	*ret = (struct manifest){ .samples = 0 };
	json_read_init(&p.r, a, text);
	if (json_read_object(&p.r)) {
		while (json_read_key(&p.r, &key))
			read_top(&p, key);
	}
	json_read_end(&p.r);
	if (p.r.error.n)
		return wrong(a, ret_error, p.r.error);
	if (!p.format || !p.version || !ret->samples)
		return wrong(a, ret_error, STR("expected format, version and samples"));
	if (!is_whole(a, text, p.sha256))
		return wrong(a, ret_error, STR("expected the SHA-256 of what stands before it"));
	for (size_t i = 0; i < ret->n; i++) {
		if (ret->v[i].sample >= ret->samples)
			return wrong(a, ret_error, STR("expected no more samples than it says"));
	}
	if (ret->n)
		qsort(ret->v, ret->n, sizeof(*ret->v), by_member);
	for (size_t i = 1; i < ret->members; i++) {
		if (str_eq(ret->v[i].member, ret->v[i - 1].member))
			return wrong(a, ret_error,
				str_printf(a, "expected each member once: \"" STR_FMT "\"",
					STR_ARG(archive_escape(a, ret->v[i].member))));
	}
	return 0;
}

struct listed *manifest_find(const struct manifest *m, struct str member)
{
	const struct listed key = { .member = member };

	return m->members ? bsearch(&key, m->v, m->members, sizeof(key), by_member) : NULL;
}

const char *manifest_sample(const struct manifest *m, unsigned sample)
{
	static const char *const words[] = { "before", "after" };

	return m->samples > 1 ? words[sample] : NULL;
}
