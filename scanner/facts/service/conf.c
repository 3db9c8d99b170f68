/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/conf.h"

#include <string.h>

struct conf conf_begin(struct arena *a, struct str text)
{
	if (str_starts(text, "\xef\xbb\xbf"))
		text = str_skip(text, 3);
	return (struct conf){ .arena = a, .rest = text };
}

static bool is_comment(struct str line)
{
	return str_starts(line, "#") || str_starts(line, ";");
}

static bool next_line(struct conf *it, struct str *ret)
{
	if (!str_cut(&it->rest, '\n', ret))
		return false;
	it->line++;
	return true;
}

/*
 * What follows a line that ends in a backslash, put into to, or counted where to is NULL;
 * comments between do not count. A long chain of short lines must not be copied line by line.
 */
static size_t gather(struct conf *it, struct str line, char *to)
{
	size_t n = 0;

	while (str_ends(line, "\\")) {
		if (to)
			memcpy(to + n, line.p, line.n - 1);
		n += line.n - 1;
		if (to)
			to[n] = ' ';
		n++;
		do {
			if (!next_line(it, &line))
				return n;
			line = str_trim(line);
		} while (is_comment(line));
	}
	if (to && line.n)
		memcpy(to + n, line.p, line.n);
	return n + line.n;
}

static struct str continued(struct conf *it, struct str line)
{
	struct conf ahead = *it;
	char *to;

	if (!it->arena || !str_ends(line, "\\"))
		return line;
	to = ARENA_NEW(it->arena, char, gather(&ahead, line, NULL) + 1);
	return (struct str){ to, gather(it, line, to) };
}

bool conf_next(struct conf *it, struct conf_line *ret)
{
	struct str line, key, value;

	while (next_line(it, &line)) {
		unsigned first = it->line;

		line = str_trim(line);
		if (line.n == 0 || is_comment(line))
			continue;
		line = str_trim(continued(it, line));
		if (str_starts(line, "[") && str_ends(line, "]")) {
			it->section = str_head(str_skip(line, 1), line.n - 2);
			continue;
		}
		if (!str_split(line, '=', &key, &value) || str_trim(key).n == 0) {
			it->bad++;
			continue;
		}
		*ret = (struct conf_line){ it->section, str_trim(key), str_trim(value), first };
		return true;
	}
	return false;
}

struct str conf_last(struct str text, const char *section, const char *key)
{
	struct conf it = conf_begin(NULL, text);
	struct str last = { 0 };
	struct conf_line l;

	while (conf_next(&it, &l)) {
		if (str_is(l.section, section) && str_is(l.key, key))
			last = l.value;
	}
	return last;
}
