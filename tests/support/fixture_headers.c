/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/fixture_headers.h"

#include "scanner/base/text.h"
#include "commands/scan/select.h"

#include <string.h>

/* "LIMIT=VALUE" of its own check, "ID.LIMIT=VALUE" of one beside it. */
static bool set_limit(struct arena *a, struct fixture *f, struct str setting)
{
	struct selection one = { .checks = &f->check, .limits = &f->limits, .n = 1 };
	struct str name, value, id, limit, error;

	if (!str_split(setting, '=', &name, &value))
		return false;
	if (!str_split_last(name, '.', &id, &limit))
		return select_set(a, &one,
			       str_printf(a, "%s." STR_FMT, f->check->id, STR_ARG(setting)),
			       &error) == 0;
	one = (struct selection){ .checks = f->with, .limits = f->with_limits, .n = f->n_with };
	return select_set(a, &one, setting, &error) == 0;
}

/* "2-5", or words "ROLE=LIST": "poll=2-5 irq=6". */
static bool take_hot(struct arena *a, struct fixture *f, struct str value)
{
	struct str word, role, list;
	struct cpuset set;
	int i;

	if (!memchr(value.p, '=', value.n))
		return cpuset_parse_list(a, value, &f->intent.hot) == 0;
	while (str_word(&value, &word)) {
		if (!str_split(word, '=', &role, &list) || cpuset_parse_list(a, list, &set))
			return false;
		for (i = 0; i < CPU_ROLES && !str_is(role, cpu_role_word((enum cpu_role)i)); i++)
			;
		if (i == CPU_ROLES)
			return false;
		f->intent.by_role[i] = cpuset_or(a, f->intent.by_role[i], set);
		f->intent.hot = cpuset_or(a, f->intent.hot, set);
	}
	return true;
}

/* "eth0=1": where a NIC that was declared must be. */
static bool take_nic_node(struct arena *a, struct fixture *f, struct str value)
{
	struct nic *v = ARENA_NEW(a, struct nic, f->intent.n_nics + 1);
	struct str name, number;
	uint64_t node;

	if (!str_split(value, '=', &name, &number) || str_u64(number, 10, &node) ||
		node >= CPUSET_LIMIT)
		return false;
	for (size_t i = 0; i < f->intent.n_nics; i++) {
		v[i] = f->intent.nics[i];
		if (!str_eq(v[i].name, name))
			continue;
		memcpy(v, f->intent.nics, f->intent.n_nics * sizeof(*v));
		v[i].node = (int)node;
		f->intent.nics = v;
		return true;
	}
	return false;
}

/* Of the processes that were named before. */
static bool take_hot_threads(struct arena *a, struct fixture *f, struct str value)
{
	struct target *v = ARENA_NEW(a, struct target, f->intent.n_targets + 1);

	if (!f->intent.n_targets || !value.n)
		return false;
	memcpy(v, f->intent.targets, f->intent.n_targets * sizeof(*v));
	for (size_t i = 0; i < f->intent.n_targets; i++)
		v[i].hot_threads = value;
	f->intent.targets = v;
	return true;
}

static bool take_phase(struct fixture *f, struct str value)
{
	for (int p = 0; p < PHASES; p++) {
		if (!str_is(value, phase_word((enum phase)p)))
			continue;
		f->phase = (enum phase)p;
		return true;
	}
	return false;
}

static bool take_with(struct arena *a, struct fixture *f, struct str value)
{
	const struct check **v = ARENA_NEW(a, const struct check *, f->n_with + 1);
	const double **limits = ARENA_NEW(a, const double *, f->n_with + 1);
	const struct check *c = checks_find(value);

	if (!c || c == f->check)
		return false;
	for (size_t i = 0; i < f->n_with; i++) {
		v[i] = f->with[i];
		limits[i] = f->with_limits[i];
	}
	limits[f->n_with] = select_presets(a, c);
	v[f->n_with++] = c;
	f->with = v;
	f->with_limits = limits;
	return true;
}

/* What the host is meant to be; *ret_good: whether the header was understood. */
static bool take_intent(
	struct arena *a, struct fixture *f, const struct index_header *h, bool *ret_good)
{
	if (str_is(h->key, "target"))
		*ret_good = intent_add_target(a, &f->intent, h->value) == 0;
	else if (str_is(h->key, "hot-threads"))
		*ret_good = take_hot_threads(a, f, h->value);
	else if (str_is(h->key, "group"))
		*ret_good = feeds_add_group(a, &f->intent.feeds, h->value) == 0;
	else if (str_is(h->key, "peer"))
		*ret_good = feeds_add_peer(a, &f->intent.feeds, h->value) == 0;
	else if (str_is(h->key, "time"))
		*ret_good = intent_time(&f->intent, h->value) == 0;
	else if (str_is(h->key, "nic"))
		*ret_good = intent_add_nic(a, &f->intent, h->value) == 0;
	else if (str_is(h->key, "nic-node"))
		*ret_good = take_nic_node(a, f, h->value);
	else if (str_is(h->key, "phase"))
		*ret_good = take_phase(f, h->value);
	else
		return false;
	return true;
}

bool fixture_take_header(struct arena *a, struct fixture *f, const struct index_header *h)
{
	uint64_t n;
	bool good;

	if (take_intent(a, f, h, &good))
		return good;
	if (str_is(h->key, "with"))
		return take_with(a, f, h->value);
	if (str_is(h->key, "set"))
		return set_limit(a, f, h->value);
	if (str_is(h->key, "hot-cpus")) {
		f->intent.has_hot = true;
		f->intent.hot_said_by = STR("--hot-cpus");
		return take_hot(a, f, h->value);
	}
	if (str_is(h->key, "window-ms")) {
		if (str_u64(h->value, 10, &n))
			return false;
		f->window_ns = n * 1000000;
		return true;
	}
	if (str_is(h->key, "advisory")) {
		f->advisory = true;
		return str_is(h->value, "yes");
	}
	return str_is(h->key, "check") || str_is(h->key, "expect") ||
	       str_is(h->key, "expect-reason") || str_is(h->key, "expect-text") ||
	       str_is(h->key, "expect-warn") || str_is(h->key, "expect-subject") ||
	       str_is(h->key, "expect-cause") || str_is(h->key, "note");
}
