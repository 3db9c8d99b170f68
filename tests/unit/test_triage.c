/* SPDX-License-Identifier: Apache-2.0 */
/* What a triage makes of findings: reports by hand. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/triage/ticket.h"
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

/* However near: what pages that were moved did to a node of the hot CPUs does not lead. */
START_TEST(a_cause_leads)
{
	struct finding *f = add("numa.other_rate", STATUS_SKIP, 0.99, "1");

	f->cause = "mem.page_migration";
	f->said = STATUS_WARN;
	f->reason = REASON_CAUSED;
	on_cpu(f, 2);
	add("mem.page_migration", STATUS_FAIL, 40000, "1");
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert_uint_eq(r->triage.n_suspects, 1);
	ck_assert(str_is(r->triage.suspects[0].check, "mem.page_migration"));
	ck_assert_int_eq(r->triage.suspects[0].confidence, CONFIDENCE_MEDIUM);
	ck_assert(!r->triage.suspects[0].estimated);
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

/* 18 s of 10 s: the sum over two CPUs; nobody loses more than all of a second. */
START_TEST(a_quota_has_its_time)
{
	struct finding *f = add("proc.cgroup_cpu", STATUS_FAIL, 18e9, "ns");

	f->subject.kind = SUBJECT_PROCESS;
	on_cpu(f, 2);
	is_order("quota", NULL);
	ck_assert(r->triage.suspects[0].measured);
	ck_assert_double_eq_tol(r->triage.suspects[0].most_ns, 1e9, 1);
	ck_assert_int_eq(r->triage.suspects[0].confidence, CONFIDENCE_HIGH);
}
END_TEST

/* 4 s stopped, and 4 s waited by the one that was stopped; more than that is somebody else's. */
START_TEST(the_wait_of_a_quota)
{
	struct finding *wait;

	on_cpu(add("proc.cgroup_cpu", STATUS_FAIL, 4e9, "ns"), 2);
	wait = add("sched.isolated_wait", STATUS_FAIL, 4.1e9, "ns");
	on_cpu(wait, 2);
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert_uint_eq(r->triage.n_suspects, 1);
	ck_assert(str_is(r->triage.suspects[0].kind, "quota"));
	ck_assert(str_is(r->triage.suspects[0].with, "sched.isolated_wait"));
	wait->observed.value = 6e9;
	is_order("foreign-task", "quota");
}
END_TEST

/* Nothing was stopped: that there is a quota is no event of the window. */
START_TEST(a_quota_alone_did_nothing)
{
	on_cpu(add("proc.cgroup_cpu", STATUS_FAIL, 0, NULL), 2);
	is_order("quota", NULL);
	ck_assert_int_eq(r->triage.suspects[0].confidence, CONFIDENCE_LOW);
}
END_TEST

/* ksoftirqd of another CPU, since boot: nothing of this window. */
START_TEST(since_boot_is_not_the_window)
{
	struct finding *f = add("softirq.ksoftirqd", STATUS_WARN, 2.5, "%");

	f->observed.text = STR("2.5 % of the time since boot");
	on_cpu(f, 0);
	is_order("foreign-task", NULL);
	ck_assert_int_eq(r->triage.suspects[0].confidence, CONFIDENCE_LOW);
}
END_TEST

static bool ticket_has(const char *part)
{
	return strstr(str_z(a, r->triage.ticket), part) != NULL;
}

/* Numbers of what passed, each as its check observed it; a rate is what it was in the window. */
START_TEST(a_ticket_has_numbers)
{
	struct finding *f;

	r->run.host = STR("ny4");
	add("smi.count", STATUS_PASS, 0, "1");
	add("tick.rate", STATUS_PASS, 1.5, "1/s");
	add("sched.isolated_wait", STATUS_PASS, 2500, "ns");
	add("mem.oom", STATUS_UNKNOWN, 0, "1");
	f = add("nic.drops", STATUS_PASS, 0, "1/s");
	f->subject.kind = SUBJECT_NIC;
	f->subject.label = STR("eth0");
	f->observed.text = STR("0 of 4100000 packets");
	f = add("ipi.isolated", STATUS_FAIL, 7, "1/s");
	f->observed.text = STR("70 in 10 s");
	on_cpu(f, 2);
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert(ticket_has("ny4, CPUs 2-3, 10 s: "));
	ck_assert(ticket_has("SMIs 0; "));
	ck_assert(ticket_has("timer interrupts 15; "));
	ck_assert(ticket_has("time that tasks waited 2.5 µs; "));
	ck_assert(ticket_has("eth0 dropped 0 of 4100000 packets. "));
	ck_assert(ticket_has("Suspected: ipi (70 in 10 s)"));
	ck_assert(!ticket_has("killed"));
	ck_assert_uint_eq(r->triage.n_steady, 0);
}
END_TEST

START_TEST(nothing_counted_is_no_ticket)
{
	add("smi.count", STATUS_UNKNOWN, 0, NULL);
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert_uint_eq(r->triage.ticket.n, 0);
}
END_TEST

/* Each number that a class counts can be told of in a ticket. */
START_TEST(tickets_know_what_is_counted)
{
	for (const struct ticket_row *row = ticket_rows; row->check; row++)
		ck_assert_msg(suspect_class_of(str_from(row->check)), "%s", row->check);
	for (const struct suspect_class *c = suspect_classes; c->word; c++) {
		for (unsigned i = 0; i < CLASS_COUNTS && c->counts[i]; i++) {
			const struct check *check = checks_find(str_from(c->counts[i]));
			const struct ticket_row *row = ticket_rows;

			while (row->check && strcmp(row->check, c->counts[i]))
				row++;
			ck_assert_msg(row->check || check->kind == KIND_STATE, "%s", c->counts[i]);
		}
	}
}
END_TEST

static bool runs(const char *part)
{
	for (size_t i = 0; i < r->triage.n_steady; i++) {
		if (strstr(str_z(a, r->triage.steady[i].command), part))
			return true;
	}
	return false;
}

/* Whole commands, of what is known; what a shell would read into a name is in none of them. */
START_TEST(what_is_run_next)
{
	static const struct report_target target = { .pid = 4711 };
	struct topology_nic *nic = ARENA_NEW(a, struct topology_nic, 2);

	add("smi.count", STATUS_PASS, 0, "1");
	nic[0] = (struct topology_nic){ .name = STR("eth0;reboot"), .role = NIC_FAST };
	nic[1] = (struct topology_nic){ .name = STR("eth1"), .role = NIC_FAST };
	r->topology.nics = nic;
	r->topology.n_nics = 2;
	r->run.host = STR("x$(reboot)");
	r->run.virt = STR("none");
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert(runs("perf c2c record -o /tmp/c2c.data -C 2-3 -- sleep 10"));
	ck_assert(runs("tcpdump -i eth1 "));
	ck_assert(runs("--hot-cpus 2-3 -o /tmp/here.tar.zst"));
	ck_assert(runs("latscan probe --cpu 2-3 "));
	ck_assert(!runs("reboot"));
	r->targets = &target;
	r->n_targets = 1;
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert(runs("c2c.data -p 4711 "));
	ck_assert(runs("numastat -p 4711"));
	r->run.virt = STR("guest: the hypervisor flag");
	triage_fill(r, (struct cpuset){ 0 });
	ck_assert(!runs("perf "));
}
END_TEST

START_TEST(commands_name_the_process)
{
	static const struct report_target target = { .pid = 4711 };

	r->targets = &target;
	r->n_targets = 1;
	on_cpu(add("proc.page_faults", STATUS_FAIL, 20, "1"), 2);
	is_order("faults", NULL);
	ck_assert(strstr(str_z(a, r->triage.suspects[0].next), "-p 4711 sleep"));
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
	tcase_add_test(t, a_cause_leads);
	tcase_add_test(t, whom_it_is_about);
	tcase_add_test(t, waived_is_no_suspect);
	tcase_add_test(t, a_quota_has_its_time);
	tcase_add_test(t, a_quota_alone_did_nothing);
	tcase_add_test(t, the_wait_of_a_quota);
	tcase_add_test(t, since_boot_is_not_the_window);
	tcase_add_test(t, a_ticket_has_numbers);
	tcase_add_test(t, nothing_counted_is_no_ticket);
	tcase_add_test(t, tickets_know_what_is_counted);
	tcase_add_test(t, what_is_run_next);
	tcase_add_test(t, commands_name_the_process);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
