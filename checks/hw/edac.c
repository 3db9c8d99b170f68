/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory errors, as the drivers of the memory controllers count them: within the window, and
 * since the counters began. A corrected error costs the access a retry and often an interrupt
 * or an SMI; many of them come before one that cannot be corrected. Drivers hear of errors
 * through the machine checks (drivers/edac, arch/x86/kernel/cpu/mce): with mce=off nobody tells
 * them, with ignore_ce nobody tells them of corrected ones. ghes_edac hears from the firmware.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/hw/edac.h"
#include "scanner/facts/hw/edac_slots.h"
#include "scanner/facts/host.h"

#define IGNORE_CE "/sys/devices/system/machinecheck/machinecheck0/ignore_ce"

enum { DAY_S = 86400 };

static bool ignores_corrected(const struct check_in *in)
{
	uint64_t n;

	return fact_u64(in_file(in, IGNORE_CE), &n) == 0 && n == 1;
}

static bool from_firmware(const struct check_in *in)
{
	const struct edac_slots *s = in_fact(in, &fact_edac_slots);

	return s->n_names && str_starts(s->names[0].name, "ghes");
}

/* mce=off and nomce: then machinecheck0 is not there either (mcheck_init_device). */
static bool machine_checks_off(const struct check_in *in)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(c, "mce");

	if (in_file(in, IGNORE_CE)->state == ANSWER_OK || from_firmware(in))
		return false;
	return (p && str_is(p->value, "off")) || cmdline_last(c, "nomce");
}

/* False, and said why, where no counter can tell. */
static bool counters_tell(const struct check_in *in, const struct edac *e, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	if (e->n && !machine_checks_off(in))
		return true;
	if (e->n) {
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"the counters stand still: mce=off switches the machine checks off");
		find_evidence_text(f, e->v[0].from, "%zu memory controllers", e->n);
	} else if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest does not see the memory controllers");
	} else if (e->list->state == ANSWER_OK || e->list->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"nothing counts memory errors here");
		find_evidence(f, e->list);
	} else {
		find_unreadable(out, subject_host(), e->list, false);
	}
	return false;
}

static struct subject subject_mc(const struct check_in *in, unsigned number)
{
	const struct edac_slots *s = in_fact(in, &fact_edac_slots);
	struct subject subject =
		subject_named(SUBJECT_DEVICE, str_printf(in->scratch, "mc%u", number));

	for (size_t i = 0; i < s->n_names; i++) {
		if (s->names[i].number == number && s->names[i].name.n)
			subject.label = str_printf(in->scratch, "mc%u (" STR_FMT ")", number,
				STR_ARG(s->names[i].name));
	}
	return subject;
}

static struct str name_of(const struct check_in *in, const struct edac_dimm *d)
{
	return edac_slot_name(
		in_fact(in, &fact_edac_slots), in->scratch, d->mc, d->number, d->rank);
}

static void add_modules(const struct check_in *in, const struct edac_mc *m, struct finding *f)
{
	const struct edac *e = in_fact(in, &fact_edac);

	for (size_t i = 0; i < e->n_dimms; i++) {
		const struct edac_dimm *d = &e->dimms[i];

		if (d->mc == m->number && (d->ce.n || d->ue.n))
			find_evidence_text(f, d->from, STR_FMT ": %u corrected, %u uncorrected",
				STR_ARG(name_of(in, d)), d->ce.n, d->ue.n);
	}
	if (m->ce_noinfo.n || m->ue_noinfo.n)
		find_evidence_text(f, m->from, "of no known module: %u corrected, %u uncorrected",
			m->ce_noinfo.n, m->ue_noinfo.n);
}

/* Modules that counted more than before; where none says so, all that ever counted. */
static void add_growth(const struct check_in *in, const struct edac_mc *m, struct finding *f)
{
	const struct edac *now = in_fact(in, &fact_edac), *before = in_fact_before(in, &fact_edac);
	bool said = false;
	uint64_t ce, ue;

	for (size_t i = 0; i < now->n_dimms; i++) {
		const struct edac_dimm *d = &now->dimms[i], *was = edac_find_dimm(before, d);

		if (d->mc != m->number || !was || !d->ce.valid || !d->ue.valid ||
			delta_counter(was->ce.n, d->ce.n, 32, &ce) != DELTA_OK ||
			delta_counter(was->ue.n, d->ue.n, 32, &ue) != DELTA_OK || !(ce | ue))
			continue;
		find_evidence_text(f, d->from,
			STR_FMT ": %llu corrected, %llu uncorrected in the window",
			STR_ARG(name_of(in, d)), (unsigned long long)ce, (unsigned long long)ue);
		said = true;
	}
	if (!said)
		add_modules(in, m, f);
}

/* Tools reset the counters: then seconds_since_reset begins anew too. */
static bool moved(const struct edac_mc *was, const struct edac_mc *m, uint64_t *ce, uint64_t *ue)
{
	if (was->has_seconds && m->has_seconds && m->seconds < was->seconds)
		return false;
	return delta_counter(was->ce.n, m->ce.n, 32, ce) == DELTA_OK &&
	       delta_counter(was->ue.n, m->ue.n, 32, ue) == DELTA_OK;
}

/* True: nothing is wrong with the controller, and nothing was said. */
static bool judge_window(const struct check_in *in, const struct edac_mc *m, struct findings *out)
{
	const struct edac_mc *was = edac_find(in_fact_before(in, &fact_edac), m->number);
	uint64_t ce = 0, ue = 0;
	struct finding *f;

	if (!m->valid || (was && !was->valid)) {
		find_unreadable(
			out, subject_mc(in, m->number), m->valid ? was->from : m->from, false);
		return false;
	}
	if (!was || !moved(was, m, &ce, &ue)) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET,
			subject_mc(in, m->number), "%s",
			was ? "its counters were reset in the window"
			    : "it was not there in the earlier sample");
		find_evidence(f, m->from);
		return false;
	}
	if (!(ce | ue))
		return true;
	f = find(out, STATUS_FAIL, subject_mc(in, m->number), "%s",
		ue ? "memory errors that could not be corrected" : "memory errors were corrected");
	find_observed(f, "%llu corrected, %llu uncorrected in the window", (unsigned long long)ce,
		(unsigned long long)ue);
	find_observed_value(f, (double)(ce + ue), "1");
	find_wanted(f, "none");
	add_growth(in, m, f);
	return false;
}

static void run_window(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct edac *e = in_fact(in, &fact_edac), *before = in_fact_before(in, &fact_edac);
	size_t good = 0;
	struct finding *f;

	(void)self;
	if (!counters_tell(in, e, out))
		return;
	for (size_t i = 0; i < e->n; i++)
		good += judge_window(in, &e->v[i], out);
	for (size_t i = 0; i < before->n; i++) {
		if (edac_find(e, before->v[i].number))
			continue;
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED,
			subject_mc(in, before->v[i].number), "its counters went away");
		good = 0;
	}
	if (good != e->n)
		return;
	f = find(out, STATUS_PASS, subject_host(), "%s",
		ignores_corrected(in)
			? "no uncorrected memory error; corrected ones are ignored here"
			: "no memory error");
	find_observed(f, "0 on %zu memory controller%s", e->n, e->n == 1 ? "" : "s");
	find_evidence(f, e->v[0].from);
}

/* Within the first day, errors so far; then the average. */
static double per_day(const struct edac_mc *m)
{
	double days = m->has_seconds ? (double)m->seconds / DAY_S : 1;

	return m->ce.n / (days < 1 ? 1 : days);
}

static bool judge_total(const struct check_in *in, const struct edac_mc *m, struct findings *out)
{
	double most = in_limit(in, "ce_per_day");
	bool many = per_day(m) > most;
	struct finding *f;

	if (!m->valid) {
		find_unreadable(out, subject_mc(in, m->number), m->from, false);
		return false;
	}
	if (!(m->ce.n | m->ue.n))
		return true;
	f = find(out, m->ue.n || many ? STATUS_FAIL : STATUS_WARN, subject_mc(in, m->number), "%s",
		m->ue.n ? "memory errors that could not be corrected, earlier"
		: many	? "memory errors are corrected too often: a module goes bad"
			: "memory errors were corrected, earlier");
	if (m->has_seconds)
		find_observed(f, "%u corrected, %u uncorrected in " STR_FMT, m->ce.n, m->ue.n,
			STR_ARG(text_duration(
				in->scratch, (m->seconds < UINT32_MAX ? m->seconds : UINT32_MAX) *
						     UINT64_C(1000000000))));
	else
		find_observed(f, "%u corrected, %u uncorrected", m->ce.n, m->ue.n);
	find_observed_value(f, per_day(m), "1/day");
	find_wanted(f, "at most %g corrected a day, none uncorrected", most);
	add_modules(in, m, f);
	return false;
}

static void run_total(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct edac *e = in_fact(in, &fact_edac);
	size_t good = 0;
	struct finding *f;

	(void)self;
	if (!counters_tell(in, e, out))
		return;
	for (size_t i = 0; i < e->n; i++)
		good += judge_total(in, &e->v[i], out);
	if (good != e->n)
		return;
	f = find(out, STATUS_PASS, subject_host(), "no memory error since the counters began");
	find_observed(f, "0 on %zu memory controller%s", e->n, e->n == 1 ? "" : "s");
	find_evidence(f, e->v[0].from);
}

#define SOURCE "drivers/edac/edac_mc_sysfs.c; Documentation/admin-guide/ras.rst"
#define FIX                                                                                        \
	"replace the module that the evidence names (without a label: by controller and slot), "   \
	"or move it to see whether the errors follow"

const struct check check_hw_edac[] = {
	{
		.id = "hw.edac",
		.rule = 1,
		.title = "No memory error happens",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 60,
		.reads = { { IGNORE_CE, ASK_FILE } },
		.needs = { &fact_edac, &fact_edac_slots, &fact_cmdline, &fact_host },
		.why = "a corrected error makes the access wait for a retry, and where firmware handles it first, "
		       "an SMI stops all CPUs for 50 to 500 us",
		.fix_now =
			"ras-mc-ctl --layout tells which slot it is; take the host out of service",
		.fix_boot = FIX,
		.source = SOURCE,
		.run = run_window,
	},
	{
		.id = "hw.edac_since_reset",
		.rule = 1,
		.title = "No memory error was counted since the counters began",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = { { IGNORE_CE, ASK_FILE } },
		.needs = { &fact_edac, &fact_edac_slots, &fact_cmdline, &fact_host },
		.limits = { { "ce_per_day", "1/day", 10, 0, 1e6, NULL,
			"corrected errors a day, for each memory controller, that only warn" } },
		.implied_by = { "hw.edac" },
		.why = "modules fail by and by: many corrected errors come before one that cannot be",
		.fix_now = "ras-mc-ctl --layout tells which slot it is",
		.fix_boot = FIX,
		.source = SOURCE,
		.run = run_total,
	},
	{ 0 },
};
