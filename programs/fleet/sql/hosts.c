/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who there is, by a store: of each host the last report, with no more of it than cohorts are made of. From there on
 * it is as if the reports had been read: hosts.c and cohorts.c answer, and the inventory is joined by them.
 */
#include "programs/fleet/sql/sql.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"

#include <string.h>

static const uint64_t MS_NS = 1000000;
static const size_t ROW_CAP = (size_t)1 << 30;

/* Facts of --group-by that no column of reports has, by host in order of bytes, as the roster is. */
struct told_trait {
	struct str host, group, name, value;
};
struct told_traits {
	struct told_trait *v;
	size_t n, cap, at;
};

void asking_init(struct asking_store *q, struct store *st, struct fleet *f)
{
	*q = (struct asking_store){ .st = st, .f = f };
	q->tmp = arena_new("a row", ROW_CAP);
	reader_init(&q->rd, f->in, f->a);
	st->tables[SQL_MEMBERS] = (struct sql_table){ "members",
		"report_id String, host String, place UInt32, cohort UInt32, apart UInt8, slow UInt8, failed_at_level UInt32",
		{ 0 } };
	st->tables[SQL_DEVIATING] = (struct sql_table){ "deviating",
		"number UInt32, cohort UInt32, area String, kind String, name String, there UInt8, value String",
		{ 0 } };
}

/* As ClickHouse's TabSeparated wants it. */
struct str sql_cell(struct arena *a, struct str s)
{
	char *to = ARENA_NEW(a, char, 2 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\' || c == '\t' || c == '\n' || !c)
			to[n++] = '\\';
		to[n++] = c == '\t' ? 't' : c == '\n' ? 'n' : !c ? '0' : c;
	}
	return (struct str){ to, n };
}

/* A list of strings in SQL. */
static struct str quoted(struct arena *a, struct str s)
{
	char *to = ARENA_NEW(a, char, 2 * s.n + 3);
	size_t n = 0;

	to[n++] = '\'';
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' || s.p[i] == '\'')
			to[n++] = '\\';
		to[n++] = s.p[i];
	}
	to[n++] = '\'';
	return (struct str){ to, n };
}

static int ask_traits(struct asking_store *q, struct told_traits *t)
{
	struct arena *a = q->f->a;
	struct sql_answer w;
	struct str group, name;
	int status;

	q->st->traits = (struct str){ 0 };
	for (unsigned i = 0; i < q->f->n_group_by; i++) {
		if (!str_split(q->f->group_by[i], ' ', &group, &name))
			continue;
		q->st->traits = str_printf(a, STR_FMT "%s(" STR_FMT ", " STR_FMT ")",
			STR_ARG(q->st->traits), q->st->traits.n ? ", " : "",
			STR_ARG(quoted(a, group)), STR_ARG(quoted(a, name)));
	}
	if (!q->st->traits.n)
		return 0;
	status = sql_ask(q->st, "traits_of_hosts", "host area name value", &w);
	while (status == 0 && sql_next(&w)) {
		t->v = arena_grow(a, t->v, t->n, &t->cap, sizeof(t->v[0]));
		t->v[t->n].host = str_copy(a, sql_str(&w));
		t->v[t->n].group = str_copy(a, sql_str(&w));
		t->v[t->n].name = str_copy(a, sql_str(&w));
		t->v[t->n++].value = str_copy(a, sql_str(&w));
	}
	return status ? status : sql_end(&w);
}

static void put_run(struct asking_store *q, const char *name, struct str value)
{
	if (value.n)
		put_item(&q->rd, &q->rd.run,
			put_key(&q->rd, KEY_RUN, TRAIT_STATE, STR("run"), str_from(name)), value);
}

static void put_trait(struct asking_store *q, const char *name, struct str group, struct str value)
{
	if (value.n)
		put_item(&q->rd, &q->rd.traits[CLASS_FACTS],
			put_key(&q->rd, KEY_TRAIT, TRAIT_STATE, group, str_from(name)), value);
}

static void end_traits(struct asking_store *q, struct str group)
{
	put_section(&q->rd, KEY_TRAIT, CLASS_FACTS, group, false, &q->rd.traits[CLASS_FACTS]);
}

static void put_told(struct asking_store *q, struct told_traits *t, struct str host)
{
	while (t->at < t->n && str_cmp(t->v[t->at].host, host) < 0)
		t->at++;
	for (; t->at < t->n && str_eq(t->v[t->at].host, host); t->at++) {
		const struct told_trait *one = &t->v[t->at];

		put_item(&q->rd, &q->rd.traits[CLASS_FACTS],
			put_key(&q->rd, KEY_TRAIT, TRAIT_SETTING, one->group, one->name),
			one->value);
		end_traits(q, one->group);
	}
}

static uint8_t verdict_of(struct str word)
{
	return SCAN_IS(word, "pass")   ? VERDICT_PASS
	       : SCAN_IS(word, "fail") ? VERDICT_FAIL
				       : VERDICT_UNKNOWN;
}

/* Columns from "kernel" on; names of keys as cohorts.c looks for them. */
static void put_state(
	struct asking_store *q, struct sql_answer *t, struct told_traits *traits, struct str host)
{
	struct reader *rd = &q->rd;

	rd->run.n = rd->traits[CLASS_FACTS].n = rd->list.n = 0;
	put_run(q, "kernel", sql_str(t));
	put_run(q, "role", sql_str(t));
	put_run(q, "profile", sql_str(t));
	put_run(q, "catalogue", sql_str(t));
	put_run(q, "version", sql_str(t));
	put_section(rd, KEY_RUN, CLASS_FACTS, STR("run"), false, &rd->run);
	put_trait(q, "product", STR("bios"), sql_str(t));
	put_trait(q, "version", STR("bios"), sql_str(t));
	end_traits(q, STR("bios"));
	put_trait(q, "model of hot CPUs", STR("cpu"), sql_str(t));
	put_trait(q, "microcode of hot CPUs", STR("cpu"), sql_str(t));
	end_traits(q, STR("cpu"));
	put_told(q, traits, host);
	rd->r.state = pool_put(&rd->states,
		(struct str){ (const char *)rd->list.v, rd->list.n * sizeof(rd->list.v[0]) });
}

static void add_report(struct asking_store *q, struct sql_answer *t, struct told_traits *traits)
{
	struct reader *rd = &q->rd;
	struct fleet *f = q->f;
	struct str host = str_copy(f->a, sql_str(t)), id = str_copy(f->a, sql_str(t));
	char zero[1] = { 0 };

	rd->r = (struct record){ .divergence_ns = UINT64_MAX, .file = (uint32_t)q->n_reports };
	q->report_ids =
		arena_grow(f->a, q->report_ids, q->n_reports, &q->cap_reports, sizeof(struct str));
	q->report_ids[q->n_reports++] = str_copy(f->a, sql_str(t));
	rd->r.at_ns = sql_u64(t) * MS_NS;
	rd->r.verdict = verdict_of(sql_str(t));
	rd->r.fails = (uint32_t)sql_u64(t);
	put_state(q, t, traits, host);
	rd->r.host = pool_put(&rd->hosts, str_join(f->a, host, (struct str){ zero, 1 }, id));
	if (rd->crowded || rd->r.state == POOL_NONE || rd->r.host == POOL_NONE) {
		scan_fault(&t->s, "fewer hosts");
		return;
	}
	f->in->records = arena_grow(f->in->a, f->in->records, f->in->n_records, &f->in->cap_records,
		sizeof(struct record));
	f->in->records[f->in->n_records++] = rd->r;
}

int sql_roster(struct asking_store *q)
{
	struct told_traits traits = { .v = NULL };
	struct sql_answer t;
	int status = ask_traits(q, &traits);

	if (status == 0)
		status = sql_ask(q->st, "roster",
			"host host_id report_id sampled_ms verdict failed_at_level kernel role profile catalogue version product bios cpu_model microcode",
			&t);
	if (status)
		return status;
	while (sql_next(&t))
		add_report(q, &t, &traits);
	return sql_end(&t);
}

void sql_members(struct asking_store *q)
{
	struct fleet *f = q->f;
	char *rows = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < f->n_hosts; i++) {
		const struct host *h = &f->hosts[i];
		struct str id = q->report_ids[h->last->file], name, line;

		if (h->silent)
			continue;
		name = f->in->hosts.v[h->last->host];
		(void)str_split(f->in->hosts.v[h->last->host], 0, &name, &line);
		arena_rewind(q->tmp, 0);
		line = str_printf(q->tmp, STR_FMT "\t" STR_FMT "\t%zu\t%u\t%d\t%d\t%u\n",
			STR_ARG(sql_cell(q->tmp, id)), STR_ARG(sql_cell(q->tmp, name)), i,
			h->cohort, h->apart, h->slow, h->last->fails);
		for (size_t k = 0; k < line.n; k++) {
			if (n == cap)
				rows = arena_grow(f->a, rows, n, &cap, 1);
			rows[n++] = line.p[k];
		}
	}
	q->st->tables[SQL_MEMBERS].rows = (struct str){ rows ? rows : "", n };
}

uint32_t sql_text_id(struct asking_store *q, struct str raw)
{
	return put_text(&q->rd, text_sanitise(q->f->a, raw));
}

static const char *const kind_words[TRAIT_KINDS] = { "identity", "hardware", "firmware", "kernel",
	"boot", "service", "setting", "state", "count", "rate" };

uint32_t sql_trait_key(struct asking_store *q, struct str kind, struct str group, struct str name)
{
	int k = 0;

	while (k < TRAIT_KINDS && !str_is(kind, kind_words[k]))
		k++;
	return put_key(&q->rd, KEY_TRAIT, (enum trait_kind)k, group, name);
}

/* Rows from before the area was a column of its own: an id begins with it. */
uint32_t sql_check_key(struct asking_store *q, struct str area, struct str id)
{
	struct str rest;

	if (!area.n && !str_split(id, '.', &area, &rest))
		area = id;
	return put_key(&q->rd, KEY_CHECK, TRAIT_STATE, area, str_head(id, NAME_MOST));
}

size_t sql_host(struct asking_store *q, struct str raw)
{
	return host_find(q->f, text_sanitise(q->f->a, raw));
}

void sql_examples(struct asking_store *q, struct sql_answer *t, size_t n, struct examples *ret)
{
	bool first = true;
	struct str name;
	size_t at;

	if (!sql_enter(t))
		return;
	while (scan_element(&t->s, &first)) {
		if (!scan_str(&t->s, &name))
			continue;
		at = sql_host(q, name);
		if (at != SIZE_MAX)
			example_add(ret, at);
	}
	ret->n = n;
}
