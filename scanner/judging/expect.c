/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/expect.h"

#include "scanner/base/cpuset.h"
#include "scanner/base/text.h"
#include "scanner/judging/drift.h"

#include <errno.h>
#include <string.h>

static bool is_sets(enum expect_read read)
{
	return read == EXPECT_CPUS || read == EXPECT_MASK;
}

bool expect_goes(enum expect_read read, enum expect_is is)
{
	if (is == EXPECT_AT_LEAST || is == EXPECT_AT_MOST)
		return read == EXPECT_NUMBER;
	if (is == EXPECT_CONTAINS || is == EXPECT_LACKS)
		return read == EXPECT_WORDS || is_sets(read);
	return true;
}

static int number(struct str s, int64_t *ret)
{
	uint64_t v;

	if (str_i64(s, ret) == 0)
		return 0;
	if (!str_starts(s, "0x") || str_u64(s, 16, &v) || v > INT64_MAX)
		return -EINVAL;
	*ret = (int64_t)v;
	return 0;
}

static bool is_role(struct str value)
{
	return str_is(value, "{hot}") || str_is(value, "{housekeeping}");
}

bool expect_value_fits(struct arena *a, enum expect_read read, struct str value)
{
	struct cpuset cpus;
	int64_t n;

	if (read == EXPECT_NUMBER)
		return number(value, &n) == 0;
	if (is_sets(read))
		return is_role(value) || cpuset_parse_list(a, value, &cpus) == 0;
	return true;
}

/* Values are lists of CPUs, however the kernel writes the file. */
static struct cpuset wanted_cpus(const struct check_in *in, struct str value)
{
	struct cpuset cpus = { 0 };

	if (str_is(value, "{hot}"))
		return in->roles->hot;
	if (str_is(value, "{housekeeping}"))
		return in->roles->housekeeping;
	(void)cpuset_parse_list(in->scratch, value, &cpus);
	return cpus;
}

/* As str_has_word(), and commas part words too. */
static bool has_word(struct str text, struct str word)
{
	struct str part, one;

	while (str_word(&text, &part)) {
		while (str_cut(&part, ',', &one)) {
			if (str_eq(one, word))
				return true;
		}
	}
	return false;
}

/* Every word of one is in the other, and the other way round. */
static bool same_set(struct str a, struct str b)
{
	struct str both[2] = { a, b };

	for (unsigned i = 0; i < 2; i++) {
		struct str rest = both[i], part, one;

		while (str_word(&rest, &part)) {
			while (str_cut(&part, ',', &one)) {
				if (one.n && !has_word(both[!i], one))
					return false;
			}
		}
	}
	return true;
}

/* What was read, understood as the expectation says. */
struct seen {
	struct str text;
	int64_t number;
	struct cpuset cpus;
};

static int understand(
	const struct check_in *in, const struct expectation *e, struct str text, struct seen *ret)
{
	struct str head, tail;

	ret->text = text;
	switch (e->read) {
	case EXPECT_NUMBER:
		return number(text, &ret->number);
	case EXPECT_CPUS:
		return cpuset_parse_list(in->scratch, text, &ret->cpus);
	case EXPECT_MASK:
		return cpuset_parse_mask(in->scratch, text, &ret->cpus);
	case EXPECT_CHOICE:
		if (!str_split(text, '[', &head, &tail) || !str_split(tail, ']', &ret->text, &head))
			return -EINVAL;
		return 0;
	case EXPECT_TEXT:
	case EXPECT_WORDS:
	case EXPECT_READS:
	default:
		return 0;
	}
}

static bool equals(const struct check_in *in, const struct expectation *e, const struct seen *s,
	struct str value)
{
	int64_t n;

	if (e->read == EXPECT_NUMBER)
		return number(value, &n) == 0 && s->number == n;
	if (is_sets(e->read))
		return cpuset_eq(s->cpus, wanted_cpus(in, value));
	if (e->read == EXPECT_WORDS)
		return same_set(s->text, value);
	return drift_same_words(in->scratch, s->text, value);
}

static bool contains(const struct check_in *in, const struct expectation *e, const struct seen *s,
	struct str value)
{
	if (is_sets(e->read))
		return cpuset_within(wanted_cpus(in, value), s->cpus);
	return has_word(s->text, value);
}

static bool meets(const struct check_in *in, const struct expectation *e, const struct seen *s,
	struct str value)
{
	if (is_sets(e->read))
		return cpuset_meets(wanted_cpus(in, value), s->cpus);
	return has_word(s->text, value);
}

static bool holds(const struct check_in *in, const struct expectation *e, const struct seen *s)
{
	int64_t n = 0;

	if (e->is == EXPECT_AT_LEAST || e->is == EXPECT_AT_MOST) {
		(void)number(e->values[0], &n);
		return e->is == EXPECT_AT_LEAST ? s->number >= n : s->number <= n;
	}
	for (size_t i = 0; i < e->n_values; i++) {
		if (e->is == EXPECT_EQUAL && equals(in, e, s, e->values[i]))
			return true;
		if (e->is == EXPECT_NOT_EQUAL && equals(in, e, s, e->values[i]))
			return false;
		if (e->is == EXPECT_CONTAINS && !contains(in, e, s, e->values[i]))
			return false;
		if (e->is == EXPECT_LACKS && meets(in, e, s, e->values[i]))
			return false;
	}
	return e->is != EXPECT_EQUAL;
}

/*
 * The value of the line KEY, the last one where there are several, as those who apply such files from top to bottom take it. A
 * line that begins with '#' or ';' is a comment.
 */
static bool line_of(struct str text, struct str key, struct str *ret)
{
	struct str line;
	bool found = false;

	while (str_cut(&text, '\n', &line)) {
		struct str rest;

		line = str_trim(line);
		if (line.n < key.n || !str_eq(str_head(line, key.n), key))
			continue;
		rest = str_skip(line, key.n);
		if (rest.n && !strchr(":= \t", rest.p[0]))
			continue;
		rest = str_trim(rest);
		if (rest.n && (rest.p[0] == ':' || rest.p[0] == '='))
			rest = str_trim(str_skip(rest, 1));
		*ret = rest;
		found = true;
	}
	return found;
}

static struct str wanted_text(const struct check_in *in, const struct expectation *e)
{
	static const char *const words[EXPECT_WAYS] = { "", "not ", "at least ", "at most ",
		"contains ", "lacks ", "present", "absent" };
	struct str s = str_from(words[e->is]);

	for (size_t i = 0; i < e->n_values; i++) {
		struct str v = e->values[i];

		if (is_sets(e->read) && is_role(v))
			v = str_printf(in->scratch, STR_FMT " (" STR_FMT ")", STR_ARG(v),
				STR_ARG(cpuset_format(in->scratch, wanted_cpus(in, v))));
		s = str_printf(in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(s),
			i == 0			? ""
			: e->is == EXPECT_EQUAL ? " or "
						: ", ",
			STR_ARG(v));
	}
	return s;
}

/* What one judgement over many files gathers. */
struct expecting {
	const struct check_in *in;
	const struct expectation *e;
	struct findings *out;
	struct str wanted;
	bool any; /* a file is there, or was looked for by its name */
	size_t n_held;
	const struct answer *held[4]; /* the first of them, as evidence */
	struct str values[4];
};

static struct subject subject_of(const struct expecting *x, const struct answer *an)
{
	struct str path = x->any ? an->path : str_from(x->e->path); /* or the pattern itself */

	return subject_named(
		SUBJECT_FILE, x->e->key.n ? str_printf(x->in->scratch, STR_FMT ": " STR_FMT,
						    STR_ARG(path), STR_ARG(x->e->key))
					  : path);
}

static void held(struct expecting *x, const struct answer *an, struct str value)
{
	if (x->n_held < 4) {
		x->held[x->n_held] = an;
		x->values[x->n_held] = value;
	}
	x->n_held++;
}

/* Of a file that is there and has no such line nothing is shown but that. */
static void find_missing(const struct expecting *x, struct finding *f, const struct answer *an)
{
	if (an->state == ANSWER_OK && x->e->key.n)
		find_evidence_text(f, an, "no line \"" STR_FMT "\"", STR_ARG(x->e->key));
	else
		find_evidence(f, an);
}

static void wrong(struct expecting *x, const struct answer *an, struct str value, const char *text)
{
	struct finding *f = find(x->out, STATUS_FAIL, subject_of(x, an), "%s", text);

	if (value.n)
		find_observed(f, STR_FMT, STR_ARG(value));
	find_wanted(f, STR_FMT, STR_ARG(x->wanted));
	if (value.n)
		find_evidence_text(f, an, STR_FMT, STR_ARG(value));
	else
		find_missing(x, f, an);
}

/* The file, or the line of it, or every file of the pattern is not there. */
static void missing(struct expecting *x, const struct answer *an)
{
	const char *text = !x->any		    ? "no file is there that fits"
			   : an->state == ANSWER_OK ? "it has no such line"
						    : "it is not there";
	struct finding *f;

	if (x->e->is == EXPECT_ABSENT) {
		held(x, an, (struct str){ 0 });
	} else if (x->e->is == EXPECT_PRESENT || x->e->missing == MISSING_FAIL) {
		wrong(x, an, (struct str){ 0 }, text);
	} else {
		f = x->e->missing == MISSING_SKIP
			    ? find_reason(x->out, STATUS_SKIP, REASON_NO_DEVICE, subject_of(x, an),
				      "%s", text)
			    : find_reason(x->out, STATUS_UNKNOWN, REASON_ABSENT, subject_of(x, an),
				      "%s", text);
		find_missing(x, f, an);
	}
}

static void not_understood(struct expecting *x, const struct answer *an, struct str value)
{
	static const char *const words[EXPECT_READS] = { "a text", "a whole number", "words",
		"a word in brackets", "a list of CPUs", "a mask of CPUs" };
	struct finding *f = find_reason(x->out, STATUS_UNKNOWN, REASON_FORMAT, subject_of(x, an),
		"what it says is not %s", words[x->e->read]);

	find_observed(f, STR_FMT, STR_ARG(value));
	find_evidence_text(f, an, STR_FMT, STR_ARG(value));
}

static void one(struct expecting *x, const struct answer *an)
{
	const struct expectation *e = x->e;
	struct str value = str_trim(an->bytes);
	struct seen seen = { 0 };

	if (an->state == ANSWER_ABSENT) {
		missing(x, an);
	} else if (an->state != ANSWER_OK) {
		find_unreadable(x->out, subject_of(x, an), an, false);
	} else if (e->key.n && !line_of(an->bytes, e->key, &value)) {
		missing(x, an);
	} else if (e->is == EXPECT_ABSENT) {
		wrong(x, an, value, "it is there");
	} else if (e->is == EXPECT_PRESENT) {
		held(x, an, value);
	} else if (understand(x->in, e, value, &seen)) {
		not_understood(x, an, value);
	} else if (holds(x->in, e, &seen)) {
		held(x, an, value);
	} else {
		wrong(x, an, value, "it is not what the profile expects");
	}
}

/* No file fits the pattern: the list says why, where the pattern begins with one. */
static void none(struct expecting *x, const struct answer *list)
{
	bool told = list->state != ANSWER_NOT_READ;

	if (!told && strchr(x->e->path, '{') && x->e->is != EXPECT_PRESENT)
		find_reason(x->out, STATUS_SKIP, REASON_NO_TARGET, subject_of(x, list),
			"nothing on this host has that role");
	else if (told && list->state != ANSWER_OK && list->state != ANSWER_ABSENT)
		find_unreadable(x->out, subject_of(x, list), list, false);
	else
		missing(x, list);
}

static void passed(struct expecting *x)
{
	struct finding *f;

	if (!x->n_held)
		return;
	f = find(x->out, STATUS_PASS, x->n_held == 1 ? subject_of(x, x->held[0]) : subject_host(),
		"%s",
		x->n_held == 1
			? "as the profile expects"
			: str_z(x->in->scratch,
				  str_printf(x->in->scratch, "%zu files are as the profile expects",
					  x->n_held)));
	if (x->n_held == 1 && x->values[0].n)
		find_observed(f, STR_FMT, STR_ARG(x->values[0]));
	find_wanted(f, STR_FMT, STR_ARG(x->wanted));
	for (size_t i = 0; i < x->n_held && i < 4; i++) {
		if (x->values[i].n)
			find_evidence_text(f, x->held[i], STR_FMT, STR_ARG(x->values[i]));
		else
			find_missing(x, f, x->held[i]);
	}
}

void expect_run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct expectation *e = self->param;
	struct expecting x = { .in = in, .e = e, .out = out };
	struct matches ms;

	x.wanted = wanted_text(in, e);
	x.any = true;
	if (!strpbrk(e->path, "*#{")) {
		one(&x, in_file(in, e->path));
	} else {
		ms = in_match(in, e->path);
		for (size_t i = 0; i < ms.n; i++)
			one(&x, ms.v[i].answer);
		x.any = ms.n > 0;
		if (!ms.n)
			none(&x, in_list_of(in, e->path));
	}
	passed(&x);
}
