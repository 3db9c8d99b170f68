/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS), as code scanning shows it beside the changed line. A line given as an option stands in the report itself,
 * as an artifact with contents. Columns count UTF-16 units there.
 */
#include "scanner/base/json.h"
#include "scanner/base/text.h"
#include "scanner/lint/write.h"

static void text_member(struct json *j, const char *key, struct str s)
{
	json_object(j, key);
	json_str(j, "text", s);
	json_end_object(j);
}

static void rules(struct json *j)
{
	json_array(j, "rules");
	for (const struct lint_rule *r = lint_rules; r->id; r++) {
		json_object(j, NULL);
		json_z(j, "id", r->id);
		text_member(j, "shortDescription", str_from(r->title));
		text_member(j, "fullDescription", str_from(r->why));
		json_object(j, "properties");
		json_z(j, "source", r->source);
		json_end_object(j);
		json_end_object(j);
	}
	json_end_array(j);
}

/* A path as a URI: relative ones stay so, for they are those of the repository. */
static struct str uri(struct arena *a, const char *path)
{
	struct str in = str_from(path), s = in.n && in.p[0] == '/' ? STR("file://") : STR("");

	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = (unsigned char)in.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_' ||
			     c == '.' || c == '~';

		s = str_printf(a, plain ? STR_FMT "%c" : STR_FMT "%%%02X", STR_ARG(s), c);
	}
	return s;
}

static void location(const struct lint_report *r, const struct lint_finding *f, struct json *j)
{
	json_array(j, "locations");
	json_object(j, NULL);
	json_object(j, "physicalLocation");
	json_object(j, "artifactLocation");
	json_str(j, "uri", f->file ? uri(r->arena, f->file) : STR("command-line"));
	if (!f->file)
		json_u64(j, "index", 0);
	json_end_object(j);
	if (f->line) {
		json_object(j, "region");
		json_u64(j, "startLine", f->line);
		if (f->column)
			json_u64(j, "startColumn", f->column);
		if (f->column && f->n)
			json_u64(j, "endColumn", f->column + f->n);
		json_end_object(j);
	}
	json_end_object(j);
	json_end_object(j);
	json_end_array(j);
}

static void result(const struct lint_report *r, const struct lint_finding *f, struct json *j)
{
	static const char *const levels[LINT_LEVELS] = {
		[LINT_NOTE] = "note",
		[LINT_WARN] = "warning",
		[LINT_UNKNOWN] = "none",
		[LINT_FAIL] = "error",
	};
	struct arena *a = r->arena;
	struct str message = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(f->subject),
		f->subject.n ? ": " : "", STR_ARG(f->text));
	struct str key = str_printf(a, "%s " STR_FMT, f->rule->id, STR_ARG(f->subject));

	json_object(j, NULL);
	json_z(j, "ruleId", f->rule->id);
	json_u64(j, "ruleIndex", (uint64_t)(f->rule - lint_rules));
	json_z(j, "level", levels[f->level]);
	json_z(j, "kind", f->level == LINT_UNKNOWN ? "open" : "fail");
	if (f->fix.n)
		message =
			str_printf(a, STR_FMT ". Fix: " STR_FMT, STR_ARG(message), STR_ARG(f->fix));
	text_member(j, "message", message);
	location(r, f, j);
	json_object(j, "partialFingerprints");
	json_str(j, "latscanLint/v1", str_printf(a, "%016llx", (unsigned long long)text_hash(key)));
	json_end_object(j);
	json_end_object(j);
}

static void artifacts(const struct lint_report *r, struct json *j)
{
	if (!r->in->line.n || r->in->line.pieces[0].name)
		return;
	json_array(j, "artifacts");
	json_object(j, NULL);
	json_object(j, "location");
	json_z(j, "uri", "command-line");
	json_end_object(j);
	text_member(j, "description", STR("the command line, as given"));
	text_member(j, "contents", text_sanitise(r->arena, r->in->line.text));
	json_end_object(j);
	json_end_array(j);
}

void lint_write_sarif(const struct lint_report *r, const struct lint_style *s, struct out *o)
{
	struct json j;

	(void)s;
	json_init(&j, o, false);
	json_object(&j, NULL);
	json_z(&j, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_z(&j, "version", "2.1.0");
	json_array(&j, "runs");
	json_object(&j, NULL);
	json_object(&j, "tool");
	json_object(&j, "driver");
	json_z(&j, "name", "latscan-lint");
	json_z(&j, "version", LATSCAN_VERSION);
	rules(&j);
	json_end_object(&j);
	json_end_object(&j);
	artifacts(r, &j);
	json_array(&j, "results");
	for (size_t i = 0; i < r->n; i++)
		result(r, &r->v[i], &j);
	json_end_array(&j);
	json_z(&j, "columnKind", "utf16CodeUnits");
	json_end_object(&j);
	json_end_array(&j);
	json_end_object(&j);
	out_z(o, "\n");
}
