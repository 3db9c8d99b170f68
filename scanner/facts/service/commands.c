/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/commands.h"

#include <errno.h>
#include <string.h>

static const char *const rc_files[] = { "/etc/rc.local", "/etc/rc.d/rc.local" };

struct str command_name(struct str word)
{
	struct str dir, name;

	return str_split_last(word, '/', &dir, &name) ? name : word;
}

bool command_option(
	const struct command *c, const char *shortly, const char *longly, struct str *ret)
{
	size_t n = longly ? str_from(longly).n : 0;

	for (unsigned i = 1; i < c->n; i++) {
		struct str w = c->words[i];
		bool is_long = longly && str_is(w, longly);

		if ((is_long || (shortly && str_is(w, shortly))) && i + 1 < c->n) {
			*ret = c->words[i + 1];
			return true;
		}
		if (longly && str_starts(w, longly) && w.n > n && w.p[n] == '=') {
			*ret = str_skip(w, n + 1);
			return true;
		}
		if (shortly && str_starts(w, shortly) && w.n > 2 && !str_starts(w, "--") &&
			w.p[2] >= '0' && w.p[2] <= '9') {
			*ret = str_skip(w, 2);
			return true;
		}
	}
	return false;
}

/* "@-:+!" before the program (systemd.service(5), "Special executable prefixes"). */
static struct str without_prefixes(struct str value)
{
	while (value.n && strchr("@-:+!|", value.p[0]) && value.p[0])
		value = str_skip(value, 1);
	return value;
}

unsigned exec_words(struct arena *a, struct str value, struct str *words, unsigned max)
{
	struct command_list list = { .arena = a };
	struct command like = { .n = 0 };
	unsigned n;

	commands_parse(&list, without_prefixes(value), &like);
	if (list.n == 0)
		return 0;
	n = list.v[0].n < max ? list.v[0].n : max;
	for (unsigned i = 0; i < n; i++)
		words[i] = list.v[0].words[i];
	return n;
}

static bool is_own(struct str path)
{
	return str_starts(path, "/etc/") || str_starts(path, "/opt/") ||
	       str_starts(path, "/usr/local/");
}

/* Programs that run another one, or the script behind them. */
static bool is_launcher(struct str word)
{
	static const char *const names[] = { "sh", "bash", "dash", "ksh", "zsh", "env", "nice",
		"ionice", "chrt", "taskset", "numactl", "setsid", "stdbuf", "timeout", "sudo",
		"python3", "python", "perl", "flock" };
	struct str name = command_name(word);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(name, names[i]))
			return true;
	}
	return false;
}

/*
 * The script that a line runs: the first path of the administrator's own, where nothing but
 * launchers, options and their values stands before it.
 */
static struct str script_of(struct str line)
{
	struct str rest = without_prefixes(line), word;
	bool first = true;

	while (str_word(&rest, &word)) {
		while (word.n && (word.p[0] == '"' || word.p[0] == '\''))
			word = str_skip(word, 1);
		while (word.n && strchr("\"';", word.p[word.n - 1]) && word.p[word.n - 1])
			word = str_head(word, word.n - 1);
		if (is_own(word))
			return word;
		if (first && !is_launcher(word))
			break;
		first = false;
	}
	return (struct str){ 0 };
}

static bool is_run(const struct unit_file *u)
{
	return u->wanted && !u->masked && str_ends(u->name, ".service");
}

static bool is_exec(const struct unit_setting *s)
{
	return str_is(s->section, "Service") && str_starts(s->key, "ExecStart");
}

static void follow(const struct fact_in *in, struct follower *f)
{
	const struct units *us = facts_get(in->facts, &fact_units);
	struct str path;

	for (size_t i = 0; i < us->n; i++) {
		const struct unit_file *u = &us->v[i];

		for (size_t k = 0; is_run(u) && k < u->n; k++) {
			if (!is_exec(&u->v[k]))
				continue;
			path = script_of(unit_expand(in->arena, u, u->v[k].value));
			if (path.n)
				f->ask(f, path, ASK_FILE, COMMAND_TEXT_CAP);
		}
	}
}

/* The first one; what is there and refused before what was not captured. */
static void remember(struct commands *cs, const struct answer *an)
{
	if (!cs->unread ||
		(cs->unread->state == ANSWER_NOT_CAPTURED && an->state != ANSWER_NOT_CAPTURED))
		cs->unread = an;
}

static void add_script(const struct fact_in *in, struct commands *cs, struct command_list *out,
	struct str path, const struct unit_file *u)
{
	const struct answer *an = answers_get(in->answers, path, ASK_FILE);
	struct command like = { .unit = u, .from = an, .in_script = true };

	if (an->state == ANSWER_NOT_READ || an->state == ANSWER_ABSENT)
		return;
	if (an->state != ANSWER_OK) {
		if (an->error != EFBIG)
			remember(cs, an);
		return;
	}
	if (!memchr(an->bytes.p ? an->bytes.p : "", '\0', an->bytes.n))
		commands_parse(out, an->bytes, &like);
}

/* The list behind taskset's -c has no blank in it. */
bool command_inner_text(const struct command *c, struct str *ret)
{
	for (unsigned i = 1; i + 1 < c->n; i++) {
		bool is_c = str_starts(c->words[i], "-") && !str_starts(c->words[i], "--") &&
			    str_ends(c->words[i], "c");

		if (is_c && str_has(c->words[i + 1], " ")) {
			*ret = c->words[i + 1];
			return true;
		}
	}
	return false;
}

/* An Exec line is one command; a shell's -c is many. */
static void add_exec(const struct fact_in *in, struct commands *cs, struct command_list *out,
	const struct unit_file *u, const struct unit_setting *s)
{
	struct command like = { .unit = u, .from = s->from, .line = s->line };
	struct str value = unit_expand(in->arena, u, without_prefixes(s->value)), path;
	size_t first = out->n;
	struct str inner;

	commands_parse(out, value, &like);
	if (out->n > first && is_launcher(out->v[first].words[0]) &&
		command_inner_text(&out->v[first], &inner))
		commands_parse(out, inner, &like);
	path = script_of(value);
	if (path.n)
		add_script(in, cs, out, path, u);
}

static void add_unit(const struct fact_in *in, struct commands *cs, struct command_list *out,
	const struct unit_file *u)
{
	for (size_t i = 0; i < u->n; i++) {
		if (is_exec(&u->v[i]))
			add_exec(in, cs, out, u, &u->v[i]);
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct units *us = facts_get(in->facts, &fact_units);
	struct command_list out = { .arena = in->arena };
	struct commands *cs = ret;

	for (size_t i = 0; i < us->n; i++) {
		if (is_run(&us->v[i]))
			add_unit(in, cs, &out, &us->v[i]);
	}
	for (size_t i = 0; i < sizeof(rc_files) / sizeof(rc_files[0]); i++)
		add_script(in, cs, &out, str_from(rc_files[i]), NULL);
	if (us->unread)
		remember(cs, us->unread);
	cs->v = out.v;
	cs->n = out.n;
	cs->more = out.more;
}

const struct fact fact_commands = {
	.name = "commands",
	.asks = {
		{ "/etc/rc.local", ASK_FILE },
		{ "/etc/rc.d/rc.local", ASK_FILE },
	},
	.needs = { &fact_units },
	.follow = follow,
	.size = sizeof(struct commands),
	.parse = parse,
};
