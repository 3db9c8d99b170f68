/* SPDX-License-Identifier: Apache-2.0 */
/* What must be known of a gate's report: docs/format-report.md, "run" and "gate". */
#include "programs/good/good.h"

#include "scanner/base/json_read.h"

static void read_run(struct json_reader *r, struct told *t)
{
	struct str key;

	if (!json_read_object(r))
		return;
	while (json_read_key(r, &key)) {
		if (str_is(key, "incomplete"))
			json_read_bool(r, &t->incomplete);
		else if (str_is(key, "level"))
			json_read_str(r, &t->level);
		else
			json_read_skip(r);
	}
}

static void read_override(struct json_reader *r, struct told *t)
{
	struct str key;

	if (!json_read_object(r))
		return;
	while (json_read_key(r, &key)) {
		if (str_is(key, "honoured"))
			json_read_bool(r, &t->opened);
		else
			json_read_skip(r);
	}
}

static void read_gate(struct json_reader *r, struct told *t)
{
	struct str key;

	if (!json_read_object(r))
		return;
	while (json_read_key(r, &key)) {
		if (str_is(key, "observe"))
			json_read_bool(r, &t->observe);
		else if (str_is(key, "would_exit"))
			t->known = json_read_u64(r, &t->would_exit);
		else if (str_is(key, "override"))
			read_override(r, t);
		else
			json_read_skip(r);
	}
}

void told_read(struct arena *a, struct str report, struct told *ret)
{
	struct json_reader r;
	struct told t = { .known = false };
	struct str key;

	json_read_init(&r, a, report);
	if (!json_read_object(&r))
		return;
	while (json_read_key(&r, &key)) {
		if (str_is(key, "run"))
			read_run(&r, &t);
		else if (str_is(key, "gate"))
			read_gate(&r, &t);
		else
			json_read_skip(&r);
	}
	json_read_end(&r);
	if (!r.error.n)
		*ret = t;
}
