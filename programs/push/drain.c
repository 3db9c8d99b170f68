/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue of a destination, the oldest report first. A receiver that takes none at present is
 * not asked for each of them; one that answers 500 may mean that report alone, so the next are
 * tried, up to a bound.
 */
#include "programs/push/drain.h"

#include "scanner/base/arena.h"
#include "commands/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { IN_A_ROW = 8, TOGETHER = 32, WAITING_STATUS = 2, ARENA_CAP = 1 << 30 };

void drain_note(struct str where, struct str sentence)
{
	fprintf(stderr, "latscan: " STR_FMT ": " STR_FMT "\n", STR_ARG(where), STR_ARG(sentence));
}

static void say_not_kept(
	struct settings *o, const struct destination *to, const struct parcel *p, int error)
{
	const char *why = error == -ENOSPC  ? "the spool is full (--spool-size)"
			  : error == -EFBIG ? "it is larger than the whole spool may be"
					    : strerror(-error);

	drain_note(to->shown,
		str_printf(o->a, STR_FMT " is not kept and not sent: %s", STR_ARG(p->name), why));
}

void drain_put(struct settings *o, const struct parcel *p, struct tally *t)
{
	for (unsigned i = 0; i < o->n_to; i++) {
		struct str error = { 0 };
		struct queue q;
		int r = queue_open(&o->spool, &o->to[i], &q, &error);

		if (r == 0) {
			r = queue_put(&q, p, drain_note);
			queue_close(&q);
		}
		if (r == 0)
			continue;
		if (r == -EALREADY) {
			drain_note(o->to[i].shown, str_printf(o->a, STR_FMT " was delivered before",
							   STR_ARG(p->name)));
			continue;
		}
		t->lost++;
		say_not_kept(o, &o->to[i], p, r);
	}
}

/* What is sent at once. */
struct load {
	struct parcel v[TOGETHER];
	size_t n;
};

static void load_drop(struct load *l)
{
	while (l->n)
		parcel_close(&l->v[--l->n]);
}

/* One more of the queue: 0; else as deliver(), or -ENOENT: it went while we looked. */
static int load_add(struct settings *o, struct queue *q, struct load *l, struct arena *scratch,
	struct str name, struct str *ret_error)
{
	struct parcel p = { .arena = NULL };
	struct str json;
	int r = queue_read(q, name, scratch, &json);

	if (r == -ENOENT)
		return r;
	if (r) {
		*ret_error = str_printf(o->a, "cannot read it: %s", strerror(-r));
		return -EIO;
	}
	if (parcel_open(json, &p, ret_error) || !str_eq(p.name, name)) {
		*ret_error = STR("what lies in the spool is not the report of that name");
		parcel_close(&p);
		return -EBADMSG;
	}
	l->v[l->n++] = p;
	return 0;
}

struct drain {
	struct settings *o;
	struct queue *q;
	struct tally *t;
	struct arena *scratch; /* bytes of what is loaded */
	struct spooled_list list;
	struct load load;
	unsigned in_a_row; /* that failed */
};

/* True: go on with the next one. */
static bool settle(struct drain *d, struct str name, int r, struct str error)
{
	const struct destination *to = d->q->to;
	struct settings *o = d->o;

	if (r == 0) {
		r = queue_sent(d->q, name);
		if (r)
			drain_note(to->shown,
				str_printf(o->a,
					STR_FMT " is delivered, and cannot be marked so: %s",
					STR_ARG(name), strerror(-r)));
		d->t->sent++;
		d->in_a_row = 0;
		printf("delivered %s to " STR_FMT "\n", payload_reporter(to->payload),
			STR_ARG(to->shown));
		return true;
	}
	if (r == -ENOENT)
		return true;
	if (r == -EBADMSG) {
		drain_note(to->shown, str_printf(o->a, STR_FMT " is refused: " STR_FMT,
					      STR_ARG(name), STR_ARG(error)));
		d->t->refused++;
		queue_refused(d->q, name);
		return true;
	}
	drain_note(to->shown, str_printf(o->a, "not delivered, kept: " STR_FMT, STR_ARG(error)));
	return r == -EIO && ++d->in_a_row < IN_A_ROW;
}

/* From entry *i on: as many as go into one request. What cannot be read is settled by itself. */
static bool gather(struct drain *d, size_t *i, size_t most)
{
	bool go_on = true;

	arena_rewind(d->scratch, 0);
	while (go_on && *i < d->list.n && d->load.n < most) {
		struct str name = d->list.v[(*i)++].name, error = { 0 };
		int r = load_add(d->o, d->q, &d->load, d->scratch, name, &error);

		if (r)
			go_on = settle(d, name, r, error);
	}
	return go_on;
}

/* 0 or as deliver(); what becomes of each report is settled. */
static bool send_load(struct drain *d, bool *ret_one_by_one)
{
	struct str error = { 0 };
	bool go_on = true;
	int r = send_parcels(
		d->o->a, &d->o->delivery, d->q->to, d->load.v, d->load.n, drain_note, &error);

	*ret_one_by_one = r == -EBADMSG && d->load.n > 1;
	for (size_t k = 0; k < d->load.n && go_on && !*ret_one_by_one; k++)
		go_on = settle(d, d->load.v[k].name, r, error);
	load_drop(&d->load);
	return go_on;
}

static void drain_queue(struct drain *d)
{
	size_t most = send_takes_many(d->q->to) ? TOGETHER : 1;
	bool go_on = queue_list(d->q, &d->list) == 0, one_by_one;

	for (size_t i = 0; i < d->list.n && go_on;) {
		size_t from = i;

		go_on = gather(d, &i, most);
		if (!d->load.n)
			continue;
		go_on = send_load(d, &one_by_one) && go_on;
		if (one_by_one) { /* one of them is no good: which is told when each goes alone */
			most = 1;
			i = from;
		}
	}
	load_drop(&d->load);
}

static void drain_one(struct settings *o, const struct destination *to, struct tally *t)
{
	struct spooled_list l = { .n = 0 };
	struct str error = { 0 };
	struct queue q;
	struct drain *d = ARENA_NEW(o->a, struct drain, 1);
	int r = queue_open(&o->spool, to, &q, &error);

	if (r == 0 && (r = queue_lock(&q)) != 0)
		error = r == -EWOULDBLOCK ? STR("another push sends to it; what waits is kept")
					  : str_from(strerror(-r));
	if (error.n)
		drain_note(to->shown, error);
	*d = (struct drain){ .o = o, .q = &q, .t = t, .scratch = arena_new("reports", ARENA_CAP) };
	if (r == 0 && d->scratch)
		drain_queue(d);
	arena_free(d->scratch);
	if (q.fd >= 0) {
		queue_list(&q, &l);
		t->waiting += (unsigned)l.n;
		queue_close(&q);
	}
}

void drain_all(struct settings *o, struct tally *t)
{
	size_t elsewhere;

	for (unsigned i = 0; i < o->n_to; i++)
		drain_one(o, &o->to[i], t);
	t->dropped += spool_expire(&o->spool, drain_note);
	elsewhere = spool_elsewhere(&o->spool, o->to, o->n_to);
	if (elsewhere)
		drain_note(str_from(o->spool.path),
			str_printf(o->a, "%zu report(s) wait for other destinations", elsewhere));
}

int drain_status(const struct settings *o, const struct tally *t)
{
	if (t->waiting)
		fprintf(stderr, "latscan: %u report(s) wait in %s for the next push\n", t->waiting,
			o->spool.path);
	if (t->refused || t->dropped || t->lost)
		return EXIT_INTERNAL;
	return t->waiting ? WAITING_STATUS : 0;
}
