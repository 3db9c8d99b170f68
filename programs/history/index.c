/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files there are, when each was taken, and of which host. A host is known by its machine
 * id; a report that has none belongs to the one host of its name. Names of files say nothing, and
 * their order on the command line neither.
 */
#include "programs/history/history.h"

#include "scanner/base/arena.h"
#include "scanner/base/sort.h"
#include "scanner/base/text.h"
#include "scanner/source/given_names.h"

#include <string.h>

static struct capture *add(struct history *h, const char *path, const char *why)
{
	struct capture *c;

	h->files = arena_grow(h->a, h->files, h->n_files, &h->cap_files, sizeof(struct capture));
	c = &h->files[h->n_files++];
	*c = (struct capture){ .path = path,
		.name = str_copy(h->a, text_sanitise(h->a, str_from(path))),
		.why = str_from(why) };
	return c;
}

static bool is_ours(struct str name)
{
	static const char *const ends[] = { ".tar.zst", ".tar.gz", ".tar", ".json", ".fx" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (str_ends(name, ends[i]))
			return true;
	}
	return false;
}

void history_operand(struct history *h, const char *operand)
{
	struct given_name *v;
	size_t n;
	int e = given_names(h->a, operand, &v, &n);

	if (e) { /* no folder, or none that can be read: reading it says what it is */
		add(h, operand, NULL);
		return;
	}
	for (size_t i = 0; i < n && h->n_files < HISTORY_FILES; i++) {
		const char *why = !v[i].regular ? "no file"
				  : is_ours(str_from(v[i].path))
					  ? NULL
					  : "its name is no capture's or report's";

		add(h, v[i].path, why);
	}
}

static void look(struct history *h, struct arena *a, struct capture *c)
{
	const struct report *r;

	if (!history_read(h, a, c, &r, &c->why))
		return;
	if (!r->run.sampled_at_ns) {
		c->why = STR("it does not say when it was taken");
		return;
	}
	c->at_ns = r->run.sampled_at_ns;
	c->host = str_copy(h->a, r->run.host);
	c->host_id = str_copy(h->a, r->run.host_id);
	c->boot_id = str_copy(h->a, r->run.boot_id);
}

/* What was passed over last; then by time. */
static int by_time(const void *x, const void *y)
{
	const struct capture *a = x, *b = y;

	if (!a->why.n != !b->why.n)
		return a->why.n ? 1 : -1;
	if (!a->why.n && a->at_ns != b->at_ns)
		return a->at_ns > b->at_ns ? 1 : -1;
	return str_cmp(a->name, b->name);
}

/* The line of that machine id, or of that name where it is the only one; n_lines: none yet. */
static size_t line_of(const struct history *h, const struct capture *c)
{
	size_t found = h->n_lines, n = 0;

	for (size_t i = 0; i < h->n_lines; i++) {
		const struct drift_line *l = &h->lines[i];

		if (c->host_id.n && str_eq(l->host_id, c->host_id))
			return i;
		if (!c->host_id.n && str_eq(l->host, c->host)) {
			found = i;
			n++;
		}
	}
	if (n < 2)
		return found;
	for (size_t i = 0; i < h->n_lines; i++) { /* several hosts have that name: on its own */
		if (!h->lines[i].host_id.n && str_eq(h->lines[i].host, c->host))
			return i;
	}
	return h->n_lines;
}

static void put_in_line(struct history *h, struct capture *c)
{
	size_t i = line_of(h, c);
	struct drift_line *l = &h->lines[i];

	if (i == h->n_lines) {
		l->host = c->host;
		l->host_id = c->host_id;
		h->n_lines++;
	}
	l->v = arena_grow(h->a, l->v, l->n, &l->cap, sizeof(struct capture *));
	l->v[l->n++] = c;
}

static int by_time_in_line(const void *x, const void *y)
{
	return by_time(*(struct capture *const *)x, *(struct capture *const *)y);
}

/* In order, and one sample once: JSON keeps milliseconds. */
static void settle(struct history *h, struct drift_line *l)
{
	enum { NS_PER_MS = 1000000 };
	size_t n = 0;

	sort_in_place(l->v, l->n, sizeof(struct capture *), by_time_in_line);
	for (size_t i = 0; i < l->n; i++) {
		struct capture *c = l->v[i], *last = n ? l->v[n - 1] : NULL;

		if (last && last->at_ns / NS_PER_MS == c->at_ns / NS_PER_MS)
			c->why = str_printf(
				h->a, "the same sample as " STR_FMT, STR_ARG(last->name));
		else
			l->v[n++] = c;
	}
	l->n = n;
}

static int by_host(const void *x, const void *y)
{
	const struct drift_line *a = x, *b = y;
	int r = str_cmp_natural(a->host, b->host);

	return r ? r : str_cmp(a->host_id, b->host_id);
}

void history_index(struct history *h)
{
	struct arena *a = arena_new("a report", ARENA_CAP_HISTORY);
	size_t empty = arena_used(a);

	for (size_t i = 0; i < h->n_files; i++) {
		if (!h->files[i].why.n)
			look(h, a, &h->files[i]);
		arena_rewind(a, empty);
	}
	arena_free(a);
	sort_in_place(h->files, h->n_files, sizeof(struct capture), by_time);
	h->lines = ARENA_NEW(h->a, struct drift_line, h->n_files + 1);
	for (unsigned named = 0; named < 2; named++) { /* those with a machine id first */
		for (size_t i = 0; i < h->n_files; i++) {
			struct capture *c = &h->files[i];

			if (!c->why.n && (c->host_id.n == 0) == (named == 1))
				put_in_line(h, c);
		}
	}
	for (size_t i = 0; i < h->n_lines; i++)
		settle(h, &h->lines[i]);
	sort_in_place(h->lines, h->n_lines, sizeof(struct drift_line), by_host);
}
