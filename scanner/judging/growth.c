/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/growth.h"

#include "scanner/judging/pages.h"
#include "scanner/judging/process_texts.h"

enum { NAMED = 3, LEAST_KB = 8 << 10 };

struct grown {
	const struct resident_row *row;
	uint64_t kb;
};

/* One that was not there had nothing: a process that was started within the window grew by all. */
static uint64_t grown_kb(
	const struct resident *before, const struct resident_row *now, unsigned page_kb)
{
	const struct resident_row *old = resident_find(before, now->pid);
	uint64_t had = old ? old->pages : 0;

	return now->pages > had ? (now->pages - had) * page_kb : 0;
}

/* Keeps the largest, in order. */
static size_t keep(struct grown *v, size_t n, struct grown one)
{
	size_t at = n;

	while (at > 0 && v[at - 1].kb < one.kb)
		at--;
	if (at == NAMED)
		return n;
	n += n < NAMED;
	for (size_t i = n - 1; i > at; i--)
		v[i] = v[i - 1];
	v[at] = one;
	return n;
}

static size_t largest(const struct check_in *in, struct grown *v)
{
	const struct resident *before = in_fact_before(in, &fact_resident);
	const struct resident *now = in_fact(in, &fact_resident);
	unsigned page_kb = in_page_kb(in);
	size_t n = 0;

	for (size_t i = 0; before && before->n && i < now->n; i++) {
		struct grown one = { &now->v[i], grown_kb(before, &now->v[i], page_kb) };

		if (one.kb >= LEAST_KB)
			n = keep(v, n, one);
	}
	return n;
}

static void add(struct finding *f, const struct check_in *in, struct str who, uint64_t kb)
{
	struct str size = memory_text(in->scratch, kb);

	find_observed(f, STR_FMT "%s" STR_FMT " grew by " STR_FMT, STR_ARG(f->observed.text),
		f->observed.text.n ? "; " : "", STR_ARG(who), STR_ARG(size));
}

/* What grew may be what is to be guarded: nobody shall stop that for it. */
static bool is_target(const struct check_in *in, int pid)
{
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		if (in->roles->processes[i].pid == pid)
			return true;
	}
	return false;
}

static struct str name_of(const struct check_in *in, int pid)
{
	const struct task *t = tasks_find(in_fact(in, &fact_tasks), pid);
	const char *target = is_target(in, pid) ? ", a target" : "";

	return t ? str_printf(in->scratch, STR_FMT " (pid %d%s)", STR_ARG(t->comm), pid, target)
		 : str_printf(in->scratch, "pid %d%s", pid, target);
}

static void add_cache(struct finding *f, const struct check_in *in)
{
	const struct vmstat *before = in_fact_before(in, &fact_vmstat);
	const struct vmstat *now = in_fact(in, &fact_vmstat);
	uint64_t b, n, kb;

	if (!before || !vmstat_get(before, "nr_file_pages", &b) ||
		!vmstat_get(now, "nr_file_pages", &n) || n <= b)
		return;
	kb = (n - b) * in_page_kb(in);
	if (kb < LEAST_KB)
		return;
	add(f, in, STR("the page cache"), kb);
	find_evidence_text(f, now->from, "nr_file_pages +%llu", (unsigned long long)(n - b));
}

void find_growth(struct finding *f, const struct check_in *in)
{
	struct grown v[NAMED];
	size_t n = largest(in, v);

	for (size_t i = 0; i < n; i++) {
		struct str who = name_of(in, v[i].row->pid);

		add(f, in, who, v[i].kb);
		find_evidence_text(f, v[i].row->from, STR_FMT ": %llu pages, %llu kB more",
			STR_ARG(who), (unsigned long long)v[i].row->pages,
			(unsigned long long)v[i].kb);
	}
	add_cache(f, in);
}
