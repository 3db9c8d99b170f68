/* SPDX-License-Identifier: Apache-2.0 */
/* Which folder of an archive is a host's root, and what to say where there are several. */
#include "programs/archive/foreign.h"

#include "programs/archive/archive.h"
#include "scanner/base/arena.h"

#include <errno.h>
#include <string.h>

enum { TOP_DEPTH = 4, TOLD_MAX = 12 };

/* The length of what stands before a component proc or sys, at most TOP_DEPTH deep. */
static bool top_of(struct str name, size_t *ret)
{
	struct str rest = name, part;

	for (unsigned depth = 0; depth <= TOP_DEPTH && str_cut(&rest, '/', &part); depth++) {
		if (str_is(part, "proc") || str_is(part, "sys") || str_is(part, "sos_commands")) {
			*ret = (size_t)(part.p - name.p);
			return true;
		}
	}
	return false;
}

static bool is_below(struct str path, struct str folder)
{
	return path.n >= folder.n && memcmp(path.p, folder.p, folder.n) == 0;
}

static bool holds(const struct str *v, unsigned n, struct str s)
{
	for (unsigned i = 0; i < n; i++) {
		if (str_eq(v[i], s))
			return true;
	}
	return false;
}

static void put_inner(struct trees *t, struct str top)
{
	if (t->n_inner < TREES_MAX && !holds(t->inner, t->n_inner, top))
		t->inner[t->n_inner++] = top;
}

void trees_add(struct trees *t, struct arena *a, struct str name)
{
	unsigned kept = 0;
	size_t n;

	if (!top_of(name, &n))
		return;
	name = str_head(name, n);
	if (holds(t->v, t->n, name) || holds(t->inner, t->n_inner, name))
		return;
	name = str_copy(a, name);
	for (unsigned i = 0; i < t->n; i++) {
		if (is_below(name, t->v[i])) {
			put_inner(t, name);
			return;
		}
	}
	/* A chroot's proc/ may come before the host's own. */
	for (unsigned i = 0; i < t->n; i++) {
		if (is_below(t->v[i], name))
			put_inner(t, t->v[i]);
		else
			t->v[kept++] = t->v[i];
	}
	t->n = kept;
	if (t->n < TREES_MAX)
		t->v[t->n++] = name;
	else
		t->more = true;
}

/* "HOST/before/": "before", and what stands in front of it. */
static struct str last_of(struct str top, struct str *ret_parent)
{
	struct str head = str_head(top, top.n ? top.n - 1 : 0), tail;

	if (str_split_last(head, '/', ret_parent, &tail))
		return tail;
	*ret_parent = (struct str){ 0 };
	return head;
}

static bool is_pair(struct str x, struct str y)
{
	static const char *const pairs[][2] = { { "before", "after" }, { "t0", "t1" }, { "0", "1" },
		{ "sample.0", "sample.1" } };
	struct str parent_x, parent_y, a = last_of(x, &parent_x), b = last_of(y, &parent_y);

	for (unsigned i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (str_is(a, pairs[i][0]) && str_is(b, pairs[i][1]))
			return str_eq(parent_x, parent_y);
	}
	return false;
}

static struct str told(const struct str *v, unsigned n, bool more, struct arena *a)
{
	struct str s = { 0 };

	for (unsigned i = 0; i < n && i < TOLD_MAX; i++)
		s = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(s), i ? ", " : "",
			STR_ARG(archive_escape(a, str_head(v[i], v[i].n ? v[i].n - 1 : 0))));
	if (n > TOLD_MAX || more)
		s = str_printf(a, STR_FMT " and more", STR_ARG(s));
	return s;
}

static int settle(const struct str *v, unsigned n, bool more, struct arena *a, struct str ret[2],
	struct str *ret_error)
{
	if (n == 1) {
		ret[0] = v[0];
		return 1;
	}
	if (n == 2 && (is_pair(v[0], v[1]) || is_pair(v[1], v[0]))) {
		bool in_order = is_pair(v[0], v[1]);

		ret[0] = v[!in_order];
		ret[1] = v[in_order];
		return 2;
	}
	*ret_error = str_printf(a,
		"expected one host; ARCHIVE:FOLDER names one of these folders: " STR_FMT,
		STR_ARG(told(v, n, more, a)));
	return -EINVAL;
}

int trees_choose(const struct trees *t, struct arena *a, const char *folder, struct str ret[2],
	struct str *ret_error)
{
	struct str within[TREES_MAX], top;
	unsigned n = 0;

	if (!t->n) {
		*ret_error = STR("expected "
				 "manifest.json, or proc/ or sys/, in the archive");
		return -EINVAL;
	}
	if (!folder)
		return settle(t->v, t->n, t->more, a, ret, ret_error);
	top = str_printf(a, "%s%s", folder, str_ends(str_from(folder), "/") ? "" : "/");
	if (holds(t->inner, t->n_inner, top) || holds(t->v, t->n, top)) {
		ret[0] = top;
		return 1;
	}
	for (unsigned i = 0; i < t->n; i++) {
		if (is_below(t->v[i], top))
			within[n++] = t->v[i];
	}
	if (n)
		return settle(within, n, false, a, ret, ret_error);
	*ret_error = str_printf(a,
		"expected a folder with proc/ or sys/ in it, not \"%s\"; there are: " STR_FMT,
		folder, STR_ARG(told(t->v, t->n, t->more, a)));
	return -EINVAL;
}
