/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/spikes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "scanner/base/sort.h"
#include "scanner/base/text.h"
#include "scanner/triage/spikes_columns.h"

enum { SHOWN_MOST = 64, FAULT_MOST = 512 };

bool spikes_fault(struct spikes_reading *r, unsigned line, const char *fmt, ...)
{
	char text[FAULT_MOST];
	va_list args;

	if (r->has_error)
		return false;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	r->has_error = true;
	r->error = str_printf(r->a, "%s:%u: %s", r->file, line, text);
	return false;
}

void spikes_note(struct spikes_reading *r, struct str text)
{
	if (r->s->n_notes < SPIKES_NOTES)
		r->s->notes[r->s->n_notes++] = text;
}

/* A cell as an error shows it. */
static struct str shown(const struct spikes_reading *r, struct str s)
{
	return text_sanitise(r->a, str_head(s, SHOWN_MOST));
}

static bool is_iso(struct str s)
{
	return s.n >= 16 && s.p[4] == '-' && s.p[7] == '-';
}

/*
 * Seconds, ms, us or ns since 1970 of the years 2001 to 2099 do not overlap. What is none of them counts from
 * something else: the boot.
 */
static bool guess_epoch(struct str s, enum moment_unit *ret)
{
	static const enum moment_unit units[] = { UNIT_S, UNIT_MS, UNIT_US, UNIT_NS };
	uint64_t ns, unused;

	for (unsigned i = 0; i < 4; i++) {
		if (moment_number(s, units[i], &ns, &unused) == 0 && ns >= 1000000000000000000u &&
			ns < 4100000000000000000u) {
			*ret = units[i];
			return true;
		}
	}
	return false;
}

static void guess_clock(struct spikes_reading *r, struct str t, enum moment_unit told)
{
	enum moment_unit unit = told;
	uint64_t ns = 0, unused;
	bool epoch = told == UNIT_UNKNOWN ? guess_epoch(t, &unit)
					  : moment_number(t, told, &ns, &unused) == 0 &&
						    ns >= 1000000000000000000u;

	r->s->clock = epoch ? SPIKE_REALTIME : SPIKE_MONOTONIC;
	r->time_unit = unit == UNIT_UNKNOWN ? UNIT_NS : unit;
	spikes_note(r,
		str_printf(r->a,
			"time stamps are taken as %s of %s, by their size: --spikes-clock says otherwise",
			moment_unit_word(r->time_unit),
			epoch ? "CLOCK_REALTIME" : "CLOCK_MONOTONIC"));
}

static void settle_time(struct spikes_reading *r, struct str t, const struct spike_column *c)
{
	enum moment_unit told = c->unit != UNIT_UNKNOWN ? c->unit : r->how->time_unit;
	bool known = r->how->has_clock || c->has_clock;

	r->time_unit = told;
	r->s->clock = r->how->has_clock ? r->how->clock : c->clock;
	if (is_iso(t)) {
		if (!known)
			r->s->clock = SPIKE_REALTIME;
		return;
	}
	if (!known) {
		guess_clock(r, t, told);
		return;
	}
	if (r->s->clock == SPIKE_TSC)
		r->time_unit = UNIT_NS; /* cycles, by their power of ten */
	else if (told == UNIT_UNKNOWN &&
		 (r->s->clock == SPIKE_MONOTONIC || !guess_epoch(t, &r->time_unit)))
		r->time_unit = UNIT_NS;
	if (told == UNIT_UNKNOWN && r->s->clock != SPIKE_TSC)
		spikes_note(r, str_printf(r->a,
				       "time stamps are taken as %s: --spikes-unit says otherwise",
				       moment_unit_word(r->time_unit)));
}

static bool settle_length(struct spikes_reading *r, unsigned line, const struct spike_values *v)
{
	const struct spike_column *c = &v->column[ROLE_LENGTH];
	struct str s = v->v[ROLE_LENGTH];
	uint64_t unused;

	r->length_unit = c->unit != UNIT_UNKNOWN ? c->unit : r->how->length_unit;
	if (c->is_cycles && r->s->clock == SPIKE_TSC) {
		r->s->in_cycles = true;
		r->length_unit = UNIT_NS;
	}
	if (!s.n || r->length_unit != UNIT_UNKNOWN || moment_with_unit(s, &unused, &unused) == 0)
		return true;
	if (is_iso(v->v[ROLE_TIME]) || is_iso(v->v[ROLE_END]) || r->s->clock == SPIKE_TSC)
		return spikes_fault(r, line,
			"\"" STR_FMT "\" of what? expected a unit in the name of the column "
			"(latency_us), or --spikes-unit",
			STR_ARG(shown(r, s)));
	r->length_unit = r->time_unit;
	spikes_note(r, str_printf(r->a,
			       "durations are taken as %s, as the time stamps are: "
			       "--spikes-unit says otherwise",
			       moment_unit_word(r->length_unit)));
	return true;
}

static bool settle(struct spikes_reading *r, unsigned line, const struct spike_values *v)
{
	bool both = v->v[ROLE_TIME].n && v->v[ROLE_END].n, ends = !v->v[ROLE_TIME].n;
	enum spike_role role = ends ? ROLE_END : ROLE_TIME;

	r->settled = true;
	settle_time(r, v->v[role], &v->column[role]);
	r->s->at_end = !both && (ends || r->how->at_end);
	r->s->has_lengths = both || v->v[ROLE_LENGTH].n;
	r->s->in_cycles = both && r->s->clock == SPIKE_TSC;
	if (!r->s->has_lengths)
		spikes_note(r, STR("the file has no durations: each spike is a moment"));
	return both || settle_length(r, line, v);
}

static bool take_time(struct spikes_reading *r, unsigned line, struct str s, uint64_t *ret)
{
	uint64_t step = 1;
	bool zone = true;

	if (is_iso(s)) {
		if (r->s->clock > SPIKE_UTC)
			return spikes_fault(r, line,
				"\"" STR_FMT "\" is a date: expected a number of %s",
				STR_ARG(shown(r, s)), spike_clock_word(r->s->clock));
		if (moment_iso(s, ret, &step, &zone))
			return spikes_fault(r, line,
				"\"" STR_FMT "\": expected a time such as 2026-11-22T16:29:58.123Z",
				STR_ARG(shown(r, s)));
	} else if (moment_number(
			   s, r->time_unit == UNIT_UNKNOWN ? UNIT_NS : r->time_unit, ret, &step)) {
		return spikes_fault(r, line,
			"\"" STR_FMT "\": expected a time stamp, a number or ISO 8601",
			STR_ARG(shown(r, s)));
	}
	if (!zone && !r->s->n)
		spikes_note(r, STR("time stamps name no zone: UTC is meant"));
	if (!r->s->n || step < r->s->resolution_ns)
		r->s->resolution_ns = step;
	return true;
}

static bool take_length(struct spikes_reading *r, unsigned line, struct str s, uint64_t *ret)
{
	uint64_t unused;

	if (!s.n || (!r->s->in_cycles && moment_with_unit(s, ret, &unused) == 0) ||
		(r->length_unit != UNIT_UNKNOWN &&
			moment_number(s, r->length_unit, ret, &unused) == 0))
		return true;
	return spikes_fault(r, line,
		"\"" STR_FMT "\": expected a duration, a number that is not negative%s",
		STR_ARG(shown(r, s)), r->length_unit == UNIT_UNKNOWN ? ", with its unit" : "");
}

static bool keep(struct spikes_reading *r, unsigned line, uint64_t at, uint64_t length)
{
	struct spikes *s = r->s;

	if (s->n == SPIKES_MOST)
		return spikes_fault(r, line, "more than %d spikes: expected the worst of them only",
			SPIKES_MOST);
	if (s->n == r->room)
		s->v = arena_grow(r->a, s->v, s->n, &r->room, sizeof(*s->v));
	s->v[s->n++] = (struct spike){ at, length, line };
	return true;
}

bool spikes_add(struct spikes_reading *r, unsigned line, const struct spike_values *v)
{
	struct str begin = v->v[ROLE_TIME], end = v->v[ROLE_END];
	uint64_t at, until, length = 0;

	if (!begin.n && !end.n)
		return spikes_fault(r, line, "no time stamp: expected one");
	if (!r->settled && !settle(r, line, v))
		return false;
	if (!take_time(r, line, begin.n ? begin : end, &at))
		return false;
	if (!begin.n || !end.n)
		return take_length(r, line, v->v[ROLE_LENGTH], &length) &&
		       keep(r, line, at, length);
	if (!take_time(r, line, end, &until))
		return false;
	if (until < at)
		return spikes_fault(
			r, line, "it ends before it begins: expected an end behind its start");
	return keep(r, line, at, until - at);
}

static int by_time(const void *x, const void *y)
{
	const struct spike *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

/* Most files are in order. */
static void sort(struct spikes *s)
{
	for (size_t i = 1; i < s->n; i++) {
		if (by_time(&s->v[i - 1], &s->v[i]) > 0) {
			sort_in_place(s->v, s->n, sizeof(*s->v), by_time);
			return;
		}
	}
}

int spikes_read(struct arena *a, struct arena *scratch, const char *file, struct str text,
	const struct spikes_how *how, struct spikes *ret, struct str *ret_error)
{
	struct spikes s = { .resolution_ns = 1 };
	struct spikes_reading r = { .a = a, .file = file, .how = how, .s = &s };
	struct str body = text;
	bool ok;

	if (str_starts(text, "\xef\xbb\xbf")) /* a byte order mark */
		body = str_skip(text, 3);
	body = str_trim(body);
	if (body.n && (body.p[0] == '[' || body.p[0] == '{'))
		ok = spikes_read_json(&r, scratch, text);
	else
		ok = spikes_read_csv(&r, text);
	if (ok && !s.n)
		ok = spikes_fault(
			&r, 1, "no spike is in it: expected lines of CSV, or JSON objects");
	if (!ok) {
		*ret_error = r.error;
		return -EINVAL;
	}
	sort(&s);
	*ret = s;
	return 0;
}
