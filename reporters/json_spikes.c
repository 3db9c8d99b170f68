/* SPDX-License-Identifier: Apache-2.0 */
/* What came of the application's own spikes: docs/format-report.md, "triage.spikes". */
#include "reporters/json_parts.h"

#include "scanner/base/date.h"

static void write_some(struct json *j, const char *key, struct str s)
{
	if (s.n)
		json_str(j, key, s);
}

static void write_lines(struct json *j, const char *key, const struct str *v, size_t n)
{
	json_array(j, key);
	for (size_t i = 0; i < n; i++)
		json_str(j, NULL, v[i]);
	json_end_array(j);
}

static void write_thief(struct json *j, const struct spike_thief *t)
{
	json_object(j, NULL);
	json_str(j, "kind", t->kind);
	json_str(j, "what", t->what);
	json_str(j, "counter", t->counter);
	if (t->cpu >= 0)
		json_i64(j, "cpu", t->cpu);
	if (t->is_other)
		json_bool(j, "other_cpus", true);
	if (t->is_raised)
		json_bool(j, "more_than_usual", true);
	json_u64(j, "spikes", t->spikes);
	json_u64(j, "own", t->own);
	json_double(j, "expected", t->expected);
	json_double(j, "share_of_beats", t->share);
	json_double(j, "chance", t->chance);
	json_double(j, "shifts", t->shifts);
	if (t->is_in_step)
		json_bool(j, "in_step", true);
	if (t->estimated) {
		if (t->measured)
			json_bool(j, "measured", true);
		json_double(j, "least_ns", t->least_ns);
		json_double(j, "most_ns", t->most_ns);
	}
	write_some(j, "with", t->with);
	write_some(j, "next", t->next);
	json_end_object(j);
}

/* To the nanosecond, which a number in JSON does not hold. */
static struct str moment(struct arena *a, uint64_t ns)
{
	struct str s = date_format(a, ns);

	return str_printf(
		a, STR_FMT ".%09uZ", STR_ARG(str_head(s, s.n - 1)), (unsigned)(ns % 1000000000));
}

static void write_seen(
	struct json *j, struct arena *a, const struct spikes_told *t, const struct spike_seen *s)
{
	json_object(j, NULL);
	if (s->real_ns)
		json_str(j, "at", moment(a, s->real_ns));
	if (t->length_ns)
		json_u64(j, "length_ns", s->length_ns);
	json_u64(j, "line", s->line);
	json_z(j, "fate", spike_fate_word(s->fate));
	if (s->thief >= 0)
		json_str(j, "kind", t->thieves[s->thief].kind);
	write_some(j, "moved", s->moved);
	json_end_object(j);
}

void json_spikes(struct json *j, struct arena *a, const struct spikes_told *t)
{
	if (!t->is)
		return;
	json_object(j, "spikes");
	json_str(j, "file", t->file);
	json_z(j, "clock", t->clock);
	json_u64(j, "n", t->n);
	for (unsigned f = 0; f < SPIKE_FATES; f++)
		json_u64(j, spike_fate_word((enum spike_fate)f), t->fate[f]);
	json_u64(j, "quiet", t->quiet);
	json_u64(j, "slots", t->slots);
	json_u64(j, "beats", t->beats);
	json_u64(j, "beat_ns", t->beat_ns);
	json_u64(j, "asked", t->asked);
	json_double(j, "level", t->level);
	if (t->length_ns)
		json_u64(j, "length_ns", t->length_ns);
	write_lines(j, "notes", t->notes, t->n_notes);
	json_array(j, "suspects");
	for (size_t i = 0; i < t->n_thieves; i++)
		write_thief(j, &t->thieves[i]);
	json_end_array(j);
	write_lines(j, "always", t->always, t->n_always);
	write_lines(j, "maybe", t->maybe, t->n_maybe);
	json_array(j, "worst");
	for (size_t i = 0; i < t->n_seen; i++)
		write_seen(j, a, t, &t->seen[i]);
	json_end_array(j);
	json_end_object(j);
}
