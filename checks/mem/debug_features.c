/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hardening of the kernel's memory that costs time and leaves no other trace.
 *
 * KFENCE (5.12) guards one allocation each sample_interval (100 ms is the preset). Built with
 * CONFIG_KFENCE_STATIC_KEYS it switches a branch in the allocator on and off for each, which
 * patches code and interrupts every CPU (mm/kfence/core.c toggle_allocation_gate()); without,
 * it is one more test. The parameter is readable by root only.
 *
 * init_on_free=1 zeroes every page and object that is freed, init_on_alloc=1 every one that is
 * handed out (5.3, mm/page_alloc.c); Debian builds the second in. Instrumented kernels are
 * boot.debug_kernel's, slub_debug, page_owner and the like boot.params'.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/boot/kconfig.h"

#define INTERVAL "/sys/module/kfence/parameters/sample_interval"

/* What the kernel takes for yes and no (lib/kstrtox.c kstrtobool()). */
static bool is_yes(struct str s)
{
	return str_is(s, "on") || str_is(s, "ON") || str_is(s, "On") || str_starts(s, "1") ||
	       str_starts(s, "y") || str_starts(s, "Y");
}

static bool is_on(const struct check_in *in, const char *param, const char *config)
{
	const struct param *p = cmdline_last(in_fact(in, &fact_cmdline), param);

	return p ? is_yes(p->value) : kconfig_is(in_fact(in, &fact_kconfig), config, "y");
}

static bool say_kfence(const struct check_in *in, uint64_t ms, struct findings *out)
{
	const struct kconfig *k = in_fact(in, &fact_kconfig);
	struct subject who = subject_named(SUBJECT_PARAM, STR("kfence.sample_interval"));
	struct finding *f;

	if (!k->valid) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"KFENCE is on, and how this kernel was built is not known");
	} else if (kconfig_is(k, "KFENCE_STATIC_KEYS", "y")) {
		f = find(out, STATUS_WARN, who,
			"KFENCE patches code on every CPU, some times a second");
		find_remedy(f, REMEDY_KERNEL_ARG, STR("kfence.sample_interval"), "0");
	} else {
		return false;
	}
	find_observed(f, "each %llu ms", (unsigned long long)ms);
	find_observed_value(f, (double)ms * 1e6, "ns");
	find_wanted(f, "0");
	find_evidence(f, in_file(in, INTERVAL));
	find_evidence_text(f, k->from, "KFENCE_STATIC_KEYS=" STR_FMT,
		STR_ARG(kconfig_get(k, "KFENCE_STATIC_KEYS")));
	return true;
}

static bool judge_free(const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct kconfig *k = in_fact(in, &fact_kconfig);
	const struct param *p = cmdline_last(c, "init_on_free");
	struct finding *f;

	if (!is_on(in, "init_on_free", "INIT_ON_FREE_DEFAULT_ON"))
		return false;
	f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, STR("init_on_free")),
		"every page is zeroed when it is freed");
	find_observed(f, "%s", p ? "init_on_free=1" : "built in");
	find_wanted(f, "init_on_free=0");
	find_evidence_text(f, p ? c->from : k->from, "%s",
		p ? "init_on_free=1" : "CONFIG_INIT_ON_FREE_DEFAULT_ON=y");
	find_remedy(f, REMEDY_KERNEL_ARG, STR("init_on_free"), "0");
	return true;
}

static bool judge_kfence(const struct check_in *in, uint64_t *ret_ms, struct findings *out)
{
	const struct answer *an = in_file(in, INTERVAL);

	if (an->state == ANSWER_ABSENT)
		return false;
	if (fact_u64(an, ret_ms) == 0)
		return *ret_ms && say_kfence(in, *ret_ms, out);
	find_unreadable(
		out, subject_named(SUBJECT_PARAM, STR("kfence.sample_interval")), an, false);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	bool said;
	struct finding *f;
	uint64_t ms = 0;

	(void)self;
	if (c->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), c->from, false);
		return;
	}
	said = judge_kfence(in, &ms, out);
	if (judge_free(in, out) || said)
		return;
	f = find(
		out, STATUS_PASS, subject_host(), "the kernel's memory is not hardened at a price");
	find_observed(f, "kfence %s, init_on_alloc %s", ms ? "on" : "off",
		is_on(in, "init_on_alloc", "INIT_ON_ALLOC_DEFAULT_ON") ? "on" : "off");
	find_evidence(f, c->from);
}

const struct check check_mem_debug_features[] = {
	{
		.id = "mem.debug_features",
		.rule = 1,
		.title = "The kernel's memory is not hardened at the cost of latency",
		.severity = SEVERITY_MEDIUM,
		.reads = { { INTERVAL, ASK_FILE } },
		.needs = { &fact_cmdline, &fact_kconfig },
		.why = "with static keys each sample of KFENCE interrupts every CPU, ten times a second; zeroing what is "
		       "freed costs 1 us a page and more",
		.fix_now = "echo 0 > " INTERVAL,
		.fix_boot =
			"kfence.sample_interval=0 and init_on_free=0 on the kernel command line",
		.source =
			"Documentation/dev-tools/kfence.rst; mm/kfence/core.c; kernel-parameters.txt, init_on_free",
		.run = run,
	},
	{ 0 },
};
