/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings that are a struct of numbers each (include/uapi/linux/ethtool.h, net_tstamp.h). Most
 * drivers answer from memory; whom the others ask is in cost_nic.c. A field that the driver does
 * not fill is 0.
 */
#include "scanner/source/ethtool/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <string.h>

#include "scanner/base/arena.h"

/*
 * Since 5.6 the kernel fills version with its own release first (ethtool_get_drvinfo), so a version
 * that is the release is a driver that tells none.
 */
int ethtool_drvinfo(struct str name, struct lines *out)
{
	struct ethtool_drvinfo d = { .cmd = ETHTOOL_GDRVINFO };
	int error = ethtool_query(name, &d);
	const struct {
		const char *key, *p;
		size_t n;
	} words[] = {
		{ "driver", d.driver, sizeof(d.driver) },
		{ "version", d.version, sizeof(d.version) },
		{ "fw_version", d.fw_version, sizeof(d.fw_version) },
		{ "bus_info", d.bus_info, sizeof(d.bus_info) },
		{ "erom_version", d.erom_version, sizeof(d.erom_version) },
	};

	for (size_t i = 0; !error && i < sizeof(words) / sizeof(words[0]); i++) {
		struct str word = lines_word(out, words[i].p, words[i].n);

		if (word.n)
			lines_add(out, "%s " STR_FMT "\n", words[i].key, STR_ARG(word));
	}
	if (!error)
		lines_add(out, "n_stats %u\nn_priv_flags %u\n", d.n_stats, d.n_priv_flags);
	return error;
}

int ethtool_tsinfo(struct str name, struct lines *out)
{
	struct ethtool_ts_info info = { .cmd = ETHTOOL_GET_TS_INFO, .phc_index = -1 };
	int error = ethtool_query(name, &info);

	if (!error)
		lines_add(out,
			"so_timestamping 0x%x\nphc_index %d\ntx_types 0x%x\nrx_filters 0x%x\n",
			info.so_timestamping, info.phc_index, info.tx_types, info.rx_filters);
	return error;
}

/* What is switched on, for the whole device: the last one who set it decides. */
int ethtool_hwtstamp(struct str name, struct lines *out)
{
	struct hwtstamp_config c = { 0 };
	int error = ethtool_query_hwtstamp(name, &c);

	if (!error)
		lines_add(out, "flags 0x%x\ntx_type %d\nrx_filter %d\n", (unsigned)c.flags,
			c.tx_type, c.rx_filter);
	return error;
}

static const char *port_word(unsigned port)
{
	static const char *const words[] = { "tp", "aui", "mii", "fibre", "bnc", "da" };

	if (port < sizeof(words) / sizeof(words[0]))
		return words[port];
	return port == PORT_NONE ? "none" : "other";
}

/* Link modes as one number, the highest word first. */
static void add_modes(struct lines *out, const char *key, const __u32 *words, size_t n)
{
	lines_add(out, "%s 0x", key);
	while (n > 1 && words[n - 1] == 0)
		n--;
	for (size_t i = n; i-- > 0;)
		lines_add(out, i + 1 == n ? "%x" : "%08x", words[i]);
	lines_add(out, "\n");
}

/* The first call tells, as a negative number, how many words of modes this kernel has. */
int ethtool_link(struct str name, struct lines *out)
{
	struct ethtool_link_settings first = { .cmd = ETHTOOL_GLINKSETTINGS }, *s;
	int error = ethtool_query(name, &first);
	size_t n;

	if (error)
		return error;
	if (first.link_mode_masks_nwords >= 0)
		return -EBADMSG;
	n = (size_t)-first.link_mode_masks_nwords;
	s = (struct ethtool_link_settings *)arena_alloc(
		out->arena, sizeof(*s) + 3 * n * sizeof(__u32), 1);
	s->cmd = ETHTOOL_GLINKSETTINGS;
	s->link_mode_masks_nwords = (__s8)n;
	error = ethtool_query(name, s);
	if (error)
		return error;
	lines_add(out, "speed %d\nduplex %s\nautoneg %u\nport %s\n", (int)s->speed,
		s->duplex == DUPLEX_HALF   ? "half"
		: s->duplex == DUPLEX_FULL ? "full"
					   : "unknown",
		s->autoneg, port_word(s->port));
	add_modes(out, "supported", s->link_mode_masks, n);
	add_modes(out, "advertising", s->link_mode_masks + n, n);
	add_modes(out, "lp_advertising", s->link_mode_masks + 2 * n, n);
	return 0;
}

int ethtool_ring(struct str name, struct lines *out)
{
	struct ethtool_ringparam r = { .cmd = ETHTOOL_GRINGPARAM };
	int error = ethtool_query(name, &r);

	if (!error)
		lines_add(out,
			"rx %u\nrx_max %u\ntx %u\ntx_max %u\n"
			"rx_mini %u\nrx_mini_max %u\nrx_jumbo %u\nrx_jumbo_max %u\n",
			r.rx_pending, r.rx_max_pending, r.tx_pending, r.tx_max_pending,
			r.rx_mini_pending, r.rx_mini_max_pending, r.rx_jumbo_pending,
			r.rx_jumbo_max_pending);
	return error;
}

int ethtool_channels(struct str name, struct lines *out)
{
	struct ethtool_channels c = { .cmd = ETHTOOL_GCHANNELS };
	int error = ethtool_query(name, &c);

	if (!error)
		lines_add(out,
			"rx %u\nrx_max %u\ntx %u\ntx_max %u\nother %u\nother_max %u\n"
			"combined %u\ncombined_max %u\n",
			c.rx_count, c.max_rx, c.tx_count, c.max_tx, c.other_count, c.max_other,
			c.combined_count, c.max_combined);
	return error;
}

int ethtool_pause(struct str name, struct lines *out)
{
	struct ethtool_pauseparam p = { .cmd = ETHTOOL_GPAUSEPARAM };
	int error = ethtool_query(name, &p);

	if (!error)
		lines_add(out, "autoneg %u\nrx %u\ntx %u\n", p.autoneg, p.rx_pause, p.tx_pause);
	return error;
}

int ethtool_eee(struct str name, struct lines *out)
{
	struct ethtool_eee e = { .cmd = ETHTOOL_GEEE };
	int error = ethtool_query(name, &e);

	if (!error)
		lines_add(out,
			"enabled %u\nactive %u\nsupported 0x%x\nadvertised 0x%x\n"
			"lp_advertised 0x%x\ntx_lpi %u\ntx_lpi_timer %u\n",
			e.eee_enabled, e.eee_active, e.supported, e.advertised, e.lp_advertised,
			e.tx_lpi_enabled, e.tx_lpi_timer);
	return error;
}

static void add_encodings(struct lines *out, const char *key, unsigned bits)
{
	static const char *const words[] = { "none", "auto", "off", "rs", "baser", "llrs" };

	lines_add(out, "%s", key);
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (bits & 1U << i)
			lines_add(out, " %s", words[i]);
	}
	lines_add(out, "\n");
}

int ethtool_fec(struct str name, struct lines *out)
{
	struct ethtool_fecparam f = { .cmd = ETHTOOL_GFECPARAM };
	int error = ethtool_query(name, &f);

	if (!error) {
		add_encodings(out, "active", f.active_fec);
		add_encodings(out, "configured", f.fec);
	}
	return error;
}
