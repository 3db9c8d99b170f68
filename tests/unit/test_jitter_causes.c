/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gaps and the records within them: a table of gaps of known cause is injected, with nested,
 * preempting and lost records; at least 99 of 100 must be named rightly, and none that has no
 * cause may be given one.
 */
#include "tests/unit/unit.h"

#include "programs/probe/explain.h"
#include "programs/probe/works.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>

enum { SELF = 700, OTHER = 801, THIRD = 802, INJECTED_MAX = 400 };
enum { NAME_FEED = 1, NAME_ETH, NAME_TLB, NAME_TICK, NAME_RCU, NAME_CALL };

static struct arena *arena;
static struct trace trace;
static struct gap gaps[INJECTED_MAX];
static enum kind wanted[INJECTED_MAX];
static uint16_t wanted_name[INJECTED_MAX];
static size_t n_gaps;
static uint64_t now;

static void set_up(void)
{
	static const char *const names[] = { "feed", "eth0", "TLB shootdown", "timer", "RCU",
		"function call IPI" };

	arena = arena_new("a test", 128 << 20);
	trace = trace_new(arena);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		interned_add(&trace.names, str_from(names[i]));
	n_gaps = 0;
	now = 1000000;
}

static void tear_down(void)
{
	arena_free(arena);
}

static void at(uint64_t ns, enum kind kind, enum edge edge, uint16_t name)
{
	trace.v[trace.n++] = (struct event){ .raw_ns = now + ns,
		.kind = (uint8_t)kind,
		.edge = (uint8_t)edge,
		.name = name,
		.tid = SELF };
}

static void switch_at(uint64_t ns, int prev, int next, uint16_t name)
{
	at(ns, KIND_THREAD, EDGE_SWITCH, name);
	trace.v[trace.n - 1].prev = prev;
	trace.v[trace.n - 1].next = next;
	trace.v[trace.n - 1].tid = prev;
}

static void gap_of(uint64_t ns, enum kind kind, uint16_t name)
{
	wanted[n_gaps] = kind;
	wanted_name[n_gaps] = name;
	gaps[n_gaps++] = (struct gap){ .from_raw = now, .to_raw = now + ns };
	now += ns + 100000;
}

static void tick(uint64_t size)
{
	at(400, KIND_TICK, EDGE_ENTER, NAME_TICK);
	at(400 + size, KIND_TICK, EDGE_EXIT, NAME_TICK);
	gap_of(800 + size, KIND_TICK, NAME_TICK);
}

/* A card's handler, and behind it a short softirq. */
static void device(uint64_t size)
{
	at(300, KIND_IRQ, EDGE_ENTER, NAME_ETH);
	at(300 + size, KIND_IRQ, EDGE_EXIT, 0);
	at(400 + size, KIND_SOFTIRQ, EDGE_ENTER, NAME_RCU);
	at(600 + size, KIND_SOFTIRQ, EDGE_EXIT, NAME_RCU);
	gap_of(size + 900, KIND_IRQ, NAME_ETH);
}

/* A softirq that is interrupted by a tick: nested, and the softirq has the most. */
static void softirq(uint64_t size)
{
	at(300, KIND_SOFTIRQ, EDGE_ENTER, NAME_RCU);
	at(300 + size / 2, KIND_TICK, EDGE_ENTER, NAME_TICK);
	at(1300 + size / 2, KIND_TICK, EDGE_EXIT, NAME_TICK);
	at(300 + size, KIND_SOFTIRQ, EDGE_EXIT, NAME_RCU);
	gap_of(size + 700, KIND_SOFTIRQ, NAME_RCU);
}

/* Another thread, that is itself interrupted, and gives way to a third for a moment. */
static void competitor(uint64_t size)
{
	at(300, KIND_TICK, EDGE_ENTER, NAME_TICK);
	at(900, KIND_TICK, EDGE_EXIT, NAME_TICK);
	switch_at(1000, SELF, OTHER, NAME_FEED);
	at(5000, KIND_FAULT, EDGE_AT, 0); /* the other's own */
	at(6000, KIND_IRQ, EDGE_ENTER, NAME_ETH);
	at(7000, KIND_IRQ, EDGE_EXIT, NAME_ETH);
	switch_at(size / 2, OTHER, THIRD, NAME_ETH);
	switch_at(size / 2 + 2000, THIRD, OTHER, NAME_FEED);
	switch_at(size, OTHER, SELF, NAME_TICK);
	gap_of(size + 500, KIND_THREAD, NAME_FEED);
}

static void shootdown(uint64_t size)
{
	at(300, KIND_CALL, EDGE_ENTER, NAME_CALL);
	at(500, KIND_CALL, EDGE_MARK, NAME_TLB);
	at(300 + size, KIND_CALL, EDGE_EXIT, NAME_CALL);
	gap_of(size + 600, KIND_CALL, NAME_TLB);
}

static void nmi(uint64_t size)
{
	at(300 + size, KIND_NMI, EDGE_BEHIND, 0);
	trace.v[trace.n - 1].value = size;
	gap_of(size + 600, KIND_NMI, 0);
}

static void throttled(uint64_t size)
{
	switch_at(500, SELF, 0, NAME_RCU);
	switch_at(size, 0, SELF, NAME_TICK);
	gap_of(size + 500, KIND_IDLE, NAME_RCU);
}

static void fault(uint64_t size)
{
	at(200, KIND_FAULT, EDGE_AT, 0);
	gap_of(size, KIND_FAULT, 0);
}

/* Nothing at all; or a tick that became due meanwhile and came at its end. */
static void nothing(uint64_t size)
{
	gap_of(size, KIND_NONE, 0);
}

static void nothing_and_a_tick(uint64_t size)
{
	at(size, KIND_TICK, EDGE_ENTER, NAME_TICK);
	at(size + 1500, KIND_TICK, EDGE_EXIT, NAME_TICK);
	gap_of(size + 1900, KIND_NONE, 0);
}

static void smi(uint64_t size)
{
	nothing(size);
	gaps[n_gaps - 1].smi = 1;
	gaps[n_gaps - 1].smi_read = true;
	wanted[n_gaps - 1] = KIND_SMI;
}

/* A tick that became due meanwhile, and takes its time: the counter says what the rest was. */
static void smi_and_a_tick(uint64_t size)
{
	at(size / 2 + 3000, KIND_TICK, EDGE_ENTER, NAME_TICK);
	at(size, KIND_TICK, EDGE_EXIT, NAME_TICK);
	gap_of(size + 400, KIND_SMI, 0);
	gaps[n_gaps - 1].smi = 1;
	gaps[n_gaps - 1].smi_read = true;
}

typedef void injection(uint64_t size);
static injection *const injections[] = { tick, device, softirq, competitor, shootdown, nmi,
	throttled, fault, nothing, nothing_and_a_tick, smi, smi_and_a_tick };
enum { INJECTIONS = sizeof(injections) / sizeof(injections[0]) };

static void run(void)
{
	struct explain_in in = { .trace = &trace, .error_ns = 60, .tid = SELF };

	explain(&in, gaps, n_gaps);
}

START_TEST(of_100_gaps_99_are_named)
{
	unsigned seed = 17, right = 0, invented = 0;

	for (unsigned i = 0; i < 360; i++) {
		seed = seed * 1664525u + 1013904223u;
		injections[i % INJECTIONS](30000 + (seed >> 16) % 90000);
	}
	run();
	for (size_t i = 0; i < n_gaps; i++) {
		bool same = gaps[i].kind == wanted[i] &&
			    (wanted[i] == KIND_NONE || gaps[i].name == wanted_name[i]);

		right += same;
		invented += wanted[i] == KIND_NONE && gaps[i].kind != KIND_NONE;
	}
	ck_assert_uint_eq(n_gaps, 360);
	ck_assert_uint_ge(right * 100, n_gaps * 99);
	ck_assert_uint_eq(invented, 0);
}
END_TEST

static void work_at(uint64_t ns, uint64_t address)
{
	char name[WORK_NAME + 1];

	snprintf(name, sizeof(name), "%c%016llx", WORK_MARK, (unsigned long long)address);
	at(ns, KIND_THREAD, EDGE_WORK, interned_add(&trace.names, str_from(name)));
}

static const char symbols[] = "ffffffff81000000 A an_address\n"
			      "ffffffff81000000 t vmstat_update\n"
			      "ffffffff81000000 T its_alias\n"
			      "no line at all\n\n"
			      "ffffffff81000040 T wq_barrier_func\n"
			      "ffffffffc0001000 t reset_task\t[a_card]\n";

/*
 * A kworker's name is not what it does. The time before its work is that work's, the barrier behind
 * one too; a work whose function is hidden has no name, and is another cause than one that has.
 */
START_TEST(a_kworker_is_called_by_its_work)
{
	switch_at(500, SELF, OTHER, NAME_FEED);
	work_at(3000, 0xffffffff81000000);
	work_at(9000, 0xffffffff81000040);
	at(9500, KIND_IRQ, EDGE_ENTER, NAME_ETH);
	at(10000, KIND_IRQ, EDGE_EXIT, NAME_ETH);
	work_at(12000, 0xffffffffc0001000);
	switch_at(14000, OTHER, SELF, NAME_TICK);
	gap_of(14300, KIND_THREAD, NAME_FEED);
	switch_at(500, SELF, OTHER, NAME_FEED);
	work_at(3000, 0xffffffff81000099);
	switch_at(14000, OTHER, SELF, NAME_TICK);
	gap_of(14300, KIND_THREAD, NAME_FEED);
	ck_assert_uint_eq(works_find(arena, &trace, str_from(symbols)), 1);
	run();
	ck_assert(str_is(work_of(&trace, gaps[0].work), "vmstat_update"));
	ck_assert_uint_eq(gaps[0].cause_ns, 12000 - 500 - 500);
	ck_assert_uint_eq(gaps[0].name, NAME_FEED);
	ck_assert_uint_eq(gaps[1].cause_ns, 14000 - 500);
	ck_assert_uint_eq(work_of(&trace, gaps[1].work).n, 0);
	ck_assert_uint_ne(gaps[1].work, NAME_NONE);
	ck_assert_uint_eq(work_of(NULL, 3).n, 0);
}
END_TEST

/* It sleeps for a lock or a disk: not a quota, which lets nobody run who could. */
START_TEST(a_fault_that_waits)
{
	at(200, KIND_FAULT, EDGE_AT, 0);
	switch_at(500, SELF, 0, NAME_RCU);
	trace.v[trace.n - 1].value = 2; /* TASK_UNINTERRUPTIBLE */
	at(5000, KIND_IRQ, EDGE_ENTER, NAME_ETH);
	at(6000, KIND_IRQ, EDGE_EXIT, NAME_ETH);
	switch_at(30000, 0, SELF, NAME_TICK);
	gap_of(30500, KIND_FAULT, 0);
	/* Preempted within one: what it was preempted for. */
	at(200, KIND_FAULT, EDGE_AT, 0);
	switch_at(500, SELF, 0, NAME_RCU);
	trace.v[trace.n - 1].value = 0x100;
	switch_at(30000, 0, SELF, NAME_TICK);
	gap_of(30500, KIND_IDLE, NAME_RCU);
	run();
	ck_assert_int_eq(gaps[0].kind, KIND_FAULT);
	ck_assert_uint_eq(gaps[0].cause_ns, 30500 - 200 - 1000 - 500);
	ck_assert_int_eq(gaps[1].kind, KIND_IDLE);
}
END_TEST

/* The flush comes first, its record at its end: all of the call was the shootdown. */
START_TEST(a_shootdown_is_known_at_its_end)
{
	at(300, KIND_CALL, EDGE_ENTER, NAME_CALL);
	at(20000, KIND_CALL, EDGE_MARK, NAME_TLB);
	at(20300, KIND_CALL, EDGE_EXIT, NAME_CALL);
	gap_of(20600, KIND_CALL, NAME_TLB);
	run();
	ck_assert_uint_eq(gaps[0].name, NAME_TLB);
	ck_assert_uint_eq(gaps[0].cause_ns, 20000);
}
END_TEST

/* Short ones, as on metal: nothing is in them but the way in and back. */
START_TEST(short_gaps_keep_their_cause)
{
	for (unsigned i = 0; i < 40; i++)
		tick(900 + i * 10);
	nothing_and_a_tick(9000);
	run();
	for (unsigned i = 0; i < 40; i++)
		ck_assert_int_eq(gaps[i].kind, KIND_TICK);
	ck_assert_int_eq(gaps[40].kind, KIND_NONE);
	ck_assert_uint_eq(gaps[40].name, 0);
}
END_TEST

START_TEST(what_was_lost_is_not_told)
{
	tick(50000);
	trace.losses[0] = (struct loss){ now - 10, now + 20000 };
	trace.n_losses = 1;
	nothing(15000);
	tick(50000);
	run();
	ck_assert_int_eq(gaps[0].kind, KIND_TICK);
	ck_assert_int_eq(gaps[1].kind, KIND_LOST);
	ck_assert_int_eq(gaps[2].kind, KIND_TICK);
}
END_TEST

/* In a container the records have other numbers for the thread than it has itself. */
START_TEST(another_pid_namespace)
{
	struct explain_in in = { .trace = &trace, .error_ns = 60, .tid = 5 };

	competitor(50000);
	for (size_t i = 0; i < trace.n; i++) {
		if (trace.v[i].edge == EDGE_SWITCH && trace.v[i].prev == SELF)
			trace.v[i].tid = 5;
	}
	nothing(30000);
	explain(&in, gaps, n_gaps);
	ck_assert_int_eq(gaps[0].kind, KIND_THREAD);
	ck_assert_uint_eq(gaps[0].name, NAME_FEED);
	ck_assert_int_eq(gaps[0].pid, OTHER);
	ck_assert_int_eq(gaps[1].kind, KIND_NONE);
}
END_TEST

START_TEST(nobody_looked)
{
	struct explain_in in = { .tid = SELF };

	nothing(30000);
	smi(30000);
	explain(&in, gaps, n_gaps);
	ck_assert_int_eq(gaps[0].kind, KIND_UNEXPLAINED);
	ck_assert_int_eq(gaps[1].kind, KIND_SMI);
}
END_TEST

static const struct tracepoint *point(const char *name)
{
	for (unsigned i = 0; i < n_tracepoints; i++) {
		if (!strcmp(tracepoints[i].name, name))
			return &tracepoints[i];
	}
	ck_abort_msg("no tracepoint %s", name);
	return NULL;
}

static const char irq_format[] =
	"name: irq_handler_entry\nID: 225\nformat:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
	"\tfield:int irq;\toffset:8;\tsize:4;\tsigned:1;\n"
	"\tfield:__data_loc char[] name;\toffset:12;\tsize:4;\tsigned:0;\n\n"
	"print fmt: \"irq=%d name=%s\", REC->irq, __get_str(name)\n";
static const char switch_format[] = "name: sched_switch\nID: 372\nformat:\n"
				    "\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n"
				    "\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;\n"
				    "\tfield:long prev_state;\toffset:32;\tsize:8;\tsigned:1;\n"
				    "\tfield:char next_comm[16];\toffset:40;\tsize:16;\tsigned:0;\n"
				    "\tfield:pid_t next_pid;\toffset:56;\tsize:4;\tsigned:1;\n";

START_TEST(formats_are_read)
{
	struct format f;

	ck_assert_int_eq(format_parse(str_from(irq_format), point("irq_handler_entry"), &f), 0);
	ck_assert_uint_eq(f.id, 225);
	ck_assert_uint_eq(f.number.offset, 8);
	ck_assert(f.text.located);
	ck_assert_int_eq(format_parse(str_from(switch_format), point("sched_switch"), &f), 0);
	ck_assert_uint_eq(f.next_pid.offset, 56);
	ck_assert_uint_eq(f.text.size, 16);
	/* A field that is gone, a number that is none, and nothing. */
	ck_assert_int_lt(format_parse(str_from(irq_format), point("sched_switch"), &f), 0);
	ck_assert_int_lt(format_parse(STR("ID: x\n"), point("nmi_handler"), &f), 0);
	ck_assert_int_lt(format_parse(STR("ID: 70000\n"), point("page_fault_user"), &f), 0);
	ck_assert_int_lt(format_parse(STR(""), point("page_fault_user"), &f), 0);
}
END_TEST

struct made {
	char bytes[4096];
	size_t n;
};

static void put(struct made *m, const void *p, size_t n)
{
	memcpy(m->bytes + m->n, p, n);
	m->n += n;
}

static void put_sample(struct made *m, uint64_t time, const void *raw, uint32_t size)
{
	struct perf_event_header h = { PERF_RECORD_SAMPLE, 0,
		(uint16_t)(sizeof(h) + 20 + size + (4 - (20 + size) % 4) % 4) };
	uint32_t ids[2] = { SELF, SELF };
	size_t start = m->n;

	h.size = (uint16_t)((h.size + 7) & ~7);
	put(m, &h, sizeof(h));
	put(m, ids, sizeof(ids));
	put(m, &time, sizeof(time));
	put(m, &size, sizeof(size));
	put(m, raw, size);
	m->n = start + h.size;
}

static void put_lost(struct made *m, uint64_t time, uint64_t lost)
{
	struct perf_event_header h = { PERF_RECORD_LOST, 0, sizeof(h) + 32 };
	uint64_t id = 9;
	uint32_t ids[2] = { SELF, SELF };

	put(m, &h, sizeof(h));
	put(m, &id, sizeof(id));
	put(m, &lost, sizeof(lost));
	put(m, ids, sizeof(ids));
	put(m, &time, sizeof(time));
}

static struct formats both(void)
{
	struct formats f = { .n = 2 };

	ck_assert_int_eq(
		format_parse(str_from(irq_format), point("irq_handler_entry"), &f.v[0]), 0);
	ck_assert_int_eq(format_parse(str_from(switch_format), point("sched_switch"), &f.v[1]), 0);
	return f;
}

static struct made some_records(void)
{
	struct made m = { .n = 0 };
	char irq[24] = { 0 }, change[60] = { 0 };
	uint16_t id = 225;
	int32_t number = 34, pid = OTHER;
	uint32_t where = 16 | 5u << 16;

	memcpy(irq, &id, 2);
	memcpy(irq + 8, &number, 4);
	memcpy(irq + 12, &where, 4);
	memcpy(irq + 16, "eth0", 5);
	put_sample(&m, 5000, irq, sizeof(irq));
	id = 372;
	memcpy(change, &id, 2);
	memcpy(change + 40, "feed-handler", 12);
	memcpy(change + 56, &pid, 4);
	put_sample(&m, 4000, change, sizeof(change));
	put_lost(&m, 9000, 7);
	irq[0] = 1; /* a tracepoint that is not known */
	put_sample(&m, 9500, irq, sizeof(irq));
	return m;
}

static void check_records(struct trace *t)
{
	ck_assert_uint_eq(t->n, 2);
	trace_settle(t);
	ck_assert_uint_eq(t->v[0].raw_ns, 4000);
	ck_assert_int_eq(t->v[0].next, OTHER);
	ck_assert(str_is(t->names.v[t->v[0].name], "feed-handler"));
	ck_assert(str_is(t->names.v[t->v[1].name], "eth0"));
	ck_assert_uint_eq(t->v[1].value, 34);
	ck_assert_uint_eq(t->lost, 7);
	ck_assert(trace_lost_within(t, 6000, 6001));
	ck_assert(!trace_lost_within(t, 9001, 9002));
	ck_assert(!trace_lost_within(t, 4000, 4999));
}

/* Wherever in the ring they begin, so that each byte of them is where it goes round once. */
START_TEST(records_go_round_the_ring)
{
	struct made m = some_records();
	struct formats f = both();
	char ring[4096];

	for (uint64_t tail = 0; tail < sizeof(ring); tail += 8) {
		size_t mark = arena_used(arena);
		struct trace t = { .v = ARENA_NEW(arena, struct event, 64), .names.a = arena };

		for (size_t i = 0; i < m.n; i++)
			ring[(tail + i) % sizeof(ring)] = m.bytes[i];
		ck_assert_uint_eq(
			perf_ring_read(ring, sizeof(ring), tail, tail + m.n, &f, &t), tail + m.n);
		check_records(&t);
		arena_rewind(arena, mark);
	}
}
END_TEST

START_TEST(a_broken_ring_is_lost)
{
	struct perf_event_header h = { PERF_RECORD_SAMPLE, 0, 4 };
	struct formats f = both();
	char ring[4096] = { 0 };

	memcpy(ring, &h, sizeof(h));
	ck_assert_uint_eq(perf_ring_read(ring, sizeof(ring), 0, 64, &f, &trace), 64);
	ck_assert_uint_eq(trace.unread, 1);
	ck_assert(trace_lost_within(&trace, 1, 2));
	ck_assert_uint_eq(perf_ring_read(ring, sizeof(ring), 64, 9000, &f, &trace), 9000);
	ck_assert_uint_eq(trace.lost, 2);
}
END_TEST

/* A ring that nobody empties any more says nothing of what did not fit. */
START_TEST(a_full_ring_at_the_end)
{
	trace.last_ns = 500;
	trace_end(&trace, 4 << 20, 8 << 20);
	ck_assert(!trace_lost_within(&trace, 600, 700));
	trace_end(&trace, (8 << 20) - 100, 8 << 20);
	ck_assert(trace_lost_within(&trace, 600, 700));
	ck_assert(!trace_lost_within(&trace, 300, 400));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, of_100_gaps_99_are_named);
	tcase_add_test(tc, a_kworker_is_called_by_its_work);
	tcase_add_test(tc, a_fault_that_waits);
	tcase_add_test(tc, a_shootdown_is_known_at_its_end);
	tcase_add_test(tc, short_gaps_keep_their_cause);
	tcase_add_test(tc, what_was_lost_is_not_told);
	tcase_add_test(tc, another_pid_namespace);
	tcase_add_test(tc, nobody_looked);
	tcase_add_test(tc, formats_are_read);
	tcase_add_test(tc, records_go_round_the_ring);
	tcase_add_test(tc, a_broken_ring_is_lost);
	tcase_add_test(tc, a_full_ring_at_the_end);
}

UNIT_MAIN("jitter_causes", fill)
