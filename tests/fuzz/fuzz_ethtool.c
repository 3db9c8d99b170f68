/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The questions that are put to a driver, and one that answers anything: ioctl(2) is put aside when
 * this is linked (--wrap). It writes what the kernel would, into the room that the kernel would
 * find (net/ethtool/ioctl.c), and says numbers of its own. Input: the first byte is the question,
 * the rest what the driver fills structs with, over and over.
 */
#include "scanner/source/ethtool/ethtool.h"
#include "tests/fuzz/fuzz.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>

static struct str input;
static size_t at;

int __wrap_ioctl(int fd, unsigned long request, void *p);
int __wrap_ethtool_netlink(struct str name, const struct netlink_question *q);

/* Up to n bytes of the input, its end behind its begin. */
static void fill(void *p, size_t n)
{
	for (size_t i = 0; input.n && i < n; i++)
		((char *)p)[i] = input.p[at++ % input.n];
}

static unsigned number(unsigned below)
{
	__u16 n = 0;

	fill(&n, sizeof(n));
	return below ? n % below : 0;
}

static size_t size_of(__u32 command)
{
	switch (command) {
	case ETHTOOL_GDRVINFO:
		return sizeof(struct ethtool_drvinfo);
	case ETHTOOL_GCOALESCE:
		return sizeof(struct ethtool_coalesce);
	case ETHTOOL_GRINGPARAM:
		return sizeof(struct ethtool_ringparam);
	case ETHTOOL_GPAUSEPARAM:
		return sizeof(struct ethtool_pauseparam);
	case ETHTOOL_GPFLAGS:
		return sizeof(struct ethtool_value);
	case ETHTOOL_GCHANNELS:
		return sizeof(struct ethtool_channels);
	case ETHTOOL_GET_TS_INFO:
		return sizeof(struct ethtool_ts_info);
	case ETHTOOL_GEEE:
		return sizeof(struct ethtool_eee);
	case ETHTOOL_GFECPARAM:
		return sizeof(struct ethtool_fecparam);
	case ETHTOOL_GRXFH:
	case ETHTOOL_GRXRINGS:
	case ETHTOOL_GRXCLSRLCNT:
	case ETHTOOL_GRXCLSRULE:
		return sizeof(struct ethtool_rxnfc);
	default:
		return 0;
	}
}

static void names(struct ethtool_gstrings *s)
{
	/* As many as there are by now: the slack of the caller is for that. */
	s->len = number(8) ? s->len : number(s->len + 64);
	fill(s->data, (size_t)s->len * ETH_GSTRING_LEN);
}

static void statistics(struct ethtool_stats *s)
{
	s->n_stats = number(8) ? s->n_stats : number(s->n_stats + 64);
	fill(s->data, s->n_stats * sizeof(s->data[0]));
}

static void sets(struct ethtool_sset_info *s)
{
	if (!number(16))
		s->sset_mask = 0;
	else
		s->data[0] = number(number(16) ? 300 : 1 << 16);
}

static void spread(struct ethtool_rxfh *h)
{
	size_t n = h->indir_size * sizeof(h->rss_config[0]) + h->key_size;

	fill(&h->hfunc, 1);
	fill(h->rsvd8, sizeof(h->rsvd8));
	if (n) {
		fill(h->rss_config, n);
		return;
	}
	h->indir_size = number(number(16) ? 300 : 1 << 16);
	h->key_size = number(number(16) ? 64 : 1 << 16);
}

static void rules(struct ethtool_rxnfc *q)
{
	__u32 room = q->rule_cnt;

	fill(&q->data, sizeof(q->data));
	fill(q->rule_locs, room * sizeof(q->rule_locs[0]));
	q->rule_cnt = number(room + 1);
}

static void features(struct ethtool_gfeatures *f)
{
	fill(f->features, f->size * sizeof(f->features[0]));
	f->size = number(64);
}

/* The first call tells the number of words, negated; the second fills them. */
static void link_settings(struct ethtool_link_settings *s)
{
	int words = s->link_mode_masks_nwords;

	fill(&s->speed, offsetof(struct ethtool_link_settings, reserved) -
				offsetof(struct ethtool_link_settings, speed));
	s->link_mode_masks_nwords = (__s8)(words > 0 && number(8) ? words : -(int)number(128));
	if (words > 0)
		fill(s->link_mode_masks, 3 * (size_t)words * sizeof(__u32));
}

int __wrap_ioctl(int fd, unsigned long request, void *p)
{
	void *to = ((struct ifreq *)p)->ifr_data;
	__u32 command;

	(void)fd;
	if (!number(32)) {
		errno = number(2) ? EOPNOTSUPP : EINVAL;
		return -1;
	}
	if (request == SIOCGHWTSTAMP) {
		fill(to, sizeof(struct hwtstamp_config));
		return 0;
	}
	memcpy(&command, to, sizeof(command));
	if (command == ETHTOOL_GSTRINGS)
		names(to);
	else if (command == ETHTOOL_GSTATS)
		statistics(to);
	else if (command == ETHTOOL_GSSET_INFO)
		sets(to);
	else if (command == ETHTOOL_GRSSH)
		spread(to);
	else if (command == ETHTOOL_GRXCLSRLALL)
		rules(to);
	else if (command == ETHTOOL_GFEATURES)
		features(to);
	else if (command == ETHTOOL_GLINKSETTINGS)
		link_settings(to);
	else
		fill((char *)to + sizeof(command), size_of(command) - sizeof(command));
	return 0;
}

/* Attributes of any type and length. */
int __wrap_ethtool_netlink(struct str name, const struct netlink_question *q)
{
	char value[32];
	unsigned n;

	(void)name;
	for (unsigned i = 0, most = number(40); i < most; i++) {
		n = number(sizeof(value));
		fill(value, n);
		q->value(q->user, number(64), value, n);
	}
	return number(4) ? 0 : -EOPNOTSUPP;
}

FUZZ_TARGET(struct arena *a, struct str bytes)
{
	static int (*const questions[])(struct str, struct lines *) = { ethtool_tsinfo,
		ethtool_hwtstamp, ethtool_drvinfo, ethtool_link, ethtool_ring, ethtool_channels,
		ethtool_coalesce, ethtool_pause, ethtool_pause_stats, ethtool_eee, ethtool_fec,
		ethtool_fec_stats, ethtool_features, ethtool_privflags, ethtool_stats, ethtool_rss,
		ethtool_rss_fields, ethtool_rules };
	struct lines out = { .arena = a };
	int error;

	if (!bytes.n)
		return;
	input = str_skip(bytes, 1);
	at = 0;
	error = questions[(unsigned char)bytes.p[0] % (sizeof(questions) / sizeof(questions[0]))](
		STR("eth0"), &out);
	FUZZ_CHECK(error <= 0);
	for (size_t i = 0; error == 0 && i < out.n; i++)
		FUZZ_CHECK(
			out.p[i] == '\n' || ((unsigned char)out.p[i] >= ' ' && out.p[i] != 0x7f));
}
