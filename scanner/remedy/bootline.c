/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/remedy/bootline.h"

#include "scanner/facts/boot/cmdline_parse.h"

#include <string.h>

/* Of these each word that the line has counts (__setup handlers that set bits): one more is added. */
static const char *const cumulative[] = { "tsc", "mce", "iommu", "pci", "lapic", NULL };
static const char *const lists[] = { "nohz_full", "rcu_nocbs", "irqaffinity", NULL };

static bool is_one_of(struct str name, const char *const *names)
{
	for (; *names; names++) {
		if (parameter_is(name, str_from(*names)))
			return true;
	}
	return false;
}

static bool is_loaders(const struct param *p)
{
	static const char *const names[] = { "BOOT_IMAGE", "initrd", "root", "ro", "rw",
		"rootflags", "boot", NULL };

	return is_one_of(p->name, names);
}

/* "240" of "4.18.0-240.1.1.el8_3.x86_64": Red Hat takes features back into older kernels. */
static bool is_el8_with_managed(const struct host *h)
{
	struct str head, tail, number;
	uint64_t build;

	if (!str_has(h->release, ".el8") || !str_split(h->release, '-', &head, &tail))
		return false;
	str_split(tail, '.', &number, &head);
	return str_u64(number, 10, &build) == 0 && build >= 240;
}

struct str bootline_isolcpus(
	struct arena *a, const struct host *h, const struct isolcpus *present, struct str wanted)
{
	bool known = h && h->kernel[0];
	bool flags = !known || host_kernel_at_least(h, 4, 15);
	bool managed = !known || host_kernel_at_least(h, 5, 6) || is_el8_with_managed(h);
	struct str list = wanted;
	struct str part;

	/* The flags are words, the list is what begins with a digit. */
	while (list.n && !(list.p[0] >= '0' && list.p[0] <= '9') && str_cut(&list, ',', &part))
		;
	if (known && str_has(h->release, ".el8") && !managed)
		flags = false; /* up to 8.1 flags void the list there */
	if (!flags)
		return list;
	return str_printf(a, "%s%sdomain," STR_FMT, managed ? "managed_irq," : "",
		present && present->nohz ? "nohz," : "", STR_ARG(list));
}

struct editing {
	struct arena *a;
	const struct bootline_in *in;
	struct bootline *ret;
	bool *done; /* by suggestion */
};

static struct str joined(struct arena *a, struct str so_far, struct str word)
{
	return so_far.n ? str_join(a, so_far, STR(" "), word) : word;
}

/* The kernel's is a C string: what a capture has behind a NUL is none of it. */
static struct str line_of(struct str text)
{
	struct str line = str_trim(text), rest;

	str_split(line, '\0', &line, &rest);
	return str_trim(line);
}

/* Of a suggestion: its bytes were looked at, and need no quotes. */
static struct str word_of(struct arena *a, struct str name, struct str value)
{
	if (!value.n)
		return name;
	return str_printf(a, STR_FMT "=" STR_FMT, STR_ARG(name), STR_ARG(value));
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * The next word as it stands, quotes and all, split as facts/cmdline.h does. A quote that nobody
 * closed ends with the line: it is closed here, so that words can follow.
 */
static bool raw_word(struct arena *a, struct str *rest, struct str *ret)
{
	bool quoted = false;
	struct str s = *rest;
	size_t i = 0;

	while (s.n && is_blank(s.p[0]))
		s = str_skip(s, 1);
	while (i < s.n && (quoted || !is_blank(s.p[i])))
		quoted ^= s.p[i++] == '"';
	*ret = quoted ? str_printf(a, STR_FMT "\"", STR_ARG(s)) : str_head(s, i);
	*rest = str_skip(s, i);
	return ret->n > 0;
}

static struct param param_of(struct arena *a, struct str raw)
{
	struct cmdline c = { 0 };

	cmdline_parse(a, raw, &c);
	return c.n ? c.v[0] : (struct param){ .name = raw };
}

static bool same_isolcpus(struct editing *e, struct str x, struct str y)
{
	struct isolcpus p, q;

	return isolcpus_parse(e->a, x, e->in->last_cpu, &p) == 0 &&
	       isolcpus_parse(e->a, y, e->in->last_cpu, &q) == 0 && !p.unknown_flag.n &&
	       p.nohz == q.nohz && p.domain == q.domain && p.managed_irq == q.managed_irq &&
	       cpuset_eq(p.cpus, q.cpus);
}

/* The value that the line should have, made with what it has. */
static struct str right_value(struct editing *e, const struct suggestion *s, const struct param *p)
{
	struct isolcpus present;
	bool known;

	if (!parameter_is(s->key, STR("isolcpus")))
		return s->value;
	known = p && isolcpus_parse(e->a, p->value, e->in->last_cpu, &present) == 0;
	return bootline_isolcpus(e->a, e->in->host, known ? &present : NULL, s->value);
}

static bool is_right(struct editing *e, const struct suggestion *s, const struct param *p)
{
	struct str right = right_value(e, s, p);
	struct cpuset x, y;

	if (!p->has_value || !right.n || str_eq(p->value, right))
		return p->has_value == (right.n > 0) && str_eq(p->value, right);
	if (parameter_is(s->key, STR("isolcpus")))
		return same_isolcpus(e, p->value, right);
	if (is_one_of(s->key, lists))
		return cpuset_parse_boot_list(e->a, p->value, e->in->last_cpu, &x) == 0 &&
		       cpuset_parse_boot_list(e->a, right, e->in->last_cpu, &y) == 0 &&
		       cpuset_eq(x, y);
	return false;
}

static bool is_wanted(const struct suggestion *s, enum remedy_kind kind, const struct param *p)
{
	return s->kind == kind && s->state == SUGGESTION_GOOD && parameter_is(s->key, p->name);
}

static bool goes(struct editing *e, const struct param *p)
{
	const struct suggestions *all = e->in->suggestions;

	for (size_t i = 0; i < all->n; i++) {
		const struct suggestion *s = &all->v[i];

		if (is_wanted(s, REMEDY_KERNEL_ARG_REMOVE, p) &&
			(!s->value.n || str_eq(s->value, p->value)))
			return true;
	}
	return false;
}

/* The index of the suggestion that names this parameter, or n. */
static size_t wanted_of(struct editing *e, const struct param *p)
{
	const struct suggestions *all = e->in->suggestions;
	size_t i = 0;

	while (i < all->n && !is_wanted(&all->v[i], REMEDY_KERNEL_ARG, p))
		i++;
	return i;
}

static void keep(struct editing *e, struct str raw)
{
	e->ret->text = joined(e->a, e->ret->text, raw);
}

static void drop(struct editing *e, struct str raw)
{
	e->ret->remove_args = joined(e->a, e->ret->remove_args, raw);
	e->ret->changed = true;
}

static void put(struct editing *e, const struct suggestion *s, const struct param *p)
{
	struct str value = right_value(e, s, p);
	struct str word = word_of(e->a, s->key, value);

	e->ret->text = joined(e->a, e->ret->text, word);
	e->ret->args = joined(e->a, e->ret->args, word);
	e->ret->changed = true;
}

static void edit(struct editing *e, const struct param *p, struct str raw)
{
	size_t i = wanted_of(e, p);
	const struct suggestion *s;

	if (goes(e, p)) {
		drop(e, raw);
		return;
	}
	if (i == e->in->suggestions->n) {
		keep(e, raw);
		return;
	}
	s = &e->in->suggestions->v[i];
	if (is_right(e, s, p)) {
		if (e->done[i])
			drop(e, raw); /* it stands twice */
		else
			keep(e, raw);
		e->done[i] = true;
	} else if (is_one_of(s->key, cumulative)) {
		keep(e, raw);
	} else if (e->done[i]) {
		drop(e, raw);
	} else {
		put(e, s, p);
		e->done[i] = true;
	}
}

/* The four lists of CPUs stand together and first: a reader compares them. */
static void append_missing(struct editing *e)
{
	static const char *const first[] = { "isolcpus", "nohz_full", "rcu_nocbs", "irqaffinity" };
	const struct suggestions *all = e->in->suggestions;

	for (size_t turn = 0; turn <= sizeof(first) / sizeof(first[0]); turn++) {
		for (size_t i = 0; i < all->n; i++) {
			const struct suggestion *s = &all->v[i];
			bool mine = turn == sizeof(first) / sizeof(first[0]) ||
				    parameter_is(s->key, str_from(first[turn]));

			if (s->kind != REMEDY_KERNEL_ARG || s->state != SUGGESTION_GOOD ||
				e->done[i] || !mine)
				continue;
			put(e, s, NULL);
			e->done[i] = true;
		}
	}
}

void bootline_apply(struct arena *a, const struct bootline_in *in, struct str line, bool missing,
	struct bootline *ret)
{
	struct editing e = { .a = a, .in = in, .ret = ret };
	struct str rest = line_of(line), raw, tail = { 0 };

	*ret = (struct bootline){ 0 };
	e.done = ARENA_NEW(a, bool, in->suggestions->n + 1);
	while (!tail.n && raw_word(a, &rest, &raw)) {
		struct param p = param_of(a, raw);

		if (str_is(raw, "--"))
			tail = joined(a, raw, str_trim(rest));
		else
			edit(&e, &p, raw);
	}
	if (missing)
		append_missing(&e);
	if (tail.n)
		ret->text = joined(a, ret->text, tail);
}

struct str bootline_own(struct arena *a, struct str line)
{
	struct str rest = line_of(line), raw, text = { 0 };

	while (raw_word(a, &rest, &raw)) {
		struct param p = param_of(a, raw);

		if (str_is(raw, "--"))
			return joined(a, joined(a, text, raw), str_trim(rest));
		if (!is_loaders(&p))
			text = joined(a, text, raw);
	}
	return text;
}
