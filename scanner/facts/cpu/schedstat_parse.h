/* SPDX-License-Identifier: Apache-2.0 */
/* The text alone, for tests and the fuzzer. */
#ifndef LATSCAN_FACTS_SCHEDSTAT_PARSE_H
#define LATSCAN_FACTS_SCHEDSTAT_PARSE_H

#include "scanner/facts/cpu/schedstat.h"

/* -EINVAL unless every line is understood; *ret keeps its from and is else untouched then. */
int schedstat_parse(struct arena *a, struct str text, struct schedstat *ret);

#endif
