/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dev_seq_printf_stats() of net/core/net-procfs.c: two lines of heading, then "name:" and 16
 * numbers. The kernel folds several of its own counters into one column: rx drop is rx_dropped
 * and rx_missed_errors together. There is a blank after the colon only while the number leaves
 * room for one; names hold no colon today, but aliases of old kernels did.
 */
#include <stdlib.h>

#include "scanner/facts/net/netdevs.h"

enum { RX_BYTES = 0, RX_PACKETS, RX_ERRS, RX_DROP, RX_FIFO, RX_FRAME };
enum { TX_PACKETS = 9, TX_ERRS, TX_DROP, TX_FIFO, TX_COLLS, TX_CARRIER, COLUMNS = 16 };

static bool parse_numbers(struct str text, uint64_t column[COLUMNS])
{
	struct str word;
	unsigned n = 0;

	while (str_word(&text, &word)) {
		if (n == COLUMNS || str_u64(word, 10, &column[n++]))
			return false;
	}
	return n == COLUMNS;
}

static bool parse_line(struct str line, struct netdev *ret)
{
	uint64_t column[COLUMNS];
	struct str name, rest;

	if (!str_split_last(line, ':', &name, &rest) || !parse_numbers(rest, column))
		return false;
	name = str_trim(name);
	if (!name.n)
		return false;
	*ret = (struct netdev){
		.name = name,
		.kind = NETDEV_KIND_UNKNOWN,
		.node = -1,
		.speed_mbps = -1,
		.has_stats = true,
		.rx_packets = column[RX_PACKETS],
		.rx_errs = column[RX_ERRS],
		.rx_drop = column[RX_DROP],
		.rx_fifo = column[RX_FIFO],
		.tx_packets = column[TX_PACKETS],
		.tx_errs = column[TX_ERRS],
		.tx_drop = column[TX_DROP],
		.tx_fifo = column[TX_FIFO],
		.rx_bytes = column[RX_BYTES],
		.rx_frame = column[RX_FRAME],
		.tx_colls = column[TX_COLLS],
		.tx_carrier = column[TX_CARRIER],
	};
	return true;
}

static int by_name(const void *x, const void *y)
{
	const struct netdev *a = x, *b = y;

	return str_cmp_natural(a->name, b->name);
}

static bool skip_heading(struct str *text)
{
	struct str line;

	if (!str_cut(text, '\n', &line) || !str_starts(str_trim(line), "Inter-|"))
		return false;
	return str_cut(text, '\n', &line) && str_starts(str_trim(line), "face |");
}

bool netdevs_parse_stats(struct arena *a, struct str text, struct netdev **ret_v, size_t *ret_n)
{
	struct netdev *v = NULL, d;
	size_t n = 0, cap = 0;
	struct str line;

	if (!skip_heading(&text))
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(line, &d))
			return false;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = d;
	}
	if (n)
		qsort(v, n, sizeof(*v), by_name);
	*ret_v = v;
	*ret_n = n;
	return true;
}
