/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns that differ in their last component give matches in the same order, so the files
 * of one directory are put together by walking beside each other: one pass over 576 CPUs
 * with five idle states each, and no search for any of them.
 */
#ifndef LATSCAN_FACTS_BESIDE_H
#define LATSCAN_FACTS_BESIDE_H

#include "scanner/facts/fact.h"

/*
 * The answer in *rest whose first stars are those of key; what comes before it is dropped from
 * *rest. Never NULL: an answer with ANSWER_NOT_READ when there is none. Keys must be given in
 * natural order.
 */
const struct answer *matches_beside(struct matches *rest, const struct match *key, unsigned stars);
/* The star as a number below limit. */
bool match_number(const struct match *m, unsigned star, unsigned limit, unsigned *ret);

#endif
