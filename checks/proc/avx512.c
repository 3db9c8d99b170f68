/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a named process used AVX-512 lately: AVX512_elapsed_ms of /proc/PID/arch_status
 * (arch/x86/kernel/fpu/xstate.c avx512_status, 5.2 on), the milliseconds since a context switch
 * last found those registers in use, or -1. Imprecise by design
 * (Documentation/filesystems/proc.rst): a task that never leaves its CPU is not looked at, and
 * other code may leave the registers marked.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/hot_tasks.h"

/* False: the file has no such line. */
static bool elapsed(struct str text, int64_t *ret)
{
	struct str line, key, value;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, ':', &key, &value) && str_is(key, "AVX512_elapsed_ms"))
			return str_i64(str_trim(value), ret) == 0;
	}
	return false;
}

static bool is_used(const struct check_in *in, int64_t ms)
{
	return ms >= 0 && (double)ms < in_limit(in, "lately") * 1000 &&
	       str_is(in_word(in, "use"), "forbid");
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct subject who = subject_process(in, p);
	struct finding *f;
	int64_t ms;

	if (an->bytes.n == 0) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
			"the processor has no AVX-512");
		return;
	}
	if (!elapsed(an->bytes, &ms)) {
		find_unreadable(out, who, an, true);
		return;
	}
	if (is_used(in, ms))
		f = find(out, STATUS_WARN, who, "it used AVX-512 lately");
	else
		f = find(out, STATUS_PASS, who, "%s",
			str_is(in_word(in, "use"), "allow") ? "AVX-512 is allowed here"
							    : "it was not found to use AVX-512");
	if (ms >= 0)
		find_observed(f, "%lld ms ago", (long long)ms);
	if (ms >= 0)
		find_observed_value(f, (double)ms / 1000, "s");
	find_wanted(f, "not within %g s", in_limit(in, "lately"));
	find_process(f, in, p);
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "arch_status", true, judge);
	if (in->roles->n_processes)
		(void)find_thread_unread(out, in);
}

const struct check check_proc_avx512[] = {
	{
		.id = "proc.avx512",
		.rule = 1,
		.title = "The named processes do not use AVX-512 where that is not wanted",
		.severity = SEVERITY_INFO,
		.reads = { { "/proc/{target}/arch_status", ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.limits = {
			{ "use", NULL, 0, 0, 0, "allow|forbid", "whether it may be used" },
			{ "lately", "s", 10, 0, 1e6, NULL, "with forbid: use longer ago passes" },
		},
		.why = "Xeons before Ice Lake lower the clock of the core for milliseconds after wide vectors",
		.fix_now = NULL,
		.fix_boot = "build it and its libraries without AVX-512; glibc: GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512F",
		.remedies = { { REMEDY_MANUAL, "",
			"build it and its libraries without AVX-512", NULL } },
		.source = "Documentation/filesystems/proc.rst, 3.12; arch/x86/kernel/fpu/xstate.c",
		.run = run,
	},
	{ 0 },
};
