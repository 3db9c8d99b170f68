/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For a pull request or a ticket (GitHub's and GitLab's Markdown): the verdict, a table of what
 * is wrong, details folded. What the host said never begins markup: it is escaped in text, and
 * stands in code spans whose fence is longer than any run of backquotes in it.
 */
#include "reporters/render.h"
#include "reporters/reporter.h"

#include <string.h>

static void text(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '<')
			out_z(o, "&lt;");
		else if (s.p[i] == '&')
			out_z(o, "&amp;");
		else if (s.p[i] && strchr("\\`*_{}[]()#+!|~>@:", s.p[i]))
			out_printf(o, "\\%c", s.p[i]);
		else
			out_bytes(o, &s.p[i], 1);
	}
}

static unsigned longest_run(struct str s)
{
	unsigned run = 0, most = 0;

	for (size_t i = 0; i < s.n; i++) {
		run = s.p[i] == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most;
}

/* A bar would end the cell of a table even inside a code span: it is escaped there. */
static void code(struct out *o, struct str s)
{
	unsigned fence = longest_run(s) + 1;

	if (!s.n)
		return;
	for (unsigned i = 0; i < fence; i++)
		out_z(o, "`");
	out_z(o, s.p[0] == '`' ? " " : "");
	for (size_t i = 0; i < s.n; i++)
		out_z(o, s.p[i] == '|' ? "\\|" : (const char[]){ s.p[i], 0 });
	out_z(o, s.p[s.n - 1] == '`' ? " " : "");
	for (unsigned i = 0; i < fence; i++)
		out_z(o, "`");
}

static void row(struct out *o, struct arena *a, const struct result *r, const struct finding *f)
{
	out_printf(o, "| %s%s | %s | `%s` | ",
		f->waived  ? "waived "
		: f->known ? "known "
			   : "",
		status_word(f->status), severity_word(r->severity), r->check->id);
	text(o, f->subject.label);
	out_z(o, " | ");
	if (f->status == STATUS_UNKNOWN)
		out_printf(o, "%s: ", reason_word(f->reason));
	text(o, f->text);
	out_z(o, " | ");
	code(o, render_quantity(a, &f->observed));
	out_z(o, " | ");
	code(o, render_quantity(a, &f->wanted));
	out_z(o, " |\n");
}

static void rows(struct out *o, const struct report *r, enum status status)
{
	size_t mark = arena_used(r->arena);

	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			if (f->status == status)
				row(o, r->arena, &r->results[i], f);
			arena_rewind(r->arena, mark);
		}
	}
}

static void line(struct out *o, const char *label, const char *what)
{
	if (!what)
		return;
	out_printf(o, "- %s: ", label);
	text(o, str_from(what));
	out_z(o, "\n");
}

static void details(struct out *o, struct arena *a, const struct result *r)
{
	out_printf(o, "\n<details><summary><code>%s</code> %s</summary>\n\n", r->check->id,
		status_word(r->status));
	line(o, "why", r->check->why);
	line(o, "fix now", r->check->fix_now);
	line(o, "fix for good", r->check->fix_boot);
	for (const struct finding *f = r->findings; f; f = f->next) {
		for (unsigned i = 0; i < f->n_evidence; i++) {
			size_t mark = arena_used(a);

			out_z(o, "- ");
			code(o, render_evidence(a, &f->evidence[i]));
			out_z(o, "\n");
			arena_rewind(a, mark);
		}
	}
	if (r->total > r->kept)
		out_printf(o, "- and %u findings more\n", r->total - r->kept);
	out_z(o, "\n</details>\n");
}

static void head(struct out *o, const struct report *r)
{
	static const char *const marks[] = { "✅", "❌", "❓" };

	out_printf(o, "## %s ", marks[r->summary.verdict]);
	text(o, render_verdict_line(r->arena, r));
	out_z(o, "\n\n");
	text(o, r->run.host.n ? r->run.host : STR("host not named"));
	out_z(o, " · Linux ");
	text(o, r->run.kernel);
	out_z(o, " · ");
	text(o, render_time(r->arena, r->run.sampled_at_ns));
	out_z(o, " · window ");
	text(o, render_ms(r->arena, r->run.window_ms));
	out_z(o, " · hot CPUs ");
	text(o, cpuset_format(r->arena, r->roles.hot));
	out_z(o, "\n\n");
}

/* A list: only findings are rows of a table here. */
static void ledger(struct out *o, const struct report *r)
{
	if (r->n_waivers)
		out_z(o, "\n<details><summary>Waivers</summary>\n\n");
	for (size_t i = 0; i < r->n_waivers; i++) {
		const struct waiver_use *use = &r->waivers[i];
		size_t mark = arena_used(r->arena);

		out_printf(o, "- %s: ", waiver_state_word(use->state));
		code(o, use->waiver->check);
		if (use->waiver->subject.n) {
			out_z(o, " of ");
			code(o, use->waiver->subject);
		}
		out_z(o, ": ");
		text(o, render_waiver(r->arena, use->waiver));
		if (render_days_left(use))
			out_printf(o, ", %lld days left", (long long)use->days_left);
		out_z(o, "\n");
		arena_rewind(r->arena, mark);
	}
	out_z(o, r->n_waivers ? "\n</details>\n" : "");
}

static void clocks(struct out *o, const struct report *r)
{
	for (size_t i = 0; i < r->n_series; i++) {
		out_z(o, i ? "- " : "\n- ");
		code(o, r->series[i].clock);
		out_z(o, ": ");
		text(o, render_series(r->arena, &r->series[i]));
		out_z(o, "\n");
	}
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	static const enum status wrong[] = { STATUS_FAIL, STATUS_UNKNOWN, STATUS_WARN };
	size_t mark = arena_used(r->arena);
	unsigned n = 0;

	(void)style;
	head(o, r);
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		n += r->summary.by_status[wrong[i]];
	if (n)
		out_z(o, "| status | severity | check | subject | finding | observed | wanted |\n"
			 "|---|---|---|---|---|---|---|\n");
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		rows(o, r, wrong[i]);
	for (size_t i = 0; i < r->n_results; i++) {
		enum outcome oc = render_outcome(&r->results[i]);

		if (oc == OUTCOME_FAILURE || oc == OUTCOME_WARN || oc == OUTCOME_ERROR)
			details(o, r->arena, &r->results[i]);
		arena_rewind(r->arena, mark);
	}
	ledger(o, r);
	clocks(o, r);
	out_printf(o, "\n%u passed, %u do not apply.\n", r->summary.by_status[STATUS_PASS],
		r->summary.by_status[STATUS_SKIP]);
}

const struct reporter reporter_markdown = {
	.name = "markdown",
	.what = "for a pull request or a ticket",
	.write = write,
};
