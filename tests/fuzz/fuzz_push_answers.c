/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What receivers answer with success, and what files say of headers and keys. Whatever a receiver
 * says reaches a terminal only as clean text.
 */
#include "programs/push/push.h"
#include "scanner/base/arena.h"
#include "tests/fuzz/fuzz.h"

static void clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		FUZZ_CHECK((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

/* A tab may stand in a header's value (RFC 9110, 5.5). */
static void one_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		FUZZ_CHECK(s.p[i] == '\t' || ((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f));
}

static void answers(struct arena *a, struct str input)
{
	http_judge *const judges[] = { otlp_judge, bulk_judge };

	for (size_t i = 0; i < sizeof(judges) / sizeof(judges[0]); i++) {
		struct str message = { NULL, 0 };
		bool again = false;

		(void)judges[i](a, input, &message, &again);
		clean(message);
	}
}

static void files(struct arena *a, struct str input)
{
	struct delivery *d = ARENA_NEW(a, struct delivery, 1);
	struct str error = { NULL, 0 };

	if (headers_add_lines(a, &d->headers, input, &error))
		FUZZ_CHECK(error.n > 0);
	FUZZ_CHECK(d->headers.n <= HEADERS_MAX);
	for (unsigned i = 0; i < d->headers.n; i++) {
		FUZZ_CHECK(d->headers.v[i].name.n > 0);
		one_line(d->headers.v[i].value);
	}
	error = (struct str){ NULL, 0 };
	if (credentials_read(a, input, d, &error))
		FUZZ_CHECK(error.n > 0);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct destination to = { .url = NULL };
	struct str error = { NULL, 0 };

	answers(a, input);
	files(a, input);
	if (destination_by_scheme(a, str_z(a, input), &to, &error))
		FUZZ_CHECK(error.n > 0);
	else
		clean(to.shown);
}
