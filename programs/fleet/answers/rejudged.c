/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before a rollout: captures judged by a new profile, beside what their hosts reported by the one that they have. Why
 * they would fail is the matrix of checks, which is of the new judgement.
 */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"

static bool fails(unsigned verdict)
{
	return verdict != VERDICT_PASS;
}

void fleet_rejudged(struct fleet *f)
{
	if (!f->before)
		return;
	f->rejudged = ARENA_NEW(f->a, struct rejudged_row, f->n_hosts + 1);
	for (size_t i = 0; i < f->n_hosts; i++) {
		size_t at = host_find(f->before, f->hosts[i].name);
		unsigned now = f->hosts[i].last->verdict, was;

		if (at == SIZE_MAX) {
			f->not_before++;
			continue;
		}
		was = f->before->hosts[at].last->verdict;
		if (was == now)
			continue;
		f->newly_fail += !fails(was) && fails(now);
		f->newly_pass += fails(was) && !fails(now);
		f->rejudged[f->n_rejudged++] = (struct rejudged_row){ (uint32_t)i, (uint8_t)was };
	}
}
