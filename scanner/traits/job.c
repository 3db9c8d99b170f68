/* SPDX-License-Identifier: Apache-2.0 */
/* What runs by the clock: cron's tables, anacron's, timers of systemd, and when. */
#include "scanner/engine/trait.h"

#include "scanner/facts/service/timed_jobs.h"

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct timed_jobs *t = trait_fact(in, &fact_timed_jobs);

	if (t->n_unread || t->more)
		trait_not_whole(out);
	for (size_t i = 0; i < t->n; i++) {
		const struct timed_job *j = &t->v[i];
		struct str text = j->expression;

		if (j->kind == TIMED_AT) /* once: it is no setting of the host */
			continue;
		if (j->kind != TIMED_TIMER && j->command.n)
			text = str_join(in->scratch, text, STR(" "), j->command);
		trait_line(out, TRAIT_SERVICE, j->name, text, j->from->path);
	}
}

const struct traits traits_job = {
	.group = "job",
	.what = "what cron, anacron and timers will run, and when",
	.needs = { &fact_timed_jobs },
	.gather = gather,
};
