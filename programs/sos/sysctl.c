/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "sysctl -a": each file of /proc/sys as "net.ipv4.conf.all.rp_filter = 0". procps turns '/' into
 * '.' and a '.' of a name into '/' (an interface eth0.5 is "net.ipv4.conf.eth0/5.mtu"). A file
 * of several lines is printed with its name before each, without blanks at its lines' ends: its
 * bytes are lost, and so are those of an empty value. What could not be read is a sentence that
 * begins with "sysctl:".
 */
#include "programs/sos/sos_parts.h"

#include <string.h>

struct setting {
	struct str key, value;
};

static bool take_apart(struct str line, struct setting *ret)
{
	static const char between[] = " = ";
	const char *at = memmem(line.p, line.n, between, sizeof(between) - 1);

	if (!at || str_starts(line, "sysctl:"))
		return false;
	ret->key = str_head(line, (size_t)(at - line.p));
	ret->value = str_skip(line, ret->key.n + sizeof(between) - 1);
	for (size_t i = 0; i < ret->key.n; i++) {
		unsigned char c = (unsigned char)ret->key.p[i];

		if (c <= ' ' || c >= 0x7f)
			return false;
	}
	return ret->key.n > 0 && ret->key.p[0] != '.' && ret->key.p[0] != '/';
}

/* Empty where the name would not be one of a file below /proc/sys. */
static struct str path_of(struct arena *a, struct str key)
{
	char *name = arena_alloc(a, key.n, 1);
	struct str path = { name, key.n }, rest = path, part;

	for (size_t i = 0; i < key.n; i++)
		name[i] = (char)(key.p[i] == '.' ? '/' : key.p[i] == '/' ? '.' : key.p[i]);
	while (str_cut(&rest, '/', &part)) {
		if (!part.n || str_is(part, ".") || str_is(part, ".."))
			return (struct str){ 0 };
	}
	return str_ends(path, "/") ? (struct str){ 0 }
				   : str_join(a, STR("/proc/sys/"), path, STR(""));
}

static void put_single(const struct sos_output *o, const struct setting *s)
{
	struct str path = s->value.n ? path_of(o->a, s->key) : (struct str){ 0 };

	if (path.n)
		sos_put(o, path, str_join(o->a, s->value, STR("\n"), STR("")));
}

void sos_sysctl(const struct sos_output *o)
{
	struct str rest = o->text, line;
	struct setting now, last = { 0 };
	bool single = false;

	while (str_cut(&rest, '\n', &line)) {
		if (!take_apart(line, &now))
			now = (struct setting){ 0 };
		if (now.key.n && str_eq(now.key, last.key)) {
			single = false;
			continue;
		}
		if (single)
			put_single(o, &last);
		last = now;
		single = now.key.n > 0;
	}
	/* The last line of a command that was ended may be half of one. */
	if (single && str_ends(o->text, "\n"))
		put_single(o, &last);
}
