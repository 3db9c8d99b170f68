/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offloads that hold packets back to make fewer, larger ones of them (ETHTOOL_GFEATURES; ethtool -k).
 * LRO and GRO merge segments that arrive, one in hardware and one in the kernel's receive path: the
 * first waits for those that follow, with gro_flush_timeout across polls. They do not touch plain
 * UDP, unless rx-udp-gro-forwarding or rx-gro-list is on or a socket asks. TSO and GSO cut large
 * writes late: an order that fits one segment is not delayed, a bulk transfer fills the send ring.
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define FEATURES "/probe/ethtool/{nic}/features"

static const struct offload {
	const char *limit, *word, *key; /* key: of a .link file, or NULL */
	const char *features[3];
} offloads[] = {
	{ "lro", "LRO", "LargeReceiveOffload", { "rx-lro" } },
	{ "gro_hw", "GRO in hardware", "GenericReceiveOffloadHardware", { "rx-gro-hw" } },
	{ "gro", "GRO", "GenericReceiveOffload", { "rx-gro" } },
	{ "udp_gro", "GRO of UDP", NULL, { "rx-udp-gro-forwarding", "rx-gro-list" } },
	{ "tso", "TSO", "TCPSegmentationOffload",
		{ "tx-tcp-segmentation", "tx-tcp6-segmentation" } },
	{ "gso", "GSO", "GenericSegmentationOffload", { "tx-generic-segmentation" } },
};
enum { OFFLOADS = sizeof(offloads) / sizeof(offloads[0]) };

/* NIC_SWITCH_ON: one of its features is; fixed: nobody can switch that off. */
static enum nic_switch state_of(const struct offload *o, struct str text, bool *ret_fixed)
{
	enum nic_switch state = NIC_SWITCH_UNTOLD;
	bool fixed;

	*ret_fixed = true;
	for (size_t i = 0; i < 3 && o->features[i]; i++) {
		enum nic_switch one = nic_switch_of(text, o->features[i], &fixed);

		if (one > state)
			state = one;
		if (one == NIC_SWITCH_ON)
			*ret_fixed = *ret_fixed && fixed;
	}
	return state;
}

static enum status weight_of(const struct check_in *in, const struct offload *o)
{
	struct str word = in_word(in, o->limit);

	return str_is(word, "fail")   ? STATUS_FAIL
	       : str_is(word, "warn") ? STATUS_WARN
				      : STATUS_PASS;
}

struct offloads_seen {
	enum status worst;
	struct str on, wrong;
	unsigned told;
	bool is_wrong[OFFLOADS];
};

static void add(struct arena *a, struct str *list, const char *word, bool fixed)
{
	*list = str_printf(a, STR_FMT "%s%s%s", STR_ARG(*list), list->n ? ", " : "", word,
		fixed ? " (fixed)" : "");
}

static struct offloads_seen look(const struct check_in *in, const struct port *p, struct str text)
{
	struct offloads_seen s = { .worst = STATUS_PASS };

	for (size_t i = 0; i < OFFLOADS; i++) {
		bool fixed;
		enum nic_switch state = state_of(&offloads[i], text, &fixed);
		enum status w = weight_of(in, &offloads[i]);

		s.told += state != NIC_SWITCH_UNTOLD;
		if (state != NIC_SWITCH_ON)
			continue;
		add(in->scratch, &s.on, offloads[i].word, fixed);
		/* What nobody can switch off is a property of the card and no mistake. */
		w = port_policy(p, fixed && w == STATUS_FAIL ? STATUS_WARN : w);
		if (w == STATUS_PASS)
			continue;
		s.is_wrong[i] = !fixed;
		add(in->scratch, &s.wrong, offloads[i].word, false);
		if (w > s.worst)
			s.worst = w;
	}
	return s;
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	struct offloads_seen s = look(in, p, an->bytes);
	struct finding *f;

	if (!s.told) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	if (s.worst == STATUS_PASS)
		f = find(out, STATUS_PASS, p->who, "none of its offloads is one that must be off");
	else
		f = find(out, s.worst, p->who, "packets are merged or cut late: " STR_FMT " on",
			STR_ARG(s.wrong));
	find_observed(f, "on: " STR_FMT, STR_ARG(s.on.n ? s.on : STR("none")));
	find_wanted(f, "as the limits of this check say");
	for (size_t i = 0; i < OFFLOADS; i++) {
		if (s.is_wrong[i] && offloads[i].key)
			find_remedy(f, REMEDY_LINK,
				str_printf(in->scratch, STR_FMT ":%s", STR_ARG(p->d->name),
					offloads[i].key),
				"no");
	}
	find_port(f, in, p);
	find_evidence_text(f, an, "on: " STR_FMT, STR_ARG(s.on.n ? s.on : STR("none")));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "features",
		.none = "it has no offloads",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

#define WEIGHTS "pass|warn|fail"

const struct check check_nic_offloads[] = {
	{
		.id = "nic.offloads",
		.rule = 1,
		.title = "Network cards hand packets over one by one",
		.severity = SEVERITY_HIGH,
		.reads = { { FEATURES, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = {
			{ "lro", NULL, 2, 0, 2, WEIGHTS, "what it means that the card merges segments (rx-lro)" },
			{ "gro_hw", NULL, 2, 0, 2, WEIGHTS, "the same in a way that can be undone (rx-gro-hw)" },
			{ "gro", NULL, 1, 0, 2, WEIGHTS, "that the kernel does (rx-gro)" },
			{ "udp_gro", NULL, 1, 0, 2, WEIGHTS,
				"that the kernel does so with UDP (rx-udp-gro-forwarding, rx-gro-list)" },
			{ "tso", NULL, 1, 0, 2, WEIGHTS, "that the card cuts large TCP writes" },
			{ "gso", NULL, 1, 0, 2, WEIGHTS, "that the kernel cuts them late" },
		},
		.why = "merging holds the first segment of a message until the next one came or a timer ran "
		       "out: microseconds, with gro_flush_timeout as long as that says",
		.fix_now = "ethtool -K IF lro off gro off tso off gso off",
		.fix_boot = "LargeReceiveOffload=no, GenericReceiveOffload=no … in the card's .link file",
		.source = "Documentation/networking/segmentation-offloads.rst",
		.run = run,
	},
	{ 0 },
};
