/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/boot/bls.h"

#include <string.h>

enum { OPTIONS = 8192 };

static bool is_digit(struct str s)
{
	return s.n && s.p[0] >= '0' && s.p[0] <= '9';
}

static bool is_letter(struct str s)
{
	return s.n && ((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] >= 'A' && s.p[0] <= 'Z'));
}

static bool is_mark(struct str s)
{
	return s.n && (s.p[0] == '~' || s.p[0] == '^');
}

static struct str skip_separators(struct str s)
{
	while (s.n && !is_digit(s) && !is_letter(s) && !is_mark(s))
		s = str_skip(s, 1);
	return s;
}

static struct str run_of(struct str *s, bool is_member(struct str s))
{
	struct str rest = *s, run;

	while (is_member(rest))
		rest = str_skip(rest, 1);
	run = str_head(*s, s->n - rest.n);
	*s = rest;
	return run;
}

static int cmp_digits(struct str x, struct str y)
{
	while (x.n && x.p[0] == '0')
		x = str_skip(x, 1);
	while (y.n && y.p[0] == '0')
		y = str_skip(y, 1);
	if (x.n != y.n)
		return x.n < y.n ? -1 : 1;
	return str_cmp(x, y);
}

/* A '~' or '^' at the front of one or both; 2: both had the same, go on. */
static int cmp_marks(struct str x, struct str y)
{
	bool tilde_x = str_starts(x, "~"), tilde_y = str_starts(y, "~");

	if (tilde_x != tilde_y)
		return tilde_x ? -1 : 1;
	if (tilde_x || (str_starts(x, "^") && str_starts(y, "^")))
		return 2;
	if (str_starts(x, "^"))
		return y.n ? -1 : 1;
	return x.n ? 1 : -1;
}

int bls_version_cmp(struct str x, struct str y)
{
	int c;

	for (;;) {
		x = skip_separators(x);
		y = skip_separators(y);
		if (is_mark(x) || is_mark(y)) {
			c = cmp_marks(x, y);
			if (c != 2)
				return c;
			x = str_skip(x, 1);
			y = str_skip(y, 1);
			continue;
		}
		if (x.n == 0 || y.n == 0)
			return (x.n > 0) - (y.n > 0);
		if (is_digit(x) != is_digit(y))
			return is_digit(x) ? 1 : -1;
		if (is_digit(x))
			c = cmp_digits(run_of(&x, is_digit), run_of(&y, is_digit));
		else
			c = str_cmp(run_of(&x, is_letter), run_of(&y, is_letter));
		if (c)
			return c;
	}
}

int bls_cmp_grub(const struct bls_entry *x, const struct bls_entry *y)
{
	return bls_version_cmp(y->id, x->id);
}

int bls_cmp_systemd(const struct bls_entry *x, const struct bls_entry *y)
{
	int c;

	if ((x->sort_key.n > 0) != (y->sort_key.n > 0))
		return x->sort_key.n ? -1 : 1;
	c = str_cmp(x->sort_key, y->sort_key);
	if (c == 0 && x->sort_key.n)
		c = bls_version_cmp(y->version, x->version);
	return c ? c : bls_version_cmp(y->id, x->id);
}

static struct str join(struct arena *a, struct str x, struct str y)
{
	if (x.n == 0 || x.n + y.n >= OPTIONS)
		return x.n ? x : str_head(y, OPTIONS);
	return str_printf(a, STR_FMT " " STR_FMT, STR_ARG(x), STR_ARG(y));
}

void bls_parse(struct arena *a, struct str text, struct bls_entry *ret)
{
	struct str line, key, value;
	unsigned n = 0;

	while (str_cut(&text, '\n', &line)) {
		n++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		value = line;
		(void)str_word(&value, &key);
		value = str_trim(value);
		if (str_is(key, "title"))
			ret->title = value;
		else if (str_is(key, "version"))
			ret->version = value;
		else if (str_is(key, "sort-key"))
			ret->sort_key = value;
		else if (str_is(key, "linux"))
			ret->kernel = value;
		if (str_is(key, "linux") || str_is(key, "efi") || str_is(key, "uki"))
			ret->has_kernel = true;
		if (!str_is(key, "options"))
			continue;
		ret->options = join(a, ret->options, value);
		if (ret->line == 0)
			ret->line = n;
	}
}
