/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked by netlink where the kernel has that, by ioctl where it has not. The ioctl's struct
 * is the same for all drivers, so a field that a driver does not have is 0 in it; the message leaves
 * such a field out (net/ethtool/coalesce.c, coalesce_put_u32), and so do the lines here.
 */
#include "scanner/source/ethtool/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <stddef.h>
#include <string.h>

#include "scanner/base/arena.h"

static const struct field {
	const char *key;
	unsigned attribute;
	size_t offset; /* in struct ethtool_coalesce; 0: by netlink alone */
} fields[] = {
	{ "rx-usecs", ETHTOOL_A_COALESCE_RX_USECS,
		offsetof(struct ethtool_coalesce, rx_coalesce_usecs) },
	{ "rx-frames", ETHTOOL_A_COALESCE_RX_MAX_FRAMES,
		offsetof(struct ethtool_coalesce, rx_max_coalesced_frames) },
	{ "tx-usecs", ETHTOOL_A_COALESCE_TX_USECS,
		offsetof(struct ethtool_coalesce, tx_coalesce_usecs) },
	{ "tx-frames", ETHTOOL_A_COALESCE_TX_MAX_FRAMES,
		offsetof(struct ethtool_coalesce, tx_max_coalesced_frames) },
	{ "adaptive-rx", ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX,
		offsetof(struct ethtool_coalesce, use_adaptive_rx_coalesce) },
	{ "adaptive-tx", ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX,
		offsetof(struct ethtool_coalesce, use_adaptive_tx_coalesce) },
	{ "rx-usecs-irq", ETHTOOL_A_COALESCE_RX_USECS_IRQ,
		offsetof(struct ethtool_coalesce, rx_coalesce_usecs_irq) },
	{ "rx-frames-irq", ETHTOOL_A_COALESCE_RX_MAX_FRAMES_IRQ,
		offsetof(struct ethtool_coalesce, rx_max_coalesced_frames_irq) },
	{ "tx-usecs-irq", ETHTOOL_A_COALESCE_TX_USECS_IRQ,
		offsetof(struct ethtool_coalesce, tx_coalesce_usecs_irq) },
	{ "tx-frames-irq", ETHTOOL_A_COALESCE_TX_MAX_FRAMES_IRQ,
		offsetof(struct ethtool_coalesce, tx_max_coalesced_frames_irq) },
	{ "stats-block-usecs", ETHTOOL_A_COALESCE_STATS_BLOCK_USECS,
		offsetof(struct ethtool_coalesce, stats_block_coalesce_usecs) },
	{ "pkt-rate-low", ETHTOOL_A_COALESCE_PKT_RATE_LOW,
		offsetof(struct ethtool_coalesce, pkt_rate_low) },
	{ "rx-usecs-low", ETHTOOL_A_COALESCE_RX_USECS_LOW,
		offsetof(struct ethtool_coalesce, rx_coalesce_usecs_low) },
	{ "rx-frames-low", ETHTOOL_A_COALESCE_RX_MAX_FRAMES_LOW,
		offsetof(struct ethtool_coalesce, rx_max_coalesced_frames_low) },
	{ "tx-usecs-low", ETHTOOL_A_COALESCE_TX_USECS_LOW,
		offsetof(struct ethtool_coalesce, tx_coalesce_usecs_low) },
	{ "tx-frames-low", ETHTOOL_A_COALESCE_TX_MAX_FRAMES_LOW,
		offsetof(struct ethtool_coalesce, tx_max_coalesced_frames_low) },
	{ "pkt-rate-high", ETHTOOL_A_COALESCE_PKT_RATE_HIGH,
		offsetof(struct ethtool_coalesce, pkt_rate_high) },
	{ "rx-usecs-high", ETHTOOL_A_COALESCE_RX_USECS_HIGH,
		offsetof(struct ethtool_coalesce, rx_coalesce_usecs_high) },
	{ "rx-frames-high", ETHTOOL_A_COALESCE_RX_MAX_FRAMES_HIGH,
		offsetof(struct ethtool_coalesce, rx_max_coalesced_frames_high) },
	{ "tx-usecs-high", ETHTOOL_A_COALESCE_TX_USECS_HIGH,
		offsetof(struct ethtool_coalesce, tx_coalesce_usecs_high) },
	{ "tx-frames-high", ETHTOOL_A_COALESCE_TX_MAX_FRAMES_HIGH,
		offsetof(struct ethtool_coalesce, tx_max_coalesced_frames_high) },
	{ "sample-interval", ETHTOOL_A_COALESCE_RATE_SAMPLE_INTERVAL,
		offsetof(struct ethtool_coalesce, rate_sample_interval) },
	{ "cqe-mode-rx", ETHTOOL_A_COALESCE_USE_CQE_MODE_RX, 0 },
	{ "cqe-mode-tx", ETHTOOL_A_COALESCE_USE_CQE_MODE_TX, 0 },
};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

struct moderation {
	bool told[FIELDS];
	__u32 value[FIELDS];
};

static void see_field(void *user, unsigned type, const void *p, size_t n)
{
	struct moderation *m = user;
	unsigned char byte = 0;

	for (size_t i = 0; i < FIELDS; i++) {
		if (fields[i].attribute != type || n == 0)
			continue;
		m->told[i] = true;
		memcpy(&byte, p, 1);
		m->value[i] = byte;
		if (n >= sizeof(m->value[i]))
			memcpy(&m->value[i], p, sizeof(m->value[i]));
	}
}

static int by_ioctl(struct str name, struct moderation *m)
{
	struct ethtool_coalesce c = { .cmd = ETHTOOL_GCOALESCE };
	int error = ethtool_query(name, &c);

	for (size_t i = 0; !error && i < FIELDS; i++) {
		m->told[i] = fields[i].offset != 0;
		if (m->told[i])
			memcpy(&m->value[i], (const char *)&c + fields[i].offset,
				sizeof(m->value[i]));
	}
	return error;
}

int ethtool_coalesce(struct str name, struct lines *out)
{
	struct moderation m = { 0 };
	struct netlink_question q = {
		.command = ETHTOOL_MSG_COALESCE_GET, .value = see_field, .user = &m
	};
	int error = ethtool_netlink(name, &q);

	/* A driver without moderation says so here and there. */
	if (error)
		error = by_ioctl(name, &m);
	for (size_t i = 0; !error && i < FIELDS; i++) {
		if (m.told[i])
			lines_add(out, "%s %u\n", fields[i].key, m.value[i]);
	}
	return error;
}

/* Counters of one nest; a driver leaves out what it does not count. */
struct counters {
	struct lines *out;
	const char *const *keys; /* by attribute */
	size_t n;
};

/* The first number is the sum of all lanes. */
static void see_counter(void *user, unsigned type, const void *p, size_t n)
{
	const struct counters *c = user;
	__u64 value;

	if (type >= c->n || !c->keys[type] || n < sizeof(value))
		return;
	memcpy(&value, p, sizeof(value));
	lines_add(c->out, "%s %llu\n", c->keys[type], (unsigned long long)value);
}

static int count(struct str name, unsigned char command, unsigned nest, const char *const *keys,
	size_t n, struct lines *out)
{
	struct counters c = { out, keys, n };
	struct netlink_question q = { command, ETHTOOL_FLAG_STATS, nest, see_counter, &c };
	int error = ethtool_netlink(name, &q);

	if (!error && !out->n)
		error = -EOPNOTSUPP;
	return error;
}

int ethtool_pause_stats(struct str name, struct lines *out)
{
	static const char *const keys[] = {
		[ETHTOOL_A_PAUSE_STAT_TX_FRAMES] = "tx_pause_frames",
		[ETHTOOL_A_PAUSE_STAT_RX_FRAMES] = "rx_pause_frames",
	};

	return count(name, ETHTOOL_MSG_PAUSE_GET, ETHTOOL_A_PAUSE_STATS, keys,
		sizeof(keys) / sizeof(keys[0]), out);
}

int ethtool_fec_stats(struct str name, struct lines *out)
{
	static const char *const keys[] = {
		[ETHTOOL_A_FEC_STAT_CORRECTED] = "corrected_blocks",
		[ETHTOOL_A_FEC_STAT_UNCORR] = "uncorrectable_blocks",
		[ETHTOOL_A_FEC_STAT_CORR_BITS] = "corrected_bits",
	};

	return count(name, ETHTOOL_MSG_FEC_GET, ETHTOOL_A_FEC_STATS, keys,
		sizeof(keys) / sizeof(keys[0]), out);
}
