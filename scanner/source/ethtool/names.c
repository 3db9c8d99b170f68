/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has names: features, private flags, statistics. The kernel is asked how many names there
 * are (GSSET_INFO), for the names (GSTRINGS), and for the values. Between the calls their number
 * may change, since it goes with the channels: newer kernels then say 0, and it is all asked again.
 * Older ones write as many as there are by then, whatever room the caller has: hence the slack.
 */
#include "scanner/source/ethtool/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <string.h>

#include "scanner/base/arena.h"

enum { SLACK = 4096, NAMES_MAX = 1 << 16, TRIES = 4 };

/* How many names a set has; -EOPNOTSUPP for a set that the driver does not have. */
static int count_of(struct str name, struct arena *a, unsigned set, unsigned *ret)
{
	struct ethtool_sset_info *q =
		(struct ethtool_sset_info *)arena_alloc(a, sizeof(*q) + sizeof(q->data[0]), 1);
	int error;

	q->cmd = ETHTOOL_GSSET_INFO;
	q->sset_mask = 1ULL << set;
	error = ethtool_query(name, q);
	if (error)
		return error;
	if (!q->sset_mask || q->data[0] == 0)
		return -EOPNOTSUPP;
	if (q->data[0] > NAMES_MAX)
		return -EFBIG;
	*ret = q->data[0];
	return 0;
}

static int names_of(
	struct str name, struct arena *a, unsigned set, unsigned n, struct ethtool_gstrings **ret)
{
	size_t room = sizeof(struct ethtool_gstrings) + ((size_t)n + SLACK) * ETH_GSTRING_LEN;
	struct ethtool_gstrings *s = (struct ethtool_gstrings *)arena_alloc(a, room, 1);
	int error;

	s->cmd = ETHTOOL_GSTRINGS;
	s->string_set = set;
	s->len = n;
	error = ethtool_query(name, s);
	if (!error && s->len != n)
		error = -EAGAIN;
	*ret = s;
	return error;
}

static struct str word_of(struct lines *out, const struct ethtool_gstrings *s, unsigned i)
{
	return lines_word(
		out, (const char *)s->data + (size_t)i * ETH_GSTRING_LEN, ETH_GSTRING_LEN);
}

static int again(int (*ask)(struct str, struct lines *), struct str name, struct lines *out)
{
	int error = -EAGAIN;

	for (unsigned i = 0; i < TRIES && error == -EAGAIN; i++)
		error = ask(name, out);
	return error == -EAGAIN ? -EBUSY : error;
}

static bool has(const __u32 *words, unsigned step, unsigned bit)
{
	return words[(size_t)(bit / 32) * step] & 1U << bit % 32;
}

/* "fixed" is what nobody can change, "requested" what somebody wants otherwise. */
static void add_feature(
	struct lines *out, struct str word, const struct ethtool_get_features_block *b, unsigned i)
{
	const unsigned step = sizeof(*b) / sizeof(__u32);
	bool active = has(&b->active, step, i);

	lines_add(out, STR_FMT " %s", STR_ARG(word), active ? "on" : "off");
	if (!has(&b->available, step, i) || has(&b->never_changed, step, i))
		lines_add(out, " fixed");
	else if (has(&b->requested, step, i) != active)
		lines_add(out, " requested-%s", active ? "off" : "on");
	lines_add(out, "\n");
}

static int ask_features(struct str name, struct lines *out)
{
	struct ethtool_gstrings *names = NULL;
	struct ethtool_gfeatures *f;
	unsigned n, blocks;
	int error = count_of(name, out->arena, ETH_SS_FEATURES, &n);

	if (!error)
		error = names_of(name, out->arena, ETH_SS_FEATURES, n, &names);
	if (error)
		return error;
	blocks = (n + 31) / 32;
	f = (struct ethtool_gfeatures *)arena_alloc(
		out->arena, sizeof(*f) + blocks * sizeof(f->features[0]), 1);
	f->cmd = ETHTOOL_GFEATURES;
	f->size = blocks;
	error = ethtool_query(name, f);
	for (unsigned i = 0; !error && i < n; i++) {
		struct str word = word_of(out, names, i);

		if (word.n)
			add_feature(out, word, f->features, i);
	}
	return error;
}

int ethtool_features(struct str name, struct lines *out)
{
	return again(ask_features, name, out);
}

static int ask_privflags(struct str name, struct lines *out)
{
	struct ethtool_value flags = { .cmd = ETHTOOL_GPFLAGS };
	struct ethtool_gstrings *names = NULL;
	unsigned n;
	int error = count_of(name, out->arena, ETH_SS_PRIV_FLAGS, &n);

	if (!error)
		error = names_of(name, out->arena, ETH_SS_PRIV_FLAGS, n, &names);
	if (!error)
		error = ethtool_query(name, &flags);
	for (unsigned i = 0; !error && i < n && i < 32; i++)
		lines_add(out, STR_FMT " %s\n", STR_ARG(word_of(out, names, i)),
			flags.data & 1U << i ? "on" : "off");
	return error;
}

int ethtool_privflags(struct str name, struct lines *out)
{
	return again(ask_privflags, name, out);
}

static int ask_stats(struct str name, struct lines *out)
{
	struct ethtool_gstrings *names = NULL;
	struct ethtool_stats *s;
	unsigned n;
	int error = count_of(name, out->arena, ETH_SS_STATS, &n);

	if (!error)
		error = names_of(name, out->arena, ETH_SS_STATS, n, &names);
	if (error)
		return error;
	s = (struct ethtool_stats *)arena_alloc(
		out->arena, sizeof(*s) + ((size_t)n + SLACK) * sizeof(s->data[0]), 1);
	s->cmd = ETHTOOL_GSTATS;
	s->n_stats = n;
	error = ethtool_query(name, s);
	if (!error && s->n_stats != n)
		return -EAGAIN;
	for (unsigned i = 0; !error && i < n; i++) {
		struct str word = word_of(out, names, i);

		if (word.n)
			lines_add(out, STR_FMT " %llu\n", STR_ARG(word),
				(unsigned long long)s->data[i]);
	}
	return error;
}

int ethtool_stats(struct str name, struct lines *out)
{
	return again(ask_stats, name, out);
}
