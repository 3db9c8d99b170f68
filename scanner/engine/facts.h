/* SPDX-License-Identifier: Apache-2.0 */
/* The parsed facts of one sample: filled in the order of what they need of each other. */
#ifndef LATSCAN_ENGINE_FACTS_H
#define LATSCAN_ENGINE_FACTS_H

#include "scanner/engine/collect.h"
#include "scanner/facts/fact.h"

struct facts_entry {
	const struct fact *fact;
	void *data; /* NULL: not parsed yet */
};

struct facts {
	struct facts_entry *v;
	size_t n;
	const struct stream_state *streams;
	size_t n_streams;
};

#endif
