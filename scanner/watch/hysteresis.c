/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/watch/hysteresis.h"

#include <string.h>

struct hysteresis {
	struct alarm *v;
	size_t n, top; /* places; one past the highest that was ever used since all were free */
	uint64_t refused;
};

struct hysteresis *hysteresis_new(struct arena *a, size_t most)
{
	struct hysteresis *h = ARENA_NEW(a, struct hysteresis, 1);

	h->v = ARENA_NEW(a, struct alarm, most);
	h->n = most;
	return h;
}

static void lower_top(struct hysteresis *h)
{
	while (h->top && !h->v[h->top - 1].used)
		h->top--;
}

/* Places are few and mostly free: the first free one is remembered on the way to a match. */
struct alarm *hysteresis_alarm(struct hysteresis *h, uint64_t key)
{
	struct alarm *room = NULL;

	lower_top(h);
	for (size_t i = 0; i < h->top; i++) {
		struct alarm *al = &h->v[i];

		if (al->used && al->key == key)
			return al;
		if (!al->used && !room)
			room = al;
	}
	if (!room && h->top < h->n)
		room = &h->v[h->top++];
	if (!room) {
		h->refused++;
		return NULL;
	}
	*room = (struct alarm){ .key = key, .used = true };
	return room;
}

size_t hysteresis_size(const struct hysteresis *h)
{
	return h->top;
}

struct alarm *hysteresis_at(struct hysteresis *h, size_t i)
{
	return &h->v[i];
}

size_t hysteresis_raised(const struct hysteresis *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->top; i++)
		n += h->v[i].used && h->v[i].raised;
	return n;
}

uint64_t hysteresis_refused(const struct hysteresis *h)
{
	return h->refused;
}

static enum change look_bad(struct alarm *al, struct thresholds t, uint64_t now_ns)
{
	al->good = 0;
	if (!al->bad)
		al->first_ns = now_ns;
	if (al->bad < t.raise)
		al->bad++;
	if (al->raised || al->bad < t.raise)
		return CHANGE_NONE;
	al->raised = true;
	al->raised_ns = now_ns;
	return CHANGE_RAISED;
}

static enum change look_good(struct alarm *al, struct thresholds t)
{
	al->bad = 0;
	if (!al->raised) {
		al->used = false;
		return CHANGE_NONE;
	}
	if (++al->good < t.clear)
		return CHANGE_NONE;
	al->raised = al->used = false;
	return CHANGE_CLEARED;
}

enum change alarm_look(struct alarm *al, enum seen seen, struct thresholds t, uint64_t now_ns)
{
	switch (seen) {
	case SEEN_BAD:
		return look_bad(al, t, now_ns);
	case SEEN_GOOD:
		return look_good(al, t);
	case SEEN_NOTHING:
		break;
	}
	return CHANGE_NONE;
}

void alarm_label(struct alarm *al, struct str label)
{
	size_t n = label.n < ALARM_LABEL ? label.n : ALARM_LABEL - 1;

	while (n < label.n && n && ((unsigned char)label.p[n] & 0xc0) == 0x80)
		n--; /* not in the middle of a character */
	if (n)
		memcpy(al->label, label.p, n);
	al->label[n] = '\0';
}
