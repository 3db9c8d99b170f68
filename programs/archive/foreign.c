/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/foreign.h"

#include "scanner/base/arena.h"
#include "scanner/source/index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TOP_DEPTH = 4 };

void foreign_begin(struct foreign *f, struct arena *a)
{
	*f = (struct foreign){ .a = a };
}

bool foreign_add(struct foreign *f, const struct member *m)
{
	if (m->type == MEMBER_OTHER) /* a device, a fifo, a hard link: not captured */
		return true;
	f->names = arena_grow(f->a, f->names, f->n, &f->cap, sizeof(*f->names));
	f->names[f->n++] = m->type == MEMBER_FOLDER ? str_join(f->a, m->name, STR("/"), STR(""))
						    : str_copy(f->a, m->name);
	return true;
}

/* The length of what stands before a component proc or sys, at most TOP_DEPTH deep. */
static bool top_of(struct str name, size_t *ret)
{
	struct str rest = name, part;

	for (unsigned depth = 0; depth <= TOP_DEPTH && str_cut(&rest, '/', &part); depth++) {
		if (str_is(part, "proc") || str_is(part, "sys")) {
			*ret = (size_t)(part.p - name.p);
			return true;
		}
	}
	return false;
}

static bool find_top(struct foreign *f)
{
	bool found = false;
	size_t n;

	for (size_t i = 0; i < f->n; i++) {
		if (top_of(f->names[i], &n) && (!found || n < f->top.n)) {
			f->top = str_head(f->names[i], n);
			found = true;
		}
	}
	return found;
}

static int compare(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Names below the top alone, sorted, so that a folder's names stand together by their parents. */
static void keep_below(struct foreign *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct str name = f->names[i];

		if (name.n > f->top.n && memcmp(name.p, f->top.p, f->top.n) == 0)
			f->names[n++] = str_skip(name, f->top.n);
	}
	f->n = n;
}

struct child {
	struct str folder, name;
};

static int by_folder(const void *x, const void *y)
{
	const struct child *a = x, *b = y;
	int order = str_cmp(a->folder, b->folder);

	if (order == 0)
		order = str_cmp_natural(a->name, b->name);
	return order ? order : str_cmp(a->name, b->name);
}

/*
 * Each name and all folders above it: an archive need not name its folders. One that it names
 * has an empty name in it, so that an empty folder has its listing too.
 */
static struct child *children(struct foreign *f, size_t *ret_n)
{
	struct child *v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct str path = f->names[i], folder, name;

		while (path.n) {
			if (!str_split_last(path, '/', &folder, &name)) {
				folder = (struct str){ 0 };
				name = path;
			}
			v = arena_grow(f->a, v, n, &cap, sizeof(*v));
			v[n++] = (struct child){ folder, name };
			/* The one before it in the order has put the folders above both. */
			if (i && folder.n && f->names[i - 1].n > folder.n &&
				memcmp(f->names[i - 1].p, folder.p, folder.n) == 0 &&
				f->names[i - 1].p[folder.n] == '/')
				break;
			path = folder;
		}
	}
	*ret_n = n;
	return v;
}

static void write_listing(struct foreign *f, const struct child *v, size_t n, struct out *o)
{
	struct answer an = { .kind = ASK_LIST, .state = ANSWER_OK };
	size_t size = 0, used = 0;
	char *text;

	an.path = str_printf(f->a, "/" STR_FMT, STR_ARG(v->folder));
	for (size_t i = 0; i < n; i++)
		size += v[i].name.n + 1;
	text = arena_alloc(f->a, size, 1);
	for (size_t i = 0; i < n; i++) {
		if (!v[i].name.n || (i && str_eq(v[i].name, v[i - 1].name)))
			continue;
		memcpy(text + used, v[i].name.p, v[i].name.n);
		used += v[i].name.n;
		text[used++] = '\n';
	}
	an.bytes = (struct str){ text, used ? used - 1 : 0 };
	index_write(o, &an, NULL);
}

/* A capture of ours that lost its end would else pass for a tree that somebody made. */
static bool is_torn(const struct foreign *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (str_starts(f->names[i], "sample/0/") || str_starts(f->names[i], "sample/1/"))
			return true;
	}
	return false;
}

int foreign_plan(struct foreign *f, struct out *o, struct str *ret_error)
{
	struct child *v;
	size_t n, from = 0;

	if (is_torn(f)) {
		*ret_error = STR("expected a capture's manifest.json, its last member");
		return -EINVAL;
	}
	if (!find_top(f)) {
		*ret_error = STR("expected "
				 "manifest.json, or proc/ or sys/, in the archive");
		return -EINVAL;
	}
	keep_below(f);
	if (f->n)
		qsort(f->names, f->n, sizeof(*f->names), compare);
	v = children(f, &n);
	if (n)
		qsort(v, n, sizeof(*v), by_folder);
	out_z(o, "complete: no\n");
	for (size_t i = 1; i <= n; i++) {
		if (i < n && str_eq(v[i].folder, v[from].folder))
			continue;
		size_t mark = arena_used(f->a);

		write_listing(f, v + from, i - from, o);
		arena_rewind(f->a, mark);
		from = i;
	}
	return 0;
}

bool foreign_give(struct foreign *f, const struct member *m, struct out *o)
{
	struct answer an = { .state = ANSWER_OK };
	size_t mark = arena_used(f->a);

	if ((m->type != MEMBER_FILE && m->type != MEMBER_LINK) || m->name.n <= f->top.n ||
		memcmp(m->name.p, f->top.p, f->top.n) != 0)
		return true;
	an.path = str_printf(f->a, "/" STR_FMT, STR_ARG(str_skip(m->name, f->top.n)));
	an.kind = m->type == MEMBER_LINK ? ASK_LINK : ASK_FILE;
	an.bytes = m->type == MEMBER_LINK ? m->link : m->bytes;
	index_write(o, &an, NULL);
	arena_rewind(f->a, mark);
	return true;
}
