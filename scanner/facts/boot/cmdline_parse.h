/* SPDX-License-Identifier: Apache-2.0 */
/* The text alone, for tests and the fuzzer. */
#ifndef LATSCAN_FACTS_CMDLINE_PARSE_H
#define LATSCAN_FACTS_CMDLINE_PARSE_H

#include "scanner/facts/boot/cmdline.h"

/* Fills all but from; c comes zeroed. */
void cmdline_parse(struct arena *a, struct str text, struct cmdline *c);

#endif
