/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parsers that most one-value files of /proc and /sys need. A value that does not fill its
 * whole file is no value: a guess here would turn a damaged read into a verdict.
 */
#include "scanner/facts/fact.h"

#include <errno.h>

static bool text_of(const struct answer *an, struct str *ret)
{
	if (an->state != ANSWER_OK)
		return false;
	*ret = str_trim(an->bytes);
	return true;
}

int fact_u64(const struct answer *an, uint64_t *ret)
{
	struct str text;

	return text_of(an, &text) && str_u64(text, 10, ret) == 0 ? 0 : -EINVAL;
}

int fact_i64(const struct answer *an, int64_t *ret)
{
	struct str text;

	return text_of(an, &text) && str_i64(text, ret) == 0 ? 0 : -EINVAL;
}

int fact_list(const struct answer *an, struct arena *a, struct cpuset *ret)
{
	struct str text;

	return text_of(an, &text) && cpuset_parse_list(a, text, ret) == 0 ? 0 : -EINVAL;
}

int fact_mask(const struct answer *an, struct arena *a, struct cpuset *ret)
{
	struct str text;

	return text_of(an, &text) && cpuset_parse_mask(a, text, ret) == 0 ? 0 : -EINVAL;
}

int fact_choice(struct str text, struct str *ret)
{
	struct str before, rest, word, after;

	if (!str_split(text, '[', &before, &rest) || !str_split(rest, ']', &word, &after))
		return -EINVAL;
	if (word.n == 0 || str_has(word, "[") || str_has(after, "["))
		return -EINVAL;
	*ret = word;
	return 0;
}
