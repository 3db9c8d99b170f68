/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that the kernel took out of use because the hardware said that it is broken
 * (HardwareCorrupted of /proc/meminfo, mm/memory-failure.c). Whoever had mapped such a page lost
 * it, or was killed by SIGBUS. The counters of the memory controllers are hw.edac's.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"

static bool corrupted(const struct meminfo *m, uint64_t *ret)
{
	return m && m->valid && meminfo_get(m->from->bytes, "HardwareCorrupted", ret);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	const struct meminfo *old = in->before ? in_fact_before(in, &fact_meminfo) : NULL;
	uint64_t kb, kb_before = 0;
	struct finding *f;

	(void)self;
	if (!m->valid) {
		find_unreadable(out, subject_host(), m->from, false);
		return;
	}
	if (!corrupted(m, &kb)) {
		find_evidence_text(find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
					   "this kernel does not take broken memory out of use"),
			m->from, "no HardwareCorrupted");
		return;
	}
	if (kb && corrupted(old, &kb_before) && kb > kb_before)
		f = find(out, STATUS_FAIL, subject_host(),
			"memory broke within the window and was taken out of use");
	else if (kb)
		f = find(out, STATUS_FAIL, subject_host(),
			"broken memory was taken out of use: the module fails");
	else
		f = find(out, STATUS_PASS, subject_host(), "no memory was taken out of use");
	find_observed(f, "%llu kB", (unsigned long long)kb);
	find_observed_value(f, (double)kb * 1024, "bytes");
	find_wanted(f, "0 kB");
	find_evidence_text(f, m->from, "HardwareCorrupted: %llu kB", (unsigned long long)kb);
}

const struct check check_mem_hwpoison[] = {
	{
		.id = "mem.hwpoison",
		.rule = 1,
		.title = "No memory was taken out of use as broken",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.earlier = true,
		.needs = { &fact_meminfo },
		.why = "the page was torn out of a process or killed it, and the corrected errors of such a module cost "
		       "retries, interrupts and SMIs",
		.fix_now =
			"find the module (hw.edac, the kernel's log, the management controller) and replace it",
		.source = "mm/memory-failure.c; Documentation/mm/hwpoison.rst",
		.run = run,
	},
	{ 0 },
};
