/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles: every mistake with its place, merging, and what becomes of the values. */
#include "scanner/profile/profile.h"
#include "scanner/profile/show.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct arena *a;
static struct problems *problems;

/* Files of the tests: "NAME\0TEXT". */
struct file {
	const char *name, *text;
};
static const struct file *files;

static int read_file(void *user, struct arena *arena, struct str path, struct str *ret)
{
	(void)user;
	(void)arena;
	for (const struct file *f = files; f && f->name; f++) {
		if (str_is(path, f->name)) {
			*ret = str_from(f->text);
			return 0;
		}
	}
	return -ENOENT;
}

static const struct profile_host *host(void *user)
{
	static const struct profile_host h = { { "ny4-07", 6 }, { "Model X", 7 },
		{ "5.14.0-427.el9", 14 } };

	(void)user;
	return &h;
}

static struct profile *load(const struct file *v, const char *name)
{
	struct profile_loading l = { .read = read_file, .host = host };
	struct str names[] = { str_from(name) };

	a = arena_new("test", 64 << 20);
	problems = ARENA_NEW(a, struct problems, 1);
	problems->arena = a;
	l.arena = a;
	l.problems = problems;
	files = v;
	return profile_load(&l, names, 1);
}

static struct profile *load_text(const char *text)
{
	const struct file v[] = { { "p.yaml", text }, { NULL, NULL } };

	return load(v, "p.yaml");
}

/* What is wrong, and the line that says so. */
static const struct {
	const char *text, *line;
} wrong[] = {
	{ "", "p.yaml: empty: expected a profile" },
	{ "- a", "p.yaml:1:1: expected keys such as \"profile: 1\"" },
	{ "profile: 2", "p.yaml:1:10: \"2\": expected 1" },
	{ "name: x", "p.yaml:1:1: \"profile\" is missing: expected the version of this format: 1" },
	{ "profile: 1\nprofile: 1",
		"p.yaml:2:1: \"profile\" stands twice, first in line 1: expected it once" },
	{ "profile: 1\n---\nprofile: 1", "p.yaml:2:1: a second document: expected one in a file" },
	{ "profile: 1\nname: &x y",
		"p.yaml:2:7: anchors, aliases and tags have no place in a profile" },
	{ "profile: 1\nname: *x",
		"p.yaml:2:7: anchors, aliases and tags have no place in a profile" },
	{ "profile: 1\nrols: {}",
		"p.yaml:2:1: unknown key \"rols\": expected profile, name, about, rules, extends, match, roles, limits, severity, require, exclude, positions, expect, waivers or gate; did you mean \"roles\"?" },
	{ "profile: 1\nroles: 5", "p.yaml:2:8: a single value: expected keys with values" },
	{ "profile: 1\nroles: {cpus: {poll: a-b}}",
		"p.yaml:2:22: \"a-b\": expected a list of CPUs such as 2-5,8" },
	{ "profile: 1\nroles: {cpus: {poll: 2-4, irq: 4}}",
		"p.yaml:2:32: CPUs 4 have another role already: expected one for each" },
	{ "profile: 1\nroles: {cpus: {poll: 2-4, housekeeping: 0-2}}",
		"p.yaml:2:41: CPUs 2 have another role already: expected one for each" },
	{ "profile: 1\nroles: {nics: {eth0: fats}}",
		"p.yaml:2:22: \"fats\": expected fast, bypass, ptp, mgmt or ignore; did you mean \"fast\"?" },
	{ "profile: 1\nroles: {nics: {eth0: {node: 1}}}",
		"p.yaml:2:22: \"role\" is missing: expected its role" },
	{ "profile: 1\nroles: {targets: {name: feed}}",
		"p.yaml:2:18: nothing tells which process it is: expected comm, exe, cgroup, unit, pidfile or pid" },
	{ "profile: 1\nlimits: {smi.cuont: {max: 1}}",
		"p.yaml:2:10: no check \"smi.cuont\"; did you mean \"smi.count\"?" },
	{ "profile: 1\nlimits: {smi.count: {mx: 1}}",
		"p.yaml:2:22: smi.count has no limit \"mx\"; it has: max; did you mean \"max\"?" },
	{ "profile: 1\nlimits: {smi.count: {max: -1}}",
		"p.yaml:2:27: smi.count.max is \"-1\": expected a number from 0 to 1e+06 (1)" },
	{ "profile: 1\nlimits: {smi.count: 5}",
		"p.yaml:2:21: a single value: expected keys with values" },
	{ "profile: 1\nseverity: {smi.count: hihg}",
		"p.yaml:2:23: \"hihg\": expected info, low, medium, high or critical; did you mean \"high\"?" },
	{ "profile: 1\nrequire: [nope.*]",
		"p.yaml:2:11: no check \"nope.*\" that it could match; \"latscan list\" shows them" },
	{ "profile: 1\npositions: {turbo: {want: of, source: s}}",
		"p.yaml:2:27: freq.turbo.position is \"of\": expected one of any|off|on" },
	{ "profile: 1\npositions: {turbo: off}",
		"p.yaml:2:20: a single value: expected keys with values" },
	{ "profile: 1\npositions: {turbo: {want: off}}",
		"p.yaml:2:20: \"source\" is missing: expected who says so" },
	{ "profile: 1\npositions: {turbo: {want: off, source: s}}\nlimits: {freq.turbo: {position: on}}",
		"p.yaml:3:33: a position sets freq.turbo.position already, in line 2: expected it once" },
	{ "profile: 1\nwaivers: {check: smi.count, reason: r, owner: o, until: 2026-02-29}",
		"p.yaml:2:57: \"2026-02-29\": expected a day such as 2026-12-31" },
	{ "profile: 1\nwaivers: [{check: smi.count, reason: r, owner: o, from: 2026-02-02, until: 2026-02-01}]",
		"p.yaml:2:76: it ends before it begins: expected a day from \"from\" on" },
	{ "profile: 1\nwaivers: [{check: smi.count, reason: ~, owner: o, until: 2026-02-01}]",
		"p.yaml:2:11: \"reason\" is missing: expected why it is accepted" },
	{ "profile: 1\ngate: {window: 5x}",
		"p.yaml:2:16: \"5x\": expected a duration such as 120s, 500ms, 2m or 14d" },
	{ "profile: 1\ngate: {allow_unknown: [denied, wndow]}",
		"p.yaml:2:32: \"wndow\": expected denied, broken, format, absent, not-captured, withheld, timeout, vanished, namespace, one-sample, counter-reset, window, no-time, interrupted, ambiguous or silent; did you mean \"window\"?" },
	{ "profile: 1\nmatch: {kernel: 5..x}",
		"p.yaml:2:17: \"5..x\": expected a pattern of releases, or a range such as 5.14..6.1" },
	{ "profile: 1\nmatch: {kernel: 5.14..4.18}",
		"p.yaml:2:17: \"5.14..4.18\": it ends before it begins: expected a pattern of releases, or a range such as 5.14..6.1" },
	{ "profile: 1\ngate: {trading_hours: mon 8-9}",
		"p.yaml:2:23: \"mon 8-9\": expected a span such as \"mon-fri 08:00-16:30\" in UTC, or with a distance to it such as +01:00" },
	{ "profile: 1\nrules: 9.9",
		"p.yaml:2:8: \"9.9\": this program has rules 1.0 and cannot judge by later ones" },
	{ "profile: 1\nrules: 1", "p.yaml:2:8: \"1\": expected a version such as 1.0" },
	{ "profile: 1\nextends: p.yaml",
		"p.yaml:2:10: \"p.yaml\" extends itself, or in more than 8 steps" },
	{ "profile: 1\nmatch: {hostname: ld4-*}",
		"p.yaml: it is not for this host, by its \"match\"" },
	{ "profile: 1\nname: \"\xff\"",
		"p.yaml: invalid leading UTF-8 octet at byte 18: expected UTF-8 text" },
	{ "profile: 1\nname: [a",
		"p.yaml:3:1: did not find expected ',' or ']', while parsing a flow sequence: expected YAML" },
	{ "a: {b: {c: {d: {e: {f: {g: {h: {i: {j: {k: {l: {m: {n: {o: {p: {q: {r: s}}}}}}}}}}}}}}}}}}",
		"p.yaml:1:68: nested deeper than a profile can be" },
};

START_TEST(mistakes)
{
	ck_assert_ptr_null(load_text(wrong[_i].text));
	ck_assert_uint_ge(problems->n, 1);
	ck_assert_slice(problem_line(a, &problems->v[0]), wrong[_i].line);
}
END_TEST

START_TEST(all_mistakes_are_told)
{
	ck_assert_ptr_null(load_text("profile: 1\nx: 1\ny: 2\nrules: z\n"));
	ck_assert_uint_eq(problems->n, 3);
}
END_TEST

static const struct file family[] = {
	{ "base.yaml",
		"profile: 1\nname: base\nabout: of all\n"
		"roles: {cpus: {poll: 2-3, housekeeping: 0-1}, nics: {eth0: mgmt, eth1: fast}}\n"
		"limits: {mem.swappiness: {max: 5}, smi.count: {max: 2}}\n"
		"require: smi.count\nexclude: [hw.bios]\ngate: {level: critical, window: 10s}\n"
		"waivers: {check: smi.count, reason: r, owner: o, until: 2026-12-31}\n" },
	{ "dir/site.yaml",
		"profile: 1\nextends: [../base.yaml]\n"
		"roles: {cpus: {poll: 4-7}, nics: {eth1: {role: ptp, node: 1}, eth0: ~}}\n"
		"limits: {mem.swappiness: {max: 60}}\nrequire: [irq.*]\nexclude: ~\n"
		"gate: {level: medium}\n"
		"waivers: [{check: irq.*, subject: \"eth1-*\", kernel: 5.14..6.1, accept: unknown, reason: r2, "
		"owner: o2, ticket: T-1, from: 2026-01-01, until: 2026-06-30}]\n" },
	{ NULL, NULL },
};

static const struct profile_limit *limit_of(const struct profile *p, const char *id)
{
	for (size_t i = 0; i < p->n_limits; i++) {
		if (!strcmp(p->limits[i].check->id, id))
			return &p->limits[i];
	}
	return NULL;
}

START_TEST(later_ones_win)
{
	static const struct file v[] = { { "dir/../base.yaml", "" }, { NULL, NULL } };
	struct file both[4];
	struct profile *p;

	(void)v;
	both[0] = family[0];
	both[0].name = "dir/../base.yaml";
	both[1] = family[1];
	both[2] = family[2];
	p = load(both, "dir/site.yaml");
	ck_assert_msg(p, "%s", p ? "" : str_z(a, problem_line(a, &problems->v[0])));
	ck_assert_slice(p->name, "site");
	ck_assert_slice(p->about, "");
	/* The roles of CPUs are replaced as a whole: base's 0-1 are no housekeeping CPUs any more. */
	ck_assert_slice(cpuset_format(a, p->intent.hot), "4-7");
	ck_assert(!p->intent.has_housekeeping);
	ck_assert_uint_eq(p->intent.n_nics, 1);
	ck_assert_slice(p->intent.nics[0].name, "eth1");
	ck_assert_int_eq(p->intent.nics[0].role, NIC_PTP);
	ck_assert_int_eq(p->intent.nics[0].node, 1);
	ck_assert_double_eq(limit_of(p, "mem.swappiness")->value, 60);
	ck_assert_double_eq(limit_of(p, "smi.count")->value, 2);
	ck_assert_slice(limit_of(p, "smi.count")->place.file, "dir/../base.yaml");
	ck_assert_slice(p->require, "smi.count,irq.*");
	ck_assert_slice(p->exclude, "");
	ck_assert_int_eq(p->gate.level, SEVERITY_MEDIUM);
	ck_assert_uint_eq(p->gate.window_ns, 10000000000u);
	ck_assert_slice(p->intent.hot_said_by, "profile site");
}
END_TEST

START_TEST(waivers_add_up)
{
	struct file both[3];
	struct profile *p;

	memcpy(both, family, sizeof(both));
	both[0].name = "dir/../base.yaml";
	p = load(both, "dir/site.yaml");
	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(p->n_waivers, 2);
	ck_assert_int_eq(p->waivers[0].from, INT64_MIN);
	ck_assert_int_eq(p->waivers[0].until, 20818);
	ck_assert_int_eq(p->waivers[0].accept, STATUS_FAIL);
	ck_assert_int_eq(p->waivers[1].accept, STATUS_UNKNOWN);
	ck_assert_slice(p->waivers[1].ticket, "T-1");
	ck_assert_slice(p->waivers[1].where, "dir/site.yaml:8");
	ck_assert_uint_eq(p->gate.announce_days, 14);
}
END_TEST

START_TEST(hosts)
{
	ck_assert_ptr_nonnull(load_text(
		"profile: 1\nmatch: {hostname: ny4-*, cpu_model: \"*X\", kernel: 5.14..6.1}"));
	ck_assert_ptr_null(load_text("profile: 1\nmatch: {hostname: ny4-*, kernel: 5.15..6.1}"));
	ck_assert_ptr_null(load_text("profile: 1\nmatch: {kernel: ..5.13}"));
	ck_assert_ptr_nonnull(load_text("profile: 1\nmatch: {kernel: 5.14..}"));
	ck_assert_ptr_nonnull(load_text("profile: 1\nmatch: {kernel: \"*.el9\"}"));
}
END_TEST

/* What show prints is a profile that says the same. */
static struct str shown(const struct profile *p)
{
	FILE *f = tmpfile();
	struct out *o = ARENA_NEW(a, struct out, 1);
	char *text = ARENA_NEW(a, char, 65536);
	ssize_t n;

	ck_assert_ptr_nonnull(f);
	out_init(o, fileno(f));
	profile_show(a, p, o);
	ck_assert_int_eq(out_flush(o), 0);
	n = pread(fileno(f), text, 65536, 0);
	fclose(f);
	ck_assert_int_gt(n, 0);
	return (struct str){ text, (size_t)n };
}

static struct str without_places(struct str s)
{
	struct str line, rest = s, sum = { 0 };

	while (str_cut(&rest, '\n', &line)) {
		for (size_t i = 0; i + 1 < line.n; i++) {
			if (line.p[i] == ' ' && line.p[i + 1] == '#')
				line.n = i;
		}
		sum = str_printf(a, STR_FMT "\n" STR_FMT, STR_ARG(sum), STR_ARG(str_trim(line)));
	}
	return sum;
}

START_TEST(shown_again)
{
	struct file both[3];
	struct str first, second;
	struct profile *p;

	memcpy(both, family, sizeof(both));
	both[0].name = "dir/../base.yaml";
	p = load(both, "dir/site.yaml");
	ck_assert_ptr_nonnull(p);
	first = shown(p);
	p = load_text(str_z(a, first));
	ck_assert_msg(p, "%s\n" STR_FMT, p ? "" : str_z(a, problem_line(a, &problems->v[0])),
		STR_ARG(first));
	second = shown(p);
	ck_assert_msg(str_eq(without_places(first), without_places(second)), STR_FMT "\n" STR_FMT,
		STR_ARG(first), STR_ARG(second));
}
END_TEST

START_TEST(shipped_are_right)
{
	for (const struct shipped *s = shipped_table; s->id; s++) {
		struct profile *p = load(NULL, s->id);

		ck_assert_msg(
			p, "%s: %s", s->id, p ? "" : str_z(a, problem_line(a, &problems->v[0])));
		ck_assert_slice(p->name, s->id);
		ck_assert_msg(p->about.n, "%s says nothing about itself", s->id);
	}
}
END_TEST

static bool requires(const struct profile *p, const struct check *c)
{
	struct str rest = p->require, glob;

	while (str_cut(&rest, ',', &glob)) {
		if (str_glob(glob, str_from(c->id)))
			return true;
	}
	return false;
}

static enum severity severity_in(const struct profile *p, const struct check *c)
{
	for (size_t i = 0; i < p->n_severities; i++) {
		if (p->severities[i].check == c)
			return p->severities[i].severity;
	}
	return c->severity;
}

/* A side that is taken and decides nothing would be a remark. */
START_TEST(positions_of_shipped_gate)
{
	unsigned n = 0;

	for (const struct shipped *s = shipped_table; s->id; s++) {
		struct profile *p = load(NULL, s->id);

		ck_assert_ptr_nonnull(p);
		for (size_t i = 0; i < p->n_limits; i++) {
			const struct profile_limit *l = &p->limits[i];

			if (!l->source.n || l->value == l->check->limits[l->limit].preset)
				continue;
			n++;
			ck_assert_msg(
				severity_in(p, l->check) >= p->gate.level || requires(p, l->check),
				"%s wants something of %s, which does not gate", s->id,
				l->check->id);
		}
	}
	ck_assert_uint_gt(n, 10);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, mistakes, 0, COUNT(wrong));
	tcase_add_test(tc, all_mistakes_are_told);
	tcase_add_test(tc, later_ones_win);
	tcase_add_test(tc, waivers_add_up);
	tcase_add_test(tc, hosts);
	tcase_add_test(tc, shown_again);
	tcase_add_test(tc, shipped_are_right);
	tcase_add_test(tc, positions_of_shipped_gate);
}

UNIT_MAIN("profile", fill)
