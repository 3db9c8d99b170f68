/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which addresses a DPDK process gives its cards. Virtual ones (VA) go through an IOMMU, which
 * lets a card reach that process's memory and nothing else; with physical ones (PA) a bad
 * descriptor writes anywhere. EAL chooses PA where a driver wants it, VA otherwise and where
 * physical addresses cannot be read (lib/eal/linux/eal.c, rte_eal_init). Told by the option, else
 * by the first memory segment (23.07 on): DMA address equal to its own or not.
 */
#include "scanner/judging/dpdk.h"

#define IOMMUS "/sys/class/iommu"

static const char *mode_of(const struct dpdk_process *p, const char **ret_how)
{
	struct str value;

	*ret_how = "--iova-mode";
	if (p->segment) {
		*ret_how = "its first memory segment";
		return p->segment_iova == p->segment_start ? "va" : "pa";
	}
	if (dpdk_param(p, "--iova-mode", &value) && (str_is(value, "va") || str_is(value, "pa")))
		return str_is(value, "va") ? "va" : "pa";
	*ret_how = "--no-huge";
	return dpdk_param(p, "--no-huge", &value) ? "va" : NULL;
}

static bool has_iommu(const struct check_in *in)
{
	const struct answer *an = in_ask(in, STR(IOMMUS), ASK_LIST);

	return an->state == ANSWER_OK && str_trim(an->bytes).n > 0;
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	struct subject who = subject_dpdk(in, p);
	struct str wanted = in_word(in, "expect");
	const char *how, *mode;
	struct finding *f;

	if (find_dpdk_bad(in, p, "/eal/memseg_info", out) ||
		find_dpdk_bad(in, p, "/eal/params", out))
		return;
	mode = mode_of(p, &how);
	if (!mode) {
		find_dpdk(find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
				  "its version does not tell (23.07 does)"),
			in, p);
		return;
	}
	if (!str_is(wanted, "any") && !str_is(wanted, mode))
		f = find(
			out, STATUS_FAIL, who, "its cards are given other addresses than is meant");
	else if (str_is(wanted, "any") && str_is(str_from(mode), "pa") && has_iommu(in))
		f = find(out, STATUS_WARN, who,
			"its cards are given physical addresses, and there is an IOMMU");
	else
		f = find(out, STATUS_PASS, who, "its cards are given %s addresses",
			str_is(str_from(mode), "va") ? "virtual" : "physical");
	find_observed(f, "%s, by %s", mode, how);
	find_wanted(f, STR_FMT,
		STR_ARG(str_is(wanted, "any") ? STR("va where there is an IOMMU") : wanted));
	if (p->segment)
		find_evidence_text(f, ((const struct dpdk *)in_fact(in, &fact_dpdk))->from,
			"segment at 0x%llx has DMA address 0x%llx",
			(unsigned long long)p->segment_start, (unsigned long long)p->segment_iova);
	find_evidence(f, in_ask(in, STR(IOMMUS), ASK_LIST));
	find_dpdk(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_iova_mode[] = {
	{
		.id = "dpdk.iova_mode",
		.rule = 1,
		.title = "DPDK processes use virtual DMA addresses where there is an IOMMU",
		.severity = SEVERITY_MEDIUM,
		.reads = { { IOMMUS, ASK_LIST } },
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "expect", NULL, 0, 0, 2, "any|va|pa",
			"the addresses that are meant" } },
		.implied_by = { "vfio.noiommu" },
		.why = "with physical addresses one wrong descriptor lets the card write over the kernel",
		.fix_now = "bind the card to vfio-pci, start with --iova-mode=va",
		.source = "lib/eal/linux/eal.c; lib/eal/common/eal_common_memory.c",
		.run = run,
	},
	{ 0 },
};
