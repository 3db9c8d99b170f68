/* SPDX-License-Identifier: Apache-2.0 */
/* A datagram of whoever answers on port 323, and the text that the probe makes of chronyd's. */
#include "scanner/facts/net/chrony.h"
#include "scanner/source/chrony/message.h"
#include "tests/fuzz/fuzz.h"

static void datagram(struct str input)
{
	static const enum chrony_command commands[] = { CHRONY_TRACKING, CHRONY_SOURCE_DATA,
		CHRONY_N_SOURCES };
	struct chrony_tracking t;
	struct chrony_source s;
	struct chrony_reply r;
	uint32_t n;

	for (unsigned i = 0; i < 3; i++) {
		if (chrony_decode(input, commands[i], 1, &r))
			continue;
		FUZZ_CHECK(r.data.n <= input.n);
		(void)chrony_tracking(r.data, &t);
		(void)chrony_source(r.data, &s);
		(void)chrony_n_sources(r.data, &n);
	}
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct chrony c = { .from = NULL };

	datagram(input);
	chrony_parse(a, input, &c);
	if (!c.valid)
		return;
	FUZZ_CHECK(!c.n_sources || c.sources);
	FUZZ_CHECK(chrony_bound(&c) >= chrony_root(&c));
}
