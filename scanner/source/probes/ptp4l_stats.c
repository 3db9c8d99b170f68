/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/ptp4l/stats: the messages that each port of each ptp4l counted, and its timeouts. Four
 * GETs each, without a wait between: cheap enough to be asked before and after a window.
 */
#include "scanner/source/probe.h"

#include <time.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/ptp/instance.h"
#include "scanner/source/time_files.h"
#include "scanner/source/wire.h"

enum { WHOLE_MS = 2000, PATIENCE_MS = 300 };

static unsigned long long raw_ns(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (unsigned long long)t.tv_sec * 1000000000U + (unsigned long long)t.tv_nsec;
}

static struct str print_stats(struct arena *a, struct str text, const struct ptp_port_stats *s)
{
	return str_printf(a,
		STR_FMT "stats port=%u rx_sync=%llu rx_follow_up=%llu rx_announce=%llu "
			"rx_delay_resp=%llu tx_delay_req=%llu tx_sync=%llu raw=%llu\n",
		STR_ARG(text), s->number, (unsigned long long)s->rx[PTP_SYNC],
		(unsigned long long)s->rx[PTP_FOLLOW_UP], (unsigned long long)s->rx[PTP_ANNOUNCE],
		(unsigned long long)s->rx[PTP_DELAY_RESP], (unsigned long long)s->tx[PTP_DELAY_REQ],
		(unsigned long long)s->tx[PTP_SYNC], raw_ns());
}

static struct str print_services(
	struct arena *a, struct str text, const struct ptp_service_stats *s)
{
	text = str_printf(a, STR_FMT "service port=%u", STR_ARG(text), s->number);
	for (unsigned i = 0; i < PTP_SERVICES; i++)
		text = str_printf(a, STR_FMT " %s=%llu", STR_ARG(text), ptp_service_words[i],
			(unsigned long long)s->v[i]);
	return str_join(a, text, STR("\n"), STR(""));
}

static struct str read_ports(struct arena *a, struct str text, struct ptp_line *l, unsigned ports)
{
	int error = ptp_get(l, PTP_PORT_DATA_SET, PATIENCE_MS);

	for (unsigned n = 1; !error && n <= ports && n <= PTP_PORTS_MAX; n++) {
		struct ptp_port_set p;

		if (ptp_port_set(l->reply.data, &p) == 0)
			text = str_printf(a,
				STR_FMT "port number=%u state=%u logSync=%d logAnnounce=%d\n",
				STR_ARG(text), p.number, p.state, p.log_sync, p.log_announce);
		if (n < ports)
			error = ptp_next(l, PTP_PORT_DATA_SET, PATIENCE_MS);
	}
	return text;
}

static struct str read_counters(
	struct arena *a, struct str text, struct ptp_line *l, enum ptp_id id, unsigned ports)
{
	int error = ptp_get(l, id, PATIENCE_MS);

	for (unsigned n = 1; !error && n <= ports && n <= PTP_PORTS_MAX; n++) {
		struct ptp_service_stats service;
		struct ptp_port_stats stats;

		if (id == PTP_PORT_STATS_NP && ptp_port_stats(l->reply.data, &stats) == 0)
			text = print_stats(a, text, &stats);
		if (id == PTP_PORT_SERVICE_STATS_NP &&
			ptp_service_stats(l->reply.data, &service) == 0)
			text = print_services(a, text, &service);
		if (n < ports)
			error = ptp_next(l, id, PATIENCE_MS);
	}
	return text;
}

static struct str ask(struct arena *a, struct str text, struct ptp_asked *in, uint64_t until)
{
	ptp_identify(a, in, until);
	text = str_printf(a, STR_FMT "instance pid=%d uds=" STR_FMT "\nanswer %s\n", STR_ARG(text),
		(int)in->process.pid, STR_ARG(time_files_escape(a, in->uds)), in->answer);
	if (!ptp_is_ok(in))
		return text;
	text = str_printf(a, STR_FMT "default flags=0x%x\n", STR_ARG(text), in->set.flags);
	text = read_ports(a, text, &in->line, in->set.ports);
	text = read_counters(a, text, &in->line, PTP_PORT_STATS_NP, in->set.ports);
	text = read_counters(a, text, &in->line, PTP_PORT_SERVICE_STATS_NP, in->set.ports);
	if (in->own_fd >= 0)
		close(in->own_fd);
	return text;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	uint64_t until = wire_now_ns() + (uint64_t)(WHOLE_MS / 2) * 1000000U;
	struct ptp_asked *v;
	size_t n;

	(void)rest;
	if (probe_refuses(ret))
		return;
	v = ptp_all(a, &n);
	for (size_t i = 0; i < n; i++)
		ret->bytes = ask(a, ret->bytes, &v[i], until);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_ptp4l_stats = {
	.prefix = "/probe/ptp4l/stats",
	.deadline_ms = 4000,
	.run = run,
};
