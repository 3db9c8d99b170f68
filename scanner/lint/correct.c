/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line as it should be, ready to be pasted: whole, as a line of /etc/default/grub (without
 * what the boot loader adds by itself), and as arguments of grubby, which knows parameters by
 * their names: what stands often, as pools of huge pages do, is taken out and put in whole.
 */
#include "scanner/base/arena.h"
#include "scanner/facts/boot/cmdline_parse.h"
#include "scanner/lint/parts.h"

struct text {
	char *p;
	size_t n, cap;
};

static void put(struct text *t, struct str s)
{
	for (size_t i = 0; i < s.n && t->n < t->cap; i++)
		t->p[t->n++] = s.p[i];
}

static void put_word(struct text *t, struct str s)
{
	if (t->n && s.n)
		put(t, STR(" "));
	put(t, s);
}

static struct text room(struct arena *a, size_t cap)
{
	return (struct text){ ARENA_NEW(a, char, cap + 1), 0, cap };
}

static struct str as_it_stands(const struct lint *l, const struct param *p)
{
	size_t at, n;

	lint_extent(l, p, &at, &n);
	return (struct str){ l->in->line.text.p + at, n };
}

void lint_correct(struct lint *l, struct lint_report *r)
{
	enum { WORD = 4096 };
	struct text t = room(l->a, l->in->line.text.n + l->added.n + WORD * (l->c.n + 1));

	r->corrected = str_trim(l->added).n > 0;
	for (size_t i = 0; i < l->c.n; i++) {
		const struct lint_edit *e = &l->edits[i];

		r->corrected |= e->kind != EDIT_NONE;

		if (e->kind == EDIT_NONE)
			put_word(&t, as_it_stands(l, &l->c.v[i]));
		else if (e->kind == EDIT_REPLACE)
			put_word(&t, e->with);
	}
	put_word(&t, str_trim(l->added));
	if (l->init_left.n) {
		put_word(&t, STR("--"));
		put_word(&t, l->init_left);
	}
	r->line = (struct str){ t.p, t.n };
}

/* What grub-mkconfig or the boot loader puts there itself. */
static bool of_loader(const struct param *p)
{
	static const char *const names[] = { "BOOT_IMAGE", "root", "ro", "rw", "initrd", "ostree" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (param_named(p, names[i]))
			return true;
	return false;
}

/* Within double quotes of the shell: $ ` " \ are escaped. */
static void put_quoted(struct text *t, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '$' || c == '`' || c == '"' || c == '\\')
			put(t, STR("\\"));
		put(t, str_head(str_skip(s, i), 1));
	}
}

static struct str grub_line(struct arena *a, const struct cmdline *c)
{
	size_t cap = 64 + 2 * c->init.n;
	struct text t;

	for (size_t i = 0; i < c->n; i++)
		cap += 2 * (c->v[i].name.n + c->v[i].value.n) + 8;
	t = room(a, cap);
	put(&t, STR("GRUB_CMDLINE_LINUX=\""));
	for (size_t i = 0, n = 0; i < c->n; i++) {
		struct str word = lint_written(a, &c->v[i]);

		if (of_loader(&c->v[i]))
			continue;
		put(&t, n++ ? STR(" ") : STR(""));
		if (str_has(word, " "))
			word = str_printf(a, STR_FMT "=\"" STR_FMT "\"", STR_ARG(c->v[i].name),
				STR_ARG(c->v[i].value));
		put_quoted(&t, word);
	}
	if (str_trim(c->init).n) {
		put(&t, STR(" -- "));
		put_quoted(&t, str_trim(c->init));
	}
	put(&t, STR("\""));
	return (struct str){ t.p, t.n };
}

static bool holds(const struct cmdline *c, const struct param *p)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->v[i].name, p->name) && c->v[i].has_value == p->has_value &&
			str_eq(c->v[i].value, p->value))
			return true;
	return false;
}

static bool is_pool(const struct param *p)
{
	return param_named(p, "hugepages") || param_named(p, "hugepagesz") ||
	       param_named(p, "default_hugepagesz");
}

/* The same parameters of a kind, in the same order. */
static bool same_pools(struct arena *a, const struct cmdline *x, const struct cmdline *y)
{
	struct str s = STR(""), t = STR("");

	for (size_t i = 0; i < x->n; i++)
		if (is_pool(&x->v[i]))
			s = str_printf(a, STR_FMT " " STR_FMT, STR_ARG(s),
				STR_ARG(lint_written(a, &x->v[i])));
	for (size_t i = 0; i < y->n; i++)
		if (is_pool(&y->v[i]))
			t = str_printf(a, STR_FMT " " STR_FMT, STR_ARG(t),
				STR_ARG(lint_written(a, &y->v[i])));
	return str_eq(s, t);
}

/* The parameters of that name are not the same ones in both. */
static bool touched(const struct cmdline *old, const struct cmdline *new, const struct param *p)
{
	for (size_t i = 0; i < old->n; i++)
		if (str_eq(old->v[i].name, p->name) && !holds(new, &old->v[i]))
			return true;
	for (size_t i = 0; i < new->n; i++)
		if (str_eq(new->v[i].name, p->name) && !holds(old, &new->v[i]))
			return true;
	return false;
}

static bool named_before(const struct cmdline *c, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(c->v[k].name, c->v[i].name))
			return true;
	return false;
}

/* Within single quotes of the shell only a single quote needs care. */
static void put_single(struct text *t, struct str s)
{
	put(t, STR("'"));
	for (size_t i = 0; i < s.n; i++)
		put(t, s.p[i] == '\'' ? STR("'\\''") : str_head(str_skip(s, i), 1));
	put(t, STR("'"));
}

static struct str grubby_command(
	struct arena *a, const struct cmdline *old, const struct cmdline *new, size_t size)
{
	struct text gone = room(a, size), added = room(a, size), t = room(a, 8 * size + 128);
	bool pools = !same_pools(a, old, new);

	for (size_t i = 0; i < old->n; i++)
		if (!named_before(old, i) &&
			(is_pool(&old->v[i]) ? pools : touched(old, new, &old->v[i])))
			put_word(&gone, old->v[i].name);
	for (size_t i = 0; i < new->n; i++)
		if (is_pool(&new->v[i]) ? pools : touched(old, new, &new->v[i]))
			put_word(&added, lint_written(a, &new->v[i]));
	put(&t, STR("grubby --update-kernel=ALL"));
	if (gone.n) {
		put(&t, STR(" --remove-args="));
		put_single(&t, (struct str){ gone.p, gone.n });
	}
	if (added.n) {
		put(&t, STR(" --args="));
		put_single(&t, (struct str){ added.p, added.n });
	}
	return (struct str){ t.p, t.n };
}

void lint_ways(struct lint_report *r)
{
	struct cmdline old = { 0 }, new = { 0 };

	cmdline_parse(r->arena, r->in->line.text, &old);
	cmdline_parse(r->arena, r->line, &new);
	r->grub = grub_line(r->arena, &new);
	if (r->corrected)
		r->grubby =
			grubby_command(r->arena, &old, &new, r->in->line.text.n + r->line.n + 64);
}
