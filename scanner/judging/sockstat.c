/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/sockstat.h"

bool sockstat_pages(struct str text, const char *protocol, uint64_t *ret)
{
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word) || !str_is(word, protocol))
			continue;
		while (str_word(&line, &word)) {
			if (str_is(word, "mem"))
				return str_word_u64(&line, 10, UINT64_MAX, ret);
		}
	}
	return false;
}
