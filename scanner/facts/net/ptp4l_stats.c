/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters of 64 bits since ptp4l started (port.c, port_stats_inc); a port that was set up anew
 * keeps them. Matched by process and socket, and by port number.
 */
#include "scanner/facts/net/ptp4l_stats.h"

#include "scanner/facts/keyed.h"

enum { FLAG_TWO_STEP = 1 };

const char *const ptp_counted_services[PTP_SERVICE_WORDS] = { "announce_timeout", "sync_timeout",
	"delay_timeout", "unicast_service_timeout", "unicast_request_timeout",
	"master_announce_timeout", "master_sync_timeout", "qualification_timeout", "sync_mismatch",
	"followup_mismatch" };

struct block {
	struct ptp_counts c;
	struct ptp_counted *ports;
	size_t cap;
};

struct parser {
	struct arena *a;
	struct block *v;
	size_t n, cap;
};

const struct ptp_counts *ptp4l_stats_of(const struct ptp4l_stats *t, int pid, struct str uds)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid == pid && str_eq(t->v[i].uds, uds))
			return &t->v[i];
	}
	return NULL;
}

const struct ptp_counted *ptp_counts_port(const struct ptp_counts *c, unsigned number)
{
	for (size_t i = 0; i < c->n_ports; i++) {
		if (c->ports[i].number == number)
			return &c->ports[i];
	}
	return NULL;
}

static struct ptp_counted *port_of(struct parser *p, struct block *b, uint64_t number)
{
	for (size_t i = 0; i < b->c.n_ports; i++) {
		if (b->ports[i].number == number)
			return &b->ports[i];
	}
	b->ports = arena_grow(p->a, b->ports, b->c.n_ports, &b->cap, sizeof(*b->ports));
	b->ports[b->c.n_ports] = (struct ptp_counted){ .number = (unsigned)number };
	return &b->ports[b->c.n_ports++];
}

static bool parse_instance(struct parser *p, struct str line)
{
	struct block b = { .c = { .pid = 0 } };
	uint64_t pid;

	if (!keyed_u64(line, "pid", INT32_MAX, &pid) || !keyed_text(line, "uds", &b.c.uds))
		return false;
	b.c.pid = (int)pid;
	p->v = arena_grow(p->a, p->v, p->n, &p->cap, sizeof(b));
	p->v[p->n++] = b;
	return true;
}

static bool parse_port(struct parser *p, struct block *b, struct str line)
{
	struct ptp_counted *port;
	uint64_t number, state;

	if (!keyed_u64(line, "number", UINT16_MAX, &number) ||
		!keyed_u64(line, "state", 255, &state))
		return false;
	port = port_of(p, b, number);
	port->state = (unsigned)state;
	return keyed_small(line, "logSync", &port->log_sync) &&
	       keyed_small(line, "logAnnounce", &port->log_announce);
}

static bool parse_stats(struct parser *p, struct block *b, struct str line)
{
	struct ptp_counted *port;
	uint64_t number;

	if (!keyed_u64(line, "port", UINT16_MAX, &number))
		return false;
	port = port_of(p, b, number);
	port->has_stats = true;
	return keyed_u64(line, "rx_sync", UINT64_MAX, &port->rx_sync) &&
	       keyed_u64(line, "rx_follow_up", UINT64_MAX, &port->rx_follow_up) &&
	       keyed_u64(line, "rx_announce", UINT64_MAX, &port->rx_announce) &&
	       keyed_maybe_u64(line, "rx_delay_resp", &port->rx_delay_resp) &&
	       keyed_maybe_u64(line, "tx_delay_req", &port->tx_delay_req) &&
	       keyed_u64(line, "raw", UINT64_MAX, &port->raw_ns);
}

static bool parse_service(struct parser *p, struct block *b, struct str line)
{
	struct ptp_counted *port;
	uint64_t number;

	if (!keyed_u64(line, "port", UINT16_MAX, &number))
		return false;
	port = port_of(p, b, number);
	port->has_service = true;
	for (unsigned i = 0; i < PTP_SERVICE_WORDS; i++) {
		if (!keyed_maybe_u64(line, ptp_counted_services[i], &port->service[i]))
			return false;
	}
	return true;
}

static bool parse_default(struct block *b, struct str line)
{
	uint64_t flags;

	if (!keyed_u64(line, "flags", 255, &flags))
		return false;
	b->c.two_step = flags & FLAG_TWO_STEP;
	return true;
}

static bool parse_line(struct parser *p, struct str line)
{
	struct block *b = p->n ? &p->v[p->n - 1] : NULL;
	struct str rest = line, word;

	if (!str_word(&rest, &word))
		return true;
	if (str_is(word, "instance"))
		return parse_instance(p, rest);
	if (!b)
		return false;
	if (str_is(word, "answer"))
		b->c.answer = str_trim(rest);
	else if (str_is(word, "default"))
		return parse_default(b, rest);
	else if (str_is(word, "port"))
		return parse_port(p, b, rest);
	else if (str_is(word, "stats"))
		return parse_stats(p, b, rest);
	else
		return str_is(word, "service") && parse_service(p, b, rest);
	return true;
}

void ptp4l_stats_parse(struct arena *a, struct str text, struct ptp4l_stats *ret)
{
	struct parser p = { .a = a };
	struct ptp_counts *v;
	struct str line;

	ret->valid = false;
	ret->v = NULL;
	ret->n = 0;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(&p, line))
			return;
	}
	v = ARENA_NEW(a, struct ptp_counts, p.n + 1);
	for (size_t i = 0; i < p.n; i++) {
		if (!p.v[i].c.answer.n)
			return;
		v[i] = p.v[i].c;
		v[i].ports = p.v[i].ports;
	}
	ret->v = v;
	ret->n = p.n;
	ret->valid = true;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct ptp4l_stats *t = ret;

	t->from = answers_file(in->answers, "/probe/ptp4l/stats");
	if (t->from->state == ANSWER_OK)
		ptp4l_stats_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_ptp4l_stats = {
	.name = "ptp4l_stats",
	.asks = { { "/probe/ptp4l/stats", ASK_FILE } },
	.size = sizeof(struct ptp4l_stats),
	.parse = parse,
};
