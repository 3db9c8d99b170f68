/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How large a socket's queue may be made (net/core/sock.c). SO_RCVBUF is doubled by the kernel and
 * held to rmem_max; what is charged is the memory of the packet, not its bytes: a datagram of 200
 * bytes takes 1280 and more. TCP tunes itself within tcp_rmem, whose third number rmem_max does
 * not bound. A larger bound makes no socket larger: the program asks, or rmem_default does.
 */
#include "scanner/engine/check.h"

#define CORE "/proc/sys/net/core/"
#define IPV4 "/proc/sys/net/ipv4/"

enum { FLOOR = 4 << 20 }; /* what warns where nobody asks for more */

static const struct bound {
	const char *path, *name, *limit;
} bounds[] = {
	{ CORE "rmem_max", "rmem_max", "rmem_max_min" },
	{ CORE "wmem_max", "wmem_max", "wmem_max_min" },
	{ CORE "rmem_default", "rmem_default", "rmem_default_min" },
};
enum { BOUNDS = sizeof(bounds) / sizeof(bounds[0]), DEFAULT = 2 };

/* A limit of 0: nobody asks, and the receive and send bounds have a floor that only warns. */
static void judge(const struct check_in *in, unsigned i, uint64_t v, struct findings *out)
{
	double asked = in_limit(in, bounds[i].limit);
	double least = asked > 0 ? asked : i < DEFAULT ? FLOOR : 0;
	struct subject who = subject_named(
		SUBJECT_PARAM, str_printf(in->scratch, "net.core.%s", bounds[i].name));
	struct finding *f;

	if ((double)v >= least)
		f = find(out, STATUS_PASS, who, "%s is large enough", bounds[i].name);
	else
		f = find(out, asked > 0 && i != DEFAULT ? STATUS_FAIL : STATUS_WARN, who,
			i == DEFAULT ? "the buffer that sockets begin with is small"
				     : "no program can make a socket's buffer large");
	find_observed(f, "%llu bytes", (unsigned long long)v);
	find_observed_value(f, (double)v, "bytes");
	find_wanted(f, "at least %.0f bytes", least);
	find_wanted_value(f, least, "bytes");
	find_evidence(f, in_file(in, bounds[i].path));
	if (f->status > STATUS_PASS)
		find_remedy(f, REMEDY_SYSCTL,
			str_printf(in->scratch, "net.core.%s", bounds[i].name), "%.0f",
			asked > 0 ? asked : 134217728.0);
	if (i == 0) {
		find_evidence(f, in_file(in, IPV4 "tcp_rmem"));
		find_evidence(f, in_file(in, IPV4 "udp_rmem_min"));
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	uint64_t v;

	(void)self;
	for (unsigned i = 0; i < BOUNDS; i++) {
		const struct answer *an = in_file(in, bounds[i].path);

		if (fact_u64(an, &v))
			find_unreadable(out, subject_host(), an, false);
		else
			judge(in, i, v, out);
	}
}

const struct check check_net_socket_buffers[] = {
	{
		.id = "net.socket_buffers",
		.rule = 1,
		.title = "Programs may make their sockets' buffers large enough",
		.severity = SEVERITY_MEDIUM,
		.reads = { { CORE "rmem_max", ASK_FILE }, { CORE "wmem_max", ASK_FILE },
			{ CORE "rmem_default", ASK_FILE }, { IPV4 "tcp_rmem", ASK_FILE },
			{ IPV4 "udp_rmem_min", ASK_FILE } },
		.limits = { { "rmem_max_min", "bytes", 0, 0, 2147483647, NULL,
				    "the least rmem_max that passes; 0: 4 MiB, and less only warns" },
			{ "wmem_max_min", "bytes", 0, 0, 2147483647, NULL, "the same of wmem_max" },
			{ "rmem_default_min", "bytes", 0, 0, 2147483647, NULL,
				"the same of rmem_default; less warns" } },
		.why = "the socket's queue is the last that takes a burst: 208 kB hold some 160 small datagrams",
		.fix_now = "sysctl -w net.core.rmem_max=134217728, and SO_RCVBUF in the program",
		.fix_boot = "net.core.rmem_max=134217728 in /etc/sysctl.d/99-latency.conf",
		.source =
			"net/core/sock.c sk_setsockopt(); Documentation/admin-guide/sysctl/net.rst",
		.run = run,
	},
	{ 0 },
};
