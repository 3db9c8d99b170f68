/* SPDX-License-Identifier: Apache-2.0 */
/* ethtool's and ip's own words. */
#include "scanner/facts/net/nic_config_parts.h"

static const struct word {
	const char *shortly, *longly, *key;
	enum nic_setting setting;
	bool on_off;
} ethtool_words[] = {
	{ "-G", "--set-ring", "rx", NIC_RING_RX, false },
	{ "-G", "--set-ring", "tx", NIC_RING_TX, false },
	{ "-L", "--set-channels", "rx", NIC_CHANNELS_RX, false },
	{ "-L", "--set-channels", "tx", NIC_CHANNELS_TX, false },
	{ "-L", "--set-channels", "combined", NIC_CHANNELS_COMBINED, false },
	{ "-C", "--coalesce", "rx-usecs", NIC_RX_USECS, false },
	{ "-C", "--coalesce", "tx-usecs", NIC_TX_USECS, false },
	{ "-C", "--coalesce", "rx-frames", NIC_RX_FRAMES, false },
	{ "-C", "--coalesce", "tx-frames", NIC_TX_FRAMES, false },
	{ "-C", "--coalesce", "adaptive-rx", NIC_ADAPTIVE_RX, true },
	{ "-C", "--coalesce", "adaptive-tx", NIC_ADAPTIVE_TX, true },
};

static bool is_number(struct str s)
{
	uint64_t n;

	return str_u64(s, 10, &n) == 0;
}

static void take(struct nic_list *l, const struct netdev *nic, struct str option, struct str key,
	struct str value)
{
	for (size_t i = 0; i < sizeof(ethtool_words) / sizeof(ethtool_words[0]); i++) {
		const struct word *w = &ethtool_words[i];

		if ((!str_is(option, w->shortly) && !str_is(option, w->longly)) ||
			!str_is(key, w->key))
			continue;
		if (w->on_off)
			nic_claim(l, nic, w->setting, nic_switch(value));
		else if (is_number(value))
			nic_claim(l, nic, w->setting, value);
	}
}

void nic_ethtool(struct nic_list *l, const struct netdev *only, const struct str *words, unsigned n)
{
	const struct netdev *nic;

	if (n < 4)
		return;
	nic = only ? only : netdevs_find(l->devices, words[1]);
	if (!nic)
		return;
	for (unsigned i = 2; i + 1 < n; i += 2)
		take(l, nic, words[0], words[i], words[i + 1]);
}

/* "ip link set dev eth0 up mtu 9000". */
static void ip_link(struct nic_list *l, const struct netdev *only, const struct command *c)
{
	const struct netdev *nic = only;
	bool link = false, set = false;

	for (unsigned i = 1; i < c->n; i++) {
		struct str w = c->words[i];

		if (!link) {
			link = str_is(w, "link") || str_is(w, "l");
		} else if (!set) {
			set = str_is(w, "set") || str_is(w, "s");
		} else if (str_is(w, "mtu") && i + 1 < c->n) {
			if (nic && is_number(c->words[i + 1]))
				nic_claim(l, nic, NIC_MTU, c->words[i + 1]);
			return;
		} else if (!nic) {
			nic = netdevs_find(l->devices, w);
		}
	}
}

void nic_command(struct nic_list *l, const struct netdev *only, const struct command *c)
{
	struct str name = command_name(c->words[0]);

	if (str_is(name, "ethtool"))
		nic_ethtool(l, only, c->words + 1, c->n - 1);
	else if (str_is(name, "ip"))
		ip_link(l, only, c);
}

/* Commands in the order in which they run, those behind "sh -c" in the place of the shell. */
void nic_shell(struct nic_list *l, const struct netdev *only, struct str text)
{
	struct command_list out = { .arena = l->in->arena }, inner = out;
	struct command like = { .from = l->from, .line = l->line };
	struct str behind;

	commands_parse(&out, text, &like);
	for (size_t i = 0; i < out.n; i++) {
		nic_command(l, only, &out.v[i]);
		if (!command_inner_text(&out.v[i], &behind))
			continue;
		inner.n = 0;
		commands_parse(&inner, behind, &like);
		for (size_t k = 0; k < inner.n; k++)
			nic_command(l, only, &inner.v[k]);
	}
}
