/* SPDX-License-Identifier: Apache-2.0 */
/* What a triage makes of findings: reports by hand. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/triage/triage.h"

enum { MOST = 8 };

static struct arena *a;
static struct report *r;

static void begin(void)
{
	a = arena_new("a report", 1 << 24);
	r = ARENA_NEW(a, struct report, 1);
	r->arena = a;
	r->run.samples = 2;
	r->run.window_ms = 10000;
	r->results = ARENA_NEW(a, struct result, MOST);
	r->roles.hot = cpuset_range(a, 2, 3);
}

static void end(void)
{
	arena_free(a);
}

static struct finding *add(const char *id, enum status status, double value, const char *unit)
{
	struct result *res = &r->results[r->n_results++];
	struct finding *f = ARENA_NEW(a, struct finding, 1);

	res->check = checks_find(str_from(id));
	ck_assert_ptr_nonnull(res->check);
	res->status = f->status = status;
	res->findings = f;
	f->subject = (struct subject){ .cpu = -1, .node = -1, .irq = -1, .pid = -1, .ifindex = -1 };
	f->observed.value = value;
	f->observed.unit = unit;
	return f;
}

static void on_cpu(struct finding *f, unsigned cpu)
{
	f->cpus = cpuset_of(a, cpu);
}

static void is_order(const char *first, const char *second)
{
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert_uint_ge(r->triage.n_suspects, second ? 2 : 1);
	ck_assert_msg(str_is(r->triage.suspects[0].kind, first), STR_FMT " is first",
		STR_ARG(r->triage.suspects[0].kind));
	if (second)
		ck_assert(str_is(r->triage.suspects[1].kind, second));
}

/* A word that no check has would never be suspected; a number would be read as what it is not. */
START_TEST(classes_name_checks)
{
	for (const struct suspect_class *c = suspect_classes; c->word; c++) {
		ck_assert(c->what && c->cost_source && c->shape && c->next && c->nominal_ns > 0);
		for (unsigned i = 0; i < CLASS_CHECKS && c->checks[i]; i++) {
			ck_assert_msg(
				checks_find(str_from(c->checks[i])) != NULL, "%s", c->checks[i]);
			ck_assert_ptr_eq(suspect_class_of(str_from(c->checks[i])), c);
		}
		for (unsigned i = 0; i < CLASS_COUNTS && c->counts[i]; i++)
			ck_assert_ptr_eq(suspect_class_of(str_from(c->counts[i])), c);
		for (unsigned i = 0; i < CLASS_COUNTS && c->times[i]; i++)
			ck_assert_ptr_eq(suspect_class_of(str_from(c->times[i])), c);
	}
}
END_TEST

START_TEST(nothing_is_found)
{
	add("smi.count", STATUS_PASS, 0, "1");
	add("vm.steal", STATUS_UNKNOWN, 0, NULL);
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert_uint_eq(r->triage.n_suspects, 0);
	ck_assert_uint_eq(r->triage.n_innocent, 1);
	ck_assert_uint_eq(r->triage.n_untold, 1);
	ck_assert(str_starts(r->triage.innocent[0], "smi.count: "));
}
END_TEST

/* 20 in 10 s at 50 to 500 us: 100 to 1000 us a second. */
START_TEST(events_times_cost)
{
	add("smi.count", STATUS_FAIL, 20, "1");
	is_order("smi", NULL);
	ck_assert(r->triage.suspects[0].counted && r->triage.suspects[0].estimated);
	ck_assert_double_eq_tol(r->triage.suspects[0].least_ns, 100e3, 1);
	ck_assert_double_eq_tol(r->triage.suspects[0].most_ns, 1000e3, 1);
	ck_assert_int_eq(r->triage.suspects[0].confidence, CONFIDENCE_HIGH);
}
END_TEST

START_TEST(rates_are_events)
{
	on_cpu(add("ipi.isolated", STATUS_FAIL, 12, "1/s"), 2);
	is_order("ipi", NULL);
	ck_assert_double_eq_tol(r->triage.suspects[0].events, 120, 0.01);
	ck_assert_double_eq_tol(r->triage.suspects[0].most_ns, 120e3, 1);
}
END_TEST

/* Two seconds of ten, counted by the kernel, whatever switches would have cost. */
START_TEST(counted_time_beats_an_estimate)
{
	on_cpu(add("sched.isolated_switches", STATUS_FAIL, 40, "1/s"), 2);
	on_cpu(add("sched.isolated_wait", STATUS_FAIL, 2e9, "ns"), 2);
	is_order("foreign-task", NULL);
	ck_assert(r->triage.suspects[0].measured);
	ck_assert_double_eq_tol(r->triage.suspects[0].most_ns, 2e8, 1);
	ck_assert_double_eq_tol(r->triage.suspects[0].least_ns, 2e8, 1);
}
END_TEST

/* A thousand huge pages somewhere on the host stand behind two interrupts on the very CPU. */
START_TEST(near_before_far)
{
	add("mem.thp_activity", STATUS_FAIL, 1000, "1");
	on_cpu(add("irq.isolated_count", STATUS_FAIL, 2, "1"), 3);
	is_order("irq", "huge-pages");
	ck_assert_int_eq(r->triage.suspects[1].confidence, CONFIDENCE_MEDIUM);
}
END_TEST

START_TEST(other_cpus_are_last)
{
	on_cpu(add("irq.isolated_count", STATUS_FAIL, 1e6, "1"), 7);
	on_cpu(add("tick.rate", STATUS_FAIL, 1, "1/s"), 2);
	is_order("tick", "irq");
	ck_assert_int_eq(r->triage.suspects[1].near, NEAR_OTHER);
}
END_TEST

/* What is merely set wrong comes behind all that was counted. */
START_TEST(settings_are_last)
{
	on_cpu(add("irq.isolated_affinity", STATUS_FAIL, 0, NULL), 2);
	add("mem.thp_activity", STATUS_WARN, 1, "1");
	is_order("huge-pages", "irq");
	ck_assert_int_eq(r->triage.suspects[1].confidence, CONFIDENCE_LOW);
}
END_TEST

/* The softirq that an interrupt left behind is the interrupt's. */
START_TEST(consequences_stand_behind_their_cause)
{
	struct finding *f = add("softirq.isolated", STATUS_SKIP, 100, "1");

	f->cause = "irq.isolated_count";
	f->said = STATUS_FAIL;
	f->reason = REASON_CAUSED;
	on_cpu(f, 2);
	on_cpu(add("irq.isolated_count", STATUS_FAIL, 100, "1"), 2);
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert_uint_eq(r->triage.n_suspects, 1);
	ck_assert(str_is(r->triage.suspects[0].check, "irq.isolated_count"));
	ck_assert(str_is(r->triage.suspects[0].with, "softirq.isolated"));
}
END_TEST

START_TEST(whom_it_is_about)
{
	on_cpu(add("irq.isolated_count", STATUS_FAIL, 5, "1"), 2);
	on_cpu(add("tick.rate", STATUS_FAIL, 1, "1/s"), 6);
	triage_fill(r, cpuset_of(a, 6));
	ck_assert(str_is(r->triage.suspects[0].kind, "tick"));
	ck_assert_int_eq(r->triage.suspects[1].near, NEAR_OTHER);
}
END_TEST

START_TEST(waived_is_no_suspect)
{
	struct finding *f = add("smi.count", STATUS_FAIL, 20, "1");

	f->waived = true;
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert_uint_eq(r->triage.n_suspects, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("triage");
	TCase *t = tcase_create("triage");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, classes_name_checks);
	tcase_add_test(t, nothing_is_found);
	tcase_add_test(t, events_times_cost);
	tcase_add_test(t, rates_are_events);
	tcase_add_test(t, counted_time_beats_an_estimate);
	tcase_add_test(t, near_before_far);
	tcase_add_test(t, other_cpus_are_last);
	tcase_add_test(t, settings_are_last);
	tcase_add_test(t, consequences_stand_behind_their_cause);
	tcase_add_test(t, whom_it_is_about);
	tcase_add_test(t, waived_is_no_suspect);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
