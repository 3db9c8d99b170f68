/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probe asks each ptp4l over its management socket (IEEE 1588 clause 15, linuxptp's
 * port.c and clock.c) and prints the answers as lines of "word key=value …". When the master
 * is lost, ptp4l keeps the last offset and the identity of the master: only ingress becomes 0
 * and the port goes back to LISTENING. So the samples keep the time of the last sync message
 * beside the offset.
 *
 * Keys that are not known here are passed over, as a newer probe may say more. A line that is
 * not understood makes the whole text invalid: half an answer would look like another host.
 */
#include "scanner/facts/net/ptp4l.h"

#include "scanner/facts/keyed.h"

struct block {
	struct ptp_instance instance;
	struct ptp_port *ports;
	size_t cap_ports;
	struct ptp_sample *samples;
	size_t cap_samples;
};

struct parser {
	struct arena *arena;
	struct block *v;
	size_t n, cap;
};

const char *ptp_state_word(unsigned state)
{
	static const char *const words[] = { NULL, "INITIALIZING", "FAULTY", "DISABLED",
		"LISTENING", "PRE_MASTER", "MASTER", "PASSIVE", "UNCALIBRATED", "SLAVE" };

	return state >= PTP_INITIALIZING && state <= PTP_SLAVE ? words[state] : "UNKNOWN";
}

static bool parse_instance(struct parser *p, struct str line)
{
	struct ptp_instance it = { .steps = -1 };
	uint64_t pid, domain = 0;
	struct str text;

	if (!keyed_u64(line, "pid", INT32_MAX, &pid) || !keyed_text(line, "uds", &it.uds))
		return false;
	if (keyed_text(line, "domain", &text) && !keyed_u64(line, "domain", 255, &domain))
		return false;
	it.pid = (int)pid;
	it.domain = (unsigned)domain;
	p->v = arena_grow(p->arena, p->v, p->n, &p->cap, sizeof(*p->v));
	p->v[p->n++] = (struct block){ .instance = it };
	return true;
}

static bool parse_answer(struct block *b, struct str rest)
{
	static const char *const words[] = { "ok", "timeout", "denied", "refused", "absent",
		"namespace" };
	struct str word, more;

	if (b->instance.answer.n || !str_word(&rest, &word) || str_word(&rest, &more))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(word, words[i])) {
			b->instance.answer = word;
			return true;
		}
	}
	return false;
}

static bool parse_default(struct block *b, struct str line)
{
	uint64_t flags, domain, ports;

	if (!keyed_u64(line, "ports", UINT16_MAX, &ports) ||
		!keyed_u64(line, "flags", 255, &flags) || !keyed_u64(line, "domain", 255, &domain))
		return false;
	b->instance.ports_told = (unsigned)ports;
	b->instance.flags = (unsigned)flags;
	b->instance.domain = (unsigned)domain;
	return true;
}

static bool parse_port(struct parser *p, struct block *b, struct str line)
{
	uint64_t number, state;
	struct ptp_port port = { .timestamping = -1, .capable = -1 };

	if (!keyed_u64(line, "number", UINT16_MAX, &number) ||
		!keyed_u64(line, "state", 255, &state))
		return false;
	if (!keyed_small(line, "timestamping", &port.timestamping) ||
		!keyed_small(line, "logSync", &port.log_sync) ||
		!keyed_small(line, "mechanism", &port.mechanism) ||
		!keyed_small(line, "capable", &port.capable) ||
		!keyed_maybe_i64(line, "peer", &port.peer_delay_ns))
		return false;
	port.number = (unsigned)number;
	port.state = (unsigned)state;
	b->ports = arena_grow(p->arena, b->ports, b->instance.n_ports, &b->cap_ports, sizeof(port));
	b->ports[b->instance.n_ports++] = port;
	return true;
}

static bool parse_parent(struct block *b, struct str line)
{
	struct ptp_instance *p = &b->instance;
	uint64_t class, accuracy, variance = 0, first = 0, second = 0;

	if (!keyed_u64(line, "class", 255, &class) ||
		!keyed_u64(line, "accuracy", 255, &accuracy) || !keyed_text(line, "gm", &p->gm) ||
		!keyed_maybe_u64(line, "variance", &variance) ||
		!keyed_maybe_u64(line, "priority1", &first) ||
		!keyed_maybe_u64(line, "priority2", &second))
		return false;
	p->has_parent = true;
	p->gm_class = (unsigned)class;
	p->gm_accuracy = (unsigned)accuracy;
	return true;
}

static bool parse_time(struct block *b, struct str line)
{
	struct ptp_instance *p = &b->instance;
	uint64_t flags;
	int64_t utc;

	if (!keyed_i64(line, "utc", &utc) || utc < INT16_MIN || utc > INT16_MAX ||
		!keyed_u64(line, "flags", 255, &flags))
		return false;
	p->has_time = true;
	p->utc_offset = (int)utc;
	p->time_flags = (unsigned)flags;
	return true;
}

static bool parse_current(struct block *b, struct str line)
{
	uint64_t steps;

	if (!keyed_u64(line, "steps", UINT16_MAX, &steps))
		return false;
	b->instance.steps = (int)steps;
	return true;
}

static bool parse_sample(struct parser *p, struct block *b, struct str line)
{
	struct ptp_sample s = { .has_delay = false };
	struct str delay;

	if (!keyed_i64(line, "offset", &s.offset_ns) ||
		!keyed_i64(line, "ingress", &s.ingress_ns) ||
		!keyed_u64(line, "raw", UINT64_MAX, &s.raw_ns))
		return false;
	s.has_delay = keyed_text(line, "delay", &delay);
	if (s.has_delay && str_i64(delay, &s.delay_ns))
		return false;
	(void)keyed_text(line, "source", &s.source);
	b->samples =
		arena_grow(p->arena, b->samples, b->instance.n_samples, &b->cap_samples, sizeof(s));
	b->samples[b->instance.n_samples++] = s;
	return true;
}

static bool parse_line(struct parser *p, struct str line)
{
	struct block *b = p->n ? &p->v[p->n - 1] : NULL;
	struct str word, rest = line;

	if (!str_word(&rest, &word))
		return true;
	if (str_is(word, "instance"))
		return parse_instance(p, rest);
	if (!b)
		return false;
	if (str_is(word, "answer"))
		return parse_answer(b, rest);
	if (str_is(word, "default"))
		return parse_default(b, rest);
	if (str_is(word, "port"))
		return parse_port(p, b, rest);
	if (str_is(word, "parent"))
		return parse_parent(b, rest);
	if (str_is(word, "time"))
		return parse_time(b, rest);
	if (str_is(word, "current"))
		return parse_current(b, rest);
	if (str_is(word, "sample"))
		return parse_sample(p, b, rest);
	return false;
}

/* Every block must say how its question ended: a text cut short must not look complete. */
static bool keep(struct parser *p, struct ptp4l *ret)
{
	struct ptp_instance *v = ARENA_NEW(p->arena, struct ptp_instance, p->n);

	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].instance.answer.n == 0)
			return false;
		v[i] = p->v[i].instance;
		v[i].ports = p->v[i].ports;
		v[i].samples = p->v[i].samples;
	}
	ret->v = v;
	ret->n = p->n;
	return true;
}

void ptp4l_parse(struct arena *a, struct str text, struct ptp4l *ret)
{
	struct parser p = { .arena = a };
	struct str line;

	ret->valid = false;
	ret->v = NULL;
	ret->n = 0;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(&p, line))
			return;
	}
	ret->valid = keep(&p, ret);
}

bool ptp4l_has(const struct ptp_instance *p, unsigned state)
{
	for (size_t i = 0; i < p->n_ports; i++) {
		if (p->ports[i].state == state)
			return true;
	}
	return false;
}

bool ptp4l_software_stamps(const struct ptp_instance *p)
{
	bool follows = ptp4l_has(p, PTP_SLAVE);

	for (size_t i = 0; i < p->n_ports; i++) {
		if (p->ports[i].timestamping == 0 && (!follows || p->ports[i].state == PTP_SLAVE))
			return true;
	}
	return false;
}

const struct ptp_instance *ptp4l_by_pid(const struct ptp4l *t, int pid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid == pid)
			return &t->v[i];
	}
	return NULL;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct ptp4l *t = ret;

	t->from = answers_file(in->answers, "/probe/ptp4l");
	if (t->from->state == ANSWER_OK)
		ptp4l_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_ptp4l = {
	.name = "ptp4l",
	.asks = { { "/probe/ptp4l", ASK_FILE } },
	.size = sizeof(struct ptp4l),
	.parse = parse,
};
