/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/release.h"

#include <errno.h>

enum { PARTS = 4 };

/* "5.14.0-427.el9": the numbers of its version, as many as there are. */
static unsigned version(struct str s, uint64_t *v)
{
	unsigned n = 0;

	while (n < PARTS) {
		size_t len = 0;

		while (len < s.n && s.p[len] >= '0' && s.p[len] <= '9')
			len++;
		if (!len || str_u64(str_head(s, len), 10, &v[n]))
			break;
		n++;
		s = str_skip(s, len);
		if (!str_starts(s, "."))
			break;
		s = str_skip(s, 1);
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

static bool is_version(struct str s)
{
	struct str part;

	if (!s.n)
		return false;
	for (unsigned n = 0; str_cut(&s, '.', &part); n++) {
		uint64_t x;

		if (n == PARTS || str_u64(part, 10, &x))
			return false;
	}
	return true;
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
	return 0;
}

/* As far as the bound says: 6.1.55 against 6.1 is equal. */
static int compare(struct str release, struct str bound)
{
	uint64_t x[PARTS] = { 0 }, y[PARTS] = { 0 };
	unsigned n = version(bound, y);

	(void)version(release, x);
	for (unsigned i = 0; i < n; i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
	return 0;
}

bool release_matches(struct str pattern, struct str release)
{
	struct str from, to;

	if (!is_range(pattern, &from, &to))
		return str_glob(pattern, release);
	return (!from.n || compare(release, from) >= 0) && (!to.n || compare(release, to) <= 0);
}
