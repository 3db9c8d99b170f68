/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may make an io_uring (6.6 on, io_uring/io_uring.c): 0 everybody, 1 CAP_SYS_ADMIN and the
 * group kernel.io_uring_group, 2 nobody: io_uring_setup() gives EPERM, and a program that has
 * another way takes it in silence. Filters of system calls, as containers have them, refuse it
 * whatever this says. Whether it should be there is a profile's to say.
 */
#include "scanner/engine/check.h"

#define DISABLED "/proc/sys/kernel/io_uring_disabled"
#define GROUP	 "/proc/sys/kernel/io_uring_group"

static struct finding *weigh(
	const struct check_in *in, uint64_t v, bool group, struct findings *out)
{
	bool needed = str_is(in_word(in, "want"), "needed");

	if (needed && v == 2)
		return find(out, STATUS_FAIL, subject_host(), "nobody may use io_uring");
	if (needed && v == 1 && !group)
		return find(out, STATUS_FAIL, subject_host(),
			"only root may use io_uring, and no group is named for it");
	if (!needed && v == 0)
		return find(out, STATUS_WARN, subject_host(), "everybody may use io_uring");
	return find(out, STATUS_PASS, subject_host(), "%s",
		needed ? "those that need io_uring may use it" : "io_uring is not for everybody");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, DISABLED), *of = in_file(in, GROUP);
	struct finding *f;
	int64_t group = -1;
	uint64_t v;

	(void)self;
	if (str_is(in_word(in, "want"), "any")) {
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nobody says whether io_uring is needed here");
		return;
	}
	if (an->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_KERNEL, subject_host(),
			"this kernel has no such switch: it came with 6.6");
		return;
	}
	if (fact_u64(an, &v) || v > 2) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (v == 1 && fact_i64(of, &group)) {
		find_unreadable(out, subject_host(), of, false);
		return;
	}
	f = weigh(in, v, group >= 0, out);
	find_observed(f, "%llu", (unsigned long long)v);
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "want")));
	find_evidence(f, an);
	if (v == 1)
		find_evidence(f, of);
}

const struct check check_net_io_uring[] = {
	{
		.id = "net.io_uring",
		.rule = 1,
		.title = "io_uring is there for those that need it, and not for others",
		.severity = SEVERITY_INFO,
		.reads = { { DISABLED, ASK_FILE }, { GROUP, ASK_FILE } },
		.limits = { { "want", NULL, 0, 0, 2, "any|needed|forbidden",
			"needed: a program here is built on it; forbidden: nobody should" } },
		.why = "a program that falls back to epoll loses what it was built for, without a word",
		.fix_now = "sysctl -w kernel.io_uring_disabled=0, or 1 with kernel.io_uring_group",
		.fix_boot = "kernel.io_uring_disabled in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "kernel.io_uring_disabled", "0", "want=needed" },
			{ REMEDY_SYSCTL, "kernel.io_uring_disabled", "2", "want=forbidden" } },
		.source = "io_uring/io_uring.c; Documentation/admin-guide/sysctl/kernel.rst",
		.run = run,
	},
	{ 0 },
};
