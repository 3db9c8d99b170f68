/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Units, from what systemd leaves in the file system. It removes a unit's cgroup when its last
 * process ends, so a unit without one does not run (a oneshot that is "active (exited)" has
 * none either). cgroup.events counts nested cgroups too; cgroup.procs of v1 does not, so an
 * empty one proves nothing. A link that names another unit is an alias made by "enable".
 */
#include "scanner/facts/service/services.h"

#include <stdlib.h>

#include "scanner/facts/service/services_daemons.h"
#include "scanner/facts/process/tasks.h"

#define V2    "/sys/fs/cgroup/system.slice"
#define V1    "/sys/fs/cgroup/systemd/system.slice"
#define UNITS "/etc/systemd/system"

/* What one sign says of one unit; signs of the same unit are merged. */
struct sign {
	struct unit unit;
	bool cgroup;
};

struct collection {
	const struct fact_in *in;
	struct sign *v;
	size_t n, cap;
};

static bool is_unit(struct str name)
{
	return str_ends(name, ".service") || str_ends(name, ".timer");
}

static struct sign *add(struct collection *c, struct str name)
{
	c->v = arena_grow(c->in->arena, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n] = (struct sign){ .unit.name = name };
	return &c->v[c->n++];
}

/* A unit has a cgroup, whatever else is known of it. */
static void add_slice(struct collection *c, const struct answer *list)
{
	struct str rest = list->bytes, name;

	if (list->state != ANSWER_OK)
		return;
	while (str_cut(&rest, '\n', &name))
		if (is_unit(name))
			add(c, name)->cgroup = true;
}

static enum unit_active active_by_events(struct str text)
{
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		if (str_is(str_trim(line), "populated 1"))
			return UNIT_ACTIVE;
		if (str_is(str_trim(line), "populated 0"))
			return UNIT_INACTIVE;
	}
	return UNIT_ACTIVE_UNKNOWN;
}

static enum unit_active active_by_procs(struct str text)
{
	return str_trim(text).n ? UNIT_ACTIVE : UNIT_ACTIVE_UNKNOWN;
}

static void add_cgroups(
	struct collection *c, const char *pattern, enum unit_active judge(struct str text))
{
	struct matches m = answers_match(c->in->answers, pattern, ASK_FILE);
	struct sign *s;

	for (size_t i = 0; i < m.n; i++) {
		if (!is_unit(m.v[i].star[0]))
			continue;
		s = add(c, m.v[i].star[0]);
		s->cgroup = true;
		if (m.v[i].answer->state == ANSWER_OK)
			s->unit.active = judge(m.v[i].answer->bytes);
		s->unit.from = m.v[i].answer;
	}
}

static void enable(struct sign *s, const struct answer *by)
{
	s->unit.enabled = UNIT_ENABLED;
	s->unit.enabled_from = by;
}

static void add_wants(struct collection *c, const char *pattern)
{
	struct matches m = answers_match(c->in->answers, pattern, ASK_LIST);
	struct str rest, name;

	for (size_t i = 0; i < m.n; i++) {
		if (m.v[i].answer->state != ANSWER_OK)
			continue;
		for (rest = m.v[i].answer->bytes; str_cut(&rest, '\n', &name);)
			if (is_unit(name))
				enable(add(c, name), m.v[i].answer);
	}
}

static void add_links(struct collection *c, const char *pattern)
{
	struct matches m = answers_match(c->in->answers, pattern, ASK_LINK);
	struct str head, target;

	for (size_t i = 0; i < m.n; i++) {
		const struct match *l = &m.v[i];

		if (l->answer->state != ANSWER_OK || !is_unit(l->star[0]))
			continue;
		target = str_trim(l->answer->bytes);
		if (str_is(target, "/dev/null"))
			add(c, l->star[0])->unit.enabled = UNIT_MASKED;
		else if (str_split_last(target, '/', &head, &target) && is_unit(target) &&
			 !str_eq(target, l->star[0]))
			enable(add(c, target), l->answer);
	}
}

static void add_processes(struct collection *c, const struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];
		struct str name = { 0 };
		struct sign *s;

		if (t->tid == t->pid && !(t->flags & PF_KTHREAD))
			name = services_unit_of_comm(t->comm);
		if (name.n == 0)
			continue;
		s = add(c, name);
		s->unit.active = UNIT_ACTIVE;
		s->unit.pid = t->pid;
		s->unit.from = t->from;
	}
}

static int by_name(const void *x, const void *y)
{
	const struct sign *a = x, *b = y;

	return str_cmp(a->unit.name, b->unit.name);
}

static void merge(struct sign *into, const struct sign *s)
{
	into->cgroup |= s->cgroup;
	if (s->unit.active > into->unit.active) {
		into->unit.active = s->unit.active;
		into->unit.from = s->unit.from;
	}
	if (!into->unit.from)
		into->unit.from = s->unit.from;
	if (s->unit.enabled > into->unit.enabled) {
		into->unit.enabled = s->unit.enabled;
		into->unit.enabled_from = s->unit.enabled_from;
	}
	if (into->unit.pid == 0)
		into->unit.pid = s->unit.pid;
}

/* What follows from silence: no cgroup in a slice that was listed, no process of a daemon. */
static struct unit settle(const struct sign *s, const struct services *sv, const struct tasks *t)
{
	bool slice = sv->cgroup_list->state == ANSWER_OK;
	bool walked = t && t->n && !t->hidepid && t->unreadable == 0 && t->more == 0;
	struct unit u = s->unit;

	if (!str_ends(u.name, ".service")) {
		/* A timer has no process: no cgroup is no sign. */
	} else if (u.active == UNIT_ACTIVE_UNKNOWN && !s->cgroup && slice) {
		u.active = UNIT_INACTIVE;
		u.from = sv->cgroup_list;
	} else if (u.active == UNIT_ACTIVE_UNKNOWN && !slice && walked &&
		   services_is_daemon(u.name)) {
		u.active = UNIT_INACTIVE;
		u.from = t->list;
	}
	if (u.enabled == UNIT_ENABLED_UNKNOWN && sv->enabled_known)
		u.enabled = UNIT_DISABLED;
	return u;
}

static void keep(struct collection *c, struct services *sv, const struct tasks *t)
{
	struct unit *v = ARENA_NEW(c->in->arena, struct unit, c->n);
	size_t i = 0, first;

	if (c->n > 1)
		qsort(c->v, c->n, sizeof(*c->v), by_name);
	while (i < c->n) {
		for (first = i++; i < c->n && by_name(&c->v[first], &c->v[i]) == 0; i++)
			merge(&c->v[first], &c->v[i]);
		v[sv->n++] = settle(&c->v[first], sv, t);
	}
	sv->v = v;
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct tasks *tasks = facts_get(in->facts, &fact_tasks);
	const struct answer *v2 = answers_get(in->answers, STR(V2), ASK_LIST);
	const struct answer *v1 = answers_get(in->answers, STR(V1), ASK_LIST);
	struct collection c = { .in = in };
	struct services *sv = ret;

	sv->cgroup_list = v2->state == ANSWER_OK || v1->state != ANSWER_OK ? v2 : v1;
	sv->active_known = sv->cgroup_list->state == ANSWER_OK || (tasks && tasks->n > 0);
	sv->units_list = answers_get(in->answers, STR(UNITS), ASK_LIST);
	sv->enabled_known = sv->units_list->state == ANSWER_OK;
	add_slice(&c, sv->cgroup_list);
	add_cgroups(&c, V2 "/*/cgroup.events", active_by_events);
	add_cgroups(&c, V1 "/*/cgroup.procs", active_by_procs);
	add_wants(&c, UNITS "/*.wants");
	add_wants(&c, UNITS "/*.requires");
	add_links(&c, UNITS "/*");
	add_links(&c, "/run/systemd/system/*");
	if (tasks)
		add_processes(&c, tasks);
	keep(&c, sv, tasks);
}

const struct unit *services_find(const struct services *s, const char *name)
{
	struct str want = str_from(name);
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (str_cmp(s->v[mid].name, want) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->n && str_eq(s->v[low].name, want) ? &s->v[low] : NULL;
}

static enum unit_active active_of(
	const struct services *s, const struct tasks *t, const struct unit *u, const char *name)
{
	bool walked = t && t->n && !t->hidepid && t->unreadable == 0 && t->more == 0;

	if (u && u->active != UNIT_ACTIVE_UNKNOWN)
		return u->active;
	if (s->cgroup_list->state == ANSWER_OK)
		return u ? UNIT_ACTIVE_UNKNOWN : UNIT_INACTIVE;
	if (walked &&
		(s->cgroup_list->state == ANSWER_ABSENT || services_is_daemon(str_from(name))))
		return UNIT_INACTIVE;
	return UNIT_ACTIVE_UNKNOWN;
}

const struct answer *services_unread(const struct services *s)
{
	if (s->cgroup_list->state != ANSWER_OK)
		return s->cgroup_list;
	for (size_t i = 0; i < s->n; i++) {
		const struct answer *from = s->v[i].from;

		if (s->v[i].active == UNIT_ACTIVE_UNKNOWN && from && from->state != ANSWER_OK)
			return from;
	}
	return s->units_list;
}

enum unit_presence services_presence(
	const struct services *s, const struct tasks *t, const char *name)
{
	const struct unit *u = services_find(s, name);
	enum unit_active active = active_of(s, t, u, name);
	bool enabled = u && u->enabled == UNIT_ENABLED;

	if (str_ends(str_from(name), ".timer")) {
		if (enabled)
			return UNIT_ON;
		return s->enabled_known || s->cgroup_list->state == ANSWER_ABSENT ? UNIT_OFF
										  : UNIT_UNTOLD;
	}
	if (active == UNIT_ACTIVE)
		return UNIT_ON;
	if (active == UNIT_ACTIVE_UNKNOWN)
		return UNIT_UNTOLD;
	return enabled ? UNIT_AT_BOOT : UNIT_OFF;
}

const struct fact fact_services = {
	.name = "services",
	.asks = {
		{ V2, ASK_LIST },
		{ V1, ASK_LIST },
		{ V2 "/*/cgroup.events", ASK_FILE },
		{ V1 "/*/cgroup.procs", ASK_FILE },
		{ UNITS, ASK_LIST },
		{ UNITS "/*.wants", ASK_LIST },
		{ UNITS "/*.requires", ASK_LIST },
		{ UNITS "/*", ASK_LINK },
		{ "/run/systemd/system/*", ASK_LINK },
	},
	.needs = { &fact_tasks },
	.size = sizeof(struct services),
	.parse = parse,
};
