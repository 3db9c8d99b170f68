/* SPDX-License-Identifier: Apache-2.0 */
/* Day by day: how many hosts were as they should be, and how far each host's clocks were off at most. */
#include "programs/fleet/answers/ledger.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"

static const uint64_t HOUR_NS = UINT64_C(3600) * 1000000000u;
enum { DAY_HOURS = 24, HOURLY_HOURS = 48 };

struct span {
	uint64_t from_ns, to_ns, step_ns;
};

static struct span span_of(const struct fleet *f)
{
	struct span s = { UINT64_MAX, 0, HOUR_NS };

	for (size_t i = 0; i < f->n_records; i++) {
		uint64_t at = f->records[i].at_ns;

		s.from_ns = at < s.from_ns ? at : s.from_ns;
		s.to_ns = at > s.to_ns ? at : s.to_ns;
	}
	if (f->n_records && s.to_ns - s.from_ns > HOURLY_HOURS * HOUR_NS)
		s.step_ns = DAY_HOURS * HOUR_NS;
	s.from_ns -= f->n_records ? s.from_ns % s.step_ns : 0;
	return s;
}

static void count_host(struct fleet *f, const struct host *h, const struct span *s)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct record *r = &f->records[h->first + i];
		size_t at = (size_t)((r->at_ns - s->from_ns) / s->step_ns);
		bool last = i + 1 == h->n || (size_t)((r[1].at_ns - s->from_ns) / s->step_ns) != at;

		if (!last) /* of each hour or day the last report of a host */
			continue;
		f->trend[at].hosts++;
		f->trend[at].pass += r->verdict == VERDICT_PASS;
		f->trend[at].fail += r->verdict == VERDICT_FAIL;
		f->trend[at].unknown += r->verdict == VERDICT_UNKNOWN;
	}
}

static void make_trend(struct fleet *f)
{
	struct span s = span_of(f);
	size_t n;

	if (!f->n_records)
		return;
	n = (size_t)((s.to_ns - s.from_ns) / s.step_ns) + 1;
	f->trend = ARENA_NEW(f->a, struct trend_row, n);
	f->hourly = s.step_ns == HOUR_NS;
	for (size_t i = 0; i < f->n_hosts; i++)
		count_host(f, &f->hosts[i], &s);
	for (size_t i = 0; i < n; i++) {
		f->trend[i].at_ns = s.from_ns + i * s.step_ns;
		if (f->trend[i].hosts)
			f->trend[f->n_trend++] = f->trend[i];
	}
}

static int by_divergence(const void *x, const void *y)
{
	const struct ledger_row *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns > b->ns ? -1 : 1;
	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	return a->day < b->day ? -1 : a->day > b->day;
}

void ledger_order(struct fleet *f)
{
	order(f->a, f->ledger, f->n_ledger, sizeof(struct ledger_row), by_divergence);
}

static void make_ledger(struct fleet *f)
{
	for (size_t i = 0; i < f->n_hosts; i++) {
		const struct host *h = &f->hosts[i];
		struct ledger_row *row = NULL;

		for (size_t k = 0; k < h->n; k++) {
			const struct record *r = &f->records[h->first + k];
			int64_t day = date_of_ns(r->at_ns);

			if (r->divergence_ns == UINT64_MAX)
				continue;
			if (!row || row->day != day) {
				f->ledger = arena_grow(f->a, f->ledger, f->n_ledger, &f->cap_ledger,
					sizeof(struct ledger_row));
				row = &f->ledger[f->n_ledger++];
				*row = (struct ledger_row){ (uint32_t)i, day, r->divergence_ns,
					r->clock };
			} else if (r->divergence_ns > row->ns) {
				row->ns = r->divergence_ns;
				row->clock = r->clock;
			}
		}
	}
	ledger_order(f);
}

void fleet_ledger(struct fleet *f)
{
	make_trend(f);
	make_ledger(f);
}
