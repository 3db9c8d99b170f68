/* SPDX-License-Identifier: Apache-2.0 */
/* What a host is meant for, from its processes, interrupts and NICs. */
#include "tests/support/facts.h"
#include "tests/support/infer.h"
#include "tests/unit/unit.h"

#define CPU "/sys/devices/system/cpu/"

/* A user thread; utime in ticks, started 100 s after boot. */
#define STAT_LINE(tid, comm, ppid, rt, policy, cpu, ticks)                                         \
#tid " (" comm ") S 1 " #tid " 1 0 -1 4194304 0 0 0 0 " #ticks                             \
	     " 0 0 0 20 0 1 0 10000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 " #cpu " " #rt " " #policy    \
	     " 0 0 0 0 0\n"
#define THREAD2(pid, tid, comm, mask, rt, policy, cpu, first, last)                                \
	"== before /proc/" #pid "/task/" #tid "/stat\n" STAT_LINE(tid, comm, 1, rt, policy, cpu,   \
		first) "== after /proc/" #pid "/task/" #tid "/stat\n" STAT_LINE(tid, comm, 1, rt,  \
		policy, cpu, last) "== /probe/affinity/" #tid "\n" mask "\n"
#define THREAD(pid, tid, comm, mask, rt, policy, cpu, ticks)                                       \
	"== /proc/" #pid "/task/" #tid "/stat\n" STAT_LINE(                                        \
		tid, comm, 1, rt, policy, cpu, ticks) "== /probe/affinity/" #tid "\n" mask "\n"
#define INIT THREAD(1, 1, "systemd", "0-7", 0, 0, 0, 30)
/* 1000 s after boot, and 5 s before that. */
#define CLOCKS                                                                                     \
	"== before /probe/clock\nrealtime 1700000995000000000\nmonotonic_raw 995000000000\n"       \
	"boottime 995000000000\n"                                                                  \
	"== after /probe/clock\nrealtime 1700001000000000000\nmonotonic_raw 1000000000000\n"       \
	"boottime 1000000000000\n"
#define CLOCK                                                                                      \
	"== /probe/clock\nrealtime 1700001000000000000\nmonotonic_raw 1000000000000\n"             \
	"boottime 1000000000000\n"
#define CPUS8	       "== " CPU "possible\n0-7\n== " CPU "present\n0-7\n== " CPU "online\n0-7\n"
#define ISOLATED(list) "== " CPU "isolated\n" list "\n== " CPU "nohz_full\n" list "\n"
#define NONE	       ISOLATED("")
#define CORE(n, pair)                                                                              \
	"== " CPU "cpu" #n "/topology/thread_siblings_list\n" pair "\n== " CPU "cpu" #n            \
	"/topology/physical_package_id\n0\n"
#define SMT                                                                                        \
	CORE(0, "0,4")                                                                             \
	CORE(1, "1,5")                                                                             \
	CORE(2, "2,6") CORE(3, "3,7") CORE(4, "0,4") CORE(5, "1,5") CORE(6, "2,6") CORE(7, "3,7")
#define IRQ(n, action, requested, effective)                                                       \
	"== /proc/irq/" #n "/smp_affinity_list\n" requested "\n== /proc/irq/" #n                   \
	"/effective_affinity_list\n" effective "\n== /sys/kernel/irq/" #n "/actions\n" action "\n"
#define NIC(name, driver, node, index)                                                             \
	"== /sys/class/net/" name " -> ../../devices/pci0000:00/0000:0" #index ":00.0/net/" name   \
	"\n== /sys/class/net/" name "/device -> ../../../0000:0" #index                            \
	":00.0\n== /sys/class/net/" name "/device/driver -> ../../../../bus/pci/drivers/" driver   \
	"\n== /sys/class/net/" name "/device/numa_node\n" #node "\n== /sys/class/net/" name        \
	"/operstate\nup\n== /sys/class/net/" name "/ifindex\n" #index "\n== /sys/class/net/" name  \
	"/type\n1\n== /sys/class/net/" name "/speed\n10000\n"
#define NODES                                                                                      \
	"== /sys/devices/system/node/node0/cpulist\n0-7\n== "                                      \
	"/sys/devices/system/node/node1/cpulist\n\n"
#define DEFAULT_ROUTE(name)                                                                        \
	"== /proc/net/route\nIface\tDestination\tGateway "                                         \
	"\tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n" name                           \
	"\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n" name                          \
	"\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"

static struct arena *a;
static struct inferred in;
static struct str text;

static void set_up(void)
{
	a = arena_new("a test", TEST_ARENA);
}

static void tear_down(void)
{
	arena_free(a);
}

static void infer_it(const char *fixture)
{
	infer_from_text(a, str_from(fixture), &in);
	text = infer_text(a, &in);
}

/* A line of the profile begins so, after its indentation. */
static bool has_line(const char *start)
{
	struct str rest = text, line;

	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(str_trim(line), start))
			return true;
	}
	return false;
}

#define ck_line(start)                                                                             \
	ck_assert_msg(                                                                             \
		has_line(start), "no line begins with \"%s\":\n" STR_FMT, (start), STR_ARG(text))
#define ck_no_line(start)                                                                          \
	ck_assert_msg(                                                                             \
		!has_line(start), "a line begins with \"%s\":\n" STR_FMT, (start), STR_ARG(text))
#define ck_says(part)                                                                              \
	ck_assert_msg(str_has(text, part), "\"%s\" is not said:\n" STR_FMT, (part), STR_ARG(text))

static void ck_role(enum cpu_role role, const char *list)
{
	ck_cpus(a, in.intent.by_role[role], list);
}

START_TEST(roles_of_isolated_cpus)
{
	infer_it(CPUS8 ISOLATED("2-6") CLOCKS INIT THREAD2(50, 50, "feed", "0-1", 0, 0, 0, 10, 20)
			THREAD2(50, 51, "rx-0", "2", 0, 0, 2, 90000, 90499)
				THREAD2(50, 52, "rx-1", "3", 80, 1, 3, 1000, 1400)
					THREAD2(50, 53, "rx-2", "4", 80, 1, 4, 1000, 1010));
	ck_assert(in.found && in.intent.meant && in.intent.has_hot);
	ck_cpus(a, in.intent.hot, "2-6");
	ck_role(CPU_POLL, "2");
	ck_role(CPU_BLOCK, "3-4"); /* real-time, and seen to sleep */
	ck_role(CPU_SPARE, "5-6");
	ck_cpus(a, in.intent.housekeeping, "0-1,7");
	ck_line("poll: 2 ");
	ck_line("block: 3-4 ");
	ck_line("spare: 5-6 ");
	ck_line("housekeeping: 0-1,7 ");
	ck_says("feed/rx-0 100 %");
	ck_says("feed/rx-1 FIFO 80 80 %");
	ck_line("- {name: feed, comm: feed, hot_threads: \"rx-*\"}");
	ck_assert_uint_eq(in.intent.n_targets, 1);
}
END_TEST

START_TEST(one_sample_knows_averages)
{
	/* 900 s old: 89 000 ticks of 90 000. */
	infer_it(CPUS8 ISOLATED("2-5") CLOCK INIT THREAD(50, 50, "gone", "2", 0, 0, 2, 89000)
			THREAD(51, 51, "idle", "3", 0, 0, 3, 100)
				THREAD(52, 52, "rt", "4", 50, 2, 4, 30000));
	ck_role(CPU_POLL, "2,4"); /* real-time and not seen to sleep: the stricter one */
	ck_role(CPU_BLOCK, "3");
	ck_role(CPU_SPARE, "5");
	ck_says("one sample: what spins is an average");
	ck_says("not seen to sleep: gone");
	ck_says("rt RR 50 33 % on average");
}
END_TEST

START_TEST(work_has_not_begun)
{
	infer_it(CPUS8 ISOLATED("2-5") CLOCK INIT);
	ck_role(CPU_POLL, "2-5");
	ck_says("no thread is pinned to any of them now");
	ck_line("# targets: []");
}
END_TEST

START_TEST(no_process_seen)
{
	infer_it(CPUS8 "== /proc/cmdline\nro isolcpus=managed_irq,domain,2-3 nohz_full=2-3\n");
	ck_role(CPU_POLL, "2-3");
	ck_says("hot by: kernel command line (declared)");
	ck_says("no process was seen: the strictest role");
	ck_says("which CPUs share a core was not captured");
}
END_TEST

START_TEST(pinned_fifo_without_isolation)
{
	infer_it(CPUS8 NONE CLOCKS INIT THREAD2(60, 60, "plc", "3", 90, 1, 3, 100, 130));
	ck_cpus(a, in.intent.hot, "3");
	ck_role(CPU_BLOCK, "3");
	ck_says("pinned real-time threads (intended, not isolated)");
}
END_TEST

START_TEST(spinning_without_isolation)
{
	infer_it(CPUS8 NONE CLOCKS INIT THREAD2(60, 60, "md", "3", 0, 0, 3, 100, 599)
			THREAD2(61, 61, "batch", "0-7", 0, 0, 4, 100, 599)
				THREAD2(62, 62, "calm", "4", 0, 0, 4, 100, 120) SMT);
	ck_cpus(a, in.intent.hot, "3");
	ck_role(CPU_POLL, "3");
	ck_says("intended, not isolated");
	ck_line("# spare: 7 "); /* shares its core */
	ck_assert(in.found);
}
END_TEST

START_TEST(a_load_on_every_cpu_is_no_design)
{
	infer_it("== " CPU "online\n0-1\n" NONE CLOCKS INIT THREAD2(60, 60, "stress", "0", 0, 0, 0,
		100, 599) THREAD2(61, 61, "stress", "1", 0, 0, 1, 100, 599));
	ck_assert(!in.found);
	ck_assert(!in.intent.has_hot && !in.intent.meant);
	ck_line("# Nothing shows");
}
END_TEST

START_TEST(nothing_found)
{
	infer_it(CPUS8 NONE CLOCK INIT NIC("eth0", "igb", 0, 1) DEFAULT_ROUTE("eth0"));
	ck_assert(!in.found);
	ck_assert(!in.intent.has_hot && !in.intent.meant);
	ck_assert_uint_eq(in.intent.n_nics, 0);
	ck_line("# Nothing shows");
	ck_line("# roles:");
	ck_line("# eth0: mgmt");
	ck_no_line("roles:");
	ck_no_line("nics:");
	ck_line("profile: 1");
	ck_line("name: inferred");
}
END_TEST

START_TEST(dpdk_with_lcores)
{
	infer_it(CPUS8 ISOLATED("2-4") CLOCK INIT THREAD(70, 70, "fwd", "2", 0, 0, 2, 89500) THREAD(
		70, 71, "rte-worker-3", "3", 0, 0, 3, 89500) THREAD(70, 72, "rte-worker-4", "4", 0,
		0, 4, 10) THREAD(70, 73, "telemetry-v2", "0-1", 0, 0, 0,
		0) "== /probe/bypass\nprocess 70 vfio 2 eal 3\nseen 2 40\ndenied 0\nmore 0\nunseen 0\n"
		   "== /sys/bus/pci/drivers/vfio-pci/0000:3b:00.0/class\n0x020000\n"
		   "== /sys/bus/pci/drivers/vfio-pci/0000:3b:00.0/numa_node\n1\n"
		   "== /sys/bus/pci/drivers/vfio-pci/0000:3d:00.0/class\n0x010802\n");
	ck_role(CPU_POLL, "2-4"); /* an lcore by its name, whatever it did until now */
	ck_says("uses DPDK");
	ck_says("2 lcores");
	ck_line("- {name: fwd, comm: fwd");
	ck_says("card 0000:3b:00.0 (node 1): bypass by vfio-pci");
	ck_assert(!str_has(text, "3d:00.0"));
}
END_TEST

START_TEST(onload)
{
	infer_it(CPUS8 NONE CLOCK INIT NODES NIC("eth0", "igb", 0, 1) NIC("eth1", "sfc", 0, 2) NIC(
		"eth2", "sfc", 1,
		3) DEFAULT_ROUTE("eth0") "== /sys/class/net/eth2/operstate\ndown\n" THREAD(70, 70,
		"strategy", "2", 0, 0, 2, 500) THREAD(71, 71, "onload_cp_serve", "0-7", 0, 0, 0,
		0) "== /probe/bypass\nprocess 70 onload 4\nprocess 71 onload 2\nseen 2 40\ndenied 0\n"
		   "more 0\nunseen 0\n");
	ck_assert(in.found);
	ck_cpus(a, in.intent.hot, "2");
	ck_line("eth0: mgmt");
	ck_line("eth1: {role: bypass, node: 0}");
	ck_line("# eth2: ignore");
	ck_line("- {name: strategy, comm: strategy}");
	ck_assert(!str_has(text, "onload_cp_serve"));
	ck_assert_uint_eq(in.intent.n_nics, 2);
}
END_TEST

START_TEST(onload_with_two_cards_is_open)
{
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT NIC("eth1", "sfc", 0, 2) NIC(
		"eth2", "sfc", 1, 3) THREAD(70, 70, "strategy", "2", 0, 0, 2,
		500) "== /probe/bypass\nprocess 70 onload 4\nseen 2 40\ndenied 0\nmore 0\nunseen 0\n"
		     "== /proc/net/igmp\nIdx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n"
		     "2\teth1      :     2      V3\n\t\t\t\t0A0A46E0     1 0:00000000\t\t0\n"
		     "\t\t\t\t010000E0     1 0:00000000\t\t0\n"
		     "3\teth2      :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n");
	ck_line("eth1: {role: bypass, node: 0}"); /* a group was joined: 224.70.10.10 */
	ck_line("# eth2: {role: bypass, node: 1}");
	ck_says("1 multicast group joined");
	ck_says("by which card is not known");
}
END_TEST

START_TEST(vma_by_its_maps)
{
	infer_it(CPUS8 NONE CLOCK INIT NIC("eth1", "mlx5_core", 0, 2) THREAD(
		70, 70, "oms", "0-7", 0, 0, 2, 500) THREAD(71, 71, "rdma-tool", "0-7", 0, 0, 2,
		500) "== /probe/bypass\nprocess 70 verbs 2\nprocess 71 verbs 1\nseen 2 40\ndenied 0\n"
		     "more 0\nunseen 0\n"
		     "== /proc/70/maps\n7f0000000000-7f0000001000 r-xp 00000000 08:01 77 "
		     "/usr/lib64/libvma.so.9.8.84\n"
		     "== /proc/71/maps\n7f0000000000-7f0000001000 r-xp 00000000 08:01 78 "
		     "/usr/lib64/libibverbs.so.1\n");
	ck_assert(in.found);
	ck_line("- {name: oms, comm: oms}");
	ck_assert(!str_has(text, "rdma-tool"));
	ck_line("eth1: {role: bypass, node: 0}");
	ck_assert(!in.intent.has_hot);
	ck_says("none of its threads is pinned to a hot CPU");
}
END_TEST

START_TEST(verbs_alone_prove_nothing)
{
	infer_it(CPUS8 NONE CLOCK INIT THREAD(70, 70, "oms", "0-7", 0, 0, 2,
		500) "== /probe/bypass\nprocess 70 verbs 2\nseen 2 40\ndenied 0\nmore 0\nunseen 0\n"
		     "== /proc/70/maps !withheld\n");
	ck_assert(!in.found);
}
END_TEST

#define STEERED                                                                                    \
	IRQ(10, "ahci[0000:00:17.0]", "0-1", "0")                                                  \
	IRQ(11, "nvme0q0", "0-1", "1")                                                             \
	IRQ(12, "megasas0-msix0", "0-1", "1") IRQ(13, "xhci_hcd", "0-1", "0")

START_TEST(interrupts_steered_on_purpose)
{
	infer_it(CPUS8 ISOLATED("2-7") CLOCKS INIT NODES STEERED IRQ(30, "eth1-TxRx-0", "6", "6")
			IRQ(31, "eth1-TxRx-1", "7", "7") IRQ(32, "eth1", "0", "0") NIC("eth1",
				"i40e", 0, 2) THREAD2(50, 51, "rx-0", "2", 0, 0, 2, 90000, 90499)
				THREAD2(50, 52, "rx-1", "7", 0, 0, 7, 100, 101));
	ck_role(CPU_POLL, "2");
	ck_role(CPU_IRQ, "6-7"); /* beside a thread that sleeps */
	ck_role(CPU_SPARE, "3-5");
	ck_line("irq: 6-7 ");
	ck_says("interrupts steered there: 2 of eth1");
	ck_line("eth1: {role: fast, node: 0}");
}
END_TEST

START_TEST(interrupts_everywhere_are_nobodys_will)
{
	infer_it(CPUS8 ISOLATED("2-7") CLOCKS INIT NODES IRQ(10, "ahci[0000:00:17.0]", "0-7", "3")
			IRQ(11, "nvme0q0", "0-7", "4") IRQ(30, "eth1-TxRx-0", "6", "6") NIC("eth1",
				"i40e", 0, 2) THREAD2(50, 51, "rx-0", "2", 0, 0, 2, 90000, 90499));
	ck_role(CPU_IRQ, "");
	ck_line("# irq: 3-4,6 ");
	ck_says("2 of 2 interrupts of other devices reach hot CPUs");
	ck_line("# eth1: {role: fast, node: 0}");
	ck_assert_uint_eq(in.intent.n_nics, 0);
}
END_TEST

START_TEST(queues_on_both_sides_are_a_driver_s_spread)
{
	infer_it(CPUS8 ISOLATED("2-7") CLOCKS INIT NODES STEERED IRQ(30, "eth1-TxRx-0", "0", "0")
			IRQ(31, "eth1-TxRx-1", "1", "1") IRQ(32, "eth1-TxRx-2", "2", "2")
				IRQ(33, "eth1-TxRx-3", "3", "3") NIC("eth1", "i40e", 0, 2));
	ck_role(CPU_IRQ, "");
	ck_line("# irq: 2-3 ");
}
END_TEST

START_TEST(a_thread_that_spins_wants_no_interrupt)
{
	infer_it(CPUS8 ISOLATED("2-7") CLOCKS INIT NODES STEERED IRQ(30, "eth1-rx-0", "2", "2") NIC(
		"eth1", "i40e", 0, 2) THREAD2(50, 51, "rx-0", "2", 0, 0, 2, 90000, 90499));
	ck_role(CPU_POLL, "2");
	ck_role(CPU_IRQ, "");
}
END_TEST

#define PTP_UNIT                                                                                   \
	"== /etc/systemd/system/ptp4l.service\n[Service]\nExecStart=/usr/sbin/ptp4l -f "           \
	"/etc/ptp4l.conf -i eth3\n"                                                                \
	"== /etc/systemd/system/multi-user.target.wants/ptp4l.service -> "                         \
	"/etc/systemd/system/ptp4l.service\n"

START_TEST(time_and_the_nic_of_ptp)
{
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT PTP_UNIT NIC("eth3", "igb", 0, 3)
			THREAD(80, 80, "ptp4l", "0-1", 0, 0, 0, 5));
	ck_assert_int_eq(in.intent.time, TIME_PTP4L);
	ck_line("time: ptp4l ");
	ck_line("eth3: {role: ptp, node: 0}");
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT THREAD(80, 80, "chronyd", "0-1", 0, 0, 0, 5));
	ck_assert_int_eq(in.intent.time, TIME_CHRONY);
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT THREAD(80, 80, "chronyd", "0-1", 0, 0, 0, 5)
			THREAD(81, 81, "ptp4l", "0-1", 0, 0, 0, 5));
	ck_assert_int_eq(in.intent.time, TIME_UNTOLD);
	ck_line("# time: ptp4l");
	ck_says("which one sets the clock?");
}
END_TEST

START_TEST(bond_of_the_default_route)
{
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT NIC("eth0", "igb", 0, 1) NIC("eth1", "igb", 0, 2)
			DEFAULT_ROUTE(
				"bond0") "== /sys/class/net/bond0 -> ../../devices/virtual/net/bond0\n"
					 "== /sys/class/net/bond0/uevent\nDEVTYPE=bond\nINTERFACE=bond0\n"
					 "== /sys/class/net/bond0/bonding/slaves\neth0 eth1\n");
	ck_line("eth0: mgmt");
	ck_line("eth1: mgmt");
	ck_says("default route of bond0");
}
END_TEST

START_TEST(a_port_that_is_down_is_open)
{
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT NIC("eth0", "igb", 0, 1)
			DEFAULT_ROUTE("eth0") "== /sys/class/net/eth0/operstate\ndown\n");
	ck_line("# nics:");
	ck_line("# eth0: mgmt");
	ck_says("its link is not up, default route");
	ck_assert_uint_eq(in.intent.n_nics, 0);
}
END_TEST

START_TEST(nobody_left_for_housekeeping)
{
	infer_it("== " CPU "online\n2-3\n" ISOLATED("2-3") CLOCK INIT);
	ck_no_line("housekeeping:");
	ck_says("who does the housekeeping?");
	ck_assert(!in.intent.has_housekeeping);
}
END_TEST

START_TEST(hyperthreads_of_hot_cpus)
{
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT SMT);
	ck_line("# spare: 6-7 ");
	ck_says("they share cores with hot CPUs, and are housekeeping now");
	infer_it(CPUS8 ISOLATED("2-3,6-7") CLOCK INIT SMT);
	ck_no_line("# spare:");
}
END_TEST

START_TEST(arm_and_names_and_pages)
{
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT
		"== /probe/uname\nsysname Linux\nrelease 6.6.1\nversion #1 SMP\nmachine aarch64\n"
		"nodename no\n"
		"== " CPU "modalias\ncpu:type:aarch64:feature:,0000,0001\n"
		"== /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages\n70\n"
		"== /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages\n70\n"
		"== /sys/kernel/mm/hugepages/hugepages-2048kB/surplus_hugepages\n6\n"
		"== /sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages\n0\n"
		"== /sys/kernel/mm/hugepages/hugepages-2048kB/nr_overcommit_hugepages\n0\n");
	ck_line("name: \"no\"");
	ck_line("huge.pool: {pages_2m: 64}");
	ck_assert(in.pages_2m == 64);
	ck_says("kernel 6.6.1");
}
END_TEST

START_TEST(hostile_names)
{
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT
		"== /probe/uname\nsysname Linux\nrelease 6.6.1\nversion #1 SMP\nmachine x86_64\n"
		"nodename a\"b\\c: #d\n" THREAD(70, 70, "x\"} #\x01(", "2", 0, 0, 2, 89500));
	ck_line("name: \"a\\\"b\\\\c: #d\"");
	ck_line("- {name: \"x\\\"} #\\\\x01(\", comm: ");
}
END_TEST

START_TEST(itself_is_no_workload)
{
	infer_it(CPUS8 NONE CLOCKS INIT THREAD2(60, 60, "latscan", "3", 0, 0, 3, 100, 599));
	ck_assert(!in.found);
}
END_TEST

START_TEST(the_same_twice)
{
	struct str first;

	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT NIC("eth0", "igb", 0, 1));
	first = text;
	infer_it(CPUS8 ISOLATED("2-3") CLOCK INIT NIC("eth0", "igb", 0, 1));
	ck_assert(str_eq(first, text));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, roles_of_isolated_cpus);
	tcase_add_test(tc, one_sample_knows_averages);
	tcase_add_test(tc, work_has_not_begun);
	tcase_add_test(tc, no_process_seen);
	tcase_add_test(tc, pinned_fifo_without_isolation);
	tcase_add_test(tc, spinning_without_isolation);
	tcase_add_test(tc, a_load_on_every_cpu_is_no_design);
	tcase_add_test(tc, nothing_found);
	tcase_add_test(tc, dpdk_with_lcores);
	tcase_add_test(tc, onload);
	tcase_add_test(tc, onload_with_two_cards_is_open);
	tcase_add_test(tc, vma_by_its_maps);
	tcase_add_test(tc, verbs_alone_prove_nothing);
	tcase_add_test(tc, interrupts_steered_on_purpose);
	tcase_add_test(tc, interrupts_everywhere_are_nobodys_will);
	tcase_add_test(tc, queues_on_both_sides_are_a_driver_s_spread);
	tcase_add_test(tc, a_thread_that_spins_wants_no_interrupt);
	tcase_add_test(tc, time_and_the_nic_of_ptp);
	tcase_add_test(tc, bond_of_the_default_route);
	tcase_add_test(tc, a_port_that_is_down_is_open);
	tcase_add_test(tc, nobody_left_for_housekeeping);
	tcase_add_test(tc, hyperthreads_of_hot_cpus);
	tcase_add_test(tc, arm_and_names_and_pages);
	tcase_add_test(tc, hostile_names);
	tcase_add_test(tc, itself_is_no_workload);
	tcase_add_test(tc, the_same_twice);
}

UNIT_MAIN("infer", fill)
