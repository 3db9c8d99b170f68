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

static bool value_of(struct str line, const char *key, struct str *ret)
{
	struct str word, name, value;

	while (str_word(&line, &word)) {
		if (str_split(word, '=', &name, &value) && str_is(name, key)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

static bool unsigned_of(struct str line, const char *key, uint64_t most, uint64_t *ret)
{
	struct str text;
	uint64_t v;

	if (!value_of(line, key, &text))
		return false;
	if (str_u64(text, str_starts(text, "0x") ? 16 : 10, &v) || v > most)
		return false;
	*ret = v;
	return true;
}

static bool signed_of(struct str line, const char *key, int64_t *ret)
{
	struct str text;

	return value_of(line, key, &text) && str_i64(text, ret) == 0;
}

/* A key that may be left out: false only when it is there and is no number within bounds. */
static bool small_of(struct str line, const char *key, int preset, int *ret)
{
	struct str text;
	int64_t v = preset;

	if (value_of(line, key, &text) && (str_i64(text, &v) || v < -128 || v > 255))
		return false;
	*ret = (int)v;
	return true;
}

static bool parse_instance(struct parser *p, struct str line)
{
	struct ptp_instance it = { .pid = 0 };
	uint64_t pid, domain = 0;
	struct str text;

	if (!unsigned_of(line, "pid", INT32_MAX, &pid) || !value_of(line, "uds", &it.uds))
		return false;
	if (value_of(line, "domain", &text) && !unsigned_of(line, "domain", 255, &domain))
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

	if (!unsigned_of(line, "ports", UINT16_MAX, &ports) ||
		!unsigned_of(line, "flags", 255, &flags) ||
		!unsigned_of(line, "domain", 255, &domain))
		return false;
	b->instance.ports_told = (unsigned)ports;
	b->instance.flags = (unsigned)flags;
	b->instance.domain = (unsigned)domain;
	return true;
}

static bool parse_port(struct parser *p, struct block *b, struct str line)
{
	uint64_t number, state;
	struct ptp_port port;

	if (!unsigned_of(line, "number", UINT16_MAX, &number) ||
		!unsigned_of(line, "state", 255, &state))
		return false;
	if (!small_of(line, "timestamping", -1, &port.timestamping) ||
		!small_of(line, "logSync", 0, &port.log_sync))
		return false;
	port.number = (unsigned)number;
	port.state = (unsigned)state;
	b->ports = arena_grow(p->arena, b->ports, b->instance.n_ports, &b->cap_ports, sizeof(port));
	b->ports[b->instance.n_ports++] = port;
	return true;
}

static bool parse_sample(struct parser *p, struct block *b, struct str line)
{
	struct ptp_sample s = { .has_delay = false };
	struct str delay;

	if (!signed_of(line, "offset", &s.offset_ns) ||
		!signed_of(line, "ingress", &s.ingress_ns) ||
		!unsigned_of(line, "raw", UINT64_MAX, &s.raw_ns))
		return false;
	s.has_delay = value_of(line, "delay", &delay);
	if (s.has_delay && str_i64(delay, &s.delay_ns))
		return false;
	(void)value_of(line, "source", &s.source);
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
