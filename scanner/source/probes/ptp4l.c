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
#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/ptp/watch.h"
#include "scanner/source/wire.h"

enum { WHOLE_MS = 4000 };
enum { STATE_UNCALIBRATED = 8, STATE_SLAVE = 9 };
enum { QUICK_MS = 130, SLOWEST_MS = 1100, THREE_BELOW_MS = 400, STALE_MS = 3100 };

void probe_ptp4l_prepare(struct arena *a)
{
	struct ptp_process found[PTP_PROCESSES_MAX];
	size_t n = ptp_processes(a, found);

	for (size_t i = 0; i < n; i++)
		ptp_prepare(a, &found[i]);
}

/* How far apart two samples must be to see the time of another sync message, in ms. */
static unsigned interval_of(const struct ptp_asked *in)
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

/*
 * The time of the last sync message stands still: one that was lost, or a master that is. ptp4l
 * itself takes three announce intervals to tell; a last sample after 3 s tells as much.
 */
static bool stands_still(const struct ptp_asked *in)
{
	return ptp_is_ok(in) && in->samples.n && in->ingress_ns && !in->advanced;
}

static void read_late(struct arena *a, struct ptp_asked *v, size_t n, unsigned spent_ms)
{
	bool waited = false;

	for (size_t i = 0; i < n; i++) {
		if (!stands_still(&v[i]))
			continue;
		if (!waited)
			wait_ms(STALE_MS - spent_ms);
		waited = true;
		ptp_read_sample(a, &v[i]);
	}
}

/* Each told another sync message than the sample before it: nothing to wait for. */
static bool all_advanced(const struct ptp_asked *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ptp_is_ok(&v[i]) && !v[i].advanced)
			return false;
	}
	return true;
}

/*
 * All of them together, so that several daemons cost one wait. One that was watched meanwhile
 * has samples already, and most often none of these is needed but the first.
 */
static void read_samples(struct arena *a, struct ptp_asked *v, size_t n)
{
	unsigned ms = 0, rounds;
	bool watched = false;

	for (size_t i = 0; i < n; i++) {
		watched = watched || v[i].samples.n;
		if (ptp_is_ok(&v[i]) && interval_of(&v[i]) > ms)
			ms = interval_of(&v[i]);
	}
	if (ms == 0)
		return;
	rounds = ms < THREE_BELOW_MS ? 3 : 2;
	for (unsigned r = 0; r < rounds; r++) {
		if (watched && all_advanced(v, n))
			return;
		if (r)
			wait_ms(ms);
		for (size_t i = 0; i < n; i++) {
			if (ptp_is_ok(&v[i]))
				ptp_read_sample(a, &v[i]);
		}
	}
	read_late(a, v, n, ms * (rounds - 1));
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

static struct str print(struct arena *a, struct str text, const struct ptp_asked *in)
{
	static const char *const netns[] = { "own", "other", "untold" };

	text = str_printf(a,
		STR_FMT "instance pid=%d uds=" STR_FMT
			" ro=%d netns=%s domain=%u transport=%u\nanswer %s\n",
		STR_ARG(text), (int)in->process.pid, STR_ARG(one_word(a, in->uds)), in->ro,
		netns[in->process.netns], in->line.to.domain, in->line.to.transport, in->answer);
	if (!ptp_is_ok(in))
		return text;
	text = str_printf(a, STR_FMT "default ports=%u flags=0x%x domain=%u\n", STR_ARG(text),
		in->set.ports, in->set.flags, in->set.domain);
	for (size_t i = 0; i < in->n_ports; i++) {
		const struct ptp_instance_port *p = &in->ports[i];

		text = str_printf(a,
			STR_FMT
			"port number=%u state=%u timestamping=%d logSync=%d mechanism=%u peer=%lld capable=%d\n",
			STR_ARG(text), p->set.number, p->set.state, p->timestamping,
			p->set.log_sync, p->set.mechanism, (long long)p->set.peer_delay_ns,
			p->capable);
	}
	return str_join(a, text, in->clock, in->samples);
}

static struct str ask_all(struct arena *a, struct ptp_asked *v, size_t n)
{
	uint64_t until = wire_now_ns() + (uint64_t)(WHOLE_MS / 2) * 1000000U;
	struct str text = { NULL, 0 };

	for (size_t i = 0; i < n; i++) {
		ptp_identify(a, &v[i], until);
		if (!ptp_is_ok(&v[i]))
			continue;
		ptp_read_ports(a, &v[i]);
		ptp_read_clock(a, &v[i]);
		ptp_watch_recall(a, &v[i]);
	}
	read_samples(a, v, n);
	for (size_t i = 0; i < n; i++) {
		text = print(a, text, &v[i]);
		if (v[i].own_fd >= 0)
			close(v[i].own_fd);
	}
	ptp_watch_end();
	return text;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct ptp_asked *v;
	size_t n;

	(void)rest;
	if (probe_refuses(ret))
		return;
	v = ptp_all(a, &n);
	ret->bytes = ask_all(a, v, n);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_ptp4l = {
	.prefix = "/probe/ptp4l",
	.deadline_ms = 6000,
	.run = run,
};
