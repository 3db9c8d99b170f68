/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/convert_options.h"

#include <stddef.h>

static const struct usage_option rows[] = {
	[CONVERT_FORMAT] = { "format", "FORMAT[:FILE]", 'f', VALUES_FORMAT_FILE, words_format,
		"as of scan; can be given many times" },
	[CONVERT_SHOW] = { "show", "WHAT", 0, VALUES_WORDS, words_show,
		"of the text report: wrong (default), or all: every check with what it saw" },
	[CONVERT_QUIET] = { "quiet", NULL, 'q', VALUES_NONE, NULL,
		"of the text report: the verdict, and a line for each check that made it" },
	[CONVERT_WIDE] = { "wide", NULL, 0, VALUES_NONE, NULL,
		"lines of the text report are not wrapped" },
	[CONVERT_FULL] = { "full", NULL, 0, VALUES_NONE, NULL,
		"reports carry the texts of every check too (why, fix, source)" },
	[CONVERT_SIGN] = { "sign", "KEY", 0, VALUES_FILE, NULL,
		"sign each file that is written, as of scan" },
};

const struct usage_option *convert_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}
