/* SPDX-License-Identifier: Apache-2.0 */
/* What hosts there should be: a table (RFC 4180) whose first row names its columns; and a list of slow ones. */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "commands/command.h"
#include "scanner/source/slurp.h"

#include <string.h>

enum { FILE_MOST = 256 << 20 };

struct str inventory_cell(const struct inventory *v, uint32_t row, unsigned column)
{
	return v->cells[(size_t)row * v->n_columns + column];
}

/* A cell in quotes, from behind the first; *ret_at behind the last. False: it has no end. */
static bool quoted(struct arena *a, struct str s, size_t *at, struct str *ret)
{
	char *out = ARENA_NEW(a, char, s.n - *at + 1);
	size_t n = 0;

	for (; *at < s.n; ++*at) {
		if (s.p[*at] == '"') {
			if (*at + 1 >= s.n || s.p[*at + 1] != '"') {
				++*at;
				*ret = (struct str){ out, n };
				return true;
			}
			++*at;
		}
		out[n++] = s.p[*at];
	}
	return false;
}

struct table {
	struct str text;
	size_t at;
	unsigned line;
};

/* The next row's cells; false at the end. *ret_why: what is wrong. */
static bool next_row(
	struct arena *a, struct table *t, struct str *cells, unsigned *ret_n, const char **ret_why)
{
	struct str s = t->text;
	unsigned n = 0;

	while (t->at < s.n && (s.p[t->at] == '\n' || s.p[t->at] == '\r'))
		t->line += s.p[t->at++] == '\n';
	if (t->at >= s.n)
		return false;
	for (;; t->at++) {
		struct str cell = { s.p + t->at, 0 };
		size_t end;

		if (n == COLUMNS_MOST) {
			*ret_why = "more than 32 columns";
			return false;
		}
		if (t->at < s.n && s.p[t->at] == '"') {
			end = ++t->at;
			if (!quoted(a, str_head(s, end + (1 << 16)), &t->at, &cell)) {
				*ret_why = "the end of a cell in quotes is missing";
				return false;
			}
		} else {
			while (t->at < s.n && s.p[t->at] != ',' && s.p[t->at] != '\n' &&
				s.p[t->at] != '\r')
				t->at++;
			cell.n = (size_t)(s.p + t->at - cell.p);
		}
		cells[n++] = text_sanitise(a, str_trim(cell));
		if (t->at >= s.n || s.p[t->at] != ',')
			break;
	}
	if (t->at < s.n && s.p[t->at] != '\n' && s.p[t->at] != '\r') {
		*ret_why = "a comma or the end of the line is missing behind a cell in quotes";
		return false;
	}
	*ret_n = n;
	return true;
}

static const struct inventory *of_rows; /* of the comparison */

static int by_host(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	int c = str_cmp_natural(inventory_cell(of_rows, a, of_rows->host_column),
		inventory_cell(of_rows, b, of_rows->host_column));

	if (!c)
		c = str_cmp(inventory_cell(of_rows, a, of_rows->host_column),
			inventory_cell(of_rows, b, of_rows->host_column));
	return c ? c : a < b ? -1 : a > b;
}

static void add_row(struct fleet *f, const struct str *cells, unsigned n)
{
	struct inventory *v = &f->inventory;
	size_t room = v->n_rows * v->n_columns;

	for (unsigned i = 0; i < v->n_columns; i++, room++) {
		v->cells = arena_grow(f->a, v->cells, room, &v->cap_cells, sizeof(struct str));
		v->cells[room] = i < n ? cells[i] : (struct str){ 0 };
	}
	v->n_rows++;
}

static int take_columns(struct fleet *f, const char *file, const struct str *cells, unsigned n)
{
	struct inventory *v = &f->inventory;

	v->n_columns = n;
	v->host_column = n;
	for (unsigned i = 0; i < n; i++) {
		v->columns[i] = cells[i];
		if (v->host_column == n && str_is(cells[i], "host"))
			v->host_column = i;
	}
	if (v->host_column == n)
		return usage_error("%s:1: expected names of columns, one of them \"host\"", file);
	return 0;
}

int fleet_inventory(struct fleet *f, const char *file)
{
	struct inventory *v = &f->inventory;
	struct table t = { .line = 1 };
	struct str cells[COLUMNS_MOST];
	const char *why = NULL;
	unsigned n;
	int e = slurp_path(file, 1 << 20, FILE_MOST, f->a, &t.text), status = 0;

	if (e)
		return usage_error("cannot read %s: %s", file, strerror(-e));
	if (str_starts(t.text, "\xef\xbb\xbf"))
		t.text = str_skip(t.text, 3);
	if (!next_row(f->a, &t, cells, &n, &why))
		return usage_error("%s:1: %s", file,
			why ? why : "expected names of columns, one of them \"host\"");
	status = take_columns(f, file, cells, n);
	while (status == 0 && next_row(f->a, &t, cells, &n, &why)) {
		if (n > v->n_columns)
			status = usage_error("%s:%u: %u cells, and %u columns have names", file,
				t.line, n, v->n_columns);
		else if (v->host_column < n && cells[v->host_column].n)
			add_row(f, cells, n);
	}
	if (status == 0 && why)
		status = usage_error("%s:%u: %s", file, t.line, why);
	if (status)
		return status;
	v->by_name = ARENA_NEW(f->a, uint32_t, v->n_rows + 1);
	for (size_t i = 0; i < v->n_rows; i++)
		v->by_name[i] = (uint32_t)i;
	of_rows = v;
	order(f->a, v->by_name, v->n_rows, sizeof(uint32_t), by_host);
	f->has_inventory = true;
	return 0;
}

uint32_t inventory_find(const struct inventory *v, struct str name)
{
	size_t low = 0, high = v->n_rows;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		struct str at = inventory_cell(v, v->by_name[mid], v->host_column);
		int c = str_cmp_natural(at, name);

		if (!c)
			c = str_cmp(at, name);
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == v->n_rows || !str_eq(inventory_cell(v, v->by_name[low], v->host_column), name))
		return POOL_NONE;
	return v->by_name[low];
}

/* A host a line; '#' begins a comment. Those that do not report are counted: they answer nothing. */
int fleet_slow(struct fleet *f, const char *file)
{
	struct str text, line;
	int e = slurp_path(file, 1 << 20, FILE_MOST, f->a, &text);

	if (e)
		return usage_error("cannot read %s: %s", file, strerror(-e));
	while (str_cut(&text, '\n', &line)) {
		struct str name = line, comment;
		size_t at;

		(void)str_split(line, '#', &name, &comment);
		name = text_sanitise(f->a, str_trim(name));
		if (!name.n)
			continue;
		at = host_find(f, name);
		if (at == SIZE_MAX || f->hosts[at].silent)
			f->n_slow_unknown++;
		else if (!f->hosts[at].slow)
			f->n_slow++;
		if (at != SIZE_MAX)
			f->hosts[at].slow = true;
	}
	if (!f->n_slow)
		return usage_error(
			"%s: expected names of hosts, one a line; none of these reports", file);
	return 0;
}
