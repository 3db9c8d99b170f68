/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd.timer(5): OnCalendar= runs by the clock, delayed by up to RandomizedDelaySec= and
 * AccuracySec= (a minute where it is not set); OnUnitActiveSec= and OnUnitInactiveSec= again and
 * again after the unit ran; OnBootSec=, OnStartupSec= and OnActiveSec= once. One timer may have
 * several: each is a job of its own.
 */
#include <errno.h>

#include "scanner/facts/service/timed_jobs_parts.h"

enum { ACCURACY_S = 60 };

static uint64_t span_of(const struct unit_file *u, const char *key, uint64_t preset)
{
	const struct unit_setting *s = unit_last(u, "Timer", key);
	uint64_t seconds;

	return s && timespan_parse(s->value, &seconds) == 0 ? seconds : preset;
}

static uint64_t delay_of(const struct unit_file *u)
{
	uint64_t random = span_of(u, "RandomizedDelaySec", 0);
	uint64_t accuracy = span_of(u, "AccuracySec", ACCURACY_S);

	return random > UINT64_MAX / 4 || accuracy > UINT64_MAX / 4 ? UINT64_MAX / 4
								    : random + accuracy;
}

static struct str unit_of(struct arena *a, const struct unit_file *u)
{
	const struct unit_setting *s = unit_last(u, "Timer", "Unit");
	struct str head, kind;

	if (s)
		return unit_expand(a, u, s->value);
	str_split_last(u->name, '.', &head, &kind);
	return str_printf(a, STR_FMT ".service", STR_ARG(head));
}

static void add_calendar(struct timed_list *l, const struct unit_file *u, struct timed_job j,
	const struct unit_setting *s)
{
	int error = calendar_parse(s->value, &j.schedule);

	j.when = error ? TIMED_UNKNOWN : TIMED_SCHEDULE;
	if (error == -EXDEV)
		j.problem = "its time is in a time zone of its own";
	else if (error)
		j.problem = "its time is in a form that is not understood";
	j.schedule.delay_s = delay_of(u);
	timed_add(l, &j);
}

static void add_span(struct timed_list *l, struct timed_job j, const struct unit_setting *s)
{
	bool again = str_starts(s->key, "OnUnit");

	if (timespan_parse(s->value, &j.every_s)) {
		j.when = TIMED_UNKNOWN;
		j.problem = "its time is in a form that is not understood";
	} else {
		j.when = again ? TIMED_EVERY : TIMED_BOOT;
	}
	timed_add(l, &j);
}

static bool is_span(struct str key)
{
	static const char *const keys[] = { "OnActiveSec", "OnBootSec", "OnStartupSec",
		"OnUnitActiveSec", "OnUnitInactiveSec" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (str_is(key, keys[i]))
			return true;
	}
	return false;
}

void timed_timer(struct timed_list *l, const struct unit_file *u)
{
	struct arena *a = l->in->arena;

	for (size_t i = 0; i < u->n; i++) {
		const struct unit_setting *s = &u->v[i];
		struct timed_job j = {
			.kind = TIMED_TIMER, .name = u->name, .from = s->from, .line = s->line
		};

		if (!str_is(s->section, "Timer") ||
			(!str_is(s->key, "OnCalendar") && !is_span(s->key)))
			continue;
		j.command = unit_of(a, u);
		j.expression =
			str_printf(a, STR_FMT "=" STR_FMT, STR_ARG(s->key), STR_ARG(s->value));
		if (is_span(s->key))
			add_span(l, j, s);
		else
			add_calendar(l, u, j, s);
	}
}
