/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/inferring.h"

#include "scanner/profile/infer.h"

#include <string.h>

static bool is_told(const struct intent *intent, struct str name)
{
	for (size_t i = 0; i < intent->n_nics; i++) {
		if (str_eq(intent->nics[i].name, name))
			return true;
	}
	return false;
}

static void add_nics(struct arena *a, struct intent *to, const struct intent *found)
{
	struct nic *v = ARENA_NEW(a, struct nic, to->n_nics + found->n_nics + 1);
	size_t n = to->n_nics;

	if (n)
		memcpy(v, to->nics, n * sizeof(*v));
	for (size_t i = 0; i < found->n_nics; i++) {
		if (!is_told(to, found->nics[i].name))
			v[n++] = found->nics[i];
	}
	to->nics = v;
	to->n_nics = n;
}

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
	add_nics(s->arena, to, &in.intent);
	if (!to->n_targets) {
		to->targets = in.intent.targets;
		to->n_targets = in.intent.n_targets;
	}
	if (to->time == TIME_UNTOLD)
		to->time = in.intent.time;
}
