/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options without which a kernel cannot do what its command line asks: nohz_full= needs
 * NO_HZ_FULL (kernel/time/Kconfig), rcu_nocbs= needs RCU_NOCB_CPU (kernel/rcu/Kconfig),
 * isolcpus= with flags CPU_ISOLATION (init/Kconfig). Without HIGH_RES_TIMERS every timer waits
 * for the tick. The effects are judged by cpu.nohz_full, rcu.nocbs and cpu.isolated, which own
 * the fault; here stands why it cannot be mended without another kernel.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/boot/kconfig.h"
#include "scanner/judging/param_options.h"

/* Told with the pass: what others read by hand. */
static const char *const told[] = { "HZ", "CPUMASK_OFFSTACK", "X86_MSR", "SCHEDSTATS", "PREEMPT_RT",
	"PREEMPT_DYNAMIC" };

/* The parameter that asks for the option, or NULL: nothing does. */
static const char *asked_by(const struct cmdline *c, const struct param_option *n)
{
	if (!n->params[0])
		return "always";
	for (unsigned i = 0; i < 2 && n->params[i]; i++)
		if (cmdline_last(c, n->params[i]))
			return n->params[i];
	return NULL;
}

static unsigned judge(const struct check_in *in, const struct param_option *n, struct findings *out)
{
	const struct kconfig *k = in_fact(in, &fact_kconfig);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const char *param = asked_by(c, n);
	struct finding *f;

	if (!param || kconfig_is(k, n->option, "y"))
		return 0;
	f = find(out, STATUS_FAIL, subject_named(SUBJECT_PARAM, str_from(n->option)),
		"%s, and this kernel was built without the option", n->what);
	find_observed(f, "CONFIG_%s is not set", n->option);
	find_wanted(f, "CONFIG_%s=y", n->option);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, k->from, "CONFIG_%s is not set", n->option);
	if (n->params[0])
		find_evidence_text(
			f, c->from, "%s=" STR_FMT, param, STR_ARG(cmdline_last(c, param)->value));
	return 1;
}

static void say_unknown(const struct kconfig *k, struct findings *out)
{
	if (k->asleep)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the boot partition is mounted on first use, and was left alone");
	else
		find_unreadable(out, subject_host(), k->from, true);
}

static void say_pass(const struct check_in *in, struct findings *out)
{
	const struct kconfig *k = in_fact(in, &fact_kconfig);
	struct finding *f = find(out, STATUS_PASS, subject_host(),
		"the kernel has the options that its command line needs");
	struct str all = STR("");

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		struct str v = kconfig_get(k, told[i]);

		if (v.n)
			all = str_printf(in->scratch, STR_FMT "%s%s=" STR_FMT, STR_ARG(all),
				all.n ? " " : "", told[i], STR_ARG(v));
	}
	find_observed(f, STR_FMT, STR_ARG(all));
	find_evidence_text(f, k->from, STR_FMT, STR_ARG(all));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct kconfig *k = in_fact(in, &fact_kconfig);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	unsigned n = 0;

	(void)self;
	if (!k->valid) {
		say_unknown(k, out);
		return;
	}
	for (const struct param_option *p = param_options; p->option; p++)
		n += judge(in, p, out);
	if (n)
		return;
	if (c->from->state != ANSWER_OK)
		find_unreadable(out, subject_host(), c->from, false);
	else
		say_pass(in, out);
}

const struct check check_boot_kernel_config[] = {
	{
		.id = "boot.kernel_config",
		.rule = 1,
		.title = "The kernel was built with what its command line asks for",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_kconfig, &fact_cmdline },
		.implied_by = { "cpu.nohz_full", "rcu.nocbs", "cpu.isolated" },
		.why = "a parameter that the kernel was not built for does nothing, and no file says so",
		.fix_boot = "boot a kernel with the option; the distributions' own have them",
		.remedies = { { REMEDY_MANUAL, "", "boot a kernel with the option", NULL } },
		.source = "kernel/time/Kconfig, kernel/rcu/Kconfig, init/Kconfig",
		.run = run,
	},
	{ 0 },
};
