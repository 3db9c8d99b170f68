/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What really touches the host for the probes. It may block for ever, be killed or crash:
 * main sees a timeout or a closed socket and goes on.
 */
#include "scanner/source/worker.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/probe.h"
#include "scanner/source/wire.h"

/* Virtual: pages that no answer touched cost nothing. */
enum { ARENA_CAP = 64 << 20 };

static void full(const char *what, size_t cap)
{
	(void)what;
	(void)cap;
	_exit(1); /* main reads: broken, connection reset */
}

static uint64_t raw_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static void run(struct arena *a, struct str path, enum ask_kind kind, struct answer *ret)
{
	const struct probe_kind *k = probe_kind_of(path);

	*ret = (struct answer){ .path = path, .kind = kind };
	if (!k) {
		ret->state = ANSWER_BROKEN;
		ret->error = EINVAL;
		return;
	}
	k->run(str_skip(path, str_from(k->prefix).n), a, ret);
	if (ret->state != ANSWER_OK)
		ret->bytes = (struct str){ NULL, 0 };
	if (ret->bytes.n > WIRE_BYTES_MAX) {
		ret->state = ANSWER_BROKEN;
		ret->error = EFBIG;
		ret->bytes = (struct str){ NULL, 0 };
	}
	ret->note = str_head(ret->note, WIRE_NOTE_MAX);
	ret->at_ns = raw_ns();
}

static int reply(int socket, uint32_t sequence, const struct answer *an)
{
	struct wire_answer w = {
		.magic = WIRE_MAGIC,
		.sequence = sequence,
		.state = an->state,
		.error = (uint32_t)an->error,
		.mode = an->mode,
		.note_n = (uint32_t)an->note.n,
		.bytes_n = an->bytes.n,
		.at_ns = an->at_ns,
	};
	int error = wire_send(socket, &w, sizeof(w), 0);

	if (!error)
		error = wire_send(socket, an->note.p, an->note.n, 0);
	if (!error)
		error = wire_send(socket, an->bytes.p, an->bytes.n, 0);
	return error;
}

static int serve(int socket, struct arena *a)
{
	struct wire_question q;
	struct answer an;
	char *path;
	int error = wire_receive(socket, &q, sizeof(q), 0);

	if (error)
		return error;
	if (q.magic != WIRE_MAGIC || q.kind >= ASK_KINDS || q.path_n > WIRE_PATH_MAX)
		return -EPROTO;
	path = ARENA_NEW(a, char, q.path_n + 1);
	error = wire_receive(socket, path, q.path_n, 0);
	if (error)
		return error;
	run(a, (struct str){ path, q.path_n }, (enum ask_kind)q.kind, &an);
	return reply(socket, q.sequence, &an);
}

noreturn void worker_run(int socket, pid_t keeper)
{
	struct arena *a;
	size_t mark;

	/* The keeper's signal settings hold; the parent-death signal is not inherited. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != keeper)
		_exit(1);
	arena_on_full(full);
	a = arena_new("probe worker", ARENA_CAP);
	if (!a)
		_exit(1);
	mark = arena_used(a);
	while (serve(socket, a) == 0)
		arena_rewind(a, mark);
	_exit(0);
}
