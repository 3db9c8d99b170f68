/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "cpu: N" begins a CPU's block, whose lines are "  .name : value"; after all CPUs come the tick
 * devices, "Per CPU device: N" and "Clock Event Device: NAME". Up to 6.9 the tick's mode is
 * .nohz_mode (0 none, 1 low, 2 high resolution), later .nohz and .highres. The timers listed
 * between are of no interest here.
 */
#include "scanner/facts/cpu/timer_list.h"

static bool key_value(struct str line, struct str *key, struct str *value)
{
	line = str_trim(line);
	if (!str_split(line, ':', key, value))
		return false;
	*key = str_trim(*key);
	*value = str_trim(*value);
	return true;
}

static int small_number(struct str s)
{
	int64_t n;

	return str_i64(s, &n) == 0 && n >= 0 && n <= INT32_MAX ? (int)n : -1;
}

static void read_field(struct tick_cpu *c, struct str key, struct str value)
{
	if (str_is(key, ".tick_stopped")) {
		c->stopped = small_number(value);
	} else if (str_is(key, ".nohz_mode")) {
		c->nohz = small_number(value);
		c->mode = true;
	} else if (str_is(key, ".nohz")) {
		c->nohz = small_number(value);
	} else if (str_is(key, ".hres_active")) {
		c->hres = small_number(value);
	}
}

static struct tick_cpu *cpu_of(struct tick_cpu *v, size_t n, int cpu)
{
	for (size_t i = 0; i < n; i++) {
		if ((int)v[i].cpu == cpu)
			return &v[i];
	}
	return NULL;
}

void timer_list_parse(struct arena *a, struct str text, struct timer_list *ret)
{
	struct tick_cpu *v = NULL, *now = NULL;
	struct str line, key, value;
	size_t n = 0, cap = 0;

	while (str_cut(&text, '\n', &line)) {
		int number;

		/* Almost all lines are timers: " #0: <…>". */
		if (str_starts(line, " #") || !key_value(line, &key, &value))
			continue;
		number = small_number(value);
		if (str_is(key, "cpu") && number >= 0 && number < CPUSET_LIMIT) {
			v = arena_grow(a, v, n, &cap, sizeof(*v));
			v[n] = (struct tick_cpu){ (unsigned)number, -1, -1, -1, false, { 0 } };
			now = &v[n++];
		} else if (str_is(key, "Tick Device")) {
			now = NULL;
		} else if (str_is(key, "Per CPU device")) {
			now = cpu_of(v, n, number);
		} else if (now && str_is(key, "Clock Event Device")) {
			now->device = value;
		} else if (now && str_starts(key, ".")) {
			read_field(now, key, value);
		}
	}
	ret->v = v;
	ret->n = n;
	ret->valid = n && v[0].stopped >= 0;
}

const struct tick_cpu *timer_list_cpu(const struct timer_list *t, unsigned cpu)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].cpu == cpu)
			return &t->v[i];
	}
	return NULL;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct timer_list *t = ret;

	t->from = answers_file(in->answers, "/proc/timer_list");
	if (t->from->state == ANSWER_OK)
		timer_list_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_timer_list = {
	.name = "timer_list",
	.asks = { { "/proc/timer_list", ASK_FILE } },
	.size = sizeof(struct timer_list),
	.parse = parse,
};
