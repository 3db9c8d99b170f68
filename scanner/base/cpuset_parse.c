/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel prints as a set, and what it takes as one (lib/bitmap.c, since 6.4
 * lib/bitmap-str.c).
 *
 * List: "%*pbl" prints "0-3,8". bitmap_parselist() takes more: regions separated by commas or
 * blanks in any number, "a-b:used/group" for the first `used` of each `group` numbers, and on
 * the command line "N" (the last CPU) and "all" since 5.12. A reversed range, or more used than
 * a group has, is an error there and here.
 * Mask: "%*pb" prints groups of 32 bits, most significant first; only the first is shorter.
 * Both print a mask that was never allocated (nohz_full without the parameter, on a kernel with
 * CONFIG_CPUMASK_OFFSTACK) as "(null)", padded on the left to the number of possible CPUs.
 *
 * Every text is walked twice, so that a set is as wide as its last member and no bad text
 * allocates anything.
 */
#include "scanner/base/cpuset.h"

#include <errno.h>

#include "scanner/base/arena.h"

enum {
	BITS = 64,
	GROUP_BITS = 32,
	/* Every second of CPUSET_LIMIT numbers with its comma is shorter than this. */
	LONGEST = CPUSET_LIMIT * 6
};

struct region {
	uint64_t first, last, used, group;
};

static bool is_nothing(struct str s)
{
	return s.n == 0 || str_is(s, "(null)");
}

static bool is_separator(char c)
{
	return c == ',' || c == ' ' || c == '\t';
}

static bool next_region(struct str *rest, struct str *ret)
{
	size_t n = 0;

	while (rest->n && is_separator(rest->p[0]))
		*rest = str_skip(*rest, 1);
	while (n < rest->n && !is_separator(rest->p[n]))
		n++;
	*ret = str_head(*rest, n);
	*rest = str_skip(*rest, n);
	return n > 0;
}

/* last: what "N" stands for; -1 when nobody knows, -2 when there is no such word here. */
static int parse_number(struct str s, int last, uint64_t *ret)
{
	if (last == -2 || !str_is(s, "N"))
		return str_u64(s, 10, ret);
	if (last < 0)
		return -ENODATA;
	*ret = (uint64_t)last;
	return 0;
}

static int parse_range(struct str s, int last, struct region *g)
{
	struct str from, to;
	int r;

	if (last != -2 && str_is(s, "all")) {
		g->first = 0;
		return parse_number(STR("N"), last, &g->last);
	}
	if (!str_split(s, '-', &from, &to)) {
		r = parse_number(s, last, &g->first);
		g->last = g->first;
		return r;
	}
	r = parse_number(from, last, &g->first);
	if (r < 0)
		return r;
	return parse_number(to, last, &g->last);
}

static int parse_stride(struct str s, int last, struct region *g)
{
	struct str used, group;
	int r;

	if (!str_split(s, '/', &used, &group))
		return -EINVAL;
	r = parse_number(used, last, &g->used);
	if (r < 0)
		return r;
	r = parse_number(group, last, &g->group);
	if (r < 0)
		return r;
	return g->group == 0 || g->used > g->group ? -EINVAL : 0;
}

static int parse_region(struct str s, int last, struct region *ret)
{
	struct region g = { .used = 1, .group = 1 };
	struct str range = s, stride;
	bool strided = str_split(s, ':', &range, &stride);
	int r;

	if (strided) {
		r = parse_stride(stride, last, &g);
		if (r < 0)
			return r;
		/* "5:1/2": the kernel takes a pattern after a range or "all" only. */
		if (!str_has(range, "-") && !(last != -2 && str_is(range, "all")))
			return -EINVAL;
	}
	r = parse_range(range, last, &g);
	if (r < 0)
		return r;
	if (g.first > g.last)
		return -EINVAL;
	if (g.last >= CPUSET_LIMIT)
		return -ERANGE;
	*ret = g;
	return 0;
}

static void set_region(uint64_t *w, struct region g)
{
	for (uint64_t at = g.first; at <= g.last; at += g.group) {
		for (uint64_t n = at; n < at + g.used && n <= g.last; n++)
			w[n / BITS] |= UINT64_C(1) << n % BITS;
		if (g.group > g.last)
			break; /* and at += group cannot overflow */
	}
}

/* Checks all regions, then sets them when w is not NULL. */
static int walk_list(struct str s, int last, uint64_t *w, unsigned *ret_words)
{
	struct region g;
	struct str part;
	unsigned words = 0;

	while (next_region(&s, &part)) {
		int r = parse_region(part, last, &g);

		if (r < 0)
			return r;
		if (w)
			set_region(w, g);
		if (g.last / BITS + 1 > words)
			words = (unsigned)(g.last / BITS) + 1;
	}
	*ret_words = words;
	return 0;
}

static int parse_list(struct arena *a, struct str s, int last, struct cpuset *ret)
{
	unsigned words;
	uint64_t *w;
	int r;

	s = str_trim(s);
	if (is_nothing(s)) {
		*ret = (struct cpuset){ 0 };
		return 0;
	}
	if (s.n > LONGEST)
		return -ERANGE;
	r = walk_list(s, last, NULL, &words);
	if (r < 0)
		return r;
	w = ARENA_NEW(a, uint64_t, words);
	walk_list(s, last, w, &words);
	*ret = (struct cpuset){ w, words };
	return 0;
}

int cpuset_parse_list(struct arena *a, struct str s, struct cpuset *ret)
{
	return parse_list(a, s, -2, ret);
}

int cpuset_parse_boot_list(struct arena *a, struct str s, int last, struct cpuset *ret)
{
	return parse_list(a, s, last < 0 ? -1 : last, ret);
}

/* Walks the groups from the least significant one, at the end of the text. */
static int walk_mask(struct str s, uint64_t *w, unsigned *ret_words)
{
	unsigned words = 0;
	size_t bit = 0;
	bool more = true;

	for (; more; bit += GROUP_BITS) {
		struct str group = s;
		uint64_t value;

		more = str_split_last(s, ',', &s, &group);
		if (group.n > GROUP_BITS / 4 || str_has(group, "x") || str_has(group, "X") ||
			str_u64(group, 16, &value) < 0)
			return -EINVAL;
		if (value == 0)
			continue;
		if (bit >= CPUSET_LIMIT)
			return -ERANGE;
		words = (unsigned)(bit / BITS) + 1;
		if (w)
			w[bit / BITS] |= value << bit % BITS;
	}
	*ret_words = words;
	return 0;
}

int cpuset_parse_mask(struct arena *a, struct str s, struct cpuset *ret)
{
	unsigned words;
	uint64_t *w;
	int r;

	s = str_trim(s);
	if (is_nothing(s)) {
		*ret = (struct cpuset){ 0 };
		return 0;
	}
	r = walk_mask(s, NULL, &words);
	if (r < 0)
		return r;
	w = ARENA_NEW(a, uint64_t, words);
	walk_mask(s, w, &words);
	*ret = (struct cpuset){ w, words };
	return 0;
}
