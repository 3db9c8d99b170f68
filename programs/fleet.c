/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan fleet: reports of many hosts, one answer. A program of its own, because it has threads. Its
 * rooms: read/ makes records of reports, answers/ asks them, sql/ has a ClickHouse asked instead, show/ writes.
 */
#include "programs/fleet/asked.h"
#include "programs/fleet/read/input.h"
#include "programs/fleet/show/show.h"
#include "programs/store/store.h"

#include "scanner/base/arena.h"
#include "commands/command.h"
#include "commands/scan/outputs.h"
#include "scanner/source/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t ARENA_CAP = (size_t)64 << 30; /* address space; what is touched counts */

static void too_large(const char *what, size_t cap)
{
	if (!cap)
		out_of_room(what, cap);
	exit(internal_error("%s need more than %zu MiB", what, cap >> 20));
}

static int write_one(const struct showing *s, enum fleet_format format, struct output *to)
{
	static void (*const writers[])(
		const struct showing *s, struct out *o) = { [FLEET_TEXT] = show_text,
		[FLEET_JSON] = show_json,
		[FLEET_HTML] = show_html,
		[FLEET_CSV] = show_csv,
		[FLEET_PROMETHEUS] = show_prometheus };
	struct showing own = *s;
	struct out out;
	int error;

	if (to->path) {
		own.colour = false;
		own.width = 0;
	}
	if (own.top == TOP_UNTOLD)
		own.top = format == FLEET_TEXT ? TOP_TEXT : TOP_OTHERS;
	if (!own.top)
		own.top = SIZE_MAX;
	out_init(&out, to->fd);
	writers[format](&own, &out);
	error = out_flush(&out);
	if (!error)
		return 0;
	outputs_drop(to);
	return internal_error(
		"cannot write %s: %s", to->path ? to->path : "standard output", strerror(-error));
}

static int write_all(struct asked *q, const struct showing *s)
{
	static const struct report nothing;
	const struct report_style style = { .width = 0 };
	struct str error = { 0 };
	int status = 0, failed = 0;

	for (unsigned i = 0; status == 0 && i < q->outputs.n; i++) {
		int r = write_one(s, q->formats[i], &q->outputs.v[i]);

		failed = failed ? failed : r;
	}
	/* What was written is renamed; nobody renders into them here. */
	if (status == 0 && outputs_write(q->a, &q->outputs, &nothing, &style, &error))
		status = internal_error(STR_FMT, STR_ARG(error));
	outputs_abandon(&q->outputs);
	return status ? status : failed;
}

static int read_reports(struct asked *q, struct intake *in)
{
	int e;

	for (unsigned i = 0; i < q->n_operands; i++) {
		e = input_add(in, q->operands[i]);
		if (e)
			return usage_error("cannot read %s: %s", q->operands[i], strerror(-e));
	}
	input_read(in, q->threads, NULL);
	return 0;
}

/* A store is asked alone: what it counts cannot be counted together with reports that are read here. */
static int find_store(const struct asked *q, const char **ret)
{
	*ret = NULL;
	for (unsigned i = 0; i < q->n_operands; i++) {
		if (store_is(q->operands[i]))
			*ret = q->operands[i];
	}
	if (*ret && q->n_operands > 1)
		return usage_error("%s: expected no other operand beside a store", *ret);
	return 0;
}

/* What was reported before, by a store or by reports. */
static int read_before(struct asked *q, struct fleet *before)
{
	static struct store store;
	const char *operand;
	int status = find_store(q, &operand);

	if (status)
		return status;
	if (operand) {
		status = store_open(&store, q, operand);
		return status ? status : store_hosts(&store, before);
	}
	status = read_reports(q, before->in);
	if (status == 0)
		fleet_hosts(before);
	return status;
}

/* Captures are what is answered about, and reports what they are held against. */
static int rejudge(struct asked *q, struct fleet *f)
{
	static struct intake reported;
	struct fleet *before = ARENA_NEW(q->a, struct fleet, 1);
	int e = input_add_captures(f->in, q->rejudge), status = 0;

	if (e)
		return usage_error("cannot read %s: %s", q->rejudge, strerror(-e));
	input_read(f->in, q->threads, q->profile);
	f->rejudged_by = q->profile;
	if (!q->n_operands)
		return 0;
	intake_init(&reported, q->now_ns, 0);
	*before = (struct fleet){ .a = q->a, .in = &reported, .silent_ns = q->silent_ns };
	status = read_before(q, before);
	if (status == 0)
		f->before = before;
	return status;
}

/* Whether enough pass: 2 where it hangs on those whose verdict is not known. */
static int status_of(const struct fleet *f)
{
	double most =
		f->expected ? 100.0 * (double)(f->pass + f->unknown) / (double)f->expected : 100.0;

	if (f->min_compliance < 0 || f->compliance >= f->min_compliance)
		return 0;
	return most >= f->min_compliance ? 2 : 1;
}

static int nothing_read(const struct intake *in)
{
	for (size_t i = 0; i < in->n_faults && i < 10; i++)
		(void)usage_error(STR_FMT ": " STR_FMT, STR_ARG(in->files[in->faults[i].file]),
			STR_ARG(in->faults[i].why));
	return usage_error("expected reports: %zu files, and none is one", in->n_files);
}

static int answer(struct asked *q, struct fleet *f)
{
	int status;

	fleet_hosts(f);
	fleet_cohorts(f);
	if (q->slow) {
		status = fleet_slow(f, q->slow);
		if (status)
			return status;
		f->slow_file = q->slow;
	}
	fleet_matrix(f);
	fleet_baseline(f);
	fleet_contrast(f);
	fleet_drift(f);
	fleet_ledger(f);
	fleet_accepted(f);
	fleet_rejudged(f);
	f->status = status_of(f);
	return 0;
}

/* From whatever there is: a store, captures that are judged anew, or reports. */
static int read_and_answer(struct asked *q, struct fleet *f)
{
	static struct store store;
	const char *operand;
	int status = find_store(q, &operand);

	if (status == 0 && operand && !q->rejudge) {
		status = store_open(&store, q, operand);
		if (status == 0)
			status = store_answer(&store, q, f);
		f->status = status_of(f);
		return status;
	}
	if (status == 0)
		status = q->rejudge ? rejudge(q, f) : read_reports(q, f->in);
	if (status == 0 && !f->in->n_records && !f->has_inventory)
		status = nothing_read(f->in);
	return status ? status : answer(q, f);
}

static int run(struct asked *q)
{
	static struct intake in;
	struct fleet *f = ARENA_NEW(q->a, struct fleet, 1);
	struct showing s = { .f = f,
		.top = q->top,
		.colour = terminal_colour(STDOUT_FILENO),
		.width = terminal_width(STDOUT_FILENO) };
	struct str error = { 0 };
	int status = 0;

	intake_init(&in, q->now_ns, q->since_ns);
	*f = (struct fleet){ .a = q->a,
		.in = &in,
		.silent_ns = q->silent_ns,
		.min_compliance = q->min_compliance,
		.n_group_by = q->n_group_by };
	memcpy(f->group_by, q->group_by, sizeof(f->group_by));
	if (q->inventory)
		status = fleet_inventory(f, q->inventory);
	if (status == 0)
		status = asked_columns(q, f);
	if (status == 0)
		status = read_and_answer(q, f);
	if (status == 0 && outputs_open(q->a, &q->outputs, &error)) {
		outputs_abandon(&q->outputs);
		status = usage_error(STR_FMT, STR_ARG(error));
	}
	if (status == 0)
		status = write_all(q, &s);
	return status ? status : f->status;
}

int main(int argc, char **argv)
{
	struct asked q = { .min_compliance = -1, .top = TOP_UNTOLD };
	int status;

	q.a = arena_new("the answers", ARENA_CAP);
	arena_on_full(too_large);
	status = asked_parse(argc, argv, &q);
	if (status == 0)
		status = run(&q);
	return status;
}
