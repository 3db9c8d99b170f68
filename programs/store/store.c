/* SPDX-License-Identifier: Apache-2.0 */
/* Which questions a store is asked, in which order, and what is answered of it here. */
#include "programs/store/store.h"

#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/source/slurp.h"

#include <string.h>

#ifdef LATSCAN_CURL
#include "programs/store/http.h"
#else
static int (*const store_http)(const struct store *st, struct str sql, struct arena *a,
	struct str *ret, struct str *ret_error) = NULL;
#endif

enum { FILE_MOST = 1 << 20 };
/* Of reports in a folder older ones are a fault of their clock; a store keeps old ones. */
static const uint64_t BEHIND_NS = UINT64_C(360) * 86400u * 1000000000u;

static int read_file(struct store *st, const char *path, struct str *ret)
{
	int e = path ? slurp_path(path, 1 << 16, FILE_MOST, st->a, ret) : 0;

	return e ? usage_error("cannot read %s: %s", path, strerror(-e)) : 0;
}

int store_open(struct store *st, struct asked *q, const char *operand)
{
	struct str text = { 0 }, line;
	int status;

	*st = (struct store){ .a = q->a,
		.cacert = q->cacert,
		.timeout_ms = q->timeout_ns / 1000000,
		.now_ns = q->now_ns,
		.silent_ns = q->silent_ns,
		.texts = sql_texts,
		.migrations = sql_migrations,
		.fetch = store_http };
	st->since_ns = q->now_ns > BEHIND_NS ? q->now_ns - BEHIND_NS : 0;
	if (q->since_ns > st->since_ns)
		st->since_ns = q->since_ns;
	status = store_init(st, operand);
	if (status == 0)
		status = read_file(st, q->password_file, &text);
	if (status == 0 && str_cut(&text, '\n', &line))
		st->password = str_trim(line);
	if (status == 0 && st->password.n && !st->user.n)
		st->user = STR("default");
	return status ? status : read_file(st, q->header_file, &st->header_lines);
}

static int roster(struct asking_store *q)
{
	int status = sql_faults(q);

	return status ? status : sql_roster(q);
}

int store_hosts(struct store *st, struct fleet *f)
{
	struct asking_store *q = ARENA_NEW(f->a, struct asking_store, 1);
	int status;

	asking_init(q, st, f);
	status = roster(q);
	if (status == 0)
		fleet_hosts(f);
	return status;
}

int store_answer(struct store *st, struct asked *asked, struct fleet *f)
{
	static int (*const questions[])(struct asking_store * q) = { sql_checks, sql_facts,
		sql_contrast, sql_drift, sql_days, sql_accepted };
	struct asking_store *q = ARENA_NEW(f->a, struct asking_store, 1);
	int status;

	asking_init(q, st, f);
	status = roster(q);
	if (status)
		return status;
	if (!f->in->n_records && !f->has_inventory)
		return usage_error(
			STR_FMT ": expected reports, and there is none", STR_ARG(st->shown));
	fleet_hosts(f);
	fleet_cohorts(f);
	if (asked->slow) {
		status = fleet_slow(f, asked->slow);
		f->slow_file = asked->slow;
	}
	sql_members(q);
	for (size_t i = 0; status == 0 && i < sizeof(questions) / sizeof(questions[0]); i++)
		status = questions[i](q);
	return status;
}
