/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spikes as CSV: commas, semicolons or tabs, whichever the first line has. With a head line, a column is what its name
 * says; without one the first is the time stamp and the second, where there is one, the duration.
 */
#include "scanner/triage/spikes_columns.h"

enum { COLUMNS_MOST = 256 };

struct csv {
	struct spikes_reading *r;
	char separator;
	struct spike_column columns[COLUMNS_MOST];
	unsigned n;
	bool begun;
};

static char separator_of(struct str line)
{
	static const char kinds[] = { '\t', ';', ',' };

	for (unsigned i = 0; i < sizeof(kinds); i++) {
		for (size_t at = 0; at < line.n; at++) {
			if (line.p[at] == kinds[i])
				return kinds[i];
		}
	}
	return ',';
}

/* A cell off the line; what stands in quotes may hold separators (RFC 4180), and no quotes: those are not needed here. */
static bool cut_cell(struct str *rest, char separator, struct str *ret)
{
	struct str s = *rest, tail;
	size_t end = 1;

	if (!s.n)
		return false;
	if (s.p[0] != '"')
		return str_cut(rest, separator, ret);
	while (end < s.n && s.p[end] != '"')
		end++;
	*ret = str_head(str_skip(s, 1), end - 1);
	tail = str_skip(s, end + (end < s.n));
	while (tail.n && tail.p[0] != separator)
		tail = str_skip(tail, 1);
	*rest = str_skip(tail, tail.n > 0);
	return true;
}

/* A name begins with a letter; a time stamp does not. */
static bool is_head(struct str line)
{
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c == '"' || c == ' ' || c == '@' || c == '_')
			continue;
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}
	return false;
}

static bool take_head(struct csv *c, unsigned line, struct str rest)
{
	bool any = false;
	struct str cell;

	while (c->n < COLUMNS_MOST && cut_cell(&rest, c->separator, &cell)) {
		c->columns[c->n] = spike_column_of(str_trim(cell));
		any |= c->columns[c->n].role == ROLE_TIME || c->columns[c->n].role == ROLE_END;
		c->n++;
	}
	return any ||
	       spikes_fault(c->r, line,
		       "no column of it is a time: expected a name such as timestamp, ts_ns or start");
}

static bool begin(struct csv *c, unsigned line, struct str text, bool *ret_head)
{
	c->begun = true;
	c->separator = separator_of(text);
	*ret_head = is_head(text);
	if (*ret_head)
		return take_head(c, line, text);
	c->columns[0] = (struct spike_column){ .role = ROLE_TIME, .unit = UNIT_UNKNOWN };
	c->columns[1] = (struct spike_column){ .role = ROLE_LENGTH, .unit = UNIT_UNKNOWN };
	c->n = 2;
	return true;
}

static bool take_line(struct csv *c, unsigned line, struct str rest)
{
	struct spike_values v = { 0 };
	struct str cell;

	for (unsigned i = 0; i < c->n && cut_cell(&rest, c->separator, &cell); i++) {
		enum spike_role role = c->columns[i].role;

		/* Of two columns of a kind the first one counts. */
		if (role == ROLE_NONE || v.v[role].n)
			continue;
		v.v[role] = str_trim(cell);
		v.column[role] = c->columns[i];
	}
	return spikes_add(c->r, line, &v);
}

bool spikes_read_csv(struct spikes_reading *r, struct str text)
{
	struct csv c = { .r = r };
	unsigned line = 0;
	struct str s;

	if (str_starts(text, "\xef\xbb\xbf"))
		text = str_skip(text, 3);
	while (str_cut(&text, '\n', &s)) {
		bool head = false;

		line++;
		s = str_trim(str_ends(s, "\r") ? str_head(s, s.n - 1) : s);
		if (!s.n || s.p[0] == '#')
			continue;
		if (!c.begun && !begin(&c, line, s, &head))
			return false;
		if (!head && !take_line(&c, line, s))
			return false;
	}
	return true;
}
