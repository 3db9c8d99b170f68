/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command line of anything: findings stand inside it, and what mends it once needs no more
 * mending. Behind a NUL stands the text of a sysctl file.
 */
#include "scanner/lint/lint.h"
#include "scanner/lint/write.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str line = input, file = { 0 };
	struct lint_piece piece = { .line = 1, .column = 1, .exact = true };
	struct lint_file sysctl = { "a.conf", { 0 } };
	struct lint_in in = { .has_line = true, .sysctl = &sysctl, .n_sysctl = 1 };
	struct lint_report *r;

	if (input.n > 4096)
		return;
	(void)str_split(input, '\0', &line, &file);
	piece.n = line.n;
	sysctl.bytes = file;
	in.line = (struct lint_line){ line, &piece, 1 };
	r = lint_run(a, &in);
	for (size_t i = 0; i < r->n; i++) {
		FUZZ_CHECK(r->v[i].at + r->v[i].n <= line.n);
		FUZZ_CHECK(r->v[i].text.n > 0 && r->v[i].rule->id);
	}
	FUZZ_CHECK(lint_verdict(r, false) <= 2);
}
