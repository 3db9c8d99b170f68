/* SPDX-License-Identifier: Apache-2.0 */
/* The text of one file, for modprobe.c, tests and the fuzzer. */
#ifndef LATSCAN_FACTS_MODPROBE_PARSE_H
#define LATSCAN_FACTS_MODPROBE_PARSE_H

#include "scanner/facts/boot/modprobe.h"

struct modprobe_text {
	struct str rest;
	unsigned line;
};
struct modprobe_line {
	struct str command, module, rest; /* '-' in module are '_' */
	unsigned line;			  /* the first of a continued one */
};
bool modprobe_next(struct arena *a, struct modprobe_text *t, struct modprobe_line *ret);

#endif
