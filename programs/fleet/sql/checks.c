/* SPDX-License-Identifier: Apache-2.0 */
/* Check by cohort, and who is worst, as the server counts them. */
#include "programs/fleet/sql/sql.h"

#include "programs/fleet/answers/matrix.h"
#include "scanner/base/arena.h"
#include "scanner/base/text.h"

#include <string.h>

enum { DRAWN = 50 }; /* of the worst hosts those whose failing checks are shown by area */

static struct check_row *row_of(struct asking_store *q, struct str id, uint32_t key, size_t *cap)
{
	struct fleet *f = q->f;
	struct check_row *r = f->n_checks ? &f->checks[f->n_checks - 1] : NULL;

	if (r && r->key == key) /* rows come by check */
		return r;
	f->checks = arena_grow(f->a, f->checks, f->n_checks, cap, sizeof(struct check_row));
	r = &f->checks[f->n_checks++];
	*r = (struct check_row){ .key = key,
		.id = text_sanitise(f->a, id),
		.about = &f->in->checks[key],
		.by_cohort = ARENA_NEW(f->a, uint32_t, f->n_cohorts * OUTCOMES) };
	return r;
}

static void tell_about(struct asking_store *q, uint32_t key, uint64_t rank, struct str title)
{
	struct fleet *f = q->f;
	struct check_about *about = &f->in->checks[key];
	enum severity s = rank ? (enum severity)((int)SEVERITY_INFO + (int)rank - 1) : SEVERITY_LOW;

	if (!about->known || s > about->severity)
		about->severity = s;
	about->area = text_sanitise(f->a, key_parts(f->in, key).group);
	if (!about->title.n)
		about->title = text_sanitise(f->a, str_copy(f->a, title));
	about->known = true;
}

static void take_cell(struct asking_store *q, struct sql_answer *t, size_t *cap)
{
	struct fleet *f = q->f;
	struct str id = str_copy(f->a, sql_str(t));
	uint64_t cohort = sql_u64(t), counts[OUTCOMES], rank;
	struct check_row *r;
	uint32_t key;

	for (int o = 0; o < OUTCOMES; o++)
		counts[o] = sql_u64(t);
	key = sql_check_key(q, sql_str(t), id);
	rank = sql_u64(t);
	if (t->s.fault || key == POOL_NONE || cohort >= f->n_cohorts || rank > 5) {
		scan_fault(&t->s, "a check of a cohort");
		return;
	}
	tell_about(q, key, rank, sql_str(t));
	r = row_of(q, id, key, cap);
	for (int o = 0; o < OUTCOMES; o++) {
		r->all[o] += counts[o];
		r->by_cohort[cohort * OUTCOMES + (size_t)o] += (uint32_t)counts[o];
	}
}

/* A host's failing checks stand in its state, as if its report had been read: the page draws them by area. */
static void take_failing(struct asking_store *q, struct sql_answer *t, struct host *h)
{
	struct reader *rd = &q->rd;
	struct record *r = &q->f->records[h->last - q->f->records];
	struct str id, area = { 0 };
	bool first = true;
	size_t n;
	const uint32_t *was = state_of(q->f->in, r->state, &n);

	rd->checks.n = rd->list.n = 0;
	for (size_t i = 0; i < n; i++)
		numbers_add(rd, &rd->list, was[i]);
	if (!sql_enter(t))
		return;
	while (scan_element(&t->s, &first)) {
		struct key_parts k;
		uint32_t key;

		if (!scan_str(&t->s, &id))
			continue;
		key = sql_check_key(q, (struct str){ 0 }, id);
		if (key == POOL_NONE)
			continue;
		k = key_parts(q->f->in, key);
		if (!str_eq(k.group, area))
			put_section(rd, KEY_CHECK, CLASS_FACTS, area, false, &rd->checks);
		area = k.group;
		put_item(rd, &rd->checks, key, STR("fail"));
	}
	put_section(rd, KEY_CHECK, CLASS_FACTS, area, false, &rd->checks);
	n = pool_put(&rd->states,
		(struct str){ (const char *)rd->list.v, rd->list.n * sizeof(rd->list.v[0]) });
	if (n != POOL_NONE)
		r->state = (uint32_t)n;
}

static int ask_worst(struct asking_store *q)
{
	struct fleet *f = q->f;
	struct sql_answer t;
	int status =
		sql_ask(q->st, "worst_hosts", "host failed_at_level fail warn unknown failing", &t);

	if (status)
		return status;
	while (sql_next(&t)) {
		size_t at = sql_host(q, sql_str(&t));
		struct host *h = at == SIZE_MAX ? NULL : &f->hosts[at];
		uint32_t counts[3];

		sql_skip(&t);
		for (int i = 0; i < 3; i++)
			counts[i] = (uint32_t)sql_u64(&t);
		if (!h) {
			sql_skip(&t);
			continue;
		}
		h->fails = counts[0];
		h->warns = counts[1];
		h->unknowns = counts[2];
		if (t.rows <= DRAWN)
			take_failing(q, &t, h);
		else
			sql_skip(&t);
	}
	return sql_end(&t);
}

int sql_checks(struct asking_store *q)
{
	struct sql_answer t;
	size_t cap = 0;
	int status = sql_ask(q->st, "matrix",
		"check_id cohort pass warn fail unknown skip waived withheld area rank title", &t);

	if (status)
		return status;
	while (sql_next(&t))
		take_cell(q, &t, &cap);
	status = sql_end(&t);
	if (status == 0)
		status = ask_worst(q);
	fleet_matrix_order(q->f);
	return status;
}
