/* SPDX-License-Identifier: Apache-2.0 */
/* modprobe.d: lines, their order, and which values are asked for. */
#include "scanner/facts/boot/modprobe_parse.h"
#include "tests/support/facts.h"

static struct arena *a;

START_TEST(lines)
{
	struct modprobe_text t = { .rest = STR("# c\\\noptions a-b x=1 \\\n  y=2\n\noptions\n"
					       "softdep c pre: d\noptions e \\") };
	struct modprobe_line l;

	ck_assert(modprobe_next(a, &t, &l));
	ck_str(l.command, "softdep"); /* the comment goes on with the next line, as in kmod */
	ck_assert_uint_eq(l.line, 6);
	ck_assert(modprobe_next(a, &t, &l));
	ck_str(l.module, "e");
	ck_assert_uint_eq(l.rest.n, 0);
	ck_assert(!modprobe_next(a, &t, &l));
}
END_TEST

START_TEST(options)
{
	const struct modprobe *m = fact_from(a,
		"== /etc/modprobe.d/b.conf\noptions a-b x=1 \\\n y=\"2 3\"\ninstall a_b true\n"
		"== /usr/lib/modprobe.d/a.conf\noptions a_b x=0 z\n"
		"options ../../etc passwd=1\noptions c ../x=1\n"
		"== /usr/lib/modprobe.d/b.conf\noptions d x=1\n"
		"== /sys/module/a_b/parameters/x\n1\n== /sys/module/a_b/initstate\nlive\n",
		&fact_modprobe);

	ck_assert(m->known && !m->unread);
	ck_assert_uint_eq(m->n, 4);
	ck_str(m->v[0].value, "0");
	ck_assert(m->v[0].overridden && !m->v[1].has_value && m->v[1].line == 1);
	ck_str(m->v[2].module, "a_b");
	ck_str(m->v[2].value, "1");
	ck_assert_int_eq(m->v[2].running->state, ANSWER_OK);
	ck_assert(m->v[2].loadable && m->v[2].by_install && !m->v[2].overridden);
	ck_str(m->v[3].value, "2 3");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { lines, options, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("modprobe", tests);
}
