/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/mem/huge_files.h"

#include <stdlib.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/base/sort.h"

#define FILES "/probe/hugetlbfs"
#define LOCKS "/proc/locks"

/* "00:1f:12345" of every lock, sorted; and of the configs of prefixes that run. */
struct ids {
	struct str *v;
	size_t n, room;
};

struct parse {
	struct arena *arena;
	struct ids locked;
	struct str *running; /* prefixes */
	size_t n_running, room_running;
	struct huge_files_group *v;
	size_t n, room;
	struct huge_files *ret;
};

static int by_id(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static bool is_locked(const struct ids *ids, struct str id)
{
	return ids->n && bsearch(&id, ids->v, ids->n, sizeof(*ids->v), by_id);
}

/* "1: FLOCK  ADVISORY  READ  4711 00:1f:12345 0 EOF"; one that waits has "->" behind the number. */
static bool read_locks(struct arena *a, struct str text, struct ids *ids)
{
	struct str line, word, id;

	while (str_cut(&text, '\n', &line)) {
		if (!line.n)
			continue;
		if (!str_word(&line, &word) || !str_ends(word, ":") || !str_word(&line, &word))
			return false;
		if (str_is(word, "->"))
			continue;
		for (unsigned i = 0; i < 4; i++) {
			if (!str_word(&line, &id))
				return false;
		}
		ids->v = arena_grow(a, ids->v, ids->n, &ids->room, sizeof(*ids->v));
		ids->v[ids->n++] = id;
	}
	if (ids->n)
		sort_in_place(ids->v, ids->n, sizeof(*ids->v), by_id);
	return true;
}

struct str huge_file_prefix(struct str name)
{
	struct str head, number;
	uint64_t n;

	if (!str_split_last(name, '_', &head, &number) || str_u64(number, 10, &n) ||
		!str_ends(head, "map") || head.n == sizeof("map") - 1)
		return (struct str){ 0 };
	return str_head(head, head.n - (sizeof("map") - 1));
}

static struct huge_files_group *group_of(struct parse *p, uint64_t kb, struct str prefix)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].page_kb == kb && str_eq(p->v[i].prefix, prefix))
			return &p->v[i];
	}
	p->v = arena_grow(p->arena, p->v, p->n, &p->room, sizeof(*p->v));
	p->v[p->n] = (struct huge_files_group){ .page_kb = kb, .prefix = prefix };
	return &p->v[p->n++];
}

static bool is_running(const struct parse *p, struct str prefix)
{
	for (size_t i = 0; i < p->n_running; i++) {
		if (str_eq(p->running[i], prefix))
			return true;
	}
	return false;
}

/* "KB DEVICE:INODE BYTES NAME" */
static bool take_file(struct parse *p, struct str line)
{
	struct str kb_word, id, bytes_word, name, prefix;
	struct huge_files_group *g;
	uint64_t kb, bytes;

	if (!str_word(&line, &kb_word) || !str_word(&line, &id) || !str_word(&line, &bytes_word) ||
		!str_word(&line, &name) || str_u64(kb_word, 10, &kb) ||
		str_u64(bytes_word, 10, &bytes))
		return false;
	prefix = huge_file_prefix(name);
	g = group_of(p, kb, prefix);
	g->files++;
	g->bytes += bytes;
	if (!prefix.n || is_locked(&p->locked, id) || is_running(p, prefix))
		return true;
	g->unused++;
	g->unused_bytes += bytes;
	return true;
}

/* "PREFIX DEVICE:INODE" */
static bool take_config(struct parse *p, struct str line)
{
	struct str prefix, id;

	if (!str_word(&line, &prefix) || !str_word(&line, &id))
		return false;
	if (!is_locked(&p->locked, id))
		return true;
	p->running = arena_grow(
		p->arena, p->running, p->n_running, &p->room_running, sizeof(*p->running));
	p->running[p->n_running++] = prefix;
	return true;
}

static bool take_number(struct str line, uint64_t *ret)
{
	return str_u64(str_trim(line), 10, ret) == 0;
}

static bool take_line(struct parse *p, struct str line, bool files)
{
	struct str word;

	if (!str_word(&line, &word))
		return true;
	if (str_is(word, "file"))
		return !files || take_file(p, line);
	if (str_is(word, "dpdk"))
		return files || take_config(p, line);
	if (str_is(word, "denied"))
		return take_number(line, &p->ret->denied);
	if (str_is(word, "more"))
		return take_number(line, &p->ret->more);
	p->ret->mounts += !files && str_is(word, "mount");
	return true;
}

/* Twice: which prefixes run stands behind the files. */
static bool read_files(struct parse *p, struct str text)
{
	for (int files = 0; files < 2; files++) {
		struct str rest = text, line;

		while (str_cut(&rest, '\n', &line)) {
			if (!take_line(p, line, files))
				return false;
		}
	}
	return true;
}

/* Locks are read only where there is a file that could be locked. */
static bool has_files(struct str text)
{
	return str_starts(text, "file ") || str_has(text, "\nfile ");
}

static void follow(const struct fact_in *in, struct follower *f)
{
	const struct answer *an = answers_file(in->answers, FILES);

	if (an->state == ANSWER_OK && has_files(an->bytes))
		f->ask(f, STR(LOCKS), ASK_FILE, 0);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct huge_files *t = ret;
	struct parse p = { .arena = in->arena, .ret = t };

	t->from = answers_file(in->answers, FILES);
	t->locks = answers_file(in->answers, LOCKS);
	if (t->from->state != ANSWER_OK)
		return;
	t->has_files = has_files(t->from->bytes);
	if (t->has_files && (t->locks->state != ANSWER_OK ||
				    !read_locks(in->arena, t->locks->bytes, &p.locked)))
		return;
	t->valid = str_has(t->from->bytes, "more ") && read_files(&p, t->from->bytes);
	t->v = p.v;
	t->n = p.n;
}

const struct fact fact_huge_files = {
	.name = "huge_files",
	.asks = { { FILES, ASK_FILE } },
	.steady = true,
	.follow = follow,
	.follows = { { LOCKS, ASK_FILE } },
	.size = sizeof(struct huge_files),
	.parse = parse,
};
