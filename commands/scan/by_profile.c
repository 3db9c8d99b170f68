/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile says, where the command line says nothing: that comes first. */
#include "commands/options.h"

#include "commands/command.h"
#include "commands/profile/profiles.h"
#include "scanner/engine/hours.h"
#include "scanner/source/owned.h"

#include <errno.h>
#include <string.h>

/* The command line comes first; what it does not say, the profile does. */
static int apply_hours(struct scan_options *o, const struct profile_gate *g)
{
	for (size_t i = 0; i < g->n_trading_hours; i++) {
		if (hours_add(&o->gate.hours, g->trading_hours[i]))
			return usage_error("trading_hours \"" STR_FMT
					   "\" of the profile: expected at "
					   "most %d such as \"mon-fri 08:00-16:30\" in UTC, or \"… "
					   "+01:00\"",
				STR_ARG(g->trading_hours[i]), TRADING_HOURS_MAX);
	}
	return 0;
}

static int apply_gate(struct scan_options *o, const struct profile_gate *g)
{
	unsigned given = g->given & ~o->given;

	if (given & GATE_LEVEL)
		o->level = g->level;
	if (given & GATE_FAIL_ON)
		o->fail_on_warn = g->fail_on_warn;
	if (given & GATE_ALLOW_UNKNOWN)
		o->allow_unknown = g->allow_unknown;
	if (given & GATE_BUDGET)
		o->budget = g->budget;
	if (given & GATE_WINDOW)
		o->window_ns = g->window_ns;
	if (given & GATE_SETTLE)
		o->gate.settle_ns = g->settle_ns;
	o->gate.require_privileged |= g->require_privileged;
	return apply_hours(o, g);
}

static void add_targets(struct arena *a, struct intent *in, const struct intent *more)
{
	struct target *v = ARENA_NEW(a, struct target, in->n_targets + more->n_targets + 1);

	if (in->n_targets)
		memcpy(v, in->targets, in->n_targets * sizeof(*v));
	if (more->n_targets)
		memcpy(v + in->n_targets, more->targets, more->n_targets * sizeof(*v));
	in->targets = v;
	in->n_targets += more->n_targets;
}

/* NICs that were named on the command line replace the profile's of the same name. */
static void apply_intent(struct arena *a, struct scan_options *o, const struct intent *said)
{
	struct intent in = *said;

	in.nics = o->intent.nics;
	in.n_nics = o->intent.n_nics;
	intent_more_nics(a, &in, said);
	add_targets(a, &in, &o->intent);
	feeds_more(a, &in.feeds, &o->intent.feeds);
	if (o->intent.has_hot) {
		in.has_hot = true;
		in.hot = o->intent.hot;
		in.hot_said_by = o->intent.hot_said_by;
	}
	o->intent = in;
}

/* A gate takes the host's own profile where none is named, and none only where it is told so. */
static int fall_back(struct arena *a, struct scan_options *o)
{
	struct owned_file file;
	struct str folder, name;

	if (o->n_profiles && o->gate.inferred)
		return usage_error("--profile and --inferred exclude each other");
	if (o->n_profiles || o->gate.inferred || !o->fallback_profile)
		return 0;
	owned_read(a, o->fallback_profile, &file);
	if (!str_split_last(str_from(o->fallback_profile), '/', &folder, &name))
		folder = STR(".");
	if (file.error == ENOENT)
		return usage_error(
			"no profile: there is no %s; \"mkdir -p " STR_FMT
			" && latscan profile infer > %s\" writes "
			"one from what this host shows, to be read and mended; --profile "
			"FILE names another; --inferred goes without",
			o->fallback_profile, STR_ARG(folder), o->fallback_profile);
	o->profiles[o->n_profiles++] = o->fallback_profile;
	return 0;
}

int options_by_profile(struct arena *a, struct scan_options *o)
{
	const struct profile *p;

	if (fall_back(a, o))
		return EXIT_USAGE;
	if (!o->n_profiles)
		return 0;
	p = profiles_load(a, o->profiles, o->n_profiles, o->n_roots ? o->roots[0] : "");
	if (!p)
		return EXIT_USAGE;
	o->profile = p;
	if (apply_gate(o, &p->gate))
		return EXIT_USAGE;
	apply_intent(a, o, &p->intent);
	return 0;
}
