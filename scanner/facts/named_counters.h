/* SPDX-License-Identifier: Apache-2.0 */
/* Counters by name, of a file of such lines or of several. */
#ifndef LATSCAN_FACTS_NAMED_COUNTERS_H
#define LATSCAN_FACTS_NAMED_COUNTERS_H

#include "scanner/facts/fact.h"

struct named_counter {
	struct str name;
	uint64_t value;
	const struct answer *from; /* NULL: the table's */
};
struct named_counters {
	const struct answer *from;
	bool valid; /* every line parsed; else there are no rows: a part of a sum is no sum */
	const struct named_counter *v;
	size_t n;
};

#endif
