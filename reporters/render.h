/* SPDX-License-Identifier: Apache-2.0 */
/* What several reporters say in the same words. */
#ifndef LATSCAN_REPORTERS_RENDER_H
#define LATSCAN_REPORTERS_RENDER_H

#include "scanner/engine/report.h"

const char *render_budget(enum budget_level b); /* "quiet" */
const char *render_kind(enum kind k);		/* "state", "delta" */

/* "2026-01-31T09:30:00.123Z"; the empty slice when the time is not known. */
struct str render_time(struct arena *a, uint64_t realtime_ns);
/* What a quantity says, of its text or of its number: "12 1/s"; may be empty. */
struct str render_quantity(struct arena *a, const struct quantity *q);

/* There is trouble, and all of it is waived or was known in the baseline. */
bool render_accepted(const struct result *r);
/* All that weighs as much as its check is waived (or known, where something is waived). */
bool render_waived(const struct result *r);
/* All that weighs as much as its check was known in the baseline, and nothing is waived. */
bool render_known(const struct result *r);
/* The first finding of the worst that nobody accepted; where all is, the first of the worst. */
const struct finding *render_first(const struct result *r);

/*
 * What a check came to, for formats that count: waived is never a pass, what could not be told
 * is an error, and a warning stands between.
 */
enum outcome {
	OUTCOME_PASS = 0,
	OUTCOME_WARN,
	OUTCOME_FAILURE,
	OUTCOME_ERROR,
	OUTCOME_SKIPPED, /* skip; all that is wrong is waived, or was known in the baseline */
	OUTCOMES
};
enum outcome render_outcome(const struct result *r);
/* One sentence for the check: its worst finding's, with the reason or "waived" before it. */
struct str render_message(struct arena *a, const struct result *r);
/* "reason (owner, ticket, until 2026-12-31)". */
struct str render_waiver(struct arena *a, const struct waiver *w);
/* "9 days left", "ends today"; empty where neither is so. */
struct str render_left(struct arena *a, const struct waiver_use *use);
/* What its owner should know now: that it ends soon, or is stale. Empty: nothing. */
struct str render_waiver_news(struct arena *a, const struct waiver_use *use);
/* days_left says something: it holds or is to come, and ends. */
bool render_days_left(const struct waiver_use *use);
/* "/proc/x = 1", "/proc/y: denied, …". */
/* The path, and the command's output that told it, if one did. */
struct str render_place(struct arena *a, const struct evidence *e);
struct str render_evidence(struct arena *a, const struct evidence *e);
/* "FAIL", and "(level high): 2 · below the level: 5 · unknown: 1 · withheld: 7". */
const char *render_verdict(const struct report *r);
struct str render_counts(struct arena *a, const struct report *r);
/* Both in one line. */
struct str render_verdict_line(struct arena *a, const struct report *r);

/* A status as a number: -1 skip, 0 pass, 1 warn, 2 unknown, 3 fail. */
int render_code(enum status s);
/*
 * Which report it is, in 16 hexadecimal digits: a hash of the host's identity (machine id,
 * boot id, name) and of the moment of the last sample, or of the judgement where that is not
 * known. A report that is sent, stored or converted again keeps it.
 */
struct str render_id(struct arena *a, const struct report *r);
/* That moment, in whole milliseconds as JSON keeps it; 0: neither is known. */
uint64_t render_moment_ns(const struct report *r);

/* "settled after 12 s, having held and failed again (2×)". */
struct str render_settled(struct arena *a, const struct settled *s);

/* In seconds, milliseconds and minutes: "5 s", "250 ms", "1.5 s". */
struct str render_ms(struct arena *a, uint64_t ms);

/* "-35 ns", "41.2 µs", "1.3 s". */
struct str render_ns(struct arena *a, double ns);
/* "some 20 us to 200 us of each second", as far as it was estimated, or counted by the kernel itself. */
struct str render_stolen(
	struct arena *a, bool estimated, bool measured, double least_ns, double most_ns);
/* Of times in a series: whole milliseconds, as the JSON keeps them. */
int64_t render_whole_ms(int64_t ns);
/* The course of a clock's offset in one line: the worst, the range, how often it was told. */
struct str render_series(struct arena *a, const struct series *s);

#endif
