/* SPDX-License-Identifier: Apache-2.0 */
/* Times: whatever is taken has a first run within bounds, or none. */
#include "scanner/facts/service/schedule.h"
#include "tests/fuzz/fuzz.h"

static void look(const struct schedule *s)
{
	struct hours h = { 480, 990, true };
	struct run_time t;

	if (schedule_meets(s, &h, 20778, &t))
		FUZZ_CHECK(t.minute >= 480 && t.minute < 990 && t.month >= 1 && t.month <= 12 &&
			   t.day >= 1 && t.day <= 31 && t.weekday >= 1 && t.weekday <= 5);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct schedule s;
	uint64_t n;

	(void)a;
	if (cron_parse(input, &s) == 0)
		look(&s);
	if (calendar_parse(input, &s) == 0) {
		if (timespan_parse(input, &n) == 0)
			s.delay_s = n;
		look(&s);
	}
	if (timespan_parse(input, &n) == 0) {
		s = schedule_always();
		s.delay_s = n;
		look(&s);
	}
}
