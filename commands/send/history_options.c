/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/history_options.h"

#include "commands/send/diff_options.h"

static const struct usage_option own[] = {
	[HISTORY_FORMAT] = { "format", "FORMAT[:FILE]", 'f', VALUES_FORMAT_FILE,
		words_history_format, "text (default) or json; can be given many times" },
	[HISTORY_LEVEL] = { "level", "SEVERITY", 0, VALUES_WORDS, words_severity,
		"from which a change matters; low (default)" },
	[HISTORY_ALL] = { "all", NULL, 0, VALUES_NONE, NULL,
		"every change, what follows from it, and captures in which nothing changed" },
	[HISTORY_WIDE] = { "wide", NULL, 0, VALUES_NONE, NULL,
		"lines of the text are not wrapped" },
};

const struct usage_option *history_option(unsigned i)
{
	return i < HISTORY_OWN ? &own[i] : diff_option(i - HISTORY_OWN + DIFF_OWN);
}
