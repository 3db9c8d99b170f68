/* SPDX-License-Identifier: Apache-2.0 */
/* The text alone, for tests and the fuzzer. */
#ifndef LATSCAN_FACTS_KMSG_PARSE_H
#define LATSCAN_FACTS_KMSG_PARSE_H

#include "scanner/facts/kmsg.h"

/* Fills all but from. Records that are not understood are left out, and valid is false then. */
void kmsg_parse(struct arena *a, struct str text, struct kmsg *ret);
void kmsg_parse_printed(struct arena *a, struct str text, struct kmsg *ret);

#endif
