/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stored report, read and written again in every format: no input that is accepted breaks a
 * writer, and what is refused is refused with a word.
 */
#include "reporters/reporter.h"
#include "scanner/stored/stored.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <unistd.h>

FUZZ_TARGET(struct arena *a, struct str input)
{
	static struct out out;
	struct report *r;
	struct str error = { 0 };
	int fd;

	if (stored_read(a, input, &r, &error)) {
		FUZZ_CHECK(error.n > 0);
		return;
	}
	fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	for (unsigned i = 0; fd >= 0 && reporter_table[i]; i++) {
		for (unsigned detail = DETAIL_NORMAL; detail <= DETAIL_ALL; detail++) {
			struct report_style style = { .width = detail == DETAIL_QUIET ? 0 : 40,
				.colour = true,
				.full = detail == DETAIL_ALL,
				.detail = (enum detail)detail };

			out_init(&out, fd);
			reporter_table[i]->write(r, &style, &out);
			FUZZ_CHECK(out_flush(&out) == 0);
		}
	}
	close(fd);
}
