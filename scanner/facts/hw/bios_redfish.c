/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over the JSON, nothing kept of what is not asked for. Every object may be a resource: which
 * one it is shows when it ends, since keys come in any order.
 */
#include "scanner/facts/hw/bios_redfish.h"

#include <errno.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/json_read.h"
#include "scanner/base/text.h"

struct setting {
	struct str name, value;
};

/* An object, while it is read. */
struct resource {
	struct str key; /* of the object in a bundle */
	struct str at, type, id, registry, version, model, maker, now;
	struct str serial, uuid, host;
	bool has_settings;
	struct setting *settings;
	size_t n, cap;
	struct str created, severity, message;
};

struct reading {
	struct arena *a;
	struct json_reader json;
	struct bios_lines *out;
	struct bios_owner *owner;
	size_t found;		       /* resources that say something */
	size_t links, events, entries; /* members that are links; events kept; log entries */
};

static void read_value(struct reading *r, struct str key);

static void add(struct bios_lines *l, struct str s)
{
	size_t cap = l->cap ? l->cap : 4096;
	char *p;

	if (!s.n)
		return;
	while (cap - l->n < s.n)
		cap *= 2;
	if (cap != l->cap) {
		p = ARENA_NEW(l->arena, char, cap);
		if (l->n)
			memcpy(p, l->p, l->n);
		l->p = p;
		l->cap = cap;
	}
	memcpy(l->p + l->n, s.p, s.n);
	l->n += s.n;
}

void bios_line(struct bios_lines *l, const char *word, struct str text)
{
	add(l, str_from(word));
	add(l, STR(" "));
	add(l, text);
	add(l, STR("\n"));
}

/* Names are words of a line. */
static struct str as_word(struct arena *a, struct str s)
{
	static const char hex[] = "0123456789abcdef";
	char *out = ARENA_NEW(a, char, 4 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c < 0x7f && c != '\\') {
			out[n++] = (char)c;
			continue;
		}
		out[n++] = '\\';
		out[n++] = 'x';
		out[n++] = hex[c >> 4];
		out[n++] = hex[c & 15];
	}
	return (struct str){ out, n };
}

static struct str as_text(struct arena *a, struct str s, size_t cap)
{
	return text_sanitise(a, str_trim(str_head(s, cap)));
}

static void put(struct reading *r, const char *word, struct str text)
{
	if (text.n)
		bios_line(r->out, word, as_text(r->a, text, BIOS_VALUE_CAP));
}

static bool is_known(const struct resource *res, struct str name)
{
	for (size_t i = 0; i < res->n; i++) {
		if (str_eq(res->settings[i].name, name))
			return true;
	}
	return false;
}

static void read_setting(struct reading *r, struct resource *res, struct str name)
{
	struct str value;

	if (is_known(res, name))
		json_read_fault(&r->json, "each attribute once");
	else if (!name.n || name.n > BIOS_NAME_CAP)
		json_read_fault(&r->json, "the name of an attribute, of 1 to 256 bytes");
	else if (res->n == BIOS_SETTINGS_CAP)
		json_read_fault(&r->json, "at most 4096 attributes");
	if (!json_read_scalar(&r->json, &value))
		return;
	res->settings = arena_grow(r->a, res->settings, res->n, &res->cap, sizeof(*res->settings));
	res->settings[res->n++] = (struct setting){ name, value };
}

static void read_settings(struct reading *r, struct resource *res)
{
	struct str name;

	if (res->has_settings)
		json_read_fault(&r->json, "\"Attributes\" once");
	res->has_settings = true;
	if (!json_read_object(&r->json))
		return;
	while (json_read_key(&r->json, &name))
		read_setting(r, res, name);
}

struct field {
	const char *key;
	size_t at;
};
#define FIELD(key, member)                                                                         \
	{                                                                                          \
		key, offsetof(struct resource, member)                                             \
	}

static struct str *field_of(struct resource *res, struct str key)
{
	static const struct field fields[] = { FIELD("@odata.id", at), FIELD("@odata.type", type),
		FIELD("Id", id), FIELD("AttributeRegistry", registry),
		FIELD("BiosVersion", version), FIELD("Model", model), FIELD("Manufacturer", maker),
		FIELD("DateTime", now), FIELD("SerialNumber", serial), FIELD("UUID", uuid),
		FIELD("HostName", host), FIELD("Created", created), FIELD("Severity", severity),
		FIELD("Message", message) };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (str_is(key, fields[i].key))
			return (struct str *)(void *)((char *)res + fields[i].at);
	}
	return NULL;
}

/* True when the key was one of a resource's own. */
static bool read_own(struct reading *r, struct resource *res, struct str key)
{
	struct str *field = field_of(res, key);

	if (str_is(key, "Attributes") && json_read_next(&r->json) == '{') {
		read_settings(r, res);
		return true;
	}
	if (!field || json_read_next(&r->json) != '"')
		return false;
	if (field->p)
		json_read_fault(&r->json, "each key once");
	json_read_str(&r->json, field);
	return true;
}

/* ".../Settings", ".../Pending", ".../SD": by the path, else by the resource's own name. */
static bool is_pending(struct arena *a, const struct resource *res)
{
	static const char *const words[] = { "settings", "pending", "sd", "futuresettings" };
	struct str path = res->at, name = res->id, head;

	while (path.n && path.p[path.n - 1] == '/')
		path = str_head(path, path.n - 1);
	if (path.n)
		(void)str_split_last(path, '/', &head, &name);
	else if (!name.n)
		name = res->key;
	name = bios_plain(a, name);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(name, words[i]))
			return true;
	}
	return false;
}

/* What a BIOS says of its host among its settings. */
static void take_owner(struct reading *r, const struct setting *s)
{
	static const struct {
		const char *name;
		size_t at;
	} names[] = { { "systemservicetag", offsetof(struct bios_owner, serial) },
		{ "serialnumber", offsetof(struct bios_owner, serial) },
		{ "systeminformationserialnumber", offsetof(struct bios_owner, serial) },
		{ "servername", offsetof(struct bios_owner, name) } };
	struct str plain = bios_plain(r->a, s->name);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct str *to = (struct str *)(void *)((char *)r->owner + names[i].at);

		if (str_is(plain, names[i].name) && s->value.n && !to->n)
			*to = s->value;
	}
}

static void say_settings(struct reading *r, const struct resource *res)
{
	size_t withheld = 0;

	bios_line(r->out, "document", is_pending(r->a, res) ? STR("pending") : STR("current"));
	put(r, "registry", res->registry);
	for (size_t i = 0; i < res->n; i++) {
		const struct setting *s = &res->settings[i];
		struct str value = as_text(r->a, s->value, BIOS_VALUE_CAP);

		take_owner(r, s);
		if (bios_is_private(r->a, s->name, s->value)) {
			withheld++;
			continue;
		}
		bios_line(r->out, "set", str_join(r->a, as_word(r->a, s->name), STR(" "), value));
	}
	add(r->out, str_printf(r->a, "withheld %zu\n", withheld));
}

static void say_system(struct reading *r, const struct resource *res)
{
	add(r->out, STR("document system\n"));
	put(r, "maker", res->maker);
	put(r, "model", res->model);
	put(r, "version", res->version);
	if (res->serial.n)
		r->owner->serial = res->serial;
	if (res->uuid.n)
		r->owner->uuid = res->uuid;
	if (res->host.n)
		r->owner->name = res->host;
}

static void say_event(struct reading *r, const struct resource *res)
{
	const char *class = bios_event_class(res->severity, res->message);
	struct str when = STR("-");
	uint64_t ns;

	r->entries++;
	if (!class || r->events++ >= BIOS_EVENTS_CAP)
		return;
	if (bios_time(res->created, &ns) == 0)
		when = date_format(r->a, ns);
	/* Who changed a setting, and from where, stands in the text. */
	add(r->out, str_printf(r->a, "event %s " STR_FMT " " STR_FMT " " STR_FMT "\n", class,
			    STR_ARG(when),
			    STR_ARG(res->severity.n ? as_word(r->a, str_head(res->severity, 20))
						    : STR("-")),
			    STR_ARG(strcmp(class, "settings") ? as_text(r->a, res->message, 160)
							      : STR("settings changed"))));
}

static void say(struct reading *r, const struct resource *res)
{
	bool system = res->version.n || str_has(res->type, "ComputerSystem.");

	if (res->has_settings) {
		r->found++;
		say_settings(r, res);
	}
	if (system && !str_has(res->type, "#Bios.")) {
		r->found++;
		say_system(r, res);
	}
	if (res->now.n && str_has(res->type, "#Manager.")) {
		r->found++;
		add(r->out, STR("document manager\n"));
		put(r, "now", res->now);
	}
	if (res->created.n && (res->message.n || res->severity.n))
		say_event(r, res);
}

static void read_object(struct reading *r, struct str key)
{
	struct resource res = { .key = key };
	struct str k;

	if (!json_read_object(&r->json))
		return;
	while (json_read_key(&r->json, &k)) {
		if (!read_own(r, &res, k))
			read_value(r, k);
	}
	if (!r->json.error.n)
		say(r, &res);
}

/* A collection's members: events, or links to them where it was not expanded. */
static void read_members(struct reading *r, struct str key)
{
	size_t before = r->entries + r->found, n = 0;

	if (!json_read_array(&r->json))
		return;
	while (json_read_element(&r->json)) {
		read_value(r, key);
		n++;
	}
	if (str_is(key, "Members") && r->entries + r->found == before)
		r->links += n;
}

static void read_value(struct reading *r, struct str key)
{
	int c = json_read_next(&r->json);

	if (c == '{')
		read_object(r, key);
	else if (c == '[')
		read_members(r, key);
	else
		json_read_skip(&r->json);
}

static void say_log(struct reading *r)
{
	if (!r->entries)
		return;
	add(r->out, str_printf(r->a, "entries %zu\n", r->entries));
	if (r->events > BIOS_EVENTS_CAP)
		add(r->out, str_printf(r->a, "more %zu\n", r->events - (size_t)BIOS_EVENTS_CAP));
}

int bios_redfish(struct arena *a, struct str name, struct str json, struct bios_lines *ret,
	struct bios_owner *owner, struct str *ret_error)
{
	struct bios_lines mine = { .arena = a };
	struct bios_owner whose = *owner;
	struct reading r = { .a = a, .out = &mine, .owner = &whose };

	json_read_init(&r.json, a, json);
	bios_line(&mine, "file", as_word(a, name));
	read_value(&r, (struct str){ 0 });
	json_read_end(&r.json);
	if (!r.json.error.n && !r.found && !r.entries)
		json_read_fault(&r.json,
			r.links ? "the members themselves, not links to them (?$expand=.)"
				: "a Bios resource with \"Attributes\", a ComputerSystem, or entries of a log");
	if (r.json.error.n) {
		*ret_error = r.json.error;
		return -EINVAL;
	}
	say_log(&r);
	add(ret, (struct str){ mine.p, mine.n });
	*owner = whose;
	return 0;
}
