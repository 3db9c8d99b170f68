/* SPDX-License-Identifier: Apache-2.0 */
/* The arithmetic of clocks, the lines of linuxptp's logs, and the counters of ptp4l's ports. */
#include "tests/unit/unit.h"

#include <string.h>

#include "scanner/facts/net/phcs.h"
#include "scanner/facts/net/ptp_log.h"
#include "scanner/facts/net/sfptpd.h"
#include "scanner/source/ptp/message.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

#define S 1000000000ll

START_TEST(samples)
{
	struct phc c = { .vclocks = 0 };

	phc_parse(STR("method extended\nsample before=1000 phc=5000 after=3000\n"
		      "sample before=10000 phc=13100 after=10300\n"),
		&c);
	ck_assert(c.has_offset && c.offset_ns == 2950 && c.bound_ns == 150);
	c = (struct phc){ .vclocks = 0 };
	phc_parse(STR("method precise\nsample before=1000 phc=900 after=1000\n"), &c);
	ck_assert(c.has_offset && c.offset_ns == -100 && c.bound_ns == 0);
	/* the second ends before it began, the third took two seconds */
	c = (struct phc){ .vclocks = 0 };
	phc_parse(
		STR("sample before=5 phc=5 after=4\nsample before=0 phc=5 after=2000000001\nsample x\n"),
		&c);
	ck_assert(!c.has_offset);
	phc_parse(
		STR("sample before=9223372036854775807 phc=-9223372036854775808 after=9223372036854775807\n"),
		&c);
	ck_assert(!c.has_offset);
}
END_TEST

static const struct {
	int64_t offset, tai, left, off;
	bool known;
} residuals[] = {
	{ 37 * S + 120, 37, 120, 37, true },
	{ 37 * S - 80, 0, -80, 37, true },
	{ 150, 0, 150, 0, true },
	{ 150, 37, 150, 0, true },
	{ -150, 37, -150, 0, true },
	{ 36 * S, 37, 0, 0, false },
	{ 36 * S + S / 2, 0, 0, 0, false },
	{ 70 * S, 0, 0, 0, false },
	{ INT64_MIN, 37, 0, 0, false },
	{ INT64_MAX, 0, 0, 0, false },
};

START_TEST(residual)
{
	int64_t left = 1, off = 1;
	bool known = phc_residual(residuals[_i].offset, residuals[_i].tai, &left, &off);

	ck_assert(known == residuals[_i].known);
	if (known)
		ck_assert(left == residuals[_i].left && off == residuals[_i].off);
}
END_TEST

static const struct {
	const char *line;
	enum ptp_line_kind kind;
	int64_t at, offset;
	int servo;
	const char *what; /* the clock, or the state */
} lines[] = {
	{ "ptp4l[1234.567]: master offset        -23 s2 freq   +1234 path delay       456",
		PTP_LINE_OFFSET, 1234567000000, -23, 2, "master" },
	{ "ptp4l[1234.567]: rms   42 max   99 freq  -5651 +/- 296 delay   234 +/-   0",
		PTP_LINE_RMS, 1234567000000, 99, -1, "" },
	{ "ptp4l[1234.567]: rms   42 max   99 freq  -5651 +/- 296", PTP_LINE_RMS, 1234567000000, 99,
		-1, "" },
	{ "ptp4l[1234.567]: port 1: UNCALIBRATED to SLAVE on MASTER_CLOCK_SELECTED", PTP_LINE_STATE,
		1234567000000, 0, -1, "SLAVE" },
	{ "ptp4l[1234.567]: port 1 (eth0): SLAVE to FAULTY on FAULT_DETECTED (FT_UNSPECIFIED)",
		PTP_LINE_STATE, 1234567000000, 0, -1, "FAULTY" },
	{ "ptp4l[1234.567]: selected best master clock aacfb6.fffe.8054d9", PTP_LINE_OTHER,
		1234567000000, 0, -1, "" },
	{ "ptp4l[1234.567]: clockcheck: clock frequency changed unexpectedly!", PTP_LINE_TROUBLE,
		1234567000000, 0, -1, "" },
	{ "ptp4l[1234.567]: timed out while polling for tx timestamp", PTP_LINE_TROUBLE,
		1234567000000, 0, -1, "" },
	{ "Nov 21 01:20:00 host ptp4l[263]: [3910.300] master offset   7 s0 freq +0 path delay 1",
		PTP_LINE_OFFSET, 3910300000000, 7, 0, "master" },
	{ "Nov 21 01:20:00 host ptp4l: [3910.300] master offset   7 s3 freq +0 path delay 1",
		PTP_LINE_OFFSET, 3910300000000, 7, 3, "master" },
	{ "ptp4l[1234.567]: [ptp4l.0.config] master offset   5 s2 freq +0 path delay 1",
		PTP_LINE_OFFSET, 1234567000000, 5, 2, "master" },
	{ "phc2sys[77.1]: CLOCK_REALTIME phc offset        12 s2 freq   +345 delay    567",
		PTP_LINE_OFFSET, 77100000000, 12, 2, "CLOCK_REALTIME" },
	{ "phc2sys[77.1]: /dev/ptp1 sys offset   -9 s2 freq +1", PTP_LINE_OFFSET, 77100000000, -9,
		2, "/dev/ptp1" },
	{ "phc2sys[77.1]: eth1 phc offset   9 s1 freq +1 delay 5", PTP_LINE_OFFSET, 77100000000, 9,
		1, "eth1" },
	{ "phc2sys[77.1]: CLOCK_REALTIME rms   12 max   25 freq  -100 +/-  3 delay   560 +/-   4",
		PTP_LINE_RMS, 77100000000, 25, -1, "CLOCK_REALTIME" },
	{ "phc2sys[77.1]: Waiting for ptp4l...", PTP_LINE_OTHER, 77100000000, 0, -1, "" },
};

START_TEST(log_lines)
{
	struct ptp_log_line l;

	ck_assert_msg(ptp_log_line(str_from(lines[_i].line), &l), "%s", lines[_i].line);
	ck_assert_msg(l.kind == lines[_i].kind && l.at_ns == lines[_i].at &&
			      l.offset_ns == lines[_i].offset && l.servo == lines[_i].servo,
		"%s: kind %d at %lld", lines[_i].line, l.kind, (long long)l.at_ns);
	ck_assert_slice(l.kind == PTP_LINE_STATE ? l.state : l.clock, lines[_i].what);
}
END_TEST

START_TEST(no_lines)
{
	static const char *const texts[] = { "", "ptp4l", "ptp4l[12]: x", "ptp4l[1.x]: y",
		"sshd[1.2]: z", "notptp4l[1.2]: master offset 1",
		"ptp4l[99999999999999999999.1]: x", "ptp4l[1.1234567890]: x" };
	struct ptp_log_line l;

	ck_assert(!ptp_log_line(str_from(texts[_i]), &l));
}
END_TEST

/* Little-endian counters behind a big-endian port number. */
START_TEST(port_stats)
{
	uint8_t data[266] = { 0 };
	struct ptp_port_stats s;
	struct ptp_service_stats v;
	struct str text = { (const char *)data, sizeof(data) };

	data[9] = 2;
	data[10] = 0x34;
	data[11] = 0x12;
	data[10 + 8 * PTP_ANNOUNCE] = 7;
	data[138 + 8 * PTP_DELAY_REQ] = 9;
	ck_assert_int_eq(ptp_port_stats(text, &s), 0);
	ck_assert(s.number == 2 && s.rx[PTP_SYNC] == 0x1234 && s.rx[PTP_ANNOUNCE] == 7 &&
		  s.tx[PTP_DELAY_REQ] == 9);
	ck_assert_int_ne(ptp_port_stats(str_head(text, 265), &s), 0);
	ck_assert_int_eq(ptp_service_stats(str_head(text, 90), &v), 0);
	ck_assert(v.number == 2 && v.v[0] == 0x1234);
	ck_assert_int_ne(ptp_service_stats(str_head(text, 89), &v), 0);
}
END_TEST

START_TEST(data_sets)
{
	static const uint8_t parent[32] = { [18] = 128,
		[19] = 248,
		[20] = 0xfe,
		[21] = 0xff,
		[22] = 0xfe,
		[23] = 127,
		[24] = 0xec,
		[25] = 0x46,
		[31] = 0xf3 };
	static const uint8_t time[4] = { 0xff, 0xdb, 0x3c, 0x20 };
	struct ptp_parent_set p;
	struct ptp_time_properties t;

	ck_assert_int_eq(ptp_parent_set((struct str){ (const char *)parent, 32 }, &p), 0);
	ck_assert(p.gm_class == 248 && p.gm_accuracy == 0xfe && p.gm_variance == 0xfffe &&
		  p.gm_priority1 == 128 && p.gm_priority2 == 127);
	ck_assert_uint_eq(p.gm_identity, 0xec460000000000f3);
	ck_assert_int_ne(ptp_parent_set((struct str){ (const char *)parent, 31 }, &p), 0);
	ck_assert_int_eq(ptp_time_properties((struct str){ (const char *)time, 4 }, &t), 0);
	ck_assert(t.utc_offset == -37 && t.flags == 0x3c && t.source == 0x20);
}
END_TEST

START_TEST(sfptpd_texts)
{
	struct sfptpd t = { .from = NULL };

	sfptpd_parse(arena,
		STR("daemons 1\nfolder ok /x\nfile state-a age=5\nline state: ptp-slave\nline in-sync: 1\n"),
		&t);
	ck_assert(t.valid && t.n == 1);
	ck_assert_slice(t.v[0].name, "a");
	ck_assert_slice(t.v[0].in_sync, "1");
	sfptpd_parse(arena, STR("daemons 1\n"), &t);
	ck_assert(!t.valid);
	sfptpd_parse(arena, STR("folder ok /x\nline state: x\n"), &t);
	ck_assert(!t.valid);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, samples);
	tcase_add_loop_test(tc, residual, 0, COUNT(residuals));
	tcase_add_loop_test(tc, log_lines, 0, COUNT(lines));
	tcase_add_loop_test(tc, no_lines, 0, 8);
	tcase_add_test(tc, port_stats);
	tcase_add_test(tc, data_sets);
	tcase_add_test(tc, sfptpd_texts);
}

UNIT_MAIN("clocks", fill)
