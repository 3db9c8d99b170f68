/* SPDX-License-Identifier: Apache-2.0 */
/* sysctl.d as systemd-sysctl takes it: names, globs, order of files. */
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/service/sysctl_keys.h"
#include "scanner/facts/service/sysctl_parse.h"
#include "tests/support/facts.h"

static struct arena *a;

static const struct {
	const char *name, *key;
} names[] = {
	{ "kernel.watchdog", "kernel/watchdog" },
	{ "kernel/watchdog", "kernel/watchdog" },
	{ "net.ipv4.conf.eth0/200.forwarding", "net/ipv4/conf/eth0.200/forwarding" },
	{ "net/ipv4/conf/eth0.200/forwarding", "net/ipv4/conf/eth0.200/forwarding" },
	{ "watchdog", "watchdog" },
	{ "", "" },
};

START_TEST(separators)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_str(sysctl_key(a, str_from(names[i].name)), names[i].key);
}
END_TEST

static const struct {
	const char *pattern, *key;
	bool match;
} globs[] = {
	{ "vm/*", "vm/swappiness", true },
	{ "vm/*", "vm/a/b", false },
	{ "net/*/conf/*/x", "net/ipv4/conf/eth0/x", true },
	{ "net/*/conf/*/x", "net/ipv4/conf/a/b/x", false },
	{ "vm/s?appiness", "vm/swappiness", true },
	{ "vm?x", "vm/x", false },
	{ "vm/[a-s]wappiness", "vm/swappiness", true },
	{ "vm/[!a-s]wappiness", "vm/swappiness", false },
	{ "vm/[]s]w", "vm/sw", true },
	{ "vm/[s", "vm/[s", true },
	{ "vm/[s", "vm/s", false },
	{ "a*b*c", "axxbyyc", true },
	{ "a*b*c", "axxbyy", false },
	{ "*", "", true },
	{ "", "x", false },
	{ "x**", "x", true },
};

START_TEST(patterns)
{
	for (size_t i = 0; i < sizeof(globs) / sizeof(globs[0]); i++)
		ck_assert_msg(sysctl_glob(str_from(globs[i].pattern), str_from(globs[i].key)) ==
				      globs[i].match,
			"%s against %s", globs[i].pattern, globs[i].key);
}
END_TEST

START_TEST(lines)
{
	struct sysctl_text t = { .rest = STR("# c\n\n ; d\n  -a.b = 1 2 \nno\n-a.c\n=x\na.* =\n") };
	struct sysctl_line l;

	ck_assert(sysctl_next(a, &t, &l));
	ck_str(l.key, "a/b");
	ck_str(l.value, "1 2");
	ck_assert(l.line == 4 && !l.exclude && !l.glob);
	ck_assert(sysctl_next(a, &t, &l));
	ck_str(l.key, "a/c");
	ck_assert(l.exclude);
	ck_assert(sysctl_next(a, &t, &l));
	ck_assert(l.glob && l.value.n == 0 && l.line == 8);
	ck_assert(!sysctl_next(a, &t, &l));
}
END_TEST

static const char TREE[] = "== /usr/lib/sysctl.d/50-a.conf\nvm.a = 1\nvm.b = 1\n"
			   "== /usr/lib/sysctl.d/60-b.conf\nvm.c = 1\n"
			   "== /usr/lib/sysctl.d/README\nvm.z = 1\n"
			   "== /run/sysctl.d/50-a.conf\nvm.a = 2\nvm.x* = 7\n"
			   "== /etc/sysctl.d/10-c.conf\nvm.a = 3\nvm.c = 3\n"
			   "== /etc/sysctl.d/60-b.conf -> /dev/null\n"
			   "== /etc/sysctl.conf\nvm.a = 9\n";

static const char *boot_value(const struct sysctl_conf *c, const char *key)
{
	const struct sysctl_line *l = sysctl_conf_get(c, str_from(key));

	return l ? str_z(a, l->value) : "";
}

START_TEST(order_of_files)
{
	const struct sysctl_conf *c = fact_from(a, TREE, &fact_sysctl_conf);

	ck_assert(c->known && !c->unread);
	ck_assert_str_eq(boot_value(c, "vm/a"), "2"); /* 50-a of /run after 10-c of /etc */
	ck_assert_str_eq(boot_value(c, "vm/b"), "");  /* 50-a of /usr/lib is replaced */
	ck_assert_str_eq(boot_value(c, "vm/c"), "3"); /* 60-b is masked */
	ck_assert_str_eq(boot_value(c, "vm/xyz"), "7");
	ck_assert_str_eq(boot_value(c, "vm/z"), "");
	ck_str(sysctl_conf_reapplied(c, STR("vm/a"))->value, "9");
	ck_str(sysctl_conf_reapplied(c, STR("vm/c"))->value, "3");
}
END_TEST

static const struct sysctl_key *key_of(const char *path)
{
	const struct sysctl_key *k = sysctl_keys;

	while (k->path && !str_is(str_from(path), k->path))
		k++;
	ck_assert(k->path != NULL);
	return k;
}

/* Only what something names is read: the others stay unasked. */
START_TEST(running_values)
{
	const struct sysctl_conf *c = fact_from(a,
		"== /etc/sysctl.d/a.conf\nvm.stat_interval = 1\nkernel.watchdog_t* = 3\n"
		"== /proc/sys/vm/stat_interval\n1\n== /proc/sys/kernel/watchdog_thresh\n3\n"
		"== /proc/sys/kernel/timer_migration\n1\n",
		&fact_sysctl_conf);

	ck_assert_int_eq(c->running[key_of("vm/stat_interval") - sysctl_keys]->state, ANSWER_OK);
	ck_assert_int_eq(
		c->running[key_of("kernel/watchdog_thresh") - sysctl_keys]->state, ANSWER_OK);
	ck_assert_int_eq(
		c->running[key_of("kernel/timer_migration") - sysctl_keys]->state, ANSWER_NOT_READ);
}
END_TEST

static const struct {
	const char *line, *key, *value; /* NULL: no parameter sets it */
} params[] = {
	{ "nmi_watchdog=0", "kernel/nmi_watchdog", "0" },
	{ "nmi_watchdog=panic", "kernel/nmi_watchdog", NULL },
	{ "nmi-watchdog=1 nowatchdog", "kernel/nmi_watchdog", "0" },
	{ "sysctl.vm.swappiness=1 sysctl.vm/swappiness=2", "vm/swappiness", "2" },
	{ "sysctl/vm/swappiness=2", "vm/swappiness", "2" },
	{ "hugepages=8", "vm/nr_hugepages", "8" },
	{ "hugepagesz=1G hugepages=8", "vm/nr_hugepages", NULL },
	{ "numa_balancing=disable", "kernel/numa_balancing", "0" },
	{ "ro", "vm/swappiness", NULL },
};

START_TEST(boot_parameters)
{
	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
		struct str text = str_printf(a, "== /proc/cmdline\n%s\n", params[i].line);
		const struct cmdline *c = fact_from(a, str_z(a, text), &fact_cmdline);
		struct str value = STR("");
		const struct param *p = sysctl_param(a, c, str_from(params[i].key), &value);

		ck_assert_msg((p != NULL) == (params[i].value != NULL), "%s", params[i].line);
		if (p)
			ck_str(value, params[i].value);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { separators, patterns, lines, order_of_files, running_values,
		boot_parameters, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("sysctl_conf", tests);
}
