/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles: a text is refused with a place in it, or shown as one that is right again. */
#include "scanner/profile/show.h"
#include "tests/fuzz/fuzz.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static int read_file(void *user, struct arena *a, struct str path, struct str *ret)
{
	(void)a;
	if (!str_is(path, "input"))
		return -ENOENT;
	*ret = *(const struct str *)user;
	return 0;
}

static struct profile *load(struct arena *a, struct str text)
{
	struct problems *problems = ARENA_NEW(a, struct problems, 1);
	struct profile_loading l = {
		.arena = a, .problems = problems, .read = read_file, .user = &text
	};
	const struct str name = STR("input");
	struct profile *p;

	problems->arena = a;
	p = profile_load(&l, &name, 1);
	FUZZ_CHECK(!p == (problems->n > 0));
	for (size_t i = 0; i < problems->n && i < PROBLEMS_CAP; i++)
		FUZZ_CHECK(problem_line(a, &problems->v[i]).n > 0);
	return p;
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct profile *p = load(a, input);
	struct out *o = ARENA_NEW(a, struct out, 1);
	char *text = ARENA_NEW(a, char, 1 << 20);
	ssize_t n;
	int fd;

	if (!p)
		return;
	fd = memfd_create("shown", 0);
	out_init(o, fd);
	profile_show(a, p, o);
	FUZZ_CHECK(out_flush(o) == 0);
	n = pread(fd, text, 1 << 20, 0);
	close(fd);
	if (n > 0 && n < 1 << 20)
		FUZZ_CHECK(load(a, (struct str){ text, (size_t)n }));
}
