/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/capture/inspect.h"

#include "scanner/base/arena.h"
#include "scanner/base/json.h"
#include "commands/command.h"
#include "scanner/source/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { REPORT_CAP = 256 << 20, MISSING_SHOWN = 20 };

/*
 * By the start of a path. What is no file is asked of drivers and daemons, which a copy of files
 * does not do; for some of it sosreport stores what a command said.
 */
const char *inspect_how(struct str path)
{
	static const struct {
		const char *start, *how;
	} ways[] = {
		{ "/probe/ethtool/", "latscan capture; some of it: sos report -o networking" },
		{ "/probe/", "latscan capture" },
		{ "/proc/sys/",
			"latscan capture; sos report -o kernel (sysctl -a); a copy that reads" },
		{ "/sys/devices/system/node",
			"latscan capture; sos report -o numa; a copy that reads" },
		{ "/sys/devices/system/cpu",
			"latscan capture; sos report -o processor; a copy that reads" },
		{ "/proc/", "latscan capture; a copy that reads (cp, not tar alone)" },
		{ "/sys/", "latscan capture; a copy that reads (cp, not tar alone)" },
	};

	for (unsigned i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (str_starts(path, ways[i].start))
			return ways[i].how;
	}
	return "latscan capture; a copy of the file";
}

static void count(const struct inspected *in, unsigned n[TOLDS])
{
	memset(n, 0, TOLDS * sizeof(*n));
	for (size_t i = 0; i < in->n; i++)
		n[in->rows[i].told]++;
}

static void json_counts(struct json *j, const unsigned n[TOLDS])
{
	for (unsigned t = 0; t < TOLDS; t++) {
		static const char *const keys[TOLDS] = { "judged", "skipped", "one_sample",
			"not_captured", "not_told" };

		json_u64(j, keys[t], n[t]);
	}
}

static void json_some(struct json *j, const char *key, struct str value)
{
	if (value.n)
		json_str(j, key, value);
}

static void json_what(struct json *j, const struct inspected *in)
{
	json_z(j, "file", in->file);
	json_z(j, "kind", in->looked.kind);
	json_some(j, "host", in->host);
	json_some(j, "boot_id", in->boot_id);
	json_some(j, "kernel", in->kernel);
	json_some(j, "sampled_at", in->sampled_at);
	json_some(j, "made_by", in->looked.made_by);
	json_some(j, "judged_by", in->version);
	json_u64(j, "samples", in->samples);
	json_u64(j, "window_ms", in->window_ms);
	if (in->looked.size)
		json_u64(j, "size", in->looked.size);
	if (in->looked.members) {
		json_u64(j, "members", in->looked.members);
		json_u64(j, "bytes", in->looked.bytes);
	}
	json_bool(j, "redacted", in->looked.redacted);
	json_bool(j, "signed", in->looked.is_signed);
}

static void json_row(struct json *j, const struct inspected_row *row)
{
	json_object(j, NULL);
	json_str(j, "id", row->id);
	json_str(j, "area", row->area);
	json_str(j, "severity", row->severity);
	json_str(j, "kind", row->kind);
	json_z(j, "told", told_word(row->told));
	json_str(j, "status", row->status);
	json_some(j, "reason", row->reason);
	if (row->n_missing)
		json_array(j, "missing");
	for (size_t i = 0; i < row->n_missing; i++) {
		json_object(j, NULL);
		json_str(j, "path", row->missing[i]);
		json_z(j, "how", inspect_how(row->missing[i]));
		json_end_object(j);
	}
	if (row->n_missing)
		json_end_array(j);
	json_end_object(j);
}

void inspect_json(struct out *o, const struct inspected *in)
{
	unsigned n[TOLDS];
	struct json j;

	count(in, n);
	json_init(&j, o, false);
	json_object(&j, NULL);
	json_z(&j, "format", "latscan-inspect");
	json_u64(&j, "version", 1);
	json_what(&j, in);
	json_object(&j, "counts");
	json_counts(&j, n);
	json_end_object(&j);
	json_array(&j, "checks");
	for (size_t i = 0; i < in->n; i++)
		json_row(&j, &in->rows[i]);
	json_end_array(&j);
	json_end_object(&j);
	out_z(o, "\n");
}

static void text_what(struct out *o, const struct inspected *in)
{
	const struct looked *l = &in->looked;

	out_printf(o, "%s: %s", in->file, l->kind);
	if (l->made_by.n)
		out_printf(o, " of " STR_FMT, STR_ARG(l->made_by));
	if (l->size)
		out_printf(o, ", %llu bytes", (unsigned long long)l->size);
	if (l->members)
		out_printf(o, ", %llu members with %llu bytes", (unsigned long long)l->members,
			(unsigned long long)l->bytes);
	out_printf(o, "%s%s\n", l->redacted ? ", redacted" : "",
		l->is_signed ? ", a signature lies beside it (latscan verify)" : "");
	if (in->host.n)
		out_printf(o, "host " STR_FMT "\n", STR_ARG(in->host));
	if (in->boot_id.n)
		out_printf(o, "boot " STR_FMT "\n", STR_ARG(in->boot_id));
	if (in->kernel.n)
		out_printf(o, "kernel " STR_FMT "\n", STR_ARG(in->kernel));
	if (in->sampled_at.n)
		out_printf(o, "taken " STR_FMT "\n", STR_ARG(in->sampled_at));
	out_printf(
		o, "%llu sample%s", (unsigned long long)in->samples, in->samples == 1 ? "" : "s");
	if (in->window_ms)
		out_printf(o, ", %llu ms apart", (unsigned long long)in->window_ms);
	out_z(o, "\n\n");
}

static void text_areas(struct arena *a, struct out *o, const struct inspected *in)
{
	struct inspected_count *v;
	size_t n = inspect_areas(a, in, &v);
	unsigned all[TOLDS];

	out_printf(o, "%-10s %7s %12s %11s %12s %9s\n", "area", "judged", "not at issue",
		"one sample", "not captured", "not told");
	for (size_t i = 0; i < n; i++)
		out_printf(o, "%-10.*s %7u %12u %11u %12u %9u\n", STR_ARG(v[i].name),
			v[i].n[TOLD_JUDGED], v[i].n[TOLD_SKIPPED], v[i].n[TOLD_ONE_SAMPLE],
			v[i].n[TOLD_NOT_CAPTURED], v[i].n[TOLD_NOT]);
	count(in, all);
	out_printf(o, "%-10s %7u %12u %11u %12u %9u\n", "all", all[TOLD_JUDGED], all[TOLD_SKIPPED],
		all[TOLD_ONE_SAMPLE], all[TOLD_NOT_CAPTURED], all[TOLD_NOT]);
}

static void text_missing(struct arena *a, struct out *o, const struct inspected *in)
{
	struct inspected_count *v;
	size_t n = inspect_missing(a, in, &v);

	if (n)
		out_z(o, "\nnot captured, for so many checks, and what captures it:\n");
	for (size_t i = 0; i < n && i < MISSING_SHOWN; i++)
		out_printf(o, "%4u  " STR_FMT "\n      %s\n", v[i].n[TOLD_NOT_CAPTURED],
			STR_ARG(v[i].name), inspect_how(v[i].name));
	if (n > MISSING_SHOWN)
		out_printf(o, "and %zu more: --format json has them\n", n - MISSING_SHOWN);
}

static void text_rows(struct out *o, const struct inspected *in)
{
	out_z(o, "\n");
	for (size_t i = 0; i < in->n; i++) {
		const struct inspected_row *row = &in->rows[i];

		out_printf(o, "%-28.*s %-12s " STR_FMT "%s" STR_FMT "\n", STR_ARG(row->id),
			told_word(row->told), STR_ARG(row->status), row->reason.n ? ": " : "",
			STR_ARG(row->reason));
		for (size_t k = 0; k < row->n_missing; k++)
			out_printf(o, "    " STR_FMT "\n", STR_ARG(row->missing[k]));
	}
}

void inspect_text(struct arena *a, struct out *o, const struct inspected *in, bool rows)
{
	text_what(o, in);
	text_areas(a, o, in);
	text_missing(a, o, in);
	if (rows)
		text_rows(o, in);
}

/* The scanner's own verdict is none of an inspection. */
static int judge(
	struct arena *a, const char *file, char *const *arguments, unsigned n, struct str *ret)
{
	char **argv = ARENA_NEW(a, char *, n + 8);
	unsigned k = 0;
	int status = 0, r;

	argv[k++] = str_z(a, STR("latscan"));
	argv[k++] = str_z(a, STR("scan"));
	argv[k++] = str_z(a, STR("--root"));
	argv[k++] = str_z(a, str_from(file));
	for (unsigned i = 0; i < n; i++)
		argv[k++] = arguments[i];
	argv[k++] = str_z(a, STR("--format"));
	argv[k++] = str_z(a, STR("json"));
	r = program_read(a, argv, REPORT_CAP, ret, &status);
	if (r)
		return internal_error("cannot run the scanner: %s", strerror(-r));
	if (status > EXIT_INTERNAL)
		return internal_error("the scanner ended with %d", status);
	return status >= EXIT_USAGE ? status : 0;
}

int inspect(
	struct arena *a, const char *file, char *const *arguments, unsigned n, bool json, bool rows)
{
	struct inspected in = { .file = file };
	struct str report, error = { 0 };
	struct out o;
	int r = judge(a, file, arguments, n, &report);

	if (r)
		return r;
	r = archive_look(a, file, &in.looked, &error);
	if (r)
		return usage_error(
			"%s: " STR_FMT, file, STR_ARG(error.n ? error : str_from(strerror(-r))));
	if (inspect_report(a, report, &in, &error))
		return internal_error("the scanner's report: " STR_FMT, STR_ARG(error));
	out_init(&o, STDOUT_FILENO);
	if (json)
		inspect_json(&o, &in);
	else
		inspect_text(a, &o, &in, rows);
	r = out_flush(&o);
	return r ? internal_error("cannot write: %s", strerror(-r)) : 0;
}
