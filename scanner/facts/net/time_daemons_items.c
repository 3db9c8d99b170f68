/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in what daemons were told. */
#include "scanner/facts/net/time_daemons.h"

bool timed_is_global(struct str section)
{
	return str_is(section, "global") || section.n == 0;
}

bool timed_item(const struct timed *d, const char *name, struct str *ret)
{
	for (size_t i = d->n_items; i > 0; i--) {
		const struct timed_item *it = &d->items[i - 1];

		if (timed_is_global(it->section) && str_is(it->name, name)) {
			*ret = it->value;
			return true;
		}
	}
	return false;
}

bool timed_flag(const struct timed *d, const char *name)
{
	struct str value;

	return timed_item(d, name, &value) && (name[0] == '-' || str_is(value, "1"));
}

bool timed_steers(const struct timed *d, struct str clock)
{
	for (unsigned i = 0; i < d->n_clocks; i++) {
		if (str_eq(d->clocks[i], clock))
			return true;
	}
	return false;
}

bool timed_any_steers(const struct time_daemons *t, const char *clock)
{
	for (size_t i = 0; i < t->n; i++) {
		if (timed_steers(&t->v[i], str_from(clock)))
			return true;
	}
	return false;
}

bool timed_client_only(const struct timed *d)
{
	return timed_flag(d, "slaveOnly") || timed_flag(d, "clientOnly") || timed_flag(d, "-s");
}

bool timed_has_refclock(const struct timed *d)
{
	for (size_t i = 0; i < d->n_items; i++) {
		if (str_is(d->items[i].name, "refclock"))
			return true;
	}
	return false;
}

const struct timed *time_daemons_of(const struct time_daemons *t, enum timed_kind k)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].kind == k && !t->v[i].helper)
			return &t->v[i];
	}
	return NULL;
}

const struct timed *time_daemons_pid(const struct time_daemons *t, int pid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid == pid)
			return &t->v[i];
	}
	return NULL;
}
