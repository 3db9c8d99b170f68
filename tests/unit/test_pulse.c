/* SPDX-License-Identifier: Apache-2.0 */
/* The beats of a pulse over a host whose counters are a function of a time that nobody waits for. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "scanner/triage/pulse.h"

#define MS    1000000u
#define ZEROS "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "

static uint64_t now_ns;	  /* since the host began */
static uint64_t spent_ns; /* CPU time */
static uint64_t cost_ns, interrupts_cost_ns;
static uint64_t suspended_ns, stepped_ns;
static unsigned n; /* how often whatever happens has happened */
static unsigned asked_interrupts, asked_each;
static bool went_back, hostile;

static void now(void *user, struct moment *ret)
{
	(void)user;
	*ret = (struct moment){ .real_ns = 1000000000 + now_ns + suspended_ns + stepped_ns,
		.mono_ns = now_ns,
		.boot_ns = now_ns + suspended_ns,
		.raw_ns = now_ns,
		.tsc = 3 * now_ns,
		.error_ns = 500 };
}

static uint64_t cpu(void *user)
{
	(void)user;
	return spent_ns;
}

static const struct pulse_time time_test = { .now = now, .cpu_ns = cpu };

static struct str text_of(struct arena *a, struct str path)
{
	unsigned back = went_back ? 0 : 100;

	if (str_is(path, "/proc/schedstat"))
		return str_printf(a,
			"version 15\ntimestamp 1\ncpu0 0 0 0 0 0 0 1 1 1\n"
			"cpu3 0 0 0 0 0 0 1 %u %u\n",
			5000 + 100 * n, back + n);
	if (str_is(path, "/proc/softirqs"))
		return str_printf(a,
			"        CPU0       CPU3\nNET_RX: %u %u\nTIMER: 7 %u\nRCU: 1 1\n", n, 5 * n,
			2 * n);
	if (str_is(path, "/proc/vmstat"))
		return str_printf(a,
			"nr_free_pages %u\nthp_collapse_alloc %u\nallocstall_normal 4\n", 100 + n,
			3 * n);
	if (str_is(path, "/proc/net/softnet_stat"))
		return str_printf(a,
			"00000001 00000000 00000000 " ZEROS "00000000 00000000\n"
			"00000001 %08x %08x " ZEROS "00000000 00000003\n",
			n, 2 * n);
	if (str_is(path, "/proc/stat"))
		return str_printf(a,
			"cpu 0\ncpu0 1 1 1 1 1 1 1 9 0 0\ncpu3 1 1 1 1 1 1 1 %u 0 0\n"
			"intr 7 7 7\n",
			n);
	if (str_is(path, "/sys/fs/cgroup/feed/cpu.stat"))
		return str_printf(a,
			"usage_usec 5\nnr_periods 9\nnr_throttled %u\nthrottled_usec %u\n", n,
			40000 * n);
	if (str_is(path, "/sys/kernel/irq/45/per_cpu_count"))
		return str_printf(a, "%u,0,0,%u\n", n, 4 * n);
	if (str_is(path, "/proc/interrupts"))
		return str_printf(a,
			"           CPU0       CPU3\n"
			" 45: %u %u  PCI-MSI 524288-edge      eth0-rx-0\n"
			" 46: 0 4294967295  PCI-MSI 524289-edge      eth0-rx-1\n"
			"LOC: 5 %u   Local timer interrupts\nTLB: 0 %u   TLB shootdowns\n"
			"ERR: %u\n",
			n, 4 * n, 6 * n, 7 * n, n);
	return STR("");
}

static void host_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	bool whole = str_is(r->path, "/proc/interrupts");
	struct str text =
		hostile ? STR("cpu\n:::\n45 45\n99999999999999999999,,\0,") : text_of(a, r->path);

	(void)s;
	ck_assert(r->keep && r->kind == ASK_FILE);
	*ret = (struct answer){ .path = r->path, .kind = r->kind };
	ret->state = text.n ? ANSWER_OK : ANSWER_ABSENT;
	asked_interrupts += whole;
	asked_each += str_starts(r->path, "/sys/kernel/irq/");
	spent_ns += whole ? interrupts_cost_ns : cost_ns;
	if (r->feed)
		r->feed->bytes(r->feed->user, text);
	else
		ret->bytes = text;
}

static void host_close(struct source *s)
{
	(void)s;
}

static const struct source_ops host_ops = { host_answer, host_close };
static struct source host = { .ops = &host_ops, .live = true, .complete = true };

static const struct pulse_group group = { STR("/sys/fs/cgroup/feed/cpu.stat"), STR("feed") };
static const struct pulse_irq irq = { 45, STR("eth0-rx-0") };
static struct arena *a;
static struct ring *ring;
static struct pulse *pulse;

static void begin(void)
{
	struct pulse_asks asks = {
		.steal = true, .groups = &group, .n_groups = 1, .irqs = &irq, .n_irqs = 1
	};

	a = arena_new("a test", 1 << 20);
	asks.cpus = cpuset_of(a, 3);
	asks.possible = cpuset_range(a, 0, 3);
	ring = ring_new("host", STR("boot"), 1 << 20);
	pulse = pulse_new(&host, ring, &asks, &time_test);
	ck_assert_ptr_nonnull(pulse);
}

static void end(void)
{
	pulse_free(pulse);
	ring_free(ring);
	arena_free(a);
}

static void beat(unsigned more)
{
	now_ns += 100 * MS;
	n += more;
	pulse_beat(pulse);
}

static const struct ring_beat *last(void)
{
	return ring_beat(ring, ring_n_beats(ring) - 1);
}

/* What the last beat counted there; 0: nothing. */
static uint64_t counted(const char *name, int on, const char *suspect)
{
	const struct ring_beat *b = last();

	for (uint32_t i = 0; i < b->n_counts; i++) {
		const struct ring_column *c = ring_column(ring, b->counts[i].column);

		if (!str_is(c->name, name) || c->cpu != on)
			continue;
		ck_assert_slice(c->suspect, suspect);
		return b->counts[i].delta;
	}
	return 0;
}

START_TEST(what_moved)
{
	begin();
	beat(1);
	ck_assert_uint_eq(last()->n_counts, 0);
	ck_assert_uint_eq(last()->span_ns, 0);
	beat(1);
	ck_assert_uint_eq(last()->span_ns, 100 * MS);
	ck_assert_uint_eq(last()->mono_ns, now_ns);
	ck_assert_uint_eq(last()->tsc, 3 * now_ns);
	ck_assert_uint_eq(last()->error_ns, 500);
	ck_assert_uint_eq(counted("schedstat/switches", 3, "foreign-task"), 1);
	ck_assert_uint_eq(counted("schedstat/wait", 3, "foreign-task"), 100);
	ck_assert_uint_eq(counted("softirqs/NET_RX", 3, "softirq"), 5);
	ck_assert_uint_eq(counted("softirqs/TIMER", 3, "tick"), 2);
	ck_assert_uint_eq(counted("vmstat/thp_collapse_alloc", RING_NO_CPU, "huge-pages"), 3);
	ck_assert_uint_eq(counted("softnet/dropped", 3, "loss"), 1);
	ck_assert_uint_eq(counted("softnet/squeezed", 3, "softirq"), 2);
	ck_assert_uint_eq(counted("stat/steal", 3, "steal"), 10 * MS);
	ck_assert_uint_eq(counted("cgroup/feed/throttled", RING_NO_CPU, "quota"), 40 * MS);
	ck_assert_uint_eq(counted("cgroup/feed/nr_throttled", RING_NO_CPU, "quota"), 1);
	ck_assert_uint_eq(counted("irq/45 eth0-rx-0", 3, "irq"), 4);
	ck_assert_uint_eq(counted("interrupts/LOC", 3, "tick"), 6);
	ck_assert_uint_eq(counted("interrupts/TLB", 3, "ipi"), 7);
	/* No other CPU, what does not move, and what nobody waits for. */
	ck_assert_uint_eq(last()->n_counts, 13);
	ck_assert_uint_eq(asked_each, 0);
	beat(2);
	ck_assert_uint_eq(counted("irq/45 eth0-rx-0", 3, "irq"), 8);
	ck_assert_uint_eq(ring_n_columns(ring), 13);
	beat(0);
	ck_assert_uint_eq(last()->n_counts, 0);
	end();
}
END_TEST

/* A file that costs too much is not read; those of the interrupts in question are. */
START_TEST(dear_interrupts)
{
	interrupts_cost_ns = 1 * MS;
	begin();
	ck_assert_uint_eq(asked_interrupts, 2);
	beat(1);
	beat(1);
	ck_assert_uint_eq(asked_interrupts, 2);
	ck_assert_uint_eq(asked_each, 2);
	ck_assert_uint_eq(counted("irq/45 eth0-rx-0", 3, "irq"), 4);
	ck_assert_uint_eq(counted("interrupts/LOC", 3, "tick"), 0);
	ck_assert(!pulse_cost(pulse).interrupts);
	ck_assert_uint_eq(pulse_cost(pulse).irqs, 1);
	ck_assert_uint_eq(pulse_cost(pulse).interrupts_ns, 1 * MS);
	end();
}
END_TEST

/* Whatever a beat costs, all of them together stay below half a percent. */
START_TEST(the_period_follows_the_cost)
{
	static const unsigned costs_us[] = { 0, 10, 300, 5000 };

	cost_ns = costs_us[_i] * 1000u;
	begin();
	for (int i = 0; i < 50; i++) {
		pulse_beat(pulse);
		now_ns += pulse_wait_ns(pulse);
		ck_assert_uint_ge(pulse_wait_ns(pulse), 100 * MS);
		ck_assert_uint_le(pulse_cost(pulse).cpu_ns * 200, now_ns);
	}
	if (costs_us[_i] <= 10)
		ck_assert_uint_eq(pulse_wait_ns(pulse), 100 * MS);
	else /* six files, and that of all interrupts, which costs nothing here */
		ck_assert_uint_eq(pulse_wait_ns(pulse), 200 * 6 * cost_ns);
	end();
}
END_TEST

START_TEST(resets_sleep_and_steps)
{
	begin();
	beat(5);
	beat(1);
	went_back = true; /* the switches of CPU 3 begin anew */
	beat(1);
	ck_assert_uint_eq(counted("schedstat/switches", 3, "foreign-task"), 0);
	ck_assert_uint_eq(counted("softirqs/NET_RX", 3, "softirq"), 5);
	ck_assert_uint_eq(ring_n_marks(ring), 0);
	stepped_ns += 5 * MS;
	beat(1);
	ck_assert_slice(ring_mark(ring, 0)->text, "clock stepped by 5000000 ns");
	ck_assert_uint_gt(last()->n_counts, 0);
	suspended_ns += 7000 * (uint64_t)MS;
	beat(1);
	ck_assert_slice(ring_mark(ring, 1)->text, "suspended for 7000 ms");
	ck_assert_uint_eq(last()->n_counts, 0);
	ck_assert_uint_eq(last()->span_ns, 0);
	beat(1);
	ck_assert_uint_gt(last()->n_counts, 0);
	ck_assert_uint_eq(ring_n_marks(ring), 2);
	end();
}
END_TEST

START_TEST(hostile_answers)
{
	interrupts_cost_ns = 1 * MS;
	begin();
	beat(1);
	hostile = true;
	beat(1);
	ck_assert_uint_eq(last()->n_counts, 0);
	beat(1);
	hostile = false;
	beat(1);
	ck_assert_uint_eq(last()->n_counts, 0);
	beat(1);
	ck_assert_uint_gt(last()->n_counts, 0);
	end();
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, what_moved);
	tcase_add_test(tc, dear_interrupts);
	tcase_add_loop_test(tc, the_period_follows_the_cost, 0, 4);
	tcase_add_test(tc, resets_sleep_and_steps);
	tcase_add_test(tc, hostile_answers);
}

UNIT_MAIN("pulse", fill)
