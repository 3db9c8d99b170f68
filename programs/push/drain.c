/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue of a destination, the oldest report first. A receiver that takes none at present is
 * not asked for each of them; one that answers 500 may mean that report alone, so the next are
 * tried, up to a bound.
 */
#include "programs/push/drain.h"

#include "scanner/base/arena.h"
#include "scanner/commands/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { IN_A_ROW = 8, WAITING_STATUS = 2, ARENA_CAP = 1 << 30 };

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

/* One report of a queue: 0 or as deliver(). */
static int send_entry(struct settings *o, struct queue *q, struct arena *scratch, struct str name,
	struct str *ret_error)
{
	struct parcel p;
	struct str json;
	int r = queue_read(q, name, scratch, &json);

	if (r == -ENOENT) /* it went while we looked: too old, or no room */
		return r;
	if (r) {
		*ret_error = str_printf(o->a, "cannot read it: %s", strerror(-r));
		return -EIO;
	}
	if (parcel_open(json, &p, ret_error) || !str_eq(p.name, name)) {
		*ret_error = STR("what lies in the spool is not the report of that name");
		return -EBADMSG;
	}
	r = send_parcel(o->a, &o->delivery, q->to, &p, drain_note, ret_error);
	parcel_close(&p);
	return r;
}

/* True: go on with the next one. */
static bool settle(struct settings *o, struct queue *q, struct str name, int r, struct str error,
	struct tally *t, unsigned *in_a_row)
{
	const struct destination *to = q->to;

	if (r == 0) {
		r = queue_sent(q, name);
		if (r)
			drain_note(to->shown,
				str_printf(o->a,
					STR_FMT " is delivered, and cannot be marked so: %s",
					STR_ARG(name), strerror(-r)));
		t->sent++;
		*in_a_row = 0;
		printf("delivered %s to " STR_FMT "\n", payload_reporter(to->payload),
			STR_ARG(to->shown));
		return true;
	}
	if (r == -ENOENT)
		return true;
	if (r == -EBADMSG) {
		drain_note(to->shown, str_printf(o->a, STR_FMT " is refused: " STR_FMT,
					      STR_ARG(name), STR_ARG(error)));
		t->refused++;
		queue_refused(q, name);
		return true;
	}
	drain_note(to->shown, str_printf(o->a, "not delivered, kept: " STR_FMT, STR_ARG(error)));
	return r == -EIO && ++*in_a_row < IN_A_ROW;
}

static void drain_queue(struct settings *o, struct queue *q, struct tally *t)
{
	struct arena *scratch = arena_new("a report", ARENA_CAP);
	struct spooled_list l = { .n = 0 };
	unsigned in_a_row = 0;
	bool go_on = scratch && queue_list(q, &l) == 0;

	for (size_t i = 0; i < l.n && go_on; i++) {
		struct str error = { 0 };
		int r = send_entry(o, q, scratch, l.v[i].name, &error);

		go_on = settle(o, q, l.v[i].name, r, error, t, &in_a_row);
		arena_rewind(scratch, 0);
	}
	arena_free(scratch);
}

static void drain_one(struct settings *o, const struct destination *to, struct tally *t)
{
	struct spooled_list l = { .n = 0 };
	struct str error = { 0 };
	struct queue q;
	int r = queue_open(&o->spool, to, &q, &error);

	if (r == 0 && (r = queue_lock(&q)) != 0)
		error = r == -EWOULDBLOCK ? STR("another push sends to it; what waits is kept")
					  : str_from(strerror(-r));
	if (error.n)
		drain_note(to->shown, error);
	if (r == 0)
		drain_queue(o, &q, t);
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
