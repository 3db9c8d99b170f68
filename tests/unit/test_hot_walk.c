/* SPDX-License-Identifier: Apache-2.0 */
/* What a closer look at the threads of hot CPUs asks for, and that others cost nothing more. */
#include "scanner/engine/engine.h"
#include "scanner/facts/process/hot_tasks.h"
#include "tests/support/facts.h"

static struct arena *a;

#define THREAD(pid, name, cpu, mask)                                                               \
	"== /proc/" pid "/task/" pid "/stat\n" pid " (" name ") R 2 0 0 0 -1 4194368"              \
	" 0 0 0 0 7 8 0 0 20 0 1 0 555 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 " cpu " 0 0 0\n"           \
	"== /probe/affinity/" pid "\n" mask "\n"                                                   \
	"== /proc/" pid "/task/" pid "/schedstat\n1 2 3\n"                                         \
	"== /proc/" pid "/cgroup\n0::/x.service\n"                                                 \
	"== /proc/" pid "/timers\n== /proc/" pid "/limits\n"

static const char HOST[] = "== /sys/devices/system/cpu/online\n0-3\n"
			   "== /sys/devices/system/cpu/isolated\n2-3\n" /* clang-format off */
			   THREAD("10", "pinned", "2", "2")
			   THREAD("11", "kept", "0", "0-1")
			   THREAD("12", "wide", "0", "0-3")
			   THREAD("13", "stray", "3", "0-3"); /* clang-format on */

static const struct check delta = {
	.id = "test.walk",
	.kind = KIND_DELTA,
	.needs = { &fact_hot_tasks },
};

struct taken {
	struct sample *sample;
	struct index *asked;
};

static struct taken take(const char *text, enum sample_part part, const struct roles *roles)
{
	const struct check **checks = ARENA_NEW(a, const struct check *, 1);
	struct job job = { .checks = checks, .n_checks = 1, .window_asked = true };
	struct taken t = { .asked = index_new(a) };
	struct index_text parsed;
	struct index_error e;
	struct source *host, *recorder;

	checks[0] = &delta;
	ck_assert_int_eq(index_parse(a, str_from(text), &parsed, &e), 0);
	host = source_index(parsed.after, false);
	recorder = source_record(host, t.asked, a);
	t.sample = sample_take(plan_new(a, &job), part, recorder, &job.intent, roles);
	source_close(recorder);
	source_close(host);
	return t;
}

static bool asked(const struct taken *t, const char *path)
{
	return index_get(t->asked, str_from(path), ASK_FILE) != NULL;
}

START_TEST(last_sample)
{
	struct taken t = take(HOST, SAMPLE_ALL, NULL);
	const struct hot_tasks *hot = facts_get(t.sample->facts, &fact_hot_tasks);

	ck_assert(asked(&t, "/proc/10/task/10/schedstat"));
	ck_assert(asked(&t, "/proc/10/timers"));
	ck_assert(asked(&t, "/proc/13/task/13/schedstat"));
	ck_assert(!asked(&t, "/proc/13/timers"));
	ck_assert(asked(&t, "/proc/12/cgroup"));	     /* a finding may name it */
	ck_assert(!asked(&t, "/proc/12/task/12/schedstat")); /* where it ran is not known */
	ck_assert(asked(&t, "/proc/11/task/11/stat"));
	ck_assert(!asked(&t, "/proc/11/task/11/schedstat"));
	ck_assert(!asked(&t, "/proc/11/cgroup"));
	ck_assert_uint_eq(hot->n, 3);
	ck_assert(!hot_tasks_find(hot, 12)->asked);
	ck_assert(hot_tasks_find(hot, 13)->counted);
	sample_free(t.sample);
}
END_TEST

START_TEST(first_of_two)
{
	struct taken now = take(HOST, SAMPLE_ALL, NULL);
	struct taken t = take(HOST, SAMPLE_DELTA, sample_roles(now.sample));
	const struct hot_tasks *hot = facts_get(t.sample->facts, &fact_hot_tasks);

	ck_assert(asked(&t, "/proc/10/task/10/stat"));
	ck_assert(asked(&t, "/probe/affinity/11"));
	ck_assert(!asked(&t, "/proc/11/task/11/stat"));
	ck_assert(!asked(&t, "/proc/11/task/11/schedstat"));
	ck_assert(!asked(&t, "/proc/12/task/12/stat"));
	ck_assert(asked(&t, "/proc/12/task/12/schedstat"));
	ck_assert(!asked(&t, "/proc/10/cgroup"));
	ck_assert(!asked(&t, "/proc/10/timers"));
	ck_assert_uint_eq(hot->n, 3);
	ck_assert(hot_tasks_find(hot, 12)->brief);
	ck_assert_uint_eq(hot_tasks_find(hot, 12)->slices, 3);
	ck_assert(!hot_tasks_find(hot, 10)->brief);
	sample_free(t.sample);
	sample_free(now.sample);
}
END_TEST

START_TEST(without_hot_cpus)
{
	struct taken t =
		take("== /sys/devices/system/cpu/online\n0\n"
		     "== /sys/devices/system/cpu/isolated\n\n" THREAD("10", "one", "0", "0"),
			SAMPLE_ALL, NULL);

	ck_assert(!asked(&t, "/proc/10/task/10/schedstat"));
	ck_assert(!asked(&t, "/proc/10/cgroup"));
	sample_free(t.sample);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { last_sample, first_of_two, without_hot_cpus, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("hot_walk", tests);
}
