/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cgroup has cpuset files only where its parent hands the controller down, which
 * cgroup.subtree_control says (kernel/cgroup/cgroup.c): the walk goes where cpusets are, and
 * nowhere else. On a host of services without AllowedCPUs= it ends at the root; a container
 * costs three small files and no listing.
 */
#include "scanner/facts/process/partitions_walk.h"

#include "scanner/facts/process/cgroups.h"

#include <string.h>

/* Eight components of 255 bytes at most always fit. */
static struct str join(struct cpuset_walk *w, struct str dir, struct str name)
{
	if (name.n == 0 || dir.n + name.n + 1 > sizeof(w->path))
		return dir;
	memcpy(w->path, dir.p, dir.n);
	w->path[dir.n] = '/';
	memcpy(w->path + dir.n + 1, name.p, name.n);
	return (struct str){ w->path, dir.n + 1 + name.n };
}

const struct answer *walk_ask(
	struct cpuset_walk *w, struct str dir, const char *name, enum ask_kind kind)
{
	struct str path = join(w, dir, str_from(name));
	const struct answer *an;

	if (w->f)
		w->f->ask(w->f, path, kind, 0);
	an = answers_get(w->in->answers, path, kind);
	w->t->cut |= an->state == ANSWER_NOT_READ; /* past the cap */
	return an;
}

bool walk_gone(const struct answer *an)
{
	return an->state == ANSWER_ABSENT || an->state == ANSWER_VANISHED;
}

void walk_unread(struct cpuset_walk *w, const struct answer *an)
{
	w->t->unread++;
	if (!w->t->unread_example)
		w->t->unread_example = an;
}

static bool hands_down(const struct answer *control)
{
	struct str rest = control->bytes, word;

	if (control->state != ANSWER_OK)
		return !walk_gone(control); /* not told: look */
	while (str_word(&rest, &word)) {
		if (str_is(word, "cpuset"))
			return true;
	}
	return false;
}

/* "isolated", "root invalid (Cpu list in cpuset.cpus not exclusive)" */
static void read_state(struct partition *p)
{
	struct str rest = p->state, word;

	if (!str_word(&rest, &word))
		return;
	p->type = str_is(word, "isolated") ? PARTITION_ISOLATED
		  : str_is(word, "root")   ? PARTITION_ROOT
					   : PARTITION_UNTOLD;
	rest = str_trim(rest);
	p->valid = p->type != PARTITION_UNTOLD && rest.n == 0;
	if (p->valid)
		return;
	if (!str_starts(rest, "invalid")) {
		p->type = PARTITION_UNTOLD;
		return;
	}
	rest = str_trim(str_skip(rest, 7));
	if (str_starts(rest, "(") && str_ends(rest, ")"))
		p->reason = str_head(str_skip(rest, 1), rest.n - 2);
}

static void add_partition(struct cpuset_walk *w, struct str dir, const struct answer *an)
{
	struct arena *a = w->in->arena;
	struct partition p = { .path = dir, .state = str_trim(an->bytes), .from = an };
	const struct answer *effective = walk_ask(w, dir, "cpuset.cpus.effective", ASK_FILE);
	struct cpuset exclusive = { 0 };

	read_state(&p);
	(void)fact_list(walk_ask(w, dir, "cpuset.cpus", ASK_FILE), a, &p.wanted);
	(void)fact_list(walk_ask(w, dir, "cpuset.cpus.exclusive", ASK_FILE), a, &exclusive);
	p.wanted = cpuset_or(a, p.wanted, exclusive);
	if (p.type == PARTITION_ISOLATED)
		w->t->asked = cpuset_or(a, w->t->asked, p.wanted);
	if (fact_list(effective, a, &p.cpus) && p.valid && p.type == PARTITION_ISOLATED)
		walk_unread(w, effective);
	else if (p.valid && p.type == PARTITION_ISOLATED)
		w->t->isolated = cpuset_or(a, w->t->isolated, p.cpus);
	w->v = arena_grow(a, w->v, w->t->n, &w->cap, sizeof(*w->v));
	w->v[w->t->n++] = p;
}

/* True: it may have children that are cpusets. */
static bool look_at(struct cpuset_walk *w, struct str dir)
{
	const struct answer *an = walk_ask(w, dir, PARTITION, ASK_FILE);

	if (walk_gone(an))
		return false;
	if (an->state == ANSWER_OK) {
		w->t->cgroups++;
		if (!str_is(str_trim(an->bytes), "member"))
			add_partition(w, dir, an);
	} else if (an->state != ANSWER_NOT_CAPTURED) {
		walk_unread(w, an);
	}
	return true;
}

static void walk_below(struct cpuset_walk *w, struct str dir, unsigned depth)
{
	const struct answer *list;
	struct str names, name;

	if (!hands_down(walk_ask(w, dir, "cgroup.subtree_control", ASK_FILE)))
		return;
	list = walk_ask(w, dir, "", ASK_LIST);
	if (list->state != ANSWER_OK) {
		if (list->state != ANSWER_NOT_CAPTURED && !walk_gone(list))
			walk_unread(w, list);
		return;
	}
	w->t->cut |= depth == CGROUP_DEPTH;
	names = depth == CGROUP_DEPTH ? (struct str){ 0 } : list->bytes;
	while (str_cut(&names, '\n', &name)) {
		struct str child =
			str_printf(w->in->arena, STR_FMT "/" STR_FMT, STR_ARG(dir), STR_ARG(name));

		/* The hybrid layout's other trees, each walked by itself. */
		if (cgroup_is_file(name) ||
			(!depth && (str_is(name, "unified") || str_is(name, "cpuset"))))
			continue;
		if (look_at(w, child))
			walk_below(w, child, depth + 1);
	}
}

void cpusets_walk(struct cpuset_walk *w)
{
	(void)look_at(w, STR(CGROUPS)); /* there only in a cgroup namespace */
	walk_below(w, STR(CGROUPS), 0);
	walk_below(w, STR(CGROUPS "/unified"), 0);
	cpusets_walk_v1(w);
	w->t->v = w->v;
	w->t->v1_sets = w->v1;
}
