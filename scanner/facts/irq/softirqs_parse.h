/* SPDX-License-Identifier: Apache-2.0 */
/* The text alone, for tests and the fuzzer. */
#ifndef LATSCAN_FACTS_SOFTIRQS_PARSE_H
#define LATSCAN_FACTS_SOFTIRQS_PARSE_H

#include "scanner/facts/irq/softirqs.h"

/* -EINVAL unless every row has a count for every CPU of the header; *ret untouched then. */
int softirqs_parse(struct arena *a, struct str text, struct softirqs *ret);

#endif
