/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a huge page is where nobody says a size: for vm.nr_hugepages, a hugetlbfs without
 * pagesize=, mmap(MAP_HUGETLB) and shmget(SHM_HUGETLB) without one. Hugepagesize of
 * /proc/meminfo; default_hugepagesz= chooses it at boot (mm/hugetlb.c default_hugepagesz_setup),
 * hugepagesz= does not, however often it stands there. A size that the processor has not got is
 * refused in one line of the log, and the default stays.
 */
#include "scanner/judging/pages.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/mem/huge_mounts.h"
#include "scanner/facts/mem/meminfo.h"

/* What is meant: by the limit, else by the command line. */
struct meant {
	bool told;
	uint64_t kb;
	const struct param *param; /* of the command line; NULL: the limit says it, or nobody */
};

static struct meant meant_of(const struct check_in *in)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct meant m = { 0 };

	if (!str_is(in_word(in, "size"), "any"))
		m.told = huge_size_parse(in_word(in, "size"), &m.kb);
	else if (c->from->state == ANSWER_OK)
		m.param = cmdline_last(c, "default_hugepagesz");
	if (m.param)
		m.told = huge_size_parse(m.param->value, &m.kb);
	return m;
}

static void say(const struct check_in *in, uint64_t kb, const struct meant *m, struct findings *out)
{
	const struct meminfo *info = in_fact(in, &fact_meminfo);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct finding *f;

	if (kb == m->kb)
		f = find(out, STATUS_PASS, subject_pages(in, m->kb),
			"a huge page of no size told is as large as it is meant to be");
	else
		f = find(out, STATUS_WARN, subject_pages(in, m->kb), "%s",
			m->param
				? "the default size that the command line asks for was not taken"
				: "a huge page of no size told is another one than programs expect");
	find_observed(f, STR_FMT, STR_ARG(in_page_size(in, kb)));
	find_observed_value(f, (double)kb * 1024, "bytes");
	find_wanted(f, STR_FMT, STR_ARG(in_page_size(in, m->kb)));
	find_evidence_text(f, info->from, "Hugepagesize: %llu kB", (unsigned long long)kb);
	if (c->from->state == ANSWER_OK)
		find_evidence(f, c->from);
}

static void say_untold(
	const struct check_in *in, uint64_t kb, const struct meant *m, struct findings *out)
{
	const struct meminfo *info = in_fact(in, &fact_meminfo);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct finding *f;

	if (c->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), c->from, false);
		return;
	}
	if (m->param)
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
			"\"" STR_FMT "\" is no size", STR_ARG(m->param->value));
	else
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nobody said which size is expected");
	find_observed(f, STR_FMT, STR_ARG(in_page_size(in, kb)));
	find_evidence_text(f, info->from, "Hugepagesize: %llu kB", (unsigned long long)kb);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct meminfo *info = in_fact(in, &fact_meminfo);
	struct meant m = meant_of(in);
	uint64_t kb;

	(void)self;
	if (!info->valid)
		find_unreadable(out, subject_host(), info->from, false);
	else if (!meminfo_get(info->from->bytes, "Hugepagesize", &kb))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
				      "this kernel has no huge pages"),
			info->from);
	else if (m.told)
		say(in, kb, &m, out);
	else
		say_untold(in, kb, &m, out);
}

const struct check check_huge_default_size[] = {
	{
		.id = "huge.default_size",
		.rule = 1,
		.title = "Huge pages of no size told have the size that programs expect",
		.severity = SEVERITY_LOW,
		.needs = { &fact_meminfo, &fact_cmdline },
		.limits = { { "size", NULL, 0, 0, 2, "any|2M|1G",
			"the default size that programs expect; any: nobody said" } },
		.implied_by = { "huge.boot_vs_runtime" },
		.why = "a program that asks for a huge page and means 2 MiB gets one of 1 GiB, or none at all, and goes on "
		       "with small pages",
		.fix_boot = "default_hugepagesz=2M (or 1G) on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "default_hugepagesz", "2M", "size=2M" },
			{ REMEDY_KERNEL_ARG, "default_hugepagesz", "1G", "size=1G" } },
		.source = "Documentation/admin-guide/mm/hugetlbpage.rst; mm/hugetlb.c",
		.run = run,
	},
	{ 0 },
};
