/* SPDX-License-Identifier: Apache-2.0 */
/* Spikes as applications write them: shapes, clocks, units, and what is refused with its line. */
#include "tests/unit/unit.h"

#include "scanner/triage/spikes.h"
#include "scanner/triage/spikes_columns.h"

static struct arena *a, *scratch;

static void begin(void)
{
	a = arena_new("spikes", 64 << 20);
	scratch = arena_new("scratch", 16 << 20);
}

static void end(void)
{
	arena_free(a);
	arena_free(scratch);
}

#define NOTHING                                                                                    \
	{                                                                                          \
		.time_unit = UNIT_UNKNOWN, .length_unit = UNIT_UNKNOWN                             \
	}

static const struct {
	const char *text;
	struct spikes_how how;
	enum spike_clock clock;
	size_t n;
	uint64_t at, length; /* of the first */
	uint64_t resolution;
	unsigned notes;
} good[] = {
	/* No head line: the clock and the unit are guessed from the size, and the durations follow. */
	{ "1700000000123456789,15000\n1700000000223456789,16000\n", NOTHING, SPIKE_REALTIME, 2,
		1700000000123456789u, 15000, 1, 2 },
	{ "1700000000.125,0.0021\n", NOTHING, SPIKE_REALTIME, 1, 1700000000125000000u, 2100000,
		1000000, 2 },
	{ "1700000000125,3\n", NOTHING, SPIKE_REALTIME, 1, 1700000000125000000u, 3000000, 1000000,
		2 },
	{ "1700000000125001,3\n", NOTHING, SPIKE_REALTIME, 1, 1700000000125001000u, 3000, 1000, 2 },
	{ "5000123456789\t15000\n", NOTHING, SPIKE_MONOTONIC, 1, 5000123456789u, 15000, 1, 2 },
	/* Names tell all: nothing is guessed. */
	{ "mono_ns;latency_us\n5000;12.5\n", NOTHING, SPIKE_MONOTONIC, 1, 5000, 12500, 1, 0 },
	{ "id,timestamp_us (UTC),duration [ms]\n7,1700000000125001,3\n", NOTHING, SPIKE_REALTIME, 1,
		1700000000125001000u, 3000000, 1000, 0 },
	{ "\"when\",\"what, exactly\",\"took_ns\"\r\n\"2023-11-14T22:13:20.5Z\",\"a,b\",9\r\n",
		NOTHING, SPIKE_REALTIME, 1, 1700000000500000000u, 9, 100000000, 0 },
	{ "startNs,endNs,clock\n1700000000000000005,1700000000000000025,x\n", NOTHING,
		SPIKE_REALTIME, 1, 1700000000000000005u, 20, 1, 1 },
	{ "tsc,latency_ns\n123456,70\n", NOTHING, SPIKE_TSC, 1, 123456, 70, 1, 0 },
	{ "tsc_start,tsc_end\n123456,123556\n", NOTHING, SPIKE_TSC, 1, 123456, 100, 1, 0 },
	/* A unit in the cell; a comment; an empty line; no zone, which is said. */
	{ "# made by hand\n\n2023-11-14 22:13:20,150us\n", NOTHING, SPIKE_REALTIME, 1,
		1700000000000000000u, 150000, 1000000000, 1 },
	{ "2023-11-14T23:13:20,25+01:00,1ms\n", NOTHING, SPIKE_REALTIME, 1, 1700000000000000000u, 0,
		0, 0 },
	{ "2023-11-14T23:13:20.25+01:00;1 ms\n", NOTHING, SPIKE_REALTIME, 1, 1700000000250000000u,
		1000000, 10000000, 0 },
	{ "\xef\xbb\xbf"
	  "ts_s\n1700000000\n",
		NOTHING, SPIKE_REALTIME, 1, 1700000000000000000u, 0, 1000000000, 2 },
	/* Options. */
	{ "17,3\n",
		{ .has_clock = true,
			.clock = SPIKE_MONOTONIC,
			.time_unit = UNIT_S,
			.length_unit = UNIT_US },
		SPIKE_MONOTONIC, 1, 17000000000u, 3000, 1000000000, 0 },
	{ "1700000000000000000,3\n",
		{ .has_clock = true,
			.clock = SPIKE_UTC,
			.time_unit = UNIT_NS,
			.length_unit = UNIT_MS,
			.at_end = true },
		SPIKE_UTC, 1, 1700000000000000000u, 3000000, 1, 0 },
	/* JSON: in any order, with what is passed over, numbers or strings. */
	{ "[{\"ts_ns\": 1700000000000000009, \"dur_ns\": 2, \"x\": {\"ts\": [1]}},\n"
	  " {\"dur_ns\": null, \"ts_ns\": \"1700000000000000001\"}]",
		NOTHING, SPIKE_REALTIME, 2, 1700000000000000001u, 0, 1, 1 },
	{ "{\"@timestamp\":\"2023-11-14T22:13:20.000001Z\",\"latency_us\":1.5}\n\n"
	  "{\"latency_us\":2e1,\"@timestamp\":\"2023-11-14T22:13:21.000001Z\"}\n",
		NOTHING, SPIKE_REALTIME, 2, 1700000000000001000u, 1500, 1000, 0 },
};

START_TEST(good_files)
{
	struct spikes s;
	struct str error = { 0 };
	int r;

	begin();
	r = spikes_read(a, scratch, "f", str_from(good[_i].text), &good[_i].how, &s, &error);
	if (_i == 12) { /* a comma in the time where commas separate: refused, not misread */
		ck_assert_int_lt(r, 0);
		end();
		return;
	}
	ck_assert_msg(r == 0, "%s: " STR_FMT, good[_i].text, STR_ARG(error));
	ck_assert_int_eq(s.clock, good[_i].clock);
	ck_assert_uint_eq(s.n, good[_i].n);
	ck_assert_uint_eq(s.v[0].at, good[_i].at);
	ck_assert_uint_eq(s.v[0].length, good[_i].length);
	ck_assert_uint_eq(s.resolution_ns, good[_i].resolution);
	ck_assert_msg(s.n_notes == good[_i].notes, "%s: %u notes, the first: " STR_FMT,
		good[_i].text, s.n_notes, STR_ARG(s.notes[0]));
	ck_assert(s.at_end == good[_i].how.at_end);
	end();
}
END_TEST

static const struct {
	const char *text, *error;
} bad[] = {
	{ "", "f:1: no spike is in it: expected lines of CSV, or JSON objects" },
	{ "# nothing\n", "f:1: no spike is in it: expected lines of CSV, or JSON objects" },
	{ "name,price\n1,2\n",
		"f:1: no column of it is a time: expected a name such as timestamp, ts_ns or start" },
	{ "1700000000,1\nx,2\n", "f:2: \"x\": expected a time stamp, a number or ISO 8601" },
	{ "1700000000,1\n1700000001,-2\n",
		"f:2: \"-2\": expected a duration, a number that is not negative" },
	{ "2023-11-14T22:13:20Z,15\n",
		"f:1: \"15\" of what? expected a unit in the name of the column (latency_us), or "
		"--spikes-unit" },
	{ "2023-11-14T22:13:20Z\n2023-13-14T22:13:20Z\n",
		"f:2: \"2023-13-14T22:13:20Z\": expected a time such as 2026-11-22T16:29:58.123Z" },
	{ "ts_ns,end_ns\n5,4\n",
		"f:2: it ends before it begins: expected an end behind its start" },
	{ "mono_ns\n2023-11-14T22:13:20Z\n",
		"f:2: \"2023-11-14T22:13:20Z\" is a date: expected a number of monotonic" },
	{ "ts_ns\n99999999999999999999\n",
		"f:2: \"99999999999999999999\": expected a time stamp, a number or ISO 8601" },
	{ "ts_ns,len_ns\n5,3\n,4\n", "f:3: no time stamp: expected one" },
	{ "{\"ts_ns\":5}\n{\"ts_ns\":5\n", "f:2: expected more: it ends too early" },
	{ "[{\"ts_ns\":5},\n{\"dur_ns\":5}]",
		"f:2: no member of it is a time: expected a name such as timestamp, ts_ns or start" },
	{ "[1]", "f:1: expected an object" },
};

START_TEST(bad_files)
{
	struct spikes_how how = NOTHING;
	struct str error = { 0 };
	struct spikes s;

	begin();
	ck_assert_int_lt(spikes_read(a, scratch, "f", str_from(bad[_i].text), &how, &s, &error), 0);
	ck_assert_slice(error, bad[_i].error);
	end();
}
END_TEST

static const struct {
	const char *name;
	enum spike_role role;
	enum moment_unit unit;
} names[] = {
	{ "ts", ROLE_TIME, UNIT_UNKNOWN },
	{ "Timestamp (ns)", ROLE_TIME, UNIT_NS },
	{ "spike_start_us", ROLE_TIME, UNIT_US },
	{ "spike_end_time", ROLE_END, UNIT_UNKNOWN },
	{ "latencyMs", ROLE_LENGTH, UNIT_MS },
	{ "delay_time_s", ROLE_LENGTH, UNIT_S },
	{ "dur[\xc2\xb5s]", ROLE_LENGTH, UNIT_US },
	{ "symbol", ROLE_NONE, UNIT_UNKNOWN },
	{ "", ROLE_NONE, UNIT_UNKNOWN },
};

START_TEST(names_tell)
{
	struct spike_column c = spike_column_of(str_from(names[_i].name));

	ck_assert_msg(c.role == names[_i].role, "%s", names[_i].name);
	ck_assert_msg(c.unit == names[_i].unit, "%s", names[_i].name);
}
END_TEST

START_TEST(too_many)
{
	struct spikes_how how = { .time_unit = UNIT_NS, .length_unit = UNIT_NS };
	struct str error = { 0 };
	struct spikes s;
	char *text;

	begin();
	text = arena_alloc(a, SPIKES_MOST + 1, 2);
	for (size_t i = 0; i <= SPIKES_MOST; i++) {
		text[2 * i] = '7';
		text[2 * i + 1] = '\n';
	}
	ck_assert_int_eq(spikes_read(a, scratch, "f", (struct str){ text, 2 * SPIKES_MOST }, &how,
				 &s, &error),
		0);
	ck_assert_uint_eq(s.n, SPIKES_MOST);
	end();
	begin();
	text = arena_alloc(a, SPIKES_MOST + 1, 2);
	for (size_t i = 0; i <= SPIKES_MOST; i++) {
		text[2 * i] = '7';
		text[2 * i + 1] = '\n';
	}
	ck_assert_int_lt(spikes_read(a, scratch, "f", (struct str){ text, 2 * SPIKES_MOST + 2 },
				 &how, &s, &error),
		0);
	ck_assert_slice(
		error, "f:1000001: more than 1000000 spikes: expected the worst of them only");
	end();
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, good_files, 0, COUNT(good));
	tcase_add_loop_test(tc, bad_files, 0, COUNT(bad));
	tcase_add_loop_test(tc, names_tell, 0, COUNT(names));
	tcase_add_test(tc, too_many);
}

UNIT_MAIN("spikes", fill)
