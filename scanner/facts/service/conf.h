/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "[Section]" and "Key=value" lines: units, drop-ins, .link files, system.conf, keyfiles of
 * NetworkManager. As systemd reads them (src/shared/conf-parser.c, config_parse): a line that
 * begins with '#' or ';' is a comment, also between the lines of a continued one; a backslash
 * at the end of a line continues it with a blank; blanks around key and value do not count;
 * a line that is none of these is passed over, and counted.
 */
#ifndef LATSCAN_FACTS_CONF_H
#define LATSCAN_FACTS_CONF_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

struct conf_line {
	struct str section, key, value;
	unsigned line; /* the first of a continued one; from 1 */
};

struct conf {
	struct arena *arena; /* for continued lines; NULL: a backslash continues nothing */
	struct str rest, section;
	unsigned line, bad;
};

struct conf conf_begin(struct arena *a, struct str text);
bool conf_next(struct conf *it, struct conf_line *ret);

/* The last "key" of the section; the empty slice when there is none. */
struct str conf_last(struct str text, const char *section, const char *key);

#endif
