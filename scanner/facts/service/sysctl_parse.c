/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/sysctl_parse.h"

#include <string.h>

struct str sysctl_key(struct arena *a, struct str name)
{
	size_t first = 0;
	char *p;

	while (first < name.n && name.p[first] != '.' && name.p[first] != '/')
		first++;
	if (first == name.n || name.p[first] == '/')
		return name;
	p = ARENA_NEW(a, char, name.n);
	for (size_t i = 0; i < name.n; i++)
		p[i] = name.p[i] == '.' ? '/' : name.p[i] == '/' ? '.' : name.p[i];
	return (struct str){ p, name.n };
}

/* Whether c is in the set at the start of p, "[a-z]" or "[!a]"; its length, or 0: no set. */
static size_t match_set(struct str p, char c, bool *ret)
{
	size_t i = 1;
	bool not = p.n > 1 && (p.p[1] == '!' || p.p[1] == '^'), in = false;

	i += not ;
	for (size_t first = i; i < p.n && (p.p[i] != ']' || i == first); i++) {
		if (i + 2 < p.n && p.p[i + 1] == '-' && p.p[i + 2] != ']') {
			in |= c >= p.p[i] && c <= p.p[i + 2];
			i += 2;
		} else {
			in |= c == p.p[i];
		}
	}
	if (i >= p.n)
		return 0;
	*ret = in != not &&c != '/';
	return i + 1;
}

/* How many bytes of the pattern match one byte c; 0: it does not match. */
static size_t match_one(struct str pattern, char c)
{
	bool in = false;
	size_t n;

	if (pattern.n == 0 || pattern.p[0] == '*')
		return 0;
	if (pattern.p[0] == '?')
		return c != '/';
	n = pattern.p[0] == '[' ? match_set(pattern, c, &in) : 0;
	if (n)
		return in ? n : 0;
	return pattern.p[0] == c;
}

bool sysctl_glob(struct str pattern, struct str key)
{
	struct str after = { 0 }, back = { 0 }; /* the last star's rest, and where it began */
	bool star = false;

	while (key.n) {
		size_t n = match_one(pattern, key.p[0]);

		if (n) {
			pattern = str_skip(pattern, n);
			key = str_skip(key, 1);
		} else if (pattern.n && pattern.p[0] == '*') {
			star = true;
			pattern = after = str_skip(pattern, 1);
			back = key;
		} else if (star && back.p[0] != '/') {
			back = str_skip(back, 1);
			key = back;
			pattern = after;
		} else {
			return false;
		}
	}
	while (pattern.n && pattern.p[0] == '*')
		pattern = str_skip(pattern, 1);
	return pattern.n == 0;
}

static bool has_glob(struct str key)
{
	return memchr(key.p, '*', key.n) || memchr(key.p, '?', key.n) || memchr(key.p, '[', key.n);
}

bool sysctl_next(struct arena *a, struct sysctl_text *t, struct sysctl_line *ret)
{
	struct str line, name, value = { 0 };
	bool minus, assigns;

	while (str_cut(&t->rest, '\n', &line)) {
		t->line++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
			continue;
		name = line;
		assigns = str_split(line, '=', &name, &value);
		name = str_trim(name);
		minus = name.n && name.p[0] == '-';
		name = str_skip(name, minus);
		if (name.n == 0 || (!assigns && !minus))
			continue; /* systemd-sysctl: "not an assignment", and goes on */
		*ret = (struct sysctl_line){ .key = sysctl_key(a, name),
			.value = str_trim(value),
			.exclude = !assigns,
			.line = t->line };
		ret->glob = has_glob(ret->key);
		return true;
	}
	return false;
}
