/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/ini.h"

void ini_begin(struct ini *i, struct str text)
{
	*i = (struct ini){ .rest = text };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_comment(struct str s)
{
	return s.n && (s.p[0] == '#' || s.p[0] == ';');
}

/* Without what follows a '#' after a blank. */
static struct str without_comment(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] == '#' && is_blank(s.p[i - 1]))
			return str_trim(str_head(s, i));
	return s;
}

static bool header(struct ini *i, struct str s)
{
	struct str name, after;

	if (s.n == 0 || s.p[0] != '[' || !str_split_last(s, ']', &name, &after))
		return false;
	i->section = str_skip(name, 1);
	i->key = (struct str){ 0 };
	return true;
}

bool ini_next(struct ini *i, struct ini_line *ret)
{
	struct str line, text, key, value;

	while (str_cut(&i->rest, '\n', &line)) {
		i->line++;
		text = str_trim(line);
		if (text.n == 0 || is_comment(text))
			continue;
		text = without_comment(text);
		if (i->key.n && is_blank(line.p[0])) {
			*ret = (struct ini_line){ i->section, i->key, text, i->line, true };
			return true;
		}
		if (header(i, text) || !str_split(text, '=', &key, &value))
			continue;
		i->key = str_trim(key);
		if (i->key.n == 0)
			continue;
		*ret = (struct ini_line){ i->section, i->key, str_trim(value), i->line, false };
		return true;
	}
	return false;
}
