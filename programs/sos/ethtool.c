/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ethtool's settings of one interface as the lines of /probe/ethtool/IF/… (scanner/source/probe.h).
 * The first line names the interface, which the name of the file may have lost a byte of. "n/a"
 * is what the netlink answer of the kernel has no attribute for (ethtool 5.9 on).
 */
#include "programs/sos/sos_parts.h"

#include <string.h>

struct label {
	const char *label, *key;
};

/* "Ring parameters for eth0:" is the line that begins with what. */
static bool is_of_interface(const struct sos_output *o, const char *what)
{
	struct str text = o->text, line;

	while (str_cut(&text, '\n', &line)) {
		if (str_starts(line, what) && str_ends(line, ":"))
			return str_eq(str_skip(str_head(line, line.n - 1), strlen(what)), o->rest);
	}
	return false;
}

static bool is_number(struct str s)
{
	uint64_t n;

	return str_u64(s, 10, &n) == 0;
}

static void add_line(struct sos_text *t, const char *key, const char *tail, struct str value)
{
	sos_add_z(t, key);
	sos_add_z(t, tail);
	sos_add_z(t, " ");
	sos_add(t, value);
	sos_add_z(t, "\n");
}

/*
 * Two tables of the same words, "Pre-set maximums:" and "Current hardware settings:". The kernel
 * leaves out what has a maximum of 0 (net/ethtool/rings.c, channels.c): n/a is 0.
 */
static bool add_table(
	struct sos_text *t, struct str text, const struct label *labels, const char *tail)
{
	unsigned seen = 0;
	struct str value;

	for (const struct label *l = labels; l->label; l++) {
		if (!sos_value(text, l->label, &value))
			continue;
		if (str_is(value, "n/a"))
			value = STR("0");
		if (!is_number(value))
			return false;
		add_line(t, l->key, tail, value);
		seen++;
	}
	return seen >= 2;
}

static void put_tables(
	const struct sos_output *o, const char *title, const struct label *labels, const char *what)
{
	static const char current[] = "\nCurrent hardware settings:";
	struct sos_text t = { .a = o->a };
	const char *at = memmem(o->text.p, o->text.n, current, sizeof(current) - 1);

	if (!at || !str_has(o->text, "Pre-set maximums:")) {
		if (sos_is_unsupported(o->text))
			sos_put_unsupported(o, what);
		return;
	}
	if (!is_of_interface(o, title) || !str_ends(o->text, "\n"))
		return;
	if (add_table(&t, str_skip(o->text, (size_t)(at - o->text.p)), labels, "") &&
		add_table(&t, str_head(o->text, (size_t)(at - o->text.p)), labels, "_max"))
		sos_put_nic(o, what, sos_text(&t));
}

void sos_ethtool_ring(const struct sos_output *o)
{
	static const struct label labels[] = { { "RX", "rx" }, { "TX", "tx" },
		{ "RX Mini", "rx_mini" }, { "RX Jumbo", "rx_jumbo" }, { NULL, NULL } };

	put_tables(o, "Ring parameters for ", labels, "ring");
}

void sos_ethtool_channels(const struct sos_output *o)
{
	static const struct label labels[] = { { "RX", "rx" }, { "TX", "tx" }, { "Other", "other" },
		{ "Combined", "combined" }, { NULL, NULL } };

	put_tables(o, "Channel parameters for ", labels, "channels");
}

/* "Adaptive RX: off  TX: n/a": both, what is n/a is left out. False: another word. */
static bool add_both(
	struct sos_text *t, struct str text, const char *key, const char *rx, const char *tx)
{
	struct str value, words[3];

	if (!sos_value(text, key, &value))
		return true;
	for (unsigned i = 0; i < 3; i++) {
		if (!str_word(&value, &words[i]))
			return false;
	}
	if (value.n || !str_is(words[1], "TX:"))
		return false;
	for (unsigned i = 0; i < 3; i += 2) {
		if (str_is(words[i], "on") || str_is(words[i], "off"))
			add_line(t, i ? tx : rx, "", str_is(words[i], "on") ? STR("1") : STR("0"));
		else if (!str_is(words[i], "n/a"))
			return false;
	}
	return true;
}

/* What the driver does not have is n/a, and has no line in the probe's answer either. */
void sos_ethtool_coalesce(const struct sos_output *o)
{
	static const struct label labels[] = { { "rx-usecs", "rx-usecs" },
		{ "rx-frames", "rx-frames" }, { "tx-usecs", "tx-usecs" },
		{ "tx-frames", "tx-frames" }, { "rx-usecs-irq", "rx-usecs-irq" },
		{ "rx-frames-irq", "rx-frames-irq" }, { "tx-usecs-irq", "tx-usecs-irq" },
		{ "tx-frames-irq", "tx-frames-irq" }, { "stats-block-usecs", "stats-block-usecs" },
		{ "pkt-rate-low", "pkt-rate-low" }, { "rx-usecs-low", "rx-usecs-low" },
		{ "rx-frame-low", "rx-frames-low" }, { "rx-frames-low", "rx-frames-low" },
		{ "tx-usecs-low", "tx-usecs-low" }, { "tx-frame-low", "tx-frames-low" },
		{ "tx-frames-low", "tx-frames-low" }, { "pkt-rate-high", "pkt-rate-high" },
		{ "rx-usecs-high", "rx-usecs-high" }, { "rx-frame-high", "rx-frames-high" },
		{ "rx-frames-high", "rx-frames-high" }, { "tx-usecs-high", "tx-usecs-high" },
		{ "tx-frame-high", "tx-frames-high" }, { "tx-frames-high", "tx-frames-high" },
		{ "sample-interval", "sample-interval" }, { NULL, NULL } };
	struct sos_text t = { .a = o->a };
	struct str value;

	if (!is_of_interface(o, "Coalesce parameters for ")) {
		if (sos_is_unsupported(o->text))
			sos_put_unsupported(o, "coalesce");
		return;
	}
	for (const struct label *l = labels; l->label; l++) {
		if (!sos_value(o->text, l->label, &value) || str_is(value, "n/a"))
			continue;
		if (!is_number(value))
			return;
		add_line(&t, l->key, "", value);
	}
	if (add_both(&t, o->text, "Adaptive RX", "adaptive-rx", "adaptive-tx") &&
		add_both(&t, o->text, "CQE mode RX", "cqe-mode-rx", "cqe-mode-tx") && t.n)
		sos_put_nic(o, "coalesce", sos_text(&t));
	else if (!t.n && sos_is_unsupported(o->text))
		sos_put_unsupported(o, "coalesce");
}

void sos_ethtool_pause(const struct sos_output *o)
{
	static const struct label labels[] = { { "Autonegotiate", "autoneg" }, { "RX", "rx" },
		{ "TX", "tx" }, { NULL, NULL } };
	struct sos_text t = { .a = o->a };
	struct str value;

	if (sos_is_unsupported(o->text)) {
		sos_put_unsupported(o, "pause");
		return;
	}
	if (!is_of_interface(o, "Pause parameters for "))
		return;
	for (const struct label *l = labels; l->label; l++) {
		if (!sos_value(o->text, l->label, &value) ||
			(!str_is(value, "on") && !str_is(value, "off")))
			return;
		add_line(&t, l->key, "", str_is(value, "on") ? STR("1") : STR("0"));
	}
	sos_put_nic(o, "pause", sos_text(&t));
}

/* "EEE status: enabled - active". What the link could do is printed as names: left out. */
void sos_ethtool_eee(const struct sos_output *o)
{
	struct str value, timer, word;
	bool enabled, active;
	struct sos_text t = { .a = o->a };

	if (sos_is_unsupported(o->text)) {
		sos_put_unsupported(o, "eee");
		return;
	}
	if (!is_of_interface(o, "EEE settings for ") && !is_of_interface(o, "EEE Settings for "))
		return;
	if (!sos_value(o->text, "EEE status", &value))
		return;
	active = str_is(value, "enabled - active");
	enabled = active || str_is(value, "enabled - inactive");
	if (!enabled && !str_is(value, "disabled"))
		return;
	add_line(&t, "enabled", "", enabled ? STR("1") : STR("0"));
	add_line(&t, "active", "", active ? STR("1") : STR("0"));
	if (sos_value(o->text, "Tx LPI", &timer) && str_word(&timer, &word) && is_number(word)) {
		add_line(&t, "tx_lpi", "", STR("1"));
		add_line(&t, "tx_lpi_timer", "", word);
	}
	sos_put_nic(o, "eee", sos_text(&t));
}

/*
 * "ethtool eth0", as the files of /sys/class/net that tell the same. "Unknown!" and "Link detected:
 * no" have more than one reason.
 */
void sos_ethtool_link(const struct sos_output *o)
{
	struct str value, head = str_printf(o->a, "/sys/class/net/" STR_FMT "/", STR_ARG(o->rest));

	if (!is_of_interface(o, "Settings for "))
		return;
	if (sos_value(o->text, "Speed", &value) && str_ends(value, "Mb/s") &&
		is_number(str_head(value, value.n - 4)))
		sos_put(o, str_join(o->a, head, STR("speed"), STR("")),
			str_join(o->a, str_head(value, value.n - 4), STR("\n"), STR("")));
	if (sos_value(o->text, "Duplex", &value) &&
		(str_is(value, "Full") || str_is(value, "Half")))
		sos_put(o, str_join(o->a, head, STR("duplex"), STR("")),
			str_is(value, "Full") ? STR("full\n") : STR("half\n"));
	if (sos_value(o->text, "Link detected", &value) && str_is(value, "yes"))
		sos_put(o, str_join(o->a, head, STR("carrier"), STR("")), STR("1\n"));
}
