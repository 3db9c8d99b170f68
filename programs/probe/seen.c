/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/seen.h"

#include "scanner/base/sort.h"
#include "scanner/source/slurp.h"

#include <unistd.h>

enum { FILES_CAP = 64 << 20, CHUNK = 64 << 10, STEAL_COLUMN = 8 };

struct seen_files seen_read(struct arena *a)
{
	struct seen_files f = { 0 };
	struct str text;

	if (!slurp_path("/proc/interrupts", CHUNK, FILES_CAP, a, &text))
		f.interrupts = text;
	if (!slurp_path("/proc/stat", CHUNK, FILES_CAP, a, &text))
		f.stat = text;
	return f;
}

/* The place of "CPU6" in the header, which names only CPUs that are online. */
static bool column_of(struct str header, unsigned cpu, unsigned *ret)
{
	struct str word;
	uint64_t number;

	for (unsigned i = 0; str_word(&header, &word); i++) {
		if (str_starts(word, "CPU") && !str_u64(str_skip(word, 3), 10, &number) &&
			number == cpu) {
			*ret = i;
			return true;
		}
	}
	return false;
}

/* "  24:   0   17  PCI-MSI 0-edge  eth0": its key, its count, and what follows all counts. */
static bool row_of(struct str line, unsigned column, struct seen_row *ret)
{
	struct str rest, word, text;
	uint64_t n, count = 0;
	unsigned i = 0;

	if (!str_split(str_trim(line), ':', &ret->key, &rest))
		return false;
	for (text = rest; str_word(&rest, &word) && !str_u64(word, 10, &n); i++) {
		if (i == column)
			count = n;
		text = rest;
	}
	ret->text = str_trim(text);
	ret->n = count;
	return i > column;
}

static bool same_row(struct str before, struct str header_key, unsigned column, uint64_t *ret)
{
	struct str line;
	struct seen_row row;

	while (str_cut(&before, '\n', &line)) {
		if (row_of(line, column, &row) && str_eq(row.key, header_key)) {
			*ret = row.n;
			return true;
		}
	}
	return false;
}

static int by_number(const void *p, const void *q)
{
	const struct seen_row *x = p, *y = q;

	return (x->n < y->n) - (x->n > y->n);
}

static bool steal(struct str stat, unsigned cpu, struct arena *a, uint64_t *ret)
{
	struct str name = str_printf(a, "cpu%u", cpu), line, word;

	while (str_cut(&stat, '\n', &line)) {
		if (!str_word(&line, &word) || !str_eq(word, name))
			continue;
		for (unsigned i = 1; str_word(&line, &word); i++) {
			if (i == STEAL_COLUMN)
				return !str_u64(word, 10, ret);
		}
	}
	return false;
}

static void read_steal(struct arena *a, const struct seen_files *before,
	const struct seen_files *behind, unsigned cpu, struct seen *s)
{
	uint64_t was, is, hz = (uint64_t)sysconf(_SC_CLK_TCK);

	if (!hz || !steal(before->stat, cpu, a, &was) || !steal(behind->stat, cpu, a, &is) ||
		is < was)
		return;
	s->steal_told = true;
	s->steal_ns = (is - was) * (1000000000 / hz);
}

void seen_between(struct arena *a, const struct seen_files *before, const struct seen_files *behind,
	unsigned cpu, struct seen *ret)
{
	struct str then = before->interrupts, now = behind->interrupts, header, line;
	struct seen_row *v = NULL, row;
	size_t n = 0, cap = 0;
	unsigned was, is;
	uint64_t count;

	*ret = (struct seen){ 0 };
	read_steal(a, before, behind, cpu, ret);
	if (!str_cut(&then, '\n', &header) || !column_of(header, cpu, &was) ||
		!str_cut(&now, '\n', &header) || !column_of(header, cpu, &is))
		return;
	ret->told = true;
	while (str_cut(&now, '\n', &line)) {
		if (!row_of(line, is, &row) || !same_row(then, row.key, was, &count))
			continue;
		row.n = (uint32_t)(row.n - count); /* 32 bits, and they wrap */
		if (!row.n)
			continue;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = row;
	}
	sort_in_place(v, n, sizeof(*v), by_number);
	ret->v = v;
	ret->n = n;
}
