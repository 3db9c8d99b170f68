/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/facts.h"

const void *facts_get(const struct facts *fs, const struct fact *f)
{
	for (size_t i = 0; i < fs->n; i++) {
		if (fs->v[i].fact == f)
			return fs->v[i].data;
	}
	return NULL;
}

void *fact_stream_state(const struct fact_in *in, const struct fact *f)
{
	for (size_t i = 0; i < in->facts->n_streams; i++) {
		if (in->facts->streams[i].fact == f)
			return in->facts->streams[i].state;
	}
	return NULL;
}
