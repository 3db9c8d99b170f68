/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd.link(5) and systemd.network(5). Of all folders' files in the order of their names the
 * first one that matches applies, alone; one of /etc hides its namesake below. .link files are
 * applied by udev when the device comes; what they match by OriginalName= is the kernel's name,
 * of which after a renaming nothing is known here.
 */
#include "scanner/facts/net/nic_config_parts.h"

enum { FILES_MAX = 256 };

struct file {
	struct str name;
	const struct answer *an;
};

struct files {
	struct file v[FILES_MAX];
	size_t n;
};

/* Sorted by name; of two of a name the later folder's. */
static void add_files(struct nic_list *l, struct files *f, const char *pattern)
{
	struct matches m = answers_match(l->in->answers, pattern, ASK_FILE);

	nic_unread(l, answers_list_of(l->in->answers, pattern));
	for (size_t i = 0; i < m.n; i++) {
		size_t at = 0;

		if (!nic_usable(l, m.v[i].answer))
			continue;
		while (at < f->n && str_cmp(f->v[at].name, m.v[i].star[0]) < 0)
			at++;
		if (at < f->n && str_eq(f->v[at].name, m.v[i].star[0])) {
			f->v[at].an = m.v[i].answer;
			continue;
		}
		if (f->n == FILES_MAX) {
			l->config->more = true;
			return;
		}
		for (size_t k = f->n++; k > at; k--)
			f->v[k] = f->v[k - 1];
		f->v[at] = (struct file){ m.v[i].star[0], m.v[i].answer };
	}
}

enum fits { FITS_NOT, FITS, FITS_UNCLEAR };

static bool has_address(const struct nic_list *l, const struct netdev *nic, struct str list)
{
	struct str address = nic_address(l, nic), word;

	while (str_word(&list, &word)) {
		if (nic_same_address(word, address))
			return true;
	}
	return false;
}

static enum fits key_fits(
	const struct nic_list *l, const struct netdev *nic, const struct conf_line *line)
{
	struct str path = str_printf(l->in->arena, "pci-" STR_FMT, STR_ARG(nic->bus));

	if (str_is(line->key, "MACAddress") || str_is(line->key, "PermanentMACAddress"))
		return has_address(l, nic, line->value) ? FITS : FITS_NOT;
	if (str_is(line->key, "OriginalName") || str_is(line->key, "Name"))
		return nic_any_fits(line->value, nic->name) ? FITS : FITS_NOT;
	if (str_is(line->key, "Driver"))
		return nic_any_fits(line->value, nic->driver) ? FITS : FITS_NOT;
	if (str_is(line->key, "Path"))
		return nic_any_fits(line->value, path) ? FITS : FITS_NOT;
	if (str_is(line->key, "Type"))
		return nic_any_fits(line->value, STR("ether")) ? FITS : FITS_NOT;
	if (str_is(line->key, "Kind"))
		return FITS_NOT; /* of a virtual device; these are not */
	return FITS_UNCLEAR;
}

/* No key in [Match] fits every device. */
static enum fits file_fits(
	const struct nic_list *l, const struct netdev *nic, const struct answer *an)
{
	struct conf it = conf_begin(l->in->arena, an->bytes);
	enum fits all = FITS, one;
	struct conf_line line;

	while (conf_next(&it, &line)) {
		if (!str_is(line.section, "Match"))
			continue;
		one = key_fits(l, nic, &line);
		if (one == FITS_NOT)
			return FITS_NOT;
		if (one == FITS_UNCLEAR)
			all = FITS_UNCLEAR;
	}
	return all;
}

static const struct {
	const char *key;
	enum nic_setting setting;
	enum { PLAIN, SWITCH, SPAN, BYTES } form;
} keys[] = {
	{ "MTUBytes", NIC_MTU, BYTES },
	{ "RxBufferSize", NIC_RING_RX, PLAIN },
	{ "TxBufferSize", NIC_RING_TX, PLAIN },
	{ "RxChannels", NIC_CHANNELS_RX, PLAIN },
	{ "TxChannels", NIC_CHANNELS_TX, PLAIN },
	{ "CombinedChannels", NIC_CHANNELS_COMBINED, PLAIN },
	{ "RxCoalesceSec", NIC_RX_USECS, SPAN },
	{ "TxCoalesceSec", NIC_TX_USECS, SPAN },
	{ "RxMaxCoalescedFrames", NIC_RX_FRAMES, PLAIN },
	{ "TxMaxCoalescedFrames", NIC_TX_FRAMES, PLAIN },
	{ "UseAdaptiveRxCoalesce", NIC_ADAPTIVE_RX, SWITCH },
	{ "UseAdaptiveTxCoalesce", NIC_ADAPTIVE_TX, SWITCH },
};

/* "20us", "1ms", "1s" and a bare number of seconds, to microseconds; empty: another form. */
static struct str usecs(struct arena *a, struct str s)
{
	static const struct {
		const char *unit;
		uint64_t us;
	} units[] = { { "us", 1 }, { "usec", 1 }, { "ms", 1000 }, { "msec", 1000 },
		{ "s", 1000000 }, { "sec", 1000000 }, { "", 1000000 } };
	uint64_t n;
	size_t i = 0;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	if (i == 0 || i > 9 || str_u64(str_head(s, i), 10, &n))
		return (struct str){ 0 };
	for (size_t k = 0; k < sizeof(units) / sizeof(units[0]); k++) {
		if (str_is(str_trim(str_skip(s, i)), units[k].unit))
			return str_printf(a, "%llu", (unsigned long long)(n * units[k].us));
	}
	return (struct str){ 0 };
}

/* "9000", "9K": K is 1024 (parse_size). */
static struct str bytes(struct arena *a, struct str s)
{
	uint64_t n;

	if (str_u64(s, 10, &n) == 0)
		return s;
	if (!str_ends(s, "K") || str_u64(str_head(s, s.n - 1), 10, &n) || n > 1 << 20)
		return (struct str){ 0 };
	return str_printf(a, "%llu", (unsigned long long)n * 1024);
}

static void take(struct nic_list *l, const struct netdev *nic, const struct conf_line *line)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!str_is(line->key, keys[i].key))
			continue;
		l->line = line->line;
		if (keys[i].form == SWITCH)
			nic_claim(l, nic, keys[i].setting, nic_switch(line->value));
		else if (keys[i].form == SPAN)
			nic_claim(l, nic, keys[i].setting, usecs(l->in->arena, line->value));
		else if (keys[i].form == BYTES)
			nic_claim(l, nic, keys[i].setting, bytes(l->in->arena, line->value));
		else
			nic_claim(l, nic, keys[i].setting, line->value);
	}
}

/* Whether it says anything that is compared. */
static bool says(const struct nic_list *l)
{
	struct conf it = conf_begin(l->in->arena, l->from->bytes);
	struct conf_line line;

	while (conf_next(&it, &line)) {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			if (str_is(line.section, "Link") && str_is(line.key, keys[i].key))
				return true;
		}
	}
	return false;
}

static void apply(struct nic_list *l, const struct files *f, const struct netdev *nic)
{
	struct conf_line line;

	for (size_t i = 0; i < f->n; i++) {
		enum fits fits;
		struct conf it;

		if (f->v[i].an->state != ANSWER_OK)
			continue;
		fits = file_fits(l, nic, f->v[i].an);
		if (fits == FITS_NOT)
			continue;
		l->from = f->v[i].an;
		if (fits == FITS_UNCLEAR) {
			if (says(l))
				nic_unclear(l);
			continue;
		}
		it = conf_begin(l->in->arena, f->v[i].an->bytes);
		while (conf_next(&it, &line)) {
			if (str_is(line.section, "Link"))
				take(l, nic, &line);
		}
		return;
	}
}

static void apply_all(struct nic_list *l, const char *const *patterns, size_t n)
{
	struct files *f = ARENA_NEW(l->in->arena, struct files, 1);

	for (size_t i = 0; i < n; i++)
		add_files(l, f, patterns[i]);
	for (size_t i = 0; f->n && i < l->devices->n; i++) {
		if (l->devices->v[i].kind == NETDEV_PHYSICAL || l->devices->v[i].kind == NETDEV_VF)
			apply(l, f, &l->devices->v[i]);
	}
}

void nic_links(struct nic_list *l)
{
	static const char *const patterns[] = { "/usr/lib/systemd/network/*.link",
		"/run/systemd/network/*.link", "/etc/systemd/network/*.link" };

	l->owner = "link file";
	l->rewrites = NULL;
	apply_all(l, patterns, 3);
}

void nic_networks(struct nic_list *l)
{
	static const char *const patterns[] = { "/run/systemd/network/*.network",
		"/etc/systemd/network/*.network" };

	l->owner = "networkd";
	l->rewrites = "when it configures the interface again";
	apply_all(l, patterns, 2);
}
