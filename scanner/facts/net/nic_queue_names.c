/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of interrupts, as drivers give them: "eth0-TxRx-3" (ixgbe, igb, igc, bnxt), "i40e-eth0-TxRx-3",
 * "ice-eth0-TxRx-3", "eth0-Tx-Rx-3" (ena), "eth0-rxtx-3" (vmxnet3), "eth0-rx-3" and "eth0-tx-3" (e1000e, sfc),
 * "eth0-xdp-0" and "eth0-3" (sfc), "mlx5_comp3@pci:0000:3b:00.0", "mlx5_combined3@…", "virtio2-input.3",
 * "virtio2-output.3". All else ("mlx5_async0@…", "ena-mgmnt@…", "virtio2-config") serves no queue.
 */
#include "scanner/facts/net/nic_functions.h"

static const struct {
	const char *end;
	enum queue_way way;
} words[] = {
	{ "TxRx-", QUEUE_BOTH },
	{ "Tx-Rx-", QUEUE_BOTH },
	{ "rxtx-", QUEUE_BOTH },
	{ "_combined", QUEUE_BOTH },
	{ "_comp", QUEUE_BOTH },
	{ "rx-", QUEUE_RX },
	{ "-input.", QUEUE_RX },
	{ "tx-", QUEUE_TX },
	{ "xdp-", QUEUE_TX },
	{ "-output.", QUEUE_TX },
};

const char *queue_way_word(enum queue_way w)
{
	static const char *const texts[] = { "", "rx", "tx", "rx+tx" };

	return texts[w];
}

static struct str cut_number(struct str s, int *ret)
{
	size_t n = s.n;
	uint64_t value;

	while (n > 0 && s.p[n - 1] >= '0' && s.p[n - 1] <= '9')
		n--;
	if (n < s.n && str_u64(str_skip(s, n), 10, &value) == 0 && value <= UINT16_MAX)
		*ret = (int)value;
	return str_head(s, n);
}

enum queue_way nic_queue_of(struct str actions, struct str nic, int *ret_number)
{
	struct str first, head, tail;
	int number = -1;

	*ret_number = -1;
	if (!str_cut(&actions, ',', &first))
		return QUEUE_UNTOLD;
	first = str_trim(first);
	if (str_split(first, '@', &head, &tail))
		first = head;
	head = cut_number(first, &number);
	if (number < 0)
		return QUEUE_UNTOLD;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_ends(head, words[i].end)) {
			*ret_number = number;
			return words[i].way;
		}
	}
	if (nic.n && head.n == nic.n + 1 && str_eq(str_head(head, nic.n), nic) &&
		str_ends(head, "-")) {
		*ret_number = number;
		return QUEUE_BOTH;
	}
	return QUEUE_UNTOLD;
}
