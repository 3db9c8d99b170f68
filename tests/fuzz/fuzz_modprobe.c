/* SPDX-License-Identifier: Apache-2.0 */
/* modprobe.d: every line has a command and a module, and line numbers rise. */
#include "scanner/facts/boot/modprobe_parse.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct modprobe_text t = { .rest = input };
	struct modprobe_line l;
	unsigned last = 0;

	while (modprobe_next(a, &t, &l)) {
		FUZZ_CHECK(l.command.n > 0 && l.module.n > 0 && l.line > last);
		last = l.line;
	}
}
