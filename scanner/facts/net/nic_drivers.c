/* SPDX-License-Identifier: Apache-2.0 */
/* Drivers, their private flags and the classes' words; their counters are in nic_counters.c. */
#include "scanner/facts/net/nic_drivers.h"

/* The modes are those that the drivers' own parameter InterruptThrottleRate has. */
enum { DYNAMIC = 1 << 1, CONSERVATIVE = 1 << 3, SIMPLIFIED = 1 << 4 };

static const struct nic_driver drivers[] = {
	{ "mlx5_core", "rx_missed_errors, rx_out_of_buffer", "/proc/net/dev may be one read behind",
		0 },
	{ "mlx4_en", "rx_dropped", NULL, 0 },
	{ "sfc", "rx_dropped, port_rx_nodesc_drops", "refreshed about once a second", 0 },
	{ "ixgbe", "rx_no_dma_resources, no statistic of the kernel",
		"rx_missed_errors is the port's buffer alone", DYNAMIC },
	{ "i40e", "rx_missed_errors, port.rx_discards", "on older kernels in rx_dropped", 0 },
	{ "ice", "rx_dropped", "rx_missed_errors stays 0", 0 },
	{ "igb", "rx_missed_errors and rx_fifo_errors: the same packets, not to be added", NULL,
		DYNAMIC | CONSERVATIVE },
	{ "igc", "rx_missed_errors and rx_fifo_errors: the same packets, not to be added", NULL,
		DYNAMIC | CONSERVATIVE },
	{ "e1000e", "rx_missed_errors", NULL, DYNAMIC | CONSERVATIVE | SIMPLIFIED },
	{ "e1000", "rx_missed_errors", NULL, DYNAMIC | CONSERVATIVE | SIMPLIFIED },
	{ "bnxt_en", "rx_missed_errors, rx_total_ring_discards", "refreshed about once a second",
		0 },
	{ "ena", "rx_dropped, queue_N_rx_empty_rx_ring",
		"rx_missed_errors and rx_fifo_errors stay 0; refreshed once a second", 0 },
	{ "virtio_net", "rx_dropped of the driver's side",
		"what the host drops is not seen in the guest", 0 },
	{ "veth", "rx_dropped, and the backlog's drops in softnet_stat", NULL, 0 },
	{ "iavf", "rx_dropped", "the port's own counters are its physical function's", 0 },
	{ "ixgbevf", "rx_dropped", "the port's own counters are its physical function's", DYNAMIC },
};

const struct nic_flag nic_flags[] = {
	{ "mlx5_core", "rx_cqe_compress", false,
		"completions are held back until several can be written as one" },
	{ "ice", "fw-lldp-agent", false,
		"its firmware answers LLDP itself and may switch pause by priority on" },
	{ "i40e", "disable-fw-lldp", true,
		"its firmware answers LLDP itself and may switch pause by priority on" },
	{ "i40e", "legacy-rx", false, "packets are copied as they come in" },
	{ "ixgbe", "legacy-rx", false, "packets are copied as they come in" },
	{ "ice", "legacy-rx", false, "packets are copied as they come in" },
	{ NULL, NULL, false, NULL },
};

const char *nic_counter_word(enum nic_counter_class c)
{
	static const char *const words[NIC_COUNTER_CLASSES] = {
		[NIC_COUNTER_OTHER] = "other",
		[NIC_RING_FULL] = "ring_full",
		[NIC_ALLOC_FAIL] = "alloc_fail",
		[NIC_PORT_FIFO] = "port_fifo",
		[NIC_ALLOWANCE] = "allowance",
		[NIC_STEERING] = "steering",
		[NIC_CHECKSUM] = "checksum",
		[NIC_LINK_ERROR] = "link_error",
		[NIC_FEC_LOST] = "fec_lost",
		[NIC_FEC_MENDED] = "fec_mended",
		[NIC_GUESSED_LOSS] = "guessed_loss",
		[NIC_PAUSE_RECEIVED] = "pause_received",
		[NIC_PAUSE_SENT] = "pause_sent",
		[NIC_LOW_POWER] = "low_power",
		[NIC_STAMP_LOST] = "stamp_lost",
		[NIC_PCI_STALLED] = "pci_stalled",
		[NIC_PCI_EVENTS] = "pci_events",
		[NIC_PCI_OVERFLOW] = "pci_overflow",
		[NIC_QUEUE_RX] = "queue_rx",
		[NIC_QUEUE_TX] = "queue_tx",
		[NIC_QUEUE_DROPS] = "queue_drops",
	};

	return (unsigned)c < NIC_COUNTER_CLASSES ? words[c] : "other";
}

const struct nic_driver *nic_driver_of(struct str driver)
{
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		if (str_is(driver, drivers[i].name))
			return &drivers[i];
	}
	return NULL;
}
