/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCP's own switches (Documentation/networking/ip-sysctl.rst). Contested lore turns timestamps and
 * SACK off: 12 bytes and a clock read are saved, and a path that loses two segments needs several
 * round trips, or the timer of 200 ms, to mend it. What costs most is quiet: a connection that was
 * idle for one RTO starts with a small window again (tcp_slow_start_after_idle), and small writes
 * are held back for more (tcp_autocorking). tcp_low_latency does nothing since 4.14. They are a
 * namespace's: judged is the scanner's own.
 */
#include "scanner/engine/check.h"

#define IPV4 "/proc/sys/net/ipv4/"

static const struct switch_row {
	const char *path, *name, *limit;
	const char *wrong; /* what it means that it is not what is wanted */
} rows[] = {
	{ IPV4 "tcp_sack", "net.ipv4.tcp_sack", "sack",
		"lost segments are found one a round trip" },
	{ IPV4 "tcp_slow_start_after_idle", "net.ipv4.tcp_slow_start_after_idle",
		"slow_start_after_idle",
		"a connection that was idle starts with a small window again" },
	{ IPV4 "tcp_autocorking", "net.ipv4.tcp_autocorking", "autocorking",
		"small writes may be held back while others are on their way" },
	{ IPV4 "tcp_timestamps", "net.ipv4.tcp_timestamps", "timestamps",
		"segments carry a timestamp where none is wanted, or none where one is" },
	{ IPV4 "tcp_window_scaling", "net.ipv4.tcp_window_scaling", "window_scaling",
		"windows above 64 KiB cannot be told" },
};
#define LEGACY IPV4 "tcp_low_latency"

/* Any number but 0 is on; tcp_timestamps has 2 for without random offset. */
static void judge(const struct check_in *in, const struct switch_row *r, const struct answer *an,
	struct findings *out)
{
	struct subject who = subject_named(SUBJECT_PARAM, str_from(r->name));
	struct str want = in_word(in, r->limit);
	struct finding *f;
	uint64_t v;

	if (fact_u64(an, &v)) {
		find_unreadable(out, who, an, true);
		return;
	}
	if (str_is(want, "any"))
		f = find(out, STATUS_PASS, who, "nobody asks for it to be on or off");
	else if (str_is(want, "on") == (v != 0))
		f = find(out, STATUS_PASS, who, "as it is wanted");
	else
		f = find(out, STATUS_WARN, who, "%s", r->wrong);
	find_observed(f, "%llu", (unsigned long long)v);
	find_wanted(f, STR_FMT, STR_ARG(want));
	find_evidence(f, an);
	if (f->status > STATUS_PASS)
		find_remedy(f, REMEDY_SYSCTL, str_from(r->name), "%d", str_is(want, "on"));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	uint64_t v;

	(void)self;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		judge(in, &rows[i], in_file(in, rows[i].path), out);
	if (fact_u64(in_file(in, LEGACY), &v) == 0 && v)
		find_evidence(find(out, STATUS_PASS,
				      subject_named(SUBJECT_PARAM, STR("net.ipv4.tcp_low_latency")),
				      "it is set, and has no effect since 4.14"),
			in_file(in, LEGACY));
}

const struct check check_net_tcp_options[] = {
	{
		.id = "net.tcp_options",
		.rule = 1,
		.title = "TCP's switches are set for messages that come in bursts",
		.severity = SEVERITY_LOW,
		.reads = { { IPV4 "tcp_sack", ASK_FILE },
			{ IPV4 "tcp_slow_start_after_idle", ASK_FILE },
			{ IPV4 "tcp_autocorking", ASK_FILE }, { IPV4 "tcp_timestamps", ASK_FILE },
			{ IPV4 "tcp_window_scaling", ASK_FILE }, { LEGACY, ASK_FILE } },
		.limits = { { "sack", NULL, 1, 0, 2, "any|on|off", "selective acknowledgement" },
			{ "slow_start_after_idle", NULL, 0, 0, 2, "any|on|off",
				"a small window again after one RTO of silence" },
			{ "autocorking", NULL, 0, 0, 2, "any|on|off",
				"small writes wait for those under way" },
			{ "timestamps", NULL, 0, 0, 2, "any|on|off", "12 bytes a segment" },
			{ "window_scaling", NULL, 1, 0, 2, "any|on|off", "windows above 64 KiB" } },
		.why = "the first burst after a silence goes out in pieces, a round trip each",
		.fix_now =
			"sysctl -w net.ipv4.tcp_slow_start_after_idle=0 net.ipv4.tcp_autocorking=0 net.ipv4.tcp_sack=1",
		.fix_boot = "the same lines in /etc/sysctl.d/99-latency.conf",
		.source =
			"Documentation/networking/ip-sysctl.rst; net/ipv4/tcp_output.c tcp_cwnd_restart()",
		.run = run,
	},
	{ 0 },
};
