/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of a management controller, and the lines that are made of it: read again they are what was written. */
#include "scanner/facts/hw/bios.h"
#include "scanner/facts/hw/bios_redfish.h"
#include "tests/fuzz/fuzz.h"

static void read_lines(struct arena *a, struct str text, bool own)
{
	struct answer an = { .path = STR("/probe/bios"), .state = ANSWER_OK, .bytes = text };
	struct bios b = { .from = NULL };

	bios_parse(a, &an, &b);
	FUZZ_CHECK(b.given);
	FUZZ_CHECK(!own || b.valid);
	for (size_t i = 0; i < b.n; i++)
		FUZZ_CHECK(b.v[i].item < BIOS_ITEMS && b.v[i].name.n);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct bios_lines lines = { .arena = a };
	struct bios_owner owner = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	struct str error = { NULL, 0 };

	read_lines(a, input, false);
	if (bios_redfish(a, STR("input.json"), input, &lines, &owner, &error)) {
		FUZZ_CHECK(error.n && !lines.n);
		return;
	}
	read_lines(a, (struct str){ lines.p, lines.n }, true);
}
