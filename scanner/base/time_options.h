/* SPDX-License-Identifier: Apache-2.0 */
/* The command lines of time daemons, by the rules of each (getopt, and linuxptp's long options). */
#ifndef LATSCAN_BASE_TIME_OPTIONS_H
#define LATSCAN_BASE_TIME_OPTIONS_H

#include "scanner/base/str.h"

struct time_program {
	const char *comm;
	const char *letters;	/* options with a value */
	char file;		/* the option that names its configuration; 0: none */
	bool items;		/* each item of its file is a long option too, with a value */
	const char *presets[2]; /* files that it looks for when none is named */
};
const struct time_program *time_program_of(struct str comm); /* NULL */

struct time_option {
	char letter;	  /* 0: a long one, or a word that is no option (name is empty then) */
	struct str name;  /* of a long one, without dashes */
	struct str value; /* empty: it has none */
};
struct time_options {
	const struct time_program *program;
	struct str rest, cluster;
	char separator;
	bool ended; /* "--" was seen */
};
/* Words are divided by the separator; the first is the program's own name. */
struct time_options time_options_begin(
	const struct time_program *p, struct str words, char separator);
bool time_option_next(struct time_options *it, struct time_option *ret);

#endif
