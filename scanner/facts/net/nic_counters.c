/* SPDX-License-Identifier: Apache-2.0 */
/* The counters of nic_drivers.h: each driver's rows, then words that any may use. */
#include "scanner/facts/net/nic_drivers.h"

static const struct nic_counter counters[] = {
	/* drivers/net/ethernet/mellanox/mlx5/core/en_stats.c, Documentation of its counters */
	{ "mlx5_core", "rx_out_of_buffer", NIC_RING_FULL, NULL },
	{ "mlx5_core", "rx_discards_phy", NIC_PORT_FIFO, NULL },
	{ "mlx5_core", "rx_prio#_discards", NIC_PORT_FIFO, NULL },
	{ "mlx5_core", "rx_prio#_buf_discard", NIC_PORT_FIFO, NULL },
	{ "mlx5_core", "rx#_buff_alloc_err", NIC_QUEUE_DROPS, NULL },
	{ "mlx5_core", "rx_buff_alloc_err", NIC_ALLOC_FAIL, NULL },
	{ "mlx5_core", "rx_wqe_err", NIC_LINK_ERROR, "descriptors ended in an error" },
	{ "mlx5_core", "rx#_wqe_err", NIC_QUEUE_DROPS, NULL },
	{ "mlx5_core", "rx_steer_missed_packets", NIC_STEERING, NULL },
	{ "mlx5_core", "outbound_pci_stalled_rd", NIC_PCI_STALLED, "reads waited for PCIe" },
	{ "mlx5_core", "outbound_pci_stalled_wr", NIC_PCI_STALLED, "writes waited for PCIe" },
	{ "mlx5_core", "outbound_pci_stalled_*_events", NIC_PCI_EVENTS, NULL },
	{ "mlx5_core", "outbound_pci_buffer_overflow", NIC_PCI_OVERFLOW, NULL },
	{ "mlx5_core", "dev_out_of_buffer", NIC_RING_FULL, "a function of the card had no buffer" },
	{ "mlx5_core", "rx_xsk_*err", NIC_ALLOC_FAIL, "a ring of AF_XDP" },
	{ "mlx5_core", "rx#_xsk_*err", NIC_QUEUE_DROPS, NULL },
	{ "mlx5_core", "rx_symbol_err_phy", NIC_LINK_ERROR, NULL },
	{ "mlx5_core", "rx_pcs_symbol_err_phy", NIC_LINK_ERROR, NULL },
	{ "mlx5_core", "rx_crc_errors_phy", NIC_LINK_ERROR, NULL },
	{ "mlx5_core", "rx_corrected_bits_phy", NIC_FEC_MENDED, NULL },
	{ "mlx5_core", "rx_pause_ctrl_phy", NIC_PAUSE_RECEIVED, NULL },
	{ "mlx5_core", "tx_pause_ctrl_phy", NIC_PAUSE_SENT, NULL },
	{ "mlx5_core", "rx_prio#_pause", NIC_PAUSE_RECEIVED, "of one priority" },
	{ "mlx5_core", "tx_prio#_pause", NIC_PAUSE_SENT, "of one priority" },
	{ "mlx5_core", "rx_global_pause", NIC_PAUSE_RECEIVED, NULL },
	{ "mlx5_core", "tx_global_pause", NIC_PAUSE_SENT, NULL },
	{ "mlx5_core", "tx_pause_storm_*_events", NIC_PAUSE_SENT, "it paused the switch for long" },
	{ "mlx5_core", "ptp_cq#_err_cqe", NIC_STAMP_LOST, NULL },
	{ "mlx5_core", "ptp_cq#_abort", NIC_STAMP_LOST,
		"the stamp is taken by the driver instead" },
	{ "mlx5_core", "ptp_cq#_lost_cqe", NIC_STAMP_LOST, NULL },
	{ "mlx5_core", "ptp_cq#_missing_cqe", NIC_STAMP_LOST, NULL },
	{ "mlx5_core", "ptp_cq#_late_cqe", NIC_STAMP_LOST, "it came when nobody waited any more" },
	{ "mlx5_core", "rx#_packets", NIC_QUEUE_RX, NULL },
	{ "mlx5_core", "tx#_packets", NIC_QUEUE_TX, NULL },
	/* drivers/net/ethernet/sfc/ef10.c, ethtool_common.c */
	{ "sfc", "port_rx_nodesc_drops", NIC_RING_FULL, NULL },
	{ "sfc", "rx_nodesc_trunc", NIC_RING_FULL, NULL },
	{ "sfc", "rx_noskb_drops", NIC_ALLOC_FAIL, NULL },
	{ "sfc", "port_rx_overflow", NIC_PORT_FIFO, NULL },
	{ "sfc", "rx_overflow", NIC_PORT_FIFO, NULL },
	{ "sfc", "port_rx_pm_discard_*", NIC_PORT_FIFO, "its packet memory was full" },
	{ "sfc", "port_rx_pm_trunc_*", NIC_PORT_FIFO, "its packet memory was full" },
	{ "sfc", "port_rx_dp_di_dropped_packets", NIC_STEERING, NULL },
	{ "sfc", "port_rx_dp_q_disabled_packets", NIC_STEERING,
		"a filter names a queue that is off" },
	{ "sfc", "port_rx_dp_hlb_wait", NIC_PCI_EVENTS, "the datapath waited for host buffers" },
	{ "sfc", "port_rx_pause", NIC_PAUSE_RECEIVED, NULL },
	{ "sfc", "port_tx_pause", NIC_PAUSE_SENT, NULL },
	{ "sfc", "fec_uncorrected_errors", NIC_FEC_LOST, NULL },
	{ "sfc", "fec_corrected_errors", NIC_FEC_MENDED, NULL },
	{ "sfc", "ptp_rx_no_timestamp", NIC_STAMP_LOST, NULL },
	{ "sfc", "ptp_sync_timeouts", NIC_STAMP_LOST, "its clock was not read in time" },
	{ "sfc", "ptp_no_time_syncs", NIC_STAMP_LOST, "its clock was not read" },
	{ "sfc", "ptp_bad_syncs", NIC_STAMP_LOST, "its clock was read badly" },
	{ "sfc", "rx-#.rx_packets", NIC_QUEUE_RX, NULL },
	{ "sfc", "tx-#.tx_packets", NIC_QUEUE_TX, NULL },
	{ "sfc", "port_rx_bad_bytes", NIC_COUNTER_OTHER, "a difference that may go back" },
	/* drivers/net/ethernet/intel/ixgbe/ixgbe_ethtool.c */
	{ "ixgbe", "rx_no_dma_resources", NIC_RING_FULL, NULL },
	{ "ixgbe", "rx_missed_errors", NIC_PORT_FIFO, NULL },
	{ "ixgbe", "rx_no_buffer_count", NIC_PORT_FIFO, NULL },
	{ "ixgbe", "alloc_rx_buff_failed", NIC_ALLOC_FAIL, NULL },
	{ "ixgbe", "alloc_rx_page_failed", NIC_ALLOC_FAIL, NULL },
	{ "ixgbe", "fdir_miss", NIC_COUNTER_OTHER, "no flow rule fitted: no loss" },
	{ "ixgbe", "rx_csum_offload_errors", NIC_CHECKSUM, NULL },
	{ "ixgbe", "rx_queue_#_packets", NIC_QUEUE_RX, NULL },
	{ "ixgbe", "tx_queue_#_packets", NIC_QUEUE_TX, NULL },
	{ "ixgbe", "rx_flow_control_*", NIC_PAUSE_RECEIVED, NULL },
	{ "ixgbe", "tx_flow_control_*", NIC_PAUSE_SENT, NULL },
	/* drivers/net/ethernet/intel/i40e/i40e_ethtool.c */
	{ "i40e", "rx_missed_errors", NIC_RING_FULL, NULL },
	{ "i40e", "port.rx_discards", NIC_RING_FULL, NULL },
	{ "i40e", "rx_dropped", NIC_STEERING, NULL },
	{ "i40e", "rx_alloc_fail", NIC_ALLOC_FAIL, NULL },
	{ "i40e", "rx_pg_alloc_fail", NIC_ALLOC_FAIL, NULL },
	{ "i40e", "port.rx_crc_errors", NIC_LINK_ERROR, NULL },
	{ "i40e", "port.mac_*_faults", NIC_LINK_ERROR, NULL },
	{ "i40e", "port.tx_dropped_link_down", NIC_LINK_ERROR, "sent while the link was down" },
	{ "i40e", "port.link_*_rx", NIC_PAUSE_RECEIVED, NULL },
	{ "i40e", "port.link_*_tx", NIC_PAUSE_SENT, NULL },
	{ "i40e", "port.tx_lpi_count", NIC_LOW_POWER, NULL },
	{ "i40e", "port.rx_lpi_count", NIC_LOW_POWER, NULL },
	{ "i40e", "rx-#.packets", NIC_QUEUE_RX, NULL },
	{ "i40e", "tx-#.packets", NIC_QUEUE_TX, NULL },
	/* drivers/net/ethernet/intel/ice/ice_ethtool.c */
	{ "ice", "rx_dropped", NIC_RING_FULL, NULL },
	{ "ice", "rx_dropped.nic", NIC_PORT_FIFO, NULL },
	{ "ice", "rx_alloc_fail", NIC_ALLOC_FAIL, NULL },
	{ "ice", "rx_pg_alloc_fail", NIC_ALLOC_FAIL, NULL },
	{ "ice", "rx_crc_errors.nic", NIC_LINK_ERROR, NULL },
	{ "ice", "illegal_bytes.nic", NIC_LINK_ERROR, NULL },
	{ "ice", "mac_*_faults.nic", NIC_LINK_ERROR, NULL },
	{ "ice", "link_*_rx.nic", NIC_PAUSE_RECEIVED, NULL },
	{ "ice", "link_*_tx.nic", NIC_PAUSE_SENT, NULL },
	{ "ice", "late_cached_phc_updates", NIC_STAMP_LOST,
		"the time that stamps are completed with was too old" },
	{ "ice", "rx_queue_#_packets", NIC_QUEUE_RX, NULL },
	{ "ice", "tx_queue_#_packets", NIC_QUEUE_TX, NULL },
	/* drivers/net/ethernet/intel/igb/igb_ethtool.c, igc_ethtool.c */
	{ "ig*", "rx_missed_errors", NIC_PORT_FIFO, NULL },
	{ "ig*", "rx_fifo_errors", NIC_RING_FULL,
		"the same packets may stand in rx_missed_errors" },
	{ "ig*", "rx_no_buffer_count", NIC_PORT_FIFO, NULL },
	{ "ig*", "rx_queue_#_drops", NIC_QUEUE_DROPS, NULL },
	{ "ig*", "rx_queue_#_packets", NIC_QUEUE_RX, NULL },
	{ "ig*", "tx_queue_#_packets", NIC_QUEUE_TX, NULL },
	{ "ig*", "rx_flow_control_*", NIC_PAUSE_RECEIVED, NULL },
	{ "ig*", "tx_flow_control_*", NIC_PAUSE_SENT, NULL },
	{ "ig*", "rx_long_length_errors", NIC_LINK_ERROR, NULL },
	{ "e1000*", "rx_missed_errors", NIC_PORT_FIFO, NULL },
	{ "e1000*", "rx_no_buffer_count", NIC_PORT_FIFO, NULL },
	{ "e1000*", "alloc_rx_buff_failed", NIC_ALLOC_FAIL, NULL },
	{ "e1000*", "rx_flow_control_*", NIC_PAUSE_RECEIVED, NULL },
	{ "e1000*", "tx_flow_control_*", NIC_PAUSE_SENT, NULL },
	/* drivers/net/ethernet/broadcom/bnxt/bnxt_ethtool.c */
	{ "bnxt_en", "[#]: rx_discards", NIC_QUEUE_DROPS, NULL },
	{ "bnxt_en", "rx_total_ring_discards", NIC_RING_FULL, NULL },
	{ "bnxt_en", "rx_total_oom_discards", NIC_ALLOC_FAIL, NULL },
	{ "bnxt_en", "rx_total_buf_errors", NIC_LINK_ERROR, "buffers that hardware refused" },
	{ "bnxt_en", "rx_stat_discard", NIC_PORT_FIFO, NULL },
	{ "bnxt_en", "rx_fcs_err_frames", NIC_LINK_ERROR, NULL },
	{ "bnxt_en", "rx_pause_frames", NIC_PAUSE_RECEIVED, NULL },
	{ "bnxt_en", "tx_pause_frames", NIC_PAUSE_SENT, NULL },
	{ "bnxt_en", "rx_pfc_frames", NIC_PAUSE_RECEIVED, "of one priority" },
	{ "bnxt_en", "rx_eee_lpi_events", NIC_LOW_POWER, NULL },
	{ "bnxt_en", "[#]: rx_ucast_packets", NIC_QUEUE_RX, "unicast alone" },
	{ "bnxt_en", "[#]: rx_mcast_packets", NIC_QUEUE_RX, "multicast alone" },
	{ "bnxt_en", "[#]: tx_ucast_packets", NIC_QUEUE_TX, "unicast alone" },
	/* drivers/net/ethernet/amazon/ena/ena_ethtool.c */
	{ "ena", "queue_#_rx_empty_rx_ring", NIC_QUEUE_DROPS, "times that the ring ran empty" },
	{ "ena", "queue_#_rx_page_alloc_fail", NIC_ALLOC_FAIL, NULL },
	{ "ena", "queue_#_rx_refil_partial", NIC_ALLOC_FAIL, NULL },
	{ "ena", "*_allowance_exceeded", NIC_ALLOWANCE, NULL },
	{ "ena", "queue_#_rx_cnt", NIC_QUEUE_RX, NULL },
	{ "ena", "queue_#_tx_cnt", NIC_QUEUE_TX, NULL },
	/* drivers/net/virtio_net.c: names of 6.11 and later, and the older ones */
	{ "virtio_net", "rx_drops", NIC_RING_FULL, NULL },
	{ "virtio_net", "rx#_drops", NIC_QUEUE_DROPS, NULL },
	{ "virtio_net", "rx_queue_#_drops", NIC_QUEUE_DROPS, NULL },
	{ "virtio_net", "rx#_hw_drop*", NIC_QUEUE_DROPS, "at the host's side" },
	{ "virtio_net", "rx_queue_#_packets", NIC_QUEUE_RX, NULL },
	{ "virtio_net", "tx_queue_#_packets", NIC_QUEUE_TX, NULL },
	{ "veth", "rx_queue_#_drops", NIC_QUEUE_DROPS, NULL },
	{ "veth", "rx_queue_#_xdp_packets", NIC_QUEUE_RX, "by XDP alone" },
	/* of any driver: words that mean one thing everywhere */
	{ NULL, "*tx_hwtstamp_timeouts", NIC_STAMP_LOST, "the card gave none in time" },
	{ NULL, "*tx_hwtstamp_skipped", NIC_STAMP_LOST, "another one was still awaited" },
	{ NULL, "*tx_hwtstamp_flushed", NIC_STAMP_LOST, "they were thrown away at a reset" },
	{ NULL, "*tx_hwtstamp_discarded", NIC_STAMP_LOST, "they were too old" },
	{ NULL, "*rx_hwtstamp_cleared", NIC_STAMP_LOST,
		"one was never fetched, which blocks the next" },
	{ NULL, "rx_queue_#_packets", NIC_QUEUE_RX, NULL },
	{ NULL, "tx_queue_#_packets", NIC_QUEUE_TX, NULL },
	{ NULL, "rx_queue_#_drops", NIC_QUEUE_DROPS, NULL },
	{ NULL, "*crc_err*", NIC_LINK_ERROR, NULL },
	{ NULL, "*fdir_miss*", NIC_COUNTER_OTHER, "no flow rule fitted: no loss" },
	{ NULL, "*symbol_err*", NIC_LINK_ERROR, NULL },
	{ NULL, "*steer*", NIC_STEERING, NULL },
	{ NULL, "*csum*", NIC_CHECKSUM, NULL },
	{ NULL, "*checksum*", NIC_CHECKSUM, NULL },
	{ NULL, "*drop*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*discard*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*missed*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*no_buf*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*nobuf*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*nodesc*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*overflow*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*out_of_buffer*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*no_dma*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*alloc*fail*", NIC_GUESSED_LOSS, NULL },
	{ NULL, "*alloc*err*", NIC_GUESSED_LOSS, NULL },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Patterns are ours and short, with at most two of '*' and '#' each. */
static bool fits(const char *pattern, struct str s, int *queue)
{
	uint64_t number;
	size_t n = 0;

	for (; *pattern && *pattern != '*' && *pattern != '#'; pattern++, s = str_skip(s, 1)) {
		if (!s.n || s.p[0] != *pattern)
			return false;
	}
	if (!*pattern)
		return s.n == 0;
	if (*pattern == '*') {
		for (; n <= s.n; n++) {
			if (fits(pattern + 1, str_skip(s, n), queue))
				return true;
		}
		return false;
	}
	while (n < s.n && is_digit(s.p[n]))
		n++;
	if (!n || !fits(pattern + 1, str_skip(s, n), queue))
		return false;
	if (str_u64(str_head(s, n), 10, &number) || number > INT32_MAX)
		return false;
	*queue = (int)number;
	return true;
}

static bool is_of(const struct nic_counter *c, struct str driver)
{
	return !c->driver || str_glob(str_from(c->driver), driver);
}

const struct nic_counter *nic_counter_of(struct str driver, struct str name, int *ret_queue)
{
	*ret_queue = -1;
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
		if (is_of(&counters[i], driver) && fits(counters[i].pattern, name, ret_queue))
			return &counters[i];
	}
	return NULL;
}
