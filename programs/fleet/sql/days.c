/* SPDX-License-Identifier: Apache-2.0 */
/* Day by day, and what somebody answers for: the server's rows as they are. */
#include "programs/fleet/answers/ledger.h"
#include "programs/fleet/sql/sql.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"

#include <string.h>

static const uint64_t SECOND_NS = UINT64_C(1000000000);
enum { HOUR_S = 3600, DAY_S = 86400, FIELDS = 8 };

static int ask_trend(struct asking_store *q)
{
	struct fleet *f = q->f;
	struct sql_answer t;
	size_t cap = 0;
	int status;

	q->st->step_s = f->hourly ? HOUR_S : DAY_S;
	status = sql_ask(q->st, "trend", "at hosts pass fail unknown", &t);
	if (status)
		return status;
	while (sql_next(&t)) {
		struct trend_row r = { .at_ns = sql_u64(&t) * SECOND_NS };

		r.hosts = (size_t)sql_u64(&t);
		r.pass = (size_t)sql_u64(&t);
		r.fail = (size_t)sql_u64(&t);
		r.unknown = (size_t)sql_u64(&t);
		f->trend = arena_grow(f->a, f->trend, f->n_trend, &cap, sizeof(r));
		f->trend[f->n_trend++] = r;
	}
	return sql_end(&t);
}

int sql_days(struct asking_store *q)
{
	struct fleet *f = q->f;
	struct sql_answer t;
	int status = ask_trend(q);

	if (status == 0)
		status = sql_ask(q->st, "ledger", "host day ns clock_name", &t);
	if (status)
		return status;
	while (sql_next(&t)) {
		size_t at = sql_host(q, sql_str(&t));
		struct ledger_row r = { .host = (uint32_t)at };

		if (date_days(sql_str(&t), &r.day))
			scan_fault(&t.s, "a day");
		r.ns = sql_u64(&t);
		r.clock = sql_text_id(q, sql_str(&t));
		if (t.s.fault || at == SIZE_MAX)
			continue;
		f->ledger = arena_grow(f->a, f->ledger, f->n_ledger, &f->cap_ledger, sizeof(r));
		f->ledger[f->n_ledger++] = r;
	}
	ledger_order(f);
	return sql_end(&t);
}

static struct str harmless(struct asking_store *q, struct sql_answer *t)
{
	return text_sanitise(q->f->a, str_copy(q->f->a, sql_str(t)));
}

/* As reports write a moment: with its milliseconds. */
static struct str moment(struct arena *a, uint64_t ms)
{
	struct str s = date_format(a, ms / 1000 * SECOND_NS);

	return str_printf(
		a, STR_FMT ".%03uZ", STR_ARG(str_head(s, s.n - 1)), (unsigned)(ms % 1000));
}

static int ask_overrides(struct asking_store *q)
{
	struct fleet *f = q->f;
	struct sql_answer t;
	int status = sql_ask(q->st, "overrides", "host honoured reason owner refused until_ms", &t);

	if (status)
		return status;
	while (sql_next(&t)) {
		size_t at = sql_host(q, sql_str(&t));
		struct override_row o = { .host = (uint32_t)at };
		uint64_t until;

		o.honoured = sql_u64(&t) ? STR("yes") : STR("no");
		o.reason = harmless(q, &t);
		o.owner = harmless(q, &t);
		o.refused = harmless(q, &t);
		until = sql_u64(&t);
		o.until = until ? moment(f->a, until) : (struct str){ 0 };
		if (t.s.fault || at == SIZE_MAX || f->hosts[at].silent)
			continue;
		f->overrides = arena_grow(
			f->a, f->overrides, f->n_overrides, &f->cap_overrides, sizeof(o));
		f->overrides[f->n_overrides++] = o;
	}
	return sql_end(&t);
}

int sql_accepted(struct asking_store *q)
{
	struct fleet *f = q->f;
	struct sql_answer t;
	int status = sql_ask(q->st, "waivers",
		"check_id subject accept reason owner ticket valid_from valid_until hosts holds expired some",
		&t);

	if (status)
		return status;
	while (sql_next(&t)) {
		struct waiver_row r = { .days_left = INT64_MAX };
		uint64_t hosts;

		for (int i = 0; i < FIELDS; i++)
			r.field[i] = harmless(q, &t);
		hosts = sql_u64(&t);
		r.holds = (size_t)sql_u64(&t);
		r.expired = (size_t)sql_u64(&t);
		r.idle = (size_t)hosts - r.holds - r.expired;
		sql_examples(q, &t, (size_t)hosts, &r.who);
		if (t.s.fault)
			continue;
		waiver_ends(f, &r);
		f->waivers = arena_grow(f->a, f->waivers, f->n_waivers, &f->cap_waivers, sizeof(r));
		f->waivers[f->n_waivers++] = r;
	}
	waivers_order(f);
	status = sql_end(&t);
	return status ? status : ask_overrides(q);
}
