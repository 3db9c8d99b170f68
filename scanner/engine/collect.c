/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From patterns to questions. A directory is listed once, whatever many patterns run through
 * it; a name that was listed and is gone when it is asked for has vanished, it is not absent.
 */
#include "scanner/engine/collect.h"

#include "scanner/facts/process/tasks.h"

#include "scanner/facts/process/cgroups.h"

#include <string.h>

static const struct stream_state *stream_of(const struct collector *c, struct str path)
{
	for (size_t i = 0; i < c->n_streams; i++) {
		if (str_is(path, c->streams[i].fact->stream->path))
			return &c->streams[i];
	}
	return NULL;
}

static const struct answer *ask_once(struct collector *c, struct request r)
{
	const struct answer *known = answers_find(c->answers, r.path, r.kind);
	const struct stream_state *stream;
	struct answer *an;
	struct feed feed;

	if (known)
		return known;
	r.path = str_copy(c->arena, r.path);
	r.keep = c->keep && r.kind == ASK_FILE && !r.base;
	stream = r.kind == ASK_FILE ? stream_of(c, r.path) : NULL;
	if (stream) {
		feed = (struct feed){ stream->fact->stream->bytes, stream->state };
		r.feed = &feed;
	}
	an = ARENA_NEW(c->arena, struct answer, 1);
	source_answer(c->source, &r, c->arena, an);
	answers_put(c->answers, an);
	if (stream)
		stream->fact->stream->end(stream->state);
	return an;
}

const struct answer *collect_one(
	struct collector *c, struct str path, enum ask_kind kind, size_t base)
{
	return ask_once(c, (struct request){ .path = path, .kind = kind, .base = base });
}

const struct answer *collect_capped(
	struct collector *c, struct str path, enum ask_kind kind, size_t cap)
{
	return ask_once(c, (struct request){ .path = path, .kind = kind, .cap = cap });
}

/* One pattern while it is expanded: the path so far, and what the stars stand for. */
struct expansion {
	struct collector *c;
	const struct ask *ask;
	char path[4096];
	size_t n;
	struct str star[PATTERN_STARS];
	unsigned stars;
	size_t base; /* the directory of the first star */
	bool list_is_set;
};

static void expand(struct expansion *e, struct str rest);

static bool push(struct expansion *e, struct str part)
{
	if (e->n + part.n + 1 >= sizeof(e->path))
		return false;
	e->path[e->n++] = '/';
	memcpy(e->path + e->n, part.p, part.n);
	e->n += part.n;
	return true;
}

static void push_and_go_on(struct expansion *e, struct str name, struct str star, struct str rest)
{
	size_t n = e->n;

	if (e->stars == PATTERN_STARS || !push(e, name))
		return;
	e->star[e->stars++] = star;
	expand(e, rest);
	e->stars--;
	e->n = n;
}

static void expand_numbers(struct expansion *e, struct str head, struct str tail,
	struct cpuset numbers, struct str rest)
{
	for (int i = -1; (i = cpuset_next(numbers, i + 1)) >= 0;) {
		struct str number = str_printf(e->c->arena, "%d", i);
		struct str name = str_join(e->c->arena, head, number, tail);

		push_and_go_on(e, name, number, rest);
	}
}

static bool is_fast(enum nic_role role)
{
	return role == NIC_FAST || role == NIC_BYPASS || role == NIC_PTP;
}

static void expand_nics(
	struct expansion *e, struct str head, struct str tail, struct str rest, bool fast)
{
	const struct roles *r = e->c->roles;

	for (size_t i = 0; i < r->n_nics; i++) {
		if (fast && !is_fast(r->nics[i].role))
			continue;
		struct str name = str_join(e->c->arena, head, r->nics[i].name, tail);

		push_and_go_on(e, name, r->nics[i].name, rest);
	}
}

/* {target} is a process as its number, {target:hot} one of its hot threads as "PID/task/TID". */
static void expand_processes(struct expansion *e, struct str rest)
{
	const struct roles *r = e->c->roles;

	for (size_t i = 0; i < r->n_processes; i++) {
		struct str pid = str_printf(e->c->arena, "%d", r->processes[i].pid);

		push_and_go_on(e, pid, pid, rest);
	}
}

static void expand_hot_threads(struct expansion *e, struct str rest)
{
	const struct roles *r = e->c->roles;

	for (size_t i = 0; i < r->n_processes; i++) {
		for (size_t k = 0; k < r->processes[i].n_hot; k++) {
			const struct task *t = r->processes[i].hot[k];
			struct str name = str_printf(e->c->arena, "%d/task/%d", t->pid, t->tid);

			push_and_go_on(e, name, name, rest);
		}
	}
}

static void expand_binding(struct expansion *e, struct str part, struct str rest)
{
	const struct roles *r = e->c->roles;
	struct str head, after, role, tail;

	if (!r || !str_split(part, '{', &head, &after) || !str_split(after, '}', &role, &tail))
		return;
	if (str_is(role, "if:hot") && !cpuset_is_empty(r->hot))
		push_and_go_on(e, STR("hot"), STR("hot"), rest);
	else if (str_is(role, "hot"))
		expand_numbers(e, head, tail, r->hot, rest);
	else if (str_is(role, "housekeeping"))
		expand_numbers(e, head, tail, r->housekeeping, rest);
	else if (str_is(role, "online"))
		expand_numbers(e, head, tail, r->online, rest);
	else if (str_is(role, "package") || (str_is(role, "package:intel") && r->intel_msrs) ||
		 (str_is(role, "package:amd") && r->amd_counters))
		expand_numbers(e, head, tail, r->package_cpus, rest);
	else if (str_is(role, r->arm64 ? "core:arm64" : "core:x86"))
		expand_numbers(e, head, tail, r->core_cpus, rest);
	else if (str_starts(role, "guest:") && r->guest)
		push_and_go_on(e, str_skip(role, 6), str_skip(role, 6), rest);
	else if (str_starts(role, "targets:") && r->n_processes)
		push_and_go_on(e, str_skip(role, 8), str_skip(role, 8), rest);
	else if (str_starts(role, "safe:") && r->safe_sched)
		push_and_go_on(e, str_skip(role, 5), str_skip(role, 5), rest);
	else if (str_is(part, "{target}"))
		expand_processes(e, rest);
	else if (str_is(part, "{target:hot}"))
		expand_hot_threads(e, rest);
	else if (str_is(role, "nic"))
		expand_nics(e, head, tail, rest, false);
	else if (str_is(role, "nic:fast"))
		expand_nics(e, head, tail, rest, true);
}

/* What a star or '#' in part stands for in name; false when they do not match. */
static bool starred(struct str part, struct str name, struct str *ret)
{
	size_t at = 0;
	size_t tail;

	while (part.p[at] != '*' && part.p[at] != '#')
		at++;
	tail = part.n - at - 1;
	if (name.n < at + tail || memcmp(name.p, part.p, at) ||
		memcmp(name.p + name.n - tail, part.p + at + 1, tail))
		return false;
	*ret = (struct str){ name.p + at, name.n - at - tail };
	if (part.p[at] == '*')
		return true;
	for (size_t i = 0; i < ret->n; i++) {
		if (ret->p[i] < '0' || ret->p[i] > '9')
			return false;
	}
	return ret->n > 0;
}

/* A pattern that goes on below the files of a cgroup would ask each for a name in vain. */
static bool is_cgroup_file(struct str dir, struct str name)
{
	return str_starts(dir, "/sys/fs/cgroup") && cgroup_is_file(name);
}

static void expand_star(struct expansion *e, struct str part, struct str rest)
{
	const struct answer *list;
	struct str names, name, star;

	list = collect_one(e->c, (struct str){ e->path, e->n }, ASK_LIST, 0);
	if (!e->list_is_set) {
		answers_set_list(e->c->answers, e->ask->path, list);
		e->list_is_set = true;
		e->base = e->n;
	}
	if (list->state != ANSWER_OK)
		return;
	names = list->bytes;
	while (str_cut(&names, '\n', &name)) {
		if (rest.n && is_cgroup_file((struct str){ e->path, e->n }, name))
			continue;
		if (starred(part, name, &star))
			push_and_go_on(e, name, star, rest);
	}
}

static void expand_leaf(struct expansion *e)
{
	const struct answer *an;
	struct match *m;

	an = collect_one(e->c, (struct str){ e->path, e->n }, e->ask->kind, e->base);
	m = answers_add_match(e->c->answers, e->ask->path, e->ask->kind);
	m->answer = an;
	memcpy(m->star, e->star, sizeof(m->star));
}

static void expand(struct expansion *e, struct str rest)
{
	struct str part;
	size_t n = e->n;

	for (;;) {
		if (!str_cut(&rest, '/', &part)) {
			expand_leaf(e);
			break;
		}
		if (memchr(part.p, '{', part.n)) {
			expand_binding(e, part, rest);
			break;
		}
		if (memchr(part.p, '*', part.n) || memchr(part.p, '#', part.n)) {
			expand_star(e, part, rest);
			break;
		}
		if (!push(e, part))
			break;
	}
	e->n = n;
}

void collect_pattern(struct collector *c, const struct ask *ask)
{
	struct expansion e = { .c = c, .ask = ask };
	struct str rest = str_skip(str_from(ask->path), 1);

	if (pattern_is_literal(ask->path)) {
		collect_one(c, str_from(ask->path), ask->kind, 0);
		return;
	}
	if (answers_has_pattern(c->answers, ask->path, ask->kind))
		return;
	expand(&e, rest);
}
