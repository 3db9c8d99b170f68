/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stored outputs of commands: the first line is the name of the file, the rest what it holds.
 * Whatever is told is a question that a scan can put, and stands in an index as it is.
 */
#include "programs/sos/sos.h"
#include "scanner/source/index.h"
#include "tests/fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

struct told {
	struct arena *a;
	struct str name;
	struct out out;
};

static void take(void *user, const struct answer *an)
{
	struct told *t = user;
	struct str rest = str_skip(an->path, 1), part;

	FUZZ_CHECK(str_starts(an->path, "/") && !str_ends(an->path, "/"));
	while (str_cut(&rest, '/', &part))
		FUZZ_CHECK(part.n && !str_is(part, ".") && !str_is(part, ".."));
	FUZZ_CHECK(
		an->kind == ASK_LIST || str_ends(an->note, t->name.p ? str_z(t->a, t->name) : ""));
	index_write(&t->out, an, NULL);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct told *t = ARENA_NEW(a, struct told, 1);
	struct index_text back;
	struct index_error e;
	int fd = memfd_create("told", MFD_CLOEXEC);
	char *p;
	size_t n;

	FUZZ_CHECK(fd >= 0);
	t->a = a;
	out_init(&t->out, fd);
	if (str_cut(&input, '\n', &t->name) && sos_knows(t->name))
		sos_translate(a, t->name, input, take, t);
	FUZZ_CHECK(out_flush(&t->out) == 0);
	n = (size_t)lseek(fd, 0, SEEK_END);
	p = arena_alloc(a, n + 1, 1);
	FUZZ_CHECK(pread(fd, p, n, 0) == (ssize_t)n);
	close(fd);
	FUZZ_CHECK(index_parse(a, (struct str){ p, n }, &back, &e) == 0);
}
