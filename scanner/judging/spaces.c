/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/spaces.h"

#include "scanner/judging/processes.h"

struct subject in_space_subject(const struct check_in *in, const struct netspace *s)
{
	for (size_t i = 0; !s->own && i < in->roles->n_processes; i++) {
		if (in->roles->processes[i].pid == s->pid)
			return subject_process(in, &in->roles->processes[i]);
	}
	return subject_host();
}

void find_spaces(struct finding *f, const struct check_in *in)
{
	const struct netspaces *s = in_fact(in, &fact_netspaces);

	if (s->counted && s->others)
		find_evidence_text(f, s->from, "%u other network namespace%s, not looked at",
			s->others, s->others == 1 ? "" : "s");
}

const struct answer *in_spaces_untold(const struct check_in *in)
{
	const struct netspaces *s = in_fact(in, &fact_netspaces);

	return s->untold ? s->untold : in->roles->processes_undecided;
}

void find_spaces_untold(struct findings *out, const struct check_in *in)
{
	const struct netspaces *s = in_fact(in, &fact_netspaces);

	if (in_spaces_untold(in))
		find_unreadable(out, subject_host(), in_spaces_untold(in), false);
	if (s->more)
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"named processes are in %u more network namespaces than are looked at",
			s->more);
}

int netspaces_match(const struct netspaces *before, const struct netspace *s)
{
	for (size_t i = 0; before && i < before->n; i++) {
		if (s->own ? before->v[i].own : !before->v[i].own && before->v[i].inode == s->inode)
			return (int)i;
	}
	return -1;
}

size_t in_net_spaces(const struct check_in *in)
{
	const struct net_counters *now = in_fact(in, &fact_net_counters);

	return now->n;
}

struct counter_tables in_net_tables(const struct check_in *in, size_t i)
{
	const struct net_counters *now = in_fact(in, &fact_net_counters);
	const struct net_counters *before = in_fact_before(in, &fact_net_counters);
	const struct netspace *s = now->v[i].space;
	struct counter_tables t = { .now = now->v[i].t, .subject = in_space_subject(in, s) };
	int k = netspaces_match(in_fact_before(in, &fact_netspaces), s);

	if (before && k >= 0 && (size_t)k < before->n)
		t.before = before->v[k].t;
	return t;
}

enum moved net_moved(const struct counter_tables *t, const char *name, uint64_t *ret)
{
	const struct counter c = { .glob = name };

	return counter_moved(t, &c, ret);
}

static bool is_idle(
	const struct counter_tables *t, const struct counter *v, unsigned n, const char *events)
{
	uint64_t d;

	if (net_moved(t, events, &d) != MOVED_OK || d)
		return false;
	for (unsigned i = 0; i < n; i++) {
		enum moved m = counter_moved(t, &v[i], &d);

		if (m == MOVED_RESET || m == MOVED_VANISHED || (m == MOVED_OK && d))
			return false;
	}
	return true;
}

struct finding *judge_net_tables(const struct check_in *in, const struct counter_tables *t,
	const struct counter *v, unsigned n, const char *events, const char *pass,
	struct findings *out)
{
	if (!t->before.from && t->subject.kind != SUBJECT_HOST) {
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, t->subject,
			"its network namespace was not there at first");
		return NULL;
	}
	if (is_idle(t, v, n, events)) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, t->subject, "no packet passed");
		return NULL;
	}
	return judge_counter_tables(in, t, v, n, pass, out);
}

struct finding *judge_net_counters(const struct check_in *in, const struct counter *v, unsigned n,
	const char *events, const char *pass, struct findings *out)
{
	struct finding *own = NULL;

	for (size_t i = 0; i < in_net_spaces(in); i++) {
		struct counter_tables t = in_net_tables(in, i);
		struct finding *f = judge_net_tables(in, &t, v, n, events, pass, out);

		if (!f || i > 0)
			continue;
		find_spaces(f, in);
		own = f;
	}
	find_spaces_untold(out, in);
	return own;
}
