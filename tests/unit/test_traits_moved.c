/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thing of a host is changed: exactly its lines differ, and what follows from it. The second
 * column of a case is put in place of the first, everywhere in tests/unit/traits/host.fx.
 */
#include "tests/unit/traits_host.h"

static const struct {
	const char *from, *to, *diff;
} cases[] = {
	/* a sysctl */
	{ "== /proc/sys/vm/swappiness\n60\n", "== /proc/sys/vm/swappiness\n1\n",
		"-sysctl | setting | vm.swappiness | 60 | 60 1\n"
		"+sysctl | setting | vm.swappiness | 1 | 1 1\n" },
	/* an interrupt's mask, and what came of it */
	{ "== /proc/irq/25/smp_affinity_list\n0-1\n", "== /proc/irq/25/smp_affinity_list\n0-3\n",
		"-irq | setting | eth0-rx-1 asked | 0-1\n"
		"+irq | setting | eth0-rx-1 asked | 0-3\n" },
	{ "== /proc/irq/25/effective_affinity_list\n1\n",
		"== /proc/irq/25/effective_affinity_list\n3\n",
		"-irq | state | eth0-rx-1 effective | housekeeping, node 1\n"
		"+irq | state | eth0-rx-1 effective | hot 3\n" },
	/* one housekeeping CPU of a node instead of another is no difference: the kernel chooses */
	{ "== /proc/irq/8/effective_affinity_list\n0\n",
		"== /proc/irq/8/effective_affinity_list\n1\n",
		"-irq | state | rtc0 effective | housekeeping, node 0\n"
		"+irq | state | rtc0 effective | housekeeping, node 1\n" },
	/* a parameter of the kernel */
	{ " irqaffinity=0-1", " irqaffinity=0-1 skew_tick=1", "+param | boot | skew_tick | 1\n" },
	/* firmware, its date, its settings */
	{ "03/14/2024", "09/01/2024",
		"-bios | firmware | date | 03/14/2024\n+bios | firmware | date | 09/01/2024\n" },
	{ "== /probe/msr/0/0xe2\n32768\n", "== /probe/msr/0/0xe2\n8\n",
		"-bios | firmware | package idle limit | 0, locked\n"
		"+bios | firmware | package idle limit | 8, open\n" },
	{ "== /sys/devices/system/cpu/cpu3/microcode/version\n0x2b000603\n",
		"== /sys/devices/system/cpu/cpu3/microcode/version\n0x2b000111\n",
		"-cpu | firmware | microcode of hot CPUs | 0x2b000603\n"
		"+cpu | firmware | microcode of hot CPUs | 0x2b000603: 2; 0x2b000111: 3\n" },
	{ "fw_version 4.20", "fw_version 4.21",
		"-nic | firmware | eth0 firmware | 4.20 0x80017785 1.3346.0\n"
		"+nic | firmware | eth0 firmware | 4.21 0x80017785 1.3346.0\n" },
	/* memory: a module, its errors; less than 64 MiB of a node's total is no difference */
	{ "dimm0/size\n32768\n", "dimm0/size\n16384\n",
		"-dimm | hardware | mc0 dimm0 | 32 GiB\n"
		"-dimm | hardware | package 0 modules | 1, 32 GiB | 1 1\n"
		"+dimm | hardware | mc0 dimm0 | 16 GiB\n"
		"+dimm | hardware | package 0 modules | 1, 16 GiB | 1 1\n" },
	{ "Node 0 MemTotal:       65805312 kB", "Node 0 MemTotal:       65805000 kB", "" },
	{ "node0/hugepages/hugepages-2048kB/nr_hugepages\n64\n",
		"node0/hugepages/hugepages-2048kB/nr_hugepages\n32\n",
		"-huge | setting | node0 pages of 2048 kB | 64 | 64 1\n"
		"+huge | setting | node0 pages of 2048 kB | 32 | 32 1\n" },
	/* a link that came up slower */
	{ "current_link_width\n8\n", "current_link_width\n4\n",
		"-pcie | hardware | 0000:60:00.0 eth0 link | 8 GT/s x8 of 16 GT/s x8\n"
		"+pcie | hardware | 0000:60:00.0 eth0 link | 8 GT/s x4 of 16 GT/s x8\n" },
	/* frequency and idle states */
	{ "policy3/scaling_governor\nperformance\n", "policy3/scaling_governor\npowersave\n",
		"-freq | setting | governor of hot CPUs | performance\n"
		"+freq | setting | governor of hot CPUs | performance: 2; powersave: 3\n" },
	{ "cpu3/cpuidle/state1/disable\n0\n", "cpu3/cpuidle/state1/disable\n1\n",
		"-cstate | setting | C6 disable of hot CPUs | yes: 2; no: 3\n"
		"+cstate | setting | C6 disable of hot CPUs | yes\n" },
	{ "current_clocksource\ntsc\n", "current_clocksource\nhpet\n",
		"-clock | state | source | tsc\n+clock | state | source | hpet\n" },
	/* a ring, a thread's priority, a service, a profile, the transparent huge pages */
	{ "rx 2048\n", "rx 512\n",
		"-nic | setting | eth0 ring rx | 2048 | 2048 1\n"
		"+nic | setting | eth0 ring rx | 512 | 512 1\n" },
	{ " 17 2 50 1 ", " 17 2 90 1 ",
		"-target | setting | comm=feed hot threads are scheduled | feed: fifo 50\n"
		"+target | setting | comm=feed hot threads are scheduled | feed: fifo 90\n" },
	{ "irqbalance.service/cgroup.events\npopulated 0",
		"irqbalance.service/cgroup.events\npopulated 1",
		"-service | service | irqbalance.service | does not run, starts at boot\n"
		"+service | service | irqbalance.service | runs, starts at boot\n" },
	{ "network-latency", "balanced",
		"-service | service | tuned profile | network-latency\n"
		"+service | service | tuned profile | balanced\n" },
	{ "always madvise [never]", "[always] madvise never",
		"-thp | setting | enabled | never\n+thp | setting | enabled | always\n" },
	/* what is counted: since boot and in the window */
	{ "== after /probe/msr/0/0x34\n120\n", "== after /probe/msr/0/0x34\n158\n",
		"-smi | rate | interrupts | 0.2000 a second (2 in 10.0 s) | 0.2 1/s\n"
		"-smi | count | interrupts since boot | 120 | 120 1\n"
		"+smi | rate | interrupts | 4.0 a second (40 in 10.0 s) | 4 1/s\n"
		"+smi | count | interrupts since boot | 158 | 158 1\n" },
	{ "numa_foreign 55", "numa_foreign 130",
		"-numa | rate | node0 numa_foreign | 2.5 a second (25 in 10.0 s) | 2.5 1/s\n"
		"-numa | count | node0 numa_foreign since boot | 55 | 55 1\n"
		"+numa | rate | node0 numa_foreign | 10.0 a second (100 in 10.0 s) | 10 1/s\n"
		"+numa | count | node0 numa_foreign since boot | 130 | 130 1\n" },
	/* what counted backwards has no rate */
	{ "numa_foreign 55", "numa_foreign 29",
		"-numa | rate | node0 numa_foreign | 2.5 a second (25 in 10.0 s) | 2.5 1/s\n"
		"-numa | count | node0 numa_foreign since boot | 55 | 55 1\n"
		"+numa | count | node0 numa_foreign since boot | 29 | 29 1\n" },
	/* identity alone */
	{ "52:54:00:00:00:07", "52:54:00:00:00:08",
		"-nic | identity | eth0 address | 52:54:00:00:00:07\n"
		"+nic | identity | eth0 address | 52:54:00:00:00:08\n" },
};

static struct str replaced(struct str text, const char *from, const char *to)
{
	struct str f = str_from(from), t = str_from(to);
	size_t cap = text.n * 2 + 4096, n = 0;
	char *buf = arena_alloc(arena, cap, 1);
	bool any = false;

	for (size_t i = 0; i < text.n;) {
		bool here = i + f.n <= text.n && memcmp(text.p + i, f.p, f.n) == 0;

		any |= here;
		ck_assert_uint_lt(n + t.n + 1, cap);
		if (here) {
			memcpy(buf + n, t.p, t.n);
			n += t.n;
			i += f.n;
		} else {
			buf[n++] = text.p[i++];
		}
	}
	ck_assert_msg(any, "the host has no \"%s\"", from);
	return (struct str){ buf, n };
}

START_TEST(moved)
{
	struct str text = read_whole_file(arena, TRAITS_HOST);
	const struct plan *plan = plan_of_all();
	struct str was = traits_text(traits_by(plan, text), false);
	struct str is =
		traits_text(traits_by(plan, replaced(text, cases[_i].from, cases[_i].to)), false);

	ck_assert_slice(traits_diff(was, is), cases[_i].diff);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, moved, 0, COUNT(cases));
}

UNIT_MAIN("traits_moved", fill)
