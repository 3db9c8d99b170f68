/* SPDX-License-Identifier: Apache-2.0 */
/* Files that set network cards up: whom they mean, and what they say. */
#include "scanner/facts/net/nic_config_parts.h"
#include "tests/support/facts.h"

static struct arena *a;

#define CARDS                                                                                      \
	"== /sys/class/net/eth0 -> ../../devices/pci0000:3a/0000:3b:00.0/net/eth0\n"               \
	"== /sys/class/net/eth0/device -> ../../../0000:3b:00.0\n"                                 \
	"== /sys/class/net/eth0/device/driver -> ../../../../bus/pci/drivers/ice\n"                \
	"== /sys/class/net/eth0/address\nb4:96:91:aa:bb:cc\n"                                      \
	"== /sys/class/net/eth1 -> ../../devices/pci0000:3a/0000:3b:00.1/net/eth1\n"               \
	"== /sys/class/net/eth1/device -> ../../../0000:3b:00.1\n"

static const char *claims(const char *files)
{
	const struct nic_config *c =
		fact_from(a, str_z(a, str_printf(a, CARDS "%s", files)), &fact_nic_config);
	struct str s = { 0 };

	for (size_t i = 0; i < c->n; i++)
		s = str_printf(a, STR_FMT "%s" STR_FMT " %s " STR_FMT " @%u", STR_ARG(s),
			i ? "; " : "", STR_ARG(c->v[i].nic->name),
			nic_setting_word(c->v[i].setting), STR_ARG(c->v[i].value), c->v[i].line);
	if (c->n_unclear)
		s = str_printf(a, STR_FMT "?", STR_ARG(s));
	return str_z(a, s);
}

static void ck_link(const char *text, const char *want)
{
	ck_assert_str_eq(
		claims(str_z(a, str_printf(a, "== /etc/systemd/network/a.link\n%s", text))), want);
}

START_TEST(links)
{
	ck_link("[Match]\nDriver=i* x\n[Link]\nMTUBytes=9K\nRxBufferSize=max\n",
		"eth0 MTU 9216 @4; eth0 ring rx max @5");
	ck_link("[Match]\nDriver=!ice\nName=eth0\n[Link]\nRxBufferSize=1\n", "");
	ck_link("[Match]\nMACAddress=B4:96:91:AA:BB:CC\n[Link]\nRxCoalesceSec=1ms\n",
		"eth0 rx-usecs 1000 @4");
	ck_link("[Link]\nTxCoalesceSec=8us\nUseAdaptiveRxCoalesce=yes\n[Match]\nPath=pci-*:00.1\n",
		"eth1 tx-usecs 8 @2; eth1 adaptive-rx 1 @3");
	ck_link("[Match]\nHost=x\n[Link]\nRxBufferSize=1\n", "?");
	ck_link("[Match]\nHost=x\nDriver=none\n[Link]\nRxBufferSize=1\n", "");
	ck_link("[Match]\nHost=x\n[Link]\nNamePolicy=kernel\n", "");
	ck_link("[Match]\nType=ether\nKind=vlan\n[Link]\nMTUBytes=1\n", "");
	ck_link("[Match]\nOriginalName=eth0\n[Link]\nMTUBytes=9.0K\nRxCoalesceSec=fast\n", "");
}
END_TEST

START_TEST(rules)
{
#define RULE(text) claims("== /etc/udev/rules.d/1.rules\n" text "\n")
	ck_assert_str_eq(RULE("SUBSYSTEM==\"net\", KERNEL==\"eth*\", ATTR{mtu}=\"9000\""),
		"eth0 MTU 9000 @1; eth1 MTU 9000 @1");
	ck_assert_str_eq(
		RULE("SUBSYSTEM==\"net\", DRIVERS==\"ice\", RUN+=\"/sbin/ip link set %k mtu 9000\""),
		"eth0 MTU 9000 @1");
	ck_assert_str_eq(
		RULE("SUBSYSTEM==\"net\", KERNEL!=\"eth0\", RUN+=\"/sbin/ethtool -L %k combined 4 rx 1\""),
		"eth1 channels combined 4 @1; eth1 channels rx 1 @1");
	ck_assert_str_eq(RULE("SUBSYSTEM==\"block\", ATTR{mtu}=\"9000\""), "");
	ck_assert_str_eq(RULE("ATTR{mtu}=\"9000\""), "");
	ck_assert_str_eq(RULE("SUBSYSTEM==\"net\", ENV{X}==\"y\", ATTR{mtu}=\"9000\""), "?");
	ck_assert_str_eq(RULE("SUBSYSTEM==\"net\", ATTR{mtu}=\"9000"), "");
	ck_assert_str_eq(
		RULE("SUBSYSTEM==\"net\", KERNEL==\"eth0\", RUN+=\"/bin/sh -c 'ethtool -G %k rx 1 || true'\""),
		"eth0 ring rx 1 @1");
}
END_TEST

START_TEST(other_files)
{
	ck_assert_str_eq(
		claims("== /etc/NetworkManager/system-connections/x\n[connection]\n"
		       "type=ethernet\n[ethernet]\nmac-address=b4:96:91:aa:bb:cc\nmtu=9000\n"
		       "[ethtool]\ncoalesce-adaptive-rx=1\nfeature-gro=false\n"),
		"eth0 MTU 9000 @5; eth0 adaptive-rx 1 @7");
	ck_assert_str_eq(claims("== /etc/sysconfig/network-scripts/ifcfg-eth1\nDEVICE=eth1\n"
				"ETHTOOL_OPTS=\"speed 1000 duplex full\"\nMTU='9000'\n"),
		"eth1 MTU 9000 @3");
	ck_assert_str_eq(
		claims("== /etc/network/interfaces\niface eth0 inet dhcp\n mtu 9000\n"
		       "auto eth1\n mtu 1\niface eth1 inet manual\n up ip link set eth0 mtu 3\n"),
		"eth0 MTU 9000 @2; eth0 MTU 3 @6");
	ck_assert_str_eq(
		claims("== /etc/systemd/network/x.network\n[Match]\nName=eth1 x\n[Link]\nMTUBytes=9000\n"),
		"eth1 MTU 9000 @4");
	ck_assert_str_eq(claims("== /etc/network/interfaces !denied\n"), "");
}
END_TEST

START_TEST(running_values)
{
	const struct nic_config *c = fact_from(a,
		CARDS "== /etc/network/interfaces\niface eth0 inet dhcp\n mtu 9000\n"
		      " hardware-dma-ring-rx 1\n== /sys/class/net/eth0/mtu\n1500\n"
		      "== /probe/ethtool/eth0/ring\nrx 2\n",
		&fact_nic_config);

	ck_assert_uint_eq(c->n, 2);
	ck_str(c->v[0].running->bytes, "1500\n");
	ck_str(c->v[1].running->bytes, "rx 2\n");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { links, rules, other_files, running_values, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("nic_config", tests);
}
