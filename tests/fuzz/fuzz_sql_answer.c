/* SPDX-License-Identifier: Apache-2.0 */
/* What a store answers: read row by row and cell by cell it ends, and is whole only where each of its parts is. */
#include "programs/fleet/sql/sql.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static size_t read_array(struct sql_answer *t)
{
	bool first = true;
	size_t n = 0;
	int64_t one;

	if (!sql_enter(t))
		return 0;
	while (scan_element(&t->s, &first))
		n += scan_i64(&t->s, &one);
	return n;
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct sql_answer t = { .a = a };
	char *text = arena_alloc(a, input.n + SCAN_PAD, 1);
	size_t bytes = 0, rows = 0;

	if (input.n)
		memcpy(text, input.p, input.n);
	memset(text + input.n, 0, SCAN_PAD);
	t.s.decoded = arena_alloc(a, DECODED_MOST, 1);
	if (sql_open(&t, (struct str){ text, input.n }, "host n some")) {
		while (sql_next(&t)) {
			rows++;
			bytes += sql_str(&t).n;
			(void)sql_u64(&t);
			FUZZ_CHECK(read_array(&t) <= input.n);
		}
	}
	FUZZ_CHECK(bytes <= input.n && rows <= input.n);
	if (sql_close(&t))
		FUZZ_CHECK(t.rows == rows && !t.s.fault);
	else
		FUZZ_CHECK(t.s.fault && t.s.where >= text && t.s.where <= text + input.n);
}
