/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/onload.h"

#include "scanner/facts/process/bypass.h"

bool judge_each_onload(const struct check_in *in, judge_onload *judge, struct findings *out)
{
	const struct bypass *t = in_fact(in, &fact_target_bypass);
	unsigned n = 0;

	if (find_no_process(out, in))
		return true;
	if (t->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), t->from, false);
		return true;
	}
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		const struct process *p = &in->roles->processes[i];
		const struct bypass_process *b = bypass_find(t, p->pid);

		if (!b || !b->onload)
			continue;
		judge(in, p, out);
		n++;
	}
	return n > 0;
}
