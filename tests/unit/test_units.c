/* SPDX-License-Identifier: Apache-2.0 */
/* Unit files as systemd reads them, and the order that they make. */
#include "scanner/facts/service/conf.h"
#include "scanner/facts/service/unit_cpus.h"
#include "scanner/facts/service/unit_order.h"
#include "tests/support/facts.h"

static struct arena *a;

#define ETC "== /etc/systemd/system/"

static struct str last_of(
	const struct units *us, const char *unit, const char *section, const char *key)
{
	const struct unit_file *u = units_find(us, str_from(unit));
	const struct unit_setting *s;

	ck_assert_ptr_nonnull(u);
	s = unit_last(u, section, key);
	return s ? unit_expand(a, u, s->value) : STR("-");
}

START_TEST(lines)
{
	struct conf it = conf_begin(a, STR("\xef\xbb\xbf[A]\n# c\n; c\n x = 1 \\\n# between\n  2\n"
					   "=nothing\nno line\n[B]\ny=\nlast=\\"));
	struct conf_line l;

	ck_assert(conf_next(&it, &l));
	ck_str(l.section, "A");
	ck_str(l.key, "x");
	ck_str(l.value, "1  2");
	ck_assert_uint_eq(l.line, 4);
	ck_assert(conf_next(&it, &l));
	ck_str(l.section, "B");
	ck_str(l.key, "y");
	ck_assert_uint_eq(l.value.n, 0);
	ck_assert(conf_next(&it, &l));
	ck_str(l.key, "last");
	ck_assert(!conf_next(&it, &l));
	ck_assert_uint_eq(it.bad, 2);
}
END_TEST

START_TEST(drop_ins)
{
	const struct units *us = fact_from(a,
		ETC "a.service\n[Unit]\nAfter=x\n[Service]\nExecStart=/a\nCPUAffinity=1\n" ETC
		    "a.service.d/20.conf\n[Service]\nExecStart=\nExecStart=/b\n" ETC
		    "a.service.d/10.conf\n[Unit]\nAfter=\n[Service]\nCPUAffinity=\nNice=1\n" ETC
		    "a.service.d/not-read\n[Service]\nNice=9\n"
		    "== /usr/lib/systemd/system/a.service.d/10.conf\n[Service]\nNice=7\n"
		    "== /usr/lib/systemd/system/service.d/99.conf\n[Service]\nUMask=0077\n",
		&fact_units);
	const struct unit_file *u = units_find(us, STR("a.service"));

	ck_assert(u->whole && !u->wanted && !u->masked);
	ck_str(last_of(us, "a.service", "Service", "ExecStart"), "/b");
	ck_assert_ptr_null(
		unit_next(u, "Service", "ExecStart", unit_last(u, "Service", "ExecStart")));
	ck_str(last_of(us, "a.service", "Unit", "After"), "");
	ck_str(unit_next(u, "Unit", "After", NULL)->value, "x"); /* dependencies only grow */
	ck_str(last_of(us, "a.service", "Service", "CPUAffinity"), "-");
	ck_str(last_of(us, "a.service", "Service", "Nice"), "1"); /* /etc hides /usr/lib */
	ck_str(last_of(us, "a.service", "Service", "UMask"), "0077");
}
END_TEST

START_TEST(precedence_and_links)
{
	const struct units *us = fact_from(a,
		ETC
		"multi-user.target.wants/a.service\n[Service]\nExecStart=/vendor\n" ETC
		"a.service\n[Service]\nExecStart=/own\n" ETC
		"multi-user.target.wants/b.service\n[Service]\nExecStart=/vendor\n" ETC
		"b.service -> /dev/null\n" ETC "alias.service -> a.service\n" ETC
		"x.target.requires/c@1\\\\x2d2.service\n[Service]\nExecStart=/c %i %I %p %n %%\n" ETC
		"linked.service -> /opt/x/linked.service\n" ETC
		"linked.service\n[Service]\nExecStart=/linked\n",
		&fact_units);

	ck_str(last_of(us, "a.service", "Service", "ExecStart"), "/own");
	ck_str(last_of(us, "alias.service", "Service", "ExecStart"), "/own");
	ck_assert(units_find(us, STR("b.service"))->masked);
	ck_str(last_of(us, "c@1\\x2d2.service", "Service", "ExecStart"),
		"/c 1\\x2d2 1-2 c c@1\\x2d2.service %");
	ck_assert(units_find(us, STR("c@1\\x2d2.service"))->required_by[0]);
	ck_str(last_of(us, "linked.service", "Service", "ExecStart"), "/linked");
	ck_assert(!units_find(us, STR("linked.service"))->wanted);
	ck_assert_ptr_null(units_find(us, STR("none.service")));
}
END_TEST

START_TEST(not_to_be_read)
{
	const struct units *us = fact_from(a, "== /etc/systemd/system/ !denied\n", &fact_units);

	ck_assert_int_eq(us->list->state, ANSWER_DENIED);
	ck_assert_uint_eq(us->n, 0);
	us = fact_from(a, ETC "a.service !broken EFBIG\n", &fact_units);
	ck_assert_int_eq(us->unread->state, ANSWER_BROKEN);
	ck_assert(!units_find(us, STR("a.service"))->whole);
}
END_TEST

static bool after(const struct units *us, const char *x, const char *y)
{
	return unit_starts_after(a, us, units_find(us, str_from(x)), str_from(y));
}

START_TEST(order)
{
	const struct units *us = fact_from(a,
		ETC "w.service\n[Unit]\nAfter=m.target\nBindsTo=m.target\n" ETC
		    "m.target\n[Unit]\nRequires=t.service\n" ETC
		    "m.target.wants/v.service\n[Unit]\n" ETC
		    "t.service\n[Unit]\nAfter=w.service\n" ETC
		    "early.service\n[Unit]\nDefaultDependencies=no\nBefore=sysinit.target\n" ETC
		    "late.service\n[Unit]\nDefaultDependencies=false\n",
		&fact_units);

	ck_assert(after(us, "w.service", "t.service"));
	ck_assert(after(us, "w.service", "v.service"));
	ck_assert(after(us, "w.service", "early.service"));
	ck_assert(!after(us, "late.service", "early.service"));
	ck_assert(!after(us, "early.service", "w.service"));
	ck_assert(after(us, "t.service", "w.service")); /* a circle ends */
	ck_assert(unit_is_held_by(a, us, units_find(us, STR("w.service")), STR("t.service")));
	ck_assert(!unit_is_held_by(a, us, units_find(us, STR("w.service")), STR("v.service")));
}
END_TEST

START_TEST(lists_of_cpus)
{
	const struct unit_cpus *uc = fact_from(a,
		ETC
		"s.slice\n[Slice]\nAllowedCPUs=4-5\n" ETC
		"a.service\n[Service]\nCPUAffinity=1\nCPUAffinity=2,3\nSlice=s.slice\n"
		"== /etc/systemd/system.conf\n[Manager]\n#CPUAffinity=9\nCPUAffinity=0\n"
		"== /etc/systemd/system.conf.d/a.conf\n[Manager]\nCPUAffinity=\nCPUAffinity=1 2\n",
		&fact_unit_cpus);

	ck_assert_uint_eq(uc->n, 3);
	ck_assert_int_eq(uc->v[0].kind, UNIT_CPUS_DEFAULT);
	ck_cpus(a, uc->v[0].cpus, "1-2");
	ck_cpus(a, uc->v[1].cpus, "1-3");
	ck_str(uc->v[1].text, "CPUAffinity=1 CPUAffinity=2,3");
	ck_cpus(a, uc->v[2].cpus, "4-5");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { lines, drop_ins, precedence_and_links, not_to_be_read, order,
		lists_of_cpus, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("units", tests);
}
