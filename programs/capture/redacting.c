/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/capture/redacting.h"

#include "scanner/base/arena.h"
#include "commands/command.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define REDACTED "/probe/redacted"

int redacting_begin(struct redacting *x, struct arena *a, bool from_pipe)
{
	unsigned char key[REDACT_KEY];
	int r;

	x->spool = -1;
	if (!x->on)
		return 0;
	r = x->key_file ? redact_key_file(a, x->key_file, key) : redact_key_random(key);
	if (r == -EINVAL)
		return usage_error("%s: expected a key of at least 16 bytes", x->key_file);
	if (r && x->key_file)
		return usage_error("cannot read the key %s: %s", x->key_file, strerror(-r));
	if (r)
		return internal_error("no random bytes for a key");
	x->redactor = redact_new(a, key);
	explicit_bzero(key, sizeof(key));
	x->learning = true;
	if (from_pipe)
		x->spool = memfd_create("recording", MFD_CLOEXEC);
	return from_pipe && x->spool < 0 ? internal_error("no memory file: %s", strerror(errno))
					 : 0;
}

int redacting_keep(struct redacting *x, const char *p, size_t n)
{
	if (!x->learning || x->spool < 0)
		return 0;
	x->spooled += n;
	if (x->spooled > REDACTING_SPOOL_CAP)
		return internal_error(
			"the recording has more than %d MiB, which is what --redact keeps",
			REDACTING_SPOOL_CAP >> 20);
	while (n) {
		ssize_t wrote = write(x->spool, p, n);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return internal_error("cannot keep the recording: %s", strerror(errno));
		p += wrote;
		n -= (size_t)wrote;
	}
	return 0;
}

int redacting_turn(struct redacting *x, int fd, int *ret_fd)
{
	if (redact_is_full(x->redactor))
		return usage_error("the recording names more than can be redacted");
	x->learning = false;
	*ret_fd = x->spool < 0 ? fd : x->spool;
	return lseek(*ret_fd, 0, SEEK_SET) < 0
		       ? internal_error("cannot read the recording again: %s", strerror(errno))
		       : 0;
}

char **redacting_arguments(struct redacting *x, struct arena *a, char **arguments)
{
	size_t n = 0;
	char **to;

	if (!x->on)
		return arguments;
	while (arguments[n])
		n++;
	to = ARENA_NEW(a, char *, n + 1);
	for (size_t i = 0; i < n; i++)
		to[i] = str_z(a, redact_argument(x->redactor, a, str_from(arguments[i])));
	return to;
}

void redacting_say(struct redacting *x, struct archive_writer *w, bool two)
{
	const struct answer an = {
		.path = STR(REDACTED), .kind = ASK_FILE, .state = ANSWER_OK, .bytes = STR("yes\n")
	};

	if (!x->on)
		return;
	archive_put(w, 0, &an);
	if (two)
		archive_put(w, 1, &an);
}

void redacting_put(struct redacting *x, struct arena *a, struct archive_writer *w, unsigned sample,
	const struct answer *an)
{
	size_t mark = arena_used(a);
	struct answer to;

	if (!x->on) {
		archive_put(w, sample, an);
	} else if (str_is(an->path, REDACTED)) {
		return; /* said of what was redacted before; it is said again */
	} else if (x->learning) {
		redact_learn(x->redactor, an);
	} else {
		redact_answer(x->redactor, a, an, &to);
		archive_put(w, sample, &to);
		arena_rewind(a, mark);
	}
}
