/* SPDX-License-Identifier: Apache-2.0 */
/* make_report NAME FORMAT [full] [colour] [quiet] [every] [width=N]: a golden report on standard output; exits as its verdict. */
#include "reporters/reporter.h"
#include "tests/golden/reports.h"

#include <stdio.h>
#include <string.h>

enum { BROKEN = 9 };

static const struct reporter *reporter_named(const char *name)
{
	for (size_t i = 0; reporter_table[i]; i++) {
		if (!strcmp(reporter_table[i]->name, name))
			return reporter_table[i];
	}
	return NULL;
}

static int read_style(struct report_style *style, const char *word)
{
	struct str head, tail;
	uint64_t n;

	if (!strcmp(word, "full"))
		style->full = true;
	else if (!strcmp(word, "colour"))
		style->colour = true;
	else if (!strcmp(word, "quiet"))
		style->detail = DETAIL_QUIET;
	else if (!strcmp(word, "every"))
		style->detail = DETAIL_ALL;
	else if (str_split(str_from(word), '=', &head, &tail) && str_is(head, "width") &&
		 !str_u64(tail, 10, &n))
		style->width = (unsigned)n;
	else
		return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new("a golden report", 64 << 20);
	const struct reporter *rep = argc > 2 ? reporter_named(argv[2]) : NULL;
	const struct report *r = argc > 2 ? golden_report(a, argv[1]) : NULL;
	struct report_style style = { .width = 100 };
	static struct out o;
	int exit_status;

	for (int i = 3; i < argc; i++) {
		if (read_style(&style, argv[i]))
			rep = NULL;
	}
	if (!rep || !r) {
		fprintf(stderr,
			"make_report: NAME FORMAT [full] [colour] [quiet] [every] [width=N]\n");
		return BROKEN;
	}
	out_init(&o, 1);
	rep->write(r, &style, &o);
	exit_status = out_flush(&o) ? BROKEN : (int)r->summary.exit;
	arena_free(a);
	return exit_status;
}
