/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a host seems to be meant for, worked out from evidence: which CPUs are hot and what for,
 * which NICs matter, whose processes those are, huge pages, the time source. A function of one
 * sample or two; no I/O. What cannot be told for sure is not decided: it becomes a line that is
 * commented out, with its reason. docs/infer.md says how each line comes about.
 */
#ifndef LATSCAN_PROFILE_INFER_H
#define LATSCAN_PROFILE_INFER_H

#include "scanner/base/out.h"
#include "scanner/engine/engine.h"

/* A line of the profile. */
struct infer_line {
	unsigned depth;	 /* of indentation, two blanks each */
	bool off;	 /* commented out: not decided */
	struct str yaml; /* "poll: 2-5"; empty: a remark alone */
	struct str why;	 /* its evidence, and what was doubtful */
};

struct inferred {
	struct intent intent; /* what the lines that are not commented out say */
	struct str name;      /* of the profile: the host's, or "inferred" */
	struct str origin;    /* "from ny4-1, kernel 6.1.0, two samples 5 s apart" */
	bool found;	      /* anything shows that the host is meant for latency-critical work */
	bool set_apart;	      /* its hot CPUs are those that a sample finds without it */
	bool processes;	      /* were seen */
	const struct infer_line *lines;
	size_t n_lines;
	double pages_2m, pages_1g; /* huge.pool's limits; negative: none */
};

/* What it looks at, for a job without checks or beside those of one. */
extern const struct job_fact infer_facts[];
extern const size_t infer_n_facts;

/*
 * now must be a SAMPLE_ALL taken without an intent; before may be NULL: then what spins is known
 * by its average alone. window_ns is taken where the samples do not tell. Nothing of the answer
 * points into a sample.
 */
void infer(struct arena *a, const struct sample *before, const struct sample *now,
	uint64_t window_ns, struct inferred *ret);

/* The plan of a job that has these facts and nothing else; twice: two samples will be taken. */
struct plan *infer_plan(struct arena *a, bool twice);

/*
 * From sources, for who only wants the answer: samples are taken and given back. before may be
 * NULL, or the source of an earlier moment (a tree, a recording's first half).
 */
void infer_intent(struct arena *a, struct source *before, struct source *now, uint64_t window_ns,
	struct inferred *ret);

void infer_print(struct arena *a, struct out *o, const struct inferred *in);

#endif
