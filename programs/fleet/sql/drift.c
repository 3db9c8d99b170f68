/* SPDX-License-Identifier: Apache-2.0 */
/* The server finds where a host's reports differ; drift.c says which of it was one rollout, and what goes to and fro. */
#include "programs/fleet/answers/drift.h"
#include "programs/fleet/sql/sql.h"

#include "scanner/base/arena.h"

static const uint64_t MS_NS = 1000000;

static uint32_t key_of(struct asking_store *q, struct sql_answer *t)
{
	struct arena *a = q->tmp;
	struct str what = str_copy(a, sql_str(t)), group = str_copy(a, sql_str(t)),
		   kind = str_copy(a, sql_str(t)), name = str_copy(a, sql_str(t));

	if (str_is(what, "check"))
		return sql_check_key(q, group, name);
	if (str_is(what, "run"))
		return put_key(&q->rd, KEY_RUN, TRAIT_STATE, group, name);
	return sql_trait_key(q, kind, group, name);
}

static uint32_t value_of(struct asking_store *q, struct sql_answer *t)
{
	uint64_t there = sql_u64(t);
	struct str value = sql_str(t);

	return there ? sql_text_id(q, value) : POOL_NONE;
}

static struct event event_of(struct asking_store *q, struct sql_answer *t)
{
	struct event e = { .key = key_of(q, t) };
	size_t host = sql_host(q, sql_str(t));

	arena_rewind(q->tmp, 0);
	e.host = host == SIZE_MAX ? POOL_NONE : (uint32_t)host;
	e.report = (uint32_t)sql_u64(t) - 1;
	e.was = value_of(q, t);
	e.now = value_of(q, t);
	e.after_ns = sql_u64(t) * MS_NS;
	e.at_ns = sql_u64(t) * MS_NS;
	return e;
}

int sql_drift(struct asking_store *q)
{
	struct event *v = NULL, e;
	size_t n = 0, cap = 0;
	struct sql_answer t;
	int status = sql_ask(q->st, "events",
		"what area kind name host ordinal was_there was is_there became after_ms at_ms",
		&t);

	if (status)
		return status;
	while (sql_next(&t)) {
		e = event_of(q, &t);
		if (t.s.fault || e.key == POOL_NONE || e.host == POOL_NONE)
			continue;
		v = arena_grow(q->f->a, v, n, &cap, sizeof(struct event));
		v[n++] = e;
	}
	status = sql_end(&t);
	if (status == 0)
		drift_of(q->f, v, n);
	return status;
}
