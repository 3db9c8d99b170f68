/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of maps (fs/proc/task_mmu.c show_map_vma): "START-END rwxp OFFSET MAJOR:MINOR INODE
 * NAME". Memory without a file has inode 0, and "[heap]", "[stack]", "[anon:NAME]" or nothing
 * for a name. What is shared without a file lives in a tmpfs that the kernel mounts for itself
 * and shows as "/dev/zero", "/memfd:NAME", "/SYSVKEY" or, of huge pages, "/anon_hugepage", each
 * with " (deleted)" behind it. PROT_NONE (what malloc reserves and does not use) holds nothing.
 * A private mapping of a file holds the file's pages until each is written to: left out.
 */
#include "scanner/source/private_memory.h"

#include <errno.h>

#include "scanner/base/arena.h"

struct line {
	uint64_t start, end, inode;
	struct str modes, device, name;
};

static int parse_line(struct str text, struct line *ret)
{
	struct str range, start, end, offset, inode;
	struct line l = { 0 };

	if (!str_word(&text, &range) || !str_split(range, '-', &start, &end) ||
		str_u64(start, 16, &l.start) || str_u64(end, 16, &l.end) || l.end <= l.start)
		return -EINVAL;
	if (!str_word(&text, &l.modes) || l.modes.n != 4 || !str_word(&text, &offset) ||
		!str_word(&text, &l.device) || !str_word(&text, &inode) ||
		str_u64(inode, 10, &l.inode))
		return -EINVAL;
	l.name = str_trim(text);
	*ret = l;
	return 0;
}

/* "00:1f" of maps is "0:31" of mountinfo. */
static bool same_device(struct str hex, struct str decimal)
{
	struct str x[2], d[2];
	uint64_t a, b;

	if (!str_split(hex, ':', &x[0], &x[1]) || !str_split(decimal, ':', &d[0], &d[1]))
		return false;
	for (unsigned i = 0; i < 2; i++) {
		if (str_u64(x[i], 16, &a) || str_u64(d[i], 10, &b) || a != b)
			return false;
	}
	return true;
}

/* "36 35 0:31 / /dev/hugepages rw - hugetlbfs hugetlbfs rw": the type follows the dash. */
static bool is_memory_fs(struct str mountinfo, struct str device)
{
	struct str line, word, number;

	while (str_cut(&mountinfo, '\n', &line)) {
		if (!str_word(&line, &word) || !str_word(&line, &word) ||
			!str_word(&line, &number) || !same_device(device, number))
			continue;
		while (str_word(&line, &word) && !str_is(word, "-"))
			;
		if (str_word(&line, &word))
			return str_is(word, "hugetlbfs") || str_is(word, "tmpfs");
	}
	return false;
}

static bool is_own(const struct line *l, struct str mountinfo)
{
	static const char *const shared[] = { "/dev/zero", "/memfd:", "/SYSV", "/anon_hugepage",
		"[anon_shmem:" };

	if (l->modes.p[1] != 'w')
		return false;
	if (!l->inode)
		return true;
	for (unsigned i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		if (str_starts(l->name, shared[i]))
			return true;
	}
	return is_memory_fs(mountinfo, l->device);
}

int private_memory(
	struct arena *a, struct str maps, struct str mountinfo, uint64_t page, struct mappings *ret)
{
	struct mappings m = { 0 };
	struct str text;
	struct line l;
	size_t room = 0;

	while (str_cut(&maps, '\n', &text)) {
		if (parse_line(text, &l))
			return -EINVAL;
		if (!is_own(&l, mountinfo))
			continue;
		m.v = arena_grow(a, m.v, m.n, &room, sizeof(*m.v));
		m.v[m.n] = (struct mapping){ l.start, (l.end - l.start) / page };
		m.pages += m.v[m.n++].pages;
	}
	*ret = m;
	return 0;
}

/* Marsaglia's xorshift, 64 bits: small, and good enough to pick places. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

size_t private_memory_sample(
	const struct mappings *m, uint64_t page, size_t n, uint64_t seed, uint64_t *ret)
{
	size_t count = m->pages < n ? (size_t)m->pages : n, k = 0;
	uint64_t state = seed | 1, before = 0, step, left;

	if (!count)
		return 0;
	step = m->pages / count;
	left = m->pages % count; /* the first parts are one page longer */
	for (size_t i = 0; i < count; i++) {
		uint64_t from = i * step + (i < left ? i : left);
		uint64_t at = from + next_random(&state) % (step + (i < left));

		while (at - before >= m->v[k].pages)
			before += m->v[k++].pages;
		ret[i] = m->v[k].start + (at - before) * page;
	}
	return count;
}
