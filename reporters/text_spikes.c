/* SPDX-License-Identifier: Apache-2.0 */
/* Which suspects go with the application's own spikes, how likely that is an accident, and what nothing here explains. */
#include <inttypes.h>

#include "reporters/render.h"
#include "reporters/text.h"

#include "scanner/base/text.h"

enum { SEEN_LINES = 20 };

/* Below it the digits of a chance say nothing more. */
static const double tiny = 1e-9;

static struct str chance(struct page *p, double c)
{
	return c < tiny ? STR("below 1e-09") : str_printf(p->a, "%.2g", c);
}

static void text_notes(struct page *p, const struct spikes_told *t)
{
	for (size_t i = 0; i < t->n_notes; i++)
		page_line(p, 2, 4, "note: " STR_FMT, STR_ARG(t->notes[i]));
}

static void head(struct page *p, const struct spikes_told *t)
{
	size_t outside = t->fate[SPIKE_BEFORE] + t->fate[SPIKE_AFTER] + t->fate[SPIKE_GAP];

	page_line(p, 0, 2,
		"spikes of " STR_FMT ": %zu%s" STR_FMT
		" (clock: %s); explained: %zu, by nothing on this host: %zu, outside of what was "
		"watched: %zu",
		STR_ARG(t->file), t->n, t->length_ns ? ", the middle one takes " : "",
		STR_ARG(t->length_ns ? text_duration(p->a, t->length_ns) : STR("")), t->clock,
		t->fate[SPIKE_EXPLAINED], t->fate[SPIKE_UNEXPLAINED], outside);
	text_notes(p, t);
	if (outside)
		page_line(p, 2, 4,
			"outside: %zu before the first beat, %zu after the last one, %zu in gaps",
			t->fate[SPIKE_BEFORE], t->fate[SPIKE_AFTER], t->fate[SPIKE_GAP]);
	if (t->slots)
		page_line(p, 2, 4,
			"held against %zu beats of " STR_FMT " in %zu slots that do not overlap",
			t->beats, STR_ARG(text_duration(p->a, t->beat_ns)), t->slots);
}

static void cost(struct page *p, const struct spikes_told *t, const struct spike_thief *s)
{
	const char *remark = "";

	if (!s->estimated)
		return;
	if (t->length_ns && s->most_ns * 2 < (double)t->length_ns)
		remark = ": less than a spike takes, so it is not all of it";
	if (s->measured)
		page_line(p, 4, 6,
			"took:  " STR_FMT " of a spike's slot, as the kernel counted it%s",
			STR_ARG(render_ns(p->a, s->most_ns)), remark);
	else
		page_line(p, 4, 6, "took:  some " STR_FMT " to " STR_FMT " of a spike's slot%s",
			STR_ARG(render_ns(p->a, s->least_ns)), STR_ARG(render_ns(p->a, s->most_ns)),
			remark);
}

static void thief(struct page *p, const struct spikes_told *t, size_t i)
{
	const struct spike_thief *s = &t->thieves[i];
	char *mark = str_z(p->a, str_printf(p->a, "%zu. " STR_FMT ":", i + 1, STR_ARG(s->kind)));
	struct str on = s->cpu < 0 ? STR("") : str_printf(p->a, " on CPU %d", s->cpu);
	size_t watched = t->fate[SPIKE_EXPLAINED] + t->fate[SPIKE_UNEXPLAINED];

	page_mark(p, 0, 4, s->is_in_step ? INK_YELLOW : INK_RED, mark, STR_FMT "%s",
		STR_ARG(s->what), s->is_other ? ", on CPUs that nobody asked about" : "");
	page_line(p, 4, 6,
		"seen:  " STR_FMT STR_FMT
		" moved%s in the slots of %zu of %zu spikes, %zu of which no "
		"suspect before it has; by accident it would be %.1f",
		STR_ARG(s->counter), STR_ARG(on), s->is_raised ? " more than usually" : "",
		s->spikes, watched, s->own, s->expected);
	page_line(p, 4, 6, "chance " STR_FMT ", corrected for the %zu questions asked%s",
		STR_ARG(chance(p, s->chance)), t->asked, s->is_in_step ? "; but" : "");
	if (s->is_in_step)
		page_line(p, 4, 6,
			"%.0f %% of all shifts of the spikes along the beats do as well: both keep a "
			"period, or come in one burst, and may only be in step",
			100 * s->shifts);
	cost(p, t, s);
	if (s->with.n)
		page_line(p, 4, 6, "with:  " STR_FMT, STR_ARG(s->with));
	page_line(p, 4, 6, "next:  " STR_FMT, STR_ARG(s->next));
}

static void lines(struct page *p, const char *title, const struct str *v, size_t n)
{
	if (n)
		page_line(p, 0, 2, "%s", title);
	for (size_t i = 0; i < n; i++)
		page_line(p, 2, 4, STR_FMT, STR_ARG(v[i]));
}

static void unexplained(struct page *p, const struct spikes_told *t)
{
	size_t shown = 0;

	if (!t->fate[SPIKE_UNEXPLAINED])
		return;
	page_line(p, 0, 2,
		"Nothing on this host explains %zu of them: the network, the peer, or the application "
		"itself. In %zu of these slots nothing moved that seldom does. The longest:",
		t->fate[SPIKE_UNEXPLAINED], t->quiet);
	for (size_t i = 0; i < t->n_seen && shown < SEEN_LINES; i++) {
		const struct spike_seen *s = &t->seen[i];

		if (s->fate != SPIKE_UNEXPLAINED)
			continue;
		shown++;
		page_line(p, 2, 4, STR_FMT " line %" PRIu32 "%s" STR_FMT "%s" STR_FMT,
			STR_ARG(render_time(p->a, s->real_ns)), s->line, s->length_ns ? ", " : "",
			STR_ARG(s->length_ns ? text_duration(p->a, s->length_ns) : STR("")),
			s->moved.n ? "; moved, and seldom does: " : "", STR_ARG(s->moved));
	}
	if (t->fate[SPIKE_UNEXPLAINED] > shown)
		page_line(p, 2, 4, "and %zu more", t->fate[SPIKE_UNEXPLAINED] - shown);
}

void text_spikes(struct page *p, const struct spikes_told *t)
{
	if (!t->is)
		return;
	head(p, t);
	for (size_t i = 0; i < t->n_thieves; i++)
		thief(p, t, i);
	unexplained(p, t);
	lines(p, "Moves in nearly every beat, with spikes and without, and so explains none:",
		t->always, t->n_always);
	lines(p, "Fits, and cannot be told from an accident:", t->maybe, t->n_maybe);
}
