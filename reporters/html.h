/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the HTML report. One file without any request: style and script stand in it and
 * are allowed by their hashes. Without the script all is there; without the style (Jenkins'
 * content policy forbids it too) headings, tables and drawings still say everything, so drawings
 * have their colours as attributes, and no attribute holds style or code.
 */
#ifndef LATSCAN_REPORTERS_HTML_H
#define LATSCAN_REPORTERS_HTML_H

#include "reporters/reporter.h"
#include "scanner/base/xml.h"

extern const char html_style[], html_style_end[], html_script[], html_script_end[];
extern const char html_style_hash[], html_script_hash[]; /* "sha256-…" */

struct html {
	struct out *o;
	struct arena *a;
	const struct report *r;
	const struct seen_by *seen; /* while findings are written */
};

/* The text of an element, or of an attribute's value. */
void html_text(struct html *h, struct str s);
void html_z(struct html *h, const char *s);

/* The checks that have findings of that status, the first of them by name. */
void html_because(struct html *h, enum status status, unsigned most);
void html_findings(struct html *h); /* what is wrong, and what could not be told */
void html_waived(struct html *h);   /* what was found and accepted; nothing when there is none */
void html_ledger(
	struct html *h); /* all waivers, and whether they hold; nothing when there is none */
void html_checks(struct html *h);  /* all checks, in a table */
void html_host(struct html *h);	   /* the host as a picture and as tables */
void html_picture(struct html *h); /* of it the picture: the report's topology has CPUs */
void html_clocks(struct html *h);  /* offsets of clocks; nothing when there are none */
void html_series(struct html *h, const struct series *s); /* of one its course in the window */
void html_cpus(struct html *h);	 /* CPU × claim, and what was seen, as tables */
void html_heat(struct html *h);	 /* of it heat maps, one a metric */
void html_probe(struct html *h); /* what latscan probe measured; nothing where nothing is known */
void html_receipt(struct html *h);

bool html_has_waived(const struct report *r);
bool html_has_clocks(const struct report *r);

/* What a CPU sees in the window, as the heat maps and the table count it. */
struct html_metric {
	const char *name, *brief;
	size_t offset; /* in struct cpu_activity */
	bool switches;
};
enum { HTML_METRICS = 4 };
extern const struct html_metric html_metrics[HTML_METRICS];
uint64_t html_metric_of(const struct cpu_activity *c, const struct html_metric *m);
bool html_counted(const struct activity *act, const struct html_metric *m);
/* "0", "0.2", "12", "1204": a second, or in all when the window is not known. */
void html_rate(struct html *h, uint64_t n);
double html_per_s(const struct report *r, uint64_t n);

#endif
