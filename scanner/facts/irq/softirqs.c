/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/softirqs, fs/proc/softirqs.c: "%10u" for each possible CPU. The row of IRQ_POLL was
 * called BLOCK_IOPOLL until 4.4 (include/linux/interrupt.h).
 */
#include "scanner/facts/irq/softirqs.h"

#include <errno.h>

#include "scanner/facts/bits.h"
#include "scanner/facts/irq/softirqs_parse.h"

static const char *const words[SOFTIRQS] = {
	[SOFTIRQ_HI] = "HI",
	[SOFTIRQ_TIMER] = "TIMER",
	[SOFTIRQ_NET_TX] = "NET_TX",
	[SOFTIRQ_NET_RX] = "NET_RX",
	[SOFTIRQ_BLOCK] = "BLOCK",
	[SOFTIRQ_IRQ_POLL] = "IRQ_POLL",
	[SOFTIRQ_TASKLET] = "TASKLET",
	[SOFTIRQ_SCHED] = "SCHED",
	[SOFTIRQ_HRTIMER] = "HRTIMER",
	[SOFTIRQ_RCU] = "RCU",
};

const char *softirq_word(enum softirq s)
{
	return s < SOFTIRQS ? words[s] : "";
}

static int read_header(struct arena *a, struct str line, struct softirqs *s)
{
	struct bits seen = { 0 };
	unsigned *cpus = NULL;
	size_t cap = 0;
	struct str word;
	uint64_t cpu;

	while (str_word(&line, &word)) {
		if (!str_starts(word, "CPU") || str_u64(str_skip(word, 3), 10, &cpu) < 0 ||
			bits_add(&seen, a, cpu) < 0)
			return -EINVAL;
		cpus = arena_grow(a, cpus, s->n_cpus, &cap, sizeof(*cpus));
		cpus[s->n_cpus++] = (unsigned)cpu;
	}
	s->cpus = cpus;
	return s->n_cpus ? 0 : -EINVAL;
}

/* SOFTIRQS for the name of a softirq that this program does not know. */
static enum softirq softirq_of(struct str name)
{
	if (str_is(name, "BLOCK_IOPOLL"))
		return SOFTIRQ_IRQ_POLL;
	for (unsigned i = 0; i < SOFTIRQS; i++)
		if (str_is(name, words[i]))
			return (enum softirq)i;
	return SOFTIRQS;
}

static int read_row(struct arena *a, struct str line, struct softirqs *s)
{
	struct str name, rest, word;
	enum softirq which;
	uint32_t *counts;
	uint64_t count;
	size_t n = 0;

	if (!str_split(line, ':', &name, &rest))
		return -EINVAL;
	which = softirq_of(str_trim(name));
	if (which == SOFTIRQS)
		return 0;
	if (s->count[which])
		return -EINVAL;
	counts = ARENA_NEW(a, uint32_t, s->n_cpus);
	for (; str_word(&rest, &word); n++) {
		if (n == s->n_cpus || str_u64(word, 10, &count) < 0 || count > UINT32_MAX)
			return -EINVAL;
		counts[n] = (uint32_t)count;
	}
	if (n != s->n_cpus)
		return -EINVAL;
	s->count[which] = counts;
	return 0;
}

int softirqs_parse(struct arena *a, struct str text, struct softirqs *ret)
{
	struct softirqs s = { .from = ret->from, .valid = true };
	struct str line;

	if (!str_cut(&text, '\n', &line) || read_header(a, line, &s) < 0)
		return -EINVAL;
	while (str_cut(&text, '\n', &line))
		if (str_trim(line).n && read_row(a, line, &s) < 0)
			return -EINVAL;
	*ret = s;
	return 0;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct softirqs *s = ret;

	s->from = answers_file(in->answers, "/proc/softirqs");
	if (s->from->state == ANSWER_OK)
		(void)softirqs_parse(in->arena, s->from->bytes, s);
}

static bool column_of(const struct softirqs *s, unsigned cpu, size_t *ret)
{
	if (cpu < s->n_cpus && s->cpus[cpu] == cpu) {
		*ret = cpu;
		return true;
	}
	for (size_t i = 0; i < s->n_cpus; i++)
		if (s->cpus[i] == cpu) {
			*ret = i;
			return true;
		}
	return false;
}

bool softirqs_count(const struct softirqs *s, enum softirq which, unsigned cpu, uint32_t *ret)
{
	size_t column;

	if (!s->valid || which >= SOFTIRQS || !s->count[which] || !column_of(s, cpu, &column))
		return false;
	*ret = s->count[which][column];
	return true;
}

const struct fact fact_softirqs = {
	.name = "softirqs",
	.asks = { { "/proc/softirqs", ASK_FILE } },
	.size = sizeof(struct softirqs),
	.parse = parse,
};
