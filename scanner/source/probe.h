/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is not a file: each probe has a path and answers with lines of text, so that fixtures
 * and captures carry it. What it needs rights or time for is done by the probe child
 * (child.h), within a deadline.
 *
 *	/probe/clock              "realtime NS", "monotonic NS", "monotonic_raw NS", "boottime NS",
 *	                          "tai_offset S"
 *	/probe/clocks             the clocks at one moment: "monotonic NS", "realtime NS", "raw NS",
 *	                          "boottime NS", and how long the reading took: "bracket NS"
 *	/probe/adjtimex           the kernel's discipline: "state N", "status 0xHEX", "maxerror US", …
 *	/probe/uname              "sysname Linux", "release …", "version …", "machine …", "nodename …"
 *	/probe/self               "uid N", "capabilities HEX", "netns INODE", "netns_init INODE",
 *	                          "pidns INODE", "pidns_init INODE", "cpu N", "affinity LIST"
 *	/probe/affinity/TID       sched_getaffinity as a list: "0-3"
 *	/probe/msr/CPU/0xREG      the 64-bit value in decimal
 *	/probe/perf/CPU/smi       SMIs that AMD's counter of that CPU saw since it was opened
 *	/probe/ethtool/IF/…       a network card; a value runs to the end of its line:
 *	  drvinfo      "driver WORD", "version …", "fw_version …", "bus_info …", "erom_version …" (those that
 *	               it tells), "n_stats N", "n_priv_flags N"
 *	  tsinfo       "so_timestamping 0xHEX", "phc_index N", "tx_types 0xHEX", "rx_filters 0xHEX"
 *	  hwtstamp     what is switched on: "flags 0xHEX", "tx_type N", "rx_filter N" (HWTSTAMP_…)
 *	  link         "speed MBPS" (-1: not told), "duplex half|full|unknown", "autoneg 0|1", "port WORD",
 *	               "supported 0xHEX", "advertising 0xHEX", "lp_advertising 0xHEX" (link modes, any length)
 *	  ring         "rx N", "rx_max N", "tx N", "tx_max N", "rx_mini N", …, "rx_jumbo N", …
 *	  channels     "rx N", "rx_max N", "tx N", …, "other N", …, "combined N", "combined_max N"
 *	  coalesce     "rx-usecs N", "rx-frames N", "adaptive-rx 0|1", "rx-usecs-irq N", "rx-usecs-low N", …,
 *	               "cqe-mode-rx 0|1", by ethtool's words and the same for tx; where the kernel has
 *	               netlink (5.7) a field that the driver does not have has no line
 *	  pause        "autoneg 0|1", "rx 0|1", "tx 0|1"
 *	  pause_stats  "tx_pause_frames N", "rx_pause_frames N" (5.10)
 *	  eee          "enabled 0|1", "active 0|1", "supported 0xHEX", "advertised …", "lp_advertised …",
 *	               "tx_lpi 0|1", "tx_lpi_timer USEC"
 *	  fec          "active WORD…", "configured WORD…" of none auto off rs baser llrs; perhaps no word
 *	  fec_stats    "corrected_blocks N", "uncorrectable_blocks N", "corrected_bits N" (5.13)
 *	  features     "NAME on|off [fixed|requested-on|requested-off]"
 *	  privflags    "NAME on|off"; a name may have blanks
 *	  stats        "NAME N"; a name may have blanks, and may come twice
 *	  rss          "rings N", "hfunc toeplitz|xor|crc32|0xHEX", "input_xfrm N", "key HEX", "table N N …"
 *	  rss_fields   "udp4 LETTERS", "udp6 …", "tcp4 …", "tcp6 …": s d addresses, f n ports, or "none"
 *	  rules        "count N", "capacity N", "more N" (not told), and each rule: "rule N flow udp4 src A/M
 *	               dst A/M sport P/0xM dport P/0xM action queue N", also "action vf V queue N", "action drop";
 *	               other flows "flow 0xTYPE spec 0xHEX mask 0xHEX"
 *	/probe/bios               what --bios gave: facts/hw/bios_redfish.h, and "owner serial|uuid|name
 *	                          match|mismatch|untold|unread"
 *	/probe/jitter             what --probe gave: engine/jitter.h
 *	/probe/audit              "enabled N", "pid N", "lost N", …, "rules N", "exit_rules N", "task_never 0|1"
 *	/probe/kmsg               records as /dev/kmsg gives them, "prio,seq,usec,flags;text"
 *	/probe/perf_fds/hot       who holds perf events open: "process PID FDS COMM", "seen PROCESSES
 *	                          LINKS", "denied PROCESSES", "more PROCESSES" (in part), "unseen PROCESSES"
 *	/probe/bypass             who holds a card's own interface open: "process PID onload N verbs N …",
 *	                          "vfio PID /dev/vfio/12" for each group or device of vfio, and
 *	                          "seen", "denied", "more" and "unseen" as above
 *	/probe/sockets            who holds sockets open: "process PID COMM", its "socket INODE" lines behind it,
 *	                          and "seen", "denied", "more" and "unseen" as above
 *	/probe/netns              network namespaces that processes are in: "space INODE PROCESSES PID", "denied N"
 *	/probe/sock_diag          memory of sockets: "table udp4 ok|module", "socket udp4 INODE rmem N rcvbuf N
 *	                          wmem N sndbuf N backlog N drops N", "more N"
 *	/probe/qdisc              queueing disciplines: "qdisc IFINDEX KIND 0xHANDLE root|0xPARENT drops N
 *	                          overlimits N requeues N backlog BYTES packets N"
 *	/probe/xdp                programs on network devices: "link IFINDEX NAME none|native|generic|hw|multi [ID]"
 *	/probe/igmp               "listening", and what came since: "query IFINDEX ADDRESS VERSION INTERVAL_S"
 *	/probe/xsk                AF_XDP sockets: "table ok|module", "socket INODE if N queue N rx N tx N umem N
 *	                          bytes N chunk N headroom N zerocopy 0|1 dropped N invalid N full N
 *	                          fill_empty N tx_invalid N tx_empty N" on one line, "more N"
 *	/probe/dpdk               what DPDK processes tell by telemetry, one block each: "process pid=N
 *	                          prefix=WORD dir=PATH container=0|1", "telemetry ok|absent|refused|…",
 *	                          "hello JSON", "reply COMMAND JSON", "null COMMAND", "bad COMMAND WHY",
 *	                          see facts/process/dpdk.h
 *	/probe/residency/PID      where its memory is: "start TICKS", "page_bytes N", "pages N" (of the
 *	                          mappings), "asked N", "absent N", "failed N", "node K N" of those asked
 *	/probe/mempolicy/PID[/task/TID]  the first bytes of numa_maps: "55d0c1200000 bind:1 file=…"
 *	/probe/env/PID            what it was started with: "LD_PRELOAD=libvma.so", of names that may be
 *	                          told (tunables.h), and "variables N"
 *	/probe/hugetlbfs          files of huge pages: "mount KB DEVICE PATH", "file KB DEVICE:INODE BYTES
 *	                          NAME", "dpdk PREFIX DEVICE:INODE", "denied N", "more N"
 *	/probe/pciname/V:D        what libpci's database calls vendor V's device D: "8086:1572"
 *	/probe/ptp4l              one block for each ptp4l process, see facts/ptp4l.h
 *	/probe/ptp4l/watch/CPUS   each ptp4l is asked once more, but for those that may run on the hot
 *	                          CPUS: "watched N", "spared N"; /probe/ptp4l then tells it all
 *	/probe/ptp4l/stats        what each ptp4l counted: facts/net/ptp4l_stats.h
 *	/probe/ptp_log            the last lines of ptp4l and phc2sys in files: facts/net/ptp_log.h
 *	/probe/time_daemons       who may steer a clock, with command line and files: facts/net/time_daemons.h
 *	/probe/chrony             what chronyd says of itself: facts/net/chrony.h
 *	/probe/chrony/watch/CPUS  as /probe/ptp4l/watch
 *	/probe/sfptpd             the state files of sfptpd: facts/net/sfptpd.h
 *	/probe/phc/ptpN           a NIC's clock beside the system's: facts/net/phcs.h
 *	and files that only the child may read: /proc/PID/{environ,exe,maps,…} and the first 256
 *	bytes of a PCI device's config, by their own path
 */
#ifndef LATSCAN_SOURCE_PROBE_H
#define LATSCAN_SOURCE_PROBE_H

#include "scanner/base/cpuset.h"
#include "scanner/source/source.h"

struct probes; /* the client's end of the probe child */

/* True when the path is read by the probe child: /probe/… of its kinds, or a private file. */
bool probe_owns(struct str path);

/*
 * Ask the child; deadline_ms 0 takes the kind's own. On timeout the child is given up, the
 * answer's state is ANSWER_TIMEOUT, and the next question starts another child.
 */
void probe_ask(struct probes *p, struct str path, enum ask_kind kind, unsigned deadline_ms,
	struct arena *a, struct answer *ret);

/*
 * What runs inside the child: opens, reads, prints the answer's bytes into the arena.
 * One function a kind; the table of them is in probe.c.
 */
struct probe_kind {
	const char *prefix; /* "/probe/msr/" */
	unsigned deadline_ms;
	void (*run)(struct str rest, struct arena *a, struct answer *ret);
};
const struct probe_kind *probe_kind_of(struct str path);
/* Of a kind that is a file only: true, and answered, where something else was asked. */
bool probe_refuses(struct answer *ret);

/* "/proc/4711/environ" and its like: what a process under Landlock cannot read of another. */
bool probe_is_private(struct str path);
/* "/sys/class/net/eth0/speed" and its like: answered under a lock that others may hold for long. */
bool probe_is_locked(struct str path);
/* Called in the keeper while it still has the rights of main: sockets that need them. */
void probe_ptp4l_prepare(struct arena *a);
void probe_audit_prepare(struct arena *a);
void probe_igmp_prepare(void);
/* Connects to each DPDK process; disturb: also where only a polling CPU could answer. */
void probe_dpdk_prepare(struct arena *a, bool disturb);
/* The same for the configuration of PCI devices, which only CAP_SYS_ADMIN reads whole. */
void probe_pci_prepare(void);
/* And one event on each of the CPUs, kept open for all workers. */
void probe_perf_prepare(struct arena *a, struct cpuset cpus);
/* "/sys/devices/pci0000:3a/…/config" and "/sys/class/net/eth0/device/config". */
bool probe_is_pci_config(struct str path);

extern const struct probe_kind probe_audit, probe_msr, probe_perf, probe_ethtool, probe_kmsg,
	probe_ptp4l, probe_ptp4l_watch, probe_private, probe_perf_fds, probe_bypass, probe_locked,
	probe_pci, probe_pciname, probe_residency, probe_mempolicy, probe_env, probe_hugetlbfs,
	probe_sockets, probe_netns, probe_sock_diag, probe_xdp, probe_qdisc, probe_igmp, probe_dpdk,
	probe_xsk;
extern const struct probe_kind probe_time_daemons, probe_chrony, probe_chrony_watch, probe_phc,
	probe_ptp_log, probe_ptp4l_stats, probe_sfptpd;

#endif
