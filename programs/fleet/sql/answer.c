/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a ClickHouse answers in FORMAT JSONCompact:
 *     {"meta": [{"name": "host", "type": "String"}, …], "data": [["a", 1], …], "rows": 1, …}
 * It is believed only as a whole: the names of the columns are those that were asked for, each row has
 * as many cells, and "rows" is as many as were read. A server that fails in the middle of its answer
 * appends its error to the rows, which is then no JSON.
 */
#include "programs/fleet/sql/sql.h"

static bool key_is(struct sql_answer *t, bool *first, const char *wanted)
{
	struct str key;

	if (!scan_key(&t->s, first, &key))
		return false;
	if (!str_is(key, wanted)) {
		scan_fault(&t->s, wanted);
		return false;
	}
	return true;
}

static void check_column(struct sql_answer *t, struct str wanted)
{
	struct str key, name = { 0 };
	bool first = true;

	if (!scan_enter(&t->s, '{')) {
		scan_fault(&t->s, "a column");
		return;
	}
	while (scan_key(&t->s, &first, &key)) {
		if (SCAN_IS(key, "name"))
			(void)scan_str(&t->s, &name);
		else
			scan_skip(&t->s);
	}
	if (!t->s.fault && !str_eq(name, wanted))
		scan_fault(&t->s, "the columns that were asked for");
}

static void check_columns(struct sql_answer *t, const char *columns)
{
	struct str rest = str_from(columns), wanted;
	bool first = true;

	if (!scan_enter(&t->s, '[')) {
		scan_fault(&t->s, "columns");
		return;
	}
	while (str_word(&rest, &wanted)) {
		if (!scan_element(&t->s, &first)) {
			scan_fault(&t->s, "the columns that were asked for");
			return;
		}
		check_column(t, wanted);
	}
	if (scan_element(&t->s, &first))
		scan_fault(&t->s, "no further columns");
}

bool sql_open(struct sql_answer *t, struct str text, const char *columns)
{
	bool first = true;

	t->text = text;
	t->s.p = text.p;
	t->s.end = text.p + text.n;
	t->first_row = true;
	if (!scan_enter(&t->s, '{'))
		scan_fault(&t->s, "an answer: '{'");
	if (key_is(t, &first, "meta"))
		check_columns(t, columns);
	if (!t->s.fault && key_is(t, &first, "data") && !scan_enter(&t->s, '['))
		scan_fault(&t->s, "rows");
	return !t->s.fault;
}

static void end_row(struct sql_answer *t)
{
	if (t->in_row && scan_element(&t->s, &t->first_cell))
		scan_fault(&t->s, "no further cells");
	t->in_row = false;
}

bool sql_next(struct sql_answer *t)
{
	end_row(t);
	if (t->s.fault || !scan_element(&t->s, &t->first_row))
		return false;
	if (!scan_enter(&t->s, '[')) {
		scan_fault(&t->s, "a row");
		return false;
	}
	t->rows++;
	t->in_row = t->first_cell = true;
	return true;
}

static bool cell(struct sql_answer *t)
{
	if (scan_element(&t->s, &t->first_cell))
		return true;
	scan_fault(&t->s, "another cell");
	return false;
}

struct str sql_str(struct sql_answer *t)
{
	struct str s = { 0 };

	if (cell(t) && !scan_str(&t->s, &s))
		scan_fault(&t->s, "a string");
	return t->s.fault ? (struct str){ 0 } : s;
}

uint64_t sql_u64(struct sql_answer *t)
{
	int64_t n = 0;

	if (cell(t) && (!scan_i64(&t->s, &n) || n < 0))
		scan_fault(&t->s, "a number");
	return t->s.fault ? 0 : (uint64_t)n;
}

void sql_skip(struct sql_answer *t)
{
	if (cell(t))
		scan_skip(&t->s);
}

bool sql_enter(struct sql_answer *t)
{
	if (!cell(t))
		return false;
	if (scan_enter(&t->s, '['))
		return true;
	scan_fault(&t->s, "an array");
	return false;
}

bool sql_close(struct sql_answer *t)
{
	bool first = false, told = false;
	struct str key;
	int64_t n;

	end_row(t);
	while (scan_key(&t->s, &first, &key)) {
		if (!SCAN_IS(key, "rows")) {
			scan_skip(&t->s);
			continue;
		}
		told = scan_i64(&t->s, &n);
		if (!told || n < 0 || (uint64_t)n != t->rows)
			scan_fault(&t->s, "as many rows as it says");
	}
	if (!t->s.fault && !told)
		scan_fault(&t->s, "the number of rows");
	scan_finish(&t->s);
	return !t->s.fault;
}
