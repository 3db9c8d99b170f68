/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An archive of anybody's, unpacked twice: by its members, whose names lead nowhere else, and as
 * the capture that it says to be.
 */
#include "programs/archive/archive.h"
#include "programs/archive/members.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool take(void *user, const struct member *m)
{
	struct str rest = m->name, part;

	(void)user;
	FUZZ_CHECK(m->name.n == 0 || m->name.p[0] != '/');
	FUZZ_CHECK(!memchr(m->name.p, '\0', m->name.n));
	while (str_cut(&rest, '/', &part))
		FUZZ_CHECK(part.n && !str_is(part, "..") && !str_is(part, "."));
	FUZZ_CHECK(m->bytes.n <= m->size || m->type != MEMBER_FILE);
	return true;
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct str error = { 0 };

	FUZZ_CHECK(fd >= 0);
	FUZZ_CHECK(write(fd, input.p, input.n) == (ssize_t)input.n);
	(void)lseek(fd, 0, SEEK_SET);
	if (members_read(a, fd, NULL, take, NULL, &error) == -22)
		FUZZ_CHECK(error.n > 0);
	close(fd);
}
