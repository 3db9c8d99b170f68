/* SPDX-License-Identifier: Apache-2.0 */
/* What sysstat's records speak of: json_stats.c of sysstat 11.0 to 12.7. */
#include "programs/import/sysstat.h"

static const struct sysstat_row rows[] = {
	{ "cpu-load", "steal", "stat/steal", "steal", SYSSTAT_PERCENT },
	{ "cpu-load", "irq", "stat/irq", "irq", SYSSTAT_PERCENT },
	{ "cpu-load", "soft", "stat/softirq", "softirq", SYSSTAT_PERCENT },
	{ "cpu-load-all", "steal", "stat/steal", "steal", SYSSTAT_PERCENT },
	{ "cpu-load-all", "irq", "stat/irq", "irq", SYSSTAT_PERCENT },
	{ "cpu-load-all", "soft", "stat/softirq", "softirq", SYSSTAT_PERCENT },
	{ "process-and-context-switch", "cswch", "stat/ctxt", "", SYSSTAT_RATE },
	{ "process-and-context-switch", "proc", "stat/processes", "", SYSSTAT_RATE },
	{ "swap-pages", "pswpin", "vmstat/pswpin", "swap", SYSSTAT_RATE },
	{ "swap-pages", "pswpout", "vmstat/pswpout", "swap", SYSSTAT_RATE },
	{ "paging", "majflt", "vmstat/pgmajfault", "faults", SYSSTAT_RATE },
	{ "paging", "fault", "vmstat/pgfault", "", SYSSTAT_RATE },
	{ "paging", "pgscank", "vmstat/pgscan_kswapd", "reclaim", SYSSTAT_RATE },
	{ "paging", "pgscand", "vmstat/pgscan_direct", "reclaim", SYSSTAT_RATE },
	{ "net-dev", "rxpck", "rx_packets", "", SYSSTAT_RATE },
	{ "net-dev", "txpck", "tx_packets", "", SYSSTAT_RATE },
	{ "net-edev", "rxerr", "rx_errs", "loss", SYSSTAT_RATE },
	{ "net-edev", "txerr", "tx_errs", "loss", SYSSTAT_RATE },
	{ "net-edev", "rxdrop", "rx_drop", "loss", SYSSTAT_RATE },
	{ "net-edev", "txdrop", "tx_drop", "loss", SYSSTAT_RATE },
	{ "net-edev", "txcarr", "tx_carrier", "loss", SYSSTAT_RATE },
	{ "net-edev", "rxfram", "rx_frame", "loss", SYSSTAT_RATE },
	{ "net-edev", "rxfifo", "rx_fifo", "loss", SYSSTAT_RATE },
	{ "net-edev", "txfifo", "tx_fifo", "loss", SYSSTAT_RATE },
	{ "net-eip", "idisc", "snmp/InDiscards", "loss", SYSSTAT_RATE },
	{ "net-eip", "odisc", "snmp/OutDiscards", "loss", SYSSTAT_RATE },
	{ "net-etcp", "retrans", "snmp/RetransSegs", "loss", SYSSTAT_RATE },
	{ "net-etcp", "isegerr", "snmp/TcpInErrs", "loss", SYSSTAT_RATE },
	{ "net-udp", "idgmerr", "snmp/UdpInErrors", "loss", SYSSTAT_RATE },
	{ "softnet", "total", "softnet/processed", "softirq", SYSSTAT_RATE },
	{ "softnet", "dropd", "softnet/dropped", "loss", SYSSTAT_RATE },
	{ "softnet", "squeezd", "softnet/squeezed", "softirq", SYSSTAT_RATE },
	{ "psi-cpu", "some_avg", "pressure/cpu/some", "foreign-task", SYSSTAT_PERCENT },
	{ "psi-mem", "some_avg", "pressure/memory/some", "reclaim", SYSSTAT_PERCENT },
	{ "psi-mem", "full_avg", "pressure/memory/full", "reclaim", SYSSTAT_PERCENT },
	{ "psi-io", "some_avg", "pressure/io/some", "", SYSSTAT_PERCENT },
	{ "psi-io", "full_avg", "pressure/io/full", "", SYSSTAT_PERCENT },
};

const struct sysstat_row *sysstat_row(struct str group, struct str key)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_is(group, rows[i].group) && str_is(key, rows[i].key))
			return &rows[i];
	}
	return NULL;
}
