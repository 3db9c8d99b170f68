/* SPDX-License-Identifier: Apache-2.0 */
/* What a ring's text gave can be written, and reads as the same again. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/triage/ring.h"
#include "tests/fuzz/fuzz.h"

enum { MOST_BYTES = 1 << 16, TEXT_BYTES = 1 << 22 };

static struct str written(struct arena *a, const struct ring *r)
{
	static struct out o;
	int fd = memfd_create("ring", MFD_CLOEXEC);
	char *text = ARENA_NEW(a, char, TEXT_BYTES);
	ssize_t n;

	FUZZ_CHECK(fd >= 0);
	out_init(&o, fd);
	ring_write(r, &o);
	FUZZ_CHECK(out_flush(&o) == 0);
	n = pread(fd, text, TEXT_BYTES, 0);
	close(fd);
	FUZZ_CHECK(n >= 0 && n < TEXT_BYTES);
	return (struct str){ text, (size_t)n };
}

static void check_beat(const struct ring *r, const struct ring_beat *b)
{
	FUZZ_CHECK(b->span_ns || !b->n_counts);
	for (uint32_t i = 0; i < b->n_counts; i++)
		FUZZ_CHECK(b->counts[i].column < ring_n_columns(r) && b->counts[i].delta);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct ring *r, *again;
	const char *why = NULL;
	struct str text;
	size_t line = 0;

	if (ring_read(input, MOST_BYTES, &r, &line, &why)) {
		FUZZ_CHECK(why);
		return;
	}
	for (size_t i = 0; i < ring_n_beats(r); i++)
		check_beat(r, ring_beat(r, i));
	text = written(a, r);
	FUZZ_CHECK(ring_read(text, MOST_BYTES, &again, &line, &why) == 0);
	FUZZ_CHECK(str_eq(text, written(a, again)));
	FUZZ_CHECK(ring_n_beats(r) == ring_n_beats(again));
	ring_free(again);
	ring_free(r);
}
