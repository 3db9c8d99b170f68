/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ptp4l wrote to a file, where one is: it answers without the rights that its socket wants.
 * The number in brackets is CLOCK_MONOTONIC in seconds, so a line's age is known without a date; a
 * line that is old says nothing, and after a lost master there are no new ones. "rms" and "max" of
 * summary lines are of the offset's magnitude. s0 to s3 are states of the servo, not of the port.
 */
#include "scanner/facts/net/ptp_log.h"
#include "scanner/judging/clocks.h"

#define SECOND_NS 1000000000.0

struct newest {
	const struct ptp_log_file *file;
	const struct ptp_log_line *offset, *state;
	const struct ptp_log_line *last; /* of any kind */
};

static bool is_ptp4l(const struct ptp_log_line *l)
{
	return str_is(l->program, "ptp4l");
}

static void look_at(const struct ptp_log_file *file, struct newest *ret)
{
	struct newest n = { .file = file };

	for (size_t i = 0; i < file->n; i++) {
		const struct ptp_log_line *l = &file->v[i];

		if (!is_ptp4l(l))
			continue;
		n.last = l;
		if (l->kind == PTP_LINE_OFFSET || l->kind == PTP_LINE_RMS)
			n.offset = l;
		else if (l->kind == PTP_LINE_STATE)
			n.state = l;
	}
	if (n.last && (!ret->last || n.last->at_ns > ret->last->at_ns))
		*ret = n;
}

static double age_of(const struct ptp_log *t, const struct ptp_log_line *l)
{
	return (double)clocks_minus(t->now_ns, l->at_ns) / SECOND_NS;
}

static bool is_fresh(const struct check_in *in, const struct ptp_log_line *l)
{
	double age = l ? age_of(in_fact(in, &fact_ptp_log), l) : 0;

	/* A time that is yet to come is of a boot before this one. */
	return l && age <= in_limit(in, "max_age_s") && age > -1;
}

static enum status weigh(const struct check_in *in, const struct newest *n)
{
	if (n->state && n->state->at_ns > n->offset->at_ns && !str_is(n->state->state, "SLAVE"))
		return STATUS_WARN;
	return (double)clocks_magnitude(n->offset->offset_ns) > in_limit(in, "pass_ns")
		       ? STATUS_WARN
		       : STATUS_PASS;
}

static void say(const struct check_in *in, const struct newest *n, struct findings *out)
{
	const struct ptp_log *t = in_fact(in, &fact_ptp_log);
	const struct ptp_log_line *l = n->offset;
	enum status status = weigh(in, n);
	bool left = n->state && n->state->at_ns > l->at_ns && status == STATUS_WARN &&
		    !str_is(n->state->state, "SLAVE");
	struct finding *f = find(out, status, subject_host(), "%s",
		left			? "ptp4l's log says that its port is no client"
		: status == STATUS_PASS ? "close to the master, as its log says"
					: "far from the master, as its log says");

	find_observed(f, "%lld ns%s, %.1f s ago", (long long)l->offset_ns,
		l->kind == PTP_LINE_RMS ? " at most" : "", age_of(t, l));
	find_observed_value(f, (double)clocks_magnitude(l->offset_ns), "ns");
	find_wanted(f, "within %g ns", in_limit(in, "pass_ns"));
	find_evidence_text(
		f, t->from, STR_FMT ": " STR_FMT, STR_ARG(n->file->path), STR_ARG(l->text));
	if (n->state)
		find_evidence_text(f, t->from, STR_FMT, STR_ARG(n->state->text));
}

static bool any_denied(const struct ptp_log *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_is(t->files[i].state, "denied"))
			return true;
	}
	return false;
}

static void say_none(const struct check_in *in, const struct newest *n, struct findings *out)
{
	const struct ptp_log *t = in_fact(in, &fact_ptp_log);
	struct finding *f;

	if (!t->n)
		f = find_reason(
			out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no ptp4l runs here");
	else if (n->state && is_fresh(in, n->state) && !str_is(n->state->state, "SLAVE"))
		f = find(out, STATUS_WARN, subject_host(),
			"ptp4l's log says that port %u became " STR_FMT, n->state->port,
			STR_ARG(n->state->state));
	else if (n->last)
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"the last offset in ptp4l's log is old, or there is none");
	else if (any_denied(t))
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"the files that may hold ptp4l's log could not be read");
	else
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"ptp4l writes to no file, but to the journal alone");
	if (n->last)
		find_evidence_text(f, t->from, STR_FMT ", %.0f s ago: " STR_FMT,
			STR_ARG(n->file->path), age_of(t, n->last), STR_ARG(n->last->text));
	else
		find_evidence(f, t->from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct ptp_log *t = in_fact(in, &fact_ptp_log);
	struct newest n = { .file = NULL };

	(void)self;
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		look_at(&t->files[i], &n);
	if (n.offset && is_fresh(in, n.offset))
		say(in, &n, out);
	else
		say_none(in, &n, out);
}

const struct check check_time_ptp4l_log[] = {
	{
		.id = "time.ptp4l_log",
		.rule = 1,
		.title = "ptp4l's log shows small offsets",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_ptp_log },
		.limits = {
			{ "pass_ns", "ns", 100, 1, 1e9, NULL, "largest offset that passes" },
			{ "max_age_s", "s", 30, 1, 86400, NULL, "older lines are not judged" },
		},
		.implied_by = { "time.ptp4l_offset", "time.ptp4l_port_state" },
		.why = "the log answers where the socket may not be asked; grep for 'master offset' finds nothing in summary "
		       "lines, and old ones after the master is gone",
		.fix_now = "as for time.ptp4l_offset",
		.source = "linuxptp clock.c, port.c, print.c",
		.run = run,
	},
	{ 0 },
};
