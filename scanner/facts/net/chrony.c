/* SPDX-License-Identifier: Apache-2.0 */
/* A line that is not understood makes the whole text invalid, as half an answer misleads. */
#include "scanner/facts/net/chrony.h"

#include "scanner/facts/keyed.h"

struct parser {
	struct arena *a;
	struct chrony *c;
	struct chrony_from *v;
	struct chrony_sample *samples;
	size_t cap, cap_samples;
};

const char *chrony_state_word(unsigned state)
{
	static const char *const words[CHRONY_STATES] = { "selected", "not selectable",
		"falseticker", "jittery", "not selected", "selectable" };

	return state < CHRONY_STATES ? words[state] : "unknown";
}

const struct chrony_from *chrony_selected(const struct chrony *c)
{
	for (size_t i = 0; i < c->n_sources; i++) {
		if (c->sources[i].state == CHRONY_SELECTED)
			return &c->sources[i];
	}
	return NULL;
}

/* PHC0, PPS0, SHM1 …: the four bytes that chronyd names a reference clock with, unless told so. */
static bool is_clock_name(struct str s)
{
	return str_starts(s, "PHC") || str_starts(s, "PTP") || str_starts(s, "SHM") ||
	       str_starts(s, "SOCK") || str_starts(s, "SOC") || str_starts(s, "PPS");
}

bool chrony_by_refclock(const struct chrony *c)
{
	const struct chrony_from *s = chrony_selected(c);

	return s ? s->mode == CHRONY_MODE_REFCLOCK : is_clock_name(c->source);
}

static int64_t plus(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t magnitude(int64_t v)
{
	if (v >= 0)
		return v;
	return v == INT64_MIN ? INT64_MAX : -v;
}

int64_t chrony_root(const struct chrony *c)
{
	return plus(magnitude(c->dispersion_ns), magnitude(c->delay_ns) / 2);
}

int64_t chrony_bound(const struct chrony *c)
{
	return plus(magnitude(c->correction_ns), chrony_root(c));
}

static bool parse_tracking(struct chrony *c, struct str line)
{
	uint64_t stratum, leap, raw = 0;
	struct str text;

	if (c->tracks || !keyed_u64(line, "refid", UINT32_MAX, &c->refid) ||
		!keyed_text(line, "source", &c->source) ||
		!keyed_u64(line, "stratum", UINT16_MAX, &stratum) ||
		!keyed_u64(line, "leap", UINT16_MAX, &leap) ||
		!keyed_i64(line, "correction", &c->correction_ns) ||
		!keyed_i64(line, "last", &c->last_ns) || !keyed_i64(line, "rms", &c->rms_ns) ||
		!keyed_i64(line, "freq", &c->freq_ppb) || !keyed_i64(line, "skew", &c->skew_ppb) ||
		!keyed_i64(line, "delay", &c->delay_ns) ||
		!keyed_i64(line, "dispersion", &c->dispersion_ns) ||
		!keyed_i64(line, "interval", &c->interval_ns) ||
		!keyed_i64(line, "now", &c->now_ns) || !keyed_maybe_u64(line, "raw", &raw))
		return false;
	c->updated = keyed_text(line, "updated", &text);
	if (c->updated && !keyed_i64(line, "updated", &c->updated_ns))
		return false;
	c->stratum = (unsigned)stratum;
	c->leap = (unsigned)leap;
	c->raw_ns = raw;
	c->tracks = true;
	return true;
}

static bool parse_source(struct parser *p, struct str line)
{
	struct chrony_from s = { .poll = 0 };
	uint64_t state, mode, stratum, reach;

	if (!keyed_text(line, "name", &s.name) || !keyed_u64(line, "state", UINT16_MAX, &state) ||
		!keyed_u64(line, "mode", UINT16_MAX, &mode) ||
		!keyed_u64(line, "stratum", UINT16_MAX, &stratum) ||
		!keyed_u64(line, "reach", UINT16_MAX, &reach) ||
		!keyed_i64(line, "latest", &s.latest_ns) ||
		!keyed_i64(line, "error", &s.error_ns) || !keyed_small(line, "poll", &s.poll))
		return false;
	s.state = (unsigned)state;
	s.mode = (unsigned)mode;
	s.stratum = (unsigned)stratum;
	s.reach = (unsigned)reach;
	p->v = arena_grow(p->a, p->v, p->c->n_sources, &p->cap, sizeof(s));
	p->v[p->c->n_sources++] = s;
	return true;
}

static bool parse_sample(struct parser *p, struct str line)
{
	struct chrony_sample s;

	if (!keyed_i64(line, "offset", &s.offset_ns) || !keyed_i64(line, "delay", &s.delay_ns) ||
		!keyed_text(line, "source", &s.source) ||
		!keyed_u64(line, "raw", UINT64_MAX, &s.raw_ns))
		return false;
	p->samples = arena_grow(p->a, p->samples, p->c->n_samples, &p->cap_samples, sizeof(s));
	p->samples[p->c->n_samples++] = s;
	return true;
}

static bool parse_answer(struct chrony *c, struct str rest)
{
	static const char *const words[] = { "ok", "timeout", "refused", "denied", "version",
		"namespace" };
	struct str word = str_trim(rest);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(word, words[i]) && !c->answer.n) {
			c->answer = word;
			return true;
		}
	}
	return false;
}

static bool parse_line(struct parser *p, struct str line)
{
	struct chrony *c = p->c;
	struct str rest = line, word;
	uint64_t n;

	if (!str_word(&rest, &word))
		return true;
	if (str_is(word, "answer"))
		return parse_answer(c, rest);
	if (str_is(word, "tracking"))
		return parse_tracking(c, rest);
	if (str_is(word, "source"))
		return parse_source(p, rest);
	if (str_is(word, "sample"))
		return parse_sample(p, rest);
	if (str_u64(str_trim(rest), 10, &n) || n > INT32_MAX)
		return false;
	if (str_is(word, "daemons"))
		c->daemons = (unsigned)n;
	else if (str_is(word, "sources"))
		c->told = (int)n;
	else
		return false;
	return true;
}

void chrony_parse(struct arena *a, struct str text, struct chrony *ret)
{
	const struct answer *from = ret->from;
	struct parser p = { .a = a, .c = ret };
	struct str line;

	*ret = (struct chrony){ .from = from, .told = -1 };
	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(&p, line)) {
			ret->n_sources = ret->n_samples = 0;
			return;
		}
	}
	ret->sources = p.v;
	ret->samples = p.samples;
	ret->valid = !ret->daemons == !ret->answer.n && (!str_is(ret->answer, "ok") || ret->tracks);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct chrony *c = ret;

	c->from = answers_file(in->answers, "/probe/chrony");
	c->told = -1;
	if (c->from->state == ANSWER_OK)
		chrony_parse(in->arena, c->from->bytes, c);
}

const struct fact fact_chrony = {
	.name = "chrony",
	.asks = { { "/probe/chrony", ASK_FILE } },
	.size = sizeof(struct chrony),
	.parse = parse,
};
