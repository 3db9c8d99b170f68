/* SPDX-License-Identifier: Apache-2.0 */
/* The application's own spikes, of a stored triage. */
#include "scanner/stored/parts.h"

#include "scanner/base/date.h"

static void read_thief(struct field f, struct spike_thief *t)
{
	*t = (struct spike_thief){ .kind = field_str(f, "kind"),
		.what = field_str(f, "what"),
		.counter = field_str(f, "counter"),
		.cpu = field_int(f, "cpu", -1),
		.is_other = field_bool(f, "other_cpus"),
		.is_raised = field_bool(f, "more_than_usual"),
		.spikes = (size_t)field_u64(f, "spikes"),
		.own = (size_t)field_u64(f, "own"),
		.expected = field_double(f, "expected"),
		.share = field_double(f, "share_of_beats"),
		.chance = field_double(f, "chance"),
		.shifts = field_double(f, "shifts"),
		.is_in_step = field_bool(f, "in_step"),
		.with = field_str(f, "with"),
		.estimated = field_has(f, "most_ns"),
		.measured = field_bool(f, "measured"),
		.least_ns = field_double(f, "least_ns"),
		.most_ns = field_double(f, "most_ns"),
		.next = field_str(f, "next") };
}

/* "2026-01-31T09:30:00.123456789Z"; 0. */
static uint64_t moment(struct arena *a, struct str s)
{
	uint64_t ns = 0, rest = 0;

	if (s.n != 30 ||
		date_time_parse(str_printf(a, STR_FMT "Z", STR_ARG(str_head(s, 23))), &ns) ||
		str_u64(str_head(str_skip(s, 23), 6), 10, &rest))
		return 0;
	return ns + rest;
}

static void read_seen(
	struct arena *a, struct field f, const struct spikes_told *t, struct spike_seen *s)
{
	const char *fates[SPIKE_FATES];
	struct str kind = field_str(f, "kind");

	for (unsigned i = 0; i < SPIKE_FATES; i++)
		fates[i] = spike_fate_word((enum spike_fate)i);
	*s = (struct spike_seen){ .real_ns = moment(a, field_str(f, "at")),
		.length_ns = field_u64(f, "length_ns"),
		.line = (uint32_t)field_u64(f, "line"),
		.fate = (enum spike_fate)field_word(f, "fate", fates, SPIKE_FATES),
		.thief = -1,
		.moved = field_str(f, "moved") };
	for (size_t i = 0; i < t->n_thieves && kind.n && s->thief < 0; i++) {
		if (str_eq(t->thieves[i].kind, kind))
			s->thief = (int)i;
	}
}

static void read_lists(struct arena *a, struct field f, struct spikes_told *t)
{
	struct field v = field_array(f, "suspects", &t->n_thieves);
	struct spike_thief *thieves = ARENA_NEW(a, struct spike_thief, t->n_thieves + 1);
	struct spike_seen *seen;

	for (size_t i = 0; i < t->n_thieves; i++)
		read_thief(field_at(v, i), &thieves[i]);
	t->thieves = thieves;
	v = field_array(f, "worst", &t->n_seen);
	seen = ARENA_NEW(a, struct spike_seen, t->n_seen + 1);
	for (size_t i = 0; i < t->n_seen; i++)
		read_seen(a, field_at(v, i), t, &seen[i]);
	t->seen = seen;
	t->notes = stored_lines(f, "notes", &t->n_notes);
	t->always = stored_lines(f, "always", &t->n_always);
	t->maybe = stored_lines(f, "maybe", &t->n_maybe);
}

void stored_spikes(struct field triage, struct report *r)
{
	static const char *const clocks[] = { "realtime", "utc", "monotonic", "tsc" };
	struct field f = field_object(triage, "spikes");
	struct spikes_told *t = &r->triage.spikes;

	if (!field_has(triage, "spikes"))
		return;
	*t = (struct spikes_told){ .is = true,
		.file = field_str(f, "file"),
		.clock = clocks[field_word(f, "clock", clocks, 4)],
		.n = (size_t)field_u64(f, "n"),
		.quiet = (size_t)field_u64(f, "quiet"),
		.slots = (size_t)field_u64(f, "slots"),
		.beats = (size_t)field_u64(f, "beats"),
		.beat_ns = field_u64(f, "beat_ns"),
		.asked = (size_t)field_u64(f, "asked"),
		.level = field_double(f, "level"),
		.length_ns = field_u64(f, "length_ns") };
	for (unsigned i = 0; i < SPIKE_FATES; i++)
		t->fate[i] = (size_t)field_u64(f, spike_fate_word((enum spike_fate)i));
	read_lists(r->arena, f, t);
}
