/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a worker of the probe child answers, when it is not ours any more: a header that is
 * believed has lengths within their bounds and a state that exists.
 */
#include "scanner/source/wire.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct wire_answer w;

	(void)a;
	if (input.n < sizeof(w))
		return;
	memcpy(&w, input.p, sizeof(w));
	if (wire_check(&w, w.sequence))
		return;
	FUZZ_CHECK(w.magic == WIRE_MAGIC);
	FUZZ_CHECK(w.state < ANSWER_STATES && w.state != ANSWER_NOT_READ);
	FUZZ_CHECK(w.note_n <= WIRE_NOTE_MAX && w.bytes_n <= WIRE_BYTES_MAX);
	FUZZ_CHECK(wire_check(&w, w.sequence + 1));
}
