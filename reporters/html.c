/* SPDX-License-Identifier: Apache-2.0 */
/* For an auditor: one page, to be read on any screen, printed, mailed or kept. */
#include "reporters/html.h"

#include "reporters/render.h"

enum { REASONS_SHOWN = 8 };

void html_text(struct html *h, struct str s)
{
	xml_escape(h->o, s);
}

void html_z(struct html *h, const char *s)
{
	out_z(h->o, s);
}

static void head(struct html *h)
{
	html_z(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	out_printf(h->o,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n",
		html_style_hash, html_script_hash);
	html_z(h, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		  "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	html_z(h, render_verdict(h->r));
	html_z(h, " · ");
	html_text(h, h->r->run.host.n ? h->r->run.host : STR("host not named"));
	html_z(h, " · latscan</title>\n<style>");
	out_bytes(h->o, html_style, (size_t)(html_style_end - html_style));
	html_z(h, "</style>\n</head>\n<body>\n");
}

static void item(struct html *h, const char *name, struct str value)
{
	if (!value.n)
		return;
	out_printf(h->o, "<div><dt>%s</dt><dd>", name);
	html_text(h, value);
	html_z(h, "</dd></div>\n");
}

static struct str cpus(struct html *h, struct cpuset set, struct str from)
{
	struct str s = cpuset_format(h->a, set);

	if (cpuset_is_empty(set) || !from.n)
		return s;
	return str_printf(h->a, STR_FMT " (" STR_FMT ")", STR_ARG(s), STR_ARG(from));
}

static struct str window(struct html *h)
{
	const struct run_info *run = &h->r->run;

	if (run->samples < 2)
		return STR("one sample: counters were not compared");
	return str_printf(h->a, "%u samples, " STR_FMT " apart", run->samples,
		STR_ARG(render_ms(h->a, run->window_ms)));
}

static void settled(struct html *h)
{
	for (size_t i = 0; i < h->r->gate.n_settled; i++) {
		const struct settled *s = &h->r->gate.settled[i];

		html_z(h, "<p><strong>Waited for:</strong> ");
		html_text(h, str_from(s->check));
		html_z(h, " ");
		html_text(h, render_settled(h->a, s));
		html_z(h, "</p>\n");
	}
}

static void about(struct html *h)
{
	const struct report *r = h->r;

	html_z(h,
		"<section aria-labelledby=\"about\">\n<h2 id=\"about\">What was judged</h2>\n<dl class=\"facts\">\n");
	item(h, "Host", r->run.host);
	item(h, "Kernel", r->run.kernel);
	item(h, "Virtual machine", r->run.virt);
	item(h, "Sampled", render_time(h->a, r->run.sampled_at_ns));
	item(h, "Judged", render_time(h->a, r->run.judged_at_ns));
	item(h, "Window", window(h));
	item(h, "Hot CPUs", cpus(h, r->roles.hot, r->roles.hot_from));
	item(h, "Housekeeping CPUs", cpus(h, r->roles.housekeeping, (struct str){ 0 }));
	item(h, "Profile", r->run.profile);
	item(h, "Budget", str_from(render_budget(r->run.budget)));
	item(h, "Read from", r->run.root);
	html_z(h, "</dl>\n");
	settled(h);
	for (size_t i = 0; i < r->run.n_notes; i++) {
		html_z(h, "<p><strong>Note:</strong> ");
		html_text(h, r->run.notes[i]);
		html_z(h, "</p>\n");
	}
	html_z(h, "</section>\n");
}

/* The words beside the verdict: what made it. */
static void because(struct html *h)
{
	if (h->r->summary.verdict == VERDICT_FAIL)
		html_because(h, STATUS_FAIL, REASONS_SHOWN);
	else if (h->r->summary.verdict == VERDICT_UNKNOWN)
		html_because(h, STATUS_UNKNOWN, REASONS_SHOWN);
}

static void verdict(struct html *h)
{
	const struct report *r = h->r;

	out_printf(h->o, "<header class=\"verdict %s\">\n<h1>%s", verdict_word(r->summary.verdict),
		render_verdict(r));
	html_z(h, r->run.host.n ? " · " : "");
	html_text(h, r->run.host);
	html_z(h, "</h1>\n<p>");
	html_text(h, render_verdict_line(h->a, r));
	html_z(h, "</p>\n");
	because(h);
	if (r->summary.advisory)
		out_printf(h->o,
			"<p>No latency intent was found: settings are judged as warnings at most. "
			"%u differ from quiet-core.</p>\n",
			r->summary.settings_differ);
	if (r->summary.incomplete)
		html_z(h, "<p><strong>Incomplete:</strong> the scan was interrupted.</p>\n");
	html_z(h, "</header>\n");
}

bool html_has_waived(const struct report *r)
{
	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			/* A waived skip or pass is nothing that anybody would have to accept. */
			if (f->waived && f->status > STATUS_PASS)
				return true;
		}
	}
	return false;
}

/* Of all checks, one number each: what is waived is counted as that, as the boxes below do. */
static void counts(struct html *h)
{
	static const struct {
		const char *class, *what;
	} tiles[] = {
		{ "fail", "failed" },
		{ "unknown", "not told" },
		{ "warn", "warnings" },
		{ "waived", "waived" },
		{ "pass", "passed" },
		{ "skip", "do not apply" },
	};
	enum { WAIVED = 3, TILES = 6 };
	static const unsigned of_status[STATUSES] = { [STATUS_FAIL] = 0,
		[STATUS_UNKNOWN] = 1,
		[STATUS_WARN] = 2,
		[STATUS_PASS] = 4,
		[STATUS_SKIP] = 5 };
	unsigned n[TILES] = { 0 };

	for (size_t i = 0; i < h->r->n_results; i++) {
		const struct result *res = &h->r->results[i];

		n[render_waived(res) ? WAIVED : of_status[res->status]]++;
	}
	out_printf(h->o, "<ul class=\"counts\" aria-label=\"%zu checks\">\n", h->r->n_results);
	for (unsigned i = 0; i < TILES; i++)
		out_printf(h->o, "<li class=\"%s%s\"><b>%u</b> %s</li>\n", tiles[i].class,
			n[i] ? "" : " none", n[i], tiles[i].what);
	html_z(h, "</ul>\n");
}

static void contents(struct html *h)
{
	const struct report *r = h->r;

	html_z(h,
		"<nav aria-label=\"Contents\">\n<ul>\n<li><a href=\"#wrong\">What is wrong</a></li>\n");
	if (html_has_waived(r))
		html_z(h, "<li><a href=\"#waived\">Waived</a></li>\n");
	if (r->n_waivers)
		html_z(h, "<li><a href=\"#waivers\">Waivers</a></li>\n");
	html_z(h, "<li><a href=\"#host\">The host</a></li>\n"
		  "<li><a href=\"#cpus\">CPUs: asked for, done, seen</a></li>\n");
	if (html_has_clocks(r))
		html_z(h, "<li><a href=\"#clocks\">Clock offset</a></li>\n");
	if (r->jitter)
		html_z(h, "<li><a href=\"#probe\">Jitter, measured by a probe</a></li>\n");
	html_z(h, "<li><a href=\"#checks\">All checks</a></li>\n"
		  "<li><a href=\"#receipt\">Receipt</a></li>\n</ul>\n</nav>\n");
}

static void receipt_cpus(struct html *h)
{
	const struct receipt *rc = &h->r->receipt;

	if (!rc->n_cpus)
		return;
	html_z(h, "<details><summary>What hot CPUs saw meanwhile, of whatever cause</summary>\n"
		  "<table>\n<thead><tr><th scope=\"col\">CPU</th><th scope=\"col\" "
		  "class=\"n\">Interrupts</th><th scope=\"col\" class=\"n\">From other "
		  "CPUs</th><th scope=\"col\" class=\"n\">Switches</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < rc->n_cpus; i++)
		out_printf(h->o,
			"<tr><th scope=\"row\">%u</th><td class=\"n\">%llu</td><td "
			"class=\"n\">%llu</td><td class=\"n\">%llu</td></tr>\n",
			rc->cpus[i].cpu, (unsigned long long)rc->cpus[i].interrupts,
			(unsigned long long)rc->cpus[i].ipis,
			(unsigned long long)rc->cpus[i].switches);
	html_z(h, "</tbody>\n</table>\n</details>\n");
}

void html_receipt(struct html *h)
{
	const struct receipt *rc = &h->r->receipt;
	struct arena *a = h->a;

	html_z(h,
		"<section aria-labelledby=\"receipt\">\n<h2 id=\"receipt\">Receipt: what the scan "
		"did</h2>\n<dl class=\"facts\">\n");
	item(h, "Took", render_ms(a, h->r->run.duration_ms));
	if (rc->live)
		item(h, "Ran on",
			rc->cpu >= 0 ? str_printf(a, "cpu%d", rc->cpu) : STR("no CPU of its own"));
	item(h, "CPU time",
		str_printf(a, STR_FMT ", probe child " STR_FMT,
			STR_ARG(text_duration(a, rc->cpu_ns_main)),
			STR_ARG(text_duration(a, rc->cpu_ns_child))));
	item(h, "Reads",
		str_printf(a, STR_FMT ", " STR_FMT " bytes", STR_ARG(text_count(a, rc->reads)),
			STR_ARG(text_count(a, rc->bytes))));
	item(h, "Sandbox", rc->sandbox);
	item(h, "Withheld by the budget", str_printf(a, "%u", rc->withheld));
	item(h, "Answers that came too late", str_printf(a, "%u", rc->timeouts));
	for (size_t i = 0; i < rc->n_missing; i++)
		item(h, "Missing right", rc->missing[i]);
	item(h, "Boot", h->r->run.boot_id);
	item(h, "Host identity", h->r->run.host_id);
	item(h, "Catalogue", str_printf(a, "%016llx", (unsigned long long)h->r->run.catalogue));
	html_z(h, "</dl>\n");
	receipt_cpus(h);
	html_z(h, "</section>\n");
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	struct html h = { .o = o, .a = r->arena, .r = r };
	size_t mark = arena_used(r->arena);

	(void)style;
	head(&h);
	html_z(&h, "<main>\n");
	verdict(&h);
	counts(&h);
	contents(&h);
	about(&h);
	html_findings(&h);
	html_waived(&h);
	html_ledger(&h);
	html_host(&h);
	html_cpus(&h);
	html_clocks(&h);
	html_probe(&h);
	html_checks(&h);
	html_receipt(&h);
	html_z(&h, "</main>\n<footer class=\"soft\"><p>latscan ");
	html_text(&h, str_from(r->run.version));
	html_z(&h, "</p></footer>\n<script>");
	out_bytes(o, html_script, (size_t)(html_script_end - html_script));
	html_z(&h, "</script>\n</body>\n</html>\n");
	arena_rewind(r->arena, mark);
}

const struct reporter reporter_html = {
	.name = "html",
	.what = "one page for people: a picture of the host, findings, everything",
	.write = write,
};
