/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's command line and isolcpus=, by what kernels have done with them. */
#include <errno.h>

#include "scanner/facts/boot/cmdline.h"
#include "tests/support/facts.h"

static struct arena *a;

static const struct cmdline *parse_line(const char *line)
{
	struct str text = str_printf(a, "== /proc/cmdline\n%s\n", line);

	return fact_from(a, str_z(a, text), &fact_cmdline);
}

START_TEST(parameters_in_order)
{
	const struct cmdline *c =
		parse_line("BOOT_IMAGE=(hd0,gpt2)/vmlinuz root=UUID=1-2 ro  nohz_full=4-7\tquiet");

	ck_assert_uint_eq(c->n, 5);
	ck_str(c->v[0].name, "BOOT_IMAGE");
	ck_str(c->v[0].value, "(hd0,gpt2)/vmlinuz");
	ck_str(c->v[1].value, "UUID=1-2");
	ck_assert(!c->v[2].has_value);
	ck_assert_uint_eq(c->v[3].position, 4);
	ck_str(cmdline_last(c, "nohz-full")->value, "4-7");
	ck_assert_ptr_null(cmdline_last(c, "nohz"));
}
END_TEST

START_TEST(quotes)
{
	const struct cmdline *c =
		parse_line("a=\"b c\" \"d=e f\" g=h\"i j\"k \"l m\" n=\"\" o=\"p");

	ck_assert_uint_eq(c->n, 6);
	ck_str(c->v[0].value, "b c");
	ck_str(c->v[1].name, "d");
	ck_str(c->v[1].value, "e f");
	ck_str(c->v[2].value, "h\"i j\"k"); /* the kernel keeps inner quotes */
	ck_str(c->v[3].name, "l m");
	ck_assert(!c->v[3].has_value);
	ck_assert(c->v[4].has_value && c->v[4].value.n == 0);
	ck_str(c->v[5].value, "p");
}
END_TEST

START_TEST(what_belongs_to_init)
{
	const struct cmdline *c = parse_line("ro --x=1 -- isolcpus=1 single");

	ck_assert_uint_eq(c->n, 2);
	ck_str(c->v[1].name, "--x");
	ck_assert_ptr_null(cmdline_last(c, "isolcpus"));
}
END_TEST

START_TEST(repeated_names)
{
	const struct cmdline *c = parse_line("hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=8 "
					     "rcu-nocbs=1 rcu_nocbs=2 rcu_nocbsx=3");
	const struct param *p = cmdline_next(c, "hugepages", NULL);

	ck_str(p->value, "4");
	p = cmdline_next(c, "hugepages", p);
	ck_str(p->value, "8");
	ck_assert_ptr_null(cmdline_next(c, "hugepages", p));
	ck_str(cmdline_next(c, "rcu_nocbs", NULL)->value, "1");
	ck_str(cmdline_last(c, "rcu-nocbs")->value, "2");
}
END_TEST

START_TEST(nothing_to_read)
{
	ck_assert_uint_eq(parse_line("")->n, 0);
	ck_assert_uint_eq(parse_line("--")->n, 0);
	ck_assert_int_eq(
		((const struct cmdline *)fact_from(a, "== /x\n", &fact_cmdline))->from->state,
		ANSWER_NOT_CAPTURED);
}
END_TEST

START_TEST(isolcpus_values)
{
	static const struct {
		const char *value;
		int result;
		const char *cpus;
		bool nohz, domain, managed_irq;
		const char *unknown;
	} rows[] = {
		{ "2-7", 0, "2-7", false, true, false, "" },
		{ "managed_irq,5-7", 0, "5-7", false, false, true, "" },
		{ "domain,managed_irq,2-7", 0, "2-7", false, true, true, "" },
		{ "nohz,domain,6-7", 0, "6-7", true, true, false, "" },
		{ "nohz,2", 0, "2", true, false, false, "" },
		{ "managed_irq,domain,2-N", 0, "2-7", false, true, true, "" },
		/* An unknown flag is skipped: nothing asks for more than the domain. */
		{ "rcu,2-3", 0, "2-3", false, true, false, "rcu" },
		{ "rcu,managed_irq,tick,2-3", 0, "2-3", false, false, true, "rcu" },
		{ "1-7:2/4", 0, "1-2,5-6", false, true, false, "" },
		/* Without its comma, a flag is none. */
		{ "domain", 0, "", false, true, false, "domain" },
		{ "managed-irq,2", -EINVAL, "", false, false, false, "" },
		{ "domain2,3", -EINVAL, "", false, false, false, "" },
		{ "2-", -EINVAL, "", false, false, false, "" },
		{ "2-3,domain", -EINVAL, "", false, false, false, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct isolcpus iso = { .unknown_flag = STR("untouched") };
		int r = isolcpus_parse(a, str_from(rows[i].value), 7, &iso);

		ck_assert_msg(r == rows[i].result, "%s gave %d", rows[i].value, r);
		if (r) {
			ck_str(iso.unknown_flag, "untouched");
			continue;
		}
		ck_cpus(a, iso.cpus, rows[i].cpus);
		ck_assert_int_eq(iso.nohz, rows[i].nohz);
		ck_assert_int_eq(iso.domain, rows[i].domain);
		ck_assert_int_eq(iso.managed_irq, rows[i].managed_irq);
		ck_str(iso.unknown_flag, rows[i].unknown);
	}
}
END_TEST

START_TEST(the_last_cpu_may_be_unknown)
{
	struct isolcpus iso;

	ck_assert_int_eq(isolcpus_parse(a, STR("domain,4-N"), -1, &iso), -ENODATA);
	ck_assert_int_eq(isolcpus_parse(a, STR("domain,4"), -1, &iso), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { parameters_in_order, quotes, what_belongs_to_init,
		repeated_names, nothing_to_read, isolcpus_values, the_last_cpu_may_be_unknown,
		NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("cmdline", tests);
}
