/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of cron and anacron, at's spool, timers. */
#include "scanner/facts/service/timed_jobs_parts.h"
#include "tests/support/facts.h"

static struct arena *a;

START_TEST(tables)
{
	const struct timed_jobs *t = fact_from(a,
		"== /etc/crontab\nSHELL=/bin/sh\n# c\n17 *\t* * *\troot  cd / && run-parts /etc/cron.hourly\n"
		"25 6 * * * root test -x /usr/sbin/anacron || { cd / && run-parts /etc/cron.daily; }\n"
		"*/5 * * * * root /usr/bin/poll --all\nbroken line\n@reboot root /usr/bin/once\n"
		"== /etc/cron.hourly/\n.placeholder\n== /etc/cron.daily/\napt\nlogrotate\n"
		"== /etc/cron.d/x\nCRON_TZ=UTC\n0 9 * * * root /x\n== /etc/cron.d/.hidden\n1 1 1 1 1 root y\n"
		"== /etc/cron.d/x~\n1 1 1 1 1 root y\n"
		"== /var/spool/cron/crontabs/bob\n-0 9 * * 1 /home/bob/run\nMAILTO=x\n"
		"== /var/spool/cron/ann\n1 2 * * * ls\n",
		&fact_timed_jobs);

	ck_assert_uint_eq(t->n, 7);
	ck_str(t->v[0].name, "/etc/crontab: /etc/cron.daily");
	ck_str(t->v[0].command, "/etc/cron.daily (apt, logrotate)");
	ck_assert_int_eq(t->v[0].when, TIMED_SCHEDULE);
	ck_str(t->v[1].name, "/etc/crontab: poll");
	ck_str(t->v[1].expression, "*/5 * * * *");
	ck_assert_uint_eq(t->v[1].line, 5);
	ck_assert_int_eq(t->v[2].when, TIMED_UNKNOWN);
	ck_assert_int_eq(t->v[3].when, TIMED_BOOT);
	ck_str(t->v[4].name, "/etc/cron.d/x: x");
	ck_assert_int_eq(t->v[4].when, TIMED_UNKNOWN);
	ck_str(t->v[5].name, "crontab of bob: run");
	ck_str(t->v[5].expression, "0 9 * * 1");
	ck_str(t->v[6].name, "crontab of ann: ls");
}
END_TEST

START_TEST(anacron)
{
	static const char table[] = "== /etc/anacrontab\nRANDOM_DELAY=45\nSTART_HOURS_RANGE=3-22\n"
				    "1\t5\tcron.daily\tnice run-parts /etc/cron.daily\n"
				    "@monthly 15 m run-parts /etc/cron.monthly\nbad\n"
				    "== /etc/cron.daily/\nx\n== /etc/cron.monthly/ !absent\n";
	const struct timed_jobs *t =
		fact_from(a, str_z(a, str_printf(a, "%s== /usr/sbin/anacron mode=0755\n", table)),
			&fact_timed_jobs);

	ck_assert(t->anacron);
	ck_assert_uint_eq(t->n, 2);
	ck_assert_uint_eq(t->v[0].schedule.hours, 1u << 3);
	ck_assert_uint_eq(t->v[0].schedule.delay_s, 3600 + 300 + 2700);
	ck_assert_int_eq(t->v[1].when, TIMED_UNKNOWN);
	t = fact_from(a, table, &fact_timed_jobs);
	ck_assert_uint_eq(t->n, 0);
}
END_TEST

START_TEST(timers)
{
	const struct timed_jobs *t = fact_from(a,
		"== /etc/systemd/system/timers.target.wants/a.timer\n[Timer]\nOnCalendar=daily\n"
		"OnCalendar=*-*-* 9:00\nRandomizedDelaySec=1h\nAccuracySec=1us\nUnit=%p-b.service\n"
		"== /usr/lib/systemd/system/timers.target.wants/b.timer\n[Timer]\nOnBootSec=15min\n"
		"OnUnitActiveSec=1d\nOnCalendar=9:00 UTC\n"
		"== /etc/systemd/system/timers.target.wants/c.timer\n[Timer]\nOnCalendar=daily\n"
		"== /etc/systemd/system/c.timer -> /dev/null\n"
		"== /etc/systemd/system/a.timer.d/x.conf\n[Timer]\nOnCalendar=\nOnCalendar=10:00\n"
		"== /etc/systemd/system/off.timer\n[Timer]\nOnCalendar=daily\n",
		&fact_timed_jobs);

	ck_assert_uint_eq(t->n, 4);
	ck_str(t->v[0].expression, "OnCalendar=10:00");
	ck_str(t->v[0].command, "a-b.service");
	ck_assert_uint_eq(t->v[0].schedule.delay_s, 3600);
	ck_assert_int_eq(t->v[1].when, TIMED_BOOT);
	ck_assert_int_eq(t->v[2].when, TIMED_EVERY);
	ck_assert_uint_eq(t->v[2].every_s, 86400);
	ck_assert_int_eq(t->v[3].when, TIMED_UNKNOWN);
}
END_TEST

START_TEST(at)
{
	const struct timed_jobs *t = fact_from(a,
		"== /var/spool/cron/atjobs/\n.SEQ\na0000101c85a1c\n=00002xx\n"
		"== /etc/localtime -> /usr/share/zoneinfo/Etc/UTC\n",
		&fact_timed_jobs);

	ck_assert(t->utc);
	ck_assert_uint_eq(t->n, 1);
	ck_assert_int_eq(t->v[0].minute_utc, 0x1c85a1c);
}
END_TEST

START_TEST(denied)
{
	const struct timed_jobs *t = fact_from(a,
		"== /var/spool/cron/crontabs/ !denied\n== /var/spool/at !denied\n"
		"== /var/spool/at/ !denied\n== /etc/crontab !absent\n== /etc/cron.d/ !absent\n"
		"== /etc/systemd/system/\n",
		&fact_timed_jobs);

	ck_assert_uint_ge(t->n_unread, 2);
	ck_assert_uint_eq(t->n, 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { tables, anacron, timers, at, denied, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("timed_jobs", tests);
}
