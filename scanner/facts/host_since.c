/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/host_since.h"

/* The build number that each minor was released with: "4.18.0-BUILD.el8". */
struct el {
	unsigned major;
	unsigned kernel[2];
	const char *mark;
	unsigned short builds[12]; /* by minor; ends with 0 */
};

static const struct el els[] = {
	{ 7, { 3, 10 }, ".el7", { 123, 229, 327, 514, 693, 862, 957, 1062, 1127, 1160 } },
	{ 8, { 4, 18 }, ".el8", { 80, 147, 193, 240, 305, 348, 372, 425, 477, 513, 553 } },
	{ 9, { 5, 14 }, ".el9", { 70, 162, 284, 362, 427, 503, 570, 611 } },
	{ 10, { 6, 12 }, ".el10", { 55, 124 } },
};
enum { ELS = sizeof(els) / sizeof(els[0]) };

/* What stands behind the mark: "_4.x86_64", ".x86_64", "". Other words, as "uek": not theirs. */
static bool behind(struct str release, const char *mark, struct str *ret)
{
	struct str m = str_from(mark), rest;

	for (size_t i = 0; i + m.n <= release.n; i++) {
		rest = str_skip(release, i);
		if (!str_starts(rest, mark))
			continue;
		rest = str_skip(rest, m.n);
		if (rest.n && rest.p[0] != '_' && rest.p[0] != '.')
			return false;
		*ret = rest;
		return true;
	}
	return false;
}

static const struct el *el_of(const struct host *h, struct str *ret_rest)
{
	for (unsigned i = 0; i < ELS; i++) {
		const struct el *e = &els[i];

		if (h->kernel[0] == e->kernel[0] && h->kernel[1] == e->kernel[1] &&
			behind(h->release, e->mark, ret_rest) && !str_has(h->release, "elrepo"))
			return e;
	}
	return NULL;
}

unsigned host_el(const struct host *h)
{
	struct str rest;
	const struct el *e = el_of(h, &rest);

	return e ? e->major : 0;
}

static bool number_at(struct str s, unsigned *ret)
{
	size_t digits = 0;
	uint64_t n;

	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (str_u64(str_head(s, digits), 10, &n) < 0 || n > UINT16_MAX)
		return false;
	*ret = (unsigned)n;
	return true;
}

/* The least and the greatest minor that it can be. */
static bool minors(
	const struct el *e, struct str release, struct str rest, unsigned *low, unsigned *high)
{
	struct str head, tail;
	unsigned build, n = 0;

	if (str_starts(rest, "_") && number_at(str_skip(rest, 1), low)) {
		*high = *low;
		return true;
	}
	if (!str_split(release, '-', &head, &tail) || !number_at(tail, &build) ||
		build < e->builds[0])
		return false;
	while (e->builds[n + 1] && e->builds[n + 1] <= build)
		n++;
	*low = n;
	*high = build == e->builds[n] ? n : n + 1;
	return true;
}

static unsigned char wanted_minor(const struct since *s, unsigned major)
{
	return major == 7 ? s->el7 : major == 8 ? s->el8 : major == 9 ? s->el9 : s->el10;
}

enum told host_has(const struct host *h, const struct since *s)
{
	unsigned low, high, want;
	const struct el *e;
	struct str rest;

	if (!h->kernel[0])
		return TOLD_UNKNOWN;
	e = el_of(h, &rest);
	if (!e)
		return s->major && host_kernel_at_least(h, s->major, s->minor) ? TOLD_YES : TOLD_NO;
	want = wanted_minor(s, e->major);
	if (want <= EL(0))
		return want ? TOLD_YES : TOLD_NO;
	if (!minors(e, h->release, rest, &low, &high))
		return TOLD_UNKNOWN;
	want -= EL(0);
	return low >= want ? TOLD_YES : high < want ? TOLD_NO : TOLD_UNKNOWN;
}
