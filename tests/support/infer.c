/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/infer.h"

#include <stdio.h>
#include <stdlib.h>

void infer_from_text(struct arena *a, struct str text, struct inferred *ret)
{
	struct source *now, *before = NULL;
	struct index_text parsed;
	struct index_error e;

	if (index_parse(a, text, &parsed, &e)) {
		fprintf(stderr, "line %u: expected %s\n", e.line, e.expected);
		exit(2);
	}
	now = source_index(parsed.after, false);
	if (parsed.two_samples)
		before = source_index(parsed.before, false);
	infer_intent(a, before, now, 0, ret);
	source_close(now);
	source_close(before);
}

struct str infer_text(struct arena *a, const struct inferred *in)
{
	struct out *o = ARENA_NEW(a, struct out, 1);
	FILE *f = tmpfile();
	char *text;
	long n;

	out_init(o, f ? fileno(f) : -1);
	infer_print(a, o, in);
	if (!f || out_flush(o) || fseek(f, 0, SEEK_END) || (n = ftell(f)) < 0) {
		fprintf(stderr, "the profile could not be printed\n");
		exit(2);
	}
	rewind(f);
	text = ARENA_NEW(a, char, (size_t)n + 1);
	n = (long)fread(text, 1, (size_t)n, f);
	fclose(f);
	return (struct str){ text, (size_t)n };
}
