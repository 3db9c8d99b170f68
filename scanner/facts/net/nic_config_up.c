/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is applied when an interface is brought up: NetworkManager's keyfiles (nm-settings-keyfile(5),
 * readable for root only, since they may hold secrets), Red Hat's ifcfg files, and ifupdown's
 * /etc/network/interfaces with the options that Debian's package ethtool adds.
 */
#include "scanner/facts/net/nic_config_parts.h"

static const struct option {
	const char *manager, *ifupdown;
	enum nic_setting setting;
	bool on_off;
} options[] = {
	{ "ring-rx", "hardware-dma-ring-rx", NIC_RING_RX, false },
	{ "ring-tx", "hardware-dma-ring-tx", NIC_RING_TX, false },
	{ "channels-rx", NULL, NIC_CHANNELS_RX, false },
	{ "channels-tx", NULL, NIC_CHANNELS_TX, false },
	{ "channels-combined", NULL, NIC_CHANNELS_COMBINED, false },
	{ "coalesce-rx-usecs", "hardware-irq-coalesce-rx-usecs", NIC_RX_USECS, false },
	{ "coalesce-tx-usecs", "hardware-irq-coalesce-tx-usecs", NIC_TX_USECS, false },
	{ "coalesce-rx-frames", "hardware-irq-coalesce-rx-frames", NIC_RX_FRAMES, false },
	{ "coalesce-tx-frames", "hardware-irq-coalesce-tx-frames", NIC_TX_FRAMES, false },
	{ "coalesce-adaptive-rx", "hardware-irq-coalesce-adaptive-rx", NIC_ADAPTIVE_RX, true },
	{ "coalesce-adaptive-tx", "hardware-irq-coalesce-adaptive-tx", NIC_ADAPTIVE_TX, true },
};
enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

static void claim(
	struct nic_list *l, const struct netdev *nic, const struct option *o, struct str value)
{
	nic_claim(l, nic, o->setting, o->on_off ? nic_switch(value) : value);
}

static const struct netdev *by_address(const struct nic_list *l, struct str address)
{
	for (size_t i = 0; address.n && i < l->devices->n; i++) {
		if (nic_same_address(address, nic_address(l, &l->devices->v[i])))
			return &l->devices->v[i];
	}
	return NULL;
}

static void read_keyfile(struct nic_list *l, const struct answer *an)
{
	struct str name = conf_last(an->bytes, "connection", "interface-name");
	struct str address = conf_last(an->bytes, "ethernet", "mac-address");
	const struct netdev *nic = name.n ? netdevs_find(l->devices, name) : by_address(l, address);
	struct conf it = conf_begin(NULL, an->bytes);
	struct conf_line line;

	l->from = an;
	while (nic && conf_next(&it, &line)) {
		l->line = line.line;
		if (str_is(line.key, "mtu") &&
			(str_is(line.section, "ethernet") ||
				str_is(line.section, "802-3-ethernet")) &&
			!str_is(line.value, "0") && !str_is(line.value, "auto"))
			nic_claim(l, nic, NIC_MTU, line.value);
		for (size_t i = 0; str_is(line.section, "ethtool") && i < OPTIONS; i++) {
			if (str_is(line.key, options[i].manager))
				claim(l, nic, &options[i], line.value);
		}
	}
}

static void each(struct nic_list *l, const char *pattern,
	void (*read)(struct nic_list *l, const struct answer *an))
{
	struct matches m = answers_match(l->in->answers, pattern, ASK_FILE);

	nic_unread(l, answers_list_of(l->in->answers, pattern));
	for (size_t i = 0; i < m.n; i++) {
		if (nic_usable(l, m.v[i].answer))
			read(l, m.v[i].answer);
	}
}

void nic_manager(struct nic_list *l)
{
	l->owner = "NetworkManager";
	l->rewrites = "when it activates the connection again";
	each(l, "/run/NetworkManager/system-connections/*", read_keyfile);
	each(l, "/etc/NetworkManager/system-connections/*", read_keyfile);
}

static struct str unquoted(struct str s)
{
	if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
		return str_skip(str_head(s, s.n - 1), 1);
	return s;
}

/* "-G ${DEVICE} rx 4096; -C eth0 adaptive-rx off": ethtool's words, several by ';'. */
static void ethtool_opts(struct nic_list *l, const struct netdev *nic, struct str value)
{
	struct str rest = value, one;

	while (str_cut(&rest, ';', &one)) {
		if (str_starts(str_trim(one), "-"))
			nic_shell(l, nic,
				str_printf(
					l->in->arena, "ethtool " STR_FMT, STR_ARG(str_trim(one))));
	}
}

static void read_ifcfg(struct nic_list *l, const struct answer *an)
{
	struct str device = unquoted(conf_last(an->bytes, "", "DEVICE"));
	struct str address = unquoted(conf_last(an->bytes, "", "HWADDR"));
	const struct netdev *nic =
		device.n ? netdevs_find(l->devices, device) : by_address(l, address);
	struct conf it = conf_begin(NULL, an->bytes);
	struct conf_line line;

	l->from = an;
	while (nic && conf_next(&it, &line)) {
		l->line = line.line;
		if (str_is(line.key, "MTU"))
			nic_claim(l, nic, NIC_MTU, unquoted(line.value));
		else if (str_is(line.key, "ETHTOOL_OPTS"))
			ethtool_opts(l, nic, unquoted(line.value));
	}
}

void nic_ifcfg(struct nic_list *l)
{
	l->owner = "ifcfg file";
	l->rewrites = "when the interface is brought up again";
	each(l, "/etc/sysconfig/network-scripts/ifcfg-*", read_ifcfg);
}

static void interfaces_line(struct nic_list *l, const struct netdev *nic, struct str line)
{
	struct str rest = line, key, value;

	if (!str_word(&rest, &key))
		return;
	value = str_trim(rest);
	if (str_is(key, "mtu"))
		nic_claim(l, nic, NIC_MTU, value);
	if (str_is(key, "up") || str_is(key, "pre-up") || str_is(key, "post-up"))
		nic_shell(l, str_has(value, "$IFACE") ? nic : NULL, value);
	for (size_t i = 0; i < OPTIONS; i++) {
		if (options[i].ifupdown && str_is(key, options[i].ifupdown))
			claim(l, nic, &options[i], value);
	}
}

static void read_interfaces(struct nic_list *l, const struct answer *an)
{
	struct str rest = an->bytes, line, words, word, name;
	const struct netdev *nic = NULL;
	unsigned n = 0;

	l->from = an;
	while (str_cut(&rest, '\n', &line)) {
		l->line = ++n;
		words = line = str_trim(line);
		if (str_starts(line, "#") || !str_word(&words, &word))
			continue;
		if (str_is(word, "iface"))
			nic = str_word(&words, &name) ? netdevs_find(l->devices, name) : NULL;
		else if (str_is(word, "auto") || str_starts(word, "allow-") ||
			 str_is(word, "mapping") || str_is(word, "source"))
			nic = NULL;
		else if (nic)
			interfaces_line(l, nic, line);
	}
}

void nic_interfaces(struct nic_list *l)
{
	const struct answer *an = answers_file(l->in->answers, "/etc/network/interfaces");

	l->owner = "ifupdown";
	l->rewrites = "when the interface is brought up again";
	if (nic_usable(l, an))
		read_interfaces(l, an);
	each(l, "/etc/network/interfaces.d/*", read_interfaces);
}
