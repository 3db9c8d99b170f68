/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tuned's profiles, as its loader.py, locator.py, merger.py and variables.py put them together
 * (2.11 to 2.24). A profile is looked for below /etc/tuned before /usr/lib/tuned, since 2.23
 * also in profiles/ of each; what is included is merged first, so that the including one wins;
 * a profile that includes its own name means the next one of that name. A unit's lines are
 * merged by key, unless the later unit says replace=. reapply_sysctl, on by default, has
 * /run and /etc/sysctl.d and sysctl.conf applied again after the profile's [sysctl].
 */
#include "scanner/facts/service/tuned_profile.h"

#include "scanner/facts/service/ini.h"
#include "scanner/facts/service/tuned_load.h"
#include "scanner/facts/service/tuned_variables.h"

#define DIR	    "/etc/tuned"
#define ACTIVE	    DIR "/active_profile"
#define MAIN	    DIR "/tuned-main.conf"
#define BOOTCMDLINE DIR "/bootcmdline"

static struct str option_of(struct loader *l, struct str unit, const char *key)
{
	const struct tuned_setting *s = tuned_find(l, unit, str_from(key));

	return s ? s->value : (struct str){ 0 };
}

static bool is_meta(struct str key)
{
	static const char *const metas[] = { "type", "enabled", "replace", "drop", "priority",
		"devices", "devices_udev_regex", "cpuinfo_regex", "uname_regex", "script_pre",
		"script_post" };

	for (size_t i = 0; i < sizeof(metas) / sizeof(metas[0]); i++)
		if (str_is(key, metas[i]))
			return true;
	return false;
}

static bool is_dropped(struct loader *l, const struct tuned_setting *s)
{
	struct str drop = option_of(l, s->unit, "drop"), key;
	struct str enabled = option_of(l, s->unit, "enabled");

	if (enabled.n && !tuned_is_on(enabled))
		return true;
	while (str_cut(&drop, ',', &key))
		if (str_eq(str_trim(key), s->key))
			return true;
	return false;
}

/* "<5" and ">5" set the value only where it is not below or above it already (plugins/base.py). */
static bool depends(struct loader *l, const struct tuned_setting *s)
{
	return str_has(s->value, "${") ||
	       (s->value.n > 1 && (s->value.p[0] == '<' || s->value.p[0] == '>')) ||
	       option_of(l, s->unit, "cpuinfo_regex").n || option_of(l, s->unit, "uname_regex").n;
}

static const struct answer *get_file(void *user, struct str path)
{
	return tuned_file(user, path);
}

/* Variables replaced, units that are off left out, and what steers the merge. */
static void settle(struct loader *l)
{
	struct tuned_setting *v = ARENA_NEW(l->in->arena, struct tuned_setting, l->n + 1);
	struct tuned_variables vars;
	size_t kept = 0;

	tuned_variables(l->in->arena, l->v, l->n, get_file, l, &vars);
	if (vars.unread)
		tuned_note_unread(l, vars.unread);
	for (size_t i = 0; i < l->n; i++)
		l->v[i].value = tuned_expand(l->in->arena, &vars, l->v[i].value);
	for (size_t i = 0; i < l->n; i++) {
		struct tuned_setting s = l->v[i];
		struct str type = option_of(l, s.unit, "type");

		if (is_meta(s.key) || is_dropped(l, &s) || str_is(s.unit, "variables"))
			continue;
		s.type = type.n ? type : s.unit;
		s.computed = depends(l, &s);
		v[kept++] = s;
	}
	l->t->v = tuned_variables_append(l->in->arena, &vars, v, &kept);
	l->t->n = kept;
}

static void load_all(struct loader *l)
{
	struct tuned_profile *t = l->t;
	struct str rest, name;

	t->active = answers_file(l->in->answers, ACTIVE);
	if (t->active->state != ANSWER_OK)
		return;
	rest = t->names = str_trim(t->active->bytes);
	while (str_word(&rest, &name))
		tuned_load(l, name);
	settle(l);
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct tuned_profile unused = { 0 };
	struct loader l = { .in = in, .follow = f, .t = &unused };

	load_all(&l);
}

static void parse_main(struct tuned_profile *t)
{
	struct ini_line line;
	struct ini ini;

	t->reapply_sysctl = true;
	if (t->main->state != ANSWER_OK)
		return;
	for (ini_begin(&ini, t->main->bytes); ini_next(&ini, &line);)
		if (str_is(line.key, "reapply_sysctl"))
			t->reapply_sysctl = tuned_is_on(line.value);
}

static void parse_bootcmdline(struct tuned_profile *t)
{
	struct str rest = t->bootcmdline->bytes, line;
	unsigned n = 0;

	while (t->bootcmdline->state == ANSWER_OK && str_cut(&rest, '\n', &line)) {
		n++;
		if (!str_starts(line, "TUNED_BOOT_CMDLINE="))
			continue;
		t->boot_cmdline = tuned_unquoted(str_trim(str_skip(line, 19)));
		t->boot_cmdline_line = n;
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct loader l = { .in = in, .t = ret };

	load_all(&l);
	l.t->main = answers_file(in->answers, MAIN);
	parse_main(l.t);
	l.t->bootcmdline = answers_file(in->answers, BOOTCMDLINE);
	parse_bootcmdline(l.t);
}

const struct tuned_setting *tuned_setting(
	const struct tuned_profile *t, const char *type, struct str key)
{
	for (size_t i = t->n; i > 0; i--)
		if (str_is(t->v[i - 1].type, type) && str_eq(t->v[i - 1].key, key))
			return &t->v[i - 1];
	return NULL;
}

const struct tuned_setting *tuned_variable(const struct tuned_profile *t, const char *name)
{
	return tuned_setting(t, "variables", str_from(name));
}

const struct fact fact_tuned_profile = {
	.name = "tuned_profile",
	.asks = { { ACTIVE, ASK_FILE }, { MAIN, ASK_FILE }, { BOOTCMDLINE, ASK_FILE } },
	.follow = follow,
	.follows = { { DIR "/*/tuned.conf", ASK_FILE }, { DIR "/profiles/*/tuned.conf", ASK_FILE },
		{ "/usr/lib/tuned/*/tuned.conf", ASK_FILE },
		{ "/usr/lib/tuned/profiles/*/tuned.conf", ASK_FILE },
		{ DIR "/*-variables.conf", ASK_FILE } },
	.steady = true,
	.size = sizeof(struct tuned_profile),
	.parse = parse,
};
