/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a question to a network card costs by its driver: the ethtool core takes rtnl and calls the
 * driver (net/ethtool/ioctl.c), which answers from memory, reads registers, or asks its firmware.
 * Firmware answers by an interrupt on the device's vector for commands and events, and the caller
 * waits with the lock held. The path alone has the dearest of them, and so has a driver that no row
 * names.
 */
#include "scanner/source/cost.h"

#include <string.h>

enum asked {
	ASKED_STATS = 1 << 0, /* port counters, pause and error correction counters */
	ASKED_LINK = 1 << 1,  /* link settings, also as speed and duplex in sysfs */
	ASKED_PAUSE = 1 << 2,
	ASKED_EEE = 1 << 3,
	ASKED_FEC = 1 << 4,
	ASKED_HASH = 1 << 5, /* table and key, fields, rules */
	ASKED_ALL = (1 << 6) - 1
};

static const struct {
	const char *what;
	enum asked asked;
} questions[] = {
	{ "stats", ASKED_STATS },
	{ "pause_stats", ASKED_STATS },
	{ "fec_stats", ASKED_STATS },
	{ "link", ASKED_LINK },
	{ "speed", ASKED_LINK },
	{ "duplex", ASKED_LINK },
	{ "pause", ASKED_PAUSE },
	{ "eee", ASKED_EEE },
	{ "fec", ASKED_FEC },
	{ "rss", ASKED_HASH },
	{ "rss_fields", ASKED_HASH },
	{ "rules", ASKED_HASH },
};

/*
 * What each driver asks its firmware for, and for what it reads registers; the rest is memory. And
 * what the interrupt of its commands is called.
 */
static const struct {
	const char *driver;
	unsigned mailbox, device;
	const char *vector; /* NULL: not told apart, all of the device's */
} drivers[] = {
	{ "mlx5_core", ASKED_ALL & ~(unsigned)ASKED_HASH, 0, "mlx5_async*" },
	{ "ena", ASKED_STATS | ASKED_LINK | ASKED_HASH, 0, "ena-mgmnt*" },
	{ "i40e", ASKED_LINK | ASKED_EEE | ASKED_FEC, ASKED_STATS, "*:misc" },
	{ "ice", ASKED_LINK | ASKED_EEE | ASKED_FEC, ASKED_STATS, "*:misc" },
	{ "sfc", ASKED_HASH | ASKED_FEC, 0, NULL },
	{ "bnxt_en", 0, 0, NULL }, /* its firmware's answers are polled for in memory */
	{ "ixgbe", 0, ASKED_STATS | ASKED_LINK | ASKED_EEE, NULL },
	/* the PHY is asked through a semaphore that it shares with the firmware */
	{ "igb", 0, ASKED_STATS | ASKED_LINK | ASKED_EEE, NULL },
	{ "igc", 0, ASKED_STATS | ASKED_LINK | ASKED_EEE, NULL },
	{ "e1000e", 0, ASKED_STATS | ASKED_LINK | ASKED_EEE, NULL },
	{ "e1000", 0, ASKED_STATS | ASKED_LINK, NULL },
	{ "8139cp", 0, ASKED_STATS | ASKED_LINK, NULL },
	{ "8139too", 0, ASKED_STATS | ASKED_LINK, NULL },
	{ "r8169", 0, ASKED_ALL, NULL },
	{ "tg3", 0, ASKED_STATS | ASKED_LINK | ASKED_EEE, NULL },
	{ "vmxnet3", 0, ASKED_STATS, NULL },
	/* since 6.11 a command on the control queue, which the caller waits for itself */
	{ "virtio_net", 0, ASKED_STATS, NULL },
};

static struct str last_of(struct str path)
{
	struct str head, last;

	return str_split_last(path, '/', &head, &last) ? last : path;
}

bool cost_is_of_nic(struct str path, struct str *ret_name)
{
	struct str rest, what;

	if (str_starts(path, "/probe/ethtool/"))
		rest = str_skip(path, sizeof("/probe/ethtool/") - 1);
	else if (str_starts(path, "/sys/class/net/"))
		rest = str_skip(path, sizeof("/sys/class/net/") - 1);
	else
		return false;
	return str_split(rest, '/', ret_name, &what) && !memchr(what.p, '/', what.n);
}

struct cost cost_of_nic(struct str path, struct str driver, const char **ret_vector)
{
	struct cost c = cost_of(path);
	struct str what = last_of(path);
	unsigned asked = 0;

	*ret_vector = NULL;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (str_is(what, questions[i].what))
			asked = questions[i].asked;
	}
	for (size_t i = 0; asked && i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		if (!str_is(driver, drivers[i].driver))
			continue;
		bool mailbox = drivers[i].mailbox & asked, device = drivers[i].device & asked;

		c.class = mailbox ? COST_MAILBOX : device ? COST_DEVICE : COST_RTNL;
		c.victims = mailbox ? VICTIM_ASYNC_IRQ : VICTIM_NONE;
		*ret_vector = drivers[i].vector;
	}
	return c;
}

bool cost_waits_for_rtnl(struct str path)
{
	return str_starts(path, "/probe/ethtool/") || cost_of(path).class == COST_RTNL;
}
