/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/tunings_programs.h"

#include <string.h>

static const char *const kinds[TUNING_KINDS] = {
	[TUNING_IRQ] = "interrupt affinity",
	[TUNING_SYSCTL] = "sysctls",
	[TUNING_ETHTOOL] = "a network card",
	[TUNING_GOVERNOR] = "the governor",
	[TUNING_SYSFS] = "files of sysfs",
	[TUNING_TUNED] = "a tuned profile",
	[TUNING_POWER] = "power states",
	[TUNING_PIN] = "CPUs of a program",
	[TUNING_RT] = "a real-time policy",
};

const char *tuning_word(enum tuning_kind k)
{
	return kinds[k];
}

bool tuning_is_setup(const struct tuning *t)
{
	return t->kind != TUNING_PIN && t->kind != TUNING_RT;
}

const struct tuning *tunings_sysctl(const struct tunings *ts, struct str name)
{
	const struct tuning *last = NULL;

	for (size_t i = 0; i < ts->n; i++) {
		const struct tuning *t = &ts->v[i];

		if (t->kind == TUNING_SYSCTL && t->value.n && str_eq(t->key, name))
			last = t;
	}
	return last;
}

/* What is written: behind echo, or before "| tee". */
static struct str written(struct arena *a, const struct command *c)
{
	struct str s = { 0 };
	unsigned first = 1;

	if (c->input.n)
		return c->input;
	if (!str_is(command_name(c->words[0]), "echo") &&
		!str_is(command_name(c->words[0]), "printf"))
		return STR("$?");
	while (first < c->n && str_starts(c->words[first], "-"))
		first++;
	for (unsigned i = first; i < c->n; i++)
		s = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(s), i > first ? " " : "",
			STR_ARG(c->words[i]));
	return s;
}

static struct str target(const struct command *c)
{
	if (c->to.n)
		return c->to;
	if (str_is(command_name(c->words[0]), "tee")) {
		for (unsigned i = 1; i < c->n; i++) {
			if (!str_starts(c->words[i], "-"))
				return c->words[i];
		}
	}
	return (struct str){ 0 };
}

static bool of_file(struct arena *a, const struct command *c, struct tuning *t)
{
	struct str to = target(c);

	t->key = to;
	t->value = written(a, c);
	if (str_has(to, "smp_affinity")) {
		t->kind = TUNING_IRQ;
		tuning_take_list(a, t->value, !str_ends(to, "_list"), t);
	} else if (str_starts(to, "/proc/sys/")) {
		t->kind = TUNING_SYSCTL;
		t->key = tuning_sysctl_key(a, to);
	} else if (str_has(to, "/scaling_governor")) {
		t->kind = TUNING_GOVERNOR;
	} else if (str_starts(to, "/sys/")) {
		t->kind = TUNING_SYSFS;
		if (str_has(to, "/cpumask"))
			tuning_take_list(a, t->value, true, t);
	} else {
		return false;
	}
	if (tuning_has_variable(t->value))
		t->value = (struct str){ 0 };
	return true;
}

bool tuning_of(struct arena *a, const struct command *c, struct tuning *ret)
{
	if (c->n == 0)
		return false;
	*ret = (struct tuning){ .command = c };
	if (of_file(a, c, ret))
		return true;
	return tuning_of_program(a, c, 0, ret);
}

static void add(struct arena *a, struct tunings *ts, size_t *cap, const struct tuning *t)
{
	struct tuning *v = arena_grow(a, (void *)(uintptr_t)ts->v, ts->n, cap, sizeof(*v));

	v[ts->n++] = *t;
	ts->v = v;
}

/* A program that runs another one may have more behind it: "chrt -f 80 taskset -c 2 feed". */
static void add_inner(struct arena *a, struct tunings *ts, size_t *cap, const struct command *c)
{
	struct tuning t;

	for (unsigned skip = 1; skip < c->n; skip++) {
		struct str name = command_name(c->words[skip]);

		if ((str_is(name, "taskset") || str_is(name, "numactl") || str_is(name, "chrt")) &&
			tuning_of_program(a, c, skip, &t))
			add(a, ts, cap, &t);
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct commands *cs = facts_get(in->facts, &fact_commands);
	struct tunings *ts = ret;
	struct tuning t;
	size_t cap = 0;

	for (size_t i = 0; i < cs->n; i++) {
		if (tuning_of(in->arena, &cs->v[i], &t))
			add(in->arena, ts, &cap, &t);
		add_inner(in->arena, ts, &cap, &cs->v[i]);
	}
}

const struct fact fact_tunings = {
	.name = "tunings",
	.needs = { &fact_commands },
	.size = sizeof(struct tunings),
	.parse = parse,
};
