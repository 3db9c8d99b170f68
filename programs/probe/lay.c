/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/lay.h"

enum { SLEEPS = 0xff };

static bool same_part(const struct part *x, const struct part *y)
{
	return x->kind == y->kind && x->name == y->name && x->work == y->work;
}

static void give(struct laying *l, const struct part *p, uint64_t ns)
{
	for (unsigned i = 0; i < l->n_parts; i++) {
		struct part *have = &l->parts[i];

		if (same_part(have, p)) {
			have->ns += ns;
			return;
		}
	}
	if (l->n_parts == PARTS_MAX) {
		l->parts[PARTS_MAX - 1].ns += ns;
		return;
	}
	l->parts[l->n_parts] = *p;
	l->parts[l->n_parts++].ns = ns;
}

void lay_time(struct laying *l, uint64_t now)
{
	uint64_t ns = now > l->at ? now - l->at : 0;

	struct part *top = l->depth ? &l->nest[l->depth - 1] : l->away ? &l->thread : NULL;

	if (top) {
		give(l, top, ns);
		top->ns += ns; /* since it began */
	} else {
		l->between += ns;
	}
	if (now > l->at)
		l->at = now;
}

static struct part part_of(const struct event *e)
{
	return (struct part){ .kind = (enum kind)e->kind, .name = e->name };
}

/* A fault that has to wait, for a disk or a lock: nobody runs, and it is not that none may. */
static bool in_fault(struct laying *l)
{
	for (unsigned i = l->depth; i-- > 0;) {
		if (l->nest[i].kind == KIND_FAULT) {
			l->fault = l->nest[i];
			l->fault.ns = 0;
			return true;
		}
	}
	return false;
}

static void switch_to(struct laying *l, const struct event *e, int32_t self)
{
	/* TASK_RUNNING is 0; what preempts is told by a bit above the states (include/trace/events/sched.h). */
	if (e->prev == self)
		l->waits = e->value & SLEEPS && in_fault(l);
	l->depth = 0;
	l->away = e->next != self;
	if (!l->away)
		return;
	if (l->waits && !e->next) {
		l->thread = l->fault;
		return;
	}
	l->thread = part_of(e);
	l->thread.pid = e->next;
	if (!e->next)
		l->thread.kind = KIND_IDLE;
}

static void push(struct laying *l, const struct part *p)
{
	if (l->depth < NEST_MAX)
		l->nest[l->depth++] = *p;
}

/* Its beginning was not written: the time since the last record was its own. */
static void end(struct laying *l, const struct event *e, uint64_t since)
{
	struct part p = part_of(e);

	if (l->depth) {
		l->depth--;
		return;
	}
	if (l->away)
		return;
	if (e->raw_ns > since && l->between >= e->raw_ns - since)
		l->between -= e->raw_ns - since;
	give(l, &p, e->raw_ns > since ? e->raw_ns - since : 0);
}

/* Told at its end: taken back from what the time was given to. */
static void behind(struct laying *l, const struct event *e, uint64_t since)
{
	struct part p = part_of(e);
	uint64_t room = e->raw_ns > since ? e->raw_ns - since : 0;
	uint64_t ns = e->value < room ? e->value : room;

	if (!l->depth && !l->away)
		l->between -= ns < l->between ? ns : l->between;
	give(l, &p, ns);
}

/* Of all that was given to p so far, what was given since it began: to what it is now called. */
static void rename_part(struct laying *l, struct part *p, const struct part *now)
{
	for (unsigned i = 0; p->ns && i < l->n_parts; i++) {
		struct part *have = &l->parts[i];

		if (!same_part(have, p))
			continue;
		have->ns -= p->ns < have->ns ? p->ns : have->ns;
		if (!have->ns)
			*have = l->parts[--l->n_parts];
		give(l, now, p->ns);
		break;
	}
	p->name = now->name;
	p->work = now->work;
}

/* It is written when the TLB is flushed already (arch/x86/mm/tlb.c, flush_tlb_func()). */
static void mark(struct laying *l, const struct event *e)
{
	struct part *p = l->depth ? &l->nest[l->depth - 1] : NULL;
	struct part now;

	if (!p || p->kind != (enum kind)e->kind)
		return;
	now = *p;
	now.name = e->name;
	rename_part(l, p, &now);
}

/*
 * process_one_work() (kernel/workqueue.c): the thread runs already, and the time since it came is
 * on account of its first work; what comes behind one belongs to it up to the next. A barrier
 * tells a waiter that the work before it is done: no work of its own.
 */
static void work(struct laying *l, const struct event *e, const struct interned *names)
{
	struct part now = l->thread;

	if (l->depth || !l->away || now.kind != KIND_THREAD)
		return;
	if (now.work && e->name < names->n && str_is(names->v[e->name], "wq_barrier_func"))
		return;
	now.work = e->name;
	if (l->thread.work)
		now.ns = l->thread.ns = 0;
	rename_part(l, &l->thread, &now);
}

void lay_event(struct laying *l, const struct event *e, int32_t self, const struct interned *names)
{
	uint64_t since = l->at;
	struct part p = part_of(e);

	lay_time(l, e->raw_ns);
	if (l->depth && l->nest[l->depth - 1].brief)
		l->depth--;
	switch ((enum edge)e->edge) {
	case EDGE_ENTER:
	case EDGE_AT:
	case EDGE_BRIEF:
		if (l->away && p.kind == KIND_FAULT) /* of whoever runs now */
			break;
		p.brief = e->edge == EDGE_BRIEF;
		push(l, &p);
		break;
	case EDGE_EXIT:
		end(l, e, since);
		break;
	case EDGE_BEHIND:
		behind(l, e, since);
		break;
	case EDGE_SWITCH:
		switch_to(l, e, self);
		break;
	case EDGE_MARK:
		mark(l, e);
		break;
	case EDGE_WORK:
		work(l, e, names);
		break;
	}
}

const struct part *lay_longest(const struct laying *l)
{
	const struct part *best = NULL;

	for (unsigned i = 0; i < l->n_parts; i++) {
		if (!best || l->parts[i].ns > best->ns)
			best = &l->parts[i];
	}
	return best;
}
