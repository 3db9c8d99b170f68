/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages that were written and are not on disk yet. Above the background threshold the flusher
 * threads start; a task that writes is put to sleep in balance_dirty_pages() from the middle
 * between both thresholds on (mm/page-writeback.c, dirty_freerun_ceiling()). The kernel works
 * the thresholds out from dirty_ratio or dirty_bytes (the unused one of a pair reads 0) and the
 * memory that is left, and prints them in /proc/vmstat, in pages. A background threshold that
 * is not below the other is silently halved: dirty_ratio=10 alone does that, since 10 is the
 * background's preset.
 */
#include "scanner/judging/pages.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/vmstat.h"

#define VM "/proc/sys/vm/"

static const char *const knobs[] = { VM "dirty_ratio", VM "dirty_bytes",
	VM "dirty_background_ratio", VM "dirty_background_bytes" };
#define LAPTOP VM "laptop_mode"

struct levels {
	uint64_t most, background; /* in pages */
	uint64_t dirty, writeback;
	unsigned page_kb;
};

static bool levels_of(const struct check_in *in, const struct vmstat *v, struct levels *ret)
{
	ret->page_kb = in_page_kb(in);
	return v && v->valid && vmstat_get(v, "nr_dirty_threshold", &ret->most) &&
	       vmstat_get(v, "nr_dirty_background_threshold", &ret->background) &&
	       vmstat_get(v, "nr_dirty", &ret->dirty) &&
	       vmstat_get(v, "nr_writeback", &ret->writeback);
}

static unsigned long long mib(const struct levels *l, uint64_t pages)
{
	return (unsigned long long)(pages / 1024 * l->page_kb + pages % 1024 * l->page_kb / 1024);
}

/* What was set before the kernel made it fit: false where it cannot be told. */
static bool set_values(const struct check_in *in, uint64_t *most, uint64_t *background)
{
	uint64_t v[4];

	for (unsigned i = 0; i < 4; i++) {
		if (fact_u64(in_file(in, knobs[i]), &v[i]))
			return false;
	}
	if ((v[1] != 0) != (v[3] != 0))
		return false; /* one in bytes, the other a share of what is available */
	*most = v[1] ? v[1] : v[0];
	*background = v[3] ? v[3] : v[2];
	return true;
}

static void add_knobs(const struct check_in *in, struct finding *f)
{
	for (unsigned i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++) {
		if (in_file(in, knobs[i])->state == ANSWER_OK)
			find_evidence(f, in_file(in, knobs[i]));
	}
	if (in_file(in, LAPTOP)->state == ANSWER_OK)
		find_evidence(f, in_file(in, LAPTOP));
}

static struct finding *judge_limits(
	const struct check_in *in, const struct levels *l, double most_mb, struct findings *out)
{
	uint64_t most, background, laptop = 0;

	if ((double)mib(l, l->most) > most_mb)
		return find(out, STATUS_WARN, subject_host(),
			"much may be written before anybody is slowed: then all writers wait");
	if (set_values(in, &most, &background) && background >= most)
		return find(out, STATUS_WARN, subject_host(),
			"the background threshold is not below the other: the kernel halves it");
	if (fact_u64(in_file(in, LAPTOP), &laptop) == 0 && laptop)
		return find(out, STATUS_WARN, subject_host(),
			"laptop_mode: writes are put off and come all at once");
	return find(out, STATUS_PASS, subject_host(), "little may be written at once");
}

static void run_limits(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct vmstat *v = in_fact(in, &fact_vmstat);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	double most_mb = in_limit(in, "max_mb");
	struct levels l;
	struct finding *f;
	uint64_t kb;

	(void)self;
	if (!levels_of(in, v, &l)) {
		find_unreadable(out, subject_host(), v->from, false);
		return;
	}
	if (m->valid && meminfo_get(m->from->bytes, "MemAvailable", &kb) &&
		(double)kb / 1024 * in_limit(in, "max_pct") / 100 < most_mb)
		most_mb = (double)kb / 1024 * in_limit(in, "max_pct") / 100;
	f = judge_limits(in, &l, most_mb, out);
	find_observed(f, "%llu MiB, background %llu MiB", mib(&l, l.most), mib(&l, l.background));
	find_observed_value(f, (double)l.most * l.page_kb * 1024, "bytes");
	find_wanted(f, "at most %.0f MiB, background below it", most_mb);
	find_evidence_text(f, v->from,
		"nr_dirty_threshold %llu, nr_dirty_background_threshold %llu",
		(unsigned long long)l.most, (unsigned long long)l.background);
	add_knobs(in, f);
}

static void run_level(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct vmstat *v = in_fact(in, &fact_vmstat);
	const struct vmstat *old = in->before ? in_fact_before(in, &fact_vmstat) : NULL;
	struct levels l, first;
	uint64_t level, slept, slept_before;
	struct finding *f;

	(void)self;
	if (!levels_of(in, v, &l)) {
		find_unreadable(out, subject_host(), v->from, false);
		return;
	}
	level = l.dirty + l.writeback;
	if (levels_of(in, old, &first) && first.dirty + first.writeback > level)
		level = first.dirty + first.writeback;
	if (level > l.most / 2 + l.background / 2)
		f = find(out, STATUS_FAIL, subject_host(), "tasks that write are put to sleep");
	else if (level > l.background)
		f = find(out, STATUS_WARN, subject_host(),
			"writeback is behind: the flusher threads are at work");
	else
		f = find(out, STATUS_PASS, subject_host(), "hardly anything waits to be written");
	find_observed(f, "%llu MiB", mib(&l, level));
	find_observed_value(f, (double)level * l.page_kb * 1024, "bytes");
	find_wanted(f, "at most %llu MiB", mib(&l, l.background));
	find_evidence_text(f, v->from, "nr_dirty %llu, nr_writeback %llu, thresholds %llu and %llu",
		(unsigned long long)l.dirty, (unsigned long long)l.writeback,
		(unsigned long long)l.background, (unsigned long long)l.most);
	if (old && vmstat_get(v, "nr_throttled_written", &slept) &&
		vmstat_get(old, "nr_throttled_written", &slept_before) && slept > slept_before)
		find_evidence_text(f, v->from, "nr_throttled_written +%llu",
			(unsigned long long)(slept - slept_before));
}

const struct check check_mem_dirty[] = {
	{
		.id = "mem.dirty_limits",
		.rule = 1,
		.title = "Little may be written before writeback begins",
		.severity = SEVERITY_LOW,
		.reads = { { VM "dirty_ratio", ASK_FILE }, { VM "dirty_bytes", ASK_FILE },
			{ VM "dirty_background_ratio", ASK_FILE },
			{ VM "dirty_background_bytes", ASK_FILE }, { LAPTOP, ASK_FILE } },
		.needs = { &fact_vmstat, &fact_meminfo },
		.limits = {
			{ "max_mb", "MiB", 4096, 1, 1e7, NULL, "threshold that passes" },
			{ "max_pct", "%", 10, 0.1, 100, NULL, "the same as a share of available memory, where that is less" },
		},
		.why = "a thread that writes a log sleeps in balance_dirty_pages() until the disk has caught up: 10 to "
		       "200 ms at a time",
		.fix_now = "sysctl -w vm.dirty_background_bytes=67108864 vm.dirty_bytes=268435456",
		.fix_boot = "vm.dirty_background_bytes=67108864 and vm.dirty_bytes=268435456 in "
			    "/etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "vm.dirty_background_bytes", "67108864", NULL },
			{ REMEDY_SYSCTL, "vm.dirty_bytes", "268435456", NULL } },
		.source = "mm/page-writeback.c; Documentation/admin-guide/sysctl/vm.rst, dirty_bytes",
		.run = run_limits,
	},
	{
		.id = "mem.dirty_level",
		.rule = 1,
		.title = "Hardly anything waits to be written to disk",
		.severity = SEVERITY_LOW,
		.fault = true,
		.earlier = true,
		.needs = { &fact_vmstat, &fact_meminfo },
		.why = "from the middle between the thresholds on, whoever writes sleeps, the log thread of the engine "
		       "too: 10 to 200 ms at a time",
		.fix_now = "lower vm.dirty_background_bytes; logs on another device; write them from a housekeeping CPU",
		.source = "mm/page-writeback.c, balance_dirty_pages()",
		.run = run_level,
	},
	{ 0 },
};
