/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/engine.h"

struct job job_part(struct arena *a, const struct job *job, const bool *keep)
{
	const struct check **checks = ARENA_NEW(a, const struct check *, job->n_checks + 1);
	const double **limits = ARENA_NEW(a, const double *, job->n_checks + 1);
	enum severity *severities = ARENA_NEW(a, enum severity, job->n_checks + 1);
	bool *required = ARENA_NEW(a, bool, job->n_checks + 1);
	struct job part = *job;

	part.n_checks = 0;
	for (size_t i = 0; i < job->n_checks; i++) {
		size_t n = part.n_checks;

		if (!keep[i])
			continue;
		checks[n] = job->checks[i];
		limits[n] = job->limits[i];
		severities[n] = job->severities ? job->severities[i] : job->checks[i]->severity;
		required[n] = job->required && job->required[i];
		part.n_checks++;
	}
	part.checks = checks;
	part.limits = limits;
	part.severities = severities;
	part.required = required;
	return part;
}
