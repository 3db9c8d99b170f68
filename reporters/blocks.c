/* SPDX-License-Identifier: Apache-2.0 */
#include "reporters/blocks.h"

#include "scanner/base/sort.h"

#include <string.h>

static const char *const several[SUBJECT_KINDS] = {
	[SUBJECT_HOST] = "host",
	[SUBJECT_CPU] = "several CPUs",
	[SUBJECT_NODE] = "several NUMA nodes",
	[SUBJECT_IRQ] = "several interrupts",
	[SUBJECT_NIC] = "several NICs",
	[SUBJECT_PROCESS] = "several processes",
	[SUBJECT_SERVICE] = "several services",
	[SUBJECT_DEVICE] = "several devices",
	[SUBJECT_PARAM] = "boot parameters",
	[SUBJECT_FILE] = "several files",
};

/* Empty where it is about several: those stand together by their kind. */
static struct str key_of(const struct block *b)
{
	return b->several ? (struct str){ 0 } : b->first->subject.key;
}

struct str block_heading(const struct block *b)
{
	return key_of(b).n ? b->first->subject.label : str_from(several[b->kind]);
}

bool blocks_same_group(const struct block *x, const struct block *y)
{
	/* "host" says nothing that the report's head does not: its findings stand alone. */
	if (x->kind == SUBJECT_HOST)
		return x == y;
	return x->kind == y->kind && str_eq(key_of(x), key_of(y));
}

static bool wanted(const struct finding *f, enum status status, bool waived)
{
	return f->status == status && f->waived == waived;
}

const struct finding *block_next(const struct block *b, const struct finding *f)
{
	for (f = f->next; f; f = f->next) {
		if (wanted(f, b->first->status, b->first->waived))
			return f;
	}
	return NULL;
}

static bool same_subject(const struct subject *x, const struct subject *y)
{
	return x->kind == y->kind && str_eq(x->key, y->key);
}

static unsigned hidden(const struct result *r, bool waived)
{
	unsigned n = r->waived;

	for (const struct finding *f = r->findings; f && n; f = f->next)
		n -= f->waived;
	return waived ? n : r->total - r->kept - n;
}

/* False when the check has no such finding. */
static bool fill(const struct result *r, enum status status, bool waived, struct block *b)
{
	const struct finding *f = r->findings;

	while (f && !wanted(f, status, waived))
		f = f->next;
	if (!f)
		return false;
	*b = (struct block){ .result = r, .first = f };
	b->kind = (uint8_t)f->subject.kind;
	b->worst = (uint8_t)r->severity;
	b->companions = 1;
	for (; f; f = block_next(b, f)) {
		b->n++;
		if (!same_subject(&f->subject, &b->first->subject))
			b->several = true;
	}
	/* Findings go over the cap worst last: what is not kept weighs at most as the first. */
	if (r->total > r->kept && status == r->status)
		b->hidden = hidden(r, waived);
	return true;
}

static int by_group(const void *p, const void *q)
{
	const struct block *x = p, *y = q;
	int c = (int)x->kind - (int)y->kind;

	return c ? c : str_cmp(key_of(x), key_of(y));
}

/* Each block learns how many suffer with it, and how grave the gravest of them is. */
static void join_groups(struct block *v, size_t n)
{
	size_t end;

	sort_in_place(v, n, sizeof(*v), by_group);
	for (size_t i = 0; i < n; i = end) {
		uint8_t worst = v[i].worst;

		for (end = i + 1; end < n && blocks_same_group(&v[i], &v[end]); end++)
			worst = v[end].worst > worst ? v[end].worst : worst;
		for (size_t k = i; k < end; k++) {
			v[k].companions = (unsigned)(end - i);
			v[k].worst = worst;
		}
	}
}

static int worse_first(const void *p, const void *q)
{
	const struct block *x = p, *y = q;
	int c = (int)y->worst - (int)x->worst;

	if (!c)
		c = (int)x->kind - (int)y->kind;
	if (!c)
		c = str_cmp_natural(key_of(x), key_of(y));
	if (!c)
		c = (int)y->result->severity - (int)x->result->severity;
	return c ? c : strcmp(x->result->check->id, y->result->check->id);
}

struct block *blocks_of(const struct report *r, enum status status, bool waived, size_t *ret_n)
{
	/* Room for all; the kernel gives pages for those that are. */
	struct block *v = ARENA_NEW(r->arena, struct block, r->n_results + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->n_results; i++)
		n += fill(&r->results[i], status, waived, &v[n]);
	join_groups(v, n);
	sort_in_place(v, n, sizeof(*v), worse_first);
	*ret_n = n;
	return v;
}
