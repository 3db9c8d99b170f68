/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every sysctl that was read, by the name that sysctl(8) gives it: '/' of the path is '.', and a
 * '.' of it (a VLAN's name) is '/'. Counters of /proc/sys/fs and random numbers are no settings.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/answers.h"

#define FOLDER "/proc/sys/"

/* What changes by itself. */
static bool is_a_counter(struct str name)
{
	static const char *const names[] = { "fs.file-nr", "fs.inode-nr", "fs.inode-state",
		"fs.dentry-state", "kernel.random.entropy_avail", "kernel.random.uuid",
		"kernel.ns_last_pid", "kernel.pty.nr", "fs.aio-nr", "kernel.tainted",
		"net.netfilter.nf_conntrack_count" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(name, names[i]))
			return true;
	}
	return false;
}

/* What differs between any two hosts. */
static enum trait_kind kind_of(struct str name)
{
	static const char *const names[] = { "kernel.hostname", "kernel.domainname",
		"kernel.random.boot_id" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(name, names[i]))
			return TRAIT_IDENTITY;
	}
	return str_is(name, "kernel.osrelease") || str_is(name, "kernel.version") ? TRAIT_KERNEL
										  : TRAIT_SETTING;
}

struct sysctls {
	const struct trait_in *in;
	struct trait_out *out;
};

static void take(void *user, const struct answer *an)
{
	struct sysctls *s = user;
	struct str path = str_skip(an->path, sizeof(FOLDER) - 1);
	char *text = arena_alloc(s->in->scratch, path.n + 1, 1);
	struct str name = { text, path.n };

	if (an->kind != ASK_FILE)
		return;
	for (size_t i = 0; i < path.n; i++)
		text[i] = path.p[i] == '/' ? '.' : path.p[i] == '.' ? '/' : path.p[i];
	if (!is_a_counter(name))
		trait_answer(s->out, kind_of(name), name, an, "1");
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	struct sysctls s = { in, out };

	answers_below(in->answers, FOLDER, take, &s);
}

const struct traits traits_sysctl = {
	.group = "sysctl",
	.what = "every sysctl that a check reads",
	.gather = gather,
};
