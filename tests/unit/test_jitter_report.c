/* SPDX-License-Identifier: Apache-2.0 */
/* What a report shows of a probe's measurement: from its JSON into lines, from lines into numbers. */
#include "tests/unit/unit.h"

#include "scanner/engine/jitter.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("a test", 64 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

static const char json[] =
	"{\"format\":\"latscan-probe\",\"host\":\"alpha\",\"started_ns\":17,\"for_ns\":1000,\"threshold_ns\":5,"
	"\"policy\":\"fifo\",\"explained\":true,\"new\":[{}],\"cpus\":[{\"cpu\":6,\"ran_ns\":1001,\"n_gaps\":31,"
	"\"stolen_ns\":91,\"gap_lengths\":{\"p50_ns\":21,\"p99_ns\":90,\"p99_9_ns\":95,\"max_ns\":99,"
	"\"buckets\":[[2048,10],[2100,11],[2560,3],[8960,10]]},\"causes\":[{\"kind\":\"thread\","
	"\"name\":\"kworker/6:1\",\"work\":\"vmstat_update\",\"gaps\":21,\"stolen_ns\":50,\"longest_ns\":9},"
	"{\"kind\":\"none\",\"name\":\"a\\ncpu 7\",\"gaps\":10,\"stolen_ns\":41,\"longest_ns\":4}],"
	"\"timeline\":[{\"stolen_ns\":91},{\"stolen_ns\":0}]}],"
	"\"memory\":{\"pairs\":[{\"cpu\":2,\"cpu_node\":0,\"memory_node\":1,\"p50_ns\":141.5,\"p99_ns\":203.259,"
	"\"bytes\":64}]}}";

START_TEST(from_json_to_numbers)
{
	struct str lines, host, error;
	struct jitter j;
	struct jitter_cpu *c;

	ck_assert_int_eq(jitter_of_json(arena, str_from(json), &lines, &host, &error), 0);
	ck_assert(str_is(host, "alpha"));
	ck_assert_int_eq(jitter_parse(arena, lines, &j), 0);
	ck_assert_uint_eq(j.started_ns, 17);
	ck_assert_uint_eq(j.for_ns, 1000);
	ck_assert_uint_eq(j.threshold_ns, 5);
	ck_assert(str_is(j.policy, "fifo") && j.explained);
	ck_assert_uint_eq(j.n_cpus, 1);
	c = j.cpus;
	ck_assert_uint_eq(c->cpu, 6);
	ck_assert_uint_eq(c->ran_ns, 1001);
	ck_assert_uint_eq(c->gaps, 31);
	ck_assert_uint_eq(c->stolen_ns, 91);
	ck_assert_uint_eq(c->p50_ns, 21);
	ck_assert_uint_eq(c->p99_ns, 90);
	ck_assert_uint_eq(c->p99_9_ns, 95);
	ck_assert_uint_eq(c->max_ns, 99);
	/* Four to a doubling: 2048 to 2559 is one. */
	ck_assert_uint_eq(c->n_buckets, 3);
	ck_assert_uint_eq(c->buckets[0].first_ns, 2048);
	ck_assert_uint_eq(c->buckets[0].n, 21);
	ck_assert_uint_eq(c->buckets[1].first_ns, 2560);
	ck_assert_uint_eq(c->buckets[2].first_ns, 8192);
	ck_assert_uint_eq(c->n_slots, 2);
	ck_assert_uint_eq(c->slots[0], 91);
	ck_assert_uint_eq(c->n_causes, 2);
	ck_assert(str_is(c->causes[0].name, "kworker/6:1: vmstat_update()"));
	ck_assert_uint_eq(c->causes[0].longest_ns, 9);
	ck_assert(str_is(c->causes[1].name, "a cpu 7")); /* no line of its own */
	ck_assert_uint_eq(j.n_memory, 1);
	ck_assert_int_eq(j.memory[0].node, 1);
	ck_assert_uint_eq(j.memory[0].p50, 14150);
	ck_assert_uint_eq(j.memory[0].p99, 20325);
}
END_TEST

START_TEST(what_is_none)
{
	static const char *const broken[] = { "", "{}", "[]", "{\"format\":\"other\"}",
		"{\"format\":\"latscan-probe\"}",
		"{\"format\":\"latscan-probe\",\"policy\":\"other\"",
		"{\"format\":\"latscan-probe\",\"policy\":\"idle\"}",
		"{\"format\":\"latscan-probe\",\"policy\":\"other\",\"cpus\":[{\"cpu\":70000}]}" };
	static const char *const lines[] = { "", "run 1 2 3\n", "run 1 2 3 other 2\n",
		"run 1 2 3 other 1\nbucket 1 1\n",
		"run 1 2 3 other 1\ncpu 1 1 1 1 1 1 1 1\nbucket 9 1\nbucket 9 1\n",
		"run 1 2 3 other 1\nelse\n", "run 1 2 3 other 1\ncpu 1 1 1 -1 1 1 1 1\n" };
	struct str text, host, error;
	struct jitter j;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		error = (struct str){ 0 };
		ck_assert_int_lt(
			jitter_of_json(arena, str_from(broken[i]), &text, &host, &error), 0);
		ck_assert_uint_gt(error.n, 0);
	}
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_int_lt(jitter_parse(arena, str_from(lines[i]), &j), 0);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, from_json_to_numbers);
	tcase_add_test(tc, what_is_none);
}

UNIT_MAIN("jitter_report", fill)
