/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grandmaster, as it announces itself: clockClass (IEEE 1588-2008 table 5, 6 locked to a
 * primary reference, 7 in holdover within its specification), whether its time is traceable to
 * UTC, and the distance in clocks. All of it stays as it was when the master is lost, so a port
 * that is SLAVE comes first. gmPresent says no more than that the parent is another clock.
 */
#include "scanner/judging/clocks.h"

enum {
	CLASS_LOCKED = 6,
	CLASS_HOLDOVER = 7,
	CLASS_APPLICATION = 13,
	CLASS_APPLICATION_HOLDOVER = 14
};

struct judging {
	const struct check_in *in;
	enum status status;
	struct str text; /* what is wrong, the first worst */
	struct str all;
};

static void note(struct judging *j, enum status status, struct str what)
{
	if (status > j->status || !j->text.n) {
		j->text = what;
		j->status = clocks_worse(status, j->status);
	}
	j->all = str_printf(j->in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(j->all),
		j->all.n ? "; " : "", STR_ARG(what));
}

/* 52, 187: degraded; 135 to 165: G.8275; 193, 248: it runs freely; 255: a client only. */
static void judge_class(struct judging *j, const struct ptp_instance *p)
{
	struct arena *a = j->in->scratch;

	if (p->gm_class == CLASS_LOCKED)
		return;
	if (p->gm_class == CLASS_HOLDOVER)
		note(j, STATUS_WARN, STR("the grandmaster is in holdover (class 7)"));
	else if (p->gm_class == CLASS_APPLICATION || p->gm_class == CLASS_APPLICATION_HOLDOVER)
		note(j, STATUS_WARN,
			str_printf(a, "the grandmaster keeps a time of its own (class %u)",
				p->gm_class));
	else
		note(j, str_is(in_word(j->in, "class"), "lab") ? STATUS_WARN : STATUS_FAIL,
			str_printf(a, "the grandmaster is not locked to a reference (class %u)",
				p->gm_class));
}

static void judge_time(struct judging *j, const struct ptp_instance *p)
{
	int wanted = (int)in_limit(j->in, "utc_offset");

	if (!p->has_time)
		return;
	if (!(p->time_flags & PTP_TIMESCALE)) {
		note(j, STATUS_WARN, STR("its time scale is arbitrary, not TAI"));
		return;
	}
	if (!(p->time_flags & PTP_TIME_TRACEABLE))
		note(j, STATUS_WARN, STR("its time is not traceable to UTC"));
	if (!(p->time_flags & PTP_UTC_VALID))
		note(j, STATUS_WARN, STR("it does not vouch for the offset from UTC"));
	else if (p->utc_offset != wanted)
		note(j, STATUS_FAIL,
			str_printf(j->in->scratch, "it tells UTC as %d s from TAI, not %d",
				p->utc_offset, wanted));
}

static void judge_change(struct judging *j, const struct ptp_instance *p)
{
	const struct ptp_sample *first = p->samples;

	for (size_t i = 1; i < p->n_samples; i++) {
		const struct ptp_sample *s = &p->samples[i];

		if (!s->source.n || !first->source.n || str_eq(s->source, first->source))
			continue;
		note(j, STATUS_WARN, STR("the grandmaster changed while it was watched"));
		return;
	}
}

static void judge_steps(struct judging *j, const struct ptp_instance *p)
{
	if (p->steps > in_limit(j->in, "max_steps"))
		note(j, STATUS_WARN, str_printf(j->in->scratch, "it is %d clocks away", p->steps));
}

static void say(const struct check_in *in, const struct ptp_instance *p, const struct judging *j,
	struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);
	struct finding *f = find(out, j->status, clocks_ptp4l(in, p->pid, p->uds), STR_FMT,
		STR_ARG(j->text.n ? j->text
				  : STR("the grandmaster is locked and traceable to UTC")));

	find_observed(f, "class %u, " STR_FMT, p->gm_class,
		STR_ARG(j->all.n ? j->all : STR("traceable")));
	find_wanted(f, "class 6, traceable to UTC");
	find_evidence_text(f, t->from,
		"grandmaster " STR_FMT
		": class %u, accuracy 0x%x, flags 0x%x, UTC offset %d, steps %d",
		STR_ARG(p->gm), p->gm_class, p->gm_accuracy, p->time_flags, p->utc_offset,
		p->steps);
}

static void judge(const struct check_in *in, const struct ptp_instance *p, struct findings *out)
{
	struct judging j = { .in = in, .status = STATUS_PASS };

	if (!ptp4l_has(p, PTP_SLAVE) && !ptp4l_has(p, PTP_UNCALIBRATED)) {
		find_reason(out, STATUS_SKIP, REASON_ROLE, clocks_ptp4l(in, p->pid, p->uds),
			"it follows no master");
		return;
	}
	if (!p->has_parent || !p->has_time) {
		find_reason(out, STATUS_UNKNOWN, REASON_TIMEOUT, clocks_ptp4l(in, p->pid, p->uds),
			"it answered, and did not tell of its grandmaster");
		return;
	}
	judge_class(&j, p);
	judge_time(&j, p);
	judge_steps(&j, p);
	judge_change(&j, p);
	say(in, p, &j, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	clocks_each_ptp4l(in, judge, out);
}

const struct check check_time_ptp4l_gm[] = {
	{
		.id = "time.ptp4l_gm",
		.rule = 1,
		.title = "The grandmaster is locked to a reference and traceable to UTC",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_ptp4l },
		.limits = {
			{ "class", NULL, 0, 0, 1, "locked|lab", "lab: a grandmaster that runs freely only warns" },
			{ "max_steps", "1", 3, 0, 255, NULL, "clocks between it and this host" },
			{ "utc_offset", "s", 37, 0, 255, NULL, "TAI minus UTC: 37 since 2017" },
		},
		.implied_by = { "time.ptp4l_port_state" },
		.why = "a grandmaster that runs freely gives perfect offsets to the wrong time",
		.fix_now = "look at the grandmaster: its antenna, its holdover, its utc_offset and traceable flags",
		.source = "IEEE 1588-2008, 7.6.2.4 and 8.2.4; G.8275.1 annex",
		.run = run,
	},
	{ 0 },
};
