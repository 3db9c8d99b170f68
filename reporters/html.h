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
#include "reporters/xml.h"

extern const char html_style[], html_style_end[], html_script[], html_script_end[];
extern const char html_style_hash[], html_script_hash[]; /* "sha256-…" */

struct html {
	struct out *o;
	struct arena *a;
	const struct report *r;
};

/* The text of an element, or of an attribute's value. */
void html_text(struct html *h, struct str s);
void html_z(struct html *h, const char *s);

void html_findings(struct html *h); /* what is wrong, what could not be told, what is waived */
void html_checks(struct html *h);   /* all checks, in a table */
void html_host(struct html *h);	    /* the host as a picture */
void html_cpus(struct html *h);	    /* CPU × claim, and what was seen as a heat map */
void html_receipt(struct html *h);

#endif
