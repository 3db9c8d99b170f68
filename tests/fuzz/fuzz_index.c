/* SPDX-License-Identifier: Apache-2.0 */
/* The text of an index: whatever is taken is written, and read back as the same answers. */
#include "scanner/source/index.h"

#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static struct str written(struct arena *a, const struct index *ix)
{
	struct out *o = ARENA_NEW(a, struct out, 1);
	int fd = memfd_create("index", MFD_CLOEXEC);

	FUZZ_CHECK(fd >= 0);
	out_init(o, fd);
	for (size_t i = 0; i < index_count(ix); i++)
		index_write(o, index_at(ix, i), "before");
	FUZZ_CHECK(out_flush(o) == 0);
	size_t size = (size_t)lseek(fd, 0, SEEK_END);
	char *p = arena_alloc(a, size + 1, 1);

	FUZZ_CHECK(pread(fd, p, size, 0) == (ssize_t)size);
	close(fd);
	return (struct str){ p, size };
}

/* A file's own mode may differ from what a later section says when asked for the mode alone. */
static bool mode_is_double(const struct index *ix, const struct answer *an)
{
	const struct answer *file = index_get(ix, an->path, ASK_FILE);

	return an->kind == ASK_MODE && file && file->mode;
}

static void same(const struct index *want, const struct index *have)
{
	for (size_t i = 0; i < index_count(want); i++) {
		const struct answer *x = index_at(want, i);
		const struct answer *y = index_get(have, x->path, x->kind);

		FUZZ_CHECK(y && str_eq(x->bytes, y->bytes) && str_eq(x->note, y->note));
		if (mode_is_double(want, x))
			continue;
		FUZZ_CHECK(x->state == y->state && x->error == y->error && x->mode == y->mode);
		FUZZ_CHECK(x->size == y->size);
	}
}

/* A replay answers any question, also those that no section asked. */
static void replay(struct arena *a, const struct index *ix)
{
	struct source *s = source_index(ix, false);

	for (size_t i = 0; i < index_count(ix) && i < 64; i++)
		for (unsigned kind = 0; kind < ASK_KINDS; kind++) {
			struct request r = { .path = index_at(ix, i)->path,
				.kind = (enum ask_kind)kind };
			struct answer an;

			source_answer(s, &r, a, &an);
			FUZZ_CHECK(an.state != ANSWER_OK || an.size == an.bytes.n);
		}
	source_close(s);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct index_text t, back;
	struct index_error e = { 0 };

	if (index_parse(a, input, &t, &e) != 0) {
		FUZZ_CHECK(e.line > 0 && e.expected);
		return;
	}
	FUZZ_CHECK(index_parse(a, written(a, t.before), &back, &e) == 0);
	same(t.before, back.before);
	FUZZ_CHECK(index_count(back.after) == 0);
	replay(a, t.after);
}
