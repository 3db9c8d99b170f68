/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The card's clock against the one that applications read. A PHC that ptp4l steers keeps TAI, the
 * system UTC: the whole seconds between them are taken off, by what the kernel was told, else by
 * the nearest one. The reading itself takes some time over PCIe, and half of that is not known:
 * within it nothing fails. Only clocks that somebody ties to the system's are judged.
 */
#include "scanner/facts/net/kernel_clock.h"
#include "scanner/facts/net/phcs.h"
#include "scanner/judging/clocks.h"

static const struct phcs *clocks(const struct check_in *in)
{
	return in_fact(in, &fact_phcs);
}

static bool is_source_of(const struct check_in *in, const struct timed *d, struct str clock)
{
	struct str source;

	if (d->kind == TIMED_CHRONYD) {
		for (size_t i = 0; i < d->n_items; i++) {
			struct str rest = d->items[i].value, kind, device;

			if (str_is(d->items[i].name, "refclock") && str_word(&rest, &kind) &&
				str_is(kind, "PHC") && str_word(&rest, &device) &&
				str_starts(device, "/dev/")) {
				struct str name = str_skip(device, 5), tail;

				(void)str_split(name, ':', &name, &tail);
				if (str_eq(name, clock))
					return true;
			}
		}
		return false;
	}
	if (d->kind != TIMED_PHC2SYS || !timed_item(d, "-s", &source))
		return false;
	if (str_starts(source, "/dev/"))
		return str_eq(str_skip(source, 5), clock);
	return str_eq(phcs_of_port(clocks(in), source), clock);
}

/* A PTP port's by declaration, or one that a daemon steers or reads. */
static bool is_tied(const struct check_in *in, struct str clock)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);

	for (size_t i = 0; i < clocks(in)->n_ports; i++) {
		const struct phc_port *p = &clocks(in)->ports[i];

		if (str_eq(p->phc, clock) && roles_nic(in->roles, p->name) == NIC_PTP)
			return true;
	}
	for (size_t i = 0; t->valid && i < t->n; i++) {
		if (timed_steers(&t->v[i], clock) || is_source_of(in, &t->v[i], clock))
			return true;
	}
	return false;
}

static bool announces_tai(const struct check_in *in)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);

	for (size_t i = 0; t->valid && i < t->n; i++) {
		if (t->v[i].has_time && t->v[i].time_flags & PTP_TIMESCALE &&
			ptp4l_has(&t->v[i], PTP_SLAVE))
			return true;
	}
	return false;
}

static struct finding *weigh(const struct check_in *in, const struct phc *c, int64_t off,
	int64_t tai, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_DEVICE, c->name);
	double apart = (double)clocks_magnitude(off) - (double)c->bound_ns;

	if (apart > in_limit(in, "fail_ns"))
		return find(
			out, STATUS_FAIL, who, "the system's clock does not follow this card's");
	if (tai == 0 && announces_tai(in))
		return find(out, STATUS_WARN, who,
			"it keeps UTC, and its master announces the time scale of PTP, which is TAI");
	return find(out, apart > in_limit(in, "pass_ns") ? STATUS_WARN : STATUS_PASS, who, "%s",
		apart > in_limit(in, "pass_ns") ? "the system's clock follows this card's from afar"
						: "the system's clock follows this card's");
}

static void judge_offset(const struct check_in *in, const struct phc *c, struct findings *out)
{
	const struct kernel_clock *k = in_fact(in, &fact_kernel_clock);
	struct subject who = subject_named(SUBJECT_DEVICE, c->name);
	int64_t off = c->offset_ns, tai = 0;
	struct finding *f;

	if (phc_residual(c->offset_ns, k->tai, &off, &tai))
		f = weigh(in, c, off, tai, out);
	else
		f = find(out, STATUS_FAIL, who,
			"it keeps another time: it was never set, or is of no master");
	find_observed(f, STR_FMT ", known to " STR_FMT, STR_ARG(clocks_ns(in->scratch, off)),
		STR_ARG(clocks_ns(in->scratch, c->bound_ns)));
	find_observed_value(f, (double)clocks_magnitude(off), "ns");
	find_wanted(f, "within %g ns", in_limit(in, "pass_ns"));
	find_wanted_value(f, in_limit(in, "pass_ns"), "ns");
	find_evidence_text(f, c->measured,
		"by " STR_FMT ": %lld ns, %lld s taken off for TAI, bound %lld ns",
		STR_ARG(c->method), (long long)c->offset_ns, (long long)tai,
		(long long)c->bound_ns);
}

static void judge(const struct check_in *in, const struct phc *c, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_DEVICE, c->name);

	if (c->has_offset)
		judge_offset(in, c, out);
	else if (c->measured->state == ANSWER_UNSUPPORTED && c->measured->note.n)
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_WITHHELD, who,
				      "it sleeps, and is not woken to be read"),
			c->measured);
	else
		find_unreadable(out, who, c->measured, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct time_daemons *daemons = in_fact(in, &fact_time_daemons);
	const struct kernel_clock *k = in_fact(in, &fact_kernel_clock);
	const struct phcs *t = clocks(in);
	unsigned n = 0;

	(void)self;
	if (t->list->state != ANSWER_OK && t->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), t->list, false);
		return;
	}
	if (t->n && !k->valid) {
		find_unreadable(out, subject_host(), k->from, false);
		return;
	}
	if (t->n && !daemons->valid) {
		find_unreadable(out, subject_host(), daemons->from, false);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].emulated || !is_tied(in, t->v[i].name))
			continue;
		judge(in, &t->v[i], out);
		n++;
	}
	if (!n)
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
				      "no card's clock is tied to the system's here"),
			t->list);
}

const struct check check_time_phc_sys_offset[] = {
	{
		.id = "time.phc_sys_offset",
		.rule = 1,
		.title = "The system's clock follows the card's",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_phcs, &fact_time_daemons, &fact_kernel_clock, &fact_ptp4l },
		.limits = {
			{ "pass_ns", "ns", 500, 1, 1e9, NULL, "largest difference that passes" },
			{ "fail_ns", "ns", 1000, 1, 1e9, NULL, "largest difference that only warns" },
		},
		.implied_by = { "time.sync_required", "time.sync_conflict", "time.phc2sys" },
		.why = "applications read CLOCK_REALTIME: that the card is right helps nobody unless it follows",
		.fix_now = "phc2sys -a -r, or refclock PHC in chrony",
		.source = "drivers/ptp/ptp_chardev.c, PTP_SYS_OFFSET",
		.run = run,
	},
	{ 0 },
};
