/* SPDX-License-Identifier: Apache-2.0 */
/* Idle states of CPUs, through real answers. */
#include "tests/unit/unit.h"

#include <string.h>

#include "scanner/engine/sample.h"
#include "scanner/facts/cpu/cpuidle.h"
#include "tests/support/fixture.h"

static struct arena *arena;
static struct sample *sample;

static void set_up(void)
{
	arena = arena_new("test", 1 << 24);
}

static void tear_down(void)
{
	sample_free(sample);
	arena_free(arena);
}

static const struct cpuidle *cpuidle_of(struct str text)
{
	static const struct fact *const facts[] = { &fact_cpuidle };

	sample = sample_from_text(arena, text, facts, 1);
	return facts_get(sample->facts, &fact_cpuidle);
}

#define CPU "== /sys/devices/system/cpu/cpu"

static const char two[] =
	"== /sys/devices/system/cpu/cpuidle/current_driver\nintel_idle\n"
	"== /sys/devices/system/cpu/cpuidle/current_governor_ro\nmenu\n" CPU
	"0/power/pm_qos_resume_latency_us\n0\n" CPU "2/power/pm_qos_resume_latency_us\nn/a\n" CPU
	"10/power/pm_qos_resume_latency_us\n50\n" CPU "2/cpuidle/state0/name\nPOLL\n" CPU
	"2/cpuidle/state0/latency\n0\n" CPU "2/cpuidle/state0/disable\n0\n" CPU
	"2/cpuidle/state1/name\nC1\n" CPU "2/cpuidle/state1/latency\n2\n" CPU
	"2/cpuidle/state1/disable\n1\n" CPU "10/cpuidle/state0/name\nPOLL\n" CPU
	"10/cpuidle/state0/latency\n0\n" CPU "10/cpuidle/state0/disable\n0\n" CPU
	"10/cpuidle/state9/name\nC6\n" CPU "10/cpuidle/state9/latency\n133\n" CPU
	"10/cpuidle/state9/disable !denied\n" CPU "10/cpuidle/state10/name\nC8\n" CPU
	"10/cpuidle/state10/latency\nnoise\n" CPU "10/cpuidle/state10/disable\n0\n";

START_TEST(states)
{
	const struct cpuidle *t = cpuidle_of(str_from(two));
	const struct idle_cpu *c = cpuidle_cpu(t, 2);

	ck_assert_uint_eq(t->n, 2); /* cpu0 has none */
	ck_assert_ptr_null(cpuidle_cpu(t, 0));
	ck_assert_ptr_null(cpuidle_cpu(t, 11));
	ck_assert_slice(str_trim(t->driver->bytes), "intel_idle");
	ck_assert_slice(str_trim(t->governor->bytes), "menu"); /* the read-only name, before 5.8 */
	ck_assert_uint_eq(c->n_states, 2);
	ck_assert_slice(c->states[1].name, "C1");
	ck_assert_uint_eq(c->states[1].latency_us, 2);
	ck_assert(c->states[1].disabled && c->states[1].valid);
	ck_assert(!c->states[0].disabled && c->states[0].valid);
	ck_assert_slice(c->pm_qos, "n/a");
	ck_assert_slice(
		c->states[1].from->path, "/sys/devices/system/cpu/cpu2/cpuidle/state1/latency");
}
END_TEST

START_TEST(what_could_not_be_read_is_not_valid)
{
	const struct idle_cpu *c = cpuidle_cpu(cpuidle_of(str_from(two)), 10);

	ck_assert_uint_eq(c->n_states, 3);
	ck_assert_slice(c->pm_qos, "50");
	ck_assert(c->states[0].valid);
	ck_assert_uint_eq(c->states[1].number, 9);
	ck_assert(!c->states[1].valid); /* disable was refused */
	ck_assert_uint_eq(c->states[2].number, 10);
	ck_assert(!c->states[2].valid);
	ck_assert_slice(c->states[2].name, "C8");
}
END_TEST

START_TEST(none_captured)
{
	const struct cpuidle *t = cpuidle_of(STR(CPU "0/power/pm_qos_resume_latency_us\n0\n"));

	ck_assert_uint_eq(t->n, 0);
	ck_assert_int_eq(t->states_list->state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(t->driver->state, ANSWER_NOT_CAPTURED);
}
END_TEST

START_TEST(none_there)
{
	const struct cpuidle *t =
		cpuidle_of(STR("== /sys/devices/system/cpu/cpuidle/current_driver\nnone\n" CPU
			       "0/cpuidle/ !absent\n" CPU "0/power/pm_qos_resume_latency_us\n0\n"));

	ck_assert_uint_eq(t->n, 0);
	ck_assert_int_eq(t->states_list->state, ANSWER_ABSENT);
}
END_TEST

START_TEST(nothing_at_all)
{
	const struct cpuidle *t = cpuidle_of(STR("== /proc/version\nx\n"));

	ck_assert_uint_eq(t->n, 0);
	ck_assert_int_eq(t->states_list->state, ANSWER_NOT_CAPTURED);
	ck_assert_ptr_null(cpuidle_cpu(t, 0));
}
END_TEST

/* A row of text for each file of 576 CPUs with five states. */
static struct str large(void)
{
	struct str text = { NULL, 0 };
	char *all = ARENA_NEW(arena, char, 4 << 20);
	size_t n = 0;

	for (unsigned cpu = 0; cpu < 576; cpu++) {
		for (unsigned s = 0; s < 5; s++) {
			text = str_printf(arena,
				CPU "%u/cpuidle/state%u/name\nS%u\n" CPU
				    "%u/cpuidle/state%u/latency\n%u\n" CPU
				    "%u/cpuidle/state%u/disable\n0\n",
				cpu, s, s, cpu, s, cpu * 10 + s, cpu, s);
			memcpy(all + n, text.p, text.n);
			n += text.n;
		}
	}
	return (struct str){ all, n };
}

START_TEST(many)
{
	const struct cpuidle *t = cpuidle_of(large());

	ck_assert_uint_eq(t->n, 576);
	for (unsigned cpu = 0; cpu < 576; cpu++) {
		const struct idle_cpu *c = cpuidle_cpu(t, cpu);

		ck_assert_uint_eq(c->cpu, cpu);
		ck_assert_uint_eq(c->n_states, 5);
		for (unsigned s = 0; s < 5; s++) {
			ck_assert(c->states[s].valid);
			ck_assert_uint_eq(c->states[s].latency_us, cpu * 10 + s);
		}
	}
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, states);
	tcase_add_test(tc, what_could_not_be_read_is_not_valid);
	tcase_add_test(tc, none_captured);
	tcase_add_test(tc, none_there);
	tcase_add_test(tc, nothing_at_all);
	tcase_add_test(tc, many);
}

UNIT_MAIN("cpuidle", fill)
