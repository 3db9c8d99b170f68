/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spikes as JSON: an array of objects, or an object a line. Members are told by their names; others are passed over, and
 * so is what is null.
 */
#include "scanner/base/json_read.h"
#include "scanner/triage/spikes_columns.h"

/* "line 3: expected …" of a reader that began at line first. */
static bool say_fault(struct spikes_reading *r, const struct json_reader *j, unsigned first)
{
	struct str number, what, rest = j->error;
	uint64_t line = 1;

	if (str_starts(rest, "line ") && str_split(str_skip(rest, 5), ':', &number, &what) &&
		str_u64(number, 10, &line) == 0)
		rest = str_trim(what);
	return spikes_fault(r, first + (unsigned)line - 1, STR_FMT, STR_ARG(rest));
}

/* first: the line of the reader's text; line: of the object. */
static bool read_object(
	struct spikes_reading *r, struct json_reader *j, unsigned first, unsigned line)
{
	struct spike_values v = { 0 };
	struct str key;

	if (!json_read_object(j))
		return say_fault(r, j, first);
	while (json_read_key(j, &key)) {
		struct spike_column c = spike_column_of(key);
		int next = json_read_next(j);

		if (c.role == ROLE_NONE || v.v[c.role].n || next == '{' || next == '[' ||
			next == 'n') {
			json_read_skip(j);
			continue;
		}
		if (json_read_scalar(j, &v.v[c.role]))
			v.column[c.role] = c;
	}
	if (j->error.n)
		return say_fault(r, j, first);
	if (!v.v[ROLE_TIME].n && !v.v[ROLE_END].n)
		return spikes_fault(r, line,
			"no member of it is a time: expected a name such as timestamp, ts_ns or start");
	return spikes_add(r, line, &v);
}

static bool read_array(struct spikes_reading *r, struct arena *scratch, struct str text)
{
	struct json_reader j;
	size_t mark, counted = 0;
	unsigned line = 1;

	json_read_init(&j, scratch, text);
	if (!json_read_array(&j))
		return say_fault(r, &j, 1);
	mark = arena_used(scratch);
	while (json_read_element(&j)) {
		json_read_next(&j); /* past the blanks */
		for (; counted < j.at; counted++)
			line += text.p[counted] == '\n';
		if (!read_object(r, &j, 1, line))
			return false;
		arena_rewind(scratch, mark);
	}
	if (!j.error.n)
		json_read_end(&j);
	return !j.error.n || say_fault(r, &j, 1);
}

static bool read_lines(struct spikes_reading *r, struct arena *scratch, struct str text)
{
	unsigned line = 0;
	struct str s;

	while (str_cut(&text, '\n', &s)) {
		size_t mark = arena_used(scratch);
		struct json_reader j;

		line++;
		if (!str_trim(s).n)
			continue;
		json_read_init(&j, scratch, s);
		if (!read_object(r, &j, line, line))
			return false;
		json_read_end(&j);
		if (j.error.n)
			return say_fault(r, &j, line);
		arena_rewind(scratch, mark);
	}
	return true;
}

bool spikes_read_json(struct spikes_reading *r, struct arena *scratch, struct str text)
{
	if (str_starts(text, "\xef\xbb\xbf"))
		text = str_skip(text, 3);
	return str_trim(text).p[0] == '[' ? read_array(r, scratch, text)
					  : read_lines(r, scratch, text);
}
