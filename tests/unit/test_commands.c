/* SPDX-License-Identifier: Apache-2.0 */
/* Commands out of Exec lines and scripts, and what they set. */
#include "scanner/facts/service/tunings.h"
#include "tests/support/facts.h"

static struct arena *a;

static struct command_list parsed(const char *text)
{
	struct command_list out = { .arena = a };
	struct command like = { .in_script = true };

	commands_parse(&out, str_from(text), &like);
	return out;
}

static const char *joined(const struct command *c)
{
	struct str s = { 0 };

	for (unsigned i = 0; i < c->n; i++)
		s = str_printf(a, STR_FMT "[" STR_FMT "]", STR_ARG(s), STR_ARG(c->words[i]));
	return str_z(a, s);
}

START_TEST(words)
{
	static const struct {
		const char *text, *first;
		unsigned n;
	} rows[] = {
		{ "a b  c", "[a][b][c]", 1 },
		{ "a 'b c' \"d \\\" e\" f\\ g", "[a][b c][d \" e][f g]", 1 },
		{ "a x'y'z", "[a][xyz]", 1 },
		{ "a; b && c || d | e & f", "[a]", 6 },
		{ "if a; then b; fi", "[a]", 2 },
		{ "# all\n  # of it\n", "", 0 },
		{ "a b#c # d", "[a][b#c]", 1 },
		{ "a \\\n b", "[a][b]", 1 },
		{ "a 'never closed", "[a][never closed]", 1 },
		{ "a 2>/dev/null 1>x", "[a]", 1 },
		{ "$(a b)", "[$]", 2 },
		{ "a \\", "[a][]", 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct command_list l = parsed(rows[i].text);

		ck_assert_msg(l.n == rows[i].n, "%s: %zu", rows[i].text, l.n);
		if (l.n)
			ck_assert_str_eq(joined(&l.v[0]), rows[i].first);
	}
}
END_TEST

START_TEST(targets)
{
	ck_str(parsed("echo 1 > /x 2>/dev/null").v[0].to, "/x");
	ck_str(parsed("echo 1 >>/x").v[0].to, "/x");
	ck_str(parsed("echo 1 >| /x").v[0].to, "/x");
	ck_str(parsed("echo 1 2>&1").v[0].to, "");
	ck_str(parsed("echo -n 1 2 | tee /x").v[1].input, "1 2");
	ck_str(parsed("echo 1 || tee /x").v[1].input, "");
	ck_assert_uint_eq(parsed("a\n\nb 'x\ny'\nc").v[2].line, 5);
}
END_TEST

static struct tuning one(const char *text)
{
	struct command_list l = parsed(text);
	struct tuning t = { .kind = TUNING_KINDS };

	ck_assert_uint_ge(l.n, 1);
	if (!tuning_of(a, &l.v[l.n - 1], &t))
		t.kind = TUNING_KINDS;
	return t;
}

static void ck_list(const char *text, enum tuning_kind kind, const char *list)
{
	struct tuning t = one(text);

	ck_assert_msg(t.kind == kind, "%s", text);
	ck_assert_msg(t.list == TUNING_CPUS, "%s", text);
	ck_cpus(a, t.cpus, list);
}

START_TEST(cpu_lists)
{
	ck_list("echo 0-1 > /proc/irq/24/smp_affinity_list", TUNING_IRQ, "0-1");
	ck_list("echo 00000003 > /proc/irq/24/smp_affinity", TUNING_IRQ, "0-1");
	ck_list("echo f | tee /proc/irq/default_smp_affinity", TUNING_IRQ, "0-3");
	ck_list("echo 3 > /sys/devices/virtual/workqueue/cpumask", TUNING_SYSFS, "0-1");
	ck_list("/usr/bin/taskset -c 2,3 a", TUNING_PIN, "2-3");
	ck_list("taskset -pc 2 4711", TUNING_PIN, "2");
	ck_list("taskset 0xc a", TUNING_PIN, "2-3");
	ck_list("taskset --cpu-list 4 a", TUNING_PIN, "4");
	ck_list("numactl -C2-3 a", TUNING_PIN, "2-3");
	ck_list("numactl --physcpubind=2-3 -m 0 a", TUNING_PIN, "2-3");
	ck_list("dpdk-testpmd -l 2-4 -- -i", TUNING_PIN, "2-4");
	ck_list("app --lcores=5", TUNING_PIN, "5");
	ck_list("/opt/intel/set_irq_affinity.sh 0-1 eth0", TUNING_IRQ, "0-1");
	ck_assert_int_eq(one("taskset -c $CPUS a").list, TUNING_VARIABLE);
	ck_assert_int_eq(one("numactl -C +0-1 a").list, TUNING_VARIABLE);
	ck_assert_int_eq(one("taskset -c two a").list, TUNING_BAD_LIST);
	ck_assert_int_eq(one("app --lcores '(0-1)@2'").list, TUNING_VARIABLE);
	ck_assert_int_eq(one("cat x > /proc/irq/24/smp_affinity").list, TUNING_VARIABLE);
}
END_TEST

START_TEST(settings)
{
	ck_str(one("sysctl -w vm.swappiness=1").key, "vm.swappiness");
	ck_str(one("sysctl -q net/ipv4/tcp_x=1").key, "net.ipv4.tcp_x");
	ck_str(one("sysctl -w vm.swappiness=1").value, "1");
	ck_str(one("echo 10 >/proc/sys/vm/swappiness").key, "vm.swappiness");
	ck_assert_int_eq(one("sysctl --system").kind, TUNING_SYSCTL);
	ck_assert_int_eq(one("sysctl -n vm.swappiness").kind, TUNING_KINDS);
	ck_str(one("cpupower -c all frequency-set -g performance").value, "performance");
	ck_str(one("cpufreq-set -c 1 -g powersave").value, "powersave");
	ck_str(one("echo never > /sys/kernel/mm/transparent_hugepage/enabled").value, "never");
	ck_str(one("ethtool -G eth0 rx 4096").key, "eth0");
	ck_assert_int_eq(one("ethtool -g eth0").kind, TUNING_KINDS);
	ck_assert_int_eq(one("ethtool eth0").kind, TUNING_KINDS);
	ck_str(one("tuned-adm profile network-latency").value, "network-latency");
	ck_assert_int_eq(one("tuned-adm active").kind, TUNING_KINDS);
	ck_assert_int_eq(one("ls /sys").kind, TUNING_KINDS);
}
END_TEST

#define UNIT                                                                                       \
	"== /etc/rc.local !absent\n== /etc/rc.d/rc.local !absent\n"                                \
	"== /etc/systemd/system/multi-user.target.wants/a@7.service\n[Service]\n"

START_TEST(scripts)
{
	const struct commands *cs = fact_from(a,
		UNIT
		"ExecStartPre=-/bin/sh -c 'echo 1 > /x; b'\nExecStart=/usr/bin/nice -n 5 /opt/a/run %i\n"
		"ExecStop=/opt/a/stop\n"
		"== /opt/a/run\n#!/bin/sh\nc 1\nd 2\n== /opt/a/stop\ne\n",
		&fact_commands);

	ck_assert_ptr_null(cs->unread);
	ck_assert_uint_eq(cs->n, 6);
	ck_assert_str_eq(joined(&cs->v[0]), "[/bin/sh][-c][echo 1 > /x; b]");
	ck_assert_str_eq(joined(&cs->v[2]), "[b]");
	ck_assert_str_eq(joined(&cs->v[3]), "[/usr/bin/nice][-n][5][/opt/a/run][7]");
	ck_assert_str_eq(joined(&cs->v[5]), "[d][2]");
	ck_assert_uint_eq(cs->v[5].line, 3);
}
END_TEST

START_TEST(what_is_no_script)
{
	const struct commands *cs = fact_from(a,
		UNIT "ExecStart=/opt/a\n== /opt/a escaped\n\\x7fELF\\0\\0taskset -c 2 x\n",
		&fact_commands);

	ck_assert_uint_eq(cs->n, 1);
	cs = fact_from(a, UNIT "ExecStart=/opt/a\n== /opt/a !broken EFBIG\n", &fact_commands);
	ck_assert_ptr_null(cs->unread);
	cs = fact_from(a, UNIT "ExecStart=/opt/a\n== /opt/a !denied\n", &fact_commands);
	ck_assert_int_eq(cs->unread->state, ANSWER_DENIED);
	/* A file that is an argument is not read. */
	cs = fact_from(a,
		UNIT "ExecStart=/usr/bin/b --config /etc/secret\n== /etc/secret\ntaskset -c 1 x\n",
		&fact_commands);
	ck_assert_uint_eq(cs->n, 1);
}
END_TEST

START_TEST(many)
{
	struct str text = STR("== /etc/rc.local\n");
	const struct commands *cs;
	char *p = ARENA_NEW(a, char, 2 * (COMMANDS_CAP + 50) + 1);

	for (unsigned i = 0; i < COMMANDS_CAP + 50; i++) {
		p[2 * i] = 'a';
		p[2 * i + 1] = '\n';
	}
	text = str_printf(a, STR_FMT "%s", STR_ARG(text), p);
	cs = fact_from(a, str_z(a, text), &fact_commands);
	ck_assert_uint_eq(cs->n, COMMANDS_CAP);
	ck_assert(cs->more);
}
END_TEST

START_TEST(two_in_one_line)
{
	const struct tunings *ts = fact_from(
		a, UNIT "ExecStart=/usr/bin/chrt -f 80 /usr/bin/taskset -c 2 x\n", &fact_tunings);

	ck_assert_uint_eq(ts->n, 2);
	ck_assert_int_eq(ts->v[0].kind, TUNING_RT);
	ck_assert_int_eq(ts->v[1].kind, TUNING_PIN);
	ck_cpus(a, ts->v[1].cpus, "2");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { words, targets, cpu_lists, settings, scripts,
		what_is_no_script, many, two_in_one_line, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("commands", tests);
}
