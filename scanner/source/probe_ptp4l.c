/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/ptp4l: each ptp4l of this host, asked over its management socket. Its read-write
 * socket is 0660 root, and the child is nobody: so the keeper connects to the sockets that it
 * finds before it gives up its rights (access is checked by connect(), and a connected socket
 * stays one), and each worker inherits them. One who has no such right (no root, or a ptp4l
 * that was restarted since) is told "denied".
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/ptp_socket.h"
#include "scanner/source/wire.h"

enum { PATH_ROOM = 128, PREPARED_MAX = PTP_PROCESSES_MAX * PTP_CANDIDATES_MAX };
enum { FIRST_MS = 300, TRY_MS = 150, SILENCE_MS = 300, PORTS_MAX = 64, WHOLE_MS = 4000 };
enum { STATE_UNCALIBRATED = 8, STATE_SLAVE = 9 };
enum { QUICK_MS = 130, SLOWEST_MS = 1100, THREE_BELOW_MS = 400 };

static struct prepared {
	pid_t pid;
	char path[PATH_ROOM];
	int fd;
} prepared[PREPARED_MAX];
static size_t n_prepared;

static struct str path_of(
	struct arena *a, const struct ptp_process *p, const struct ptp_candidate *c)
{
	return str_printf(a, STR_FMT STR_FMT, STR_ARG(p->root), STR_ARG(c->path));
}

static void prepare(pid_t pid, struct str path)
{
	struct prepared *to = &prepared[n_prepared];
	int fd;

	if (n_prepared == PREPARED_MAX || path.n >= PATH_ROOM)
		return;
	fd = ptp_connect(path);
	if (fd < 0)
		return;
	*to = (struct prepared){ .pid = pid, .fd = fd };
	memcpy(to->path, path.p, path.n);
	n_prepared++;
}

void probe_ptp4l_prepare(struct arena *a)
{
	struct ptp_process found[PTP_PROCESSES_MAX];
	struct ptp_candidate candidates[PTP_CANDIDATES_MAX];
	size_t n = ptp_processes(a, found);

	for (size_t i = 0; i < n; i++) {
		size_t m = ptp_candidates(&found[i].setup, candidates);

		for (size_t k = 0; k < m && found[i].netns != PTP_NETNS_OTHER; k++)
			prepare(found[i].pid, path_of(a, &found[i], &candidates[k]));
	}
}

struct port {
	struct ptp_port_set set;
	int timestamping;
};

struct instance {
	struct ptp_process process;
	struct str uds; /* the socket that answered, else the first candidate */
	bool ro;
	const char *answer;
	struct ptp_line line;
	int own_fd; /* to close; -1: it was prepared */
	struct ptp_default_set set;
	struct port ports[PORTS_MAX];
	size_t n_ports;
	struct str samples; /* their lines */
};

/* The prepared socket where there is one, else one of what rights are left. */
static int open_socket(pid_t pid, struct str path, int *ret_own)
{
	int fd;

	*ret_own = -1;
	for (size_t i = 0; i < n_prepared; i++) {
		if (prepared[i].pid == pid && str_is(path, prepared[i].path))
			return prepared[i].fd;
	}
	fd = ptp_connect(path);
	*ret_own = fd < 0 ? -1 : fd;
	return fd;
}

/* The more is known, the higher. */
static int rank(const char *answer)
{
	static const char *const words[] = { "absent", "refused", "denied", "timeout", "ok" };
	int r = 0;

	while (strcmp(words[r], answer) != 0)
		r++;
	return r;
}

static const char *word_of(int error)
{
	switch (-error) {
	case 0:
		return "ok";
	case EACCES:
	case EPERM:
		return "denied";
	case ECONNREFUSED:
	case ECONNRESET:
		return "refused";
	case ENOENT:
	case ENOTDIR:
	case ENOTSOCK:
	case EPROTOTYPE:
		return "absent";
	default:
		return "timeout";
	}
}

/*
 * ptp4l drops a request of another domain or transportSpecific in silence. What it was told is
 * tried first, then what the profiles use: its file may have changed since it started.
 */
static int greet(struct instance *in, uint64_t until)
{
	static const struct ptp_address usual[] = { { 0, 0 }, { 24, 0 }, { 44, 0 }, { 0, 1 },
		{ 4, 0 }, { 127, 0 } };
	struct ptp_address told = in->process.setup.address;
	int error;

	in->line.to = told;
	error = ptp_get(&in->line, PTP_DEFAULT_DATA_SET, FIRST_MS);
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]) && error == -ETIMEDOUT; i++) {
		if (usual[i].domain == told.domain && usual[i].transport == told.transport)
			continue;
		if (wire_now_ns() > until)
			break;
		in->line.to = usual[i];
		error = ptp_get(&in->line, PTP_DEFAULT_DATA_SET, TRY_MS);
	}
	if (error == -ETIMEDOUT)
		in->line.to = told;
	return error ? error : ptp_default_set(in->line.reply.data, &in->set);
}

static int try_socket(
	struct arena *a, struct instance *in, const struct ptp_candidate *c, uint64_t until)
{
	struct str path = path_of(a, &in->process, c);
	int fd = open_socket(in->process.pid, path, &in->own_fd);
	int error;

	if (fd < 0)
		return fd;
	ptp_line_init(&in->line, fd, in->process.pid);
	error = greet(in, until);
	if (error == -ECONNREFUSED && in->own_fd < 0) {
		/* The socket that was prepared is dead; a new one may lie at its path. */
		fd = ptp_connect(path);
		if (fd < 0)
			return fd == -ENOENT ? -ECONNREFUSED : fd;
		in->own_fd = fd;
		ptp_line_init(&in->line, fd, in->process.pid);
		error = greet(in, until);
	}
	if (error && in->own_fd >= 0) {
		close(in->own_fd);
		in->own_fd = -1;
	}
	return error;
}

static void identify(struct arena *a, struct instance *in, uint64_t until)
{
	struct ptp_candidate candidates[PTP_CANDIDATES_MAX];
	size_t n = ptp_candidates(&in->process.setup, candidates);

	in->own_fd = -1;
	in->uds = candidates[in->process.setup.uds.n && !in->process.setup.ro.n ? 1 : 0].path;
	if (in->process.netns == PTP_NETNS_OTHER) {
		in->answer = "namespace";
		return;
	}
	in->answer = "absent";
	for (size_t i = 0; i < n; i++) {
		const char *word = word_of(try_socket(a, in, &candidates[i], until));

		if (rank(word) <= rank(in->answer))
			continue;
		in->answer = word;
		in->uds = candidates[i].path;
		in->ro = candidates[i].ro;
		if (rank(word) == rank("ok"))
			return;
	}
}

static void read_ports(struct instance *in)
{
	int error = ptp_get(&in->line, PTP_PORT_DATA_SET, SILENCE_MS);

	while (!error && in->n_ports < PORTS_MAX) {
		struct port *p = &in->ports[in->n_ports];

		p->timestamping = -1;
		if (ptp_port_set(in->line.reply.data, &p->set) == 0)
			in->n_ports++;
		if (in->n_ports >= in->set.ports)
			return;
		error = ptp_next(&in->line, PTP_PORT_DATA_SET, SILENCE_MS);
	}
}

static bool take_properties(struct instance *in, struct ptp_line *l)
{
	int error = ptp_get(l, PTP_PORT_PROPERTIES_NP, SILENCE_MS);

	for (size_t n = 1; !error; n++) {
		struct ptp_properties got;

		if (ptp_properties(l->reply.data, &got) == 0) {
			for (size_t i = 0; i < in->n_ports; i++) {
				if (in->ports[i].set.number == got.number)
					in->ports[i].timestamping = (int)got.timestamping;
			}
		}
		if (n >= in->n_ports)
			return true;
		error = ptp_next(l, PTP_PORT_PROPERTIES_NP, SILENCE_MS);
	}
	return false;
}

/* The read-only socket refuses it; the other one may have been prepared. */
static void read_properties(struct arena *a, struct instance *in)
{
	struct ptp_candidate candidates[PTP_CANDIDATES_MAX];
	size_t n = ptp_candidates(&in->process.setup, candidates);

	if (!in->ro) {
		(void)take_properties(in, &in->line);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct str path = path_of(a, &in->process, &candidates[i]);
		struct ptp_line line;
		bool done;
		int own, fd;

		if (candidates[i].ro)
			continue;
		fd = open_socket(in->process.pid, path, &own);
		if (fd < 0)
			continue;
		ptp_line_init(&line, fd, in->process.pid);
		line.to = in->line.to;
		done = take_properties(in, &line);
		if (own >= 0)
			close(own);
		if (done)
			return;
	}
}

static uint64_t raw_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static void read_sample(struct arena *a, struct instance *in)
{
	struct ptp_time_status s;

	if (ptp_get(&in->line, PTP_TIME_STATUS_NP, SILENCE_MS) < 0 ||
		ptp_time_status(in->line.reply.data, &s) < 0)
		return;
	in->samples = str_printf(a, STR_FMT "sample offset=%lld ingress=%lld gm=%d raw=%llu\n",
		STR_ARG(in->samples), (long long)s.offset_ns, (long long)s.ingress_ns,
		s.gm_present ? 1 : 0, (unsigned long long)raw_ns());
}

/* How far apart two samples must be to see the time of another sync message, in ms. */
static unsigned interval_of(const struct instance *in)
{
	unsigned ms = QUICK_MS;

	for (size_t i = 0; i < in->n_ports; i++) {
		const struct ptp_port_set *p = &in->ports[i].set;
		double sync = 1000;

		if (p->state != STATE_SLAVE && p->state != STATE_UNCALIBRATED)
			continue;
		for (int k = p->log_sync; k > 0 && sync < SLOWEST_MS; k--)
			sync *= 2;
		for (int k = p->log_sync; k < 0 && sync > QUICK_MS; k++)
			sync /= 2;
		sync *= 1.1;
		if (sync > ms)
			ms = sync > SLOWEST_MS ? SLOWEST_MS : (unsigned)sync;
	}
	return ms;
}

static void wait_ms(unsigned ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

static bool is_ok(const struct instance *in)
{
	return strcmp(in->answer, "ok") == 0;
}

/* All of them together, so that several daemons cost one wait. */
static void read_samples(struct arena *a, struct instance *v, size_t n)
{
	unsigned ms = 0, rounds;

	for (size_t i = 0; i < n; i++) {
		if (is_ok(&v[i]) && interval_of(&v[i]) > ms)
			ms = interval_of(&v[i]);
	}
	if (ms == 0)
		return;
	rounds = ms < THREE_BELOW_MS ? 3 : 2;
	for (unsigned r = 0; r < rounds; r++) {
		if (r)
			wait_ms(ms);
		for (size_t i = 0; i < n; i++) {
			if (is_ok(&v[i]))
				read_sample(a, &v[i]);
		}
	}
}

/* A path is the host's: blanks and control characters would break the line. */
static struct str one_word(struct arena *a, struct str s)
{
	char *p = str_z(a, s);

	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)p[i] <= ' ' || p[i] == 0x7f)
			p[i] = '?';
	}
	return (struct str){ p, s.n };
}

static struct str print(struct arena *a, struct str text, const struct instance *in)
{
	static const char *const netns[] = { "own", "other", "untold" };

	text = str_printf(a,
		STR_FMT "instance pid=%d uds=" STR_FMT
			" ro=%d netns=%s domain=%u transport=%u\nanswer %s\n",
		STR_ARG(text), (int)in->process.pid, STR_ARG(one_word(a, in->uds)), in->ro,
		netns[in->process.netns], in->line.to.domain, in->line.to.transport, in->answer);
	if (!is_ok(in))
		return text;
	text = str_printf(a, STR_FMT "default ports=%u flags=0x%x domain=%u\n", STR_ARG(text),
		in->set.ports, in->set.flags, in->set.domain);
	for (size_t i = 0; i < in->n_ports; i++) {
		const struct port *p = &in->ports[i];

		text = str_printf(a, STR_FMT "port number=%u state=%u timestamping=%d logSync=%d\n",
			STR_ARG(text), p->set.number, p->set.state, p->timestamping,
			p->set.log_sync);
	}
	return str_printf(a, STR_FMT STR_FMT, STR_ARG(text), STR_ARG(in->samples));
}

static struct str ask_all(struct arena *a, struct instance *v, size_t n)
{
	uint64_t until = wire_now_ns() + (uint64_t)(WHOLE_MS / 2) * 1000000U;
	struct str text = { NULL, 0 };

	for (size_t i = 0; i < n; i++) {
		v[i].line.to = v[i].process.setup.address;
		identify(a, &v[i], until);
		if (!is_ok(&v[i]))
			continue;
		read_ports(&v[i]);
		read_properties(a, &v[i]);
	}
	read_samples(a, v, n);
	for (size_t i = 0; i < n; i++) {
		text = print(a, text, &v[i]);
		if (v[i].own_fd >= 0)
			close(v[i].own_fd);
	}
	return text;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct ptp_process found[PTP_PROCESSES_MAX];
	struct instance *v;
	size_t n;

	(void)rest;
	if (ret->kind != ASK_FILE) {
		ret->state = ANSWER_BROKEN;
		ret->error = EINVAL;
		return;
	}
	n = ptp_processes(a, found);
	v = ARENA_NEW(a, struct instance, n ? n : 1);
	for (size_t i = 0; i < n; i++)
		v[i].process = found[i];
	ret->bytes = ask_all(a, v, n);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_ptp4l = {
	.prefix = "/probe/ptp4l",
	.deadline_ms = 6000,
	.run = run,
};
