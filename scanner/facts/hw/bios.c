/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/hw/bios.h"

#include <string.h>

#include "scanner/base/text.h"
#include "scanner/facts/hw/bios_redfish.h"
#include "scanner/facts/keyed.h"

#define PROBE	"/probe/bios"
#define DRIVERS "/sys/class/firmware-attributes"

enum { SYSFS_VALUE = 1024 };

struct growing {
	struct arena *a;
	struct bios *b;
	struct bios_setting *v;
	struct bios_event *events;
	size_t cap, cap_events;
	struct str file;
	bool pending;
	uint64_t dated, now;
};

static void add(struct growing *g, struct bios_setting s)
{
	s.item = bios_item_of(g->a, s.name);
	s.meaning = bios_meaning(g->a, s.name, s.value);
	g->v = arena_grow(g->a, g->v, g->b->n, &g->cap, sizeof(*g->v));
	g->v[g->b->n++] = s;
	g->b->v = g->v;
}

static bool read_set(struct growing *g, struct str rest)
{
	struct str name, value = { 0 };

	if (!str_split(rest, ' ', &name, &value))
		name = rest;
	if (!name.n)
		return false;
	add(g, (struct bios_setting){ .name = text_sanitise(g->a, keyed_unescape(g->a, name)),
		       .value = str_trim(value),
		       .file = g->file,
		       .pending = g->pending,
		       .from = g->b->from });
	return true;
}

static bool class_from(struct str word, enum bios_class *ret)
{
	static const char *const names[BIOS_CLASSES] = { "memory_ce", "memory_ue", "thermal",
		"power", "processor", "settings" };

	for (unsigned i = 0; i < BIOS_CLASSES; i++) {
		if (str_is(word, names[i])) {
			*ret = (enum bios_class)i;
			return true;
		}
	}
	return false;
}

static bool read_event(struct growing *g, struct str rest)
{
	struct bios_event e = { 0 };
	struct str class, when;

	if (!str_split(rest, ' ', &class, &rest) || !str_split(rest, ' ', &when, &rest) ||
		!class_from(class, &e.class))
		return false;
	e.when = str_is(when, "-") ? STR("no time:") : when;
	if (!str_is(when, "-") && bios_time(when, &e.ns))
		return false;
	if (!str_split(rest, ' ', &e.severity, &e.text))
		e.severity = rest;
	g->events = arena_grow(g->a, g->events, g->b->n_events, &g->cap_events, sizeof(*g->events));
	g->events[g->b->n_events++] = e;
	g->b->events = g->events;
	return true;
}

static bool read_document(struct growing *g, struct str kind)
{
	g->pending = str_is(kind, "pending");
	g->b->has_pending |= g->pending;
	g->b->has_current |= str_is(kind, "current");
	return g->pending || str_is(kind, "current") || str_is(kind, "system") ||
	       str_is(kind, "manager");
}

static bool read_owner(struct bios *b, struct str rest)
{
	static const char *const words[] = { "untold", "unread", "match", "mismatch" };
	struct str what, word;
	enum bios_owned *to;

	if (!str_split(rest, ' ', &what, &word))
		return false;
	to = str_is(what, "serial") ? &b->serial
	     : str_is(what, "uuid") ? &b->uuid
	     : str_is(what, "name") ? &b->name
				    : NULL;
	for (unsigned i = 0; to && i < 4; i++) {
		if (str_is(word, words[i])) {
			*to = (enum bios_owned)i;
			return true;
		}
	}
	return !to;
}

/* Of several files the oldest: it is only as fresh as that. */
static void close_file(struct growing *g)
{
	uint64_t told = g->now ? g->now : g->dated;

	if (told && (!g->b->fetched_ns || told < g->b->fetched_ns))
		g->b->fetched_ns = told;
	g->now = g->dated = 0;
	g->pending = false;
}

static bool read_line(struct growing *g, struct str word, struct str rest)
{
	struct bios *b = g->b;
	uint64_t n;

	if (str_is(word, "set"))
		return read_set(g, rest);
	if (str_is(word, "event"))
		return read_event(g, rest);
	if (str_is(word, "document"))
		return read_document(g, rest);
	if (str_is(word, "owner"))
		return read_owner(b, rest);
	if (str_is(word, "now"))
		return bios_time(rest, &g->now) == 0;
	if (str_is(word, "dated"))
		return bios_time(rest, &g->dated) == 0;
	if (str_is(word, "file")) {
		close_file(g);
		g->file = rest;
	} else if (str_is(word, "model")) {
		b->model = rest;
	} else if (str_is(word, "maker")) {
		b->maker = rest;
	} else if (str_is(word, "version")) {
		b->version = rest;
	} else if (str_is(word, "entries")) {
		b->has_log = true;
	} else if (str_is(word, "more")) {
		if (str_u64(rest, 10, &n))
			return false;
		b->more_events += (size_t)n;
	}
	return true; /* a newer writer may say more */
}

void bios_parse(struct arena *a, const struct answer *an, struct bios *ret)
{
	struct growing g = { .a = a, .b = ret };
	struct str text = an->bytes, line, word, rest;

	ret->from = an;
	ret->given = an->state == ANSWER_OK;
	ret->valid = ret->given;
	while (ret->given && str_cut(&text, '\n', &line)) {
		if (!str_split(line, ' ', &word, &rest)) {
			word = line;
			rest = (struct str){ 0 };
		}
		ret->valid &= read_line(&g, word, rest);
	}
	close_file(&g);
}

static bool next_driver(struct str *names, struct arena *a, struct str *ret_path)
{
	struct str name;

	if (!str_cut(names, '\n', &name))
		return false;
	*ret_path = str_join(a, STR(DRIVERS "/"), name, STR("/attributes"));
	return true;
}

static struct str value_path(struct arena *a, struct str dir, struct str name)
{
	return str_printf(a, STR_FMT "/" STR_FMT "/current_value", STR_ARG(dir), STR_ARG(name));
}

static struct str reboot_path(struct arena *a, struct str dir)
{
	return str_join(a, dir, STR("/pending_reboot"), STR(""));
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct str names = answers_get(in->answers, STR(DRIVERS), ASK_LIST)->bytes, dir, name;

	while (next_driver(&names, in->arena, &dir)) {
		const struct answer *list = answers_get(in->answers, dir, ASK_LIST);
		struct str rest = list->bytes;

		f->ask(f, dir, ASK_LIST, 0);
		if (list->state != ANSWER_OK)
			continue;
		f->ask(f, reboot_path(in->arena, dir), ASK_FILE, SYSFS_VALUE);
		while (str_cut(&rest, '\n', &name)) {
			if (bios_item_of(in->arena, name) != BIOS_UNKNOWN)
				f->ask(f, value_path(in->arena, dir, name), ASK_FILE, SYSFS_VALUE);
		}
	}
}

static void take_value(struct growing *g, const struct answer *an, struct str name)
{
	if (an->state == ANSWER_OK) {
		g->b->has_current = true;
		add(g, (struct bios_setting){ .name = text_sanitise(g->a, name),
			       .value = text_sanitise(g->a, str_trim(an->bytes)),
			       .file = STR("firmware-attributes"),
			       .from = an });
	} else if (an->state != ANSWER_NOT_READ && an->state != ANSWER_ABSENT) {
		g->b->withheld = an;
		g->b->n_withheld++;
	}
}

static void take_drivers(const struct fact_in *in, struct growing *g)
{
	struct str names = g->b->drivers->bytes, dir, name;

	while (next_driver(&names, in->arena, &dir)) {
		struct str rest = answers_get(in->answers, dir, ASK_LIST)->bytes;
		const struct answer *reboot =
			answers_get(in->answers, reboot_path(in->arena, dir), ASK_FILE);

		if (reboot->state == ANSWER_OK)
			g->b->reboot = reboot;
		while (str_cut(&rest, '\n', &name)) {
			if (bios_item_of(in->arena, name) != BIOS_UNKNOWN)
				take_value(g,
					answers_get(in->answers, value_path(in->arena, dir, name),
						ASK_FILE),
					name);
		}
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct bios *b = ret;
	struct growing g = { .a = in->arena, .b = b };

	bios_parse(in->arena, answers_file(in->answers, PROBE), b);
	b->drivers = answers_get(in->answers, STR(DRIVERS), ASK_LIST);
	g.cap = b->n;
	if (b->n) {
		g.v = ARENA_NEW(in->arena, struct bios_setting, b->n);
		memcpy(g.v, b->v, b->n * sizeof(*g.v));
	}
	take_drivers(in, &g);
}

const struct bios_setting *bios_next(
	const struct bios *b, enum bios_item item, const struct bios_setting *s)
{
	for (size_t i = s ? (size_t)(s - b->v) + 1 : 0; i < b->n; i++) {
		if (b->v[i].item == item && !b->v[i].pending)
			return &b->v[i];
	}
	return NULL;
}

const struct fact fact_bios = {
	.name = "bios",
	.asks = {
		{ PROBE, ASK_FILE },
		{ DRIVERS, ASK_LIST },
	},
	.steady = true,
	.follow = follow,
	.follows = {
		{ DRIVERS "/*/attributes", ASK_LIST },
		{ DRIVERS "/*/attributes/*/current_value", ASK_FILE },
		{ DRIVERS "/*/attributes/pending_reboot", ASK_FILE },
	},
	.size = sizeof(struct bios),
	.parse = parse,
};
