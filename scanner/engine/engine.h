/* SPDX-License-Identifier: Apache-2.0 */
/* plan, sample, seal, run, settle the causes, sum up. */
#ifndef LATSCAN_ENGINE_ENGINE_H
#define LATSCAN_ENGINE_ENGINE_H

#include "scanner/engine/baseline.h"
#include "scanner/engine/report.h"
#include "scanner/engine/sample.h"
#include "scanner/engine/waiver.h"
#include "scanner/source/clock.h"

/* The version of all rules together, as check->since counts: 100 is 1.0. */
enum { RULES_VERSION = 100 };

/* A fact that is wanted without a check that needs it. */
struct job_fact {
	const struct fact *fact;
	bool twice; /* in the first of two samples too */
};

/* What to judge and how. */
struct job {
	const struct check *const *checks; /* chosen, by id */
	size_t n_checks;
	const struct check *const *left_out; /* by who asks, for this time only */
	size_t n_left_out;
	const double *const *limits;	 /* for each chosen check, its effective values */
	const enum severity *severities; /* likewise; NULL: as they declare */
	const bool *required;		 /* likewise; NULL: none */
	unsigned rules;			 /* newer checks do not gate; 0: all do */
	unsigned floor;			 /* fewer checks really judged than this make no pass */
	const struct waiver *waivers;
	size_t n_waivers;
	unsigned announce_days; /* a waiver that ends within them is announced */
	bool strict; /* a waiver that is expired, matches nothing, or whose check passes, fails */
	const struct baseline *baseline; /* what failed in it does not gate; NULL: none */
	struct str profile;		 /* its name; empty: inferred */
	enum phase phase;
	struct intent intent;
	enum severity level;
	bool fail_on_warn;
	unsigned allow_unknown; /* bits 1 << enum reason that do not make the verdict 2 */
	bool window_asked;	/* false: --window 0 */
	bool exposure;		/* a pass needs the least window of its check, where it gates */
	const struct job_fact *facts; /* beside what the checks need */
	size_t n_facts;
};

/*
 * What is read for the chosen checks: their reads, the facts they need and what those need, the
 * facts that the job itself wants, and what the roles are worked out from. Each thing once a sample.
 */
struct plan;
struct plan *plan_new(struct arena *a, const struct job *job);
/* Whether anything chosen asks for this literal path. */
bool plan_asks(const struct plan *p, const char *path);

enum sample_part {
	SAMPLE_DELTA, /* what delta checks look at: the first of two */
	SAMPLE_ALL    /* delta first, then state, then what costs more than a plain read */
};

/*
 * roles serves the bindings of the first sample; NULL leaves those patterns out. A sample of
 * all works its own roles out, from what it read.
 */
struct sample *sample_take(const struct plan *plan, enum sample_part part, struct source *s,
	const struct intent *intent, const struct roles *roles);
/* The roles that a SAMPLE_ALL worked out; they live in it. */
const struct roles *sample_roles(const struct sample *sm);
void sample_free(struct sample *sm);

/* The chosen checks of a job that are kept, with what belongs to each. */
struct job job_part(struct arena *a, const struct job *job, const bool *keep);

/*
 * Judge. before may be NULL. window_ns 0: taken from the samples' own times.
 * Samples are sealed here. The report lives in arena; nothing of it points into a sample.
 */
struct report *engine_judge(struct arena *arena, const struct job *job, const struct sample *before,
	const struct sample *now, uint64_t window_ns, bool interrupted, const struct clock *clock);

#endif
