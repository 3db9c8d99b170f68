/* SPDX-License-Identifier: Apache-2.0 */
/* The reads of a beat. Every file is asked for with its descriptor kept: from the second beat on a read is all that it costs. */
#include "scanner/triage/pulse_look.h"

#include <errno.h>

static bool read_text(struct look *l, struct source *s, struct str path, struct str *ret)
{
	struct request r = { .path = path, .kind = ASK_FILE, .keep = true };
	struct answer an;

	source_answer(s, &r, l->arena, &an);
	*ret = an.bytes;
	return an.state == ANSWER_OK;
}

void look_interrupts(struct look *l, struct source *s)
{
	struct interrupts_state *state = interrupts_begin(l->arena);
	const struct feed feed = { interrupts_bytes, state };
	struct request r = {
		.path = STR("/proc/interrupts"), .kind = ASK_FILE, .keep = true, .feed = &feed
	};
	struct answer an;

	source_answer(s, &r, l->arena, &an);
	interrupts_end(state);
	if (an.state == ANSWER_OK)
		interrupts_finish(state, &l->irqs);
}

/* "0,17,0" of kernel/irq/irqdesc.c per_cpu_count_show(): one for each possible CPU. */
static void read_each(struct look *l, struct source *s, const struct pulse_irq *irq,
	size_t n_possible, struct look_irq *ret)
{
	struct str text, part;
	uint32_t *count;
	uint64_t v;
	size_t n = 0;

	*ret = (struct look_irq){ 0 };
	if (!read_text(l, s, str_printf(l->arena, "/sys/kernel/irq/%u/per_cpu_count", irq->number),
		    &text))
		return;
	count = ARENA_NEW(l->arena, uint32_t, n_possible + 1);
	for (text = str_trim(text); str_cut(&text, ',', &part); n++) {
		if (n == n_possible || str_u64(part, 10, &v) || v > UINT32_MAX)
			return;
		count[n] = (uint32_t)v;
	}
	*ret = (struct look_irq){ count, n };
}

bool pulse_throttled(struct str text, uint64_t *ret_ns, uint64_t *ret_times)
{
	bool has_ns = false, has_times = false;
	struct str line, name, value;
	uint64_t v;

	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ' ', &name, &value) || str_u64(value, 10, &v))
			continue;
		if (str_is(name, "throttled_usec") && v <= UINT64_MAX / 1000)
			*ret_ns = v * 1000, has_ns = true;
		else if (str_is(name, "throttled_time"))
			*ret_ns = v, has_ns = true;
		else if (str_is(name, "nr_throttled"))
			*ret_times = v, has_times = true;
	}
	return has_ns && has_times;
}

static void read_group(struct look *l, struct source *s, struct str path, struct look_group *ret)
{
	struct str text;

	*ret = (struct look_group){ 0 };
	if (read_text(l, s, path, &text))
		ret->told = pulse_throttled(text, &ret->ns, &ret->times);
}

/* "cpu6 user nice system idle iowait irq softirq steal …", in ticks of 10 ms whatever CONFIG_HZ is. */
bool pulse_steal(struct str stat, unsigned cpu, uint64_t *ret_ticks)
{
	enum { STEAL = 8 };
	struct str line, word;
	uint64_t n;

	while (str_cut(&stat, '\n', &line) && str_starts(line, "cpu")) {
		if (!str_word(&line, &word) || str_u64(str_skip(word, 3), 10, &n) || n != cpu)
			continue;
		for (unsigned i = 1; str_word(&line, &word); i++) {
			if (i == STEAL)
				return str_u64(word, 10, ret_ticks) == 0;
		}
		return false;
	}
	return false;
}

void look_take(struct look *l, struct source *s, const struct pulse_asks *asks, bool interrupts)
{
	struct str text;

	l->irqs = (struct interrupts){ 0 };
	if (interrupts)
		look_interrupts(l, s);
	l->sched.valid = read_text(l, s, STR("/proc/schedstat"), &text) &&
			 schedstat_parse(l->arena, text, &l->sched) == 0;
	l->soft.valid = read_text(l, s, STR("/proc/softirqs"), &text) &&
			softirqs_parse(l->arena, text, &l->soft) == 0;
	l->vm = (struct vmstat){ 0 };
	if (read_text(l, s, STR("/proc/vmstat"), &text))
		vmstat_parse(l->arena, text, &l->vm);
	l->net = (struct softnet){ 0 };
	if (read_text(l, s, STR("/proc/net/softnet_stat"), &text))
		softnet_parse(l->arena, text, NULL, &l->net);
	l->stat = (struct str){ 0 };
	if (asks->steal && read_text(l, s, STR("/proc/stat"), &text))
		l->stat = text;
	for (size_t i = 0; i < asks->n_groups; i++)
		read_group(l, s, asks->groups[i].stat, &l->groups[i]);
	for (size_t i = 0; !interrupts && i < asks->n_irqs; i++)
		read_each(l, s, &asks->irqs[i], cpuset_count(asks->possible), &l->each[i]);
	l->any = true;
}
