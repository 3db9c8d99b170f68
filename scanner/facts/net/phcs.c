/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /sys/class/ptp (drivers/ptp/ptp_sysfs.c). clock_name is the driver's: a port's MAC address (igb,
 * igc, e1000e), "mlx5_ptp", "ice-…-clk"; two ports of one driver may have the same. Clocks that a
 * hypervisor offers, and virtual ones above another, belong to no port.
 */
#include "scanner/facts/net/phcs.h"

#include "scanner/facts/keyed.h"

enum { ASKED_MAX = 16 };
#define CLASS "/sys/class/ptp/"
#define PORTS "/sys/class/net/*/device/ptp/ptp#/clock_name"

static const int64_t SECOND = 1000000000;

static bool is_emulated(struct str name)
{
	return str_is(name, "KVM virtual PTP") || str_is(name, "hyperv") ||
	       str_is(name, "ptp_vmw") || str_is(name, "ptp virtual clock") ||
	       str_ends(name, "_virt") || str_is(name, "ptp_vmclock");
}

static bool take_sample(struct str line, int64_t *ret_offset, int64_t *ret_width)
{
	int64_t before, phc, after, middle;

	if (!keyed_i64(line, "before", &before) || !keyed_i64(line, "phc", &phc) ||
		!keyed_i64(line, "after", &after) || before < 0 || after < before ||
		after - before > SECOND)
		return false;
	middle = before + (after - before) / 2;
	/* middle is not negative: only one end can overflow */
	if (phc < INT64_MIN + middle)
		return false;
	*ret_offset = phc - middle;
	*ret_width = after - before;
	return true;
}

/* The sample that was over the soonest: its error is half of that at most. */
void phc_parse(struct str text, struct phc *ret)
{
	int64_t best = INT64_MAX, offset, width;
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		struct str rest = line;

		if (!str_word(&rest, &word))
			continue;
		if (str_is(word, "method"))
			ret->method = str_trim(rest);
		if (!str_is(word, "sample") || !take_sample(rest, &offset, &width) || width >= best)
			continue;
		best = width;
		ret->has_offset = true;
		ret->offset_ns = offset;
		ret->bound_ns = (width + 1) / 2;
	}
}

static int64_t magnitude(int64_t v)
{
	if (v >= 0)
		return v;
	return v == INT64_MIN ? INT64_MAX : -v;
}

static bool is_near(int64_t offset, int64_t seconds, int64_t *ret)
{
	*ret = offset - seconds * SECOND;
	return magnitude(*ret) <= SECOND / 10;
}

bool phc_residual(int64_t offset, int64_t tai, int64_t *ret_ns, int64_t *ret_tai)
{
	int64_t seconds = tai, rest;

	if (offset > 100 * SECOND || offset < -100 * SECOND || tai < 0 || tai > 100)
		return false;
	if (tai == 0) {
		seconds = (offset + (offset >= 0 ? SECOND / 2 : -SECOND / 2)) / SECOND;
		if (seconds < 0 || seconds > 60)
			return false;
	}
	if (!is_near(offset, seconds, &rest)) {
		seconds = 0;
		if (!is_near(offset, seconds, &rest))
			return false;
	}
	*ret_ns = rest;
	*ret_tai = seconds;
	return true;
}

const struct phc *phcs_find(const struct phcs *t, struct str name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->v[i].name, name))
			return &t->v[i];
	}
	return NULL;
}

struct str phcs_of_port(const struct phcs *t, struct str nic)
{
	for (size_t i = 0; i < t->n_ports; i++) {
		if (str_eq(t->ports[i].name, nic))
			return t->ports[i].phc;
	}
	return (struct str){ NULL, 0 };
}

static struct str probe_of(struct arena *a, struct str number)
{
	return str_printf(a, "/probe/phc/ptp" STR_FMT, STR_ARG(number));
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct matches m = answers_match(in->answers, CLASS "ptp#/clock_name", ASK_FILE);

	for (size_t i = 0; i < m.n && i < ASKED_MAX; i++) {
		const struct answer *an = m.v[i].answer;

		if (an->state == ANSWER_OK && !is_emulated(str_trim(an->bytes)))
			f->ask(f, probe_of(in->arena, m.v[i].star[0]), ASK_FILE, 0);
	}
}

static struct phc clock_of(const struct fact_in *in, const struct match *m)
{
	struct phc c = { .clock_name = str_trim(m->answer->bytes) };
	struct str path =
		str_printf(in->arena, CLASS "ptp" STR_FMT "/n_vclocks", STR_ARG(m->star[0]));
	uint64_t n = 0;

	c.name = str_printf(in->arena, "ptp" STR_FMT, STR_ARG(m->star[0]));
	c.emulated = is_emulated(c.clock_name);
	if (fact_u64(answers_get(in->answers, path, ASK_FILE), &n) == 0)
		c.vclocks = n > 1000 ? 1000 : (unsigned)n;
	c.measured = answers_get(in->answers, probe_of(in->arena, m->star[0]), ASK_FILE);
	if (c.measured->state == ANSWER_OK)
		phc_parse(c.measured->bytes, &c);
	return c;
}

static void parse_ports(const struct fact_in *in, struct phcs *t)
{
	struct matches m = answers_match(in->answers, PORTS, ASK_FILE);
	struct phc_port *v = ARENA_NEW(in->arena, struct phc_port, m.n + 1);

	for (size_t i = 0; i < m.n; i++) {
		v[t->n_ports++] = (struct phc_port){
			.name = m.v[i].star[0],
			.phc = str_printf(in->arena, "ptp" STR_FMT, STR_ARG(m.v[i].star[1])),
		};
	}
	t->ports = v;
	t->nics = answers_list_of(in->answers, PORTS);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct phcs *t = ret;
	struct matches m = answers_match(in->answers, CLASS "ptp#/clock_name", ASK_FILE);
	struct phc *v = ARENA_NEW(in->arena, struct phc, m.n + 1);

	t->list = answers_list_of(in->answers, CLASS "ptp#/clock_name");
	for (size_t i = 0; i < m.n; i++) {
		if (m.v[i].answer->state == ANSWER_OK)
			v[t->n++] = clock_of(in, &m.v[i]);
	}
	t->v = v;
	parse_ports(in, t);
}

const struct fact fact_phcs = {
	.name = "phcs",
	.asks = { { CLASS "ptp#/clock_name", ASK_FILE }, { CLASS "ptp#/n_vclocks", ASK_FILE },
		{ PORTS, ASK_FILE } },
	.follow = follow,
	.follows = { { "/probe/phc/*", ASK_FILE } },
	.size = sizeof(struct phcs),
	.parse = parse,
};
