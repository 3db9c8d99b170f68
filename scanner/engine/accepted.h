/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What does not gate although it is found: what a waiver of the job accepts here and today, and
 * what was failing in a baseline already. Asked while a check speaks, so that findings past
 * FINDINGS_CAP are told apart too. One tally a judgement.
 */
#ifndef LATSCAN_ENGINE_ACCEPTED_H
#define LATSCAN_ENGINE_ACCEPTED_H

#include "scanner/engine/engine.h"
#include "scanner/engine/findings.h"

struct tally;
/* The job's waivers are copied, sanitised, to a; dates are days of the clock, in UTC. */
struct tally *tally_new(struct arena *a, const struct job *job, struct str host, struct str kernel,
	uint64_t realtime_ns);
/* Of one check that is judged; NULL where nothing of it can be accepted. */
struct accepted *accepted_of(struct tally *t, const struct check *c);

/* Sets waived, waiver and known, and counts. */
void accepted_mark(struct accepted *acc, struct finding *f);
/* A summary, with what it sums up. */
void accepted_with(struct accepted *acc, struct finding *f, const struct finding *like);
/* Before another check explains it: it is not waived, and says nothing about its waiver. */
void accepted_withdraw(struct accepted *acc, const struct finding *f);

/* When causes are settled: the states of the waivers and the sums of the ratchet. */
void tally_finish(struct tally *t, struct report *r);

#endif
