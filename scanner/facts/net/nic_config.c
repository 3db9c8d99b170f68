/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/nic_config_parts.h"

static const struct {
	const char *word, *probe, *key;
} settings[NIC_SETTINGS] = {
	[NIC_MTU] = { "MTU", NULL, NULL },
	[NIC_RING_RX] = { "ring rx", "ring", "rx" },
	[NIC_RING_TX] = { "ring tx", "ring", "tx" },
	[NIC_CHANNELS_RX] = { "channels rx", "channels", "rx" },
	[NIC_CHANNELS_TX] = { "channels tx", "channels", "tx" },
	[NIC_CHANNELS_COMBINED] = { "channels combined", "channels", "combined" },
	[NIC_RX_USECS] = { "rx-usecs", "coalesce", "rx-usecs" },
	[NIC_TX_USECS] = { "tx-usecs", "coalesce", "tx-usecs" },
	[NIC_RX_FRAMES] = { "rx-frames", "coalesce", "rx-frames" },
	[NIC_TX_FRAMES] = { "tx-frames", "coalesce", "tx-frames" },
	[NIC_ADAPTIVE_RX] = { "adaptive-rx", "coalesce", "adaptive-rx" },
	[NIC_ADAPTIVE_TX] = { "adaptive-tx", "coalesce", "adaptive-tx" },
};

const char *nic_setting_word(enum nic_setting s)
{
	return settings[s].word;
}

const char *nic_setting_probe(enum nic_setting s, const char **ret_key)
{
	*ret_key = settings[s].key;
	return settings[s].probe;
}

void nic_claim(
	struct nic_list *l, const struct netdev *nic, enum nic_setting setting, struct str value)
{
	struct nic_config *c = l->config;

	value = str_trim(value);
	if (value.n == 0)
		return;
	if (c->n >= NIC_CLAIMS_CAP) {
		c->more = true;
		return;
	}
	l->v = arena_grow(l->in->arena, l->v, c->n, &l->cap, sizeof(*l->v));
	l->v[c->n++] = (struct nic_claim){
		.nic = nic,
		.setting = setting,
		.value = value,
		.owner = l->owner,
		.rewrites = l->rewrites,
		.from = l->from,
		.line = l->line,
	};
	c->v = l->v;
}

static void remember(const struct answer **v, unsigned *n, const struct answer *an)
{
	for (unsigned i = 0; i < *n; i++) {
		if (v[i] == an)
			return;
	}
	if (*n < NIC_UNREAD_MAX)
		v[(*n)++] = an;
}

void nic_unread(struct nic_list *l, const struct answer *an)
{
	if (an->state != ANSWER_OK && an->state != ANSWER_ABSENT && an->state != ANSWER_VANISHED &&
		an->state != ANSWER_NOT_READ)
		remember(l->config->unread, &l->config->n_unread, an);
}

bool nic_usable(struct nic_list *l, const struct answer *an)
{
	nic_unread(l, an);
	if (an->state != ANSWER_OK)
		return false;
	if (an->bytes.n <= NIC_TEXT_CAP)
		return true;
	remember(l->config->unread, &l->config->n_unread, an);
	return false;
}

void nic_unclear(struct nic_list *l)
{
	remember(l->config->unclear, &l->config->n_unclear, l->from);
}

struct str nic_address(const struct nic_list *l, const struct netdev *nic)
{
	const struct answer *an = answers_get(l->in->answers,
		str_printf(l->in->arena, "/sys/class/net/" STR_FMT "/address", STR_ARG(nic->name)),
		ASK_FILE);

	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ 0 };
}

static char lower(char c)
{
	if (c == '-')
		return ':';
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool nic_same_address(struct str x, struct str y)
{
	if (x.n != y.n || x.n == 0)
		return false;
	for (size_t i = 0; i < x.n; i++) {
		if (lower(x.p[i]) != lower(y.p[i]))
			return false;
	}
	return true;
}

struct str nic_switch(struct str value)
{
	static const char *const on[] = { "on", "1", "yes", "true", "y" };
	static const char *const off[] = { "off", "0", "no", "false", "n" };

	for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++) {
		if (str_is(value, on[i]))
			return STR("1");
		if (str_is(value, off[i]))
			return STR("0");
	}
	return (struct str){ 0 };
}

bool nic_any_fits(struct str patterns, struct str name)
{
	bool negated = str_starts(patterns, "!");
	struct str word;

	if (negated)
		patterns = str_skip(patterns, 1);
	while (str_word(&patterns, &word)) {
		if (str_glob(word, name))
			return !negated;
	}
	return negated;
}

/* Commands of units, which run last. */
static void add_commands(struct nic_list *l)
{
	const struct commands *cs = facts_get(l->in->facts, &fact_commands);

	l->owner = "unit";
	l->rewrites = NULL;
	for (size_t i = 0; i < cs->n; i++) {
		l->from = cs->v[i].from;
		l->line = cs->v[i].line;
		nic_command(l, NULL, &cs->v[i]);
	}
	if (cs->unread)
		nic_unread(l, cs->unread);
}

static struct nic_config collect(const struct fact_in *in)
{
	struct nic_config config = { .n = 0 };
	struct nic_list l = {
		.in = in,
		.devices = facts_get(in->facts, &fact_netdevs),
		.config = &config,
	};

	nic_links(&l);
	nic_udev(&l);
	nic_networks(&l);
	nic_manager(&l);
	nic_ifcfg(&l);
	nic_interfaces(&l);
	add_commands(&l);
	return config;
}

/* A file that tells cards apart by their address, which is read only then. */
static bool speaks_of_addresses(const struct fact_in *in, const char *pattern)
{
	struct matches m = answers_match(in->answers, pattern, ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		if (str_has(m.v[i].answer->bytes, "MACAddress") ||
			str_has(m.v[i].answer->bytes, "mac-address") ||
			str_has(m.v[i].answer->bytes, "HWADDR") ||
			str_has(m.v[i].answer->bytes, "{address}"))
			return true;
	}
	return false;
}

static void ask_addresses(const struct fact_in *in, struct follower *f)
{
	const struct netdevs *t = facts_get(in->facts, &fact_netdevs);
	bool wanted = false;

	for (unsigned i = 0; i < FACT_ASKS && fact_nic_config.asks[i].path; i++)
		wanted |= speaks_of_addresses(in, fact_nic_config.asks[i].path);
	for (size_t i = 0; wanted && i < t->n; i++) {
		if (t->v[i].kind == NETDEV_PHYSICAL || t->v[i].kind == NETDEV_VF)
			f->ask(f,
				str_printf(in->arena, "/sys/class/net/" STR_FMT "/address",
					STR_ARG(t->v[i].name)),
				ASK_FILE, 0);
	}
}

/* Where the running value of a setting is told. */
static struct str running_path(struct arena *a, const struct nic_claim *c)
{
	const char *key, *probe = nic_setting_probe(c->setting, &key);

	if (probe)
		return str_printf(a, "/probe/ethtool/" STR_FMT "/%s", STR_ARG(c->nic->name), probe);
	return str_printf(a, "/sys/class/net/" STR_FMT "/mtu", STR_ARG(c->nic->name));
}

/* The running values, of cards that somebody sets up. */
static void follow(const struct fact_in *in, struct follower *f)
{
	struct nic_config config;

	ask_addresses(in, f);
	config = collect(in);
	for (size_t i = 0; i < config.n; i++)
		f->ask(f, running_path(in->arena, &config.v[i]), ASK_FILE, 0);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct nic_config *c = ret;
	struct nic_claim *v;

	*c = collect(in);
	v = (struct nic_claim *)(uintptr_t)c->v;
	for (size_t i = 0; i < c->n; i++)
		v[i].running = answers_get(in->answers, running_path(in->arena, &v[i]), ASK_FILE);
}

const struct fact fact_nic_config = {
	.name = "nic_config",
	.asks = {
		{ "/usr/lib/systemd/network/*.link", ASK_FILE },
		{ "/run/systemd/network/*.link", ASK_FILE },
		{ "/etc/systemd/network/*.link", ASK_FILE },
		{ "/run/systemd/network/*.network", ASK_FILE },
		{ "/etc/systemd/network/*.network", ASK_FILE },
		{ "/run/udev/rules.d/*.rules", ASK_FILE },
		{ "/etc/udev/rules.d/*.rules", ASK_FILE },
		{ "/run/NetworkManager/system-connections/*", ASK_FILE },
		{ "/etc/NetworkManager/system-connections/*", ASK_FILE },
		{ "/etc/sysconfig/network-scripts/ifcfg-*", ASK_FILE },
		{ "/etc/network/interfaces", ASK_FILE },
		{ "/etc/network/interfaces.d/*", ASK_FILE },
	},
	.needs = { &fact_netdevs, &fact_commands },
	.follow = follow,
	.follows = { { "/probe/ethtool/*/*", ASK_FILE }, { "/sys/class/net/*/mtu", ASK_FILE },
		{ "/sys/class/net/*/address", ASK_FILE } },
	.size = sizeof(struct nic_config),
	.parse = parse,
};
