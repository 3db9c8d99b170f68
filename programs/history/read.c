/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are no report must not end a history of a thousand others. What diff says of them on
 * standard error, and the scanner that it starts, is taken from there as the reason; a report that
 * would not fit into memory leaves by a jump, and what json-c held of it then is lost.
 */
#include "programs/history/history.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "commands/command.h"
#include "scanner/source/slurp.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WHY_CAP = 64 << 10 };

static jmp_buf full;
static bool may_jump;

static int heard = -1; /* the own standard error, while what is said of a file is kept */

static void on_full(const char *what, size_t cap)
{
	if (!cap && heard >= 0)
		(void)dup2(heard, STDERR_FILENO);
	if (!cap)
		out_of_room(what, cap);
	if (may_jump)
		longjmp(full, 1);
	exit(usage_error("%s needs more than %zu MiB", what, cap >> 20));
}

/* The first line, without who says it and of what. */
static struct str reason_of(struct history *h, const char *path, struct str said)
{
	struct str line = { 0 }, rest = said;
	size_t n = strlen(path);

	while (!line.n && str_cut(&rest, '\n', &line))
		line = str_trim(line);
	if (str_starts(line, "latscan: "))
		line = str_skip(line, strlen("latscan: "));
	if (str_starts(line, "cannot read "))
		line = str_skip(line, strlen("cannot read "));
	if (str_starts(line, path) && line.n > n + 2 && line.p[n] == ':')
		line = str_trim(str_skip(line, n + 1));
	return str_copy(h->a, line.n ? text_evidence(h->a, line) : STR("it is no report"));
}

static bool read_it(struct history *h, struct arena *a, const char *path, const struct report **ret)
{
	bool good;

	if (setjmp(full))
		return false;
	may_jump = true;
	good = operand_read(a, path, h->arguments, h->n_arguments, ret) == 0;
	may_jump = false;
	return good;
}

bool history_read(struct history *h, struct arena *a, const struct capture *c,
	const struct report **ret, struct str *ret_why)
{
	struct arena *words = arena_new("what is said of a file", 1 << 20);
	int own, said = memfd_create("said", MFD_CLOEXEC);
	struct str text = { 0 };
	bool good;

	arena_on_full(on_full);
	own = said < 0 ? -1 : dup(STDERR_FILENO);
	heard = own;
	if (own >= 0)
		(void)dup2(said, STDERR_FILENO);
	good = read_it(h, a, c->path, ret);
	if (may_jump) {
		(void)usage_error("it needs more memory than a report may have");
		may_jump = false;
	}
	fflush(stderr);
	if (own >= 0) {
		(void)dup2(own, STDERR_FILENO);
		close(own);
		heard = -1;
	}
	if (!good) {
		if (said >= 0 && lseek(said, 0, SEEK_SET) == 0)
			(void)slurp(said, 4096, WHY_CAP, words, &text);
		*ret_why = reason_of(h, c->path, text);
	}
	if (said >= 0)
		close(said);
	arena_free(words);
	return good;
}
