/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts unlike those of their cohort: the server counts values, baseline.c says which are unlike, and the server is asked again who
 * says them. And identities that hosts share.
 */
#include "programs/fleet/answers/baseline.h"
#include "programs/fleet/sql/sql.h"

#include "scanner/base/arena.h"

#include <string.h>

/* A fact of a cohort of which not all say the same. */
struct told_key {
	uint32_t cohort, key;
	size_t first, n; /* of items */
	uint32_t whole;
	struct str kind, group, name;
};

struct told_value {
	uint32_t item, hosts;
	struct str raw; /* as the server has it */
};

struct differing {
	struct asking_store *q;
	struct told_key *keys;
	size_t n_keys, cap_keys;
	struct told_value *values;
	size_t n_values, cap_values;
	char *rows; /* of the table of values that deviate */
	size_t n_rows, cap_rows;
};

static void take_values(struct differing *d, struct sql_answer *t, struct told_key *k)
{
	struct asking_store *q = d->q;
	struct fleet *f = q->f;
	bool first = true;
	struct str raw;
	struct item it;

	k->first = d->n_values;
	if (!sql_enter(t))
		return;
	while (scan_element(&t->s, &first)) {
		if (!scan_str(&t->s, &raw))
			continue;
		raw = str_copy(f->a, raw);
		it = (struct item){ k->key, sql_text_id(q, raw) };
		d->values = arena_grow(
			f->a, d->values, d->n_values, &d->cap_values, sizeof(struct told_value));
		d->values[d->n_values++] = (struct told_value){ .raw = raw,
			.item = pool_put(
				&q->rd.items, (struct str){ (const char *)&it, sizeof(it) }) };
		q->rd.crowded |=
			it.value == POOL_NONE || d->values[d->n_values - 1].item == POOL_NONE;
	}
	k->n = d->n_values - k->first;
}

static void take_counts(struct differing *d, struct sql_answer *t, const struct told_key *k)
{
	bool first = true;
	size_t i = 0;
	int64_t n;

	if (!sql_enter(t))
		return;
	while (scan_element(&t->s, &first)) {
		if (scan_i64(&t->s, &n) && i < k->n && n >= 0)
			d->values[k->first + i++].hosts = (uint32_t)n;
	}
	if (i != k->n)
		scan_fault(&t->s, "as many counts as values");
}

static void take_key(struct differing *d, struct sql_answer *t)
{
	struct asking_store *q = d->q;
	struct arena *a = q->f->a;
	struct told_key k = { .cohort = (uint32_t)sql_u64(t) };

	k.group = str_copy(a, sql_str(t));
	k.kind = str_copy(a, sql_str(t));
	k.name = str_copy(a, sql_str(t));
	k.key = sql_trait_key(q, k.kind, k.group, k.name);
	(void)put_text(&q->rd, str_head(k.group, NAME_MOST));
	take_values(d, t, &k);
	take_counts(d, t, &k);
	sql_skip(t);
	k.whole = (uint32_t)sql_u64(t);
	sql_skip(t);
	if (!t->s.fault &&
		(k.key == POOL_NONE || q->rd.crowded || !k.n || k.cohort >= q->f->n_cohorts)) {
		scan_fault(&t->s, "a fact of a cohort");
		return;
	}
	d->keys = arena_grow(a, d->keys, d->n_keys, &d->cap_keys, sizeof(struct told_key));
	d->keys[d->n_keys++] = k;
}

static void put_row(struct differing *d, size_t number, const struct told_key *k, const char *there,
	struct str value)
{
	struct arena *a = d->q->tmp;
	struct str line = str_printf(a,
		"%zu\t%u\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\t%s\t" STR_FMT "\n", number,
		k->cohort, STR_ARG(sql_cell(a, k->group)), STR_ARG(sql_cell(a, k->kind)),
		STR_ARG(sql_cell(a, k->name)), there, STR_ARG(sql_cell(a, value)));

	for (size_t i = 0; i < line.n; i++) {
		if (d->n_rows == d->cap_rows)
			d->rows = arena_grow(d->q->f->a, d->rows, d->n_rows, &d->cap_rows, 1);
		d->rows[d->n_rows++] = line.p[i];
	}
	arena_rewind(a, 0);
}

static void look_at_key(struct differing *d, struct basing *b, const struct told_key *k)
{
	struct fleet *f = d->q->f;
	uint32_t *items = ARENA_NEW(f->a, uint32_t, k->n);
	uint32_t group = pool_find(&f->in->texts, str_head(k->group, NAME_MOST));
	size_t first = f->n_deviations;

	for (size_t i = 0; i < k->n; i++) {
		items[i] = d->values[k->first + i].item;
		b->counts[items[i]] = d->values[k->first + i].hosts;
		b->deviation_of[items[i]] = 0;
	}
	if (group != POOL_NONE)
		b->whole[group] = k->whole;
	baseline_key(b, k->cohort, items, k->n);
	for (size_t i = 0; i < k->n; i++) {
		if (b->deviation_of[items[i]])
			put_row(d, b->deviation_of[items[i]] - 1, k, "1",
				d->values[k->first + i].raw);
	}
	if (f->n_deviations > first && f->deviations[f->n_deviations - 1].value == POOL_NONE)
		put_row(d, f->n_deviations - 1, k, "0", (struct str){ 0 });
}

static int ask_who(struct asking_store *q)
{
	struct fleet *f = q->f;
	struct sql_answer t;
	int status = sql_ask(
		q->st, "deviants", "number cohort area kind name there value hosts some", &t);

	if (status)
		return status;
	while (sql_next(&t)) {
		uint64_t number = sql_u64(&t), hosts;

		for (int i = 0; i < 6; i++)
			sql_skip(&t);
		hosts = sql_u64(&t);
		if (!t.s.fault && number >= f->n_deviations)
			scan_fault(&t.s, "a number that was sent");
		if (!t.s.fault)
			sql_examples(q, &t, (size_t)hosts, &f->deviations[number].who);
	}
	status = sql_end(&t);
	if (status == 0)
		status = sql_ask(q->st, "deviations_of_hosts", "host deviations", &t);
	if (status)
		return status;
	while (sql_next(&t)) {
		size_t at = sql_host(q, sql_str(&t));
		uint64_t n = sql_u64(&t);

		if (at != SIZE_MAX)
			f->hosts[at].deviations = (uint32_t)n;
	}
	return sql_end(&t);
}

static int ask_shared(struct asking_store *q)
{
	struct fleet *f = q->f;
	struct sql_answer t;
	int status = sql_ask(q->st, "must_differ", "who area name value hosts some", &t);

	if (status)
		return status;
	while (sql_next(&t)) {
		struct shared s = { .key = 0 };
		struct str group, name;
		uint64_t hosts;

		sql_skip(&t);
		group = str_copy(f->a, sql_str(&t));
		name = str_copy(f->a, sql_str(&t));
		s.key = sql_trait_key(q, STR("identity"), group, name);
		s.value = sql_text_id(q, sql_str(&t));
		hosts = sql_u64(&t);
		sql_examples(q, &t, (size_t)hosts, &s.who);
		if (t.s.fault)
			break;
		f->shared = arena_grow(
			f->a, f->shared, f->n_shared, &f->cap_shared, sizeof(struct shared));
		f->shared[f->n_shared++] = s;
	}
	return sql_end(&t);
}

int sql_facts(struct asking_store *q)
{
	struct differing d = { .q = q };
	struct basing b;
	struct sql_answer t;
	int status = sql_ask(
		q->st, "values", "cohort area kind name vals counts told whole missing", &t);

	if (status)
		return status;
	while (sql_next(&t))
		take_key(&d, &t);
	status = sql_end(&t);
	if (status)
		return status;
	baseline_init(&b, q->f);
	for (size_t i = 0; i < d.n_keys; i++) {
		b.missing.n = 0;
		look_at_key(&d, &b, &d.keys[i]);
	}
	q->st->tables[SQL_DEVIATING].rows = (struct str){ d.rows, d.n_rows };
	if (d.n_rows)
		status = ask_who(q);
	baseline_order(q->f);
	return status ? status : ask_shared(q);
}
