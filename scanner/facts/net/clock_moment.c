/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vDSO's readings: no system call, no lock, no other CPU. CLOCK_MONOTONIC is slewed as
 * CLOCK_REALTIME is, and never stepped (kernel/time/timekeeping.c); the raw one is neither.
 */
#include "scanner/facts/net/clock_moment.h"

#include "scanner/facts/keyed.h"

static bool moment(struct str text, const char *name, uint64_t *ret)
{
	return str_u64(keyed_line(text, name), 10, ret) == 0;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct clock_moment *m = ret;
	struct str text;

	m->from = answers_file(in->answers, "/probe/clocks");
	if (m->from->state != ANSWER_OK)
		return;
	text = m->from->bytes;
	m->valid = moment(text, "monotonic", &m->monotonic_ns) &&
		   moment(text, "realtime", &m->realtime_ns) && moment(text, "raw", &m->raw_ns) &&
		   moment(text, "boottime", &m->boottime_ns) &&
		   moment(text, "bracket", &m->bracket_ns);
}

const struct fact fact_clock_moment = {
	.name = "clock_moment",
	.asks = { { "/probe/clocks", ASK_FILE } },
	.size = sizeof(struct clock_moment),
	.parse = parse,
};
