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

const struct answer *in_node_distance(const struct check_in *in, unsigned node)
{
	return in_ask(in, str_printf(in->scratch, "/sys/devices/system/node/node%u/distance", node),
		ASK_FILE);
}

/* "10 21 21 21": of the nodes in their order. */
struct cpuset in_near_cpus(const struct check_in *in, unsigned node)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	const struct answer *an = in_node_distance(in, node);
	struct str rest = an->state == ANSWER_OK ? an->bytes : STR(""), word;
	struct cpuset near = { 0 };
	uint64_t d;

	for (size_t i = 0; i < t->n; i++) {
		bool told = str_word(&rest, &word) && str_u64(word, 10, &d) == 0;

		if (t->v[i].number == node || (told && (double)d <= in_limit(in, "max_distance")))
			near = cpuset_or(in->scratch, near, t->v[i].cpus);
	}
	return near;
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
