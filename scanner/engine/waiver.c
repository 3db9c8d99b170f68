/* SPDX-License-Identifier: Apache-2.0 */
/* One waiver against one finding, host or kernel. */
#include "scanner/engine/waiver.h"

const char *waiver_state_word(enum waiver_state s)
{
	static const char *const words[WAIVER_STATES] = { "holds", "expired", "not-yet",
		"elsewhere", "unmatched", "passes", "not-told" };

	return words[s];
}

bool waiver_state_stale(enum waiver_state s)
{
	return s == WAIVER_EXPIRED || s == WAIVER_UNMATCHED || s == WAIVER_PASSES;
}

bool waiver_accepts(const struct waiver *w, enum status status)
{
	if (w->accept == STATUS_UNKNOWN)
		return status == STATUS_UNKNOWN;
	return w->accept == STATUS_FAIL && (status == STATUS_FAIL || status == STATUS_WARN);
}

bool waiver_about(const struct waiver *w, const struct subject *s)
{
	return !w->subject.n || str_glob(w->subject, s->key) || str_glob(w->subject, s->label);
}
