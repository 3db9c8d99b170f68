/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records by host and time. A host is known by its name and its machine id together: two machines with one name
 * are told apart, and so are two names of one machine id, which is what a clone looks like.
 */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"

#include <string.h>

/* Of the pool of hosts: name, 0, machine id. */
static void host_parts(const struct intake *in, uint32_t id, struct str *name, struct str *machine)
{
	*name = in->hosts.v[id];
	*machine = (struct str){ 0 };
	(void)str_split(in->hosts.v[id], 0, name, machine);
}

static int by_time(const void *x, const void *y)
{
	const struct record *a = x, *b = y;

	if (a->at_ns != b->at_ns)
		return a->at_ns < b->at_ns ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

/* Those of a host together, in order of time: places by counting, since there may be millions. */
static void sort_records(struct fleet *f)
{
	const struct intake *in = f->in;
	size_t *end = ARENA_NEW(f->a, size_t, (size_t)in->hosts.n + 1);

	f->n_records = in->n_records;
	f->records = ARENA_NEW(f->a, struct record, f->n_records + 1);
	for (size_t i = 0; i < f->n_records; i++)
		end[in->records[i].host + 1]++;
	for (size_t h = 0; h < in->hosts.n; h++)
		end[h + 1] += end[h];
	for (size_t i = 0; i < f->n_records; i++)
		f->records[end[in->records[i].host]++] = in->records[i];
	for (size_t h = 0, from = 0; h < in->hosts.n; from = end[h++])
		order(f->a, f->records + from, end[h] - from, sizeof(struct record), by_time);
}

/* What was sent twice counts once. */
static void drop_duplicates(struct fleet *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_records; i++) {
		if (n && f->records[n - 1].host == f->records[i].host &&
			f->records[n - 1].at_ns == f->records[i].at_ns)
			f->duplicates++;
		else
			f->records[n++] = f->records[i];
	}
	f->n_records = n;
}

static int by_name(const void *x, const void *y)
{
	const struct host *a = x, *b = y;
	int c = str_cmp_natural(a->name, b->name);

	if (!c)
		c = str_cmp(a->name, b->name);
	return c ? c : str_cmp(a->id, b->id);
}

static void find_hosts(struct fleet *f)
{
	f->hosts = ARENA_NEW(f->a, struct host, f->in->hosts.n + 1);
	for (size_t i = 0; i < f->n_records; i++) {
		struct host *h;

		if (!i || f->records[i].host != f->records[i - 1].host) {
			h = &f->hosts[f->n_hosts++];
			*h = (struct host){ .first = i, .row = POOL_NONE };
			host_parts(f->in, f->records[i].host, &h->name, &h->id);
		}
		h = &f->hosts[f->n_hosts - 1];
		h->n++;
		h->last = &f->records[i];
	}
	order(f->a, f->hosts, f->n_hosts, sizeof(struct host), by_name);
}

/* Whose name it is: the machine that has used it most often, and then first. */
static bool owns_before(const struct fleet *f, const struct host *a, const struct host *b)
{
	if (a->n != b->n)
		return a->n > b->n;
	if (f->records[a->first].at_ns != f->records[b->first].at_ns)
		return f->records[a->first].at_ns < f->records[b->first].at_ns;
	return str_cmp(a->id, b->id) < 0;
}

static void say_claimed(struct fleet *f, const struct host *h, const struct host *owner)
{
	size_t mark = arena_used(f->a);

	for (size_t i = 0; i < h->n; i++) {
		const struct record *r = &f->records[h->first + i];

		intake_fault(f->in, FAULT_CLAIMED, r->file, r->line,
			str_printf(f->a,
				STR_FMT " is the name of machine " STR_FMT ", and machine " STR_FMT
					" says it too",
				STR_ARG(h->name), STR_ARG(owner->id), STR_ARG(h->id)));
	}
	arena_rewind(f->a, mark);
}

/* A boot id never comes back: two machines tell one name and one machine id in turn. */
static void look_at_boots(struct fleet *f, const struct host *h)
{
	uint64_t left = 0, now = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct record *r = &f->records[h->first + i];

		if (!r->boot || r->boot == now)
			continue;
		if (r->boot == left) {
			size_t mark = arena_used(f->a);

			intake_fault(f->in, FAULT_CLAIMED, r->file, r->line,
				str_printf(f->a,
					STR_FMT " is back at an earlier boot: two machines "
						"say this name and this machine id",
					STR_ARG(h->name)));
			arena_rewind(f->a, mark);
			return;
		}
		left = now;
		now = r->boot;
	}
}

/* One name, one machine: what others say under it is named, and does not count. */
static void settle_claims(struct fleet *f)
{
	size_t n = 0;

	for (size_t i = 0, end; i < f->n_hosts; i = end) {
		size_t owner = i;

		for (end = i; end < f->n_hosts && str_eq(f->hosts[end].name, f->hosts[i].name);
			end++) {
			if (owns_before(f, &f->hosts[end], &f->hosts[owner]))
				owner = end;
		}
		for (size_t k = i; k < end; k++) {
			if (k != owner)
				say_claimed(f, &f->hosts[k], &f->hosts[owner]);
		}
		look_at_boots(f, &f->hosts[owner]);
		f->hosts[n++] = f->hosts[owner];
	}
	f->n_hosts = n;
}

/* Texts are a host's words: made harmless once, here, before anybody sees them. */
static bool make_harmless(struct fleet *f)
{
	struct pool *t = &f->in->texts;
	bool renamed = false;

	for (uint32_t i = 0; i < t->n; i++)
		t->v[i] = text_sanitise(f->a, t->v[i]);
	for (size_t i = 0; i < f->n_hosts; i++) {
		struct str name = text_sanitise(f->a, f->hosts[i].name);

		renamed |= !str_eq(name, f->hosts[i].name);
		f->hosts[i].name = name;
		f->hosts[i].id = text_sanitise(f->a, f->hosts[i].id);
	}
	for (size_t i = 0; i < f->in->n_faults; i++)
		f->in->faults[i].why = text_sanitise(f->a, f->in->faults[i].why);
	return renamed;
}

static int by_place(const void *x, const void *y)
{
	const struct fault *a = x, *b = y;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return str_cmp(a->why, b->why);
}

static void find_silent(struct fleet *f)
{
	for (size_t i = 0; i < f->n_hosts; i++) {
		struct host *h = &f->hosts[i];

		h->silent = h->last->at_ns + f->silent_ns < f->in->now_ns;
		f->silent += h->silent;
		f->reporting += !h->silent;
	}
}

static void find_never(struct fleet *f)
{
	struct inventory *v = &f->inventory;

	if (!f->has_inventory)
		return;
	for (size_t i = 0; i < f->n_hosts; i++) {
		f->hosts[i].row = inventory_find(v, f->hosts[i].name);
		f->unlisted += f->hosts[i].row == POOL_NONE;
	}
	f->never = ARENA_NEW(f->a, uint32_t, v->n_rows + 1);
	for (size_t i = 0; i < v->n_rows; i++) {
		uint32_t row = v->by_name[i];
		struct str name = inventory_cell(v, row, v->host_column);

		if (i && str_eq(name, inventory_cell(v, v->by_name[i - 1], v->host_column)))
			continue;
		if (host_find(f, name) == SIZE_MAX)
			f->never[f->n_never++] = row;
	}
}

size_t host_find(const struct fleet *f, struct str name)
{
	const struct host wanted = { .name = name };
	size_t low = 0, high = f->n_hosts;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_name(&f->hosts[mid], &wanted) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < f->n_hosts && str_eq(f->hosts[low].name, name) ? low : SIZE_MAX;
}

void fleet_hosts(struct fleet *f)
{
	sort_records(f);
	drop_duplicates(f);
	find_hosts(f);
	settle_claims(f);
	if (make_harmless(f))
		order(f->a, f->hosts, f->n_hosts, sizeof(struct host), by_name);
	order(f->a, f->in->faults, f->in->n_faults, sizeof(struct fault), by_place);
	find_silent(f);
	find_never(f);
	f->expected = f->n_hosts + f->n_never;
}
