/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/target_groups.h"

#include "scanner/judging/process_texts.h"

static bool same_group(const struct cgroup_chain *x, const struct cgroup_chain *y)
{
	return x && y && x->v1 == y->v1 && x->told && y->told && str_eq(x->path, y->path);
}

/* Of the processes before this one, one is in the same group. */
static bool was_judged(const struct check_in *in, const struct target_cgroups *t, size_t i)
{
	const struct cgroup_chain *c = target_cgroups_find(t, in->roles->processes[i].pid);

	for (size_t k = 0; k < i; k++) {
		if (same_group(c, target_cgroups_find(t, in->roles->processes[k].pid)))
			return true;
	}
	return false;
}

static size_t count_in(
	const struct check_in *in, const struct target_cgroups *t, const struct cgroup_chain *c)
{
	size_t n = 0;

	for (size_t i = 0; i < in->roles->n_processes; i++)
		n += same_group(c, target_cgroups_find(t, in->roles->processes[i].pid));
	return n;
}

static bool is_missing(const struct answer *an)
{
	return an->state == ANSWER_ABSENT || an->state == ANSWER_NOT_READ;
}

static bool say_unseen(const struct check_in *in, const struct process *p,
	const struct cgroup_chain *c, struct findings *out)
{
	struct finding *f;

	if (!c)
		f = find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_process(in, p),
			"its cgroup was not asked for");
	else if (c->from->state != ANSWER_OK) {
		find_process_unreadable(out, in, p, c->from, true);
		return true;
	} else if (!c->told)
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_process(in, p),
			"it is in no cgroup of this controller");
	else if (c->outside)
		f = find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_process(in, p),
			"its cgroup lies outside of what can be seen from here");
	else
		return false;
	if (c)
		find_evidence(f, c->from);
	return true;
}

static bool has_somewhere(const struct cgroup_chain *c, unsigned file)
{
	for (size_t i = 0; i < c->n; i++) {
		if (!is_missing(c->levels[i].files[file]))
			return true;
	}
	return false;
}

/* Nothing of its own cgroup is there: another mount, or a host that was captured without. */
static bool say_hidden(const struct check_in *in, const struct target_group *g, unsigned witness,
	unsigned or_witness, struct findings *out)
{
	const struct cgroup_level *own = &g->chain->levels[0];
	struct finding *f;

	if (own->root || !is_missing(own->files[witness]) || has_somewhere(g->chain, or_witness))
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_process(in, g->process),
		"the files of its cgroup " STR_FMT " are not to be seen here",
		STR_ARG(g->chain->path));
	find_evidence(f, own->files[witness]);
	return true;
}

static const struct answer *unread_of(const struct cgroup_chain *c)
{
	for (size_t i = 0; i < c->n; i++) {
		for (unsigned k = 0; k < CGROUP_FILES; k++) {
			const struct answer *an = c->levels[i].files[k];

			if (an->state != ANSWER_OK && !is_missing(an) &&
				an->state != ANSWER_UNSUPPORTED)
				return an;
		}
	}
	return NULL;
}

void judge_target_groups(const struct check_in *in, const struct fact *fact, unsigned witness,
	unsigned or_witness, judge_group *judge, struct findings *out)
{
	const struct target_cgroups *now = in_fact(in, fact);
	const struct target_cgroups *before = in->before ? in_fact_before(in, fact) : NULL;

	if (find_no_process(out, in))
		return;
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		const struct process *p = &in->roles->processes[i];
		struct target_group g = { .process = p, .chain = target_cgroups_find(now, p->pid) };

		if (was_judged(in, now, i) || say_unseen(in, p, g.chain, out) ||
			say_hidden(in, &g, witness, or_witness, out))
			continue;
		g.processes = count_in(in, now, g.chain);
		g.before = target_cgroups_find(before, p->pid);
		if (!same_group(g.chain, g.before))
			g.before = NULL;
		g.unread = unread_of(g.chain);
		judge(in, &g, out);
	}
}

bool group_moved(const struct target_group *g, const struct cgroup_level *now, unsigned file,
	const char *name, unsigned bits, uint64_t *ret)
{
	const struct cgroup_level *before = cgroup_chain_level(g->before, now->path);
	uint64_t mask = bits == 32 ? UINT32_MAX : UINT64_MAX;
	int64_t b, n;

	if (!before || !cgroup_stat_get(before->files[file], name, &b) ||
		!cgroup_stat_get(now->files[file], name, &n))
		return false;
	return delta_counter((uint64_t)b & mask, (uint64_t)n & mask, bits, ret) == DELTA_OK;
}

void find_group(struct finding *f, const struct check_in *in, const struct target_group *g)
{
	find_process(f, in, g->process);
	find_evidence_text(f, g->chain->from, "cgroup " STR_FMT " (%s), %zu named process%s in it",
		STR_ARG(g->chain->path), g->chain->v1 ? "v1" : "v2", g->processes,
		g->processes == 1 ? "" : "es");
}
