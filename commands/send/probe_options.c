/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/probe_options.h"

#include <stddef.h>

static const char *words_probe_format(unsigned i)
{
	static const char *const words[] = { "text", "json", "svg" };

	return i < sizeof(words) / sizeof(words[0]) ? words[i] : NULL;
}

static const struct usage_option rows[] = {
	[PROBE_CPU] = { "cpu", "LIST", 'c', VALUES_ANY, NULL,
		"the CPUs to probe, a thread on each (\"6\", \"2-3,6-7\")" },
	[PROBE_FOR] = { "for", "TIME", 0, VALUES_ANY, NULL, "how long (default 10s, at most 1h)" },
	[PROBE_THRESHOLD] = { "threshold", "TIME", 0, VALUES_ANY, NULL,
		"from what length on a gap is kept and explained (\"500ns\", default 1us)" },
	[PROBE_MAX] = { "max", "TIME", 0, VALUES_ANY, NULL,
		"exit status 1 when a gap is longer (\"10us\")" },
	[PROBE_FORMAT] = { "format", "FORMAT[:FILE]", 'f', VALUES_FORMAT_FILE, words_probe_format,
		"text (default), json, or svg (histogram and timeline); can be given many times" },
	[PROBE_BASELINE] = { "baseline", "FILE.json", 0, VALUES_FILE, NULL,
		"an earlier report: exit status 1 when this run is worse by a test at 5 %" },
	[PROBE_COHORT] = { "cohort", "FOLDER", 0, VALUES_FILE, NULL,
		"reports of other hosts: exit status 1 when this one is worse than they are by a test at 5 %" },
	[PROBE_FIFO] = { "fifo", "PRIORITY", 0, VALUES_ANY, NULL,
		"run the loop under SCHED_FIFO, 1 to 98, instead of the ordinary policy" },
	[PROBE_NO_EXPLAIN] = { "no-explain", NULL, 0, VALUES_NONE, NULL,
		"open neither tracepoints nor MSRs: no other CPU is interrupted, no gap explained" },
	[PROBE_MEMORY] = { "memory", NULL, 0, VALUES_NONE, NULL,
		"instead of gaps: how long loads from local and from remote memory take, one of the CPUs a node" },
	[PROBE_FORCE] = { "force", NULL, 0, VALUES_NONE, NULL,
		"also on a CPU that a real-time or a spinning thread has for its place" },
};

const struct usage_option *probe_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}
