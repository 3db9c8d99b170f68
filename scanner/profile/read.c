/* SPDX-License-Identifier: Apache-2.0 */
/* A merged tree as a profile. What its values may be was judged by keys.c, file by file. */
#include "scanner/profile/profile.h"

#include "scanner/base/date.h"
#include "scanner/engine/catalogue.h"
#include "scanner/profile/keys.h"
#include "scanner/profile/site.h"
#include "scanner/profile/positions.h"
#include "scanner/profile/values.h"

#include <stdint.h>
#include <string.h>

enum { ANNOUNCE_DAYS = 14, ONE_DAY = 86400 };

struct reading {
	struct arena *a;
	struct problems *problems;
	struct profile *p;
	struct profile_limit *limits;
	size_t cap_limits;
};

static int64_t number(const struct yaml *map, const char *key, int64_t missing)
{
	int64_t v;

	return str_i64(yaml_text(map, key), &v) ? missing : v;
}

static bool is_true(const struct yaml *map, const char *key)
{
	bool yes = false;

	(void)value_yes_no(yaml_text(map, key), &yes);
	return yes;
}

static struct str joined(struct arena *a, const struct yaml *list)
{
	struct str s = { 0 };

	for (size_t i = 0; i < yaml_count(list); i++)
		s = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(s), i ? "," : "",
			STR_ARG(yaml_item(list, i)->text));
	return s;
}

static bool cpus(struct reading *r, const struct yaml *map, const char *key, struct cpuset *ret)
{
	const struct yaml *v = yaml_get(map, key);

	return v && cpuset_parse_list(r->a, v->text, ret) == 0;
}

static void overlap(struct reading *r, const struct yaml *map, const char *key, struct cpuset set,
	struct cpuset taken)
{
	struct cpuset twice = cpuset_and(r->a, set, taken);

	if (!cpuset_is_empty(twice))
		problem(r->problems, yaml_get(map, key)->place,
			"CPUs " STR_FMT " have another role already: expected one for each",
			STR_ARG(cpuset_format(r->a, twice)));
}

static void read_cpus(struct reading *r, const struct yaml *map)
{
	struct intent *in = &r->p->intent;

	for (unsigned i = 0; i < CPU_ROLES; i++) {
		const char *key = cpu_role_word((enum cpu_role)i);

		if (!cpus(r, map, key, &in->by_role[i]))
			continue;
		overlap(r, map, key, in->by_role[i], in->hot);
		in->hot = cpuset_or(r->a, in->hot, in->by_role[i]);
		in->has_hot = true;
	}
	if (!cpus(r, map, "housekeeping", &in->housekeeping))
		return;
	overlap(r, map, "housekeeping", in->housekeeping, in->hot);
	in->has_housekeeping = true;
}

static enum nic_role nic_role_of(struct str word)
{
	for (unsigned i = 0; i < NIC_ROLES; i++) {
		if (str_is(word, nic_role_word((enum nic_role)i)))
			return (enum nic_role)i;
	}
	return NIC_UNDECLARED;
}

static void read_nics(struct reading *r, const struct yaml *map)
{
	struct nic *v = ARENA_NEW(r->a, struct nic, (map ? map->n : 0) + 1);
	size_t n = 0;

	for (size_t i = 0; map && i < map->n; i++) {
		const struct yaml *y = &map->items[i];
		struct str role = y->kind == YAML_MAP ? yaml_text(y, "role") : y->text;

		if (!y->null)
			v[n++] = (struct nic){ .name = y->key,
				.role = nic_role_of(role),
				.node = (int)number(y, "node", -1) };
	}
	r->p->intent.nics = v;
	r->p->intent.n_nics = n;
}

static void read_targets(struct reading *r, const struct yaml *list)
{
	size_t n = yaml_count(list);
	struct target *v = ARENA_NEW(r->a, struct target, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct yaml *y = yaml_item(list, i);

		v[i] = (struct target){
			.name = yaml_text(y, "name"),
			.comm = yaml_text(y, "comm"),
			.exe = yaml_text(y, "exe"),
			.cgroup = yaml_text(y, "cgroup"),
			.unit = yaml_text(y, "unit"),
			.pidfile = yaml_text(y, "pidfile"),
			.pid = (int)number(y, "pid", 0),
			.hot_threads = yaml_text(y, "hot_threads"),
		};
		if (!v[i].comm.n && !v[i].exe.n && !v[i].cgroup.n && !v[i].unit.n &&
			!v[i].pidfile.n && !v[i].pid)
			problem(r->problems, y->place,
				"nothing tells which process it is: expected comm, exe, cgroup, unit, pidfile or pid");
	}
	r->p->intent.targets = v;
	r->p->intent.n_targets = n;
}

static void read_feeds(struct reading *r, const struct yaml *groups, const struct yaml *peers)
{
	struct feeds *f = &r->p->intent.feeds;

	if (yaml_count(groups) > FEEDS_CAP)
		problem(r->problems, groups->place, "more than %d groups", FEEDS_CAP);
	if (yaml_count(peers) > FEEDS_CAP)
		problem(r->problems, peers->place, "more than %d peers", FEEDS_CAP);
	for (size_t i = 0; i < yaml_count(groups); i++)
		(void)feeds_add_group(r->a, f, yaml_item(groups, i)->text);
	for (size_t i = 0; i < yaml_count(peers); i++)
		(void)feeds_add_peer(r->a, f, yaml_item(peers, i)->text);
}

static void read_roles(struct reading *r, const struct yaml *roles)
{
	struct str time = yaml_text(roles, "time");

	read_cpus(r, yaml_get(roles, "cpus"));
	read_nics(r, yaml_get(roles, "nics"));
	read_targets(r, yaml_get(roles, "targets"));
	read_feeds(r, yaml_get(roles, "groups"), yaml_get(roles, "peers"));
	(void)intent_time(&r->p->intent, time);
}

/*
 * A profile that says what must hold makes settings fail that are a remark elsewhere. One with a
 * name and nothing else does not: so is written what was inferred of a host that is meant for
 * nothing.
 */
static bool tells_intent(const struct yaml *tree)
{
	static const char *const keys[] = { "roles", "limits", "severity", "require", "positions",
		"expect" };

	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (yaml_get(tree, keys[i]))
			return true;
	}
	return false;
}

static void add_limit(struct reading *r, struct profile_limit one)
{
	struct profile_limit *v = r->limits;

	for (size_t i = 0; i < r->p->n_limits; i++) {
		if (v[i].check == one.check && v[i].limit == one.limit)
			problem(r->problems, one.place,
				"a position sets %s.%s already, in line %u: expected it once",
				one.check->id, one.check->limits[one.limit].name, v[i].place.line);
	}
	r->limits = arena_grow(r->a, v, r->p->n_limits, &r->cap_limits, sizeof(one));
	r->limits[r->p->n_limits++] = one;
	r->p->limits = r->limits;
}

static void read_positions(struct reading *r, const struct yaml *map)
{
	for (size_t i = 0; map && i < map->n; i++) {
		const struct yaml *y = &map->items[i];
		struct profile_limit one = { .place = y->place, .source = yaml_text(y, "source") };
		struct str want = yaml_text(y, "want"), error;

		one.check = y->null ? NULL : position_limit(y->key, &one.limit);
		if (one.check &&
			limit_parse(r->a, one.check, one.limit, want, &one.value, &error) == 0)
			add_limit(r, one);
	}
}

static void read_limits(struct reading *r, const struct yaml *map)
{
	for (size_t i = 0; map && i < map->n; i++) {
		const struct yaml *y = &map->items[i];
		const struct check *c = checks_find(y->key);

		for (size_t k = 0; c && !y->null && k < y->n; k++) {
			const struct yaml *v = &y->items[k];
			struct profile_limit one = { .check = c, .place = v->place };
			struct str error;

			if (!v->null && limit_find(r->a, c, v->key, &one.limit, &error) == 0 &&
				limit_parse(r->a, c, one.limit, v->text, &one.value, &error) == 0)
				add_limit(r, one);
		}
	}
}

static void read_severities(struct reading *r, const struct yaml *map)
{
	struct profile_severity *v =
		ARENA_NEW(r->a, struct profile_severity, (map ? map->n : 0) + 1);
	size_t n = 0;

	for (size_t i = 0; map && i < map->n; i++) {
		const struct yaml *y = &map->items[i];

		v[n].check = checks_find(y->key);
		if (!y->null && v[n].check && severity_from_word(y->text, &v[n].severity) == 0)
			n++;
	}
	r->p->severities = v;
	r->p->n_severities = n;
}

static int64_t day(const struct yaml *y, const char *key, int64_t missing)
{
	int64_t v;

	return date_days(yaml_text(y, key), &v) ? missing : v;
}

static void read_waivers(struct reading *r, const struct yaml *list)
{
	size_t n = yaml_count(list);
	struct waiver *v = ARENA_NEW(r->a, struct waiver, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct yaml *y = yaml_item(list, i);

		v[i] = (struct waiver){
			.check = yaml_text(y, "check"),
			.subject = yaml_text(y, "subject"),
			.host = yaml_text(y, "host"),
			.kernel = yaml_text(y, "kernel"),
			.accept = str_is(yaml_text(y, "accept"), "unknown") ? STATUS_UNKNOWN
									    : STATUS_FAIL,
			.reason = yaml_text(y, "reason"),
			.owner = yaml_text(y, "owner"),
			.ticket = yaml_text(y, "ticket"),
			.from = day(y, "from", INT64_MIN),
			.until = day(y, "until", INT64_MAX),
			.where = str_printf(
				r->a, STR_FMT ":%u", STR_ARG(y->place.file), y->place.line),
		};
		if (v[i].from > v[i].until)
			problem(r->problems, yaml_get(y, "until")->place,
				"it ends before it begins: expected a day from \"from\" on");
	}
	r->p->waivers = v;
	r->p->n_waivers = n;
}

static void read_words(struct reading *r, const struct yaml *gate)
{
	struct profile_gate *g = &r->p->gate;
	const struct yaml *allow = yaml_get(gate, "allow_unknown");
	struct str fail_on = yaml_text(gate, "fail_on"), budget = yaml_text(gate, "budget");
	enum reason reason;

	if (severity_from_word(yaml_text(gate, "level"), &g->level) == 0)
		g->given |= GATE_LEVEL;
	if (fail_on.n) {
		g->given |= GATE_FAIL_ON;
		g->fail_on_warn = str_is(fail_on, "warn");
	}
	for (size_t i = 0; i < yaml_count(allow); i++) {
		g->given |= GATE_ALLOW_UNKNOWN;
		if (reason_from_word(yaml_item(allow, i)->text, &reason) == 0)
			g->allow_unknown |= 1u << reason;
	}
	if (budget.n) {
		g->given |= GATE_BUDGET;
		g->budget = str_is(budget, "all")      ? BUDGET_ALL
			    : str_is(budget, "normal") ? BUDGET_NORMAL
						       : BUDGET_QUIET;
	}
}

static void read_gate(struct reading *r, const struct yaml *gate)
{
	struct profile_gate *g = &r->p->gate;
	const struct yaml *hours = yaml_get(gate, "trading_hours");
	uint64_t ns = (uint64_t)ANNOUNCE_DAYS * ONE_DAY * 1000000000u;
	struct str *v = ARENA_NEW(r->a, struct str, yaml_count(hours) + 1);
	size_t n_checks;

	read_words(r, gate);
	if (value_duration(yaml_text(gate, "window"), &g->window_ns) == 0)
		g->given |= GATE_WINDOW;
	if (value_duration(yaml_text(gate, "settle"), &g->settle_ns) == 0)
		g->given |= GATE_SETTLE;
	(void)value_duration(yaml_text(gate, "announce"), &ns);
	g->announce_days = (unsigned)(ns / 1000000000u / ONE_DAY);
	g->floor = (unsigned)number(gate, "floor", 0);
	(void)checks_all(&n_checks);
	if (g->floor > n_checks)
		problem(r->problems, yaml_get(gate, "floor")->place,
			"%u checks: there are %zu, so that nothing could pass", g->floor, n_checks);
	g->require_privileged = is_true(gate, "require_privileged");
	g->strict = is_true(gate, "strict");
	for (size_t i = 0; i < yaml_count(hours); i++)
		v[g->n_trading_hours++] = yaml_item(hours, i)->text;
	g->trading_hours = v;
}

/* A profile for later rules wants checks that this program has not: it would judge less. */
static void read_rules(struct reading *r, const struct yaml *rules)
{
	if (!rules || value_rules(rules->text, &r->p->rules))
		return;
	if (r->p->rules > RULES_VERSION)
		problem(r->problems, rules->place,
			"\"" STR_FMT
			"\": this program has rules %d.%d and cannot judge by later ones",
			STR_ARG(rules->text), RULES_VERSION / 100, RULES_VERSION % 100);
}

struct profile *profile_of(struct arena *a, const struct yaml *tree, struct problems *p)
{
	struct reading r = { .a = a, .problems = p, .p = ARENA_NEW(a, struct profile, 1) };

	r.p->tree = tree;
	r.p->name = yaml_text(tree, "name");
	r.p->about = yaml_text(tree, "about");
	read_rules(&r, yaml_get(tree, "rules"));
	read_roles(&r, yaml_get(tree, "roles"));
	r.p->intent.meant = tells_intent(tree);
	read_positions(&r, yaml_get(tree, "positions"));
	read_limits(&r, yaml_get(tree, "limits"));
	read_severities(&r, yaml_get(tree, "severity"));
	r.p->require = joined(a, yaml_get(tree, "require"));
	r.p->exclude = joined(a, yaml_get(tree, "exclude"));
	site_read(a, yaml_get(tree, "expect"), p, r.p);
	site_strays(r.p, tree, p);
	read_waivers(&r, yaml_get(tree, "waivers"));
	read_gate(&r, yaml_get(tree, "gate"));
	return r.p;
}

void profile_job(const struct profile *p, struct job *job)
{
	job->profile = p->name;
	job->rules = p->rules;
	job->floor = p->gate.floor;
	job->strict |= p->gate.strict;
	job->announce_days = p->gate.announce_days;
	job->waivers = p->waivers;
	job->n_waivers = p->n_waivers;
}
