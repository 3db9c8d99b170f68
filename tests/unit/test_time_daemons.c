/* SPDX-License-Identifier: Apache-2.0 */
/* Who steers which clock, row by row of the model; damage of the probe's text. */
#include "tests/unit/unit.h"

#include "scanner/base/time_options.h"
#include "scanner/facts/net/phcs.h"
#include "scanner/facts/net/time_daemons.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

static const struct phc clocks[] = { { .name = { "ptp0", 4 } }, { .name = { "ptp1", 4 } } };
static const struct phc_port ports[] = { { { "eth0", 4 }, { "ptp0", 4 } },
	{ { "eth1", 4 }, { "ptp1", 4 } } };
static const struct phcs phcs = { .v = clocks, .n = 2, .ports = ports, .n_ports = 2 };

static struct time_daemons parsed(const char *text)
{
	struct time_daemons t = { .from = NULL };

	time_daemons_parse(arena, str_from(text), &phcs, NULL, &t);
	return t;
}

#define P(comm) "process pid=9 ppid=1 comm=" comm " net=own user=own time=1\nargv "
#define END	"\nend processes=9 more=0 hidden=0\n"

static const struct row {
	const char *text, *clocks;
} rows[] = {
	{ P("ptp4l") "ptp4l -i eth0 -m" END, "ptp0" },
	{ P("ptp4l") "ptp4l -mieth1" END, "ptp1" },
	{ P("ptp4l") "ptp4l -i eth7" END, "the PHC of eth7" },
	{ P("ptp4l") "ptp4l -i eth0 -p /dev/ptp1" END, "ptp1" },
	{ P("ptp4l") "ptp4l -i eth0 -i eth1" END, "ptp0,ptp1" },
	{ P("ptp4l") "ptp4l -S -i eth0" END, "CLOCK_REALTIME" },
	{ P("ptp4l") "ptp4l -f /x\nconfig ok /x\nline [global]\nline time_stamping software\nline [eth0]" END,
		"CLOCK_REALTIME" },
	{ P("ptp4l") "ptp4l -H -f /x\nconfig ok /x\nline time_stamping software\nline [eth0]" END,
		"ptp0" },
	{ P("ptp4l") "ptp4l -f /x\nconfig ok /x\nline [eth1]\nline [unicast_master_table]" END,
		"ptp1" },
	{ P("ptp4l") "ptp4l -i eth0 --clock_servo=ntpshm" END, "" },
	{ P("ptp4l") "ptp4l -i eth0 --free_running 1" END, "" },
	{ P("ptp4l") "ptp4l -i eth0 --serverOnly=1" END, "" },
	{ P("phc2sys") "phc2sys -s eth0 -w" END, "CLOCK_REALTIME" },
	{ P("phc2sys") "phc2sys -s eth0 -c eth1 -O 0" END, "ptp1" },
	{ P("phc2sys") "phc2sys -s CLOCK_REALTIME -c eth0" END, "ptp0" },
	{ P("phc2sys") "phc2sys -ar" END, "CLOCK_REALTIME" },
	{ P("phc2sys") "phc2sys -a" END, "" },
	{ P("phc2sys") "phc2sys -a -r -E refclock_sock" END, "" },
	{ P("phc2sys") "phc2sys -d /dev/pps0 -s eth0" END, "CLOCK_REALTIME" },
	{ P("ts2phc") "ts2phc -c eth0 -s nmea" END, "ptp0" },
	{ P("timemaster") "timemaster -f /x" END, "" },
	{ P("chronyd") "chronyd -F 1" END, "CLOCK_REALTIME" },
	{ P("chronyd") "chronyd -xd" END, "" },
	{ P("chronyd") "chronyd -Q server\\x201.2.3.4" END, "" },
	{ P("ntpd") "ntpd -g" END, "CLOCK_REALTIME" },
	{ P("ntpd") "ntpd -c /x\nconfig ok /x\nline disable ntp monitor" END, "" },
	{ P("systemd-timesyn") "systemd-timesyncd" END, "CLOCK_REALTIME" },
	{ P("sfptpd") "sfptpd" END, "CLOCK_REALTIME,ptp0,ptp1" },
	{ P("sfptpd") "sfptpd\nconfig ok /x\nline clock_list system eth1" END,
		"CLOCK_REALTIME,ptp1" },
	{ P("vmtoolsd") "vmtoolsd" END, "" },
	{ "process pid=9 ppid=1 comm=chronyd net=own user=other time=1\nargv chronyd" END, "" },
	{ "process pid=9 ppid=1 comm=phc2sys net=own user=own time=0\nargv phc2sys -s eth0 -c eth1" END,
		"ptp1" },
	{ "process pid=9 ppid=1 comm=chronyd net=own user=untold time=-\nargv chronyd" END,
		"CLOCK_REALTIME" },
};

START_TEST(steers)
{
	struct time_daemons t = parsed(rows[_i].text);
	struct str got = { NULL, 0 };

	ck_assert_msg(t.valid && t.n == 1, "row %d", _i);
	for (unsigned i = 0; i < t.v[0].n_clocks; i++)
		got = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(got), i ? "," : "",
			STR_ARG(t.v[0].clocks[i]));
	ck_assert_msg(str_is(got, rows[_i].clocks), "row %d: " STR_FMT, _i, STR_ARG(got));
	ck_assert_msg(t.v[0].n_clocks || t.v[0].why_not, "row %d does not say why", _i);
}
END_TEST

/* The last one counts, and the command line comes after the file. */
START_TEST(items)
{
	struct time_daemons t = parsed(P(
		"ptp4l") "ptp4l -f /x --domainNumber=24 -i eth0\n"
			 "config ok /x\nline [global]\nline domainNumber 4\nline slaveOnly 1\nline [eth0]\nline slaveOnly 0" END);
	struct str v;

	ck_assert(timed_item(&t.v[0], "domainNumber", &v) && str_is(v, "24"));
	ck_assert(timed_client_only(&t.v[0]));
	t = parsed(P("chronyd") "chronyd -f /x refclock\\x20PHC\\x20/dev/ptp0\nconfig ok /x" END);
	ck_assert(timed_has_refclock(&t.v[0]));
	t = parsed(P("chronyd") "chronyd -f /x\nconfig denied /x" END);
	ck_assert(t.v[0].config_unread);
}
END_TEST

START_TEST(damage)
{
	static const char *const texts[] = { "", P("ptp4l") "ptp4l\n", "argv x\n" END, "line y" END,
		"process pid=1" END, P("bash") "bash" END, P("ntpd") "ntpd\nconfig maybe /x" END,
		"end processes=1\nprocess pid=2 ppid=1 comm=ntpd net=own user=own time=1\n" };

	ck_assert(!parsed(texts[_i]).valid);
}
END_TEST

START_TEST(options)
{
	struct time_options it = time_options_begin(
		time_program_of(STR("ptp4l")), STR("ptp4l -2Sfx -- -i --slave 1"), ' ');
	struct time_option o;

	ck_assert(time_option_next(&it, &o) && o.letter == '2' && !o.value.n);
	ck_assert(time_option_next(&it, &o) && o.letter == 'S');
	ck_assert(time_option_next(&it, &o) && o.letter == 'f' && str_is(o.value, "x"));
	ck_assert(time_option_next(&it, &o) && !o.letter && str_is(o.value, "-i"));
	ck_assert(time_option_next(&it, &o) && !o.letter && str_is(o.value, "--slave"));
	ck_assert(time_option_next(&it, &o) && str_is(o.value, "1"));
	ck_assert(!time_option_next(&it, &o));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, steers, 0, COUNT(rows));
	tcase_add_test(tc, items);
	tcase_add_loop_test(tc, damage, 0, 8);
	tcase_add_test(tc, options);
}

UNIT_MAIN("time_daemons", fill)
