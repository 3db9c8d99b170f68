/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of crontab(5) and anacrontab(5): "NAME=value" for what comes after, or when and what.
 * CRON_TZ= of cronie moves all later lines to another time zone. RANDOM_DELAY= delays each run
 * by up to so many minutes. The lines of Debian's /etc/crontab leave the daily ones to anacron
 * where it is installed ("test -x /usr/sbin/anacron ||"); run-parts of a folder without
 * scripts runs nothing.
 */
#include <errno.h>

#include "scanner/facts/service/timed_jobs_parts.h"

struct table {
	struct timed_list *list;
	const struct answer *from;
	struct str label;
	bool user;
	bool zone; /* CRON_TZ= was set */
	uint64_t random_s;
	unsigned line;
	int first_hour, last_hour; /* START_HOURS_RANGE; -1: none */
	int period;		   /* of anacron's line, in days */
};

static bool is_setting(struct str line, struct str *name, struct str *value)
{
	char c = line.p[0];

	if ((c >= '0' && c <= '9') || c == '*' || c == '@' || c == '-' ||
		!str_split(line, '=', name, value))
		return false;
	*name = str_trim(*name);
	*value = str_trim(*value);
	return true;
}

static struct str unquoted(struct str s)
{
	if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
		return str_skip(str_head(s, s.n - 1), 1);
	return s;
}

static void take_setting(struct table *t, struct str name, struct str value)
{
	struct str first, last;
	uint64_t n, from, until;

	value = unquoted(value);
	if (str_is(name, "CRON_TZ")) {
		t->zone = value.n > 0;
	} else if (str_is(name, "RANDOM_DELAY") && !str_u64(value, 10, &n) && n <= 10080) {
		t->random_s = n * 60;
	} else if (str_is(name, "START_HOURS_RANGE") && str_split(value, '-', &first, &last) &&
		   !str_u64(first, 10, &from) && !str_u64(last, 10, &until) && from < 24 &&
		   until <= 24) {
		t->first_hour = (int)from;
		t->last_hour = (int)until;
	}
}

/* The folder that run-parts is given; empty: none, or not one that is listed. */
static struct str parts_folder(struct str command)
{
	static const char *const folders[] = { "/etc/cron.hourly", "/etc/cron.daily",
		"/etc/cron.weekly", "/etc/cron.monthly" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (str_has(command, "run-parts") && str_has(command, folders[i]))
			return str_from(folders[i]);
	}
	return (struct str){ 0 };
}

/* Scripts in it, for the reader; none is told apart from not known. */
static bool has_scripts(struct table *t, struct str folder, struct str *ret)
{
	const struct answer *list = answers_get(t->list->in->answers, folder, ASK_LIST);
	struct str rest = list->bytes, name, all = { 0 };
	unsigned n = 0;

	if (list->state == ANSWER_ABSENT)
		return false;
	if (list->state != ANSWER_OK)
		return true;
	while (str_cut(&rest, '\n', &name)) {
		if (name.n == 0 || str_starts(name, "."))
			continue;
		if (n++ < 8)
			all = str_printf(t->list->in->arena, STR_FMT "%s" STR_FMT, STR_ARG(all),
				all.n ? ", " : "", STR_ARG(name));
	}
	*ret = all;
	return n > 0;
}

static bool left_to_anacron(const struct table *t, struct str command)
{
	return t->list->jobs->anacron && (str_has(command, "-x /usr/sbin/anacron ||") ||
						 str_has(command, "-x /usr/sbin/anacron ]"));
}

/* "/etc/cron.d/sysstat: debian-sa1": a line may move, its program stays. */
static struct str name_of(struct table *t, struct str command)
{
	struct str rest = command, word, dir, name;

	if (!str_word(&rest, &word))
		word = command;
	name = word;
	str_split_last(word, '/', &dir, &name);
	return str_printf(
		t->list->in->arena, STR_FMT ": " STR_FMT, STR_ARG(t->label), STR_ARG(name));
}

static void add(struct table *t, struct timed_job j, struct str command)
{
	struct str folder = parts_folder(command), scripts = { 0 };

	j.from = t->from;
	j.line = t->line;
	j.command = command;
	j.name = name_of(t, command);
	if (folder.n) {
		if (!has_scripts(t, folder, &scripts) || left_to_anacron(t, command))
			return;
		j.name = str_printf(t->list->in->arena, STR_FMT ": " STR_FMT, STR_ARG(t->label),
			STR_ARG(folder));
		if (scripts.n)
			j.command = str_printf(t->list->in->arena, STR_FMT " (" STR_FMT ")",
				STR_ARG(folder), STR_ARG(scripts));
	}
	timed_add(t->list, &j);
}

/* The first n words of line, as they stand, and what comes after them. */
static bool take_words(struct str line, unsigned n, struct str *head, struct str *rest)
{
	struct str left = line, word;

	for (unsigned i = 0; i < n; i++) {
		if (!str_word(&left, &word))
			return false;
	}
	*head = str_trim(str_head(line, line.n - left.n));
	*rest = str_trim(left);
	return true;
}

static void cron_line(struct table *t, struct str line)
{
	struct timed_job j = { .kind = TIMED_CRON, .when = TIMED_SCHEDULE };
	struct str rest, who;
	int error;

	if (str_starts(line, "-"))
		line = str_skip(line, 1); /* SUSE: run it without a log line */
	if (!take_words(line, str_starts(line, "@") ? 1 : 5, &j.expression, &rest) ||
		(t->user && !take_words(rest, 1, &who, &rest))) {
		j.expression = line;
		rest = line;
		j.when = TIMED_UNKNOWN;
		j.problem = "the line is not one of crontab(5)";
		add(t, j, rest);
		return;
	}
	error = cron_parse(j.expression, &j.schedule);
	if (error == -ENODATA) {
		j.when = TIMED_BOOT;
	} else if (error) {
		j.when = TIMED_UNKNOWN;
		j.problem = "its time is in a form that is not understood";
	} else if (t->zone) {
		j.when = TIMED_UNKNOWN;
		j.problem = "CRON_TZ moves it to another time zone";
	}
	j.schedule.delay_s = t->random_s;
	add(t, j, rest);
}

/*
 * "1 5 cron.daily nice run-parts /etc/cron.daily": every so many days, so many minutes after
 * anacron began, which cron or a timer starts each hour within START_HOURS_RANGE. A host that
 * is up at night runs it in the range's first hour.
 */
static void anacron_line(struct table *t, struct str line)
{
	struct timed_job j = { .kind = TIMED_ANACRON, .when = TIMED_SCHEDULE };
	struct str period, delay, id, command, rest = line;
	uint64_t minutes;

	if (!str_word(&rest, &period) || !str_word(&rest, &delay) || !str_word(&rest, &id) ||
		str_u64(delay, 10, &minutes) || minutes > 10080) {
		j.when = TIMED_UNKNOWN;
		j.problem = "the line is not one of anacrontab(5)";
		j.expression = line;
		add(t, j, line);
		return;
	}
	command = str_trim(rest);
	j.expression = str_trim(str_head(line, line.n - rest.n));
	if (t->first_hour < 0) {
		j.when = TIMED_UNKNOWN;
		j.problem = "it runs after whatever starts anacron";
	} else {
		j.schedule = schedule_always();
		j.schedule.hours = t->first_hour < 24 ? 1u << t->first_hour : 0;
		j.schedule.minutes = 1;
		/* Started within the hour, then its own delay and the random one. */
		j.schedule.delay_s = 3600 + minutes * 60 + t->random_s;
	}
	add(t, j, command);
}

static void lines(struct table *t, void (*take)(struct table *t, struct str line))
{
	struct str rest = t->from->bytes, line, name, value;

	if (t->from->state != ANSWER_OK)
		return;
	while (!t->list->jobs->more && str_cut(&rest, '\n', &line)) {
		t->line++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (is_setting(line, &name, &value))
			take_setting(t, name, value);
		else
			take(t, line);
	}
}

void timed_crontab(struct timed_list *l, const struct answer *an, struct str label, bool user)
{
	struct table t = { .list = l, .from = an, .label = label, .user = user, .first_hour = -1 };

	lines(&t, cron_line);
}

void timed_anacrontab(struct timed_list *l, const struct answer *an)
{
	struct table t = {
		.list = l, .from = an, .label = STR("/etc/anacrontab"), .first_hour = -1
	};

	/* The table stays behind where the program was removed. */
	if (l->jobs->anacron)
		lines(&t, anacron_line);
}
