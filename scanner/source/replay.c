/* SPDX-License-Identifier: Apache-2.0 */
/* Answers from an index: a fixture's text, or what a recorder stored. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/index.h"

struct replay {
	struct source source;
	const struct index *index;
	bool listed; /* each folder has its listing: none is derived */
};

enum { LINKS_MAX = 40 }; /* as many as the kernel follows, fs/namei.c MAXSYMLINKS */

/* The component of path right below dir ("/" or without a '/' at its end), or nothing. */
static bool child_of(struct str path, struct str dir, struct str *ret_name, bool *ret_last)
{
	size_t head = dir.n == 1 ? 0 : dir.n;

	if (path.n <= head + 1 || memcmp(path.p, dir.p, head) != 0 || path.p[head] != '/')
		return false;
	struct str rest = str_skip(path, head + 1), name, below;

	*ret_last = !str_split(rest, '/', &name, &below);
	*ret_name = *ret_last ? rest : name;
	return ret_name->n > 0;
}

/*
 * Whether an answer tells that its name is in the directory. What is not there, or was never
 * looked at, does not; what lies deeper and vanished was listed at its time.
 */
static bool names_child(const struct answer *an, bool last)
{
	switch (an->state) {
	case ANSWER_ABSENT:
	case ANSWER_NOT_CAPTURED:
	case ANSWER_NOT_READ:
		return false;
	case ANSWER_VANISHED:
		return !last;
	case ANSWER_OK:
	case ANSWER_DENIED:
	case ANSWER_BROKEN:
	case ANSWER_UNSUPPORTED:
	case ANSWER_WITHHELD:
	case ANSWER_TIMEOUT:
	case ANSWER_STATES:
		break;
	}
	return true;
}

static int compare_names(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = str_cmp_natural(*a, *b);

	return order ? order : str_cmp(*a, *b);
}

static struct str join(struct arena *a, struct str *names, size_t n)
{
	size_t size = 0, used = 0;

	qsort(names, n, sizeof(*names), compare_names);
	for (size_t i = 0; i < n; i++)
		size += names[i].n + 1;
	char *to = arena_alloc(a, size, 1);

	for (size_t i = 0; i < n; i++) {
		if (i && str_eq(names[i], names[i - 1]))
			continue;
		memcpy(to + used, names[i].p, names[i].n);
		used += names[i].n;
		to[used++] = '\n';
	}
	return (struct str){ to, used - 1 };
}

static bool derive_list(const struct index *ix, struct str dir, struct arena *a, struct answer *ret)
{
	struct str *names = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < index_count(ix); i++) {
		const struct answer *an = index_at(ix, i);
		struct str name;
		bool last;

		if (!child_of(an->path, dir, &name, &last) || !names_child(an, last))
			continue;
		names = arena_grow(a, names, n, &cap, sizeof(*names));
		names[n++] = name;
	}
	if (n == 0)
		return false;
	ret->state = ANSWER_OK;
	ret->bytes = join(a, names, n);
	ret->size = ret->bytes.n;
	return true;
}

/* A path is absent when the index says so of it, asked in another way, or of a directory above. */
static bool is_absent(const struct index *ix, struct str path)
{
	struct str head, tail;

	for (bool own = true; path.n; own = false) {
		for (unsigned kind = 0; kind < ASK_KINDS; kind++) {
			const struct answer *an = index_get(ix, path, (enum ask_kind)kind);

			if (an && an->state == ANSWER_ABSENT && (own || kind == ASK_LIST))
				return true;
		}
		if (!str_split_last(path, '/', &head, &tail))
			return false;
		path = head;
	}
	return false;
}

/* The text of a link, or NULL. */
static const struct str *link_at(const struct index *ix, struct str path)
{
	const struct answer *an = index_get(ix, path, ASK_LINK);

	return an && an->state == ANSWER_OK ? &an->bytes : NULL;
}

/*
 * Where path leads through the links that the index holds, never above its root; the last name
 * itself is not followed for ASK_LINK. False: there is no link on the way, or no end of them.
 */
static bool follow(
	const struct index *ix, struct arena *a, const struct request *r, struct str *ret)
{
	struct str at = { 0 }, rest = r->path, part, head;
	unsigned links = 0;

	while (rest.n) {
		const struct str *to;
		struct str next;

		if (!str_cut(&rest, '/', &part) || !part.n || str_is(part, "."))
			continue;
		if (str_is(part, "..")) {
			at = str_split_last(at, '/', &head, &part) ? head : (struct str){ 0 };
			continue;
		}
		next = str_join(a, at, STR("/"), part);
		to = rest.n || r->kind != ASK_LINK ? link_at(ix, next) : NULL;
		if (!to) {
			at = next;
			continue;
		}
		if (++links > LINKS_MAX)
			return false;
		if (str_starts(*to, "/"))
			at = (struct str){ 0 };
		rest = str_join(a, *to, STR("/"), rest);
	}
	*ret = at.n ? at : STR("/");
	return links > 0;
}

static void give(
	const struct answer *an, const struct request *r, struct arena *a, struct answer *ret)
{
	struct str path = ret->path;

	*ret = *an;
	ret->path = path;
	ret->note = str_copy(a, an->note);
	ret->size = an->bytes.n;
	if (r->feed && an->state == ANSWER_OK) {
		if (an->bytes.n)
			r->feed->bytes(r->feed->user, an->bytes);
		ret->bytes = (struct str){ 0 };
	} else {
		ret->bytes = str_copy(a, an->bytes);
	}
}

static void replay_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	const struct replay *replay = (struct replay *)s;
	const struct index *ix = replay->index;
	const struct answer *an = index_get(ix, r->path, r->kind);
	struct str path = r->path;

	/* A recording has the answer to each question that a scan puts; others have files and links. */
	if (!an && !s->complete && follow(ix, a, r, &path))
		an = index_get(ix, path, r->kind);
	if (an) {
		give(an, r, a, ret);
	} else if (r->kind == ASK_LIST && !replay->listed &&
		   (derive_list(ix, r->path, a, ret) || derive_list(ix, path, a, ret))) {
		return; /* a text may name a folder's files below the link to it */
	} else if (s->complete || is_absent(ix, r->path)) {
		ret->state = ANSWER_ABSENT;
		ret->error = ENOENT;
	} else {
		ret->state = ANSWER_NOT_CAPTURED;
	}
}

static void replay_close(struct source *s)
{
	free(s);
}

static const struct source_ops replay_ops = { .answer = replay_answer, .close = replay_close };

struct source *source_index(const struct index *ix, bool complete)
{
	struct replay *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->source.ops = &replay_ops;
	r->source.complete = complete;
	r->index = ix;
	r->listed = index_get(ix, STR("/"), ASK_LIST) != NULL;
	return &r->source;
}
