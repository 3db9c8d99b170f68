/* SPDX-License-Identifier: Apache-2.0 */
/* What lint found, in the formats that people, pipelines and pull requests read. */
#ifndef LATSCAN_LINT_WRITE_H
#define LATSCAN_LINT_WRITE_H

#include "scanner/base/out.h"
#include "scanner/lint/lint.h"

struct lint_style {
	bool colour, fail_on_warn;
	unsigned width; /* 0: not known */
};
typedef void lint_writer(const struct lint_report *r, const struct lint_style *s, struct out *o);

lint_writer lint_write_text, lint_write_json, lint_write_sarif, lint_write_junit, lint_write_md;

/* "FAIL: 2 errors, 1 warning". */
struct str lint_verdict_line(const struct lint_report *r, bool fail_on_warn);
/* "command line, column 55", "etc/default/grub:3:12"; empty: about the whole. */
struct str lint_place_text(struct arena *a, const struct lint_finding *f);

#endif
