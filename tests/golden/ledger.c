/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What these waivers accept is marked here by hand, by check and subject alone: how the engine
 * finds out is another test's matter.
 */
#include "tests/golden/ledger.h"

#include "scanner/base/text.h"

enum { DAY = 20484 }; /* 2026-01-31, when the golden reports were judged */

static const struct waiver ledger[] = {
	{ .check = { "mem.thp_*", 9 },
		.host = { "quiet-*", 7 },
		.kernel = { "5.14..6.1", 9 },
		.accept = STATUS_FAIL,
		.reason = { "the vendor's agent needs them until its release 8", 49 },
		.owner = { "jt@example.org", 14 },
		.ticket = { "OPS-4711", 8 },
		.from = DAY - 30,
		.until = DAY + 9,
		.where = { "ny4.yaml:31", 11 } },
	{ .check = { "softirq.isolated", 16 },
		.accept = STATUS_FAIL,
		.reason = { "until the driver is mended", 26 },
		.owner = { "net", 3 },
		.from = INT64_MIN,
		.until = DAY - 1,
		.where = { "ny4.yaml:35", 11 } },
	{ .check = { "watchdog.nmi", 12 },
		.accept = STATUS_FAIL,
		.reason = { "needed for crash dumps", 22 },
		.owner = { "os", 2 },
		.from = DAY + 1,
		.until = DAY + 100,
		.where = { "ny4.yaml:38", 11 } },
	{ .check = { "smi.*", 5 },
		.host = { "ld4-*", 5 },
		.accept = STATUS_UNKNOWN,
		.reason = { "no MSR driver there", 19 },
		.owner = { "os", 2 },
		.from = INT64_MIN,
		.until = INT64_MAX,
		.where = { "ny4.yaml:41", 11 } },
	{ .check = { "irq.isolated_count", 18 },
		.subject = { "eno9-*", 6 },
		.accept = STATUS_FAIL,
		.reason = { "the card was taken out", 22 },
		.owner = { "net", 3 },
		.from = INT64_MIN,
		.until = DAY + 200,
		.where = { "ny4.yaml:44", 11 } },
	{ .check = { "irq.default_affinity", 20 },
		.accept = STATUS_FAIL,
		.reason = { "mended since", 12 },
		.owner = { "net", 3 },
		.from = INT64_MIN,
		.until = DAY + 200,
		.where = { "ny4.yaml:47", 11 } },
};

enum { LEDGER = sizeof(ledger) / sizeof(ledger[0]) };

static struct waiver_use *uses; /* of the report at hand */

static void use(struct waiver_use *u, const struct waiver *w, enum waiver_state state)
{
	u->waiver = w;
	u->state = state;
	u->days_left = w->until == INT64_MAX ? INT64_MAX : w->until - DAY;
	u->announced = state == WAIVER_HOLDS && u->days_left <= 14;
}

void ledger_all(struct report *r)
{
	static const enum waiver_state states[LEDGER] = { WAIVER_HOLDS, WAIVER_EXPIRED,
		WAIVER_NOT_YET, WAIVER_ELSEWHERE, WAIVER_UNMATCHED, WAIVER_PASSES };

	uses = ARENA_NEW(r->arena, struct waiver_use, LEDGER);
	for (unsigned i = 0; i < LEDGER; i++)
		use(&uses[i], &ledger[i], states[i]);
	r->waivers = uses;
	r->n_waivers = LEDGER;
	r->run.profile = STR("ny4-feed");
	r->ratchet = (struct ratchet){ .used = true,
		.file = STR("baseline.json"),
		.host = STR("quiet-01"),
		.profile = STR("ny4-feed"),
		.judged_at_ns = 1769765400000000000,
		.fresh = 4,
		.fixed = 3,
		.untold = 1 };
}

/* The texts of a profile are its owner's; a report is no place to trust them. */
void ledger_hostile(struct report *r)
{
	struct arena *a = r->arena;
	struct waiver *w = ARENA_NEW(a, struct waiver, 1);

	uses = ARENA_NEW(a, struct waiver_use, 1);
	*w = (struct waiver){ .check = STR("task.*"),
		.subject = text_sanitise(a, STR("*\xc3 and*")),
		.accept = STATUS_FAIL,
		.reason =
			text_sanitise(a, STR("]]> <b>\"bold\"</b> | `x` \x1b[2J\nline two # SKIP")),
		.owner = text_sanitise(a, STR("=cmd|' /C calc'!A0, \"o\"\\")),
		.ticket = text_sanitise(a, STR("<script>alert(1)</script>\t\xff")),
		.from = INT64_MIN,
		.until = INT64_MAX,
		.where = STR("a b.yaml:1") };
	use(uses, w, WAIVER_HOLDS);
	r->waivers = uses;
	r->n_waivers = 1;
}

static void accept(struct finding *f, const char *id, size_t n)
{
	for (size_t i = 0; i < n && f->status > STATUS_PASS; i++) {
		if (uses[i].state != WAIVER_HOLDS ||
			!str_glob(uses[i].waiver->check, str_from(id)) ||
			!waiver_about(uses[i].waiver, &f->subject))
			continue;
		f->waived = true;
		f->waiver = &uses[i];
		uses[i].findings++;
	}
}

/* One of the failing interrupts was failing in the baseline. */
static void know(struct report *r, struct finding *f)
{
	if (!r->ratchet.used || f->status != STATUS_FAIL || f->waived || r->ratchet.known)
		return;
	f->known = true;
	r->ratchet.known++;
}

void ledger_mark(struct report *r, struct findings *fs)
{
	for (struct finding *f = fs->head; f; f = f->next) {
		accept(f, fs->id, r->n_waivers);
		know(r, f);
	}
	findings_sort(fs);
}
