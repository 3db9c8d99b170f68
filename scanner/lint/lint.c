/* SPDX-License-Identifier: Apache-2.0 */
/* The line taken apart, every rule asked, and the answer put in order. */
#include "scanner/lint/lint.h"

#include <stdlib.h>

#include "scanner/base/arena.h"
#include "scanner/facts/boot/cmdline_parse.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/lint/parts.h"

const char *lint_level_word(enum lint_level l)
{
	static const char *const words[LINT_LEVELS] = {
		[LINT_NOTE] = "note",
		[LINT_WARN] = "warning",
		[LINT_UNKNOWN] = "unknown",
		[LINT_FAIL] = "error",
	};

	return words[l];
}

static void read_host(struct lint *l)
{
	const struct cpus *c = l->in->cpus;

	l->last_cpu = -1;
	if (!c)
		return;
	l->online = c->known;
	l->possible = c->possible.valid ? c->possible.set : c->known;
	l->last_cpu = cpuset_last(l->possible);
}

static void read_list(struct lint *l, const char *name, struct lint_cpus *ret)
{
	ret->p = lint_last(l, name);
	ret->valid = ret->p && ret->p->value.n &&
		     cpuset_parse_boot_list(l->a, ret->p->value, l->last_cpu, &ret->set) == 0;
}

static void read_isolcpus(struct lint *l)
{
	/* The first one counts where two differ (kernel/sched/isolation.c); EL 7 takes the last. */
	bool last = l->in->kernel.given && l->in->kernel.el == 7;

	l->isol.p = last ? lint_last(l, "isolcpus") : cmdline_next(&l->c, "isolcpus", NULL);
	if (!l->isol.p || !l->isol.p->value.n)
		return;
	l->isol.valid = isolcpus_parse(l->a, l->isol.p->value, l->last_cpu, &l->iso) == 0;
	l->isol.set = l->iso.cpus;
	l->isol.valid &= !cpuset_is_empty(l->isol.set);
	l->void_flags = l->isol.valid &&
			!(l->isol.p->value.p[0] >= '0' && l->isol.p->value.p[0] <= '9') &&
			kernel_has(&l->in->kernel, &since_isolcpus_flags) == KERNEL_LACKS;
}

static void take_apart(struct lint *l)
{
	struct cpuset none = { 0 };

	cmdline_parse(l->a, l->in->line.text, &l->c);
	l->edits = ARENA_NEW(l->a, struct lint_edit, l->c.n + 1);
	read_host(l);
	read_isolcpus(l);
	read_list(l, "nohz_full", &l->nohz);
	read_list(l, "rcu_nocbs", &l->nocbs);
	read_list(l, "irqaffinity", &l->irq);
	l->apart = cpuset_or(l->a, l->isol.valid && !l->void_flags ? l->isol.set : none,
		l->nohz.valid ? l->nohz.set : none);
	l->apart = cpuset_or(l->a, l->apart, l->in->intent.hot);
	l->tuned = lint_last(l, "tuned.non_isolcpus") != NULL;
}

static void ask(struct lint *l)
{
	static lint_pass *const passes[] = { lint_syntax, lint_words, lint_values, lint_versions,
		lint_repeats, lint_lists, lint_isolation, lint_topology, lint_huge, lint_power,
		lint_rest, lint_profile, lint_grub };

	l->added = STR("");
	if (l->in->has_line) {
		take_apart(l);
		for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++)
			passes[i](l);
	}
	lint_sysctls(l);
}

static int by_place(const void *x, const void *y)
{
	const struct lint_finding *f = x, *g = y;

	if ((f->level == LINT_NOTE) != (g->level == LINT_NOTE))
		return f->level == LINT_NOTE ? 1 : -1;
	if ((f->n == 0) != (g->n == 0))
		return f->n ? -1 : 1;
	if (f->at != g->at)
		return f->at < g->at ? -1 : 1;
	if (f->line != g->line)
		return f->line < g->line ? -1 : 1;
	return f->rule < g->rule ? -1 : f->rule > g->rule;
}

/* The findings that one pass over the line gives, without what would mend it. */
static void judge(struct arena *a, const struct lint_in *in, struct lint *ret)
{
	*ret = (struct lint){ .a = a, .in = in };
	ask(ret);
}

static unsigned worse_than_notes(const struct lint *l)
{
	unsigned n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->v[i].n && (l->v[i].level == LINT_FAIL || l->v[i].level == LINT_WARN);
	return n;
}

/* Mending one thing may show the next: a name that is spelt right has a value to be judged. */
static void correct(const struct lint *first, struct lint_report *r)
{
	enum { ROUNDS = 4 };
	struct lint_in in = *first->in;
	struct lint l = *first;
	struct lint_piece piece = { 0 };

	r->line = str_trim(in.line.text);
	for (int i = 0; i < ROUNDS; i++) {
		struct lint_report round = { 0 };

		lint_correct(&l, &round);
		if (!round.corrected)
			break;
		r->line = round.line;
		r->corrected = true;
		piece.n = round.line.n;
		in.line = (struct lint_line){ round.line, &piece, 1 };
		in.n_sysctl = 0;
		judge(r->arena, &in, &l);
	}
	r->left = worse_than_notes(&l);
}

void lint_kernel_of_image(struct arena *a, struct lint_in *in)
{
	struct cmdline c = { 0 };
	const struct param *p;
	struct str head, file;

	if (in->kernel.given || !in->has_line)
		return;
	cmdline_parse(a, in->line.text, &c);
	p = cmdline_last(&c, "BOOT_IMAGE");
	if (!p)
		return;
	file = p->value;
	(void)str_split_last(file, '/', &head, &file);
	if (!str_starts(file, "vmlinuz-") ||
		kernel_id_parse(a, str_skip(file, sizeof("vmlinuz-") - 1), &in->kernel))
		return;
	in->kernel.of_image = true;
}

struct lint_report *lint_run(struct arena *a, const struct lint_in *in)
{
	struct lint_report *r = ARENA_NEW(a, struct lint_report, 1);
	struct lint l;

	judge(a, in, &l);
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_place);
	r->arena = a;
	r->in = in;
	r->v = l.v;
	r->n = l.n;
	for (size_t i = 0; i < l.n; i++)
		r->by_level[l.v[i].level]++;
	if (in->has_line) {
		correct(&l, r);
		lint_ways(r);
	}
	r->sysctls = l.sysctls;
	r->n_sysctls = l.n_sysctls;
	return r;
}

int lint_verdict(const struct lint_report *r, bool fail_on_warn)
{
	if (r->by_level[LINT_FAIL] || (fail_on_warn && r->by_level[LINT_WARN]))
		return 1;
	return r->by_level[LINT_UNKNOWN] ? 2 : 0;
}
