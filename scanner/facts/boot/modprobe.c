/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As kmod reads them (libkmod/libkmod-config.c): one command a line, '#' comments at its start, a
 * backslash at its end goes on with the next; all options of a module are added together in
 * the order of files, and of one that stands twice the kernel takes the last. A module that is
 * built into the kernel never sees them: its parameters come from the command line, as
 * module.name=value, and /sys/module/MODULE has no initstate (kernel/module/sysfs.c).
 */
#include "scanner/facts/boot/modprobe.h"

#include <string.h>

#include "scanner/facts/boot/cmdline_parse.h"
#include "scanner/facts/service/conf_dirs.h"
#include "scanner/facts/boot/modprobe_parse.h"

enum { OPTIONS = 512, LINE = 8192 };

static const char *const patterns[] = {
	"/usr/lib/modprobe.d/*.conf",
	"/usr/local/lib/modprobe.d/*.conf",
	"/run/modprobe.d/*.conf",
	"/etc/modprobe.d/*.conf",
};
enum { DIRS = sizeof(patterns) / sizeof(patterns[0]) };

/* A line with those that continue it, joined; at most LINE bytes of it. */
static struct str joined(struct arena *a, struct modprobe_text *t, struct str line)
{
	char all[LINE];
	size_t n = 0;
	bool more;

	do {
		more = str_ends(line, "\\");
		line = str_head(str_head(line, line.n - more), LINE - n);
		if (line.n)
			memcpy(all + n, line.p, line.n);
		n += line.n;
		if (!more || !str_cut(&t->rest, '\n', &line))
			break;
		t->line++;
	} while (true);
	return str_copy(a, (struct str){ all, n });
}

static bool whole_line(
	struct arena *a, struct modprobe_text *t, struct str *ret, unsigned *ret_line)
{
	struct str line;

	if (!str_cut(&t->rest, '\n', &line))
		return false;
	*ret_line = ++t->line;
	*ret = str_trim(str_ends(line, "\\") ? joined(a, t, line) : line);
	return true;
}

static struct str underscored(struct arena *a, struct str s)
{
	char *p = ARENA_NEW(a, char, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '-' ? '_' : s.p[i];
	return (struct str){ p, s.n };
}

bool modprobe_next(struct arena *a, struct modprobe_text *t, struct modprobe_line *ret)
{
	struct str line, command, module;
	unsigned first;

	while (whole_line(a, t, &line, &first)) {
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!str_word(&line, &command) || !str_word(&line, &module))
			continue;
		*ret = (struct modprobe_line){ command, underscored(a, module), str_trim(line),
			first };
		return true;
	}
	return false;
}

/* A name that stays below /sys/module. */
static bool safe_name(struct str s)
{
	return s.n && s.n < 64 && !memchr(s.p, '/', s.n) && !str_is(s, ".") && !str_is(s, "..");
}

struct options {
	const struct fact_in *in;
	struct module_option *v;
	size_t n, cap;
};

static void add(struct options *o, const struct modprobe_line *line, const struct answer *file)
{
	struct cmdline words = { 0 };

	cmdline_parse(o->in->arena, line->rest, &words);
	for (size_t i = 0; i < words.n && o->n < OPTIONS; i++) {
		if (!safe_name(line->module) || !safe_name(words.v[i].name))
			continue;
		o->v = arena_grow(o->in->arena, o->v, o->n, &o->cap, sizeof(*o->v));
		o->v[o->n++] = (struct module_option){ .module = line->module,
			.name = words.v[i].name,
			.value = words.v[i].value,
			.has_value = words.v[i].has_value,
			.file = file,
			.line = line->line };
	}
}

static void note_install(struct options *o, struct str module)
{
	for (size_t i = 0; i < o->n; i++)
		o->v[i].by_install |= str_eq(o->v[i].module, module);
}

static void read_all(struct options *o, struct conf_dirs *dirs)
{
	struct modprobe_line line;

	conf_dirs_read(o->in, patterns, DIRS, dirs);
	for (int installs = 0; installs < 2; installs++) {
		for (size_t i = 0; i < dirs->n; i++) {
			struct modprobe_text t = { .rest = dirs->v[i].an->bytes };

			while (modprobe_next(o->in->arena, &t, &line)) {
				if (!installs && str_is(line.command, "options"))
					add(o, &line, dirs->v[i].an);
				else if (installs && str_is(line.command, "install"))
					note_install(o, line.module);
			}
		}
	}
}

static struct str value_path(struct arena *a, const struct module_option *o)
{
	return str_printf(a, "/sys/module/" STR_FMT "/parameters/" STR_FMT, STR_ARG(o->module),
		STR_ARG(o->name));
}

static struct str state_path(struct arena *a, const struct module_option *o)
{
	return str_printf(a, "/sys/module/" STR_FMT "/initstate", STR_ARG(o->module));
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct options o = { .in = in };
	struct conf_dirs dirs;

	read_all(&o, &dirs);
	for (size_t i = 0; i < o.n; i++) {
		f->ask(f, value_path(in->arena, &o.v[i]), ASK_FILE, 4096);
		f->ask(f, state_path(in->arena, &o.v[i]), ASK_FILE, 4096);
	}
}

static void settle(struct options *o)
{
	for (size_t i = 0; i < o->n; i++) {
		struct module_option *v = &o->v[i];

		v->running = answers_get(o->in->answers, value_path(o->in->arena, v), ASK_FILE);
		v->loadable =
			answers_get(o->in->answers, state_path(o->in->arena, v), ASK_FILE)->state ==
			ANSWER_OK;
		for (size_t k = i + 1; k < o->n && !v->overridden; k++)
			v->overridden =
				str_eq(v->module, o->v[k].module) && str_eq(v->name, o->v[k].name);
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct options o = { .in = in };
	struct modprobe *m = ret;
	struct conf_dirs dirs;

	read_all(&o, &dirs);
	settle(&o);
	m->unread = dirs.unread;
	m->known = dirs.known;
	m->list = answers_list_of(in->answers, patterns[DIRS - 1]);
	m->v = o.v;
	m->n = o.n;
}

const struct fact fact_modprobe = {
	.name = "modprobe",
	.asks = {
		{ "/usr/lib/modprobe.d/*.conf", ASK_FILE },
		{ "/usr/local/lib/modprobe.d/*.conf", ASK_FILE },
		{ "/run/modprobe.d/*.conf", ASK_FILE },
		{ "/etc/modprobe.d/*.conf", ASK_FILE },
		{ "/etc/modprobe.d/*.conf", ASK_LINK },
	},
	.follow = follow,
	.follows = { { "/sys/module/*/parameters/*", ASK_FILE },
		{ "/sys/module/*/initstate", ASK_FILE } },
	.steady = true,
	.size = sizeof(struct modprobe),
	.parse = parse,
};
