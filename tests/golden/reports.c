/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each check "says" its findings through find(), as real ones do, so that a name of a hostile
 * host goes the way that it goes in a scan.
 */
#include "tests/golden/reports.h"

#include "scanner/engine/findings.h"
#include "scanner/engine/jitter.h"
#include "tests/golden/checks.h"
#include "tests/golden/ledger.h"

#include <string.h>

struct making {
	struct arena *a;
	struct findings of[32]; /* by row of golden_checks */
	bool capped;
};

static struct findings *of(struct making *m, const char *id)
{
	for (size_t i = 0; i < golden_n_checks; i++) {
		if (!strcmp(golden_checks[i].id, id))
			return &m->of[i];
	}
	return NULL;
}

static struct answer answer(const char *path, enum answer_state state, const char *bytes)
{
	return (struct answer){ .path = str_from(path), .state = state, .bytes = str_from(bytes) };
}

static struct answer ok(const char *path, const char *bytes)
{
	return answer(path, ANSWER_OK, bytes);
}

static void pass(struct making *m, const char *id, const char *path, const char *bytes)
{
	struct answer an = ok(path, bytes);
	struct finding *f = find(of(m, id), STATUS_PASS, subject_host(), "as wanted: %s", bytes);

	find_observed(f, "%s", bytes);
	find_wanted(f, "%s", bytes);
	find_evidence(f, &an);
}

static void unreadable(struct making *m, const char *id, const char *path, enum answer_state state,
	const char *note)
{
	struct answer an = answer(path, state, "");

	an.note = str_from(note);
	find_unreadable(of(m, id), subject_host(), &an, false);
}

static void say_passes(struct making *m)
{
	pass(m, "irq.default_affinity", "/proc/irq/default_smp_affinity", "03");
	pass(m, "mem.thp_enabled", "/sys/kernel/mm/transparent_hugepage/enabled",
		"always [madvise] never");
	pass(m, "numa.balancing", "/proc/sys/kernel/numa_balancing", "0");
	pass(m, "cpu.isolated", "/sys/devices/system/cpu/isolated", "2-3");
	pass(m, "cpu.nohz_full", "/sys/devices/system/cpu/nohz_full", "2-3");
	pass(m, "freq.governor", "/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor",
		"performance");
	pass(m, "irq.isolated_affinity", "/proc/irq/151/effective_affinity_list", "0");
	pass(m, "irq.isolated_count", "/proc/interrupts", "0");
	pass(m, "mem.swap_activity", "/proc/vmstat", "pswpin 0");
	pass(m, "mem.swappiness", "/proc/sys/vm/swappiness", "1");
	pass(m, "nic.drops", "/sys/class/net/eno3/statistics/rx_dropped", "0");
	pass(m, "smi.count", "/probe/msr/0/0x34", "20");
	pass(m, "task.isolated_foreign", "/proc", "none");
	pass(m, "watchdog.nmi", "/proc/sys/kernel/nmi_watchdog", "0");
	pass(m, "softirq.isolated", "/proc/softirqs", "0");
	pass(m, "time.ptp4l_offset", "/probe/ptp4l/0/TIME_STATUS_NP", "-12");
	pass(m, "time.ptp4l_port_state", "/probe/ptp4l/0/PORT_DATA_SET", "SLAVE");
	find_reason(of(m, "nic.hw_timestamping"), STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		"no fast NIC");
}

static struct cpuset cpu_list(struct making *m, const char *list)
{
	struct cpuset set = { 0 };

	cpuset_parse_list(m->a, str_from(list), &set);
	return set;
}

static void say_interrupts(struct making *m)
{
	struct findings *out = of(m, "irq.isolated_affinity");

	for (unsigned i = 0; i < 60; i++) {
		struct str device = str_printf(m->a, "eno3-TxRx-%u", i);
		struct subject s = subject_irq(m->a, 151 + i, device, device);
		struct answer an = ok("/proc/irq/151/effective_affinity_list", "2");
		struct finding *f = find(out, STATUS_FAIL, s,
			"may strike cpu2; %u interrupts there since boot", 9000 - i);

		an.path = str_printf(m->a, "/proc/irq/%u/effective_affinity_list", 151 + i);
		find_observed(f, "cpu2");
		find_wanted(f, "0-1");
		find_cpus(f, cpu_list(m, "2"));
		find_evidence(f, &an);
	}
}

/* Two checks that suffer on one CPU, and a third that stays silent about it. */
static void say_cpu2(struct making *m)
{
	struct answer proc = ok("/proc/interrupts", "");
	struct answer task = ok("/proc/812/task/812/status", "");
	struct finding *f = find(of(m, "irq.isolated_count"), STATUS_FAIL, subject_cpu(m->a, 2),
		"1 204 device interrupts in 5 s, most of eno3-TxRx-0");

	find_observed(f, "1 204");
	find_observed_value(f, 1204, "1");
	find_wanted(f, "0");
	find_wanted_value(f, 0, "1");
	find_evidence_text(f, &proc, "151 eno3-TxRx-0: 88 120 before, 89 300 after");
	find_evidence_text(f, &proc, "160 nvme0q3: 4 before, 28 after");
	find_cpus(f, cpu_list(m, "2"));

	f = find(of(m, "task.isolated_foreign"), STATUS_FAIL, subject_cpu(m->a, 2),
		"node_exporter (pid 812) may run on it and did");
	find_evidence_text(f, &task, "Cpus_allowed_list: 0-3; last ran on 2");
	find_observed(f, "0-3");
	find_wanted(f, "0-1");

	f = find_reason(of(m, "softirq.isolated"), STATUS_SKIP, REASON_CAUSED, subject_cpu(m->a, 2),
		"NET_RX ran 1 180 times");
	f->cause = "irq.isolated_count";
}

static void say_unknowns(struct making *m)
{
	unreadable(m, "smi.count", "/probe/msr/0/0x34", ANSWER_DENIED, "CAP_SYS_RAWIO");
	unreadable(m, "time.ptp4l_offset", "/probe/ptp4l/0/TIME_STATUS_NP", ANSWER_DENIED, "");
	unreadable(m, "time.ptp4l_port_state", "/probe/ptp4l/0/PORT_DATA_SET", ANSWER_TIMEOUT, "");
	unreadable(m, "nic.drops", "/probe/ethtool/eno3/stats", ANSWER_WITHHELD,
		"an interrupt to cpu2: --budget all");
}

static void say_warnings(struct making *m)
{
	struct answer an = ok("/proc/sys/vm/swappiness", "60");
	struct answer gov =
		ok("/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "powersave");
	struct finding *f = find(of(m, "mem.swappiness"), STATUS_WARN, subject_host(),
		"the kernel swaps before it must");

	find_observed(f, "60");
	find_observed_value(f, 60, "1");
	find_wanted(f, "at most 10");
	find_remedy(f, REMEDY_SYSCTL, STR("vm.swappiness"), "%d", 10);
	find_remedy(f, REMEDY_BIOS, STR(""), "no firmware swaps");
	find_evidence(f, &an);
	find_reason(of(m, "mem.swappiness"), STATUS_UNKNOWN, REASON_FORMAT,
		subject_named(SUBJECT_FILE, STR("memory.swappiness")),
		"a slice sets its own, and its file was not understood");
	for (unsigned cpu = 2; cpu < 4; cpu++) {
		f = find(of(m, "freq.governor"), STATUS_WARN, subject_cpu(m->a, cpu),
			"the governor is powersave");
		find_observed(f, "powersave");
		find_wanted(f, "performance");
		find_evidence(f, &gov);
	}
}

static void say_waived(struct making *m)
{
	struct answer an =
		ok("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never");
	struct finding *f = find(of(m, "mem.thp_enabled"), STATUS_FAIL, subject_host(),
		"huge pages come to everybody");

	find_observed(f, "always");
	find_wanted(f, "madvise");
	find_evidence(f, &an);
}

static void say_all(struct making *m)
{
	say_interrupts(m);
	say_cpu2(m);
	say_unknowns(m);
	say_warnings(m);
	say_waived(m);
	find_reason(of(m, "mem.swap_activity"), STATUS_SKIP, REASON_IDLE, subject_host(),
		"no swap device");
	find_reason(of(m, "watchdog.nmi"), STATUS_SKIP, REASON_VM, subject_host(),
		"no performance counters in this guest");
}

/* Names that a host may give to its things, and that a format must survive. */
static const char *const hostile[] = {
	"\"quoted\" & <b>bold</b> ]]> 'single'",
	"\x1b[2J\x1b]0;owned\x07 clears the screen",
	"half a character \xc3 and \xff\xfe, \xed\xa0\x80 a surrogate",
	"Größe µ 漢字 🦀 \342\200\256txt.exe",
	"line one\nline two\r\ttabbed \\ back\\slash /* %s%n ${x} */",
	"",
};

static void say_hostile(struct making *m)
{
	char big[400];

	memset(big, 'A', sizeof(big) - 1);
	memcpy(big, "<&]]>", 5);
	big[sizeof(big) - 1] = '\0';
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct str name = str_from(hostile[i]);
		struct answer an = ok(hostile[i], i ? hostile[i] : big);
		struct finding *f = find(of(m, "task.isolated_foreign"), STATUS_FAIL,
			subject_task(m->a, (int)i + 100, name), "it is called %s", hostile[i]);

		find_observed(f, "%s", hostile[i]);
		find_wanted(f, "%s", "]]> & \"nothing\"");
		find_remedy(f, REMEDY_UNIT_MASK, name, "%s", "");
		find_evidence(f, &an);
	}
	find_reason(of(m, "smi.count"), STATUS_UNKNOWN, REASON_FORMAT,
		subject_named(SUBJECT_FILE, str_from(hostile[1])), "%s", hostile[2]);
}

static void say_advisory(struct making *m)
{
	say_warnings(m);
	m->capped = true;
	find_reason(
		of(m, "cpu.isolated"), STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no hot CPU");
	find_reason(of(m, "cpu.nohz_full"), STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		"no hot CPU");
	find_reason(of(m, "softirq.isolated"), STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		"no hot CPU");
}

static void say_incomplete(struct making *m)
{
	for (size_t i = 0; i < golden_n_checks; i++) {
		if (golden_checks[i].kind == KIND_DELTA)
			find_reason(&m->of[i], STATUS_UNKNOWN, REASON_INTERRUPTED, subject_host(),
				"%s", reason_text(REASON_INTERRUPTED));
	}
	unreadable(m, "cpu.isolated", "/sys/devices/system/cpu/isolated", ANSWER_NOT_CAPTURED, "");
	unreadable(m, "cpu.nohz_full", "/sys/devices/system/cpu/nohz_full", ANSWER_BROKEN, "");
}

static void finish(struct making *m, size_t i, struct result *r)
{
	struct findings *fs = &m->of[i];

	*r = (struct result){ .check = &golden_checks[i],
		.severity = golden_checks[i].severity,
		.status = findings_worst(fs),
		.duration_us = 3 + i,
		.findings = fs->head,
		.kept = fs->kept,
		.total = fs->total };
	r->n_remedies = remedies_gather(m->a, fs->head, &r->remedies);
	r->capped = m->capped && r->status == STATUS_WARN;
	for (const struct finding *f = fs->head; f; f = f->next) {
		r->waived += f->waived;
		r->known += f->known;
		if (!f->waived && !f->known && f->status > r->open)
			r->open = f->status;
		if (f->status == r->status && r->reason == REASON_NONE)
			r->reason = f->reason;
	}
}

static void sum_up(struct report *r)
{
	struct summary *s = &r->summary;

	for (size_t i = 0; i < r->n_results; i++) {
		const struct result *res = &r->results[i];
		bool at = res->severity >= r->run.level;
		bool withheld = res->reason == REASON_WITHHELD;

		s->by_status[res->status]++;
		s->waived += res->waived;
		s->withheld += withheld;
		s->fail_at += res->open == STATUS_FAIL && at;
		s->fail_below += res->open == STATUS_FAIL && !at;
		s->unknown_gating += res->open == STATUS_UNKNOWN && at && !withheld;
		s->settings_differ += res->capped;
	}
	for (size_t i = 0; i < r->n_waivers; i++)
		s->waivers_stale += waiver_state_stale(r->waivers[i].state);
	s->verdict = s->fail_at ? VERDICT_FAIL : s->unknown_gating ? VERDICT_UNKNOWN : VERDICT_PASS;
	s->exit = r->gate.override.honoured ? VERDICT_PASS : s->verdict;
	r->gate.would = s->verdict;
	s->judged =
		s->by_status[STATUS_PASS] + s->by_status[STATUS_WARN] + s->by_status[STATUS_FAIL];
}

static const struct report_target targets[] = {
	{ .name = { "feed", 4 },
		.comm = { "feed_handler", 12 },
		.unit = { "feed.service", 12 },
		.pid = 4711,
		.threads = 12,
		.hot = 3 },
	{ .name = { "comm=risk", 9 }, .comm = { "risk", 4 }, .pid = 4800, .threads = 1 },
};

static const struct nic nics[] = {
	{ { "eno1", 4 }, NIC_MGMT, -1, { NULL, 0 } },
	{ { "eno3", 4 }, NIC_FAST, -1, { NULL, 0 } },
	{ { "eno4", 4 }, NIC_UNDECLARED, -1, { NULL, 0 } },
};

static void describe(struct making *m, struct report *r)
{
	struct arena *a = m->a;

	r->run = (struct run_info){ .version = "1.2.3",
		.catalogue = 0x0123456789abcdef,
		.host = STR("quiet-01"),
		.kernel = STR("6.1.0-18-rt-amd64"),
		.boot_id = STR("6f2c1e0a-7d53-4b8e-9a61-2f4f0d9be111"),
		.host_id = STR("91b7584a2265b1f5"),
		.sampled_at_ns = 1769851800123000000,
		.judged_at_ns = 1769851805456000000,
		.duration_ms = 5093,
		.window_ms = 5000,
		.phase = "auto",
		.profile = STR("inferred"),
		.level = SEVERITY_HIGH,
		.virt = STR("none"),
		.samples = 2 };
	r->roles = (struct roles){ .online = cpuset_range(a, 0, 3),
		.hot = cpuset_range(a, 2, 3),
		.housekeeping = cpuset_range(a, 0, 1),
		.hot_nodes = cpuset_of(a, 0),
		.intent = true,
		.hot_from = STR("isolated, nohz_full"),
		.nics = nics,
		.n_nics = 3 };
}

static void make_receipt(struct making *m, struct report *r)
{
	struct receipt_cpu *cpus = ARENA_NEW(m->a, struct receipt_cpu, 2);

	cpus[0] = (struct receipt_cpu){ 2, 1204, 3, 811 };
	cpus[1] = (struct receipt_cpu){ 3, 5, 0, 10 };
	r->receipt = (struct receipt){ .live = true,
		.sandboxed = true,
		.cpu = 0,
		.sandbox = STR("landlock ABI 2, no new privileges"),
		.cpu_ns_main = 8100000,
		.cpu_ns_child = 420000,
		.reads = 12345,
		.bytes = 481234,
		.questions = 12,
		.cpus = cpus,
		.n_cpus = 2,
		.hot_interrupts = 1209,
		.hot_ipis = 3,
		.hot_switches = 821 };
}

/* CPU 3 is forgotten by one parameter, and the kernel did not take another. */
static void make_matrix(struct making *m, struct report *r)
{
	static const struct cpu_activity seen[] = { { 0, 1250, 40, 12, 0, 900 },
		{ 1, 1250, 0, 7, 0, 310 }, { 2, 1204, 0, 3, 0, 811 }, { 3, 5, 0, 0, 0, 10 } };
	struct cpuset both = cpuset_range(m->a, 2, 3), one = cpuset_of(m->a, 2);

	r->matrix = (struct matrix){
		.places = {
			[PLACE_SCHEDULER] = { true, true, false, both, both },
			[PLACE_TICK] = { true, true, false, both, one },
			[PLACE_RCU] = { true, true, false, one, both },
			[PLACE_IRQ] = { true, false, false, { 0 }, { 0 } },
			[PLACE_WORKQUEUE] = { false, false, true, { 0 }, { 0 } },
		},
		.activity = { true, true, cpuset_range(m->a, 0, 3), seen, 4 },
	};
}

static void make_topology(struct making *m, struct report *r)
{
	static const struct topology_cpu cpus[] = { { 0, 0, 0, 0 }, { 1, 0, 0, 1 }, { 2, 0, 1, 2 },
		{ 3, 0, 1, 2 } };
	static const struct topology_pool pools[] = { { 2048, 512, 128 }, { 1048576, 4, 0 } };
	static const struct topology_nic cards[] = {
		{ STR("eth0"), STR("e1000e"), STR("0000:02:00.0"), 1, 10000, NIC_FAST },
		{ STR("eth1"), STR(""), STR(""), -1, -1, NIC_UNDECLARED }
	};
	static const struct landed landed[] = {
		{ 2, LANDED_IRQ, STR("irq 24 eth0-rx-0"), 5400 },
		{ 2, LANDED_TASK, STR("feed (4711)"), 0 },
		{ 3, LANDED_TASK, STR("kworker/3:1 (88)"), 10 },
	};
	struct topology_queue *queues = ARENA_NEW(m->a, struct topology_queue, 2);
	struct topology_node *nodes = ARENA_NEW(m->a, struct topology_node, 2);
	struct cpuset *caches = ARENA_NEW(m->a, struct cpuset, 1);

	nodes[0] = (struct topology_node){ 0, cpuset_range(m->a, 0, 1), 16308764, NULL, 0 };
	nodes[1] = (struct topology_node){ 1, cpuset_range(m->a, 2, 3), 16508764, pools, 2 };
	caches[0] = cpuset_range(m->a, 2, 3);
	queues[0] = (struct topology_queue){ .nic = STR("eth0"),
		.queue = STR("eth0-rx-0"),
		.irq = 24,
		.cpus = cpuset_of(m->a, 2),
		.node = 1,
		.nic_node = 1,
		.counted = true,
		.count = 5400,
		.way = QUEUE_RX,
		.rps_told = true,
		.rps = cpuset_of(m->a, 3),
		.packets_told = true,
		.packets = 81000 };
	queues[1] = (struct topology_queue){ .nic = STR("eth0"),
		.queue = STR("eth0-tx-0"),
		.irq = 25,
		.cpus = cpuset_of(m->a, 0),
		.node = 0,
		.nic_node = 1,
		.counted = true,
		.count = 12,
		.way = QUEUE_TX,
		.xps_told = true,
		.xps = cpuset_range(m->a, 0, 1) };
	r->topology =
		(struct topology){ cpus, 4, nodes, 2, caches, 1, cards, 2, queues, 2, landed, 3 };
}

/* Two sources, one of them silent at the end; asked twice before the window's end. */
static const struct series_point first_clock[] = {
	{ -2000000, -35, true, 512, STR("ec4670.fffe.0010f3") },
	{ 1250000000, 12, true, 514, STR("ec4670.fffe.0010f3") },
	{ 2500000000, -80, false, 0, STR("ec4670.fffe.0010f3") },
	{ 5000000000, 41200, true, 530, STR("ec4670.fffe.0010f4") },
};
static const struct series clocks[] = {
	{ STR("ptp4l /var/run/ptp4l"), 812, 100, -2000000, 5100000000, 12, first_clock, 4, 0 },
	{ STR("ptp4l /run/<b>/ptp4l"), 813, 0, 0, 4500000000, 9, NULL, 0, 0 },
};

/* Two suspects: one that was counted and one that is merely possible. */
static const struct suspect suspects[] = {
	{ .kind = STR("irq"),
		.what = STR("device interrupts were handled there"),
		.check = STR("irq.isolated_count"),
		.subject = STR("irq 24 eth0-rx-0"),
		.text = STR("a device interrupt fired on a hot CPU"),
		.observed = STR("2 on cpu3"),
		.with = STR("softirq.isolated"),
		.near = NEAR_CPU,
		.confidence = CONFIDENCE_HIGH,
		.why = STR("counted on these CPUs, in this window"),
		.counted = true,
		.events = 2,
		.estimated = true,
		.least_ns = 400,
		.most_ns = 4000,
		.cost = STR("irq.isolated_count: the handler alone"),
		.shape = STR("bursts with traffic"),
		.next = STR("watch -d cat /proc/interrupts"),
		.fix = STR("echo 0 > /proc/irq/24/smp_affinity_list") },
	{ .kind = STR("reclaim"),
		.what = STR("memory was reclaimed by whoever asked for some"),
		.check = STR("mem.headroom"),
		.near = NEAR_HOST,
		.confidence = CONFIDENCE_LOW,
		.measured = true,
		.estimated = true,
		.least_ns = 100,
		.most_ns = 100 },
};
static const struct str acquitted[] = { STR("smi.count: no SMI in 5 s"),
	STR("vm.steal: nothing was stolen") };
static const struct steady what_next[] = {
	{ STR("whether its threads fight over cache lines"),
		STR("perf c2c record -o /tmp/c2c.data -C 2-3 -- sleep 10") },
	{ STR("gaps that no counter tells of"), STR("latscan probe --cpu 2-3 --for 60s") },
};
static const struct str moments[] = {
	STR("2026-11-20T16:29:58.000Z: CPUs that went: 7"),
	STR("2026-11-20T16:29:58.100Z, within 100 ms: irq/45 eth0-rx-0 on CPU 2: 40, usually 0 (irq)"),
};
static const struct str not_seen[] = { STR("nic.drops: the device is asleep") };

/* Three beats: one suspect that comes back, and one of the host that was there all the time. */
static const struct timeline_row timeline_rows[] = {
	{ .kind = STR("irq"),
		.near = NEAR_CPU,
		.column = STR("irq/24 eth0-rx-0"),
		.cpu = 3,
		.total = 2,
		.last_ms = 300,
		.n_bursts = 2,
		.every_ms = 200,
		.worst = { { 0, 100, 1 }, { 200, 100, 1 } },
		.n_worst = 2,
		.slots = { 1, 0, 1 } },
	{ .kind = STR("quota"),
		.near = NEAR_HOST,
		.column = STR("cgroup/feed.service/throttled"),
		.cpu = -1,
		.is_time = true,
		.total = 120000000,
		.last_ms = 300,
		.n_bursts = 1,
		.steady = true,
		.worst = { { 0, 300, 120000000 } },
		.n_worst = 1,
		.slots = { 40000000, 40000000, 40000000 } },
};
static const struct str timeline_notes[] = { STR("clock stepped by 1200000 ns after 100 ms") };
static const struct timeline watched_window = { .began_ns = 1767225600000000000,
	.for_ms = 300,
	.slot_ms = 100,
	.period_ms = 100,
	.beats = 4,
	.dropped = 1,
	.cpu_ns = 450000,
	.notes = timeline_notes,
	.n_notes = 1,
	.n_slots = 3,
	.rows = timeline_rows,
	.n_rows = 2 };

/* One host's lines: a group that is whole, and one of which something is not known. */
static const struct trait sysctls[] = {
	{ TRAIT_IDENTITY, STR("kernel.hostname"), STR("ny4-feed-07"), 0, NULL,
		STR("/proc/sys/kernel/hostname") },
	{ TRAIT_SETTING, STR("vm.swappiness"), STR("60"), 60, "1", STR("/proc/sys/vm/swappiness") },
};
static const struct trait rates[] = {
	{ TRAIT_RATE, STR("eth0-rx-0 on hot CPUs"), STR("12.5 a second"), 12.5, "1/s", { 0 } },
};
static const struct trait_group trait_groups[] = {
	{ STR("sysctl"), true, sysctls, 2 },
	{ STR("irq"), false, rates, 1 },
};

static struct report *begin_report(struct making *m)
{
	struct report *r = ARENA_NEW(m->a, struct report, 1);

	r->arena = m->a;
	describe(m, r);
	make_receipt(m, r);
	make_matrix(m, r);
	make_topology(m, r);
	return r;
}

static void finish_report(struct making *m, struct report *r)
{
	r->n_results = golden_n_checks;
	r->results = ARENA_NEW(m->a, struct result, golden_n_checks);
	for (size_t i = 0; i < golden_n_checks; i++) {
		ledger_mark(r, &m->of[i]);
		finish(m, i, &r->results[i]);
	}
	sum_up(r);
}

static const struct str missing[] = {
	{ "CAP_SYS_RAWIO: smi.count", 24 },
	{ "CAP_DAC_OVERRIDE: time.ptp4l_offset", 35 },
};
static const struct str guest_note[] = {
	{ "SMIs cannot be observed on this host: a virtual machine", 55 },
};

/* A group that ends at a finding that has evidence, whatever it is about; and one that passes. */
static void add_feeds(struct report *r)
{
	struct feed_seen *v = ARENA_NEW(r->arena, struct feed_seen, 2);

	for (size_t i = 0; i < r->n_results && !v[0].text.n; i++) {
		const struct result *res = &r->results[i];

		if (!res->findings || !res->findings->n_evidence)
			continue;
		v[0] = (struct feed_seen){ .group = STR("239.1.1.100:5001@eth0"),
			.status = STATUS_FAIL,
			.ends_at = FEED_SOCKET,
			.text = str_printf(r->arena, "it ends at socket: " STR_FMT,
				STR_ARG(res->findings->text)) };
		v[0].steps[FEED_MEMBERSHIP].status = STATUS_PASS;
		v[0].steps[FEED_SOCKET] =
			(struct feed_step_seen){ STATUS_FAIL, res->check, res->findings };
	}
	v[1] = (struct feed_seen){ .group = STR("[ff05::1]:5001"),
		.status = STATUS_PASS,
		.ends_at = -1,
		.text = STR("every step passes: what does not arrive was not sent here") };
	r->feeds = v;
	r->n_feeds = 2;
}

static const struct str spike_notes[] = { { "time stamps name no zone: UTC is meant", 38 } };
static const struct spike_thief thieves[] = {
	{ .kind = { "irq", 3 },
		.what = { "device interrupts were handled there", 36 },
		.counter = { "irq/24 eth0-rx-0", 16 },
		.cpu = 3,
		.spikes = 12,
		.own = 12,
		.expected = 1.5,
		.share = 0.0625,
		.chance = 1e-12,
		.shifts = 0.001,
		.with = { "softirqs/NET_RX on CPU 3", 24 },
		.estimated = true,
		.least_ns = 3000,
		.most_ns = 30000,
		.next = { "watch -d cat /proc/interrupts", 29 } },
	{ .kind = { "background", 10 },
		.what = { "the kernel's own clockwork", 26 },
		.counter = { "irq/MCP", 7 },
		.cpu = -1,
		.is_other = true,
		.is_raised = true,
		.spikes = 5,
		.own = 4,
		.expected = 0.5,
		.share = 0.1,
		.chance = 0.002,
		.shifts = 0.1,
		.is_in_step = true,
		.estimated = true,
		.measured = true,
		.least_ns = 2000000,
		.most_ns = 2000000,
		.next = { "latscan explain timer.vmstat", 28 } },
};
static const struct str spike_always[] = { { "tick: irq/LOC on CPU 3 moved in 600 of 600 beats",
	48 } };
static const struct str spike_maybe[] = { { "reclaim: vmstat/allocstall moved in 1 of 20 slots",
	49 } };
static const struct spike_seen spike_worst[] = {
	{ UINT64_C(1767225600123456789), 1200000, 17, SPIKE_UNEXPLAINED, -1,
		{ "irq/9 on CPU 3", 14 } },
	{ UINT64_C(1767225601000000000), 300000, 18, SPIKE_EXPLAINED, 0, { 0 } },
	{ 0, 200000, 1, SPIKE_GAP, -1, { 0 } },
};
static const struct spikes_told app_spikes = {
	.is = true,
	.file = { "spikes.csv", 10 },
	.clock = "realtime",
	.notes = spike_notes,
	.n_notes = 1,
	.n = 20,
	.fate = { 16, 1, 1, 1, 1 },
	.quiet = 0,
	.slots = 16,
	.beats = 600,
	.beat_ns = 100000000,
	.asked = 120,
	.level = 0.01,
	.length_ns = 300000,
	.thieves = thieves,
	.n_thieves = 2,
	.always = spike_always,
	.n_always = 1,
	.maybe = spike_maybe,
	.n_maybe = 1,
	.seen = spike_worst,
	.n_seen = 3,
};
static struct jitter_bucket probed_buckets[] = { { 1024, 3 }, { 2048, 811 }, { 3584, 12 },
	{ 40960, 1 } };
static uint64_t probed_slots[] = { 0, 2100, 0, 96000, 41000 };
static struct jitter_cause probed_causes[] = {
	{ STR("tick"), STR("timer interrupt"), 826, 1800000, 4100 },
	{ STR("thread"), STR("kworker/2:1: vmstat_update()"), 1, 41000, 41200 },
};
static struct jitter_cpu probed_cpus[] = { { 2, UINT64_C(10000000000), 827, 1841000, 2090, 3600,
	41200, 41200, probed_buckets, probed_slots, probed_causes, 4, 5, 2 } };
static struct jitter_memory probed_memory[] = { { 2, 0, 0, 9150, 12020, 134217728 },
	{ 2, 0, 1, 14275, 20100, 134217728 } };
static const struct jitter probed = { STR("match"), STR("other"), UINT64_C(1700000000000000000),
	UINT64_C(10000000000), 1000, true, probed_cpus, 1, probed_memory, 2 };

static void vary_all(struct report *r)
{
	r->receipt.missing = missing;
	r->receipt.n_missing = 2;
	r->receipt.timeouts = r->receipt.withheld = 1;
	r->run.virt = STR("guest: the hypervisor flag of cpuinfo");
	r->run.notes = guest_note;
	r->run.n_notes = 1;
	r->series = clocks;
	r->n_series = 2;
	r->triage = (struct triage){ .is = true,
		.cpus = cpuset_range(r->arena, 2, 3),
		.suspects = suspects,
		.n_suspects = 2,
		.innocent = acquitted,
		.n_innocent = 2,
		.untold = not_seen,
		.n_untold = 1,
		.when = moments,
		.n_when = 2,
		.ticket = STR("ny4-feed-07, CPUs 2-3, 5 s: SMIs 0. Suspected: irq (2 on cpu3)"),
		.steady = what_next,
		.n_steady = 2,
		.timeline = &watched_window,
		.spikes = app_spikes };
	r->jitter = &probed;
	r->traits = trait_groups;
	r->n_traits = 2;
	r->targets = targets;
	r->n_targets = 2;
	r->targets_missing = 1;
	ledger_all(r);
}

/* Where a host's own names stand. */
static void vary_hostile_names(struct report *r)
{
	struct topology_nic *nic = ARENA_NEW(r->arena, struct topology_nic, 1);
	struct landed *landed = ARENA_NEW(r->arena, struct landed, 1);

	*nic = r->topology.nics[0];
	nic->name = text_sanitise(r->arena, STR("</title><script>alert(1)</script>"));
	*landed = r->topology.landed[0];
	landed->label =
		text_sanitise(r->arena, STR("irq 24 \"'><img src=x onerror=alert(1)>\x1b[2J"));
	r->topology.nics = nic;
	r->topology.landed = landed;
	r->topology.n_nics = r->topology.n_landed = 1;
	r->topology.n_queues = 0;
}

static void vary_hostile(struct report *r)
{
	r->run.host = text_sanitise(r->arena, STR("<host>&\"\x1b[31m"));
	r->run.root = text_sanitise(r->arena, STR("captures/]]>/\xff"));
	r->receipt = (struct receipt){ .cpu = -1, .reads = 3, .bytes = 100 };
	r->matrix = (struct matrix){ 0 };
	vary_hostile_names(r);
	ledger_hostile(r);
}

static void vary_advisory(struct report *r)
{
	r->summary.advisory = true;
	r->roles = (struct roles){ .online = r->roles.online, .housekeeping = r->roles.online };
	r->receipt.sandboxed = false;
	r->receipt.sandbox = STR("none");
	r->receipt.n_cpus = 0;
	r->matrix.activity = (struct activity){ 0 };
}

static void vary_incomplete(struct report *r)
{
	r->summary.incomplete = true;
	r->run.samples = 1;
	r->run.window_ms = 0;
	r->run.virt = STR("unknown");
	r->roles.hot_offline = cpuset_of(r->arena, 7);
	r->roles.declared = true;
	r->receipt.n_cpus = 0;
	r->matrix.activity = (struct activity){ 0 };
}

static const struct settled settled[] = {
	{ "irq.isolated_affinity", SETTLE_FLAPPING, STATUS_FAIL, 3, 2, 0 },
	{ "nic.hw_timestamping", SETTLE_SETTLED, STATUS_UNKNOWN, 1, 0, 6020 },
	{ "watchdog.nmi", SETTLE_FAILING, STATUS_FAIL, 1, 0, 0 },
};

/* A gate that waited, failed, was to observe, and was opened by break-glass: all at once. */
static void vary_gate(struct report *r)
{
	r->run.phase = "post";
	r->run.profile = STR("ny4-feed");
	r->summary.floor = 40;
	r->gate = (struct gate){
		.is = true,
		.observe = true,
		.missing_rights = true,
		.settle_ms = 120000,
		.phase_why = STR("thread 4711/feed is pinned to hot CPUs 2"),
		.settled = settled,
		.n_settled = sizeof(settled) / sizeof(settled[0]),
		.override = { .there = true,
			.honoured = true,
			.reason = STR("the cut-over was moved, <INC-4711> & \"more\""),
			.owner = STR("jane.doe"),
			.until_ns = 1769877000000000000u },
	};
}

static void vary_nothing(struct report *r)
{
	(void)r;
}

struct variant {
	const char *name;
	void (*say)(struct making *m); /* before the passes of those that said nothing */
	void (*vary)(struct report *r);
};

static void say_nothing(struct making *m)
{
	(void)m;
}

static const struct variant variants[] = {
	{ "clean", say_nothing, vary_nothing },
	{ "all", say_all, vary_all },
	{ "hostile", say_hostile, vary_hostile },
	{ "advisory", say_advisory, vary_advisory },
	{ "incomplete", say_incomplete, vary_incomplete },
	{ "gate", say_all, vary_gate },
};

const char *const golden_names[] = { "clean", "all", "hostile", "advisory", "incomplete", "gate",
	NULL };

/* The passes of checks that have said something already are forgotten. */
static void fill_with_passes(struct making *m)
{
	struct making passes = { .a = m->a };

	for (size_t i = 0; i < golden_n_checks; i++)
		findings_init(&passes.of[i], m->a, golden_checks[i].id);
	say_passes(&passes);
	for (size_t i = 0; i < golden_n_checks; i++) {
		if (!m->of[i].total)
			m->of[i] = passes.of[i];
	}
}

const struct report *golden_report(struct arena *a, const char *name)
{
	struct making m = { .a = a };
	struct report *r = NULL;

	for (size_t i = 0; i < golden_n_checks; i++)
		findings_init(&m.of[i], a, golden_checks[i].id);
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		if (strcmp(variants[i].name, name))
			continue;
		variants[i].say(&m);
		fill_with_passes(&m);
		r = begin_report(&m);
		variants[i].vary(r);
		finish_report(&m, r);
		if (!strcmp(name, "all"))
			add_feeds(r);
	}
	return r;
}
