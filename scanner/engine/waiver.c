/* SPDX-License-Identifier: Apache-2.0 */
/* One waiver against one finding, host or kernel. */
#include "scanner/engine/waiver.h"

#include <errno.h>

enum { RELEASE_PARTS = 8 };

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

/*
 * "5.14.0-427.13.1.el9_4.x86_64" is 5, 14, 0, 427, 13, 1: what distributions count up behind
 * the dash decides as well. The first part that is no number ends it: "6.1.0-rc3" is 6.1.0.
 */
static unsigned release_parts(struct str s, uint64_t *parts)
{
	unsigned n = 0;

	while (s.n && n < RELEASE_PARTS) {
		size_t len = 0;

		while (len < s.n && s.p[len] >= '0' && s.p[len] <= '9')
			len++;
		if (len < s.n && s.p[len] != '.' && s.p[len] != '-')
			return n;
		if (str_u64(str_head(s, len), 10, &parts[n]))
			return n;
		n++;
		s = str_skip(s, len < s.n ? len + 1 : len);
	}
	return n;
}

/* By as many parts as the bound has: 6.1.55 is no more than 6.1. */
static int compare(struct str release, struct str bound)
{
	uint64_t r[RELEASE_PARTS] = { 0 }, b[RELEASE_PARTS] = { 0 };
	unsigned n = release_parts(bound, b);

	release_parts(release, r);
	for (unsigned i = 0; i < n; i++) {
		if (r[i] != b[i])
			return r[i] < b[i] ? -1 : 1;
	}
	return 0;
}

static bool split_range(struct str kernel, struct str *ret_low, struct str *ret_high)
{
	for (size_t i = 0; i + 1 < kernel.n; i++) {
		if (kernel.p[i] != '.' || kernel.p[i + 1] != '.')
			continue;
		*ret_low = str_trim(str_head(kernel, i));
		*ret_high = str_trim(str_skip(kernel, i + 2));
		return true;
	}
	return false;
}

/* Numbers, dots and dashes only, and numbers at both ends. */
static bool is_bound(struct str s)
{
	uint64_t part;
	size_t at = 0;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '.' && s.p[i] != '-')
			continue;
		if (str_u64((struct str){ s.p + at, i - at }, 10, &part))
			return false;
		at = i + 1;
	}
	return true;
}

int waiver_kernel_valid(struct str kernel)
{
	struct str low, high;

	if (!split_range(kernel, &low, &high))
		return 0;
	if ((!low.n && !high.n) || (low.n && !is_bound(low)) || (high.n && !is_bound(high)))
		return -EINVAL;
	return 0;
}

bool waiver_kernel_matches(struct str kernel, struct str release)
{
	uint64_t parts[RELEASE_PARTS];
	struct str low, high;

	if (!kernel.n)
		return true;
	if (!split_range(kernel, &low, &high))
		return str_glob(kernel, release);
	if (waiver_kernel_valid(kernel) || !release_parts(release, parts))
		return false;
	return (!low.n || compare(release, low) >= 0) && (!high.n || compare(release, high) <= 0);
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
