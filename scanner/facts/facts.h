/* SPDX-License-Identifier: Apache-2.0 */
/* The parsed facts of one sample: filled in the order of what they need of each other. */
#ifndef LATSCAN_FACTS_FACTS_H
#define LATSCAN_FACTS_FACTS_H

#include "scanner/facts/fact.h"

struct facts_entry {
	const struct fact *fact;
	void *data; /* NULL: not parsed yet */
};

/* What a fact_stream made of its file while that was read. */
struct stream_state {
	const struct fact *fact;
	void *state;
};

struct facts {
	struct facts_entry *v;
	size_t n;
	const struct stream_state *streams;
	size_t n_streams;
};

#endif
