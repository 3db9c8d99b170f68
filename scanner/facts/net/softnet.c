/* SPDX-License-Identifier: Apache-2.0 */
/*
 * softnet_seq_show() prints 32-bit counters as %08x, one line for each CPU that is online.
 * The columns grew with the kernel: 9 (2.6.23), 10 with received_rps (2.6.35), 11 with
 * flow_limit_count (3.11), 13 with the backlog's length and the CPU (5.10, RHEL 8.5), 15 with
 * both queues apart (6.4). "dropped" counts the backlog queue only: a NAPI driver without RPS
 * never passes through it, so 0 there does not say that nothing was lost.
 */
#include "scanner/facts/net/softnet.h"

#include "scanner/facts/cpu/cpus.h"

enum { COLUMNS_LEAST = 9, COLUMNS_MOST = 64, DIGITS = 8 };
enum {
	PROCESSED = 0,
	DROPPED = 1,
	SQUEEZED = 2,
	RECEIVED_RPS = 9,
	FLOW_LIMIT = 10,
	BACKLOG = 11,
	CPU = 12
};

/* The number of columns, 0 when the line is not one of the kernel's. */
static unsigned parse_line(struct str line, uint32_t column[COLUMNS_MOST])
{
	struct str word;
	unsigned n = 0;
	uint64_t v;

	while (str_word(&line, &word)) {
		if (n == COLUMNS_MOST || word.n != DIGITS || str_u64(word, 16, &v) ||
			v > UINT32_MAX)
			return 0;
		column[n++] = (uint32_t)v;
	}
	return n >= COLUMNS_LEAST ? n : 0;
}

static bool parse_row(struct str line, unsigned *columns, struct softnet_cpu *ret)
{
	uint32_t column[COLUMNS_MOST];
	unsigned n = parse_line(line, column);

	if (n == 0 || (*columns && n != *columns))
		return false;
	if (n > CPU && column[CPU] >= CPUSET_LIMIT)
		return false;
	*columns = n;
	*ret = (struct softnet_cpu){
		.cpu = n > CPU ? (int)column[CPU] : -1,
		.processed = column[PROCESSED],
		.dropped = column[DROPPED],
		.squeezed = column[SQUEEZED],
		.received_rps = n > RECEIVED_RPS ? column[RECEIVED_RPS] : 0,
		.flow_limit = n > FLOW_LIMIT ? column[FLOW_LIMIT] : 0,
		.backlog = n > CPU ? column[BACKLOG] : 0,
	};
	return true;
}

static void name_cpus(struct softnet_cpu *v, size_t n, struct cpuset online)
{
	int cpu = -1;

	if (cpuset_count(online) != n)
		return; /* a CPU came or went between the two reads */
	for (size_t i = 0; i < n; i++)
		v[i].cpu = cpu = cpuset_next(online, cpu + 1);
}

void softnet_parse(
	struct arena *a, struct str text, const struct cpuset *online, struct softnet *ret)
{
	struct softnet_cpu *rows = NULL, row;
	size_t n = 0, cap = 0;
	unsigned columns = 0;
	struct str line;

	ret->valid = false;
	ret->columns = 0;
	ret->v = NULL;
	ret->n = 0;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_row(line, &columns, &row))
			return;
		rows = arena_grow(a, rows, n, &cap, sizeof(*rows));
		rows[n++] = row;
	}
	if (columns <= CPU && online)
		name_cpus(rows, n, *online);
	ret->valid = n > 0;
	ret->columns = columns;
	ret->v = rows;
	ret->n = n;
}

const struct softnet_cpu *softnet_match(
	const struct softnet *before, const struct softnet *now, size_t i)
{
	int cpu = now->v[i].cpu;

	for (size_t k = 0; cpu >= 0 && k < before->n; k++) {
		if (before->v[k].cpu == cpu)
			return &before->v[k];
	}
	return cpu < 0 && before->n == now->n && before->v[i].cpu < 0 ? &before->v[i] : NULL;
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct cpus *cpus = facts_get(in->facts, &fact_cpus);
	struct softnet *s = ret;

	s->from = answers_file(in->answers, "/proc/net/softnet_stat");
	if (s->from->state == ANSWER_OK)
		softnet_parse(in->arena, s->from->bytes,
			cpus && cpus->online.valid ? &cpus->online.set : NULL, s);
}

const struct fact fact_softnet = {
	.name = "softnet",
	.asks = { { "/proc/net/softnet_stat", ASK_FILE } },
	.needs = { &fact_cpus },
	.size = sizeof(struct softnet),
	.parse = parse,
};
