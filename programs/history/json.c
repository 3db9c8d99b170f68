/* SPDX-License-Identifier: Apache-2.0 */
/* For programs: docs/history.schema.json. What is not known is left out; there is no null. */
#include "programs/history/history.h"

#include "reporters/render.h"
#include "scanner/base/json.h"

enum { HISTORY_SCHEMA = 1 };

static void member(struct json *j, const char *key, struct str value)
{
	if (value.n)
		json_str(j, key, value);
}

static void strings(struct json *j, const char *key, const struct str *v, size_t n)
{
	if (!n)
		return;
	json_array(j, key);
	for (size_t i = 0; i < n; i++)
		json_str(j, NULL, v[i]);
	json_end_array(j);
}

static void change(struct json *j, struct history *h, const struct change *c)
{
	json_object(j, NULL);
	json_z(j, "what", c->check ? "check" : "trait");
	json_str(j, "group", c->group);
	json_str(j, "key", c->key);
	json_str(j, "name", c->name);
	json_str(j, "was", c->was);
	json_str(j, "now", c->now);
	json_z(j, "severity", severity_word(c->severity));
	if (c->since)
		json_str(j, "since", render_time(h->a, c->since->at_ns));
	json_u64(j, "below", c->below);
	strings(j, "follow", c->follow, c->n_follow);
	json_end_object(j);
}

static void changes(
	struct json *j, struct history *h, const char *key, const struct change *v, size_t n)
{
	json_array(j, key);
	for (size_t i = 0; i < n; i++)
		change(j, h, &v[i]);
	json_end_array(j);
}

static void capture(struct json *j, struct history *h, const struct capture *c, bool first)
{
	json_object(j, NULL);
	json_str(j, "file", c->name);
	json_str(j, "sampled_at", render_time(h->a, c->at_ns));
	json_z(j, "verdict", verdict_word(c->verdict));
	member(j, "version", c->version);
	member(j, "kernel", c->kernel);
	member(j, "boot_id", c->boot_id);
	if (!first) {
		json_bool(j, "rebooted", c->rebooted);
		changes(j, h, "after", c->after, c->n_after);
		changes(j, h, "changes", c->v, c->n_v);
		json_u64(j, "below_level", c->n_below);
		json_u64(j, "not_comparable", c->n_untold);
	}
	json_end_object(j);
}

static void flap(
	struct json *j, struct history *h, const struct drift_line *l, const struct flap_key *k)
{
	json_object(j, NULL);
	json_z(j, "what", k->check ? "check" : "trait");
	json_str(j, "group", k->group);
	json_str(j, "key", k->key);
	json_z(j, "severity", severity_word(k->severity));
	json_u64(j, "round_trips", flap_of(k->v, k->n).trips);
	if (!k->roots && k->cause)
		json_str(j, "follows", history_name(h->a, k->cause));
	json_array(j, "values");
	for (size_t i = 0; i < k->n; i++) {
		json_object(j, NULL);
		json_str(j, "at", render_time(h->a, l->v[k->v[i].at]->at_ns));
		json_str(j, "file", l->v[k->v[i].at]->name);
		json_str(j, "value", k->v[i].value);
		json_end_object(j);
	}
	json_end_array(j);
	strings(j, "owners", k->owners, k->n_owners);
	json_end_object(j);
}

static void line(struct json *j, struct history *h, const struct drift_line *l)
{
	json_object(j, NULL);
	member(j, "host", l->host);
	member(j, "host_id", l->host_id);
	json_u64(j, "changed", l->changed);
	json_array(j, "flapping");
	for (size_t i = 0; i < l->n_flaps; i++)
		flap(j, h, l, l->flaps[i]);
	json_end_array(j);
	json_array(j, "captures");
	for (size_t i = 0; i < l->n; i++)
		capture(j, h, l->v[i], i == 0);
	json_end_array(j);
	json_end_object(j);
}

static void summary(struct json *j, const struct history *h)
{
	size_t captures = 0;

	for (size_t i = 0; i < h->n_lines; i++)
		captures += h->lines[i].n;
	json_object(j, "summary");
	json_z(j, "level", severity_word(h->level));
	json_u64(j, "exit", history_is_changed(h));
	json_u64(j, "captures", captures);
	json_u64(j, "passed_over", h->n_passed);
	json_end_object(j);
}

void history_json(struct history *h, struct out *o)
{
	struct json j;

	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", HISTORY_SCHEMA);
	summary(&j, h);
	json_array(&j, "hosts");
	for (size_t i = 0; i < h->n_lines; i++) {
		if (h->lines[i].n)
			line(&j, h, &h->lines[i]);
	}
	json_end_array(&j);
	json_array(&j, "passed_over");
	for (size_t i = 0; i < h->n_files; i++) {
		if (!h->files[i].why.n)
			continue;
		json_object(&j, NULL);
		json_str(&j, "file", h->files[i].name);
		json_str(&j, "why", h->files[i].why);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	out_z(o, "\n");
}
