/* SPDX-License-Identifier: Apache-2.0 */
/* latscan list -f json: every check with all its static text, for programs. */
#include "scanner/base/json.h"
#include "commands/list/list.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/report.h"
#include "scanner/source/privilege.h"

#include <stdio.h>

static void write_need(void *user, const struct ask *ask)
{
	static const char *const kinds[ASK_KINDS] = { "file", "list", "link", "mode" };
	struct json *j = user;

	json_object(j, NULL);
	json_z(j, "path", ask->path);
	json_z(j, "ask", kinds[ask->kind]);
	json_z(j, "cost", cost_class_word(cost_of(str_from(ask->path)).class));
	json_z(j, "privilege", privilege_of(str_from(ask->path)));
	json_z(j, "also", privilege_also(str_from(ask->path)));
	json_end_object(j);
}

static void write_rights(struct json *j, const struct check *c)
{
	struct list_rights r;

	list_rights_of(c, &r);
	json_array(j, "rights");
	for (unsigned i = 0; i < r.n; i++)
		json_z(j, NULL, r.v[i].name);
	json_end_array(j);
}

static void write_limit(struct json *j, const struct limit *l)
{
	json_object(j, NULL);
	json_z(j, "name", l->name);
	json_z(j, "what", l->what);
	if (l->words) {
		json_z(j, "words", l->words);
		json_str(j, "default", limit_word(l, l->preset));
	} else {
		json_z(j, "unit", l->unit);
		json_double(j, "default", l->preset);
		json_double(j, "least", l->least);
		json_double(j, "most", l->most);
	}
	json_end_object(j);
}

static void write_check(struct json *j, const struct check *c)
{
	json_object(j, NULL);
	json_z(j, "id", c->id);
	json_u64(j, "rule", c->rule);
	json_z(j, "title", c->title);
	json_str(j, "area", check_area(c));
	json_z(j, "severity", severity_word(c->severity));
	json_z(j, "kind", list_kind(c));
	json_bool(j, "fault", c->fault);
	json_z(j, "why", c->why);
	json_object(j, "fix");
	json_z(j, "now", c->fix_now);
	json_z(j, "boot", c->fix_boot);
	json_end_object(j);
	json_z(j, "source", c->source);
	json_array(j, "limits");
	for (unsigned i = 0; i < check_n_limits(c); i++)
		write_limit(j, &c->limits[i]);
	json_end_array(j);
	json_array(j, "implied_by");
	for (unsigned i = 0; i < CHECK_IMPLIED && c->implied_by[i]; i++)
		json_z(j, NULL, c->implied_by[i]);
	json_end_array(j);
	write_rights(j, c);
	json_array(j, "needs");
	list_each_ask(c, write_need, j);
	json_end_array(j);
	json_end_object(j);
}

void list_json(const struct selection *s, struct out *o)
{
	char hash[17];
	struct json j;

	snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)catalogue_hash());
	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", REPORT_SCHEMA);
	json_z(&j, "version", LATSCAN_VERSION);
	json_z(&j, "catalogue", hash);
	json_array(&j, "checks");
	for (size_t i = 0; i < s->n; i++)
		write_check(&j, s->checks[i]);
	json_end_array(&j);
	json_end_object(&j);
	out_z(o, "\n");
}
