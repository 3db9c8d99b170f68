/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CloudEvents 1.0, one event in structured mode: its data is the JSON report, whole. source
 * and id name the event; both are made from what is in the report alone, so that a receiver
 * which has had it knows it again (specification, "source and id").
 */
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "scanner/base/json.h"

extern const struct reporter reporter_json;

/* What stands in a path of RFC 3986 as it is. */
static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

static struct str percent(struct arena *a, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";
	char *to = ARENA_NEW(a, char, 3 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_unreserved(s.p[i])) {
			to[n++] = s.p[i];
			continue;
		}
		to[n++] = '%';
		to[n++] = digits[c >> 4];
		to[n++] = digits[c & 15];
	}
	return (struct str){ to, n };
}

/* A reference to the host: by its id, which stays when the name changes. */
static struct str source(struct arena *a, const struct run_info *run)
{
	struct str host = run->host_id.n ? run->host_id : run->host;

	return str_printf(
		a, "/latscan/hosts/" STR_FMT, STR_ARG(host.n ? percent(a, host) : STR("unknown")));
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	size_t mark = arena_used(r->arena);
	struct str time = render_time(r->arena, render_moment_ns(r));
	struct json j;

	json_init(&j, o, false);
	json_object(&j, NULL);
	json_z(&j, "specversion", "1.0");
	json_str(&j, "id", render_id(r->arena, r));
	json_str(&j, "source", source(r->arena, &r->run));
	json_z(&j, "type", "latscan.report.v1");
	/* A plain name stays as it is; an attribute may have no control or non-character. */
	if (r->run.host.n)
		json_str(&j, "subject", percent(r->arena, r->run.host));
	if (time.n)
		json_str(&j, "time", time);
	json_z(&j, "datacontenttype", "application/json");
	/* Extensions, for who routes by them and does not look into the data. */
	json_z(&j, "verdict", verdict_word(r->summary.verdict));
	json_z(&j, "level", severity_word(r->run.level));
	if (r->gate.override.honoured)
		json_z(&j, "override", "yes");
	out_z(o, ",\n\"data\":");
	reporter_json.write(r, style, o);
	json_end_object(&j);
	out_z(o, "\n");
	arena_rewind(r->arena, mark);
}

const struct reporter reporter_cloudevents = {
	.name = "cloudevents",
	.what = "one event with the JSON report as its data, as latscan push sends it",
	.write = write,
};
