/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/interrupts: the same table, wherever the pieces end. */
#include "scanner/facts/irq/interrupts_parse.h"
#include "tests/fuzz/fuzz.h"

static struct interrupts parse_pieces(struct arena *a, struct str text, size_t piece)
{
	void *state = interrupts_begin(a);
	struct interrupts t = { 0 };

	for (; text.n; text = str_skip(text, piece < text.n ? piece : text.n))
		interrupts_bytes(state, str_head(text, piece));
	interrupts_end(state);
	interrupts_finish(state, &t);
	return t;
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct interrupts whole = parse_pieces(a, input, input.n);
	struct interrupts cut = parse_pieces(a, input, 7);

	FUZZ_CHECK(whole.valid == cut.valid && whole.n_rows == cut.n_rows);
	for (size_t i = 0; i < whole.n_rows; i++) {
		FUZZ_CHECK(str_eq(whole.rows[i].key, cut.rows[i].key));
		FUZZ_CHECK(str_eq(whole.rows[i].actions, cut.rows[i].actions));
		FUZZ_CHECK(whole.rows[i].total == cut.rows[i].total);
	}
}
