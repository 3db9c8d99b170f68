/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The default is named by an index, a title or an id, level by level with '>' between
 * (grub-core/normal/menu.c get_entry_number); where nothing has that name, GRUB takes the first
 * entry. next_entry of the environment block, set by grub-reboot, holds for one boot.
 */
#include "scanner/facts/boot/grub_cfg.h"

#include <string.h>

enum { DEPTH = 8, LINE = 8192 };

/* One word of a statement, quotes and backslashes undone; variables stay. */
static bool next_word(struct arena *a, struct str *rest, struct str *ret)
{
	struct str s = *rest;
	char p[LINE], quote = 0;
	size_t n = 0, i = 0;

	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_skip(s, 1);
	if (s.n == 0 || s.p[0] == '#')
		return false;
	for (; i < s.n && n < LINE && (quote || (s.p[i] != ' ' && s.p[i] != '\t')); i++) {
		if (quote != '\'' && s.p[i] == '\\' && i + 1 < s.n)
			p[n++] = s.p[++i];
		else if (quote && s.p[i] == quote)
			quote = 0;
		else if (!quote && (s.p[i] == '"' || s.p[i] == '\''))
			quote = s.p[i];
		else
			p[n++] = s.p[i];
	}
	*ret = str_copy(a, (struct str){ p, n });
	*rest = str_skip(s, i);
	return true;
}

/* A menu that is open, and its entries counted so far. */
struct level {
	bool menu;   /* a menuentry or submenu, or the top; else a function */
	bool chosen; /* the wanted path leads here */
	bool is_entry;
	unsigned count;
	struct str want; /* what is still to be found below */
};

struct parser {
	struct arena *a;
	struct str text;
	struct grubenv env;
	struct grub_cfg *cfg;
	struct level levels[DEPTH];
	unsigned depth, line;
	bool in_once; /* inside: if [ "${next_entry}" ] */
};

/* "menuentry 'title' --class x $menuentry_id_option 'id' {" */
static void read_header(
	struct parser *p, struct str line, struct str *ret_title, struct str *ret_id)
{
	bool id_next = false, first = true;
	struct str word;

	(void)next_word(p->a, &line, &word);
	while (next_word(p->a, &line, &word)) {
		if (first)
			*ret_title = word;
		else if (id_next)
			*ret_id = word;
		first = false;
		id_next = str_is(word, "$menuentry_id_option") || str_is(word, "--id");
	}
}

static bool names(struct str want, unsigned index, struct str title, struct str id)
{
	uint64_t n;

	if (str_u64(want, 10, &n) == 0)
		return n == index;
	return want.n && (str_eq(want, title) || str_eq(want, id));
}

static void open_menu(struct parser *p, struct str line, bool is_entry)
{
	struct level *up = &p->levels[p->depth], *in;
	struct str title = { 0 }, id = { 0 }, head = up->want, rest = { 0 };

	(void)str_split(up->want, '>', &head, &rest);
	read_header(p, line, &title, &id);
	if (p->depth + 1 == DEPTH)
		return;
	in = &p->levels[++p->depth];
	*in = (struct level){ .menu = true, .is_entry = is_entry, .want = rest };
	in->chosen = up->chosen && names(head, up->count, title, id);
	up->count++;
	p->cfg->menu = true;
	if (is_entry && in->chosen && !p->cfg->found) {
		p->cfg->entry.title = title;
		p->cfg->entry.id = id;
	}
}

static size_t put(char *to, size_t n, const char *text, size_t more)
{
	if (more > LINE - n)
		more = LINE - n;
	if (more)
		memcpy(to + n, text, more);
	return n + more;
}

/* The words after the kernel's name, joined again; one with a blank gets quotes, as GRUB does. */
static void take_linux(struct parser *p, struct str line)
{
	struct grub_entry *e = &p->cfg->entry;
	struct str word, kernel = { 0 };
	char options[LINE];
	size_t n = 0;

	line = grub_expand(p->a, str_head(line, LINE), p->text, p->env);
	(void)next_word(p->a, &line, &word);
	(void)next_word(p->a, &line, &kernel);
	while (next_word(p->a, &line, &word)) {
		bool blank = memchr(word.p, ' ', word.n) != NULL;

		n = put(options, n, " ", n ? 1 : 0);
		n = put(options, n, "\"", blank);
		n = put(options, n, word.p, word.n);
		n = put(options, n, "\"", blank);
	}
	e->kernel = kernel;
	e->options = str_copy(p->a, (struct str){ options, n });
	e->line = p->line;
	p->cfg->found = true;
}

/* What a default set inside of an "if" hangs on. */
enum condition {
	COND_NONE = 0, /* always, or the "else" of grub-mkconfig's own */
	COND_NEXT,     /* next_entry is set: grub-reboot */
	COND_ROLLBACK, /* Fedora's and Red Hat's boot_counter has run out: 08_fallback_counting */
	COND_BUTTON,   /* a vendor's power button, by CMOS */
	COND_OTHER,
};
enum { CONDITIONS = 16 };

struct conditions {
	enum condition v[CONDITIONS];
	unsigned n, deeper; /* deeper: levels past the last that is kept */
};

static enum condition condition_of(struct str line)
{
	if (str_has(line, "next_entry"))
		return COND_NEXT;
	if (str_has(line, "boot_counter"))
		return COND_ROLLBACK;
	return str_has(line, "cmostest") ? COND_BUTTON : COND_OTHER;
}

static void track(struct conditions *c, struct str line)
{
	if (str_starts(line, "if ") && !str_ends(line, "fi")) {
		if (c->n < CONDITIONS)
			c->v[c->n++] = condition_of(line);
		else
			c->deeper++;
	} else if (str_is(line, "fi") && c->deeper) {
		c->deeper--;
	} else if (str_is(line, "fi") && c->n) {
		c->n--;
	} else if (c->n && !c->deeper && str_starts(line, "elif ")) {
		c->v[c->n - 1] = condition_of(line);
	} else if (c->n && !c->deeper && str_is(line, "else")) {
		c->v[c->n - 1] = c->v[c->n - 1] == COND_OTHER ? COND_OTHER : COND_NONE;
	}
}

static bool rolls_back(struct parser *p)
{
	struct str counter = { 0 }, success = { 0 };

	if (!grubenv_get(p->a, p->env, "boot_counter", &counter) ||
		!grubenv_get(p->a, p->env, "boot_success", &success))
		return false;
	return str_is(success, "0") && (str_is(counter, "0") || str_is(counter, "-1"));
}

static void take_default(struct parser *p, struct str value)
{
	p->cfg->wanted = grub_expand(p->a, value, STR(""), p->env);
	p->cfg->ambiguous = memchr(value.p, '$', value.n) && !str_has(value, "saved_entry");
}

static void set_default(struct parser *p, const struct conditions *c, struct str value)
{
	enum condition worst = COND_NONE;
	struct str next = { 0 };

	if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\''))
		value = str_head(str_skip(value, 1), value.n - 2);
	if (str_has(value, "next_entry")) {
		p->cfg->once = grubenv_get(p->a, p->env, "next_entry", &next) && next.n;
		if (p->cfg->once)
			p->cfg->wanted = next;
		return;
	}
	for (unsigned i = 0; i < c->n; i++)
		worst = c->v[i] > worst ? c->v[i] : worst;
	if (worst == COND_BUTTON || (worst == COND_ROLLBACK && !rolls_back(p)))
		return;
	if (worst == COND_OTHER)
		p->cfg->ambiguous = true;
	else if (!p->cfg->once || worst == COND_ROLLBACK)
		take_default(p, value);
}

/* The first pass: what names the default, and where entries are. */
static void scan_default(struct parser *p)
{
	struct str rest = p->text, line;
	struct conditions c = { 0 };

	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		track(&c, line);
		if (str_starts(line, "set default="))
			set_default(p, &c, str_skip(line, 12));
		else if (str_is(line, "blscfg") || str_starts(line, "blscfg "))
			p->cfg->blscfg = true;
	}
}

static void statement(struct parser *p, struct str line)
{
	struct level *l = &p->levels[p->depth];

	if (str_starts(line, "menuentry ") || str_starts(line, "submenu ")) {
		open_menu(p, line, line.p[0] == 'm');
	} else if (str_ends(line, "{") && p->depth + 1 < DEPTH) {
		p->levels[++p->depth] = (struct level){ 0 };
	} else if (str_is(line, "}") && p->depth > 0) {
		p->depth--;
	} else if (l->is_entry && l->chosen && !p->cfg->found &&
		   (str_starts(line, "linux ") || str_starts(line, "linux\t") ||
			   str_starts(line, "linux16") || str_starts(line, "linuxefi") ||
			   str_starts(line, "linux$"))) {
		take_linux(p, line);
	}
}

static void scan_entries(struct parser *p, struct str wanted)
{
	struct str rest = p->text, line;

	p->depth = 0;
	p->line = 0;
	p->levels[0] = (struct level){ .menu = true, .chosen = true, .want = wanted };
	while (str_cut(&rest, '\n', &line) && !p->cfg->found) {
		p->line++;
		statement(p, str_head(str_trim(line), LINE));
	}
}

void grub_cfg_parse(struct arena *a, struct str text, struct grubenv env, struct grub_cfg *ret)
{
	struct parser p = { .a = a, .text = text, .env = env, .cfg = ret };

	scan_default(&p);
	scan_entries(&p, ret->wanted.n ? ret->wanted : STR("0"));
	if (!ret->found) /* nothing of that name: GRUB takes the first one */
		scan_entries(&p, STR("0"));
}
