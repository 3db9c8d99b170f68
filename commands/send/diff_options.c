/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/diff_options.h"

#include "commands/options.h"

#include <string.h>

static const struct usage_option own[] = {
	[DIFF_FORMAT] = { "format", "FORMAT[:FILE]", 'f', VALUES_FORMAT_FILE, words_diff_format,
		"text (default), json or html; can be given many times" },
	[DIFF_LEVEL] = { "level", "SEVERITY", 0, VALUES_WORDS, words_severity,
		"from which a difference matters; low, and high with --expect" },
	[DIFF_EXPECT] = { "expect", "GOLDEN", 0, VALUES_FILE, NULL,
		"the capture or report of a good host: the status says whether the others are like it" },
	[DIFF_ALL] = { "all", NULL, 0, VALUES_NONE, NULL,
		"also what differs by nature (serial numbers, addresses), and every consequence" },
	[DIFF_WIDE] = { "wide", NULL, 0, VALUES_NONE, NULL, "lines of the text are not wrapped" },
};

/* What a capture is judged by; a report was judged already. */
static bool is_shared(const struct usage_option *o)
{
	static const char *const names[] = { "profile", "only", "skip", "hot-cpus", "nic", "group",
		"target", "hot-threads", "set", "window" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(o->name, names[i]))
			return true;
	}
	return false;
}

const struct usage_option *diff_option(unsigned i)
{
	const struct usage_option *o;
	unsigned n = DIFF_OWN;

	if (i < DIFF_OWN)
		return &own[i];
	for (unsigned k = 0; (o = scan_option(k)) != NULL; k++) {
		if (is_shared(o) && n++ == i)
			return o;
	}
	return NULL;
}
