/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time that a guest's CPU wanted to run and the hypervisor ran something else: the eighth
 * number of its line in /proc/stat (fs/proc/stat.c), in ticks of 10 ms, told by the hypervisor
 * (arch/x86/kernel/kvm.c, kvm_steal_clock). Nothing within the guest mends it. A hypervisor
 * that does not tell leaves 0, and 0 is no proof.
 *
 * On metal it is always 0: the file, which sums up all interrupts of all CPUs for a line that
 * nobody asked for, is not read there.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/facts/host.h"

#define STAT	"/proc/stat"
#define PATTERN "/proc/{guest:stat}"

enum { STEAL = 8, TICK_NS = 10000000 };

/* "cpu3 user nice system idle iowait irq softirq steal …" */
static bool steal_of(struct str text, unsigned cpu, uint64_t *ret)
{
	struct str line, word;
	uint64_t n;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word) || !str_starts(word, "cpu"))
			return false; /* all CPUs come first */
		if (str_u64(str_skip(word, 3), 10, &n) || n != cpu)
			continue;
		for (unsigned i = 0; i < STEAL; i++) {
			if (!str_word(&line, &word))
				return false;
		}
		return str_u64(word, 10, ret) == 0;
	}
	return false;
}

static void look(const struct check_in *in, struct counts *c)
{
	struct str before = in_file_before(in, STAT)->bytes, now = c->from->bytes;
	uint64_t b, n;

	for (int i = -1; (i = cpuset_next(in->roles->hot, i + 1)) >= 0;) {
		if (steal_of(before, (unsigned)i, &b) && steal_of(now, (unsigned)i, &n))
			in_count(in, c, (unsigned)i, b * TICK_NS, n * TICK_NS, 64);
		else
			in_count_missing(in, c, (unsigned)i);
	}
}

static void say_pass(const struct check_in *in, const struct counts *c, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"the hypervisor reports no time taken from hot CPUs");
	find_observed(f, STR_FMT, STR_ARG(text_duration(in->scratch, c->total)));
	find_observed_value(f, (double)c->total, "ns");
	find_cpus(f, in->roles->hot);
	find_evidence_text(
		f, c->from, "steal of %zu hot CPUs; " STR_FMT, c->n, STR_ARG(h->virt_why));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct counts c = {
		.noun = "steal",
		.time = true,
		.warn = in_limit(in, "warn") * 1e6,
		.fail = in_limit(in, "fail") * 1e6,
		.from = in_file(in, STAT),
	};

	(void)self;
	if (h->virt == VIRT_NONE) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no virtual machine: nobody can take time from its CPUs");
		return;
	}
	if (c.from->state != ANSWER_OK || in_file_before(in, STAT)->state != ANSWER_OK) {
		find_unreadable(out, subject_host(),
			c.from->state != ANSWER_OK ? c.from : in_file_before(in, STAT), false);
		return;
	}
	look(in, &c);
	if (!find_counts(out, in, &c, "the hypervisor runs something else on a hot CPU"))
		say_pass(in, &c, out);
}

const struct check check_vm_steal[] = {
	{
		.id = "vm.steal",
		.rule = 1,
		.title = "The hypervisor takes no time from hot CPUs",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.needs_hot = true,
		.min_window_s = 10,
		.reads = { { PATTERN, ASK_FILE } },
		.needs = { &fact_host },
		.limits = {
			{ "warn", "ms/s", 0, 0, 1000, NULL, "steal a second and CPU that passes" },
			{ "fail", "ms/s", 0, 0, 1000, NULL, "steal a second and CPU that only warns" },
		},
		.why = "a virtual CPU that is not running stands still, for milliseconds, and sees it "
		       "only afterwards",
		.fix_now = "on the host: pin each virtual CPU to a CPU of its own (virsh vcpupin), and "
			   "isolate those",
		.fix_boot = "<vcpupin> and <emulatorpin> in the guest's definition; a dedicated instance",
		.source = "fs/proc/stat.c; arch/x86/kernel/kvm.c; Documentation/filesystems/proc.rst",
		.run = run,
	},
	{ 0 },
};
