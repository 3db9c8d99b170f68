/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/home_nodes.h"

#include "scanner/facts/mem/nodes.h"

bool find_one_node(struct findings *out, const struct check_in *in)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);

	if (nodes_is_one(nodes))
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "one NUMA node");
	else if (nodes->list->state != ANSWER_OK)
		find_unreadable(out, subject_host(), nodes->list, false);
	else
		return false;
	return true;
}

struct cpuset home_nodes(const struct check_in *in, const struct process *p)
{
	return cpuset_is_empty(p->nodes) ? in->roles->hot_nodes : p->nodes;
}

bool find_no_home(struct findings *out, const struct check_in *in, const struct process *p,
	struct cpuset home)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);

	if (!cpuset_is_empty(home) && cpuset_count(home) < nodes->n)
		return false;
	find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_process(in, p), "%s",
		cpuset_is_empty(home) ? "no hot thread says on which node it belongs"
				      : "its hot threads are on all nodes");
	return true;
}

bool judge_each_home(const struct check_in *in, struct findings *out, judge_home *judge)
{
	if (find_no_process(out, in) || find_one_node(out, in))
		return false;
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		const struct process *p = &in->roles->processes[i];
		struct cpuset home = home_nodes(in, p);

		if (!find_no_home(out, in, p, home))
			judge(in, p, home, out);
	}
	return true;
}
