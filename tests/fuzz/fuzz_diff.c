/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two stored reports, a NUL between them, against each other: each pair that is read can be
 * compared and written, and in the other order as many things differ.
 */
#include "programs/diff/diff.h"
#include "scanner/stored/stored.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <unistd.h>

static void write_all(const struct diffing *d)
{
	static struct out out;
	void (*const writers[])(
		const struct diffing *, struct out *) = { diff_text, diff_json, diff_html };
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	for (size_t i = 0; fd >= 0 && i < sizeof(writers) / sizeof(writers[0]); i++) {
		out_init(&out, fd);
		writers[i](d, &out);
		FUZZ_CHECK(out_flush(&out) == 0);
	}
	close(fd);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	static const char *const files[] = { "one", "other" };
	const struct compare_options o = { .all = true, .level = SEVERITY_INFO };
	struct diffing d = { .files = files, .all = true, .expecting = true };
	struct report *one, *other;
	struct str error, left, right;

	if (!str_split(input, '\0', &left, &right) || stored_read(a, left, &one, &error) ||
		stored_read(a, right, &other, &error))
		return;
	d.c = compare(a, (const struct report *const[]){ one, other }, 2, &o);
	d.verdict = compare_expect(d.c, &d.why);
	write_all(&d);
	FUZZ_CHECK(
		d.c->n_v == compare(a, (const struct report *const[]){ other, one }, 2, &o)->n_v);
}
