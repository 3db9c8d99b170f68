/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/tuned_load.h"

#include "scanner/facts/service/ini.h"

#define DIR "/etc/tuned"

static const char *const dirs[] = { DIR "/profiles", DIR, "/usr/lib/tuned/profiles",
	"/usr/lib/tuned" };
enum { DIRS = sizeof(dirs) / sizeof(dirs[0]) };

const struct answer *tuned_file(struct loader *l, struct str path)
{
	if (l->follow)
		l->follow->ask(l->follow, path, ASK_FILE, TUNED_FILE_BYTES);
	return answers_get(l->in->answers, path, ASK_FILE);
}

void tuned_note_unread(struct loader *l, const struct answer *an)
{
	if (!l->t->unread)
		l->t->unread = an;
}

/* Letters, digits and "_.-" only (loader.py safe_name): nothing that leads elsewhere. */
static bool safe_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			c != '_' && c != '.' && c != '-')
			return false;
	}
	return s.n && !str_is(s, ".") && !str_is(s, "..");
}

static bool loaded(const struct loader *l, const struct answer *an)
{
	for (unsigned i = 0; i < l->n_files; i++)
		if (l->files[i] == an)
			return true;
	return false;
}

static bool gone(const struct answer *an)
{
	return an->state == ANSWER_ABSENT || an->state == ANSWER_VANISHED;
}

/* The profile's file, or NULL: there is none, or (noted) it cannot be told. */
static const struct answer *find_file(struct loader *l, struct str name)
{
	bool optional = name.n > 1 && name.p[0] == '-';
	const struct answer *an, *missing = NULL;
	bool again = false;

	if (optional)
		name = str_skip(name, 1);
	if (!safe_name(name)) {
		tuned_note_unread(l, l->t->active);
		return NULL;
	}
	for (unsigned i = 0; i < DIRS; i++) {
		an = tuned_file(l, str_printf(l->in->arena, "%s/" STR_FMT "/tuned.conf", dirs[i],
					   STR_ARG(name)));
		if (loaded(l, an))
			again = true;
		else if (an->state == ANSWER_OK)
			return an;
		else if (!gone(an) && an->state != ANSWER_NOT_CAPTURED)
			missing = an;
		else if (!missing)
			missing = an;
	}
	if (missing && !again && !(optional && gone(missing)))
		tuned_note_unread(l, missing);
	return NULL;
}

struct tuned_setting *tuned_find(struct loader *l, struct str unit, struct str key)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i].unit, unit) && str_eq(l->v[i].key, key))
			return &l->v[i];
	return NULL;
}

static void drop_unit(struct loader *l, struct str unit, const struct answer *but)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++)
		if (!str_eq(l->v[i].unit, unit) || l->v[i].file == but)
			l->v[kept++] = l->v[i];
	l->n = kept;
}

struct str tuned_unquoted(struct str s)
{
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return str_head(str_skip(s, 1), s.n - 2);
	return s;
}

static void set(struct loader *l, const struct ini_line *line, const struct answer *file)
{
	struct tuned_setting *s = tuned_find(l, line->section, line->key);

	if (line->goes_on) {
		if (s && s->file == file)
			s->value = str_printf(l->in->arena, STR_FMT " " STR_FMT, STR_ARG(s->value),
				STR_ARG(line->value));
		return;
	}
	if (!s) {
		if (l->n >= TUNED_SETTINGS)
			return;
		l->v = arena_grow(l->in->arena, l->v, l->n, &l->cap, sizeof(*l->v));
		s = &l->v[l->n++];
	}
	*s = (struct tuned_setting){ .unit = line->section,
		.key = line->key,
		.value = tuned_unquoted(line->value),
		.file = file,
		.line = line->line };
}

bool tuned_is_on(struct str s)
{
	return str_is(s, "1") || str_is(s, "true") || str_is(s, "True") || str_is(s, "yes") ||
	       str_is(s, "on") || str_is(s, "y");
}

static void load_includes(struct loader *l, const struct answer *an)
{
	struct ini_line line;
	struct str names, name;
	struct ini ini;

	for (ini_begin(&ini, an->bytes); ini_next(&ini, &line);) {
		if (!str_is(line.section, "main") || !str_is(line.key, "include"))
			continue;
		for (names = line.value; names.n;) {
			size_t i = 0;

			while (i < names.n && names.p[i] != ',' && names.p[i] != ';')
				i++;
			name = str_trim(str_head(names, i));
			names = str_skip(names, i + 1);
			if (name.n)
				tuned_load(l, name);
		}
	}
}

void tuned_load(struct loader *l, struct str name)
{
	const struct answer *an = find_file(l, name);
	struct ini_line line;
	struct ini ini;

	if (!an)
		return;
	if (l->n_files == TUNED_FILES) {
		tuned_note_unread(l, an);
		return;
	}
	l->files[l->n_files++] = an;
	load_includes(l, an);
	for (ini_begin(&ini, an->bytes); ini_next(&ini, &line);) {
		if (str_is(line.section, "main"))
			continue;
		if (str_is(line.key, "replace") && tuned_is_on(line.value))
			drop_unit(l, line.section, an);
		set(l, &line, an);
	}
}
