/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/remedy/bootline.h"

#include "scanner/facts/cmdline_parse.h"

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
	return so_far.n ? str_printf(a, STR_FMT " " STR_FMT, STR_ARG(so_far), STR_ARG(word)) : word;
}

/* As the kernel reads it: a value with a blank in it stands in double quotes. */
static struct str word_of(struct arena *a, struct str name, struct str value, bool has_value)
{
	bool blank = memchr(value.n ? value.p : "", ' ', value.n) != NULL;

	if (!has_value)
		return name;
	return str_printf(a, STR_FMT "=%s" STR_FMT "%s", STR_ARG(name), blank ? "\"" : "",
		STR_ARG(value), blank ? "\"" : "");
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

	if (!p->has_value || !right.n)
		return !p->has_value && !right.n;
	if (parameter_is(s->key, STR("isolcpus")))
		return same_isolcpus(e, p->value, right);
	if (is_one_of(s->key, lists))
		return cpuset_parse_boot_list(e->a, p->value, e->in->last_cpu, &x) == 0 &&
		       cpuset_parse_boot_list(e->a, right, e->in->last_cpu, &y) == 0 &&
		       cpuset_eq(x, y);
	return str_eq(p->value, right);
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

static void keep(struct editing *e, const struct param *p)
{
	e->ret->text = joined(e->a, e->ret->text, word_of(e->a, p->name, p->value, p->has_value));
}

static void drop(struct editing *e, const struct param *p)
{
	e->ret->remove_args =
		joined(e->a, e->ret->remove_args, word_of(e->a, p->name, p->value, p->has_value));
	e->ret->changed = true;
}

static void put(struct editing *e, const struct suggestion *s, const struct param *p)
{
	struct str value = right_value(e, s, p);
	struct str word = word_of(e->a, s->key, value, value.n > 0);

	e->ret->text = joined(e->a, e->ret->text, word);
	e->ret->args = joined(e->a, e->ret->args, word);
	e->ret->changed = true;
}

static void edit(struct editing *e, const struct param *p)
{
	size_t i = wanted_of(e, p);
	const struct suggestion *s;

	if (goes(e, p)) {
		drop(e, p);
		return;
	}
	if (i == e->in->suggestions->n) {
		keep(e, p);
		return;
	}
	s = &e->in->suggestions->v[i];
	if (is_right(e, s, p)) {
		if (e->done[i])
			drop(e, p); /* it stands twice */
		else
			keep(e, p);
		e->done[i] = true;
	} else if (is_one_of(s->key, cumulative)) {
		keep(e, p);
	} else if (e->done[i]) {
		drop(e, p);
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

/* " -- …", or nothing. */
static struct str tail_of(struct str line)
{
	bool quoted = false;

	for (size_t i = 0; i + 4 <= line.n; i++) {
		quoted ^= line.p[i] == '"';
		if (!quoted && memcmp(line.p + i, " -- ", 4) == 0)
			return str_skip(line, i + 1);
	}
	return (struct str){ 0 };
}

void bootline_apply(struct arena *a, const struct bootline_in *in, struct str line, bool missing,
	struct bootline *ret)
{
	struct editing e = { .a = a, .in = in, .ret = ret };
	struct str tail = tail_of(str_trim(line));
	struct cmdline c = { 0 };

	*ret = (struct bootline){ 0 };
	cmdline_parse(a, str_trim(line), &c);
	e.done = ARENA_NEW(a, bool, in->suggestions->n + 1);
	for (size_t i = 0; i < c.n; i++)
		edit(&e, &c.v[i]);
	if (missing)
		append_missing(&e);
	if (tail.n)
		ret->text = joined(a, ret->text, tail);
}

struct str bootline_own(struct arena *a, struct str line)
{
	struct str text = { 0 };
	struct cmdline c = { 0 };

	cmdline_parse(a, str_trim(line), &c);
	for (size_t i = 0; i < c.n; i++) {
		const struct param *p = &c.v[i];

		if (!is_loaders(p))
			text = joined(a, text, word_of(a, p->name, p->value, p->has_value));
	}
	return text;
}
