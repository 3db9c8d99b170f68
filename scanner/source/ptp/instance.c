/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which socket, which address, which ports. Access to a unix socket is checked by connect(),
 * and one that is connected stays so when the rights go: the table of prepared ones is filled
 * in the keeper and inherited by each worker.
 */
#include "scanner/source/ptp/instance.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/wire.h"

enum { PATH_ROOM = 128, PREPARED_MAX = PTP_PROCESSES_MAX * PTP_CANDIDATES_MAX };
enum { FIRST_MS = 300, TRY_MS = 150, SILENCE_MS = 300 };
enum { MECHANISM_P2P = 2 };

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

void ptp_prepare(struct arena *a, const struct ptp_process *p)
{
	struct ptp_candidate candidates[PTP_CANDIDATES_MAX];
	size_t n = ptp_candidates(&p->setup, candidates);

	for (size_t i = 0; i < n && p->netns != PTP_NETNS_OTHER; i++)
		prepare(p->pid, path_of(a, p, &candidates[i]));
}

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
static int greet(struct ptp_asked *in, uint64_t until)
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
	struct arena *a, struct ptp_asked *in, const struct ptp_candidate *c, uint64_t until)
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

struct ptp_asked *ptp_all(struct arena *a, size_t *ret_n)
{
	struct ptp_process found[PTP_PROCESSES_MAX];
	size_t n = ptp_processes(a, found);
	struct ptp_asked *v = ARENA_NEW(a, struct ptp_asked, n + 1);

	for (size_t i = 0; i < n; i++) {
		v[i].process = found[i];
		v[i].line.to = found[i].setup.address;
	}
	*ret_n = n;
	return v;
}

void ptp_identify(struct arena *a, struct ptp_asked *in, uint64_t until)
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

static void read_ports(struct ptp_asked *in)
{
	int error = ptp_get(&in->line, PTP_PORT_DATA_SET, SILENCE_MS);

	while (!error && in->n_ports < PTP_PORTS_MAX) {
		struct ptp_instance_port *p = &in->ports[in->n_ports];

		p->timestamping = p->capable = -1;
		if (ptp_port_set(in->line.reply.data, &p->set) == 0)
			in->n_ports++;
		if (in->n_ports >= in->set.ports)
			return;
		error = ptp_next(&in->line, PTP_PORT_DATA_SET, SILENCE_MS);
	}
}

static bool take_properties(struct ptp_asked *in, struct ptp_line *l)
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
static void read_properties(struct arena *a, struct ptp_asked *in)
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

/* Who answered stands in the header only. Nobody is asked where no port measures its peer. */
static void read_capable(struct ptp_asked *in)
{
	bool peers = false;
	int error;

	for (size_t i = 0; i < in->n_ports; i++)
		peers = peers || in->ports[i].set.mechanism == MECHANISM_P2P;
	if (!peers)
		return;
	error = ptp_get(&in->line, PTP_PORT_DATA_SET_NP, SILENCE_MS);
	for (size_t n = 1; !error && n <= in->n_ports; n++) {
		bool capable;

		if (ptp_as_capable(in->line.reply.data, &capable) == 0) {
			for (size_t i = 0; i < in->n_ports; i++) {
				if (in->ports[i].set.number == in->line.reply.port)
					in->ports[i].capable = capable;
			}
		}
		if (n < in->n_ports)
			error = ptp_next(&in->line, PTP_PORT_DATA_SET_NP, SILENCE_MS);
	}
}

bool ptp_is_ok(const struct ptp_asked *in)
{
	return strcmp(in->answer, "ok") == 0;
}

void ptp_read_ports(struct arena *a, struct ptp_asked *in)
{
	read_ports(in);
	read_properties(a, in);
	read_capable(in);
}

static uint64_t raw_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

int ptp_read(struct ptp_line *l, struct ptp_reading *ret)
{
	struct ptp_reading r = { .has_delay = false };
	int error = ptp_get(l, PTP_TIME_STATUS_NP, SILENCE_MS);

	if (!error)
		error = ptp_time_status(l->reply.data, &r.status);
	if (error)
		return error;
	r.raw_ns = raw_ns();
	r.has_delay = ptp_get(l, PTP_CURRENT_DATA_SET, SILENCE_MS) == 0 &&
		      ptp_path_delay(l->reply.data, &r.delay_ns) == 0;
	*ret = r;
	return 0;
}

struct str ptp_identity(struct arena *a, uint64_t id)
{
	unsigned long long v = id;

	return str_printf(a, "%06llx.%04llx.%06llx", v >> 40, v >> 24 & 0xffff, v & 0xffffff);
}

struct str ptp_print(struct arena *a, struct str text, const struct ptp_reading *r)
{
	text = str_printf(a, STR_FMT "sample offset=%lld ingress=%lld gm=%d raw=%llu",
		STR_ARG(text), (long long)r->status.offset_ns, (long long)r->status.ingress_ns,
		r->status.gm_present ? 1 : 0, (unsigned long long)r->raw_ns);
	if (r->has_delay)
		text = str_printf(a, STR_FMT " delay=%lld", STR_ARG(text), (long long)r->delay_ns);
	return str_printf(a, STR_FMT " source=" STR_FMT "\n", STR_ARG(text),
		STR_ARG(ptp_identity(a, r->status.gm_identity)));
}

void ptp_read_sample(struct arena *a, struct ptp_asked *in)
{
	struct ptp_reading r;

	if (ptp_read(&in->line, &r) < 0)
		return;
	in->advanced = in->advanced || (in->samples.n && r.status.ingress_ns != in->ingress_ns);
	in->ingress_ns = r.status.ingress_ns;
	in->samples = ptp_print(a, in->samples, &r);
}
