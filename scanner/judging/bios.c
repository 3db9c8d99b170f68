/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/bios.h"

static const struct bios *nobody(struct findings *out)
{
	find_reason(out, STATUS_SKIP, REASON_NOT_ASKED, subject_host(),
		"nobody gave the BIOS's settings: --bios FILE");
	return NULL;
}

const struct bios *bios_told(const struct check_in *in, struct findings *out)
{
	const struct bios *b = in_fact(in, &fact_bios);
	struct finding *f;

	if (b->given && !b->valid) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
			"the lines of /probe/bios are not understood");
		find_evidence_text(f, b->from, "%zu settings", b->n);
		return NULL;
	}
	if (b->given || b->has_current)
		return b;
	if (b->n_withheld) {
		find_unreadable(out, subject_host(), b->withheld, false);
		return NULL;
	}
	if (b->drivers->state == ANSWER_DENIED || b->drivers->state == ANSWER_BROKEN) {
		find_unreadable(out, subject_host(), b->drivers, false);
		return NULL;
	}
	if (b->from->state == ANSWER_ABSENT || b->from->state == ANSWER_NOT_CAPTURED ||
		b->from->state == ANSWER_UNSUPPORTED)
		return nobody(out);
	find_unreadable(out, subject_host(), b->from, false);
	return NULL;
}

void bios_evidence(struct finding *f, const struct bios_setting *s)
{
	find_evidence_text(f, s->from, STR_FMT " = " STR_FMT " (" STR_FMT ")", STR_ARG(s->name),
		STR_ARG(s->value), STR_ARG(s->file));
}

static bool among(const char *choices, struct str word)
{
	struct str rest = str_from(choices), one;

	while (str_cut(&rest, ',', &one)) {
		if (str_eq(one, word))
			return true;
	}
	return false;
}

struct tally {
	unsigned right, untold, wrong;
	const struct bios_setting *seen;
};

struct wanted {
	struct str word;
	bool soft, asked; /* asked: somebody changed it */
};

static struct wanted wanted_of(const struct check_in *in, const struct bios_position *p)
{
	struct wanted w = { .word = in_word(in, p->limit) };

	for (unsigned i = 0; i < CHECK_LIMITS && in->check->limits[i].name; i++) {
		if (str_is(str_from(p->limit), in->check->limits[i].name))
			w.asked = in_limit(in, p->limit) != in->check->limits[i].preset;
	}
	if (str_starts(w.word, "prefer-")) {
		w.word = str_skip(w.word, 7);
		w.soft = true;
	}
	return w;
}

static void say_wrong(const struct bios_position *p, const struct bios_setting *s, unsigned more,
	struct wanted w, struct findings *out)
{
	const char *word = bios_item_word(p->item);
	struct finding *f = find(out, w.soft ? STATUS_WARN : STATUS_FAIL,
		subject_named(SUBJECT_PARAM, str_from(word)), "the BIOS has " STR_FMT " = " STR_FMT,
		STR_ARG(s->name), STR_ARG(s->value));

	if (more)
		find_observed(f, "%s: " STR_FMT ", and %u more", word, STR_ARG(s->meaning), more);
	else
		find_observed(f, "%s: " STR_FMT, word, STR_ARG(s->meaning));
	find_wanted(f, "%s: " STR_FMT, word, STR_ARG(w.word));
	find_remedy(f, REMEDY_BIOS, (struct str){ 0 }, "%s: " STR_FMT " (%s)", word,
		STR_ARG(w.word), p->menu);
	bios_evidence(f, s);
}

static void say_unknown(
	const struct bios_position *p, const struct bios_setting *s, struct findings *out)
{
	struct finding *f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT,
		subject_named(SUBJECT_PARAM, str_from(bios_item_word(p->item))),
		"what " STR_FMT " = " STR_FMT " means is not known", STR_ARG(s->name),
		STR_ARG(s->value));

	find_observed(f, STR_FMT, STR_ARG(s->value));
	bios_evidence(f, s);
}

/* What somebody demands, and no file tells. */
static void say_missing(
	const struct bios *b, const struct bios_position *p, struct wanted w, struct findings *out)
{
	struct finding *f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS,
		subject_named(SUBJECT_PARAM, str_from(bios_item_word(p->item))),
		"no setting that was told says it");

	find_wanted(f, STR_FMT, STR_ARG(w.word));
	find_evidence_text(f, b->from, "%zu settings", b->n);
}

static void judge_row(const struct check_in *in, const struct bios *b,
	const struct bios_position *p, struct tally *t, struct findings *out)
{
	struct wanted w = wanted_of(in, p);
	const struct bios_setting *bad = NULL, *strange = NULL, *s = NULL;
	unsigned n_bad = 0, n = 0;

	if (str_is(w.word, "any"))
		return;
	while ((s = bios_next(b, p->item, s)) != NULL) {
		n++;
		t->seen = s;
		if (!s->meaning.n) {
			strange = s;
		} else if (str_eq(s->meaning, w.word) ||
			   (p->accepts && among(p->accepts, s->meaning))) {
			t->right++;
		} else if (w.soft && str_is(s->meaning, "auto")) {
			t->untold++;
		} else if (!n_bad++) {
			bad = s;
		}
	}
	if (bad)
		say_wrong(p, bad, n_bad - 1, w, out);
	if (strange)
		say_unknown(p, strange, out);
	if (!n && w.asked && !w.soft)
		say_missing(b, p, w, out);
	t->wrong += bad || strange || (!n && w.asked && !w.soft);
}

void bios_judge(const struct check_in *in, const struct bios_position *rows, struct findings *out)
{
	const struct bios *b = bios_told(in, out);
	struct tally t = { 0 };
	struct finding *f;

	if (!b)
		return;
	for (const struct bios_position *p = rows; p->limit; p++)
		judge_row(in, b, p, &t, out);
	if (t.wrong)
		return;
	if (!t.right && !t.untold) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"no setting that was told is of this kind, or a position is taken on");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "the BIOS is set as wanted%s",
		t.untold ? ", or decides by itself" : "");
	find_observed(f, "%u settings as wanted, %u automatic", t.right, t.untold);
	bios_evidence(f, t.seen);
}
