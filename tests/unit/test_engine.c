/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine on a host of text: each thing read once, patterns and bindings, what a check may
 * see, sealed samples, what is settled before a check runs, the verdict.
 */
#include "scanner/engine/engine.h"

#include "scanner/facts/answers.h"
#include "scanner/engine/describe.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/source/index.h"
#include "tests/unit/unit.h"

#include <signal.h>
#include <string.h>

static const char HOST[] = "== /sys/devices/system/cpu/online\n0-3\n"
			   "== /sys/devices/system/cpu/possible\n0-3\n"
			   "== /sys/devices/system/cpu/isolated\n2-3\n"
			   "== /sys/devices/system/cpu/nohz_full\n\n"
			   "== /proc/cmdline\nisolcpus=2-3\n"
			   "== /proc/irq/5/name\nfive\n"
			   "== /proc/irq/12/name\ntwelve\n"
			   "== /proc/irq/default_smp_affinity\nf\n"
			   "== /sys/devices/system/cpu/cpu2/x\n2\n"
			   "== /sys/devices/system/cpu/cpu3/x\n3\n"
			   "== /sys/devices/system/cpu/cpufreq/x\nno\n"
			   "== /proc/sys/secret\n1\n"
			   "== /proc/sys/open\n1\n";

static struct arena *arena;

static uint64_t some_ns(void *user)
{
	(void)user;
	return 7;
}

static const struct clock still = { .raw_ns = some_ns, .realtime_ns = some_ns, .cpu_ns = some_ns };

/* Counts how often a path is asked for. */
struct counting {
	struct source source;
	struct source *inner;
	unsigned asked;
};

static void counting_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct counting *c = (struct counting *)s;

	c->asked += str_is(r->path, "/proc/sys/open");
	source_answer(c->inner, r, a, ret);
}

static void counting_close(struct source *s)
{
	source_close(((struct counting *)s)->inner);
}

static const struct source_ops counting_ops = { counting_answer, counting_close };

static struct source *host(void)
{
	struct index_text text;
	struct index_error e;

	arena = arena_new("a test", 1 << 24);
	ck_assert_int_eq(index_parse(arena, str_from(HOST), &text, &e), 0);
	return source_index(text.after, false);
}

static struct report *judge_all(
	const struct check *const *checks, size_t n, struct source *s, const struct intent *intent)
{
	const double none[CHECK_LIMITS] = { 0 };
	const double **limits = ARENA_NEW(arena, const double *, n);
	struct job job = { .checks = checks, .n_checks = n, .limits = limits, .intent = *intent };
	struct sample *now;
	struct report *r;

	for (size_t i = 0; i < n; i++)
		limits[i] = none;
	job.level = SEVERITY_HIGH;
	job.window_asked = true;
	now = sample_take(plan_new(arena, &job), SAMPLE_ALL, s, intent, NULL);
	r = engine_judge(arena, &job, NULL, now, 0, false, &still);
	sample_free(now);
	source_close(s);
	return r;
}

static const struct result *judge(const struct check *c)
{
	const struct check *const checks[] = { c };
	const struct intent intent = { .meant = true };

	return &judge_all(checks, 1, host(), &intent)->results[0];
}

static void run_open(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, "/proc/sys/open");

	(void)self;
	find(out, an->state == ANSWER_OK ? STATUS_PASS : STATUS_FAIL, subject_host(), "x");
}

static const struct check open_one = {
	.id = "t.one", .reads = { { "/proc/sys/open", ASK_FILE } }, .run = run_open
};
static const struct check open_two = {
	.id = "t.two", .reads = { { "/proc/sys/open", ASK_FILE } }, .run = run_open
};

START_TEST(each_thing_is_read_once)
{
	const struct check *const checks[] = { &open_one, &open_two };
	const struct intent intent = { .meant = true };
	struct counting c = { .source.ops = &counting_ops, .inner = host() };
	struct report *r = judge_all(checks, 2, &c.source, &intent);

	ck_assert_uint_eq(c.asked, 1);
	ck_assert_int_eq(r->results[0].status, STATUS_PASS);
	ck_assert_int_eq(r->results[1].status, STATUS_PASS);
}
END_TEST

/* The order in which two paths are asked for. */
struct ordering {
	struct source source;
	struct source *inner;
	char order[8];
	unsigned n;
};

static void ordering_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct ordering *o = (struct ordering *)s;

	if (str_is(r->path, "/proc/sys/open"))
		o->order[o->n++] = 'p';
	else if (str_is(r->path, "/probe/msr/2/0x10"))
		o->order[o->n++] = 'd';
	source_answer(o->inner, r, a, ret);
}

static void ordering_close(struct source *s)
{
	source_close(((struct ordering *)s)->inner);
}

static const struct source_ops ordering_ops = { ordering_answer, ordering_close };

static const struct check dear_delta = { .id = "t.dear",
	.kind = KIND_DELTA,
	.reads = { { "/proc/sys/open", ASK_FILE }, { "/probe/msr/{hot}/0x10", ASK_FILE } },
	.run = run_open };

/* What interrupts the hot CPUs is read outside the window between the plain counters. */
START_TEST(dear_counters_are_read_outside)
{
	const struct check *const checks[] = { &dear_delta };
	const struct intent intent = { .meant = true };
	struct ordering o = { .source.ops = &ordering_ops, .inner = host() };
	struct job job = {
		.checks = checks, .n_checks = 1, .intent = intent, .window_asked = true
	};
	struct roles roles = { .hot = cpuset_of(arena, 2) };
	const struct plan *plan = plan_new(arena, &job);
	struct sample *before = sample_take(plan, SAMPLE_DELTA, &o.source, &intent, &roles);
	struct sample *now = sample_take(plan, SAMPLE_ALL, &o.source, &intent, NULL);

	ck_assert_str_eq(o.order, "dppd");
	sample_free(before);
	sample_free(now);
	source_close(&o.source);
}
END_TEST

static void run_secret(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	ck_assert_int_eq(in_file(in, "/proc/sys/secret")->state, ANSWER_NOT_READ);
	ck_assert_ptr_null(
		in_fact(in, &fact_cpus)); /* the roles need it, this check did not say so */
	ck_assert_uint_eq(in_match(in, "/proc/irq/#/name").n, 0);
	find(out, STATUS_PASS, subject_host(), "saw nothing");
}

START_TEST(what_is_not_declared_is_not_there)
{
	static const struct check c = {
		.id = "t.secret", .reads = { { "/proc/sys/open", ASK_FILE } }, .run = run_secret
	};

	ck_assert_int_eq(judge(&c)->status, STATUS_PASS);
}
END_TEST

static void run_patterns(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches irqs = in_match(in, "/proc/irq/#/name");
	struct matches hot = in_match(in, "/sys/devices/system/cpu/cpu{hot}/x");
	struct matches all = in_match(in, "/sys/devices/system/cpu/cpu*/x");
	struct matches once = in_match(in, "/once/{if:hot}");

	(void)self;
	ck_assert_uint_eq(once.n, 1);
	ck_assert_slice(once.v[0].answer->path, "/once/hot");
	ck_assert_uint_eq(irqs.n, 2); /* in natural order, without default_smp_affinity */
	ck_assert_slice(irqs.v[0].star[0], "5");
	ck_assert_slice(irqs.v[1].star[0], "12");
	ck_assert_uint_eq(hot.n, 2);
	ck_assert_slice(hot.v[0].star[0], "2");
	ck_assert_slice(str_trim(hot.v[1].answer->bytes), "3");
	ck_assert_uint_eq(all.n, 3); /* cpufreq too: that is what '#' is for */
	ck_assert_int_eq(in_ask(in, STR("/proc/irq/12/name"), ASK_FILE)->state, ANSWER_OK);
	find(out, STATUS_PASS, subject_host(), "x");
}

START_TEST(patterns_and_bindings_expand)
{
	static const struct check c = {
		.id = "t.patterns",
		.reads = {
			{ "/proc/irq/#/name", ASK_FILE },
			{ "/sys/devices/system/cpu/cpu{hot}/x", ASK_FILE },
			{ "/sys/devices/system/cpu/cpu*/x", ASK_FILE },
			{ "/once/{if:hot}", ASK_FILE },
		},
		.run = run_patterns,
	};

	ck_assert_int_eq(judge(&c)->status, STATUS_PASS);
}
END_TEST

static const struct pattern_row {
	const char *pattern, *path;
	bool matches;
} patterns[] = {
	{ "/proc/irq/#/name", "/proc/irq/12/name", true },
	{ "/proc/irq/#/name", "/proc/irq/x/name", false },
	{ "/proc/irq/#/name", "/proc/irq//name", false },
	{ "/proc/irq/*/name", "/proc/irq/x/name", true },
	{ "/proc/irq/*/name", "/proc/irq/x/y/name", false },
	{ "/a/cpu#/b", "/a/cpu12/b", true },
	{ "/a/cpu#/b", "/a/cpufreq/b", false },
	{ "/a/hp-#kB/b", "/a/hp-2048kB/b", true },
	{ "/a/{nic}/b", "/a/eth0/b", true },
	{ "/proc/{target:hot}/stat", "/proc/4711/task/4712/stat", true },
	{ "/proc/{target:hot}/stat", "/proc/4711/stat", false },
	{ "/proc/{target:hot}/stat", "/proc/self/task/4712/stat", false },
	{ "/proc/{target:hot}/{safe:sched}", "/proc/4711/task/4712/sched", true },
	{ "/a/b", "/a/b/c", false },
	{ "/a/b/c", "/a/b", false },
};

START_TEST(paths_match_patterns)
{
	const struct pattern_row *p = &patterns[_i];

	ck_assert_msg(pattern_matches(p->pattern, str_from(p->path)) == p->matches, "%s ~ %s",
		p->pattern, p->path);
}
END_TEST

static void run_write(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, "/proc/sys/open");

	(void)self;
	(void)out;
	memset((void *)(uintptr_t)an, 0, sizeof(*an)); /* what no check may do */
}

START_TEST(samples_are_sealed)
{
	static const struct check c = {
		.id = "t.write", .reads = { { "/proc/sys/open", ASK_FILE } }, .run = run_write
	};

	judge(&c);
}
END_TEST

static void run_silent(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	(void)in;
	(void)out;
}

static void run_fail(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	(void)in;
	find(out, STATUS_FAIL, subject_host(), "x");
}

START_TEST(silence_is_unknown)
{
	static const struct check c = { .id = "t.silent", .run = run_silent };

	ck_assert_int_eq(judge(&c)->status, STATUS_UNKNOWN);
	ck_assert_int_eq(judge(&c)->reason, REASON_SILENT);
}
END_TEST

START_TEST(a_delta_check_needs_two_samples)
{
	static const struct check c = { .id = "t.delta", .kind = KIND_DELTA, .run = run_fail };

	ck_assert_int_eq(judge(&c)->status, STATUS_UNKNOWN);
	ck_assert_int_eq(judge(&c)->reason, REASON_ONE_SAMPLE);
}
END_TEST

static const struct check setting = {
	.id = "t.setting", .severity = SEVERITY_HIGH, .run = run_fail
};
static const struct check fault = {
	.id = "t.fault", .severity = SEVERITY_HIGH, .fault = true, .run = run_fail
};
static const struct check hot = {
	.id = "t.hot", .severity = SEVERITY_HIGH, .needs_hot = true, .run = run_fail
};

static const char LAPTOP[] = "== /sys/devices/system/cpu/online\n0\n"
			     "== /sys/devices/system/cpu/isolated\n\n"
			     "== /proc/cmdline\nquiet\n";

static struct source *laptop(void)
{
	struct index_text text;
	struct index_error e;

	arena = arena_new("a test", 1 << 24);
	ck_assert_int_eq(index_parse(arena, str_from(LAPTOP), &text, &e), 0);
	return source_index(text.after, false);
}

START_TEST(settings_are_advice_without_intent)
{
	const struct check *const both[] = { &setting, &hot }, *const faults[] = { &fault };
	const struct intent none = { .meant = false }, meant = { .meant = true };
	struct report *r = judge_all(both, 2, laptop(), &none);

	ck_assert_int_eq(r->results[0].status, STATUS_WARN);
	ck_assert(r->results[0].capped);
	ck_assert_int_eq(r->results[1].status, STATUS_SKIP);
	ck_assert_int_eq(r->results[1].reason, REASON_NO_TARGET);
	ck_assert_int_eq(r->summary.verdict, VERDICT_PASS);
	ck_assert(r->summary.advisory);
	ck_assert_uint_eq(r->summary.settings_differ, 1);
	ck_assert_int_eq(judge_all(faults, 1, laptop(), &none)->summary.verdict, VERDICT_FAIL);
	ck_assert_int_eq(judge_all(both, 2, laptop(), &meant)->summary.verdict, VERDICT_FAIL);
}
END_TEST

START_TEST(roles_come_from_what_the_kernel_says)
{
	const struct check *const checks[] = { &open_one };
	const struct intent none = { .meant = false };
	struct report *r = judge_all(checks, 1, host(), &none);

	ck_assert_slice(cpuset_format(arena, r->roles.hot), "2-3");
	ck_assert_slice(cpuset_format(arena, r->roles.housekeeping), "0-1");
	ck_assert_slice(r->roles.hot_from, "isolated");
	ck_assert(!r->roles.declared);
	ck_assert(r->roles.intent);
}
END_TEST

START_TEST(no_sandbox_is_said)
{
	const struct check *const checks[] = { &open_one };
	const struct intent none = { .meant = false };
	struct report *r = judge_all(checks, 1, host(), &none);
	const struct sandbox off = { .landlock = false },
			     on = { .landlock = true, .landlock_abi = 2 };
	const struct child_usage usage = { .cpu_ns = 0 };

	describe_live(r, &off, &usage, 0, 0);
	describe_notes(r);
	ck_assert_uint_eq(r->run.n_notes, 1);
	ck_assert(str_has(r->run.notes[0], "no Landlock"));
	describe_live(r, &on, &usage, 0, 0);
	describe_notes(r);
	ck_assert_uint_eq(r->run.n_notes, 0);
	ck_assert(str_has(r->receipt.sandbox, "ABI 2"));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, each_thing_is_read_once);
	tcase_add_test(tc, dear_counters_are_read_outside);
	tcase_add_test(tc, what_is_not_declared_is_not_there);
	tcase_add_test(tc, patterns_and_bindings_expand);
	tcase_add_loop_test(tc, paths_match_patterns, 0, COUNT(patterns));
	tcase_add_test_raise_signal(tc, samples_are_sealed, SIGSEGV);
	tcase_add_test(tc, silence_is_unknown);
	tcase_add_test(tc, a_delta_check_needs_two_samples);
	tcase_add_test(tc, settings_are_advice_without_intent);
	tcase_add_test(tc, roles_come_from_what_the_kernel_says);
	tcase_add_test(tc, no_sandbox_is_said);
}

UNIT_MAIN("engine", fill)
