/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Main's end of the probe child. Two sockets: packets to the keeper, and a stream to the
 * worker that answers now. Whatever goes wrong with a worker (deadline, crash, an answer that
 * cannot be right) it is given up and the next question gets another; only the keeper's own
 * end is final, and then each probe is broken.
 */
#include "scanner/source/child.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/keeper.h"
#include "scanner/source/rights.h"
#include "scanner/source/wire.h"

/* Getting ready takes a walk over all processes: a slow or busy machine needs seconds for it. */
enum { START_MS = 60000, ORDER_MS = 20000, STOP_ROUNDS = 250, STOP_ROUND_NS = 2000000 };

struct probes {
	int control;
	int worker; /* -1: none */
	pid_t keeper, worker_pid;
	uint32_t sequence;
	uint64_t lost;
	unsigned questions, timeouts, workers;
};

static uint64_t after_ms(unsigned ms)
{
	return wire_now_ns() + (uint64_t)ms * 1000000U;
}

/* An order with its reply; replies to orders whose deadline had passed are thrown away. */
static int order(const struct probes *p, struct wire_order *o, struct str rest,
	uint64_t deadline_ns, struct wire_reply *ret, int *ret_fd)
{
	char packet[sizeof(*o) + WIRE_CPUS_MAX];
	static uint32_t sequence;
	int error;

	if (rest.n > WIRE_CPUS_MAX)
		return -E2BIG;
	o->sequence = ++sequence;
	memcpy(packet, o, sizeof(*o));
	if (rest.n)
		memcpy(packet + sizeof(*o), rest.p, rest.n);
	error = wire_send(p->control, packet, sizeof(*o) + rest.n, deadline_ns);
	while (!error) {
		struct wire_reply r;
		int fd = -1;

		error = wire_receive_fd(p->control, &r, sizeof(r), deadline_ns, &fd);
		if (!error && r.op == o->op && r.sequence == o->sequence) {
			*ret = r;
			*ret_fd = fd;
			return -r.error;
		}
		if (fd >= 0)
			close(fd);
	}
	return error;
}

static int greet(struct probes *p)
{
	struct wire_reply hello;
	int fd = -1;
	int error = wire_receive_fd(p->control, &hello, sizeof(hello), after_ms(START_MS), &fd);

	if (error)
		return error;
	if (fd >= 0)
		close(fd);
	if (hello.op != WIRE_HELLO)
		return -EPROTO;
	p->lost = rights_of_child() & ~hello.value;
	return -hello.error;
}

static struct probes *launch(unsigned wants, struct cpuset smi)
{
	struct probes *p = calloc(1, sizeof(*p));
	pid_t self = getpid();
	int ends[2];

	if (!p)
		return NULL;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		goto failed;
	p->keeper = fork();
	if (p->keeper == 0) {
		close(ends[0]);
		keeper_run(ends[1], self, wants, smi);
	}
	close(ends[1]);
	p->control = ends[0];
	p->worker = -1;
	if (p->keeper > 0)
		return p;
	close(ends[0]);
failed:
	free(p);
	return NULL;
}

struct probes *child_start(unsigned wants, struct cpuset smi)
{
	struct probes *p = launch(wants, smi);
	int error;

	if (!p)
		return NULL;
	error = greet(p);
	if (!error)
		return p;
	child_stop(p);
	errno = -error;
	return NULL;
}

/* The keeper ends by itself when its socket closes; one that does not is left behind. */
void child_stop(struct probes *p)
{
	const struct timespec round = { 0, STOP_ROUND_NS };

	if (!p)
		return;
	if (p->worker >= 0)
		close(p->worker);
	close(p->control);
	for (unsigned i = 0; i < STOP_ROUNDS; i++) {
		pid_t ended = waitpid(p->keeper, NULL, WNOHANG);

		if (ended != 0 && !(ended < 0 && errno == EINTR))
			break;
		nanosleep(&round, NULL);
	}
	free(p);
}

int child_pin(struct probes *p, struct cpuset cpus)
{
	struct wire_order o = { .op = WIRE_PIN };
	struct wire_reply r;
	struct arena *a;
	int fd = -1, error;

	if (cpuset_is_empty(cpus))
		return -EINVAL;
	a = arena_new("CPU list", 1 << 20);
	if (!a)
		return -ENOMEM;
	error = order(p, &o, cpuset_format(a, cpus), after_ms(ORDER_MS), &r, &fd);
	if (fd >= 0)
		close(fd);
	arena_free(a);
	return error;
}

void child_usage(const struct probes *p, struct arena *a, struct child_usage *ret)
{
	struct wire_order o = { .op = WIRE_USAGE };
	struct wire_reply r = { .value = 0 };
	struct str none = { NULL, 0 };
	int fd = -1;

	(void)order(p, &o, none, after_ms(ORDER_MS), &r, &fd);
	if (fd >= 0)
		close(fd);
	*ret = (struct child_usage){
		.cpu_ns = r.value,
		.questions = p->questions,
		.timeouts = p->timeouts,
		.workers = p->workers,
		.lost = rights_words(a, p->lost),
	};
}

static void give_up(struct probes *p)
{
	struct wire_order o = { .op = WIRE_GIVE_UP, .pid = p->worker_pid };

	if (p->worker < 0)
		return;
	close(p->worker);
	p->worker = -1;
	(void)wire_send(p->control, &o, sizeof(o), after_ms(ORDER_MS));
}

static int want_worker(struct probes *p, uint64_t deadline_ns)
{
	struct wire_order o = { .op = WIRE_WORKER };
	struct wire_reply r;
	struct str none = { NULL, 0 };
	int fd = -1, error;

	if (p->worker >= 0)
		return 0;
	error = order(p, &o, none, deadline_ns, &r, &fd);
	if (error)
		return error;
	if (fd < 0)
		return -EPROTO;
	p->worker = fd;
	p->worker_pid = r.pid;
	p->workers++;
	return 0;
}

static int ask(struct probes *p, struct str path, enum ask_kind kind, uint64_t deadline_ns)
{
	struct wire_question q = {
		.magic = WIRE_MAGIC,
		.sequence = ++p->sequence,
		.kind = kind,
		.path_n = (uint32_t)path.n,
	};
	int error = wire_send(p->worker, &q, sizeof(q), deadline_ns);

	return error ? error : wire_send(p->worker, path.p, path.n, deadline_ns);
}

static int receive_slice(int fd, size_t n, uint64_t deadline_ns, struct arena *a, struct str *ret)
{
	char *p = n ? ARENA_NEW(a, char, n) : NULL;
	int error = wire_receive(fd, p, n, deadline_ns);

	if (!error)
		*ret = (struct str){ p, n };
	return error;
}

static int hear(struct probes *p, uint64_t deadline_ns, struct arena *a, struct answer *ret)
{
	struct wire_answer w;
	struct str note, bytes;
	int error = wire_receive(p->worker, &w, sizeof(w), deadline_ns);

	if (!error)
		error = wire_check(&w, p->sequence);
	if (!error)
		error = receive_slice(p->worker, w.note_n, deadline_ns, a, &note);
	if (!error)
		error = receive_slice(p->worker, w.bytes_n, deadline_ns, a, &bytes);
	if (error)
		return error;
	ret->state = (enum answer_state)w.state;
	ret->error = (int)w.error;
	ret->mode = w.mode;
	ret->note = note;
	ret->bytes = bytes;
	ret->size = bytes.n;
	ret->at_ns = w.at_ns;
	return 0;
}

static void failed(struct probes *p, int error, struct answer *ret)
{
	struct timespec t;

	give_up(p);
	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	ret->at_ns = (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
	ret->state = error == -ETIMEDOUT ? ANSWER_TIMEOUT : ANSWER_BROKEN;
	ret->error = -error;
	if (error == -ETIMEDOUT)
		p->timeouts++;
}

void probe_ask(struct probes *p, struct str path, enum ask_kind kind, unsigned deadline_ms,
	struct arena *a, struct answer *ret)
{
	const struct probe_kind *k = probe_kind_of(path);
	size_t mark = arena_used(a);
	uint64_t deadline;
	int error;

	*ret = (struct answer){ .path = path, .kind = kind };
	if (!p || !k || path.n > WIRE_PATH_MAX) {
		ret->state = ANSWER_UNSUPPORTED;
		ret->error = EOPNOTSUPP;
		return;
	}
	deadline = after_ms(deadline_ms ? deadline_ms : k->deadline_ms);
	p->questions++;
	error = want_worker(p, deadline);
	if (!error)
		error = ask(p, path, kind, deadline);
	if (!error)
		error = hear(p, deadline, a, ret);
	if (error) {
		arena_rewind(a, mark);
		failed(p, error, ret);
	}
}
