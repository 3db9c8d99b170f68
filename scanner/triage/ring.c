/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Beats lie one behind another in one block, each with its counts; where the block ends they go on at its start, and the oldest
 * are given up until there is room. So the memory that a ring takes is known when it is made, however long it runs.
 */
#include "scanner/triage/ring.h"

#include <errno.h>
#include <string.h>

#include "scanner/base/text.h"

enum {
	MARKS_MAX = 1024,
	MARK_BYTES = 240,
	WORD_MAX = 32,
	NAME_MAX_BYTES = 512, /* an interrupt that is shared names all its owners */
	COLUMN_ROOM = 5 * NAME_MAX_BYTES + 2 * WORD_MAX + 128, /* each byte may become \xNN */
	HEAD_ROOM = 1 << 16,
	LEAST_BYTES = 4096,
};

struct slot {
	struct ring_mark mark;
	char text[MARK_BYTES];
};

struct ring {
	struct arena *arena;
	struct str host, boot_id;
	uint64_t tsc_hz;
	struct ring_column *columns;
	size_t n_columns;
	char *block;		  /* the beats */
	size_t size, at;	  /* of it; where the next beat goes */
	struct ring_beat **beats; /* circular: where each beat stands in the block */
	size_t first, n_beats, most_beats;
	uint64_t dropped;
	struct slot *marks; /* circular */
	size_t first_mark, n_marks;
};

/* At most so many bytes, and no half character at the end. */
static struct str cut(struct str s, size_t most)
{
	if (s.n <= most)
		return s;
	s.n = most;
	while (s.n && ((unsigned char)s.p[s.n - 1] & 0xc0) == 0x80)
		s.n--;
	if (s.n && (unsigned char)s.p[s.n - 1] >= 0xc0)
		s.n--;
	return s;
}

/* A clean copy: host bytes may come from a file that anyone wrote. */
static struct str keep(struct arena *a, struct str s, size_t most)
{
	struct str clean = text_sanitise(a, str_head(str_trim(s), most));
	struct str kept = str_trim(cut(clean, most));

	return str_copy(a, kept);
}

struct ring *ring_new(const char *host, struct str boot_id, size_t most_bytes)
{
	size_t size = most_bytes < LEAST_BYTES ? LEAST_BYTES : most_bytes & ~(size_t)15;
	size_t most_beats = size / sizeof(struct ring_beat) + 1, cap;
	struct arena *a;
	struct ring *r;

	if (size > SIZE_MAX / 8)
		return NULL;
	cap = size + most_beats * sizeof(struct ring_beat *) +
	      (size_t)RING_COLUMNS_MAX * (COLUMN_ROOM + sizeof(struct ring_column)) +
	      MARKS_MAX * sizeof(struct slot) + HEAD_ROOM;
	a = arena_new("a ring", cap);
	if (!a)
		return NULL;
	r = ARENA_NEW(a, struct ring, 1);
	r->arena = a;
	r->host = keep(a, str_from(host), NAME_MAX_BYTES);
	r->boot_id = keep(a, boot_id, NAME_MAX_BYTES);
	r->columns = ARENA_NEW(a, struct ring_column, RING_COLUMNS_MAX);
	r->size = size;
	r->block = ARENA_NEW(a, char, size);
	r->most_beats = most_beats;
	r->beats = ARENA_NEW(a, struct ring_beat *, most_beats);
	r->marks = ARENA_NEW(a, struct slot, MARKS_MAX);
	return r;
}

void ring_free(struct ring *r)
{
	if (r)
		arena_free(r->arena);
}

void ring_set_tsc_hz(struct ring *r, uint64_t hz)
{
	r->tsc_hz = hz;
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-')
			return false;
	}
	return s.n <= WORD_MAX;
}

int ring_add_column(struct ring *r, const struct ring_column *c)
{
	struct ring_column *mine;

	if (!is_word(c->suspect) || !str_trim(c->name).n)
		return -EINVAL;
	if (r->n_columns == RING_COLUMNS_MAX)
		return -ENOSPC;
	mine = &r->columns[r->n_columns];
	*mine = *c;
	mine->suspect = str_copy(r->arena, c->suspect);
	mine->name = keep(r->arena, c->name, NAME_MAX_BYTES);
	return (int)r->n_columns++;
}

static void drop_oldest(struct ring *r)
{
	r->first = (r->first + 1) % r->most_beats;
	r->n_beats--;
	r->dropped++;
}

/* Room for so many bytes in one piece; the oldest beats make it. NULL: more than all there is. */
static char *make_room(struct ring *r, size_t bytes)
{
	if (bytes > r->size)
		return NULL;
	for (; r->n_beats; drop_oldest(r)) {
		size_t oldest = (size_t)((char *)r->beats[r->first] - r->block);

		if (r->at > oldest && bytes <= r->size - r->at)
			return r->block + r->at;
		if (r->at > oldest && bytes <= oldest)
			return r->block;
		if (r->at <= oldest && bytes <= oldest - r->at)
			return r->block + r->at;
	}
	return r->block;
}

static bool is_possible(const struct ring *r, const struct ring_beat *b)
{
	if (b->n_counts > r->n_columns || (!b->span_ns && b->n_counts))
		return false;
	for (uint32_t i = 0; i < b->n_counts; i++) {
		if (b->counts[i].column >= r->n_columns || !b->counts[i].delta)
			return false;
	}
	return true;
}

int ring_add_beat(struct ring *r, const struct ring_beat *b)
{
	size_t bytes = sizeof(*b) + b->n_counts * sizeof(*b->counts);
	struct ring_beat *mine;
	char *at;

	if (!is_possible(r, b))
		return -EINVAL;
	at = make_room(r, bytes);
	if (!at)
		return -ENOMEM;
	mine = (struct ring_beat *)(void *)at;
	*mine = *b;
	mine->counts = (struct ring_count *)(mine + 1);
	if (b->n_counts)
		memcpy(mine + 1, b->counts, b->n_counts * sizeof(*b->counts));
	r->at = (size_t)(at - r->block) + bytes;
	r->beats[(r->first + r->n_beats++) % r->most_beats] = mine;
	return 0;
}

int ring_add_mark(struct ring *r, uint64_t real_ns, struct str text)
{
	size_t used = arena_used(r->arena);
	struct str clean = keep(r->arena, text, MARK_BYTES);
	struct slot *s = &r->marks[(r->first_mark + r->n_marks) % MARKS_MAX];

	if (clean.n)
		memcpy(s->text, clean.p, clean.n);
	arena_rewind(r->arena, used);
	s->mark = (struct ring_mark){ .real_ns = real_ns, .text = { s->text, clean.n } };
	if (r->n_marks == MARKS_MAX)
		r->first_mark = (r->first_mark + 1) % MARKS_MAX;
	else
		r->n_marks++;
	return 0;
}

struct str ring_host(const struct ring *r)
{
	return r->host;
}

struct str ring_boot_id(const struct ring *r)
{
	return r->boot_id;
}

uint64_t ring_tsc_hz(const struct ring *r)
{
	return r->tsc_hz;
}

size_t ring_n_columns(const struct ring *r)
{
	return r->n_columns;
}

const struct ring_column *ring_column(const struct ring *r, size_t i)
{
	return &r->columns[i];
}

size_t ring_n_beats(const struct ring *r)
{
	return r->n_beats;
}

const struct ring_beat *ring_beat(const struct ring *r, size_t i)
{
	return r->beats[(r->first + i) % r->most_beats];
}

size_t ring_n_marks(const struct ring *r)
{
	return r->n_marks;
}

const struct ring_mark *ring_mark(const struct ring *r, size_t i)
{
	return &r->marks[(r->first_mark + i) % MARKS_MAX].mark;
}

uint64_t ring_n_dropped(const struct ring *r)
{
	return r->dropped;
}
