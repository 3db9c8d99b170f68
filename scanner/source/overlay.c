/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/overlay.h"

#include <stdlib.h>

#include "scanner/base/arena.h"

struct overlay {
	struct source source;
	struct source *inner;
	const struct index *over;
};

static bool is_kernels(struct str path)
{
	return str_starts(path, "/proc/") || str_starts(path, "/sys/") ||
	       str_starts(path, "/probe/");
}

/* The word in brackets moves; empty where the file offers no such choice. */
static struct str chosen(struct arena *a, struct str choices, struct str word)
{
	struct str text = { 0 }, rest = choices, w;
	bool found = false;

	while (str_word(&rest, &w)) {
		bool bracketed = w.n > 2 && w.p[0] == '[' && w.p[w.n - 1] == ']';
		struct str plain = bracketed ? str_head(str_skip(w, 1), w.n - 2) : w;
		bool it = str_eq(plain, word);

		found |= it;
		text = str_printf(a, STR_FMT "%s%s" STR_FMT "%s", STR_ARG(text), text.n ? " " : "",
			it ? "[" : "", STR_ARG(plain), it ? "]" : "");
	}
	return found ? str_printf(a, STR_FMT "\n", STR_ARG(text)) : (struct str){ 0 };
}

static bool has_choices(struct str text)
{
	struct str head, tail;

	return str_split(text, '[', &head, &tail) && str_has(tail, "]");
}

static struct str written(struct arena *a, struct str present, struct str value)
{
	struct str text;

	if (!has_choices(present) || has_choices(value))
		return value;
	text = chosen(a, present, str_trim(value));
	return text.n ? text : present; /* the kernel would refuse the write */
}

static void put(const struct request *r, struct str bytes, struct answer *ret)
{
	ret->state = ANSWER_OK;
	ret->error = 0;
	ret->size = bytes.n;
	ret->bytes = r->feed ? (struct str){ 0 } : bytes;
	if (r->feed)
		r->feed->bytes(r->feed->user, bytes);
}

/* Asked without the feed: a stream that has gone cannot be replaced. */
static void answer_file(
	struct overlay *o, const struct request *r, struct arena *a, struct answer *ret)
{
	const struct answer *over = index_get(o->over, r->path, ASK_FILE);
	struct request plain = *r;

	if (!over) {
		source_answer(o->inner, r, a, ret);
		return;
	}
	plain.feed = NULL;
	source_answer(o->inner, &plain, a, ret);
	if (ret->state == ANSWER_OK)
		put(r, written(a, ret->bytes, str_copy(a, over->bytes)), ret);
	else if (!is_kernels(r->path))
		put(r, str_copy(a, over->bytes), ret);
}

static bool is_listed(struct str names, struct str name)
{
	struct str line;

	while (str_cut(&names, '\n', &line)) {
		if (str_eq(line, name))
			return true;
	}
	return false;
}

static void answer_list(
	struct overlay *o, const struct request *r, struct arena *a, struct answer *ret)
{
	struct str dir, name;

	source_answer(o->inner, r, a, ret);
	for (size_t i = 0; i < index_count(o->over) && !is_kernels(r->path); i++) {
		const struct answer *an = index_at(o->over, i);

		if (!str_split_last(an->path, '/', &dir, &name) || !str_eq(dir, r->path))
			continue;
		if (ret->state == ANSWER_OK && is_listed(ret->bytes, name))
			continue;
		ret->bytes = ret->state == ANSWER_OK && ret->bytes.n
				     ? str_join(a, ret->bytes, STR("\n"), name)
				     : str_copy(a, name);
		ret->state = ANSWER_OK;
		ret->error = 0;
		ret->size = ret->bytes.n;
	}
}

static void overlay_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct overlay *o = (struct overlay *)s;

	if (r->kind == ASK_FILE)
		answer_file(o, r, a, ret);
	else if (r->kind == ASK_LIST)
		answer_list(o, r, a, ret);
	else
		source_answer(o->inner, r, a, ret);
}

static void overlay_close(struct source *s)
{
	free(s); /* inner is borrowed */
}

static const struct source_ops overlay_ops = { .answer = overlay_answer, .close = overlay_close };

struct source *source_overlay(struct source *inner, const struct index *over)
{
	struct overlay *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->source.ops = &overlay_ops;
	o->source.live = inner->live;
	o->source.complete = inner->complete;
	o->inner = inner;
	o->over = over;
	return &o->source;
}
