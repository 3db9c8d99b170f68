/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/ring.h"

#include <linux/perf_event.h>
#include <string.h>

enum { RECORD_MAX = 4096, SAMPLE_FIXED = 8 + 8 + 4 };

struct trace trace_new(struct arena *a)
{
	return (struct trace){ .v = ARENA_NEW(a, struct event, EVENTS_MAX), .names = { .a = a } };
}

static void note_loss(struct trace *t, uint64_t to_ns, uint64_t records)
{
	struct loss *l;

	t->lost += records;
	if (t->n_losses == LOSSES_MAX) { /* the last one covers all that follow */
		l = &t->losses[LOSSES_MAX - 1];
		l->to_ns = to_ns > l->to_ns ? to_ns : l->to_ns;
		return;
	}
	t->losses[t->n_losses++] = (struct loss){ t->last_ns, to_ns };
}

static void add(struct trace *t, const struct event *e)
{
	if (t->n == EVENTS_MAX) {
		if (!t->full++)
			note_loss(t, UINT64_MAX, 0);
		return;
	}
	t->v[t->n++] = *e;
}

/* u32 pid, tid; u64 time; u32 size; char data[size] */
static void read_sample(struct trace *t, const struct formats *f, struct str body)
{
	struct event e;
	uint32_t ids[2], size;
	uint64_t time;

	if (body.n < SAMPLE_FIXED)
		goto unread;
	memcpy(ids, body.p, sizeof(ids));
	memcpy(&time, body.p + 8, sizeof(time));
	memcpy(&size, body.p + 16, sizeof(size));
	if (size > body.n - SAMPLE_FIXED)
		goto unread;
	if (time > t->last_ns)
		t->last_ns = time;
	if (event_decode(f, (struct str){ body.p + SAMPLE_FIXED, size }, &t->names, &e)) {
		if (size < 2)
			goto unread;
		return; /* of no interest, such as a flush of one's own TLB */
	}
	e.raw_ns = time;
	e.tid = (int32_t)ids[1];
	add(t, &e);
	return;
unread:
	t->unread++;
}

/* u64 id, lost; then what sample_id_all adds: u32 pid, tid; u64 time. */
static void read_lost(struct trace *t, struct str body)
{
	uint64_t lost, time;

	if (body.n < 32) {
		t->unread++;
		return;
	}
	memcpy(&lost, body.p + 8, sizeof(lost));
	memcpy(&time, body.p + body.n - 8, sizeof(time));
	note_loss(t, time, lost);
	if (time > t->last_ns)
		t->last_ns = time;
}

static void read_record(struct trace *t, const struct formats *f, uint32_t type, struct str body)
{
	switch (type) {
	case PERF_RECORD_SAMPLE:
		read_sample(t, f, body);
		break;
	case PERF_RECORD_LOST:
		read_lost(t, body);
		break;
	case PERF_RECORD_THROTTLE:
		/* From here on nothing is written, up to the next tick. */
		note_loss(t, UINT64_MAX, 1);
		break;
	case PERF_RECORD_UNTHROTTLE:
		if (t->n_losses && t->losses[t->n_losses - 1].to_ns == UINT64_MAX && body.n >= 8)
			memcpy(&t->losses[t->n_losses - 1].to_ns, body.p, 8);
		break;
	default:
		break;
	}
}

static void copy_out(char *to, const char *data, uint64_t size, uint64_t at, size_t n)
{
	uint64_t offset = at & (size - 1), first = size - offset;

	if (first > n)
		first = n;
	memcpy(to, data + offset, (size_t)first);
	memcpy(to + first, data, (size_t)(n - first));
}

uint64_t perf_ring_read(const char *data, uint64_t size, uint64_t tail, uint64_t head,
	const struct formats *f, struct trace *t)
{
	struct perf_event_header h;
	char record[RECORD_MAX];

	if (head - tail > size) { /* no ring that does not overwrite can be so */
		note_loss(t, UINT64_MAX, 1);
		return head;
	}
	while (head - tail >= sizeof(h)) {
		size_t n;

		copy_out((char *)&h, data, size, tail, sizeof(h));
		if (h.size < sizeof(h) || h.size > head - tail) {
			t->unread++;
			note_loss(t, UINT64_MAX, 1);
			return head;
		}
		n = h.size - sizeof(h);
		if (n <= sizeof(record)) {
			copy_out(record, data, size, tail + sizeof(h), n);
			read_record(t, f, h.type, (struct str){ record, n });
		} else {
			t->unread++;
		}
		tail += h.size;
	}
	return tail;
}

void trace_settle(struct trace *t)
{
	for (size_t i = 1; i < t->n; i++) {
		struct event e = t->v[i];
		size_t k = i;

		for (; k && t->v[k - 1].raw_ns > e.raw_ns; k--)
			t->v[k] = t->v[k - 1];
		t->v[k] = e;
	}
}

void trace_end(struct trace *t, uint64_t filled, uint64_t size)
{
	if (filled + 2 * RECORD_MAX > size)
		note_loss(t, UINT64_MAX, 1);
}

bool trace_lost_within(const struct trace *t, uint64_t from_ns, uint64_t to_ns)
{
	for (unsigned i = 0; i < t->n_losses; i++) {
		if (t->losses[i].from_ns <= to_ns && t->losses[i].to_ns >= from_ns)
			return true;
	}
	return false;
}
