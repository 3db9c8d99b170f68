/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/foreign.h"

#include "programs/sos/sos.h"
#include "scanner/base/arena.h"
#include "scanner/source/collected.h"
#include "scanner/source/index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_CAP = 24 << 20 };

void foreign_begin(struct foreign *f, struct arena *a, const char *folder)
{
	*f = (struct foreign){ .a = a, .folder = folder };
}

bool foreign_is_beside(struct str name)
{
	static const char *const folders[] = { "/var/log/", "/sos_logs/", "/sos_reports/",
		"/sos_strings/", "/home/", "/root/", "/var/crash/" };

	for (unsigned i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		size_t n = strlen(folders[i]);

		/* Below a host's folder, or at the archive's own top. */
		if (memmem(name.p, name.n, folders[i], n) || str_starts(name, folders[i] + 1))
			return true;
	}
	return false;
}

bool foreign_add(struct foreign *f, const struct member *m)
{
	struct foreign_name *name;

	if (m->type == MEMBER_OTHER) /* a device, a fifo, a hard link: not captured */
		return true;
	trees_add(&f->trees, f->a, m->name);
	f->bytes += m->name.n + sizeof(*name);
	if (f->bytes > NAMES_CAP)
		return false;
	f->names = arena_grow(f->a, f->names, f->n, &f->cap, sizeof(*f->names));
	name = &f->names[f->n++];
	name->name = m->type == MEMBER_FOLDER ? str_join(f->a, m->name, STR("/"), STR(""))
					      : str_copy(f->a, m->name);
	name->empty = m->type == MEMBER_FILE && !m->size;
	if (m->type == MEMBER_FOLDER)
		trees_add(&f->trees, f->a, name->name);
	return true;
}

static int by_name(const void *x, const void *y)
{
	const struct foreign_name *a = x, *b = y;

	return str_cmp(a->name, b->name);
}

static const struct foreign_name *find_name(const struct foreign *f, struct str name)
{
	const struct foreign_name key = { .name = name };

	return f->n ? bsearch(&key, f->names, f->n, sizeof(key), by_name) : NULL;
}

static bool is_below(struct str name, struct str top)
{
	return name.n > top.n && memcmp(name.p, top.p, top.n) == 0;
}

static struct str member_of(struct foreign *f, unsigned tree, struct str path)
{
	return str_join(f->a, f->tops[tree], STR(""), str_skip(path, 1));
}

static bool has_processes(struct foreign *f, unsigned tree)
{
	for (unsigned i = 0; collected_witnesses[i]; i++) {
		struct str name = member_of(f, tree, str_from(collected_witnesses[i]));
		const struct foreign_name *found = find_name(f, name);

		if (found && !found->empty)
			return true;
	}
	return false;
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
 * has an empty name in it, so that an empty folder has its listing too. A path is put together
 * with all above it once: the one before it in the order has put the folders above both.
 */
static struct child *children(struct foreign *f, struct str top, size_t *ret_n)
{
	struct str last = { 0 };
	struct child *v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct str path, folder, name, whole;

		if (!is_below(f->names[i].name, top))
			continue;
		whole = path = str_skip(f->names[i].name, top.n);
		while (path.n) {
			if (!str_split_last(path, '/', &folder, &name)) {
				folder = (struct str){ 0 };
				name = path;
			}
			v = arena_grow(f->a, v, n, &cap, sizeof(*v));
			v[n++] = (struct child){ folder, name };
			if (folder.n && is_below(last, folder) && last.p[folder.n] == '/')
				break;
			path = folder;
		}
		last = whole;
	}
	*ret_n = n;
	return v;
}

static const char *sample_of(const struct foreign *f, unsigned tree)
{
	return f->n_tops < 2 ? NULL : tree ? "after" : "before";
}

static void write_listing(
	struct foreign *f, unsigned tree, const struct child *v, size_t n, struct out *o)
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
	index_write(o, &an, sample_of(f, tree));
}

static void write_listings(struct foreign *f, unsigned tree, struct out *o)
{
	size_t n, from = 0, all = arena_used(f->a);
	struct child *v = children(f, f->tops[tree], &n);

	if (n)
		qsort(v, n, sizeof(*v), by_folder);
	for (size_t i = 1; i <= n; i++) {
		size_t mark = arena_used(f->a);

		if (i < n && str_eq(v[i].folder, v[from].folder))
			continue;
		write_listing(f, tree, v + from, i - from, o);
		arena_rewind(f->a, mark);
		from = i;
	}
	arena_rewind(f->a, all);
}

/* A capture of ours that lost its end would else pass for a tree that somebody made. */
static bool is_torn(const struct foreign *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (str_starts(f->names[i].name, "sample/0/") ||
			str_starts(f->names[i].name, "sample/1/"))
			return true;
	}
	return false;
}

int foreign_plan(struct foreign *f, struct out *o, struct str *ret_error)
{
	int n;

	if (is_torn(f)) {
		*ret_error = STR("expected a capture's manifest.json, its last member");
		return -EINVAL;
	}
	n = trees_choose(&f->trees, f->a, f->folder, f->tops, ret_error);
	if (n < 0)
		return n;
	f->n_tops = (unsigned)n;
	if (f->n)
		qsort(f->names, f->n, sizeof(*f->names), by_name);
	out_z(o, "complete: no\n");
	for (unsigned i = 0; i < f->n_tops; i++) {
		f->processes[i] = has_processes(f, i);
		write_listings(f, i, o);
	}
	return 0;
}

struct giving {
	struct foreign *f;
	unsigned tree;
	struct out *out;
};

/* Whether the collection has anything in a folder: the first name that is not before it. */
static bool has_below(const struct foreign *f, struct str folder)
{
	size_t low = 0, high = f->n;

	while (low < high) {
		size_t at = low + (high - low) / 2;

		if (str_cmp(f->names[at].name, folder) < 0)
			low = at + 1;
		else
			high = at;
	}
	return low < f->n && str_starts(f->names[low].name, str_z(f->a, folder));
}

/* A file of the collection goes before what a command told of it. */
static void take_command(void *user, const struct answer *an)
{
	struct giving *g = user;
	struct str name = member_of(g->f, g->tree, an->path);
	const struct foreign_name *own = find_name(g->f, name);
	bool told = an->kind == ASK_LIST
			    ? has_below(g->f, str_join(g->f->a, name, STR("/"), STR("")))
			    : own && !own->empty;

	if (!told)
		index_write(g->out, an, sample_of(g->f, g->tree));
}

static void give_file(struct giving *g, const struct member *m, struct answer *an)
{
	if (m->size > FOREIGN_ONE_CAP) {
		an->state = ANSWER_BROKEN;
		an->error = EFBIG;
	} else if (!collected_says(an->path, g->f->processes[g->tree], &an->bytes)) {
		return;
	}
	index_write(g->out, an, sample_of(g->f, g->tree));
}

static void give(struct giving *g, const struct member *m)
{
	struct answer an = { .state = ANSWER_OK };
	struct str name = str_skip(m->name, g->f->tops[g->tree].n);

	if (m->type == MEMBER_FILE && sos_knows(name)) {
		sos_translate(g->f->a, name, m->bytes, take_command, g);
		return;
	}
	if (str_starts(name, "sos_commands/") || foreign_is_beside(m->name))
		return;
	an.path = str_printf(g->f->a, "/" STR_FMT, STR_ARG(name));
	an.kind = m->type == MEMBER_LINK ? ASK_LINK : ASK_FILE;
	an.bytes = m->type == MEMBER_LINK ? m->link : m->bytes;
	if (m->type == MEMBER_FILE)
		give_file(g, m, &an);
	else if (!sos_is_cut(m->link))
		index_write(g->out, &an, sample_of(g->f, g->tree));
}

void foreign_give(struct foreign *f, const struct member *m, struct out *o)
{
	size_t mark = arena_used(f->a);

	if (m->type != MEMBER_FILE && m->type != MEMBER_LINK)
		return;
	for (unsigned i = 0; i < f->n_tops; i++) {
		struct giving g = { f, i, o };

		if (is_below(m->name, f->tops[i]))
			give(&g, m);
		arena_rewind(f->a, mark);
	}
}
