/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of cron and anacron, and names in at's spool. */
#include "scanner/facts/answers.h"
#include "scanner/facts/service/timed_jobs_parts.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct fact_in in = { .answers = answers_new(a), .arena = a };
	struct timed_jobs jobs = { .anacron = true };
	struct timed_list l = { .in = &in, .jobs = &jobs };
	struct answer an = { .path = STR("/etc/crontab"), .state = ANSWER_OK, .bytes = input };
	int64_t minute;

	timed_crontab(&l, &an, STR("x"), true);
	timed_crontab(&l, &an, STR("x"), false);
	timed_anacrontab(&l, &an);
	FUZZ_CHECK(jobs.n <= TIMED_JOBS_CAP);
	for (size_t i = 0; i < jobs.n; i++)
		FUZZ_CHECK(jobs.v[i].name.n && jobs.v[i].expression.n <= input.n);
	(void)timed_at_minute(input, &minute);
}
