/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/footprint.h"

#include "scanner/judging/process_texts.h"

static double on_node(const struct residency *r, unsigned node)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->v[i].node == node)
			return (double)r->v[i].n / (double)r->total;
	}
	return 0;
}

static double on_nodes(const struct residency *r, struct cpuset nodes)
{
	double sum = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (cpuset_has(nodes, r->v[i].node))
			sum += (double)r->v[i].n / (double)r->total;
	}
	return sum;
}

static bool is_told(const struct residency *r, const struct process *p)
{
	return r && r->how != RESIDENCY_UNTOLD && r->total &&
	       (!r->start_ticks || r->start_ticks == p->start_ticks);
}

/* It was asked for, and no answer came. */
static bool is_refused(const struct residency *r)
{
	return r && r->how == RESIDENCY_UNTOLD && r->from->state != ANSWER_NOT_READ &&
	       r->from->state != ANSWER_NOT_CAPTURED;
}

static const char *how_told(const struct residency *r)
{
	if (r->how == RESIDENCY_CGROUP)
		return "by node as its cgroup counts";
	if (r->how == RESIDENCY_ALL)
		return "by node, all its pages";
	return "by node, by a sample of its pages";
}

/* Its memory grows as it lies: what is on other nodes than its own is to come home. */
static double part_on(const struct residency *r, const struct process *p, unsigned node)
{
	double home = on_nodes(r, p->nodes);

	return home > 0 ? on_node(r, node) / home : 1.0 / cpuset_count(p->nodes);
}

struct footprint footprint_on(
	const struct check_in *in, const struct process *p, unsigned node, double times)
{
	const struct residency *r = residency_of(in_fact(in, &fact_residency), p->pid);
	const struct answer *status = in_process(in, p, "status", ASK_FILE);
	double even = 1.0 / cpuset_count(p->nodes);
	struct footprint f = { .unread = status };
	uint64_t kb;

	if (status->state != ANSWER_OK || !status_number(status->bytes, "VmRSS", &kb))
		return f;
	f.valid = true;
	f.unread = NULL;
	if (is_told(r, p)) {
		f.residency = r;
		f.how = how_told(r);
		f.least_kb = (double)kb * (times * part_on(r, p, node) - on_node(r, node));
		f.least_kb = f.least_kb > 0 ? f.least_kb : 0;
		f.most_kb = f.least_kb;
		return f;
	}
	f.how = "taken to be spread evenly over the nodes of its hot threads";
	f.least_kb = f.most_kb = (double)kb * (times - 1) * even;
	if (is_refused(r)) {
		/* All of its part may be there already, or none. */
		f.most_kb = (double)kb * times * even;
		f.unread = r->from;
	}
	return f;
}
