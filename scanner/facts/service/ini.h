/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of an ini file as Python's ConfigParser takes them, which tuned uses: "[section]",
 * "key = value", comments after '#' or ';' at the start of a line and after " #" within one,
 * and a line that begins with a blank goes on with the value above it.
 */
#ifndef LATSCAN_FACTS_INI_H
#define LATSCAN_FACTS_INI_H

#include "scanner/base/str.h"

struct ini_line {
	struct str section; /* empty before the first header */
	struct str key, value;
	unsigned line; /* from 1 */
	bool goes_on;  /* value continues the one before it; key is that one's */
};

struct ini {
	struct str rest, section, key;
	unsigned line;
};

void ini_begin(struct ini *i, struct str text);
bool ini_next(struct ini *i, struct ini_line *ret);

#endif
