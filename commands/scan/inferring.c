/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/inferring.h"

#include "scanner/profile/infer.h"

#include <string.h>

/* Hot CPUs that only the threads on them show: the first sample and the budget want them too. */
static void take_hot(struct scanning *s, const struct inferred *in)
{
	struct intent *to = &s->job.intent;
	struct roles *r = &s->start.roles;

	to->has_hot = true;
	to->hot = in->intent.hot;
	to->hot_said_by = in->intent.hot_said_by;
	r->hot = cpuset_and(s->arena, in->intent.hot, r->online);
	r->housekeeping = cpuset_minus(s->arena, r->online, r->hot);
	s->start.budget.hot = r->hot;
}

void inferring_look(struct scanning *s, struct source *before, struct source *now)
{
	struct intent *to = &s->job.intent;
	struct inferred in;

	if (!s->options.gate.inferred)
		return;
	infer_intent(s->arena, before, now, s->options.declared_window_ns, &in);
	to->meant |= in.found;
	if (!to->has_hot) {
		memcpy(to->by_role, in.intent.by_role, sizeof(to->by_role));
		if (in.intent.has_hot && !in.set_apart)
			take_hot(s, &in);
	}
	intent_more_nics(s->arena, to, &in.intent);
	if (!to->n_targets) {
		to->targets = in.intent.targets;
		to->n_targets = in.intent.n_targets;
	}
	if (to->time == TIME_UNTOLD)
		to->time = in.intent.time;
}
