/* SPDX-License-Identifier: Apache-2.0 */
/* What stored outputs of commands tell, and what they are not believed. */
#include <check.h>
#include <errno.h>

#include "programs/sos/sos.h"
#include "scanner/base/arena.h"
#include "scanner/source/index.h"
#include "tests/unit/unit.h"

#define NETWORK "sos_commands/networking/"

static struct arena *arena;
static struct index *told;

static void set_up(void)
{
	arena = arena_new("test", 64 << 20);
	told = index_new(arena);
}

static void tear_down(void)
{
	arena_free(arena);
}

static void take(void *user, const struct answer *an)
{
	(void)user;
	index_put(told, an);
}

static void translate(const char *name, const char *output)
{
	ck_assert_msg(sos_knows(str_from(name)), "%s", name);
	sos_translate(arena, str_from(name), str_from(output), take, NULL);
}

static void says(const char *path, const char *wanted)
{
	const struct answer *an = index_get(told, str_from(path), ASK_FILE);

	ck_assert_msg(an && an->state == ANSWER_OK, "%s is not told", path);
	ck_assert_msg(str_is(an->bytes, wanted), "%s: " STR_FMT, path, STR_ARG(an->bytes));
}

static void silent(const char *path)
{
	ck_assert_msg(!index_get(told, str_from(path), ASK_FILE), "%s is told", path);
}

static void unsupported(const char *path)
{
	const struct answer *an = index_get(told, str_from(path), ASK_FILE);

	ck_assert_msg(an && an->state == ANSWER_UNSUPPORTED && an->error == EOPNOTSUPP, "%s", path);
}

START_TEST(names)
{
	ck_assert(sos_knows(STR(NETWORK "ethtool_-g_eth0")));
	ck_assert(sos_knows(STR(NETWORK "ethtool_enp1s0f0np0")));
	ck_assert(!sos_knows(STR(NETWORK "ethtool_-g_")));
	ck_assert(!sos_knows(STR(NETWORK "ethtool_..")));
	ck_assert(!sos_knows(STR(NETWORK "ethtool_-g_a\0b")));
	ck_assert(!sos_knows(STR(NETWORK "ethtool_-g_sixteen_letters_")));
	ck_assert(!sos_knows(STR(NETWORK "ethtool_-m_eth0")));
	ck_assert(!sos_knows(STR(NETWORK "ethtool_--phy-statistics_eth0")));
	ck_assert(!sos_knows(STR("sos_commands/kernel/sysctl_-a.1")));
	ck_assert(!sos_knows(STR("other/kernel/sysctl_-a")));
	/* Another network namespace's. */
	ck_assert(!sos_knows(STR(NETWORK "namespaces/x/ip_netns_exec_x_ethtool_-i_eth0")));
	ck_assert(sos_is_cut(STR("../../sos_strings/kernel/proc.kallsyms.tailed")));
	ck_assert(!sos_is_cut(STR("self/net")));
}
END_TEST

START_TEST(origin)
{
	translate("sos_commands/kernel/sysctl_-a", "vm.swappiness = 10\n");
	ck_assert(str_is(index_get(told, STR("/proc/sys/vm/swappiness"), ASK_FILE)->note,
		"sos_commands/kernel/sysctl_-a"));
}
END_TEST

START_TEST(sysctl)
{
	translate("sos_commands/kernel/sysctl_-a",
		"sysctl: permission denied on key 'fs.protected_fifos'\n"
		"dev.cdrom.info = one line\ndev.cdrom.info = another\n"
		"kernel.core_pattern = |/bin/x a = b\n"
		"kernel.modprobe = \n"
		"kernel.printk = 4\t4\t1\t7\n"
		"net.ipv4.conf.eth0/100.rp_filter = 0\n"
		"net/../../etc.passwd = 1\n"
		"net....etc.passwd = 1\n"
		"vm.swappiness = 6");
	says("/proc/sys/kernel/core_pattern", "|/bin/x a = b\n");
	says("/proc/sys/kernel/printk", "4\t4\t1\t7\n");
	says("/proc/sys/net/ipv4/conf/eth0.100/rp_filter", "0\n");
	silent("/proc/sys/dev/cdrom/info");
	silent("/proc/sys/kernel/modprobe");
	silent("/proc/sys/vm/swappiness"); /* "60" may have been cut */
	ck_assert_uint_eq(index_count(told), 3);
}
END_TEST

START_TEST(kernel)
{
	translate("sos_commands/kernel/uname_-a",
		"Linux feed1 5.14.0-427.el9.x86_64+rt #1 SMP PREEMPT_RT Fri Apr  5 10:00:00 UTC 2024 "
		"x86_64 x86_64 x86_64 GNU/Linux\n");
	says("/proc/sys/kernel/hostname", "feed1\n");
	says("/proc/sys/kernel/osrelease", "5.14.0-427.el9.x86_64+rt\n");
	says("/proc/sys/kernel/version", "#1 SMP PREEMPT_RT Fri Apr  5 10:00:00 UTC 2024\n");
	translate("sos_commands/kernel/uname_-a",
		"Linux d 6.1.0-13-rt-amd64 #1 SMP PREEMPT_RT Debian 6.1.55-1 (2023-09-29) x86_64 GNU/Linux\n");
	says("/proc/sys/kernel/version", "#1 SMP PREEMPT_RT Debian 6.1.55-1 (2023-09-29)\n");
}
END_TEST

START_TEST(nodes)
{
	const struct answer *list;

	translate("sos_commands/processor/lscpu",
		"Architecture:          x86_64\nOn-line CPU(s) list:   0-7\nNUMA node(s):          2\n"
		"NUMA node0 CPU(s):     0-3,8\nNUMA node1 CPU(s):     \n");
	says("/sys/devices/system/cpu/online", "0-7\n");
	says("/sys/devices/system/node/node0/cpulist", "0-3,8\n");
	says("/sys/devices/system/node/node1/cpulist", "\n");
	list = index_get(told, STR("/sys/devices/system/node"), ASK_LIST);
	ck_assert(list && str_is(list->bytes, "node0\nnode1"));
}
END_TEST

START_TEST(nodes_in_part)
{
	translate("sos_commands/processor/lscpu", "NUMA node(s): 3\nNUMA node0 CPU(s): 0-3\n");
	translate("sos_commands/numa/numactl_--hardware",
		"available: 2 nodes (0-1)\nnode 0 cpus: 0 1\nnode distances:\nnode   0   1 \n");
	ck_assert_uint_eq(index_count(told), 0);
	translate("sos_commands/numa/numactl_--hardware",
		"available: 2 nodes (0-1)\nnode 0 cpus: 0 1\nnode 0 size: 3 MB\nnode 1 cpus: 2 3\n"
		"node distances:\nnode   0   1 \n  0:  10  21 \n  1:  21  10 \n");
	says("/sys/devices/system/node/node1/cpulist", "2-3\n");
	says("/sys/devices/system/node/node0/distance", "10 21\n");
}
END_TEST

START_TEST(tables)
{
	translate(NETWORK "ethtool_-g_eth0",
		"Ring parameters for eth0:\nPre-set maximums:\nRX:\t\t4096\nRX Mini:\tn/a\n"
		"RX Jumbo:\tn/a\nTX:\t\t2048\nTX push buff len:\tn/a\nCurrent hardware settings:\nRX:\t\t512\n"
		"RX Mini:\tn/a\nRX Jumbo:\tn/a\nTX:\t\t1024\nRX Buf Len:\tn/a\n");
	says("/probe/ethtool/eth0/ring",
		"rx 512\ntx 1024\nrx_mini 0\nrx_jumbo 0\n"
		"rx_max 4096\ntx_max 2048\nrx_mini_max 0\nrx_jumbo_max 0\n");
	/* Another card's, by a name that lost a byte; a table that ends early; a word for a number. */
	translate(NETWORK "ethtool_-g_eth1",
		"Ring parameters for eth10:\nPre-set maximums:\nRX:\t1\nTX:\t1\nCurrent hardware settings:\n"
		"RX:\t1\nTX:\t1\n");
	translate(NETWORK "ethtool_-g_eth2",
		"Ring parameters for eth2:\nPre-set maximums:\nRX:\t1\nTX:\t1\nCurrent hardware settings:\n");
	translate(NETWORK "ethtool_-g_eth3",
		"Ring parameters for eth3:\nPre-set maximums:\nRX:\t1\nTX:\t1\nCurrent hardware settings:\n"
		"RX:\tmany\nTX:\t1\n");
	silent("/probe/ethtool/eth1/ring");
	silent("/probe/ethtool/eth2/ring");
	silent("/probe/ethtool/eth3/ring");
	translate(NETWORK "ethtool_-l_eth0",
		"Channel parameters for eth0:\nPre-set maximums:\nRX:\t\tn/a\nTX:\t\tn/a\nOther:\t\t1\n"
		"Combined:\t64\nCurrent hardware settings:\nRX:\t\tn/a\nTX:\t\tn/a\nOther:\t\t1\nCombined:\t8\n");
	says("/probe/ethtool/eth0/channels",
		"rx 0\ntx 0\nother 1\ncombined 8\nrx_max 0\ntx_max 0\nother_max 1\ncombined_max 64\n");
	translate(NETWORK "ethtool_-l_lo", "netlink error: Operation not supported\n");
	unsupported("/probe/ethtool/lo/channels");
	translate(NETWORK "ethtool_-l_gone", "netlink error: No such device\n");
	silent("/probe/ethtool/gone/channels");
}
END_TEST

START_TEST(coalesce)
{
	translate(NETWORK "ethtool_-c_eth0",
		"Coalesce parameters for eth0:\nAdaptive RX: on  TX: n/a\nstats-block-usecs: n/a\n\n"
		"rx-usecs: 50\nrx-frames: n/a\nrx-frame-low: 3\n\nCQE mode RX: n/a  TX: off\n");
	says("/probe/ethtool/eth0/coalesce",
		"rx-usecs 50\nrx-frames-low 3\nadaptive-rx 1\ncqe-mode-tx 0\n");
	translate(NETWORK "ethtool_-c_eth1",
		"Coalesce parameters for eth1:\nAdaptive RX: perhaps  TX: off\nrx-usecs: 50\n");
	silent("/probe/ethtool/eth1/coalesce");
	translate(NETWORK "ethtool_-c_lo",
		"Cannot get device coalesce settings: Operation not supported\nCoalesce parameters for lo:\n");
	unsupported("/probe/ethtool/lo/coalesce");
}
END_TEST

START_TEST(driver)
{
	translate(NETWORK "ethtool_-i_eth0",
		"driver: i40e\nversion: 5.14.0\nfirmware-version: 8.30 0x8000a49d 1.2926.0\n"
		"expansion-rom-version: \nbus-info: 0000:3b:00.0\nsupports-statistics: yes\n");
	says("/probe/ethtool/eth0/drvinfo",
		"driver i40e\nversion 5.14.0\nfw_version 8.30 0x8000a49d 1.2926.0\nbus_info 0000:3b:00.0\n");
	translate(NETWORK "ethtool_-i_lo",
		"Cannot get driver information: Operation not supported\n");
	silent("/probe/ethtool/lo/drvinfo");
	translate(NETWORK "ethtool_--show-priv-flags_eth0",
		"Private flags for eth0:\nlink-down-on-close     : off\nvf true-promisc-support : on\n");
	says("/probe/ethtool/eth0/privflags",
		"link-down-on-close off\nvf true-promisc-support on\n");
	translate(NETWORK "ethtool_-S_eth0",
		"NIC statistics:\n     [0]: rx_discards: 17\n     rx packets: 18446744073709551615\n");
	says("/probe/ethtool/eth0/stats", "[0]: rx_discards 17\nrx packets 18446744073709551615\n");
	translate(NETWORK "ethtool_-S_eth1", "NIC statistics:\n     rx_packets: 1\n     rx_by");
	silent("/probe/ethtool/eth1/stats");
}
END_TEST

START_TEST(features)
{
	translate(NETWORK "ethtool_-k_eth0",
		"Features for eth0:\nrx-checksumming: on [fixed]\ntx-checksumming: on\n"
		"\ttx-checksum-ipv4: off [fixed]\ngeneric-receive-offload: on\n"
		"large-receive-offload: off [requested on]\nrx-gro-hw: on [requested off]\n");
	says("/probe/ethtool/eth0/features",
		"rx-checksum on fixed\ntx-checksum-ipv4 off fixed\nrx-gro on\n"
		"rx-lro off requested-on\nrx-gro-hw on requested-off\n");
	translate(NETWORK "ethtool_-k_eth1", "Features for eth1:\nrx-gro: perhaps\nrx-lro: off\n");
	silent("/probe/ethtool/eth1/features");
}
END_TEST

START_TEST(link_and_pause)
{
	translate(NETWORK "ethtool_eth0",
		"Settings for eth0:\n\tSupported ports: [ FIBRE ]\n\tSpeed: 25000Mb/s\n\tDuplex: Full\n"
		"\tLink detected: yes\n");
	says("/sys/class/net/eth0/speed", "25000\n");
	says("/sys/class/net/eth0/duplex", "full\n");
	says("/sys/class/net/eth0/carrier", "1\n");
	translate(NETWORK "ethtool_eth1",
		"Settings for eth1:\n\tSpeed: Unknown!\n\tDuplex: Unknown! (255)\n\tLink detected: no\n");
	silent("/sys/class/net/eth1/speed");
	silent("/sys/class/net/eth1/carrier");
	translate(NETWORK "ethtool_-a_eth0",
		"Pause parameters for eth0:\nAutonegotiate:\toff\nRX:\t\ton\nTX:\t\ton\nRX negotiated: on\n");
	says("/probe/ethtool/eth0/pause", "autoneg 0\nrx 1\ntx 1\n");
	translate(NETWORK "ethtool_--show-eee_eth0",
		"EEE settings for eth0:\n\tEEE status: enabled - active\n\tTx LPI: 17 (us)\n");
	says("/probe/ethtool/eth0/eee", "enabled 1\nactive 1\ntx_lpi 1\ntx_lpi_timer 17\n");
	translate(NETWORK "ethtool_--show-eee_eth1",
		"EEE settings for eth1:\n\tEEE status: not supported\n");
	silent("/probe/ethtool/eth1/eee");
}
END_TEST

START_TEST(stamps)
{
	translate(NETWORK "ethtool_-T_eth0",
		"Time stamping parameters for eth0:\nCapabilities:\n"
		"\thardware-transmit     (SOF_TIMESTAMPING_TX_HARDWARE)\n"
		"\thardware-raw-clock    (SOF_TIMESTAMPING_RAW_HARDWARE)\nPTP Hardware Clock: 2\n"
		"Hardware Transmit Timestamp Modes:\n\toff                   (HWTSTAMP_TX_OFF)\n"
		"\ton                    (HWTSTAMP_TX_ON)\nHardware Receive Filter Modes:\n"
		"\tnone                  (HWTSTAMP_FILTER_NONE)\n\tall                   (HWTSTAMP_FILTER_ALL)\n");
	says("/probe/ethtool/eth0/tsinfo",
		"so_timestamping 0x41\nphc_index 2\ntx_types 0x3\nrx_filters 0x3\n");
	translate(NETWORK "ethtool_-T_eth1",
		"Time stamping parameters for eth1:\nCapabilities:\n\tsoftware-transmit\n"
		"PTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\n"
		"Hardware Receive Filter Modes: none\n");
	says("/probe/ethtool/eth1/tsinfo",
		"so_timestamping 0x2\nphc_index -1\ntx_types 0x0\nrx_filters 0x0\n");
	translate(NETWORK "ethtool_-T_eth2",
		"Time stamping parameters for eth2:\nCapabilities:\n\tsomething-new\nPTP Hardware Clock: 0\n");
	silent("/probe/ethtool/eth2/tsinfo");
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, names);
	tcase_add_test(tc, origin);
	tcase_add_test(tc, sysctl);
	tcase_add_test(tc, kernel);
	tcase_add_test(tc, nodes);
	tcase_add_test(tc, nodes_in_part);
	tcase_add_test(tc, tables);
	tcase_add_test(tc, coalesce);
	tcase_add_test(tc, driver);
	tcase_add_test(tc, features);
	tcase_add_test(tc, link_and_pause);
	tcase_add_test(tc, stamps);
}

UNIT_MAIN("sos", fill)
