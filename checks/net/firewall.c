/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether packets pass a filter on their way to a socket. Told by traces only: tables that are
 * registered in this namespace (/proc/net/ip_tables_names, mode 0440, since it is there only with
 * the module), and modules that are loaded. What rules say is not asked: running iptables on a
 * host of nftables loads modules and registers hooks, and a dump needs CAP_NET_ADMIN. A built-in
 * nf_tables leaves no trace here.
 */
#include "scanner/engine/check.h"

static const struct trace {
	const char *path;
	bool registered; /* a table of rules; else only a module that can have some */
	const char *what;
} traces[] = {
	{ "/proc/net/ip_tables_names", true, "iptables" },
	{ "/proc/net/ip6_tables_names", true, "ip6tables" },
	{ "/sys/module/iptable_filter/", true, "iptables' filter table" },
	{ "/sys/module/iptable_raw/", true, "iptables' raw table" },
	{ "/sys/module/iptable_mangle/", true, "iptables' mangle table" },
	{ "/sys/module/nf_tables/", false, "nf_tables" },
	{ "/sys/module/br_netfilter/", false, "br_netfilter" },
	{ "/sys/module/bpfilter/", false, "bpfilter" },
};
enum { TRACES = sizeof(traces) / sizeof(traces[0]) };

struct seen {
	struct str names;
	unsigned tables, modules;
	const struct answer *unread;
};

static const struct answer *look(const struct check_in *in, const struct trace *t)
{
	struct str path = str_from(t->path);

	if (!str_ends(path, "/"))
		return in_file(in, t->path);
	return in_ask(in, str_head(path, path.n - 1), ASK_LIST);
}

static void count(const struct check_in *in, struct seen *s)
{
	for (unsigned i = 0; i < TRACES; i++) {
		const struct answer *an = look(in, &traces[i]);

		if (an->state == ANSWER_ABSENT)
			continue;
		if (an->state != ANSWER_OK) {
			s->unread = an;
			continue;
		}
		if (traces[i].registered && an->kind == ASK_FILE && !str_trim(an->bytes).n)
			continue; /* the module is there, and no table in this namespace */
		s->tables += traces[i].registered;
		s->modules += !traces[i].registered;
		s->names = str_printf(in->scratch, STR_FMT "%s%s", STR_ARG(s->names),
			s->names.n ? ", " : "", traces[i].what);
	}
}

static bool takes_packets(const struct check_in *in)
{
	for (size_t i = 0; i < in->roles->n_nics; i++) {
		if (in->roles->nics[i].role == NIC_FAST)
			return true;
	}
	return in->roles->feeds.n_groups > 0;
}

static void add_evidence(const struct check_in *in, struct finding *f)
{
	for (unsigned i = 0; i < TRACES; i++) {
		const struct answer *an = look(in, &traces[i]);

		if (an->kind == ASK_FILE)
			find_evidence(f, an);
		else if (an->state == ANSWER_OK)
			find_evidence_text(f, an, "loaded");
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	bool forbidden = str_is(in_word(in, "policy"), "forbid");
	struct seen s = { 0 };
	struct finding *f;

	(void)self;
	count(in, &s);
	if (!takes_packets(in) && !forbidden) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"nobody named a NIC of role fast, or a group");
		return;
	}
	if (s.unread && !s.tables) {
		find_unreadable(out, subject_host(), s.unread, false);
		return;
	}
	if (s.tables)
		f = find(out, forbidden ? STATUS_FAIL : STATUS_WARN, subject_host(),
			"a packet filter is in the way of the feed: what it drops leaves no trace here");
	else if (s.modules)
		f = find(out, forbidden ? STATUS_FAIL : STATUS_WARN, subject_host(),
			"a packet filter is loaded, and may have rules for the feed");
	else
		f = find(out, STATUS_PASS, subject_host(), "no packet filter was seen");
	find_observed(f, STR_FMT, STR_ARG(s.names.n ? s.names : STR("none")));
	find_wanted(f, "none, or rules that let the feed pass first");
	add_evidence(in, f);
}

const struct check check_net_firewall[] = {
	{
		.id = "net.firewall",
		.rule = 1,
		.title = "No packet filter stands in the way of feeds",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/net/ip_tables_names", ASK_FILE },
			{ "/proc/net/ip6_tables_names", ASK_FILE },
			{ "/sys/module/iptable_filter", ASK_LIST },
			{ "/sys/module/iptable_raw", ASK_LIST },
			{ "/sys/module/iptable_mangle", ASK_LIST },
			{ "/sys/module/nf_tables", ASK_LIST },
			{ "/sys/module/br_netfilter", ASK_LIST },
			{ "/sys/module/bpfilter", ASK_LIST } },
		.limits = { { "policy", NULL, 0, 0, 1, "tell|forbid",
			"forbid: any filter fails" } },
		.why = "a rule that drops is silent, and each rule before it costs some ten to hundred ns a packet (estimate)",
		.fix_now =
			"a rule before all that drop: nft insert rule … ip daddr 224.0.0.0/4 accept, and one for protocol igmp; notrack for both",
		.fix_boot = "the same in /etc/nftables.conf",
		.remedies = { { REMEDY_MANUAL, "",
			"rules that let multicast and IGMP pass before all others, and notrack for them",
			NULL } },
		.source = "net/ipv4/netfilter/ip_tables.c; net/netfilter/nf_tables_api.c",
		.run = run,
	},
	{ 0 },
};
