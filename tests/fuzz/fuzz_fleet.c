/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line that says to be a report, taken twice: whatever it is, it becomes a record or a fault of one kind, and
 * the same both times, although the second time its lines are known. Brackets are passed over in two ways, which
 * must agree.
 */
#include "programs/fleet/read/report.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Both ways to pass over brackets end at the same byte, or fail alike. */
static void skip_both_ways(const char *text, size_t size)
{
	for (size_t at = 0; at < size && at < 4096; at++) {
		struct scan a = { .p = text + at, .end = text + size }, b = a;

		if (text[at] != '{' && text[at] != '[')
			continue;
		scan_skip_brackets(&a);
		scan_skip_plainly(&b);
		FUZZ_CHECK(a.p == b.p && !a.fault == !b.fault);
		FUZZ_CHECK(!a.fault || strcmp(a.fault, b.fault) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct intake in;
	static struct reader rd;
	static struct arena *a;
	uint64_t now_ns = UINT64_C(1773662400) * 1000000000u;
	struct arena *own; /* of this input */
	size_t records, faults;
	char *text;

	if (!a) { /* pools are of gigabytes of address space: one for all inputs */
		a = arena_new("fuzz", (size_t)4 << 30);
		FUZZ_CHECK(a);
		intake_init(&in, now_ns, 0);
		reader_init(&rd, &in, a);
		in.files = ARENA_NEW(a, struct str, 1);
		in.n_files = 1;
	}
	if (size > REPORT_MOST)
		return 0;
	own = arena_new("input", size + SCAN_PAD + 64);
	FUZZ_CHECK(own);
	text = arena_alloc(own, size + SCAN_PAD, 1);
	if (size)
		memcpy(text, data, size);
	skip_both_ways(text, size);
	records = rd.n_records;
	faults = in.n_faults;
	reader_take(&rd, (struct str){ text, size }, 0, 1);
	FUZZ_CHECK(rd.n_records - records + in.n_faults - faults == 1);
	reader_take(&rd, (struct str){ text, size }, 0, 1);
	FUZZ_CHECK((rd.n_records - records) % 2 == 0);
	if (rd.n_records == records + 2)
		FUZZ_CHECK(rd.records[records].state == rd.records[records + 1].state);
	else
		FUZZ_CHECK(in.faults[faults].kind == in.faults[faults + 1].kind);
	in.n_faults = faults;
	rd.n_records = records;
	arena_free(own);
	return 0;
}
