/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/loop.h"

#include "programs/probe/counter.h"
#include "scanner/source/affinity.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { READINGS = 16, MSR_SMI_COUNT = 0x34, WARM_NS = 20000000, START_NS = 10000000 };
static const uint64_t NS_PER_S = 1000000000;
/* A gap so long is suspect although something was recorded in it. */
static const uint64_t SUSPECT_NS = 20000;

void prober_init(struct arena *a, struct run *r, unsigned cpu, struct prober *ret)
{
	*ret = (struct prober){ .run = r, .cpu = cpu, .msr = -1 };
	ret->ticks = ARENA_NEW(a, uint64_t, LOOP_FAST);
	ret->turns = histogram_new(a);
	ret->gaps = histogram_new(a);
	ret->v = ARENA_NEW(a, struct raw_gap, LOOP_GAPS);
	ret->n_seconds = (unsigned)((r->for_ns + NS_PER_S - 1) / NS_PER_S);
	ret->seconds = ARENA_NEW(a, struct slot, ret->n_seconds);
}

/* pread of the msr device on the CPU itself: no interrupt (arch/x86/lib/msr-smp.c). */
static bool read_smi(const struct prober *p, uint32_t *ret)
{
	uint64_t value;

	if (p->msr < 0 || pread(p->msr, &value, sizeof(value), MSR_SMI_COUNT) != sizeof(value))
		return false;
	*ret = (uint32_t)value; /* bits 31:0 only; it wraps */
	return true;
}

static void add_slot(struct slot *s, uint64_t ticks)
{
	s->stolen += ticks;
	s->gaps++;
	if (ticks > s->longest)
		s->longest = ticks;
}

static void count_gap(struct prober *p, uint64_t from, uint64_t to)
{
	uint64_t ticks = to - from, at = from > p->start ? from - p->start : 0;
	uint64_t slot = at / p->slot_ticks, s = at / p->second_ticks;

	histogram_add(&p->gaps, line_ns(&p->run->first, ticks), 1);
	add_slot(&p->slots[slot < LOOP_SLOTS ? slot : LOOP_SLOTS - 1], ticks);
	add_slot(&p->seconds[s < p->n_seconds ? s : p->n_seconds - 1], ticks);
	if (from - p->last_end > p->quiet) {
		p->quiet = from - p->last_end;
		p->quiet_from = p->last_end;
	}
	p->last_end = to;
	p->n_gaps++;
}

/*
 * Whoever takes the CPU while the counter is read takes it, too: a reading far longer than it has
 * to be is a gap of its own.
 */
static void account_reading(struct prober *p, uint64_t from, uint64_t to)
{
	uint64_t ticks = to - from;

	if (ticks < p->smi_least)
		p->smi_least = ticks;
	if (ticks < 4 * p->smi_least || ticks - p->smi_least < p->threshold) {
		p->smi_ticks += ticks;
		return;
	}
	histogram_add(&p->turns, line_ns(&p->run->first, ticks), 1);
	count_gap(p, from, to);
	if (p->kept < LOOP_GAPS)
		p->v[p->kept++] = (struct raw_gap){ .from = from, .to = to };
}

/* The reading behind it: the next turn begins here. */
static uint64_t keep_gap(struct prober *p, uint64_t from, uint64_t to)
{
	uint64_t head = p->perf ? perf_head(p->perf) : 0, ns = line_ns(&p->run->first, to - from);
	struct raw_gap g = { .from = from, .to = to };
	bool suspect = !p->perf || head == p->head || ns > SUSPECT_NS;
	uint32_t smi;

	p->head = head;
	if (p->kept == LOOP_GAPS)
		return to;
	if (suspect && read_smi(p, &smi)) {
		g.smi_read = true;
		g.smi = smi - p->smi_last;
		p->smi_last = smi;
		p->smi_reads++;
	}
	p->v[p->kept++] = g;
	if (p->msr < 0)
		return to;
	to = counter_now();
	if (g.smi_read)
		account_reading(p, g.to, to);
	return to;
}

/* A turn that was not one of the many short ones. */
static __attribute__((noinline)) uint64_t long_turn(struct prober *p, uint64_t from, uint64_t to)
{
	histogram_add(&p->turns, line_ns(&p->run->first, to - from), 1);
	if (to - from < p->threshold)
		return to;
	count_gap(p, from, to);
	return keep_gap(p, from, to);
}

static uint64_t turn(struct prober *p, uint64_t end)
{
	const atomic_int *stop = &p->run->stop;
	uint64_t last = counter_now(), fast = p->fast;
	uint64_t *ticks = p->ticks;

	while (last < end && !atomic_load_explicit(stop, memory_order_relaxed)) {
		uint64_t now = counter_now(), passed = now - last;

		if (passed < fast)
			ticks[passed]++;
		else
			now = long_turn(p, last, now);
		last = now;
	}
	return last;
}

/* All of it forgotten but what it cost to have it there. */
static void forget(struct prober *p)
{
	memset(p->ticks, 0, LOOP_FAST * sizeof(*p->ticks));
	memset(p->turns.counts, 0, HISTOGRAM_BUCKETS * sizeof(uint64_t));
	memset(p->gaps.counts, 0, HISTOGRAM_BUCKETS * sizeof(uint64_t));
	p->turns = (struct histogram){ .counts = p->turns.counts };
	p->gaps = (struct histogram){ .counts = p->gaps.counts };
	memset(p->v, 0, LOOP_GAPS * sizeof(*p->v));
	memset(p->slots, 0, sizeof(p->slots));
	memset(p->seconds, 0, p->n_seconds * sizeof(*p->seconds));
	p->n_gaps = p->kept = p->quiet = p->smi_reads = p->smi_ticks = 0;
}

/* The code, the branches, the clock of the CPU and every page, before anything is timed. */
static void warm(struct prober *p)
{
	uint64_t now = counter_now();

	forget(p);
	p->start = p->last_end = now;
	p->end = now + line_ticks(&p->run->first, WARM_NS);
	p->second_ticks = line_ticks(&p->run->first, NS_PER_S) + 1;
	p->slot_ticks = line_ticks(&p->run->first, p->run->for_ns) / LOOP_SLOTS + 1;
	p->threshold = p->fast = 1;
	for (uint64_t i = 1; i <= 64; i++)
		long_turn(p, p->last_end, p->last_end + i * 100);
	p->threshold = line_ticks(&p->run->first, p->run->threshold_ns);
	p->fast = p->threshold < LOOP_FAST ? p->threshold : LOOP_FAST;
	turn(p, p->end);
	forget(p);
}

static int place(struct prober *p)
{
	struct arena *a = arena_new("a set of one CPU", 1 << 16);
	struct sched_param param = { .sched_priority = p->run->fifo };
	int r = a ? affinity_set(0, cpuset_of(a, p->cpu)) : -ENOMEM;

	arena_free(a);
	p->doing = "run there";
	if (!r && p->run->fifo) {
		p->doing = "become SCHED_FIFO";
		r = sched_setscheduler(0, SCHED_FIFO, &param) ? -errno : 0;
	}
	if (!r && p->perf) {
		p->doing = "open the tracepoints of its page faults";
		r = perf_open_own(p->cpu, p->formats, p->perf);
	}
	return r;
}

static void usage(struct prober *p, int sign)
{
	struct rusage u;

	if (getrusage(RUSAGE_THREAD, &u))
		return;
	p->faults += (uint64_t)(sign * (u.ru_minflt + u.ru_majflt));
	p->waits += (uint64_t)(sign * u.ru_nvcsw);
	p->preempted += (uint64_t)(sign * u.ru_nivcsw);
}

static void counters(struct prober *p, bool behind)
{
	for (unsigned i = 0; p->perf && i < PERF_COUNTERS; i++) {
		uint64_t now = perf_count(p->perf, (enum perf_counter)i);

		p->counters[i] = behind ? now - p->counters[i] : now;
	}
}

/* How long a reading has to take: the shortest of some. */
static void least_reading(struct prober *p)
{
	uint32_t smi;

	p->smi_least = UINT64_MAX;
	for (unsigned i = 0; i < READINGS; i++) {
		uint64_t from = counter_now(), ticks;

		if (!read_smi(p, &smi))
			return;
		ticks = counter_now() - from;
		p->smi_least = ticks < p->smi_least ? ticks : p->smi_least;
	}
}

static void measure(struct prober *p)
{
	struct run *r = p->run;
	uint64_t start;

	while (!(start = atomic_load(&r->start)))
		;
	p->start = start;
	p->end = start + line_ticks(&r->first, r->for_ns);
	p->before = pair_take();
	p->head = p->perf ? perf_head(p->perf) : 0;
	least_reading(p);
	read_smi(p, &p->smi_first);
	p->smi_last = p->smi_first;
	p->placed = sched_getcpu() == (int)p->cpu;
	while (counter_now() < start)
		;
	p->last_end = counter_now();
	p->stopped = turn(p, p->end);
	p->behind = pair_take();
	read_smi(p, &p->smi_last);
	p->placed = p->placed && sched_getcpu() == (int)p->cpu;
	if (p->stopped > p->last_end && p->stopped - p->last_end > p->quiet) {
		p->quiet = p->stopped - p->last_end;
		p->quiet_from = p->last_end;
	}
}

void *prober_main(void *prober)
{
	struct prober *p = prober;
	struct run *r = p->run;

	p->tid = (int)syscall(SYS_gettid);
	p->error = -place(p);
	if (p->error)
		atomic_store(&r->failed, 1);
	else
		warm(p);
	if (pthread_barrier_wait(&r->ready) == PTHREAD_BARRIER_SERIAL_THREAD)
		atomic_store(&r->start, counter_now() + line_ticks(&r->first, START_NS));
	if (!atomic_load(&r->failed)) {
		counters(p, false);
		usage(p, -1);
		measure(p);
		usage(p, 1);
		counters(p, true);
	}
	atomic_fetch_add(&r->done, 1);
	return NULL;
}

void prober_settle(struct prober *p, const struct line *l)
{
	for (unsigned i = 0; i < LOOP_FAST; i++)
		histogram_add(&p->turns, line_ns(l, i), p->ticks[i]);
}
