/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/service/timed_jobs_parts.h"

static const char *const user_tables[] = { "/var/spool/cron/crontabs/*", "/var/spool/cron/*" };
static const char *const spools[] = { "/var/spool/cron/atjobs", "/var/spool/at" };

void timed_add(struct timed_list *l, const struct timed_job *job)
{
	if (l->jobs->n >= TIMED_JOBS_CAP) {
		l->jobs->more = true;
		return;
	}
	l->v = arena_grow(l->in->arena, l->v, l->jobs->n, &l->cap, sizeof(*l->v));
	l->v[l->jobs->n++] = *job;
	l->jobs->v = l->v;
}

void timed_unread(struct timed_list *l, const struct answer *an)
{
	struct timed_jobs *t = l->jobs;

	if (an->state == ANSWER_OK || an->state == ANSWER_ABSENT || an->state == ANSWER_VANISHED ||
		an->state == ANSWER_NOT_READ)
		return;
	if (t->n_unread < sizeof(t->unread) / sizeof(t->unread[0]))
		t->unread[t->n_unread++] = an;
}

/* Copies that editors and packages leave behind; cron passes over them, as over dot files. */
static bool is_table(struct str name)
{
	static const char *const ends[] = { "~", ".rpmsave", ".rpmnew", ".rpmorig", ".cfsaved",
		".dpkg-old", ".dpkg-new", ".dpkg-dist", ".swp" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (str_ends(name, ends[i]))
			return false;
	}
	return !str_starts(name, ".");
}

static void add_tables(struct timed_list *l)
{
	const struct answer *an = answers_file(l->in->answers, "/etc/crontab");
	struct matches m = answers_match(l->in->answers, "/etc/cron.d/*", ASK_FILE);

	timed_unread(l, an);
	timed_crontab(l, an, STR("/etc/crontab"), true);
	timed_unread(l, answers_list_of(l->in->answers, "/etc/cron.d/*"));
	for (size_t i = 0; i < m.n; i++) {
		if (!is_table(m.v[i].star[0]))
			continue;
		timed_unread(l, m.v[i].answer);
		timed_crontab(l, m.v[i].answer, m.v[i].answer->path, true);
	}
}

/* Debian keeps them one folder deeper than Red Hat, whose pattern sees Debian's folders. */
static void add_user_tables(struct timed_list *l)
{
	for (size_t k = 0; k < sizeof(user_tables) / sizeof(user_tables[0]); k++) {
		struct matches m = answers_match(l->in->answers, user_tables[k], ASK_FILE);

		timed_unread(l, answers_list_of(l->in->answers, user_tables[k]));
		for (size_t i = 0; i < m.n; i++) {
			struct str name = m.v[i].star[0];

			if (!is_table(name) || str_is(name, "crontabs") || str_is(name, "atjobs") ||
				str_is(name, "atspool"))
				continue;
			timed_unread(l, m.v[i].answer);
			timed_crontab(l, m.v[i].answer,
				str_printf(l->in->arena, "crontab of " STR_FMT, STR_ARG(name)),
				false);
		}
	}
}

static bool hex(struct str s, uint64_t *ret)
{
	return str_u64(s, 16, ret) == 0;
}

bool timed_at_minute(struct str name, int64_t *ret)
{
	uint64_t number, minute;
	char queue = name.n ? (char)(name.p[0] | 0x20) : 0;

	if (name.n != 14 || queue < 'a' || queue > 'z' ||
		!hex(str_head(str_skip(name, 1), 5), &number) || !hex(str_skip(name, 6), &minute))
		return false;
	*ret = (int64_t)minute;
	return true;
}

static void add_at(struct timed_list *l)
{
	for (size_t k = 0; k < sizeof(spools) / sizeof(spools[0]); k++) {
		const struct answer *list =
			answers_get(l->in->answers, str_from(spools[k]), ASK_LIST);
		struct str rest = list->bytes, name;

		timed_unread(l, list);
		while (list->state == ANSWER_OK && str_cut(&rest, '\n', &name)) {
			struct timed_job j = { .kind = TIMED_AT,
				.when = TIMED_ONCE,
				.name = STR("a job of at"),
				.from = list,
				.expression = name };

			if (timed_at_minute(name, &j.minute_utc))
				timed_add(l, &j);
		}
	}
}

static void add_timers(struct timed_list *l)
{
	const struct units *us = facts_get(l->in->facts, &fact_units);

	timed_unread(l, us->list);
	for (size_t i = 0; i < us->n; i++) {
		const struct unit_file *u = &us->v[i];

		if (!u->wanted || u->masked || !str_ends(u->name, ".timer"))
			continue;
		if (!u->whole)
			timed_unread(l, u->from);
		timed_timer(l, u);
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct answer *zone = answers_get(in->answers, STR("/etc/localtime"), ASK_LINK);
	const struct answer *mode = answers_get(in->answers, STR("/usr/sbin/anacron"), ASK_MODE);
	struct timed_list l = { .in = in, .jobs = ret };
	const struct answer *an = answers_file(in->answers, "/etc/anacrontab");

	l.jobs->utc = zone->state == ANSWER_ABSENT ||
		      (zone->state == ANSWER_OK && (str_ends(zone->bytes, "/UTC") ||
							   str_ends(zone->bytes, "/Universal") ||
							   str_ends(zone->bytes, "/GMT")));
	l.jobs->anacron = mode->state == ANSWER_OK;
	add_tables(&l);
	add_user_tables(&l);
	timed_unread(&l, an);
	timed_anacrontab(&l, an);
	add_at(&l);
	add_timers(&l);
}

const struct fact fact_timed_jobs = {
	.name = "timed_jobs",
	.asks = {
		{ "/etc/crontab", ASK_FILE },
		{ "/etc/cron.d/*", ASK_FILE },
		{ "/var/spool/cron/crontabs/*", ASK_FILE },
		{ "/var/spool/cron/*", ASK_FILE },
		{ "/etc/anacrontab", ASK_FILE },
		{ "/usr/sbin/anacron", ASK_MODE },
		{ "/var/spool/cron/atjobs", ASK_LIST },
		{ "/var/spool/at", ASK_LIST },
		{ "/etc/cron.hourly", ASK_LIST },
		{ "/etc/cron.daily", ASK_LIST },
		{ "/etc/cron.weekly", ASK_LIST },
		{ "/etc/cron.monthly", ASK_LIST },
		{ "/etc/localtime", ASK_LINK },
	},
	.needs = { &fact_units },
	.size = sizeof(struct timed_jobs),
	.parse = parse,
};
