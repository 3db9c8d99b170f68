/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of one sysctl.d folder, read as systemd-sysctl reads them: by name, the last
 * assignment of a key wins, and all of it after the command line. Keys with * stand for those
 * that no line names.
 */
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/service/sysctl_keys.h"
#include "scanner/facts/service/sysctl_parse.h"
#include "scanner/lint/parts.h"

struct set {
	struct sysctl_line line;
	const struct lint_file *file;
};
struct sets {
	struct set *v;
	size_t n, cap;
};

/* Keys that were, and what took their place. */
static const struct lost {
	const char *key;
	struct kernel_since gone;
	const char *text;
} lost[] = {
	{ "kernel/sched_min_granularity_ns", { 5, 13, { EL_NEVER, EL_NEVER, 0 } },
		"it went to debugfs, /sys/kernel/debug/sched" },
	{ "kernel/sched_wakeup_granularity_ns", { 5, 13, { EL_NEVER, EL_NEVER, 0 } },
		"it went to debugfs, /sys/kernel/debug/sched" },
	{ "kernel/sched_latency_ns", { 5, 13, { EL_NEVER, EL_NEVER, 0 } },
		"it went to debugfs, /sys/kernel/debug/sched" },
	{ "kernel/sched_migration_cost_ns", { 5, 13, { EL_NEVER, EL_NEVER, 0 } },
		"it went to debugfs, /sys/kernel/debug/sched" },
	{ "kernel/sched_nr_migrate", { 5, 13, { EL_NEVER, EL_NEVER, 0 } },
		"it went to debugfs, /sys/kernel/debug/sched" },
	{ "kernel/sched_tunable_scaling", { 5, 13, { EL_NEVER, EL_NEVER, 0 } },
		"it went to debugfs, /sys/kernel/debug/sched" },
	{ "kernel/numa_balancing_scan_delay_ms", { 5, 13, { EL_NEVER, EL_NEVER, 0 } },
		"it went to debugfs, /sys/kernel/debug/sched" },
	{ "kernel/softlockup_thresh", { 3, 6, { 0, 0, 0 } },
		"kernel.watchdog_thresh took its place" },
	{ "net/ipv4/tcp_tw_recycle", { 4, 12, { EL_NEVER, 0, 0 } },
		"it is gone without a successor" },
	{ "net/ipv4/tcp_low_latency", { 4, 14, { EL_NEVER, 0, 0 } },
		"it is kept, and does nothing" },
};

static bool is_tree(struct str key)
{
	static const char *const trees[] = { "kernel/", "vm/", "net/", "fs/", "dev/", "user/",
		"abi/", "debug/", "sunrpc/", "crypto/", "fscache/", "xen/" };

	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++)
		if (str_starts(key, trees[i]))
			return true;
	return false;
}

/* A key one or two letters from one that checks judge, and none of the kernel's others. */
static const char *nearly(struct str key)
{
	for (const struct sysctl_key *k = sysctl_keys; k->path; k++)
		if (str_eq(str_from(k->path), key))
			return NULL;
	for (const struct sysctl_key *k = sysctl_keys; k->path; k++)
		if (text_distance(key, str_from(k->path), 3) <= 2)
			return k->path;
	return NULL;
}

static struct str dotted(struct arena *a, struct str key)
{
	char *p = ARENA_NEW(a, char, key.n + 1);

	for (size_t i = 0; i < key.n; i++)
		p[i] = key.p[i] == '/' ? '.' : key.p[i] == '.' ? '/' : key.p[i];
	return (struct str){ p, key.n };
}

static struct str written(struct lint *l, const struct set *s)
{
	return str_printf(l->a, STR_FMT " = " STR_FMT, STR_ARG(dotted(l->a, s->line.key)),
		STR_ARG(s->line.value));
}

static void judge_key(struct lint *l, const struct set *s)
{
	const char *near = nearly(s->line.key);

	for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		if (!str_is(s->line.key, lost[i].key) ||
			kernel_has(&l->in->kernel, &lost[i].gone) != KERNEL_HAS)
			continue;
		lint_advise(l,
			lint_say_file(l, RULE_SYSCTL_UNKNOWN, LINT_FAIL, s->file, s->line.line,
				written(l, s), "Linux " STR_FMT " has no such key any more: %s",
				STR_ARG(kernel_since_name(l->a, &lost[i].gone)), lost[i].text),
			"take it out");
		return;
	}
	if (near)
		lint_advise(l,
			lint_say_file(l, RULE_SYSCTL_UNKNOWN, LINT_FAIL, s->file, s->line.line,
				written(l, s), "no such key; " STR_FMT " was meant, probably",
				STR_ARG(dotted(l->a, str_from(near)))),
			STR_FMT " = " STR_FMT, STR_ARG(dotted(l->a, str_from(near))),
			STR_ARG(s->line.value));
	else if (!is_tree(s->line.key) && !s->line.glob)
		lint_say_file(l, RULE_SYSCTL_UNKNOWN, LINT_FAIL, s->file, s->line.line,
			written(l, s), "no such key: none of the trees of /proc/sys begins so");
}

/* What sysctl_next() passes over: lines that say something, and are no assignment. */
static void judge_syntax(struct lint *l, const struct lint_file *file)
{
	struct str rest = file->bytes, line;

	for (unsigned n = 1; str_cut(&rest, '\n', &line); n++) {
		line = str_trim(line);
		if (!line.n || line.p[0] == '#' || line.p[0] == ';' || line.p[0] == '-' ||
			memchr(line.p, '=', line.n))
			continue;
		lint_advise(l,
			lint_say_file(l, RULE_SYSCTL_SYNTAX, LINT_FAIL, file, n, line,
				"no assignment: the line is skipped"),
			"KEY = VALUE");
	}
}

static void read_files(struct lint *l, struct sets *t)
{
	enum { MOST = 4000 };

	for (size_t i = 0; i < l->in->n_sysctl; i++) {
		const struct lint_file *file = &l->in->sysctl[i];
		struct sysctl_text text = { .rest = file->bytes };
		struct sysctl_line line;

		judge_syntax(l, file);
		while (t->n < MOST && sysctl_next(l->a, &text, &line)) {
			t->v = arena_grow(l->a, t->v, t->n, &t->cap, sizeof(*t->v));
			t->v[t->n++] = (struct set){ line, file };
		}
	}
}

/* The one that is applied after it, of the same key. */
static const struct set *later(const struct sets *t, size_t i)
{
	for (size_t k = t->n; k > i + 1; k--)
		if (!t->v[k - 1].line.exclude && str_eq(t->v[k - 1].line.key, t->v[i].line.key))
			return &t->v[k - 1];
	return NULL;
}

static bool applies(const struct lint *l, const struct sysctl_key *k)
{
	struct kernel_since fair = { 6, 12, { EL_NEVER, EL_NEVER, EL_NEVER } };

	switch (k->scope) {
	case SYSCTL_NODES:
		return !l->in->nodes || l->in->nodes->n > 1;
	case SYSCTL_METAL:
		return !l->in->cpus || !l->in->cpus->hypervisor;
	case SYSCTL_UPTO_6_11:
		return l->in->kernel.given && kernel_has(&l->in->kernel, &fair) == KERNEL_LACKS;
	case SYSCTL_ANY:
		break;
	}
	return true;
}

static void judge_value(struct lint *l, const struct set *s)
{
	for (const struct sysctl_key *k = sysctl_keys; k->path; k++) {
		struct lint_finding *f;

		if (!str_is(s->line.key, k->path) || !k->wanted || !applies(l, k) ||
			sysctl_is_wanted(k, s->line.value))
			continue;
		f = lint_say_file(l, RULE_SYSCTL_VALUE, LINT_WARN, s->file, s->line.line,
			written(l, s), "quiet CPUs need %s here", k->wanted);
		lint_advise(l, f, STR_FMT " = %s", STR_ARG(dotted(l->a, s->line.key)), k->wanted);
	}
}

static void judge_line(struct lint *l, const struct set *s)
{
	struct str value = { 0 };
	const struct param *p;

	if (!l->in->has_line)
		return;
	p = sysctl_param(l->a, &l->c, s->line.key, &value);
	if (!p || str_eq(str_trim(value), s->line.value))
		return;
	lint_advise(l,
		lint_say_file(l, RULE_SYSCTL_CMDLINE, LINT_FAIL, s->file, s->line.line,
			written(l, s),
			"the command line says " STR_FMT ", and this file wins at boot",
			STR_ARG(lint_written(l->a, p))),
		"take it out, or " STR_FMT " = " STR_FMT, STR_ARG(dotted(l->a, s->line.key)),
		STR_ARG(value));
}

void lint_sysctls(struct lint *l)
{
	struct sets t = { 0 };

	read_files(l, &t);
	l->sysctls = ARENA_NEW(l->a, struct str, t.n + 1);
	for (size_t i = 0; i < t.n; i++) {
		const struct set *s = &t.v[i], *last = later(&t, i);

		judge_key(l, s);
		if (s->line.exclude)
			continue;
		if (last) {
			if (!str_eq(last->line.value, s->line.value))
				lint_advise(l,
					lint_say_file(l, RULE_SYSCTL_OVERRIDE, LINT_WARN, s->file,
						s->line.line, written(l, s),
						"%s:%u sets it to " STR_FMT
						" later, and that one is applied",
						last->file->name, last->line.line,
						STR_ARG(last->line.value)),
					"keep one of the two");
			continue;
		}
		judge_value(l, s);
		judge_line(l, s);
		l->sysctls[l->n_sysctls++] = text_evidence(
			l->a, str_printf(l->a, STR_FMT "  (%s:%u)", STR_ARG(written(l, s)),
				      s->file->name, s->line.line));
	}
}
