/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network devices: what they are, driver and firmware, and what is set on those that have a role:
 * rings, channels, interrupt moderation, offloads, flow control, steering; what they lost. Of the
 * some sixty features of a card those are told that hold packets back or choose their queue.
 */
#include "scanner/engine/trait.h"

#include "scanner/base/text.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_settings.h"
#include "scanner/facts/net/nic_stats.h"

#define ASKED "/probe/ethtool/{nic}/"
#define FILE_ "/sys/class/net/{nic}/"

/* Lines of an answer that are a trait each. */
static const struct row {
	const char *pattern, *key, *name;
	enum trait_kind kind;
} rows[] = {
	{ ASKED "drvinfo", "version", "driver version", TRAIT_KERNEL },
	{ ASKED "drvinfo", "fw_version", "firmware", TRAIT_FIRMWARE },
	{ ASKED "drvinfo", "erom_version", "option ROM", TRAIT_FIRMWARE },
	{ ASKED "ring", "rx", "ring rx", TRAIT_SETTING },
	{ ASKED "ring", "tx", "ring tx", TRAIT_SETTING },
	{ ASKED "ring", "rx_max", "ring rx at most", TRAIT_HARDWARE },
	{ ASKED "channels", "rx", "channels rx", TRAIT_SETTING },
	{ ASKED "channels", "tx", "channels tx", TRAIT_SETTING },
	{ ASKED "channels", "combined", "channels combined", TRAIT_SETTING },
	{ ASKED "coalesce", "rx-usecs", "coalesce rx-usecs", TRAIT_SETTING },
	{ ASKED "coalesce", "rx-frames", "coalesce rx-frames", TRAIT_SETTING },
	{ ASKED "coalesce", "tx-usecs", "coalesce tx-usecs", TRAIT_SETTING },
	{ ASKED "coalesce", "tx-frames", "coalesce tx-frames", TRAIT_SETTING },
	{ ASKED "coalesce", "adaptive-rx", "coalesce adaptive-rx", TRAIT_SETTING },
	{ ASKED "coalesce", "adaptive-tx", "coalesce adaptive-tx", TRAIT_SETTING },
	{ ASKED "coalesce", "cqe-mode-rx", "coalesce cqe-mode-rx", TRAIT_SETTING },
	{ ASKED "pause", "rx", "pause rx", TRAIT_SETTING },
	{ ASKED "pause", "tx", "pause tx", TRAIT_SETTING },
	{ ASKED "eee", "enabled", "EEE", TRAIT_SETTING },
	{ ASKED "fec", "active", "FEC", TRAIT_STATE },
	{ ASKED "hwtstamp", "rx_filter", "time stamps rx", TRAIT_SETTING },
	{ ASKED "hwtstamp", "tx_type", "time stamps tx", TRAIT_SETTING },
	{ ASKED "rss", "rings", "RSS queues", TRAIT_SETTING },
	{ ASKED "rss", "hfunc", "RSS hash", TRAIT_SETTING },
	{ ASKED "rss_fields", "udp4", "RSS fields udp4", TRAIT_SETTING },
	{ ASKED "rules", "count", "flow rules", TRAIT_SETTING },
};

/* Files of a line each. */
static const struct row files[] = {
	{ FILE_ "mtu", NULL, "MTU", TRAIT_SETTING },
	{ FILE_ "speed", NULL, "speed", TRAIT_STATE },
	{ FILE_ "duplex", NULL, "duplex", TRAIT_STATE },
	{ FILE_ "operstate", NULL, "state", TRAIT_STATE },
	{ FILE_ "threaded", NULL, "threaded NAPI", TRAIT_SETTING },
	{ FILE_ "gro_flush_timeout", NULL, "gro_flush_timeout", TRAIT_SETTING },
	{ FILE_ "napi_defer_hard_irqs", NULL, "napi_defer_hard_irqs", TRAIT_SETTING },
	{ FILE_ "address", NULL, "address", TRAIT_IDENTITY },
	{ "/sys/class/net/*/bonding/mode", NULL, "bond mode", TRAIT_SETTING },
	{ "/sys/class/net/*/bonding/miimon", NULL, "bond miimon", TRAIT_SETTING },
	{ "/sys/class/net/*/bonding/active_slave", NULL, "bond active", TRAIT_STATE },
};

static const struct {
	const char *feature, *name;
} features[] = {
	{ "rx-gro", "GRO" },
	{ "rx-gro-hw", "GRO in hardware" },
	{ "rx-gro-list", "GRO of lists" },
	{ "rx-udp-gro-forwarding", "GRO of UDP" },
	{ "rx-lro", "LRO" },
	{ "tx-tcp-segmentation", "TSO" },
	{ "tx-generic-segmentation", "GSO" },
	{ "rx-checksum", "checksum rx" },
	{ "rx-hashing", "hashing" },
	{ "rx-ntuple-filter", "ntuple" },
	{ "hw-tc-offload", "TC offload" },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), FILES = sizeof(files) / sizeof(files[0]) };
enum { FEATURES = sizeof(features) / sizeof(features[0]) };

/* What a driver has not got says nothing; what nobody could tell makes the group less than whole. */
static bool told(struct trait_out *out, const struct answer *an)
{
	if (an->state != ANSWER_OK && an->state != ANSWER_ABSENT &&
		an->state != ANSWER_UNSUPPORTED && an->state != ANSWER_NOT_READ)
		trait_not_whole(out);
	return an->state == ANSWER_OK;
}

static void values(const struct trait_in *in, struct trait_out *out)
{
	for (size_t r = 0; r < ROWS; r++) {
		struct matches m = answers_match(in->answers, rows[r].pattern, ASK_FILE);

		for (size_t i = 0; i < m.n; i++) {
			const struct answer *an = m.v[i].answer;
			struct str value;
			struct trait *t;
			int64_t number;

			if (!told(out, an) || !nic_value(an->bytes, rows[r].key, &value) ||
				!value.n)
				continue;
			t = trait_add(out, rows[r].kind,
				trait_key(in, STR_FMT " %s", STR_ARG(m.v[i].star[0]), rows[r].name),
				value);
			trait_from(out, t, an);
			if (str_i64(value, &number) == 0)
				trait_number(out, t, (double)number, "1");
		}
	}
}

static void settings(const struct trait_in *in, struct trait_out *out)
{
	for (size_t r = 0; r < FILES; r++) {
		struct matches m = answers_match(in->answers, files[r].pattern, ASK_FILE);

		for (size_t i = 0; i < m.n; i++)
			if (told(out, m.v[i].answer))
				trait_answer(out, files[r].kind,
					trait_key(in, STR_FMT " %s", STR_ARG(m.v[i].star[0]),
						files[r].name),
					m.v[i].answer, "1");
	}
}

static void switches(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, ASKED "features", ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		for (size_t k = 0; told(out, m.v[i].answer) && k < FEATURES; k++) {
			bool fixed;
			enum nic_switch s =
				nic_switch_of(m.v[i].answer->bytes, features[k].feature, &fixed);

			if (s != NIC_SWITCH_UNTOLD)
				trait_line(out, TRAIT_SETTING,
					trait_key(in, STR_FMT " %s", STR_ARG(m.v[i].star[0]),
						features[k].name),
					s == NIC_SWITCH_ON ? STR("on") : STR("off"),
					m.v[i].answer->path);
		}
	}
}

/* Private flags in one line: those that are on; their names are the driver's own. */
static void flags(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, ASKED "privflags", ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		struct str rest = m.v[i].answer->bytes, line, on = { 0 }, name, state;

		if (!told(out, m.v[i].answer))
			continue;
		while (str_cut(&rest, '\n', &line)) {
			if (str_split_last(line, ' ', &name, &state) && str_is(state, "on"))
				on = str_join(in->scratch, on, on.n ? STR(", ") : STR(""), name);
		}
		trait_line(out, TRAIT_SETTING,
			trait_key(in, STR_FMT " private flags", STR_ARG(m.v[i].star[0])), on,
			m.v[i].answer->path);
	}
}

/* The table that a hash chooses a queue by: long, so its hash. */
static void steering(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, ASKED "rss", ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		struct nic_rss rss;

		if (!told(out, m.v[i].answer) ||
			!nic_rss_parse(in->scratch, m.v[i].answer->bytes, &rss) || !rss.n)
			continue;
		trait_from(out,
			trait_addf(out, TRAIT_SETTING,
				trait_key(in, STR_FMT " RSS table", STR_ARG(m.v[i].star[0])),
				"%zu entries, fnv1a %016llx", rss.n,
				(unsigned long long)text_hash((struct str){
					(const char *)rss.table, rss.n * sizeof(*rss.table) })),
			m.v[i].answer);
	}
}

static void lost(const struct trait_in *in, struct trait_out *out, const struct netdev *d,
	const struct netdev *b, const struct netdevs *t)
{
	const struct {
		const char *what;
		uint64_t now;
		const uint64_t *then;
	} v[] = {
		{ "rx drops", d->rx_drop, b ? &b->rx_drop : NULL },
		{ "rx errors", d->rx_errs, b ? &b->rx_errs : NULL },
		{ "rx FIFO errors", d->rx_fifo, b ? &b->rx_fifo : NULL },
		{ "tx drops", d->tx_drop, b ? &b->tx_drop : NULL },
		{ "tx errors", d->tx_errs, b ? &b->tx_errs : NULL },
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		if (v[i].now)
			trait_counter(in, out,
				trait_key(in, STR_FMT " %s", STR_ARG(d->name), v[i].what), v[i].now,
				v[i].then, 64, t->stats->path);
	}
	if (b && trait_seconds(in) > 0 && d->rx_packets >= b->rx_packets && d->rx_packets)
		trait_rate(in, out, trait_key(in, STR_FMT " rx packets", STR_ARG(d->name)),
			d->rx_packets - b->rx_packets, t->stats->path);
}

static const char *kind_word(enum netdev_kind k)
{
	static const char *const words[] = { "physical", "virtual function", "representor", "bond",
		"VLAN", "loopback", "virtual", "unknown" };

	return words[k];
}

static void device(const struct trait_in *in, struct trait_out *out, const struct netdevs *t,
	const struct netdev *d)
{
	const struct netdevs *before = trait_fact_before(in, &fact_netdevs);
	const struct netdev *b = before ? netdevs_find(before, d->name) : NULL;
	struct str below = { 0 };

	trait_line(out, TRAIT_HARDWARE, trait_key(in, STR_FMT " kind", STR_ARG(d->name)),
		str_from(kind_word(d->kind)), t->list->path);
	trait_add(out, TRAIT_SETTING, trait_key(in, STR_FMT " role", STR_ARG(d->name)),
		str_from(nic_role_word(roles_nic(in->roles, d->name))));
	if (d->driver.n)
		trait_add(out, TRAIT_KERNEL, trait_key(in, STR_FMT " driver", STR_ARG(d->name)),
			d->driver);
	for (unsigned i = 0; i < d->n_lower; i++)
		below = i ? str_join(in->scratch, below, STR(", "), d->lower[i]) : d->lower[0];
	if (d->n_lower)
		trait_add(out, TRAIT_SETTING, trait_key(in, STR_FMT " lies on", STR_ARG(d->name)),
			below);
	if (d->has_stats)
		lost(in, out, d, b && b->has_stats ? b : NULL, t);
}

/* A driver's own counters of loss, those that ever counted. */
static void driver_counters(const struct trait_in *in, struct trait_out *out,
	const struct netdevs *t, const struct match *m)
{
	static const unsigned losses = 1u << NIC_RING_FULL | 1u << NIC_ALLOC_FAIL |
				       1u << NIC_PORT_FIFO | 1u << NIC_ALLOWANCE |
				       1u << NIC_LINK_ERROR | 1u << NIC_FEC_LOST |
				       1u << NIC_PAUSE_RECEIVED | 1u << NIC_PAUSE_SENT |
				       1u << NIC_STAMP_LOST | 1u << NIC_PCI_OVERFLOW;
	const struct netdev *d = netdevs_find(t, m->star[0]);
	const struct answer *before = trait_before(in, m->answer);
	struct nic_stats now, then = { 0 };

	if (!d || !told(out, m->answer) || !nic_stats_parse(in->scratch, m->answer->bytes, &now))
		return;
	if (before && !nic_stats_parse(in->scratch, before->bytes, &then))
		before = NULL;
	for (size_t i = 0; i < now.n; i++) {
		int queue;
		const struct nic_counter *c = nic_counter_of(d->driver, now.v[i].name, &queue);
		const struct nic_stat *b;

		if (!c || !(losses >> c->class & 1) || !now.v[i].value || now.v[i].nth)
			continue;
		b = before ? nic_stats_find(&then, now.v[i].name) : NULL;
		trait_counter(in, out,
			trait_key(
				in, STR_FMT " " STR_FMT, STR_ARG(d->name), STR_ARG(now.v[i].name)),
			now.v[i].value, b ? &b->value : NULL, 64, m->answer->path);
	}
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct netdevs *t = trait_fact(in, &fact_netdevs);
	struct matches stats = answers_match(in->answers, ASKED "stats", ASK_FILE);

	if (t->list->state != ANSWER_OK || !t->stats_valid)
		trait_not_whole(out);
	for (size_t i = 0; i < t->n; i++) {
		const struct netdev *d = &t->v[i];

		if (d->kind == NETDEV_PHYSICAL || d->kind == NETDEV_BOND ||
			roles_nic(in->roles, d->name) != NIC_UNDECLARED)
			device(in, out, t, d);
	}
	values(in, out);
	settings(in, out);
	switches(in, out);
	flags(in, out);
	steering(in, out);
	for (size_t i = 0; i < stats.n; i++)
		driver_counters(in, out, t, &stats.v[i]);
}

const struct traits traits_nic = {
	.group = "nic",
	.what = "network devices: driver, firmware, rings, channels, moderation, offloads, loss",
	.needs = { &fact_netdevs },
	.gather = gather,
};
