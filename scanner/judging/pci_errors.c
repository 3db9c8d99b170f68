/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/pci_errors.h"

struct str aer_words(struct arena *a, const struct aer_counts *before, const struct aer_counts *now)
{
	struct str s = { NULL, 0 };

	for (size_t i = 0; i < now->n; i++) {
		uint64_t old = before ? aer_row_count(before, now->v[i].name) : 0, n = 0;

		if (delta_counter(old, now->v[i].n, 64, &n) != DELTA_OK || !n)
			continue;
		s = str_printf(a, STR_FMT "%s" STR_FMT " %llu", STR_ARG(s), s.n ? ", " : "",
			STR_ARG(now->v[i].name), (unsigned long long)n);
	}
	return s;
}

struct str aer_join(struct arena *a, struct str s, struct str more)
{
	return str_printf(
		a, STR_FMT "%s" STR_FMT, STR_ARG(s), s.n && more.n ? "; " : "", STR_ARG(more));
}

bool aer_is_absent(const struct aer_function *f)
{
	for (unsigned k = 0; k < AER_KINDS; k++) {
		if (f->own[k].from->state != ANSWER_ABSENT)
			return false;
	}
	return true;
}

const struct answer *aer_unread(const struct aer_function *f)
{
	for (unsigned k = 0; k < AER_KINDS; k++) {
		if (f->own[k].from && !f->own[k].valid)
			return f->own[k].from;
	}
	return NULL;
}

void find_aer(const struct aer_function *before, const struct aer_function *now, struct finding *f)
{
	for (unsigned k = 0; k < AER_KINDS; k++) {
		const struct aer_counts *c = &now->own[k];

		if (before && before->own[k].valid)
			find_evidence_text(f, c->from, "%llu, before %llu",
				(unsigned long long)c->total,
				(unsigned long long)before->own[k].total);
		else
			find_evidence_text(f, c->from, "%llu", (unsigned long long)c->total);
	}
}

void aer_tally_clean(const struct aer_function *f, struct aer_tally *t)
{
	if (!f->native) {
		t->firmware++;
		return;
	}
	if (!t->clean++)
		t->first = f;
}

void say_aer_clean(const struct pci *scope, const struct aer_tally *t, const char *pass,
	const struct aer_function *before, struct findings *out)
{
	struct finding *f;

	if (t->firmware)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"the firmware keeps PCI Express errors for itself: %u functions count only "
			"what it tells",
			t->firmware);
	if (t->clean) {
		f = find(out, STATUS_PASS, subject_host(), "%s", pass);
		find_observed(f, "0 errors, %u functions", t->clean);
		find_observed_value(f, 0, "1");
		find_aer(before, t->first, f);
	} else if (!t->said && !t->firmware) {
		pci_say_nothing(scope, out);
	}
}

void say_aer_none_counts(const struct aer_tally *t, struct findings *out)
{
	find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
		"no function counts errors (looked at: %u): the kernel is older than 4.19, built or "
		"booted without them, or the devices have none",
		t->absent);
}

bool aer_none_counts(const struct aer_tally *t)
{
	return t->absent && !t->said && !t->clean && !t->firmware;
}
