/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Services: each unit that runs or starts at boot, tuned's profile, and who steers which clock.
 * Scopes are sessions of people and have numbers. A unit that has no line neither runs nor starts.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/net/time_daemons.h"
#include "scanner/facts/service/services.h"
#include "scanner/facts/service/tuned_profile.h"

/* A timer has no process: of what is not known to run only the second half is told. */
static struct str state_of(const struct trait_in *in, const struct unit *u)
{
	static const char *const enabled[] = { "", "", "starts at boot", "masked" };
	const char *active = u->active == UNIT_ACTIVE	  ? "runs"
			     : u->active == UNIT_INACTIVE ? "does not run"
							  : "";

	return trait_key(in, "%s%s%s", active, *active && *enabled[u->enabled] ? ", " : "",
		enabled[u->enabled]);
}

static void units(const struct trait_in *in, struct trait_out *out, const struct services *s)
{
	if (!s->active_known || !s->enabled_known)
		trait_not_whole(out);
	for (size_t i = 0; i < s->n; i++) {
		const struct unit *u = &s->v[i];

		if (str_ends(u->name, ".scope") || str_starts(u->name, "user@") ||
			(u->active != UNIT_ACTIVE && u->enabled < UNIT_ENABLED))
			continue;
		trait_line(out, TRAIT_SERVICE, u->name, state_of(in, u),
			u->from		  ? u->from->path
			: u->enabled_from ? u->enabled_from->path
					  : (struct str){ 0 });
	}
}

/* Daemons of the clock: what each steers. */
static void clocks(const struct trait_in *in, struct trait_out *out, const struct time_daemons *t)
{
	if (!t->valid || t->more || t->hidden)
		trait_not_whole(out);
	for (size_t i = 0; i < t->n; i++) {
		const struct timed *d = &t->v[i];
		struct str text = { 0 };

		if (d->helper)
			continue;
		for (unsigned k = 0; k < d->n_clocks; k++)
			text = k ? str_join(in->scratch, text, STR(", "), d->clocks[k])
				 : d->clocks[0];
		trait_line(out, TRAIT_SERVICE, trait_key(in, STR_FMT " steers", STR_ARG(d->comm)),
			text.n ? text : STR("nothing"), t->from->path);
		if (d->command.n)
			trait_line(out, TRAIT_SERVICE,
				trait_key(in, STR_FMT " was started as", STR_ARG(d->comm)),
				d->command, t->from->path);
	}
}

static void tuned(struct trait_out *out, const struct tuned_profile *t)
{
	if (t->active->state == ANSWER_OK)
		trait_from(out,
			trait_add(out, TRAIT_SERVICE, STR("tuned profile"),
				t->names.n ? t->names : STR("none")),
			t->active);
	else if (t->active->state != ANSWER_ABSENT)
		trait_not_whole(out);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct services *s = trait_fact(in, &fact_services);
	const struct tuned_profile *t = trait_fact(in, &fact_tuned_profile);
	const struct time_daemons *d = trait_fact(in, &fact_time_daemons);

	units(in, out, s);
	if (t)
		tuned(out, t);
	if (d)
		clocks(in, out, d);
}

const struct traits traits_service = {
	.group = "service",
	.what = "units that run or start at boot, tuned's profile, who steers which clock",
	.needs = { &fact_services },
	.gather = gather,
};
