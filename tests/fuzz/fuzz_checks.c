/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host of anything: its answers go through the facts of a check, the check, what may be its
 * cause, and every writer. A pass has evidence, an unknown has a reason, and all text is clean.
 */
#include "reporters/reporter.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fixture.h"

#include <fcntl.h>
#include <unistd.h>

static void clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		FUZZ_CHECK((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

static void look(const struct result *r)
{
	FUZZ_CHECK(r->reason || (r->status != STATUS_UNKNOWN && r->status != STATUS_SKIP));
	for (const struct finding *f = r->findings; f; f = f->next) {
		FUZZ_CHECK(f->status != STATUS_PASS || f->n_evidence);
		clean(f->subject.label);
		clean(f->text);
		clean(f->observed.text);
		clean(f->wanted.text);
	}
}

static void write_all(const struct report *r)
{
	static struct out out;
	struct report_style style = { .width = 60, .full = true, .detail = DETAIL_ALL };
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	for (unsigned i = 0; fd >= 0 && reporter_table[i]; i++) {
		out_init(&out, fd);
		reporter_table[i]->write(r, &style, &out);
		FUZZ_CHECK(out_flush(&out) == 0);
	}
	close(fd);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str error = { 0 };
	const struct fixture *f;
	const struct report *r;

	if (input.n > 1 << 16)
		return;
	f = fixture_parse(a, STR("fuzz"), input, &error);
	if (!f) {
		FUZZ_CHECK(error.n > 0);
		return;
	}
	r = fixture_judge(a, f, STR(""));
	for (size_t i = 0; i < r->n_results; i++)
		look(&r->results[i]);
	write_all(r);
}
