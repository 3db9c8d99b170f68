/* SPDX-License-Identifier: Apache-2.0 */
/* How much a store has to answer from, what of it does not count, and whether it is of this edition. */
#include "programs/fleet/sql/sql.h"

#include "scanner/base/arena.h"
#include "commands/command.h"

static const uint64_t DAY_MS = UINT64_C(86400) * 1000;
static const uint64_t MS_NS = 1000000;

/* A report of the store stands where else a file does. */
static uint32_t add_file(struct asking_store *q, struct str report_id)
{
	struct intake *in = q->f->in;

	in->files = arena_grow(in->a, in->files, in->n_files, &in->cap_files, sizeof(struct str));
	in->files[in->n_files] = str_printf(
		in->a, STR_FMT "/reports/" STR_FMT, STR_ARG(q->st->shown), STR_ARG(report_id));
	return (uint32_t)in->n_files++;
}

static void add_fault(struct asking_store *q, struct sql_answer *t)
{
	struct arena *a = q->f->a;
	enum fault_kind kind = str_is(sql_str(t), "claimed") ? FAULT_CLAIMED : FAULT_CLOCK;
	uint32_t file = add_file(q, sql_str(t));
	struct str host = str_copy(a, sql_str(t)), id = str_copy(a, sql_str(t)),
		   owner = str_copy(a, sql_str(t)), why;
	uint64_t at = sql_u64(t), now = q->st->now_ns / MS_NS;

	if (kind == FAULT_CLAIMED)
		why = str_printf(a,
			STR_FMT " is the name of machine " STR_FMT ", and machine " STR_FMT
				" says it too",
			STR_ARG(host), STR_ARG(owner), STR_ARG(id));
	else
		why = str_printf(a, STR_FMT ": taken %llu days after now",
			STR_ARG(str_head(host, 64)),
			(unsigned long long)((at > now ? at - now : 0) / DAY_MS));
	intake_fault(q->f->in, kind, file, 0, why);
}

static int ask_boots(struct asking_store *q)
{
	struct sql_answer t;
	int status = sql_ask(q->st, "boots", "host report_id", &t);

	if (status)
		return status;
	while (sql_next(&t)) {
		struct str host = str_copy(q->f->a, sql_str(&t));

		intake_fault(q->f->in, FAULT_CLAIMED, add_file(q, sql_str(&t)), 0,
			str_printf(q->f->a,
				STR_FMT
				" is back at an earlier boot: two machines say this name and this machine id",
				STR_ARG(host)));
	}
	return sql_end(&t);
}

static int ask_migrations(struct asking_store *q)
{
	struct store *st = q->st;
	struct str lacks = { 0 };
	struct sql_answer t;
	uint64_t had = 0;
	int status = sql_ask(st, "migrations", "name", &t);

	if (status)
		return status;
	while (sql_next(&t)) {
		struct str name = sql_str(&t);

		for (unsigned i = 0; st->migrations[i]; i++)
			had |= str_is(name, st->migrations[i]) ? UINT64_C(1) << i : 0;
	}
	status = sql_end(&t);
	for (unsigned i = 0; st->migrations[i]; i++) {
		if (!(had >> i & 1))
			lacks = str_printf(st->a, STR_FMT "%s%s", STR_ARG(lacks),
				lacks.n ? ", " : "", st->migrations[i]);
	}
	if (status || !lacks.n)
		return status;
	return usage_error(STR_FMT ": its tables are of an older edition, and lack " STR_FMT
				   "; packaging/clickhouse/apply brings them up to date",
		STR_ARG(st->shown), STR_ARG(lacks));
}

static int ask_totals(struct asking_store *q)
{
	struct intake *in = q->f->in;
	struct sql_answer t;
	uint64_t first, last;
	int status = sql_ask(q->st, "totals", "reports bytes older first_ms last_ms", &t);

	if (status)
		return status;
	while (sql_next(&t)) {
		in->reports = sql_u64(&t);
		in->bytes = sql_u64(&t);
		in->before = sql_u64(&t);
		in->reports += in->before;
		first = sql_u64(&t);
		last = sql_u64(&t);
		q->f->hourly = in->reports && last - first <= 2 * DAY_MS;
	}
	return sql_end(&t);
}

int sql_faults(struct asking_store *q)
{
	struct sql_answer t;
	int status = ask_migrations(q);

	if (status == 0)
		status = ask_totals(q);
	if (status == 0)
		status = ask_boots(q);
	if (status == 0)
		status = sql_ask(
			q->st, "faults", "kind report_id host host_id owner sampled_ms", &t);
	if (status)
		return status;
	while (sql_next(&t))
		add_fault(q, &t);
	return sql_end(&t);
}
