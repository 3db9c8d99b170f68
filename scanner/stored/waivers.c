/* SPDX-License-Identifier: Apache-2.0 */
/* Waivers and baseline of a stored report; both are missing where the scan had none. */
#include "scanner/base/date.h"
#include "scanner/stored/parts.h"

static int64_t date_in(struct field f, const char *key, int64_t missing)
{
	struct str s = field_raw(f, key);
	int64_t days = missing;

	if (s.n && date_days(s, &days))
		field_fault(field_of(f, key), "a date such as 2026-12-31");
	return days;
}

static enum status accept_in(struct field f)
{
	static const char *const words[STATUSES] = {
		[STATUS_FAIL] = "fail", [STATUS_UNKNOWN] = "unknown"
	};

	return (enum status)field_word(f, "accept", words, STATUSES);
}

/* A word of a later edition counts as not told: what it waived is told by the findings. */
static enum waiver_state state_in(struct field f)
{
	struct str word = field_raw(f, "state");

	for (unsigned i = 0; i < WAIVER_STATES; i++) {
		if (str_is(word, waiver_state_word((enum waiver_state)i)))
			return (enum waiver_state)i;
	}
	return WAIVER_NOT_TOLD;
}

static void read_waiver(struct field f, struct waiver_use *use)
{
	struct waiver *w = ARENA_NEW(f.r->a, struct waiver, 1);

	*w = (struct waiver){ .check = field_str(f, "check"),
		.subject = field_str(f, "subject"),
		.host = field_str(f, "host"),
		.kernel = field_str(f, "kernel"),
		.accept = accept_in(f),
		.reason = field_str(f, "reason"),
		.owner = field_str(f, "owner"),
		.ticket = field_str(f, "ticket"),
		.from = date_in(f, "from", INT64_MIN),
		.until = date_in(f, "until", INT64_MAX),
		.where = field_str(f, "where") };
	use->waiver = w;
	use->state = state_in(f);
	use->findings = (unsigned)field_int(f, "findings", 0);
	use->announced = field_bool(f, "announced");
	use->days_left = field_int(f, "days_left", -1);
	if (!field_has(f, "days_left"))
		use->days_left = INT64_MAX;
}

static void read_baseline(struct field f, struct ratchet *ra)
{
	ra->used = f.value != NULL;
	ra->file = field_str(f, "file");
	ra->host = field_str(f, "host");
	ra->profile = field_str(f, "profile");
	ra->judged_at_ns = stored_time(f, "judged_at");
	ra->known = (unsigned)field_int(f, "known", 0);
	ra->fresh = (unsigned)field_int(f, "new", 0);
	ra->fixed = (unsigned)field_int(f, "fixed", 0);
	ra->untold = (unsigned)field_int(f, "untold", 0);
}

void stored_waivers(struct field doc, struct report *r)
{
	size_t n;
	struct field v = field_array(doc, "waivers", &n);

	if (n > LEDGER_ROOM) {
		field_fault(v, "at most 4096 waivers");
		return;
	}
	for (size_t i = 0; i < n; i++)
		read_waiver(field_at(v, i), &doc.r->ledger[i]);
	r->n_waivers = n;
	read_baseline(field_object(doc, "baseline"), &r->ratchet);
}
