/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/spikes_columns.h"

#include <string.h>

enum { TOKEN_MOST = 16 };

/* Words that names are made of. A stronger one outweighs a weaker one: "spike_end_time" is an end. */
static const struct {
	const char *word;
	enum spike_role role;
	unsigned strength;
} words[] = {
	{ "end", ROLE_END, 4 },
	{ "finish", ROLE_END, 4 },
	{ "stop", ROLE_END, 4 },
	{ "start", ROLE_TIME, 3 },
	{ "begin", ROLE_TIME, 3 },
	{ "timestamp", ROLE_TIME, 3 },
	{ "datetime", ROLE_TIME, 3 },
	{ "ts", ROLE_TIME, 3 },
	{ "when", ROLE_TIME, 3 },
	{ "at", ROLE_TIME, 3 },
	{ "duration", ROLE_LENGTH, 2 },
	{ "dur", ROLE_LENGTH, 2 },
	{ "latency", ROLE_LENGTH, 2 },
	{ "lat", ROLE_LENGTH, 2 },
	{ "length", ROLE_LENGTH, 2 },
	{ "len", ROLE_LENGTH, 2 },
	{ "took", ROLE_LENGTH, 2 },
	{ "elapsed", ROLE_LENGTH, 2 },
	{ "delay", ROLE_LENGTH, 2 },
	{ "jitter", ROLE_LENGTH, 2 },
	{ "gap", ROLE_LENGTH, 2 },
	{ "spike", ROLE_LENGTH, 2 },
	{ "rtt", ROLE_LENGTH, 2 },
	{ "value", ROLE_LENGTH, 1 },
	{ "time", ROLE_TIME, 1 },
	{ "t", ROLE_TIME, 1 },
	{ "date", ROLE_TIME, 1 },
	{ "epoch", ROLE_TIME, 1 },
	{ "tsc", ROLE_TIME, 1 },
	{ "rdtsc", ROLE_TIME, 1 },
	{ "monotonic", ROLE_TIME, 1 },
	{ "mono", ROLE_TIME, 1 },
	{ "realtime", ROLE_TIME, 1 },
};

static const struct {
	const char *word;
	enum spike_clock clock;
} clocks[] = {
	{ "realtime", SPIKE_REALTIME },
	{ "real", SPIKE_REALTIME },
	{ "epoch", SPIKE_REALTIME },
	{ "unix", SPIKE_REALTIME },
	{ "wall", SPIKE_REALTIME },
	{ "utc", SPIKE_REALTIME },
	{ "monotonic", SPIKE_MONOTONIC },
	{ "mono", SPIKE_MONOTONIC },
	{ "tsc", SPIKE_TSC },
	{ "rdtsc", SPIKE_TSC },
};

const char *spike_clock_word(enum spike_clock c)
{
	static const char *const names[SPIKE_CLOCKS] = { "realtime", "utc", "monotonic", "tsc" };

	return names[c];
}

int spike_clock_of(struct str word, enum spike_clock *ret)
{
	for (unsigned i = 0; i < SPIKE_CLOCKS; i++) {
		if (str_is(word, spike_clock_word((enum spike_clock)i))) {
			*ret = (enum spike_clock)i;
			return 0;
		}
	}
	return -1;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_part(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
}

/* The next word of "start_ns", "start ns", "startNs", in small letters. */
static bool next_token(struct str *name, char low[TOKEN_MOST], struct str *ret)
{
	size_t n = 0, i = 0;

	while (i < name->n && !is_part(name->p[i]))
		i++;
	for (; i < name->n && is_part(name->p[i]); i++) {
		char c = name->p[i];

		if (n && is_upper(c) && !is_upper(name->p[i - 1]))
			break;
		if (n < TOKEN_MOST)
			low[n] = is_upper(c) ? (char)(c | 32) : c;
		n++;
	}
	*name = str_skip(*name, i);
	*ret = (struct str){ low, n < TOKEN_MOST ? n : TOKEN_MOST };
	return n > 0;
}

static void learn(struct spike_column *c, struct str token, unsigned *strength)
{
	enum moment_unit unit = moment_unit(token);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (words[i].strength > *strength && str_is(token, words[i].word)) {
			*strength = words[i].strength;
			c->role = words[i].role;
		}
	}
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]) && !c->has_clock; i++) {
		if (str_is(token, clocks[i].word)) {
			c->has_clock = true;
			c->clock = clocks[i].clock;
		}
	}
	if (unit != UNIT_UNKNOWN)
		c->unit = unit;
	if (str_is(token, "cycles") || str_is(token, "tsc") || str_is(token, "rdtsc"))
		c->is_cycles = true;
}

struct spike_column spike_column_of(struct str name)
{
	struct spike_column c = { .unit = UNIT_UNKNOWN };
	unsigned strength = 0;
	char low[TOKEN_MOST];
	struct str token;

	while (next_token(&name, low, &token))
		learn(&c, token, &strength);
	return c;
}
