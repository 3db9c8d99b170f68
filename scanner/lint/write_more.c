/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit: a case a rule, so that a pipeline shows which ones passed; an error of the line is a
 * failure, what could not be told an error. Markdown: for the comment under a pull request.
 */
#include "scanner/base/xml.h"
#include "scanner/base/text.h"
#include "scanner/lint/write.h"

static unsigned count(
	const struct lint_report *r, const struct lint_rule *rule, enum lint_level level)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->v[i].level == level && (!rule || r->v[i].rule == rule);
	return n;
}

static void body(const struct lint_report *r, const struct lint_rule *rule, enum lint_level level,
	struct out *o)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct lint_finding *f = &r->v[i];

		if (f->rule != rule || f->level != level)
			continue;
		xml_escape(o, lint_place_text(r->arena, f));
		out_z(o, " ");
		xml_escape(o, f->subject);
		out_z(o, ": ");
		xml_escape(o, f->text);
		if (f->fix.n) {
			out_z(o, "; fix: ");
			xml_escape(o, f->fix);
		}
		out_z(o, "\n");
	}
}

static void element(const struct lint_report *r, const struct lint_rule *rule,
	enum lint_level level, const char *tag, struct out *o)
{
	out_printf(o, "      <%s", tag);
	if (level != LINT_WARN) {
		out_z(o, " message=\"");
		xml_escape(o, str_from(rule->title));
		out_printf(o, "\" type=\"%s\"", lint_level_word(level));
	}
	out_z(o, ">");
	body(r, rule, level, o);
	out_z(o, "why: ");
	xml_escape(o, str_from(rule->why));
	out_printf(o, "\n</%s>\n", tag);
}

/* A case has one verdict: the worst. */
static enum lint_level worst(
	const struct lint_report *r, const struct lint_rule *rule, bool fail_on_warn)
{
	if (count(r, rule, LINT_FAIL))
		return LINT_FAIL;
	if (fail_on_warn && count(r, rule, LINT_WARN))
		return LINT_FAIL;
	if (count(r, rule, LINT_UNKNOWN))
		return LINT_UNKNOWN;
	return count(r, rule, LINT_WARN) ? LINT_WARN : LINT_NOTE;
}

static void testcase(
	const struct lint_report *r, const struct lint_rule *rule, bool fail_on_warn, struct out *o)
{
	enum lint_level l = worst(r, rule, fail_on_warn);

	out_printf(o, "    <testcase classname=\"latscan.lint\" name=\"%s\" time=\"0\"", rule->id);
	if (l == LINT_NOTE) {
		out_z(o, "/>\n");
		return;
	}
	out_z(o, ">\n");
	if (l == LINT_FAIL)
		element(r, rule, count(r, rule, LINT_FAIL) ? LINT_FAIL : LINT_WARN, "failure", o);
	else
		element(r, rule, l, l == LINT_UNKNOWN ? "error" : "system-out", o);
	out_z(o, "    </testcase>\n");
}

void lint_write_junit(const struct lint_report *r, const struct lint_style *s, struct out *o)
{
	unsigned n = 0, failures = 0, errors = 0;

	for (const struct lint_rule *rule = lint_rules; rule->id; rule++, n++) {
		failures += worst(r, rule, s->fail_on_warn) == LINT_FAIL;
		errors += worst(r, rule, s->fail_on_warn) == LINT_UNKNOWN;
	}
	out_printf(o,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"latscan lint\" "
		"tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"0\" time=\"0\">\n",
		n, failures, errors);
	out_printf(o,
		"  <testsuite name=\"latscan.lint\" tests=\"%u\" failures=\"%u\" errors=\"%u\" "
		"skipped=\"0\" time=\"0\">\n",
		n, failures, errors);
	for (const struct lint_rule *rule = lint_rules; rule->id; rule++)
		testcase(r, rule, s->fail_on_warn, o);
	out_z(o, "  </testsuite>\n</testsuites>\n");
}

/* Within a cell of a table: what Markdown or HTML would take for its own is escaped. */
static void cell(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '<')
			out_z(o, "&lt;");
		else if (c == '&')
			out_z(o, "&amp;");
		else if (c == '|' || c == '*' || c == '_' || c == '`' || c == '[' || c == ']' ||
			 c == '\\' || c == '~' || c == '#')
			out_printf(o, "\\%c", c);
		else
			out_bytes(o, &c, 1);
	}
}

void lint_write_md(const struct lint_report *r, const struct lint_style *s, struct out *o)
{
	out_printf(o, "**latscan lint** " STR_FMT " · judged for " STR_FMT "\n",
		STR_ARG(lint_verdict_line(r, s->fail_on_warn)),
		STR_ARG(kernel_id_name(r->arena, &r->in->kernel)));
	if (r->n)
		out_z(o, "\n| | where | what | wrong | fix |\n|---|---|---|---|---|\n");
	for (size_t i = 0; i < r->n; i++) {
		const struct lint_finding *f = &r->v[i];
		struct str cells[] = { lint_place_text(r->arena, f), f->subject, f->text, f->fix };

		out_printf(o, "| %s", lint_level_word(f->level));
		for (unsigned k = 0; k < 4; k++) {
			out_z(o, " | ");
			cell(o, cells[k]);
		}
		out_z(o, " |\n");
	}
	if (!r->in->has_line || !r->corrected)
		return;
	/* An indented block: nothing in it can end it. */
	out_printf(o, "\nCorrected:\n\n    " STR_FMT "\n    " STR_FMT "\n    " STR_FMT "\n",
		STR_ARG(text_sanitise(r->arena, r->line)),
		STR_ARG(text_sanitise(r->arena, r->grub)),
		STR_ARG(text_sanitise(r->arena, r->grubby)));
}
