/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/knobs.h"

#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/service/conf.h"
#include "scanner/facts/service/tuned_profile.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"

static const struct {
	const char *word, *file;
	const char *tuned_type, *tuned_keys[3];
} knobs[KNOBS] = {
	[KNOB_GOVERNOR] = { "governor", NULL, "cpu", { "governor" } },
	[KNOB_THP] = { "transparent_hugepage", THP "enabled", "vm",
		{ "transparent_hugepages", "transparent_hugepage" } },
	[KNOB_THP_DEFRAG] = { "transparent_hugepage defrag", THP "defrag", "vm",
		{ "transparent_hugepages.defrag", "transparent_hugepage.defrag" } },
	[KNOB_KSM] = { "ksm", "/sys/kernel/mm/ksm/run", NULL, { NULL } },
};

struct collection {
	const struct fact_in *in;
	struct knobs *t;
	struct knob_claim *v;
	size_t cap;
};

const char *knob_word(enum knob k)
{
	return knobs[k].word;
}

const char *knob_file(enum knob k)
{
	return knobs[k].file;
}

static void add(struct collection *c, struct knob_claim claim)
{
	if (claim.value.n == 0 || c->t->n >= KNOB_CLAIMS_CAP)
		return;
	c->v = arena_grow(c->in->arena, c->v, c->t->n, &c->cap, sizeof(*c->v));
	c->v[c->t->n++] = claim;
	c->t->v = c->v;
}

/* A path below /sys, or the last part of one for each CPU. */
static bool knob_of(struct str path, enum knob *ret)
{
	if (str_ends(path, "/scaling_governor")) {
		*ret = KNOB_GOVERNOR;
		return true;
	}
	for (int k = 0; k < KNOBS; k++) {
		if (knobs[k].file && str_is(path, knobs[k].file)) {
			*ret = (enum knob)k;
			return true;
		}
	}
	return false;
}

static bool readable(struct collection *c, const struct answer *an)
{
	if (an->state == ANSWER_OK && an->bytes.n <= UNIT_TEXT_CAP)
		return true;
	if (an->state != ANSWER_ABSENT && an->state != ANSWER_VANISHED &&
		an->state != ANSWER_NOT_READ && !c->t->unread)
		c->t->unread = an;
	return false;
}

/* "w /sys/… - - - - never" (tmpfiles.d(5)); modifiers may follow the letter. */
static bool tmpfiles_line(struct str line, struct str *path, struct str *value)
{
	struct str rest = line, type, skipped;

	if (!str_word(&rest, &type) || !str_starts(type, "w") || !str_word(&rest, path))
		return false;
	for (unsigned i = 0; i < 4; i++) {
		if (!str_word(&rest, &skipped))
			return false;
	}
	*value = str_trim(rest);
	return true;
}

/* "kernel/mm/ksm/run = 0" (sysfs.conf(5)): below /sys; "mode" and "owner" set no value. */
static bool sysfs_line(struct arena *a, struct str line, struct str *path, struct str *value)
{
	struct str key;

	if (!str_split(line, '=', &key, value))
		return false;
	key = str_trim(key);
	if (str_has(key, " ") || str_has(key, "\t"))
		return false;
	*path = str_printf(a, "/sys/" STR_FMT, STR_ARG(key));
	*value = str_trim(*value);
	return true;
}

static void read_lines(struct collection *c, const struct answer *an, bool tmpfiles)
{
	struct str rest = an->bytes, line, path, value;
	struct knob_claim claim = { .from = an, .owner = tmpfiles ? "tmpfiles.d" : "sysfs.conf" };

	if (!readable(c, an))
		return;
	while (str_cut(&rest, '\n', &line)) {
		claim.line++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!(tmpfiles ? tmpfiles_line(line, &path, &value)
			       : sysfs_line(c->in->arena, line, &path, &value)))
			continue;
		claim.value = value;
		if (knob_of(path, &claim.knob))
			add(c, claim);
	}
}

static void read_all(struct collection *c, const char *pattern, bool tmpfiles)
{
	struct matches m = answers_match(c->in->answers, pattern, ASK_FILE);

	(void)readable(c, answers_list_of(c->in->answers, pattern));
	for (size_t i = 0; i < m.n; i++)
		read_lines(c, m.v[i].answer, tmpfiles);
}

/* Since 5.9 (drivers/cpufreq/cpufreq.c). */
static void add_governor_param(struct collection *c, const struct param *p)
{
	const struct cmdline *cmdline = facts_get(c->in->facts, &fact_cmdline);

	if (p)
		add(c, (struct knob_claim){ .knob = KNOB_GOVERNOR,
			       .value = p->value,
			       .owner = "boot parameter",
			       .from = cmdline->from });
}

static void add_param(struct collection *c)
{
	const struct cmdline *cmdline = facts_get(c->in->facts, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "transparent_hugepage");

	if (!readable(c, cmdline->from))
		return;
	add_governor_param(c, cmdline_last(cmdline, "cpufreq.default_governor"));
	if (p)
		add(c, (struct knob_claim){ .knob = KNOB_THP,
			       .value = p->value,
			       .owner = "boot parameter",
			       .from = cmdline->from });
}

static void add_units(struct collection *c)
{
	const struct tunings *ts = facts_get(c->in->facts, &fact_tunings);
	const struct commands *cs = facts_get(c->in->facts, &fact_commands);

	for (size_t i = 0; i < ts->n; i++) {
		const struct tuning *t = &ts->v[i];
		struct knob_claim claim = { .value = t->value,
			.owner = "unit",
			.from = t->command->from,
			.line = t->command->line };

		if (t->kind == TUNING_GOVERNOR)
			claim.knob = KNOB_GOVERNOR;
		else if (t->kind != TUNING_SYSFS || !knob_of(t->key, &claim.knob))
			continue;
		add(c, claim);
	}
	if (cs->unread)
		(void)readable(c, cs->unread);
}

static struct str unquoted(struct str s)
{
	if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
		return str_skip(str_head(s, s.n - 1), 1);
	return s;
}

/* KEY of a shell's "KEY=value" lines, where the service is enabled that takes it. */
static void add_default(struct collection *c, const char *service, const char *path,
	const char *key, const char *option)
{
	const struct units *us = facts_get(c->in->facts, &fact_units);
	const struct unit_file *u = units_find(us, str_from(service));
	const struct answer *an = answers_file(c->in->answers, path);
	struct knob_claim claim = { .knob = KNOB_GOVERNOR, .owner = service, .from = an };
	struct conf it = conf_begin(NULL, an->bytes);
	struct conf_line line;

	if (!u || !u->wanted || u->masked || !readable(c, an))
		return;
	while (conf_next(&it, &line)) {
		struct str rest = unquoted(line.value), word;

		if (!str_is(line.key, key))
			continue;
		claim.line = line.line;
		claim.value = option ? (struct str){ 0 } : rest;
		while (option && str_word(&rest, &word)) {
			if ((str_is(word, option) || str_is(word, "--governor")) &&
				str_word(&rest, &word))
				claim.value = word;
		}
	}
	add(c, claim);
}

static void add_tuned(struct collection *c)
{
	const struct tuned_profile *t = facts_get(c->in->facts, &fact_tuned_profile);

	for (int k = 0; k < KNOBS; k++) {
		for (unsigned i = 0; i < 3 && knobs[k].tuned_keys[i]; i++) {
			const struct tuned_setting *s = tuned_setting(
				t, knobs[k].tuned_type, str_from(knobs[k].tuned_keys[i]));

			if (s)
				add(c, (struct knob_claim){ .knob = (enum knob)k,
					       .value = s->value,
					       .computed = s->computed,
					       .owner = "tuned",
					       .daemon = "tuned.service",
					       .from = s->file,
					       .line = s->line });
		}
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct collection c = { .in = in, .t = ret };

	add_param(&c);
	read_all(&c, "/run/tmpfiles.d/*.conf", true);
	read_all(&c, "/etc/tmpfiles.d/*.conf", true);
	read_lines(&c, answers_file(in->answers, "/etc/sysfs.conf"), false);
	read_all(&c, "/etc/sysfs.d/*.conf", false);
	add_units(&c);
	add_default(&c, "cpufrequtils.service", "/etc/default/cpufrequtils", "GOVERNOR", NULL);
	add_default(&c, "cpupower.service", "/etc/default/cpupower", "governor", NULL);
	add_default(&c, "cpupower.service", "/etc/sysconfig/cpupower", "CPUPOWER_START_OPTS", "-g");
	add_tuned(&c);
}

const struct fact fact_knobs = {
	.name = "knobs",
	.asks = {
		{ "/run/tmpfiles.d/*.conf", ASK_FILE },
		{ "/etc/tmpfiles.d/*.conf", ASK_FILE },
		{ "/etc/sysfs.conf", ASK_FILE },
		{ "/etc/sysfs.d/*.conf", ASK_FILE },
		{ "/etc/default/cpufrequtils", ASK_FILE },
		{ "/etc/default/cpupower", ASK_FILE },
		{ "/etc/sysconfig/cpupower", ASK_FILE },
	},
	.needs = { &fact_cmdline, &fact_units, &fact_tunings, &fact_commands, &fact_tuned_profile },
	.size = sizeof(struct knobs),
	.parse = parse,
};
