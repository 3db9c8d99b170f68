/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A leap second that is armed: in the kernel (STA_INS, STA_DEL, or one that is under way), by the
 * master (leap61, leap59), in chronyd. A daemon that smears it does not arm the kernel, so only
 * those that contradict each other fail: one inserts what another deletes, or the kernel does what
 * no source of it says.
 */
#include "scanner/facts/net/kernel_clock.h"
#include "scanner/judging/clocks.h"

enum leap { LEAP_UNTOLD = 0, LEAP_NONE, LEAP_INSERT, LEAP_DELETE };

struct leaps {
	enum leap kernel, ptp, chrony;
};

static const char *leap_word(enum leap l)
{
	static const char *const words[] = { "not told", "none", "insert", "delete" };

	return words[l];
}

static enum leap of_kernel(const struct kernel_clock *k)
{
	if (k->status & KERNEL_CLOCK_INS || k->state == KERNEL_CLOCK_STATE_INS ||
		k->state == KERNEL_CLOCK_OOP)
		return LEAP_INSERT;
	if (k->status & KERNEL_CLOCK_DEL || k->state == KERNEL_CLOCK_STATE_DEL)
		return LEAP_DELETE;
	return LEAP_NONE;
}

static enum leap of_ptp(const struct ptp4l *t)
{
	enum leap l = LEAP_UNTOLD;

	for (size_t i = 0; t->valid && i < t->n; i++) {
		const struct ptp_instance *p = &t->v[i];

		if (!p->has_time || !ptp4l_has(p, PTP_SLAVE))
			continue;
		if (p->time_flags & PTP_LEAP61)
			l = LEAP_INSERT;
		else if (p->time_flags & PTP_LEAP59)
			l = LEAP_DELETE;
		else if (l == LEAP_UNTOLD)
			l = LEAP_NONE;
	}
	return l;
}

static enum leap of_chrony(const struct chrony *c)
{
	static const enum leap leaps[] = { LEAP_NONE, LEAP_INSERT, LEAP_DELETE, LEAP_UNTOLD };

	return c->valid && c->tracks && c->leap <= CHRONY_LEAP_NONE ? leaps[c->leap] : LEAP_UNTOLD;
}

static bool is_armed(enum leap l)
{
	return l == LEAP_INSERT || l == LEAP_DELETE;
}

static bool contradict(enum leap x, enum leap y)
{
	return is_armed(x) && is_armed(y) && x != y;
}

/* Some source tells, and none of those that do says what the kernel is about to do. */
static bool is_stale(const struct leaps *l)
{
	bool told = l->ptp != LEAP_UNTOLD || l->chrony != LEAP_UNTOLD;

	return is_armed(l->kernel) && told && !is_armed(l->ptp) && !is_armed(l->chrony);
}

static struct finding *weigh(const struct leaps *l, struct findings *out)
{
	bool ptp_alone = is_armed(l->ptp) && l->chrony == LEAP_NONE;
	bool chrony_alone = is_armed(l->chrony) && l->ptp == LEAP_NONE;

	if (contradict(l->kernel, l->ptp) || contradict(l->kernel, l->chrony) ||
		contradict(l->ptp, l->chrony))
		return find(out, STATUS_FAIL, subject_host(),
			"a leap second is to be inserted by one and deleted by another");
	if (is_stale(l))
		return find(out, STATUS_FAIL, subject_host(),
			"the kernel has a leap second armed that none of its sources tells of");
	if (ptp_alone || chrony_alone)
		return find(out, STATUS_FAIL, subject_host(),
			"PTP and NTP disagree about a leap second");
	if (is_armed(l->kernel) || is_armed(l->ptp) || is_armed(l->chrony))
		return find(out, STATUS_WARN, subject_host(), "a leap second is to come");
	return find(out, STATUS_PASS, subject_host(), "no leap second is armed");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct kernel_clock *k = in_fact(in, &fact_kernel_clock);
	const struct ptp4l *ptp = in_fact(in, &fact_ptp4l);
	const struct chrony *chrony = in_fact(in, &fact_chrony);
	struct leaps l;
	struct finding *f;

	(void)self;
	if (!k->valid) {
		find_unreadable(out, subject_host(), k->from, false);
		return;
	}
	if (!ptp->valid)
		find_unreadable(out, subject_host(), ptp->from, false);
	if (!chrony->valid)
		find_unreadable(out, subject_host(), chrony->from, false);
	l = (struct leaps){ of_kernel(k), of_ptp(ptp), of_chrony(chrony) };
	f = weigh(&l, out);
	find_observed(f, "kernel %s, PTP %s, chronyd %s", leap_word(l.kernel), leap_word(l.ptp),
		leap_word(l.chrony));
	find_wanted(f, "none");
	find_evidence_text(f, k->from, "status 0x%x, state %d", k->status, k->state);
}

const struct check check_time_leap_pending[] = {
	{
		.id = "time.leap_pending",
		.rule = 1,
		.title = "No leap second is armed",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_kernel_clock, &fact_ptp4l, &fact_chrony },
		.why = "the clock steps by a second, in the middle of a night or of a session",
		.fix_now =
			"agree whether to step or to smear it; stop trading across it; a stale flag is the master's to clear",
		.source =
			"kernel/time/ntp.c, second_overflow; IEEE 1588-2008, 8.2.4; chrony.conf(5), leapsecmode",
		.run = run,
	},
	{ 0 },
};
