/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/clocks.h"

struct subject clocks_ptp4l(const struct check_in *in, int pid, struct str uds)
{
	struct subject s = subject_named(
		SUBJECT_PROCESS, str_printf(in->scratch, "ptp4l " STR_FMT, STR_ARG(uds)));

	s.pid = pid;
	return s;
}

struct subject clocks_daemon(const struct check_in *in, const struct timed *d)
{
	return subject_task(in->scratch, d->pid, d->comm);
}

enum reason clocks_reason(struct str answer)
{
	if (str_is(answer, "namespace"))
		return REASON_NAMESPACE;
	if (str_is(answer, "denied"))
		return REASON_DENIED;
	if (str_is(answer, "version"))
		return REASON_FORMAT;
	return str_is(answer, "absent") ? REASON_ABSENT : REASON_TIMEOUT;
}

void clocks_each_ptp4l(const struct check_in *in, clocks_ptp4l_fn *judge, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);

	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	if (!t->n)
		find_reason(
			out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no ptp4l runs here");
	for (size_t i = 0; i < t->n; i++) {
		const struct ptp_instance *p = &t->v[i];

		if (str_is(p->answer, "ok"))
			judge(in, p, out);
		else
			find_evidence_text(
				find_reason(out, STATUS_UNKNOWN, clocks_reason(p->answer),
					clocks_ptp4l(in, p->pid, p->uds),
					"it was asked and told nothing: " STR_FMT,
					STR_ARG(p->answer)),
				t->from, "uds " STR_FMT ": " STR_FMT, STR_ARG(p->uds),
				STR_ARG(p->answer));
	}
}

void clocks_each_daemon(const struct check_in *in, enum timed_kind kind, const char *name,
	clocks_daemon_fn *judge, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	unsigned n = 0;

	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].kind != kind)
			continue;
		judge(in, &t->v[i], out);
		n++;
	}
	if (!n)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no %s runs here",
			name);
}

bool clocks_no_chrony(const struct check_in *in, struct findings *out)
{
	const struct chrony *c = in_fact(in, &fact_chrony);
	struct finding *f;

	if (!c->valid) {
		find_unreadable(out, subject_host(), c->from, false);
		return true;
	}
	if (str_is(c->answer, "ok"))
		return false;
	if (!c->daemons)
		f = find_reason(
			out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no chronyd runs here");
	else if (str_is(c->answer, "refused"))
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"chronyd runs, and its command port is closed (cmdport 0)");
	else if (str_is(c->answer, "namespace"))
		f = find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"chronyd runs in another network namespace; scan from inside it");
	else
		f = find_reason(out, STATUS_UNKNOWN, clocks_reason(c->answer), subject_host(),
			"chronyd was asked and told nothing: " STR_FMT, STR_ARG(c->answer));
	find_evidence(f, c->from);
	return true;
}

int64_t clocks_magnitude(int64_t v)
{
	if (v >= 0)
		return v;
	return v == INT64_MIN ? INT64_MAX : -v;
}

int64_t clocks_minus(int64_t a, int64_t b)
{
	int64_t d;

	if (!__builtin_sub_overflow(a, b, &d))
		return d;
	return a < 0 ? -INT64_MAX : INT64_MAX;
}

int64_t clocks_whole(double ns)
{
	if (ns >= 9.2e18)
		return INT64_MAX;
	return ns <= -9.2e18 ? -INT64_MAX : (int64_t)ns;
}

int64_t clocks_worst_offset(const struct ptp_instance *p)
{
	int64_t worst = -1;

	for (size_t i = 0; i < p->n_samples; i++) {
		const struct ptp_sample *s = &p->samples[i];

		if (s->ingress_ns == 0 || (i && s->ingress_ns == p->samples[i - 1].ingress_ns))
			continue;
		if (clocks_magnitude(s->offset_ns) > worst)
			worst = clocks_magnitude(s->offset_ns);
	}
	return worst;
}

struct str clocks_ns(struct arena *a, int64_t ns)
{
	struct str text = text_duration(a, (uint64_t)clocks_magnitude(ns));

	return ns < 0 ? str_join(a, STR("-"), text, STR("")) : text;
}

enum status clocks_worse(enum status a, enum status b)
{
	return a > b ? a : b;
}
