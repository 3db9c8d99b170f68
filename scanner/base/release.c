/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/release.h"

#include <errno.h>

enum { PARTS = 8 };

/*
 * "5.14.0-427.13.1.el9_4.x86_64" is 5, 14, 0, 427, 13, 1: what a distribution counts up behind
 * the dash decides as well. The first part that is no number ends it: "6.1.0-rc3" is 6.1.0.
 */
static unsigned numbers(struct str s, uint64_t *v)
{
	unsigned n = 0;

	while (s.n && n < PARTS) {
		size_t len = 0;

		while (len < s.n && s.p[len] >= '0' && s.p[len] <= '9')
			len++;
		if (len < s.n && s.p[len] != '.' && s.p[len] != '-')
			break;
		if (str_u64(str_head(s, len), 10, &v[n]))
			break;
		n++;
		s = str_skip(s, len < s.n ? len + 1 : len);
	}
	return n;
}

static bool is_range(struct str s, struct str *ret_from, struct str *ret_to)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] == '.' && s.p[i + 1] == '.') {
			*ret_from = str_head(s, i);
			*ret_to = str_skip(s, i + 2);
			return true;
		}
	}
	return false;
}

/* Numbers with dots and dashes between them: "5.14", "5.14.0-427". */
static bool is_version(struct str s)
{
	size_t at = 0;
	unsigned n = 0;
	uint64_t x;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '.' && s.p[i] != '-')
			continue;
		if (n++ == PARTS || str_u64((struct str){ s.p + at, i - at }, 10, &x))
			return false;
		at = i + 1;
	}
	return true;
}

/* "6.1.5..6.1" holds 6.1.5 to the end of 6.1: only what both bounds say is compared. */
static bool is_reversed(struct str from, struct str to)
{
	uint64_t x[PARTS], y[PARTS];
	unsigned n = numbers(from, x), m = numbers(to, y);

	for (unsigned i = 0; i < n && i < m; i++) {
		if (x[i] != y[i])
			return x[i] > y[i];
	}
	return false;
}

int release_pattern(struct str s)
{
	struct str from, to;

	if (!s.n)
		return -EINVAL;
	if (!is_range(s, &from, &to))
		return 0;
	if ((!from.n && !to.n) || (from.n && !is_version(from)) || (to.n && !is_version(to)))
		return -EINVAL;
	return is_reversed(from, to) ? -ERANGE : 0;
}

/* As far as the bound says: 6.1.55 against 6.1 is equal. */
static int compare(struct str release, struct str bound)
{
	uint64_t x[PARTS] = { 0 }, y[PARTS] = { 0 };
	unsigned n = numbers(bound, y);

	(void)numbers(release, x);
	for (unsigned i = 0; i < n; i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
	return 0;
}

/* A release that is not known is in no range. */
bool release_matches(struct str pattern, struct str release)
{
	uint64_t unused[PARTS];
	struct str from, to;

	if (!is_range(pattern, &from, &to))
		return str_glob(pattern, release);
	if (release_pattern(pattern) || !numbers(release, unused))
		return false;
	return (!from.n || compare(release, from) >= 0) && (!to.n || compare(release, to) <= 0);
}
