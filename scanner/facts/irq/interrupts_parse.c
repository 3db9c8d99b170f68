/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/interrupts while it is read. A count is printed as "%10u" after a blank (seq_put_
 * decimal_ull_width since 4.12), and on a large host nearly all of them are 0: those are
 * recognised eleven bytes at a time, the rest digit by digit.
 */
#include "scanner/facts/irq/interrupts_parse.h"

#include <string.h>

enum { CELL = 11 }; /* "          0" */

static void parse_header(struct interrupts_state *s, struct str line)
{
	struct str word;
	uint64_t cpu;

	s->header = true;
	while (str_word(&line, &word)) {
		/* Ascending, so that cells can be searched; the kernel prints no other. */
		if (!str_starts(word, "CPU") || str_u64(str_skip(word, 3), 10, &cpu) < 0 ||
			(s->n_columns && cpu <= s->columns[s->n_columns - 1]) ||
			bits_add(&s->cpus, s->a, cpu) < 0) {
			s->bad = true;
			s->n_columns = 0; /* nothing can be told from the rows */
			return;
		}
		s->columns = arena_grow(
			s->a, s->columns, s->n_columns, &s->cap_columns, sizeof(*s->columns));
		s->columns[s->n_columns++] = (uint32_t)cpu;
	}
	if (s->n_columns == 0)
		s->bad = true;
	s->scratch = ARENA_NEW(s->a, struct irq_cell, s->n_columns);
}

static bool is_zero_cell(const char *p)
{
	uint64_t head, tail, blanks, zero;

	memcpy(&head, p, 8);
	memcpy(&tail, p + CELL - 8, 8);
	memcpy(&blanks, "        ", 8);
	memcpy(&zero, "       0", 8);
	return head == blanks && tail == zero;
}

/*
 * The next count at p: blanks, digits, and a blank or the end. NULL where there is none: the
 * text begins there. *ret_count is above UINT32_MAX when it does not fit.
 */
static const char *next_count(const char *p, const char *end, uint64_t *ret_count)
{
	uint64_t n = 0;
	const char *digits;

	while (p < end && *p == ' ')
		p++;
	digits = p;
	for (; p < end && (unsigned char)(*p - '0') < 10; p++)
		if (n <= UINT32_MAX)
			n = n * 10 + (unsigned char)(*p - '0');
	if (p == digits || (p < end && *p != ' '))
		return NULL;
	*ret_count = n;
	return p;
}

/* The counts of a row into scratch, and the number of those that are not 0 into row. */
static const char *parse_counts(struct interrupts_state *s, const char *p, const char *end,
	struct irq_row *row, size_t *ret_columns)
{
	const char *next;
	uint64_t count;
	size_t i = 0;

	while (i < s->n_columns) {
		if (end - p > CELL && is_zero_cell(p) && p[CELL] == ' ') {
			p += CELL;
			i++;
			continue;
		}
		next = next_count(p, end, &count);
		if (!next)
			break;
		p = next;
		if (count > UINT32_MAX)
			s->bad = true;
		else if (count)
			s->scratch[row->n_cells++] =
				(struct irq_cell){ s->columns[i], (uint32_t)count };
		row->total += count;
		i++;
	}
	*ret_columns = i;
	return p;
}

/* Rows with one number for the whole host: arch_show_interrupts() of x86, arm64, powerpc. */
static bool is_single(struct str key)
{
	return str_is(key, "ERR") || str_is(key, "MIS") || str_is(key, "Err") || str_is(key, "BAD");
}

static void keep_cells(struct interrupts_state *s, struct irq_row *row)
{
	struct irq_cell *cells;

	if (row->single)
		row->n_cells = 0;
	s->n_cells += row->n_cells;
	if (s->n_cells > INTERRUPTS_CELLS) {
		s->bad = true;
		row->n_cells = 0;
	}
	if (row->n_cells == 0)
		return;
	cells = ARENA_NEW(s->a, struct irq_cell, row->n_cells);
	memcpy(cells, s->scratch, row->n_cells * sizeof(*cells));
	row->cells = cells;
}

static void keep_row(struct interrupts_state *s, struct irq_row *row)
{
	bool ordered = s->n_numeric == 0 || s->rows[s->n_numeric - 1].irq < row->irq;

	if (s->n_rows == INTERRUPTS_ROWS) {
		s->bad = true;
		return;
	}
	keep_cells(s, row);
	row->key = str_copy(s->a, row->key);
	row->text = str_copy(s->a, row->text);
	if (row->irq >= 0)
		row->actions = interrupts_actions(row->text);
	if (row->irq >= 0 && s->n_numeric == s->n_rows && ordered)
		s->n_numeric++;
	s->rows = arena_grow(s->a, s->rows, s->n_rows, &s->cap_rows, sizeof(*s->rows));
	s->rows[s->n_rows++] = *row;
}

static bool key_valid(struct str key)
{
	for (size_t i = 0; i < key.n; i++)
		if ((unsigned char)key.p[i] <= ' ')
			return false;
	return key.n > 0 && key.n <= INTERRUPTS_KEY;
}

static void parse_row(struct interrupts_state *s, struct str line)
{
	struct irq_row row = { .irq = -1 };
	const char *end = line.p + line.n;
	const char *p;
	size_t columns;
	uint64_t irq;

	p = memchr(line.p, ':', line.n < 2 * INTERRUPTS_KEY ? line.n : 2 * INTERRUPTS_KEY);
	if (p)
		row.key = str_trim((struct str){ line.p, (size_t)(p - line.p) });
	if (!key_valid(row.key)) {
		s->bad = true;
		return;
	}
	if (str_u64(row.key, 10, &irq) == 0 && irq <= INT32_MAX)
		row.irq = (int)irq;
	p = parse_counts(s, p + 1, end, &row, &columns);
	row.text = str_trim((struct str){ p, (size_t)(end - p) });
	row.single = is_single(row.key) && columns == 1 && row.text.n == 0;
	row.short_row = columns < s->n_columns && !row.single;
	keep_row(s, &row);
}

static void parse_line(struct interrupts_state *s, struct str line)
{
	while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\r'))
		line.n--;
	if (line.n == 0)
		return;
	if (!s->header)
		parse_header(s, line);
	else if (s->n_columns)
		parse_row(s, line);
}

/* What the end of a piece cut, for the next one. */
static void carry(struct interrupts_state *s, struct str part)
{
	size_t cap = s->cap_carry ? s->cap_carry : 4096;
	char *grown;

	if (s->too_long || part.n == 0)
		return;
	if (part.n > INTERRUPTS_LINE - s->n_carry) {
		s->too_long = true;
		s->bad = true;
		s->n_carry = 0;
		return;
	}
	while (cap < s->n_carry + part.n)
		cap *= 2;
	if (cap > s->cap_carry) {
		grown = arena_alloc(s->a, cap, 1);
		if (s->n_carry)
			memcpy(grown, s->carry, s->n_carry);
		s->carry = grown;
		s->cap_carry = cap;
	}
	memcpy(s->carry + s->n_carry, part.p, part.n);
	s->n_carry += part.n;
}

static void end_line(struct interrupts_state *s, struct str part)
{
	if (s->n_carry) {
		carry(s, part);
		part = (struct str){ s->carry, s->n_carry };
	}
	if (part.n > INTERRUPTS_LINE)
		s->bad = true;
	else if (!s->too_long)
		parse_line(s, part);
	s->n_carry = 0;
	s->too_long = false;
}

void *interrupts_begin(struct arena *a)
{
	struct interrupts_state *s = ARENA_NEW(a, struct interrupts_state, 1);

	s->a = a;
	return s;
}

void interrupts_bytes(void *state, struct str piece)
{
	const char *newline;
	struct str line;

	while (piece.n && (newline = memchr(piece.p, '\n', piece.n))) {
		line = str_head(piece, (size_t)(newline - piece.p));
		piece = str_skip(piece, line.n + 1);
		end_line(state, line);
	}
	carry(state, piece);
}

void interrupts_end(void *state)
{
	struct interrupts_state *s = state;

	if (s->n_carry)
		end_line(s, (struct str){ 0 });
}

void interrupts_finish(const struct interrupts_state *s, struct interrupts *ret)
{
	ret->valid = s->header && !s->bad;
	ret->cpus = bits_set(&s->cpus);
	ret->rows = s->rows;
	ret->n_rows = s->n_rows;
	ret->n_numeric = s->n_numeric;
}
