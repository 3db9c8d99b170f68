/* SPDX-License-Identifier: Apache-2.0 */
/* The small parts of a report: whose it is, what was accepted, who overrode a gate, clocks. */
#include "programs/fleet/read/report.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"

#include <string.h>

static bool into(struct reader *rd, char bracket)
{
	if (scan_enter(&rd->s, bracket))
		return true;
	scan_skip(&rd->s);
	return false;
}

/* Members of run, and the role, as they are kept; their keys are found once. */
static void put_run(struct reader *rd, struct str name, struct str value)
{
	static const struct {
		const char *name;
		size_t n;
	} kept[RUN_KEPT] = {
#define KEPT(name) { name, sizeof(name) - 1 }
		KEPT("version"),
		KEPT("catalogue"),
		KEPT("kernel"),
		KEPT("profile"),
		KEPT("level"),
		KEPT("virt"),
		KEPT("role"),
#undef KEPT
	};
	unsigned i = 0;

	while (i < RUN_KEPT && (name.n != kept[i].n || memcmp(name.p, kept[i].name, name.n) != 0))
		i++;
	if (i == RUN_KEPT)
		return;
	if (!rd->run_keys[i]) /* none is 0 */
		rd->run_keys[i] = put_key(rd, KEY_RUN, TRAIT_STATE, STR("run"), name) + 1;
	put_item(rd, &rd->run, rd->run_keys[i] - 1, value);
}

void read_run(struct reader *rd)
{
	struct str key, value;
	bool first = true;

	if (!into(rd, '{'))
		return;
	while (scan_key(&rd->s, &first, &key)) {
		if (!scan_str(&rd->s, &value))
			continue;
		if (SCAN_IS(key, "host"))
			rd->host = value;
		else if (SCAN_IS(key, "host_id"))
			rd->host_id = value;
		else if (SCAN_IS(key, "boot_id"))
			rd->r.boot = text_hash(value);
		else if (SCAN_IS(key, "sampled_at"))
			(void)date_time_parse(value, &rd->r.at_ns);
		else if (!SCAN_IS(key, "role"))
			put_run(rd, key, value);
	}
}

enum { ROLE_ROOM = 256 };

/* The names of targets are what a host is for. */
static void read_targets(struct reader *rd)
{
	char role[ROLE_ROOM];
	struct str key, name;
	size_t n = 0;
	bool first = true, inner;

	if (!into(rd, '['))
		return;
	while (scan_element(&rd->s, &first)) {
		if (!into(rd, '{'))
			continue;
		for (inner = true; scan_key(&rd->s, &inner, &key);) {
			if (!SCAN_IS(key, "name"))
				scan_skip(&rd->s);
			else if (scan_str(&rd->s, &name) && n + name.n + 2 < sizeof(role)) {
				if (n)
					role[n++] = ',';
				if (name.n)
					memcpy(role + n, name.p, name.n);
				n += name.n;
			}
		}
	}
	if (n)
		put_run(rd, STR("role"), (struct str){ role, n });
}

void read_roles(struct reader *rd)
{
	struct str key;
	bool first = true;

	if (!into(rd, '{'))
		return;
	while (scan_key(&rd->s, &first, &key)) {
		if (SCAN_IS(key, "targets"))
			read_targets(rd);
		else
			scan_skip(&rd->s);
	}
}

/* Texts of members in the order of names, which ends with NULL, a 0x1f between them. */
enum { FIELDS_ROOM = 2048 };

static void add_field(char *room, size_t *n, struct str value)
{
	value = str_head(
		value, VALUE_MOST < FIELDS_ROOM - *n - 2 ? VALUE_MOST : FIELDS_ROOM - *n - 2);
	if (value.n)
		memcpy(room + *n, value.p, value.n);
	*n += value.n;
}

enum { FIELDS = 9 };

static void read_fields(struct reader *rd, const char *const *names, struct str *ret)
{
	struct str key;
	bool first = true;

	while (scan_key(&rd->s, &first, &key)) {
		unsigned i = 0;
		int64_t yes;

		while (names[i] && !str_is(key, names[i]))
			i++;
		if (!names[i])
			scan_skip(&rd->s);
		else if (scan_peek(&rd->s) == '"')
			(void)scan_str(&rd->s, &ret[i]);
		else if (scan_i64(&rd->s, &yes))
			ret[i] = yes ? STR("yes") : STR("no");
	}
}

static struct str joined(const struct str *v, unsigned n, char *room)
{
	size_t at = 0;

	for (unsigned i = 0; i < n; i++) {
		if (i)
			room[at++] = 0x1f;
		add_field(room, &at, v[i]);
	}
	return (struct str){ room, at };
}

/* In the order of enum waiver_field; the last is the value of the item. */
static const char *const waiver_names[] = { "check", "subject", "accept", "reason", "owner",
	"ticket", "from", "until", "state", NULL };

void read_waivers(struct reader *rd)
{
	char room[FIELDS_ROOM];
	bool first = true;

	if (!into(rd, '['))
		return;
	while (scan_element(&rd->s, &first)) {
		struct str v[FIELDS] = { { 0 } };

		if (!into(rd, '{'))
			continue;
		read_fields(rd, waiver_names, v);
		put_item(rd, &rd->waivers,
			put_key(rd, KEY_WAIVER, TRAIT_STATE, STR("waivers"),
				joined(v, FIELDS - 1, room)),
			v[FIELDS - 1]);
	}
}

static const char *const override_names[] = { "honoured", "reason", "owner", "until", "refused",
	NULL };

void read_gate(struct reader *rd)
{
	char room[FIELDS_ROOM];
	struct str key;
	bool first = true;

	if (!into(rd, '{'))
		return;
	while (scan_key(&rd->s, &first, &key)) {
		struct str v[FIELDS] = { { 0 } };

		if (!SCAN_IS(key, "override") || !scan_enter(&rd->s, '{')) {
			scan_skip(&rd->s);
			continue;
		}
		read_fields(rd, override_names, v);
		put_item(rd, &rd->override,
			put_key(rd, KEY_OVERRIDE, TRAIT_STATE, STR("override"), joined(v, 5, room)),
			STR("found"));
	}
}

static int64_t farthest(struct reader *rd)
{
	struct str key;
	int64_t most = INT64_MIN, n;
	bool first = true, inner;

	if (!into(rd, '['))
		return most;
	while (scan_element(&rd->s, &first)) {
		if (!into(rd, '{'))
			continue;
		for (inner = true; scan_key(&rd->s, &inner, &key);) {
			if (!SCAN_IS(key, "offset_ns"))
				scan_skip(&rd->s);
			else if (scan_i64(&rd->s, &n) && n != INT64_MIN)
				most = (n < 0 ? -n : n) > most ? (n < 0 ? -n : n) : most;
		}
	}
	return most;
}

void read_series(struct reader *rd)
{
	struct str key, clock = { 0 };
	bool first = true, inner;
	int64_t most;

	if (!into(rd, '['))
		return;
	while (scan_element(&rd->s, &first)) {
		if (!into(rd, '{'))
			continue;
		most = INT64_MIN;
		clock = (struct str){ 0 };
		for (inner = true; scan_key(&rd->s, &inner, &key);) {
			if (SCAN_IS(key, "points"))
				most = farthest(rd);
			else if (!SCAN_IS(key, "clock"))
				scan_skip(&rd->s);
			else
				(void)scan_str(&rd->s, &clock);
		}
		if (most != INT64_MIN)
			put_divergence(rd, most, clock);
	}
}
