/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/keyed.h"

#include "scanner/base/arena.h"

bool keyed_text(struct str line, const char *key, struct str *ret)
{
	struct str word, name, value;

	while (str_word(&line, &word)) {
		if (str_split(word, '=', &name, &value) && str_is(name, key)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

bool keyed_u64(struct str line, const char *key, uint64_t most, uint64_t *ret)
{
	struct str text;
	uint64_t v;

	if (!keyed_text(line, key, &text))
		return false;
	if (str_u64(text, str_starts(text, "0x") ? 16 : 10, &v) || v > most)
		return false;
	*ret = v;
	return true;
}

bool keyed_i64(struct str line, const char *key, int64_t *ret)
{
	struct str text;

	return keyed_text(line, key, &text) && str_i64(text, ret) == 0;
}

bool keyed_small(struct str line, const char *key, int *v)
{
	int64_t n = *v;

	if (!keyed_maybe_i64(line, key, &n) || n < -128 || n > 255)
		return false;
	*v = (int)n;
	return true;
}

bool keyed_maybe_u64(struct str line, const char *key, uint64_t *v)
{
	struct str text;

	return !keyed_text(line, key, &text) || keyed_u64(line, key, UINT64_MAX, v);
}

bool keyed_maybe_i64(struct str line, const char *key, int64_t *v)
{
	struct str text;

	return !keyed_text(line, key, &text) || str_i64(text, v) == 0;
}

struct str keyed_line(struct str text, const char *name)
{
	struct str line, key, value;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, ' ', &key, &value) && str_is(key, name))
			return str_trim(value);
	}
	return (struct str){ NULL, 0 };
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct str keyed_unescape(struct arena *a, struct str s)
{
	char *p = ARENA_NEW(a, char, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int high = i + 3 < s.n && s.p[i] == '\\' && s.p[i + 1] == 'x' ? digit_of(s.p[i + 2])
									      : -1;
		int low = high >= 0 ? digit_of(s.p[i + 3]) : -1;

		if (low < 0) {
			p[n++] = s.p[i];
			continue;
		}
		p[n++] = (char)(high << 4 | low);
		i += 3;
	}
	return (struct str){ p, n };
}
