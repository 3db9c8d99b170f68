/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/values.h"

#include "scanner/base/text.h"

#include <errno.h>

int value_duration(struct str s, uint64_t *ret_ns)
{
	return text_duration_parse(s, 3660ull * 86400000000000ull, ret_ns);
}

int value_rules(struct str s, unsigned *ret)
{
	struct str major, minor;
	uint64_t x, y;

	if (!str_split(s, '.', &major, &minor) || str_u64(major, 10, &x) || str_u64(minor, 10, &y))
		return -EINVAL;
	if (x < 1 || x > 1000 || y > 99)
		return -EINVAL;
	*ret = (unsigned)(x * 100 + y);
	return 0;
}

int value_yes_no(struct str s, bool *ret)
{
	bool yes = str_is(s, "true") || str_is(s, "yes");

	if (!yes && !str_is(s, "false") && !str_is(s, "no"))
		return -EINVAL;
	*ret = yes;
	return 0;
}
