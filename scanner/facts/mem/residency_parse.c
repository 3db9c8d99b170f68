/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory.numa_stat (mm/memcontrol.c): of cgroup v2 "anon N0=BYTES N1=BYTES" (5.10, EL 8.8); of
 * the first version "anon=PAGES N0=PAGES N1=PAGES", where locked memory is in "unevictable" and
 * "hierarchical_…" lines follow. numa_maps (fs/proc/task_mmu.c): "ADDRESS POLICY anon=N …
 * N0=N kernelpagesize_kB=4"; the numbers are pages of that size, a policy may hold blanks. What
 * is mapped of a file is the file's, unless it has huge pages or is shared memory.
 */
#include "scanner/facts/mem/residency.h"

#include "scanner/base/arena.h"

enum { NODES = 1024, PAGE = 4096 };

void residency_add(struct arena *a, struct residency_counts *c, uint64_t node, uint64_t n)
{
	size_t i = 0;

	if (!n)
		return;
	while (i < c->n && c->v[i].node < node)
		i++;
	if (i < c->n && c->v[i].node == node) {
		c->v[i].n += n;
		return;
	}
	c->v = arena_grow(a, c->v, c->n, &c->room, sizeof(*c->v));
	for (size_t k = c->n; k > i; k--)
		c->v[k] = c->v[k - 1];
	c->v[i] = (struct residency_node){ (unsigned)node, n };
	c->n++;
}

/* "N12=345" */
static bool parse_node(struct str word, uint64_t *ret_node, uint64_t *ret)
{
	struct str name, value;

	return str_split(word, '=', &name, &value) && str_starts(name, "N") &&
	       str_u64(str_skip(name, 1), 10, ret_node) == 0 && *ret_node < NODES &&
	       str_u64(value, 10, ret) == 0;
}

static bool add_words(struct arena *a, struct str words, uint64_t unit, struct residency_counts *c)
{
	struct str word;
	uint64_t node, n;

	while (str_word(&words, &word)) {
		if (!parse_node(word, &node, &n) || n > UINT64_MAX / unit)
			return false;
		residency_add(a, c, node, n * unit);
	}
	return true;
}

static bool is_wanted(struct str name, bool first_version)
{
	if (first_version)
		return str_starts(name, "anon=") || str_starts(name, "unevictable=");
	return str_is(name, "anon") || str_is(name, "shmem");
}

bool residency_parse_cgroup(
	struct arena *a, struct str text, bool first_version, struct residency_counts *ret)
{
	struct residency_counts c = { 0 };
	struct str line, name;
	unsigned found = 0;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &name) || !is_wanted(name, first_version))
			continue;
		if (!add_words(a, line, first_version ? PAGE : 1, &c))
			return false;
		found++;
	}
	if (found < 2)
		return false;
	*ret = c;
	return true;
}

bool residency_parse_huge(struct arena *a, struct str text, struct residency_counts *ret)
{
	struct str line, name;

	while (str_cut(&text, '\n', &line)) {
		if (str_word(&line, &name) && str_starts(name, "total="))
			return add_words(a, line, 1, ret);
	}
	return false;
}

/* Shared memory has a name of a file that is nowhere, or below /dev/shm. */
static bool is_shared_memory(struct str word)
{
	return str_starts(word, "file=/dev/zero") || str_starts(word, "file=/memfd:") ||
	       str_starts(word, "file=/SYSV") || str_starts(word, "file=/dev/shm/");
}

static bool parse_map(struct arena *a, struct str line, struct residency_counts *c)
{
	struct str rest = line, word;
	uint64_t node, n, kb = 0;
	bool huge = false, file = false, any = false;

	while (str_word(&rest, &word)) {
		if (str_is(word, "huge"))
			huge = true;
		else if (str_starts(word, "file="))
			file = !is_shared_memory(word);
		else if (str_starts(word, "kernelpagesize_kB=") &&
			 str_u64(str_skip(word, 18), 10, &kb))
			return false;
		any |= parse_node(word, &node, &n);
	}
	if ((file && !huge) || !any)
		return true;
	if (!kb || kb > 1 << 24)
		return false;
	while (str_word(&line, &word)) {
		if (parse_node(word, &node, &n) && n < UINT64_MAX >> 34)
			residency_add(a, c, node, n * kb * 1024);
	}
	return true;
}

bool residency_parse_maps(struct arena *a, struct str text, struct residency_counts *ret)
{
	struct residency_counts c = { 0 };
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		if (!parse_map(a, line, &c))
			return false;
	}
	*ret = c;
	return true;
}

static bool parse_count(struct arena *a, struct str line, struct residency *r,
	struct residency_counts *c, unsigned *found)
{
	struct str name, word;
	uint64_t n, node;

	if (!str_word(&line, &name) || !str_word(&line, &word) || str_u64(word, 10, &n))
		return false;
	if (str_is(name, "start"))
		r->start_ticks = n;
	else if (str_is(name, "pages"))
		r->pages = n;
	else if (str_is(name, "asked"))
		r->asked = n;
	else if (!str_is(name, "node"))
		return true;
	if (!str_is(name, "node")) {
		(*found)++;
		return true;
	}
	node = n;
	if (node >= NODES || !str_word(&line, &word) || str_u64(word, 10, &n))
		return false;
	residency_add(a, c, node, n);
	return true;
}

bool residency_parse_sample(struct arena *a, struct str text, struct residency *ret)
{
	struct residency r = *ret;
	struct residency_counts c = { 0 };
	unsigned found = 0;
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		if (!parse_count(a, line, &r, &c, &found))
			return false;
	}
	if (found != 3)
		return false;
	r.v = c.v;
	r.n = c.n;
	*ret = r;
	return true;
}
