/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Onload was told by the environment of a process (opts_netif_def.h, opts_citp_def.h). Its
 * defaults favour compatibility: no spinning (EF_POLL_USEC=0), CTPIO on in a safe mode, and a
 * socket that cannot be accelerated becomes one of the kernel without a word (EF_NO_FAIL=1). A
 * launcher's profile (onload -p latency) sets them. It is the environment of exec(): what
 * setenv() changed later is not seen. Of names that are not known nothing is told.
 */
#include "scanner/judging/tunables.h"
#include "scanner/facts/process/bypass.h"
#include "scanner/judging/onload.h"

static const char *no_spinning(const struct str *v)
{
	return !v || str_is(*v, "0") ? "it does not spin: each wait ends by an interrupt" : NULL;
}

static const char *is_zero(const struct str *v)
{
	return v && str_is(*v, "0") ? "a way that is faster was switched off" : NULL;
}

/* EF10's rings are 512, 1024, 2048 or 4096 long; others are rounded, or fail. */
static const char *no_ring(const struct str *v)
{
	uint64_t n;

	if (!v)
		return NULL;
	if (str_u64(*v, 10, &n) || n < 512 || n > 4096 || n & (n - 1))
		return "its receive ring has a length that the card does not have";
	return NULL;
}

static const struct env_rule rules[] = {
	{ "EF_POLL_USEC", no_spinning, "a time, as by onload -p latency" },
	{ "EF_CTPIO", is_zero, "1" },
	{ "EF_TX_PUSH", is_zero, "1" },
	{ "EF_USE_HUGE_PAGES", is_zero, "1 or 2" },
	{ "EF_RXQ_SIZE", no_ring, "512, 1024, 2048 or 4096" },
};
enum { RULES = sizeof(rules) / sizeof(rules[0]) };
static const char *const prefixes[] = { "EF_", "ONLOAD_", "LD_PRELOAD", NULL };

static bool spins(struct str text)
{
	static const char *const names[] = { "EF_SPIN_USEC", "EF_POLL_SPIN", "EF_UDP_RECV_SPIN",
		"EF_TCP_RECV_SPIN", "EF_EPOLL_SPIN", "EF_SELECT_SPIN" };
	struct str v;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (env_value(text, names[i], &v) && !str_is(v, "0"))
			return true;
	}
	return false;
}

static bool is_silent(struct str text)
{
	struct str v;

	return !env_value(text, "EF_NO_FAIL", &v) || !str_is(v, "0");
}

static void judge(const struct check_in *in, const struct process *p, struct findings *out)
{
	const struct answer *an = in_env(in, p);
	bool spinning = spins(an->bytes);

	if (an->state != ANSWER_OK) {
		find_unreadable(out, subject_process(in, p), an, false);
		return;
	}
	if (str_is(in_word(in, "no_fail"), "strict") && is_silent(an->bytes)) {
		struct finding *f = find(out, STATUS_FAIL, subject_process(in, p),
			"a socket that cannot be accelerated silently becomes the kernel's");

		find_observed(f, "EF_NO_FAIL is not 0");
		find_wanted(f, "EF_NO_FAIL=0");
		find_env(f, an, prefixes);
	}
	/* Any of the others that spin says enough about EF_POLL_USEC. */
	judge_env(in, p, rules + spinning, RULES - spinning, "Onload was told to be fast", prefixes,
		out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (!judge_each_onload(in, judge, out))
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no process that matters holds a stack of Onload");
}

const struct check check_onload_env[] = {
	{
		.id = "onload.env",
		.rule = 1,
		.title = "Onload is told to spin and to use the card's fast ways",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/probe/env/{target}", ASK_FILE } },
		.needs = { &fact_target_bypass },
		.limits = { { "no_fail", NULL, 0, 0, 1, "any|strict",
			"strict: a socket that cannot be accelerated must fail (EF_NO_FAIL=0)" } },
		.why = "without spinning each message waits for an interrupt and a wakeup: some 5 us",
		.fix_now = "onload -p latency APPLICATION, or the variables in its unit",
		.fix_boot = "Environment= of its unit, or a profile of Onload",
		.remedies = { { REMEDY_MANUAL, "",
			"onload -p latency in ExecStart= of its unit: <subject>", NULL } },
		.source = "Onload, src/include/ci/internal/opts_netif_def.h and opts_citp_def.h",
		.run = run,
	},
	{ 0 },
};
