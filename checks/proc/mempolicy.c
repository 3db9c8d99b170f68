/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory policy of the processes that matter. It survives fork() and exec()
 * (set_mempolicy(2)), so a shell under "numactl --interleave=all" hands it to whatever it
 * starts. Each thread has its own; a mapping's (mbind) goes before it. The default takes memory
 * from the node of the CPU that asks, and in silence from another when that one is full;
 * "local" is the same on purpose. A cpuset that allows the right nodes only does what bind
 * does.
 */
#include "scanner/judging/home_nodes.h"
#include "scanner/judging/threads.h"

#include "scanner/facts/host.h"
#include "scanner/facts/mem/mempolicies.h"
#include "scanner/facts/mem/nodes.h"

struct verdict {
	enum status status; /* STATUS_SKIP: nothing judged yet */
	const struct mempolicy *worst;
	const char *text;
	unsigned same;			/* threads with a policy as bad */
	const struct mempolicy *unread; /* the first that was not read; NULL: all were */
};

/* Whether its cpuset lets it have memory of the wanted nodes only. */
static bool is_confined(const struct check_in *in, const struct process *p, struct cpuset wanted)
{
	const struct answer *an = in_process(in, p, "status", ASK_FILE);
	struct str text = an->bytes, line, name, list;
	struct cpuset mems;

	while (an->state == ANSWER_OK && str_cut(&text, '\n', &line)) {
		if (str_split(line, ':', &name, &list) && str_is(name, "Mems_allowed_list"))
			return cpuset_parse_list(in->scratch, str_trim(list), &mems) == 0 &&
			       !cpuset_is_empty(mems) && cpuset_within(mems, wanted);
	}
	return false;
}

static enum status judge(
	const struct mempolicy *p, struct cpuset wanted, bool confined, const char **ret_text)
{
	bool told = !cpuset_is_empty(p->nodes);

	*ret_text = "its memory is asked of the node of its hot threads";
	if (told && !cpuset_within(p->nodes, wanted)) {
		bool spread = cpuset_meets(p->nodes, wanted);

		if (p->mode == POLICY_BIND && spread && confined)
			return STATUS_PASS;
		*ret_text = p->mode == POLICY_INTERLEAVE || p->mode == POLICY_WEIGHTED
				    ? "its memory is spread over nodes, page by page"
			    : spread ? "it may have memory of other nodes than its hot threads'"
				     : "its memory is asked of another node than its hot threads'";
		return spread && (p->mode == POLICY_BIND || p->mode == POLICY_PREFER_MANY)
			       ? STATUS_WARN
			       : STATUS_FAIL;
	}
	if (told || confined || p->mode == POLICY_LOCAL)
		return STATUS_PASS;
	*ret_text =
		"no policy: when its node is full it gets memory of another, and nobody says so";
	return STATUS_WARN;
}

static void look_at(
	const struct mempolicy *p, struct cpuset wanted, bool confined, struct verdict *v)
{
	const char *text;
	enum status s;

	if (p->mode == POLICY_UNKNOWN) {
		v->unread = v->unread ? v->unread : p;
		return;
	}
	s = judge(p, wanted, confined, &text);
	if (v->worst && s <= v->status) {
		v->same += s == v->status;
		return;
	}
	v->status = s;
	v->worst = p;
	v->text = text;
	v->same = 1;
}

static void say(const struct check_in *in, const struct process *p, const struct verdict *v,
	struct cpuset wanted, struct findings *out)
{
	struct finding *f = find(out, v->status, subject_process(in, p), "%s", v->text);

	if (v->same > 1)
		find_observed(f, STR_FMT ", %u threads", STR_ARG(v->worst->text), v->same);
	else
		find_observed(f, STR_FMT ", thread %d", STR_ARG(v->worst->text), v->worst->tid);
	find_wanted(f, "bind:" STR_FMT, STR_ARG(cpuset_format(in->scratch, wanted)));
	find_process(f, in, p);
	find_evidence(f, v->worst->from);
}

static void judge_process(const struct check_in *in, const struct process *p, struct cpuset home,
	struct findings *out)
{
	const struct mempolicies *t = in_fact(in, &fact_mempolicies);
	bool confined = is_confined(in, p, home);
	struct verdict v = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid == p->pid)
			look_at(&t->v[i], home, confined, &v);
	}
	if (v.worst)
		say(in, p, &v, home, out);
	if (v.unread)
		find_unreadable(out, subject_process(in, p), v.unread->from, false);
	else if (!v.worst)
		find_unreadable(
			out, subject_process(in, p), in_process(in, p, "status", ASK_FILE), false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (judge_each_home(in, out, judge_process))
		(void)find_tasks_unseen(out, in);
}

const struct check check_proc_mempolicy[] = {
	{
		.id = "proc.mempolicy",
		.rule = 1,
		.title = "Memory of the processes is asked of the node of their hot threads",
		.severity = SEVERITY_HIGH,
		.reads = { { "/proc/{target}/status", ASK_FILE } },
		.needs = { &fact_mempolicies, &fact_nodes, &fact_tasks, &fact_hot_tasks,
			&fact_host },
		.implied_by = { "proc.mem_node" },
		.why = "an inherited interleave puts every second page on the other socket: some 130 ns in place of 70 at "
		       "each access that misses the caches",
		.fix_now =
			"restart it under numactl --cpunodebind=<node> --membind=<node>, from a launcher without a policy",
		.fix_boot = "NUMAPolicy=bind and NUMAMask=<node> in its unit (systemd 243 on)",
		.remedies = { { REMEDY_MANUAL, "",
			"NUMAPolicy=bind and NUMAMask=<node> in the unit, or numactl --membind=<node>",
			NULL } },
		.source = "mm/mempolicy.c; set_mempolicy(2), numa(7)",
		.run = run,
	},
	{ 0 },
};
