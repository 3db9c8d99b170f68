/* SPDX-License-Identifier: Apache-2.0 */
/* Private to timed_jobs.c: one file a kind. */
#ifndef LATSCAN_FACTS_TIMED_JOBS_PARTS_H
#define LATSCAN_FACTS_TIMED_JOBS_PARTS_H

#include "scanner/facts/service/timed_jobs.h"

struct timed_list {
	const struct fact_in *in;
	struct timed_jobs *jobs;
	struct timed_job *v;
	size_t cap;
};

void timed_add(struct timed_list *l, const struct timed_job *job);
/* Absent and vanished are nothing to tell. */
void timed_unread(struct timed_list *l, const struct answer *an);

/* A table of cron; user: the sixth field names who runs it. */
void timed_crontab(struct timed_list *l, const struct answer *an, struct str label, bool user);
void timed_anacrontab(struct timed_list *l, const struct answer *an);
void timed_timer(struct timed_list *l, const struct unit_file *u);
/* "a0000a01c2d3e4": queue, number, minutes since 1970 (at's own format). */
bool timed_at_minute(struct str name, int64_t *ret);

#endif
