/* SPDX-License-Identifier: Apache-2.0 */
/* Which stored output is whose, and what all translators share. */
#include "programs/sos/sos_parts.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static const struct {
	const char *name;
	bool of_one; /* more follows: what the command was asked about */
	void (*translate)(const struct sos_output *o);
} commands[] = {
	{ "sos_commands/kernel/sysctl_-a", false, sos_sysctl },
	{ "sos_commands/kernel/uname_-a", false, sos_uname },
	{ "sos_commands/processor/lscpu", false, sos_lscpu },
	{ "sos_commands/numa/numactl_--hardware", false, sos_numactl },
	{ "sos_commands/networking/ethtool_-i_", true, sos_ethtool_driver },
	{ "sos_commands/networking/ethtool_-g_", true, sos_ethtool_ring },
	{ "sos_commands/networking/ethtool_-l_", true, sos_ethtool_channels },
	{ "sos_commands/networking/ethtool_-c_", true, sos_ethtool_coalesce },
	{ "sos_commands/networking/ethtool_-a_", true, sos_ethtool_pause },
	{ "sos_commands/networking/ethtool_-k_", true, sos_ethtool_features },
	{ "sos_commands/networking/ethtool_-S_", true, sos_ethtool_stats },
	{ "sos_commands/networking/ethtool_-T_", true, sos_ethtool_stamps },
	{ "sos_commands/networking/ethtool_--show-eee_", true, sos_ethtool_eee },
	{ "sos_commands/networking/ethtool_--show-priv-flags_", true, sos_ethtool_flags },
	/* The last: "ethtool eth0" has no word of its own. */
	{ "sos_commands/networking/ethtool_", true, sos_ethtool_link },
};

/* As dev_valid_name() of the kernel, and what the mangling leaves; an option is none. */
static bool is_interface(struct str s)
{
	if (!s.n || s.n > 15 || s.p[0] == '-' || str_is(s, ".") || str_is(s, ".."))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == '/')
			return false;
	}
	return true;
}

/* Its place in commands[], or -1. */
static int find(struct str name, struct str *ret_rest)
{
	for (unsigned i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct str rest;

		if (!str_starts(name, commands[i].name))
			continue;
		rest = str_skip(name, strlen(commands[i].name));
		if (commands[i].of_one ? !is_interface(rest) : rest.n > 0)
			continue;
		*ret_rest = rest;
		return (int)i;
	}
	return -1;
}

bool sos_knows(struct str name)
{
	struct str rest;

	return find(name, &rest) >= 0;
}

bool sos_is_cut(struct str link)
{
	return str_has(link, "sos_strings/") && str_ends(link, ".tailed");
}

void sos_translate(struct arena *a, struct str name, struct str output, sos_take *take, void *user)
{
	struct sos_output o = { .a = a, .name = name, .text = output, .take = take, .user = user };
	int i = find(name, &o.rest);

	if (i >= 0 && output.n)
		commands[i].translate(&o);
}

void sos_put(const struct sos_output *o, struct str path, struct str bytes)
{
	struct answer an = {
		.path = path, .state = ANSWER_OK, .bytes = bytes, .note = o->name, .size = bytes.n
	};

	if (path.n < PATH_MAX && !memchr(path.p, '\0', path.n))
		o->take(o->user, &an);
}

static struct str nic_path(const struct sos_output *o, const char *what)
{
	return str_printf(o->a, "/probe/ethtool/" STR_FMT "/%s", STR_ARG(o->rest), what);
}

void sos_put_nic(const struct sos_output *o, const char *what, struct str bytes)
{
	sos_put(o, nic_path(o, what), bytes);
}

bool sos_is_unsupported(struct str text)
{
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		if (str_ends(str_trim(line), ": Operation not supported"))
			return true;
	}
	return false;
}

void sos_put_unsupported(const struct sos_output *o, const char *what)
{
	struct answer an = { .path = nic_path(o, what),
		.state = ANSWER_UNSUPPORTED,
		.error = EOPNOTSUPP,
		.note = str_printf(o->a, "from " STR_FMT, STR_ARG(o->name)) };

	o->take(o->user, &an);
}

void sos_add(struct sos_text *t, struct str s)
{
	if (t->n + s.n > t->cap) {
		size_t cap = 2 * (t->n + s.n) + 256;
		char *p = arena_alloc(t->a, cap, 1);

		if (t->n)
			memcpy(p, t->p, t->n);
		t->p = p;
		t->cap = cap;
	}
	if (s.n)
		memcpy(t->p + t->n, s.p, s.n);
	t->n += s.n;
}

void sos_add_z(struct sos_text *t, const char *z)
{
	sos_add(t, str_from(z));
}

struct str sos_text(const struct sos_text *t)
{
	return (struct str){ t->p, t->n };
}

bool sos_value(struct str text, const char *key, struct str *ret)
{
	struct str line, head, tail;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, ':', &head, &tail) && str_is(str_trim(head), key)) {
			*ret = str_trim(tail);
			return true;
		}
	}
	return false;
}
