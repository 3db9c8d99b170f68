/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/keys.h"

#include "scanner/engine/feeds.h"
#include "scanner/judging/expect.h"
#include "scanner/profile/accept.h"

#define ROLES_OF_NICS  "fast|bypass|ptp|mgmt|ignore"
#define SEVERITY_WORDS "info|low|medium|high|critical"
#define UNKNOWN_REASONS                                                                            \
	"denied|broken|format|absent|not-captured|withheld|timeout|vanished|namespace|one-sample|" \
	"counter-reset|window|no-time|interrupted|ambiguous|silent"

const struct profile_key profile_keys[] = {
	{ "profile", KEY_NUMBER, .needed = true, .least = 1, .most = 1,
		.what = "the version of this format: 1" },
	{ "name", KEY_TEXT, .what = "what reports call it; without it, its file's name" },
	{ "about", KEY_TEXT, .what = "one line: whom it is for" },
	{ "rules", KEY_RULES,
		.what = "the rules that it was written for, as \"1.0\": checks that came later report as new and do not gate" },
	{ "extends", KEY_LIST,
		.what = "shipped profiles or files that come before this one, in order" },
	{ "extends.-", KEY_TEXT,
		.what = "the name of a shipped profile, or a path beside this file" },
	{ "match", KEY_MAP,
		.what = "the hosts that it is for; on others it is left out, and where none fits the exit status is 3" },
	{ "match.hostname", KEY_GLOB, .what = "the host's name" },
	{ "match.cpu_model", KEY_GLOB, .what = "\"model name\" of /proc/cpuinfo" },
	{ "match.kernel", KEY_KERNEL, .what = "the kernel's release" },
	{ "roles", KEY_MAP, .what = "what the host's parts are for" },
	{ "roles.cpus", KEY_MAP, .whole = true,
		.what = "hot CPUs by what they do; a profile that has it replaces what it extends" },
	{ "roles.cpus.poll", KEY_CPUS, .what = "one thread spins on each: no tick, no interrupt" },
	{ "roles.cpus.irq", KEY_CPUS, .what = "interrupts of a NIC's queues belong there" },
	{ "roles.cpus.block", KEY_CPUS, .what = "threads that sleep and wake" },
	{ "roles.cpus.spare", KEY_CPUS, .what = "kept free: a tick there is at most a warning" },
	{ "roles.cpus.housekeeping", KEY_CPUS,
		.what = "all else runs there; without the others, every other CPU is hot" },
	{ "roles.nics", KEY_MAP, .what = "network devices by name" },
	{ "roles.nics.*", KEY_WORD, .or_map = true, .words = ROLES_OF_NICS, .named = "NIC",
		.what = "its role, or a map with it" },
	{ "roles.nics.*.role", KEY_WORD, .needed = true, .words = ROLES_OF_NICS,
		.what = "its role" },
	{ "roles.nics.*.node", KEY_NUMBER, .most = 1023, .what = "the NUMA node where it must be" },
	{ "roles.targets", KEY_LIST, .adds = true, .what = "the processes that matter" },
	{ "roles.targets.-", KEY_MAP, .what = "one: what is given must all agree" },
	{ "roles.targets.-.name", KEY_TEXT, .needed = true, .what = "what reports call it" },
	{ "roles.targets.-.comm", KEY_GLOB, .what = "the process's name in /proc/PID/comm" },
	{ "roles.targets.-.exe", KEY_GLOB, .what = "the path of its program" },
	{ "roles.targets.-.cgroup", KEY_GLOB, .what = "its control group" },
	{ "roles.targets.-.unit", KEY_GLOB, .what = "its systemd unit" },
	{ "roles.targets.-.pidfile", KEY_TEXT, .what = "a file with its number" },
	{ "roles.targets.-.pid", KEY_NUMBER, .least = 1, .most = 4194304, .what = "its number" },
	{ "roles.targets.-.hot_threads", KEY_GLOB,
		.what = "names of its threads that must not be disturbed; without it, those on hot CPUs" },
	{ "roles.groups", KEY_LIST, .adds = true,
		.what = "multicast groups that should arrive; the report says of each at which step it ends" },
	{ "roles.groups.-", KEY_GROUP, .what = "one; ,source=ADDRESS behind it: of that sender" },
	{ "roles.peers", KEY_LIST, .adds = true,
		.what = "neighbours whose link-layer address must be known before they are spoken to" },
	{ "roles.peers.-", KEY_PEER, .what = "one: a gateway of orders" },
	{ "roles.time", KEY_WORD, .words = "ptp4l|chrony|ptp4l+chrony|sfptpd|ntp|none",
		.what = "what steers the clock" },
	{ "limits", KEY_MAP,
		.what = "limits of checks: CHECK: {LIMIT: VALUE}, see \"latscan explain CHECK\"" },
	{ "limits.*", KEY_MAP, .named = "CHECK", .what = "the limits of one check" },
	{ "limits.*.*", KEY_LIMIT, .named = "LIMIT", .what = "within the limit's own range" },
	{ "severity", KEY_MAP, .what = "severities that differ from the catalogue's" },
	{ "severity.*", KEY_WORD, .words = SEVERITY_WORDS, .named = "CHECK",
		.what = "of one check" },
	{ "require", KEY_LIST, .adds = true,
		.what = "checks that must be judged: what they cannot tell is unknown, and they gate whatever their severity" },
	{ "require.-", KEY_CHECK, .what = "an id, or a glob of ids" },
	{ "exclude", KEY_LIST, .adds = true, .what = "checks that are not run" },
	{ "exclude.-", KEY_CHECK, .what = "an id, or a glob of ids" },
	{ "positions", KEY_MAP,
		.what = "where experts differ: what this profile wants, and who says so" },
	{ "positions.*", KEY_MAP, .named = "POSITION", .what = "one of them" },
	{ "positions.*.want", KEY_POSITION, .needed = true, .what = "what is wanted" },
	{ "positions.*.source", KEY_TEXT, .needed = true, .what = "who says so" },
	{ "expect", KEY_MAP,
		.what = "what this site expects of files beside the catalogue: NAME becomes the check site.NAME" },
	{ "expect.*", KEY_MAP, .whole = true, .named = "NAME", .what = "one expectation" },
	{ "expect.*.path", KEY_PATH, .needed = true,
		.what = "the files: * stands for anything in a name, {nic:fast}, {hot} and others for what has that role" },
	{ "expect.*.key", KEY_TEXT,
		.what = "the line that is looked at, as \"KEY: value\", \"KEY=value\" or \"KEY value\"; the last one counts" },
	{ "expect.*.read", KEY_WORD, .words = EXPECT_READ_WORDS,
		.what = "how it is understood: text (default), a number, words in any order, the choice in brackets, a list of CPUs, or a mask of them" },
	{ "expect.*.is", KEY_WORD, .words = EXPECT_IS_WORDS,
		.what = "equal (default: to one of the values), …, present or absent" },
	{ "expect.*.value", KEY_LIST, .what = "what it is held against" },
	{ "expect.*.value.-", KEY_TEXT,
		.what = "one value; for CPUs a list, {hot} or {housekeeping}" },
	{ "expect.*.missing", KEY_WORD, .words = EXPECT_MISSING_WORDS,
		.what = "what it means that the file is not there (default: unknown)" },
	{ "expect.*.severity", KEY_WORD, .words = SEVERITY_WORDS,
		.what = "medium, unless it is said" },
	{ "expect.*.title", KEY_TEXT, .what = "what is so when it holds" },
	{ "expect.*.why", KEY_TEXT, .what = "what it costs otherwise, and who says so" },
	{ "expect.*.fix", KEY_TEXT, .what = "how it is mended" },
	{ "waivers", KEY_LIST, .adds = true, .what = "what is accepted for a while" },
	{ "waivers.-", KEY_MAP, .what = "one acceptance" },
	{ "waivers.-.check", KEY_CHECK, .needed = true, .what = "an id, or a glob of ids" },
	{ "waivers.-.subject", KEY_GLOB, .what = "of the finding, as reports name it" },
	{ "waivers.-.host", KEY_GLOB, .what = "the host's name" },
	{ "waivers.-.kernel", KEY_KERNEL, .what = "the kernel's release" },
	{ "waivers.-.accept", KEY_WORD, .words = "fail|unknown",
		.what = "fail (default): a fail or a warning; unknown: that it cannot be told" },
	{ "waivers.-.reason", KEY_TEXT, .needed = true, .what = "why it is accepted" },
	{ "waivers.-.owner", KEY_TEXT, .needed = true, .what = "who answers for it" },
	{ "waivers.-.ticket", KEY_TEXT, .what = "where it is written down" },
	{ "waivers.-.from", KEY_DATE, .what = "the first day" },
	{ "waivers.-.until", KEY_DATE, .needed = true, .what = "the last day" },
	{ "gate", KEY_MAP, .what = "how it is judged; options of the command line come first" },
	{ "gate.level", KEY_WORD, .words = SEVERITY_WORDS,
		.what = "the least severity that decides the verdict" },
	{ "gate.fail_on", KEY_WORD, .words = "fail|warn", .what = "warn: warnings decide it too" },
	{ "gate.allow_unknown", KEY_WORDS, .words = UNKNOWN_REASONS,
		.what = "unknowns that do not decide it" },
	{ "gate.budget", KEY_WORD, .words = "quiet|normal|all", .what = "what reading may cost" },
	{ "gate.window", KEY_DURATION, .what = "time between the two samples" },
	{ "gate.settle", KEY_DURATION, .what = "how long the gate waits for what fails to hold" },
	{ "gate.floor", KEY_NUMBER, .most = 100000,
		.what = "with fewer checks really judged than this the verdict is unknown" },
	{ "gate.require_privileged", KEY_YES_NO,
		.what = "true: missing rights make the verdict unknown" },
	{ "gate.strict", KEY_YES_NO,
		.what = "true: a waiver that is expired, matches nothing, or whose check passes, fails" },
	{ "gate.announce", KEY_DURATION,
		.what = "how long before its end a waiver is announced (default 14d)" },
	{ "gate.trading_hours", KEY_LIST,
		.what = "times in which nothing dear is read and no probe runs" },
	{ "gate.trading_hours.-", KEY_HOURS,
		.what = "days and times; names of time zones are not known" },
	{ 0 },
};

const char *key_kind_word(enum key_kind k)
{
	static const char *const words[KEY_KINDS] = {
		[KEY_MAP] = "keys with values",
		[KEY_LIST] = "a list",
		[KEY_TEXT] = "a text",
		[KEY_GLOB] = "a pattern, in which * stands for anything",
		[KEY_WORD] = "a word",
		[KEY_WORDS] = "a list of words",
		[KEY_YES_NO] = "true or false",
		[KEY_NUMBER] = "a number",
		[KEY_DURATION] = "a duration such as 120s, 500ms, 2m or 14d",
		[KEY_DATE] = "a day such as 2026-12-31",
		[KEY_CPUS] = "a list of CPUs such as 2-5,8",
		[KEY_KERNEL] = "a pattern of releases, or a range such as 5.14..6.1",
		[KEY_RULES] = "a version such as 1.0",
		[KEY_HOURS] =
			"a span such as \"mon-fri 08:00-16:30\" in UTC, or with a distance to it such as +01:00",
		[KEY_GROUP] = FEED_GROUP_EXPECTED,
		[KEY_PEER] = FEED_PEER_EXPECTED,
		[KEY_CHECK] = "the id of a check, or a pattern of ids",
		[KEY_LIMIT] = "a value of the limit",
		[KEY_PATH] =
			"a file below /proc, /sys, /etc, /run, /boot, /usr, /var or /opt, with at most three of *, # or a role such as {nic:fast}, one a name",
		[KEY_POSITION] = "a word of the position",
	};

	return words[k];
}

/* Whether row is path + "." + name, or with "*" at its end. */
static bool is_row(const char *row, struct str path, struct str name)
{
	struct str s = str_from(row);

	if (path.n) {
		if (s.n <= path.n || !str_eq(str_head(s, path.n), path) || s.p[path.n] != '.')
			return false;
		s = str_skip(s, path.n + 1);
	}
	return str_eq(s, name);
}

const struct profile_key *profile_key(struct str path, struct str name)
{
	const struct profile_key *k;

	for (k = profile_keys; k->path; k++) {
		if (is_row(k->path, path, name))
			return k;
	}
	for (k = profile_keys; k->path; k++) {
		if (is_row(k->path, path, STR("*")))
			return k;
	}
	return NULL;
}

struct walk {
	struct arena *a;
	struct problems *problems;
};

/* Name of the row that lies directly below path, or an empty one. */
static struct str below(const struct profile_key *k, struct str path)
{
	struct str s = str_from(k->path);

	if (path.n) {
		if (s.n <= path.n || !str_eq(str_head(s, path.n), path) || s.p[path.n] != '.')
			return (struct str){ 0 };
		s = str_skip(s, path.n + 1);
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.')
			return (struct str){ 0 };
	}
	return s;
}

static void unknown_key(struct walk *w, struct str path, const struct yaml *member)
{
	struct names names = { .a = w->a };

	for (const struct profile_key *k = profile_keys; k->path; k++) {
		struct str name = below(k, path);

		if (name.n)
			names_add(&names, name);
	}
	problem(w->problems, member->key_place, "unknown key \"" STR_FMT "\": expected " STR_FMT,
		STR_ARG(member->key), STR_ARG(names_expected(&names, member->key)));
}

static void missing_keys(struct walk *w, struct str path, const struct yaml *map)
{
	for (const struct profile_key *k = profile_keys; k->path; k++) {
		struct str name = below(k, path);

		if (k->needed && name.n && !yaml_get(map, str_z(w->a, name)))
			problem(w->problems, map->place, "\"" STR_FMT "\" is missing: expected %s",
				STR_ARG(name), k->what);
	}
}

static void value(struct walk *w, const struct profile_key *k, const struct yaml *parent,
	const struct yaml *y);

static void map(struct walk *w, struct str path, const struct yaml *y)
{
	for (size_t i = 0; i < y->n; i++) {
		const struct profile_key *k = profile_key(path, y->items[i].key);

		if (!k)
			unknown_key(w, path, &y->items[i]);
		else
			value(w, k, y, &y->items[i]);
	}
	missing_keys(w, path, y);
}

static void list(struct walk *w, const struct profile_key *k, const struct yaml *y)
{
	const struct profile_key *item = profile_key(str_from(k->path), STR("-"));

	for (size_t i = 0; i < y->n; i++)
		value(w, item, y, &y->items[i]);
}

static void wrong_kind(struct walk *w, const struct profile_key *k, const struct yaml *y)
{
	static const char *const kinds[] = { "a single value", "a list", "keys with values" };

	problem(w->problems, y->place, "%s: expected %s", kinds[y->kind], key_kind_word(k->kind));
}

/* null takes back what an extended profile said; where there is nothing, it does nothing. */
static void value(struct walk *w, const struct profile_key *k, const struct yaml *parent,
	const struct yaml *y)
{
	struct str path = str_from(k->path);

	if (k->named && !accept_name(w->a, k, y, w->problems))
		return;
	if (y->null && parent->kind == YAML_MAP && !k->needed)
		return;
	if (y->kind == YAML_MAP && (k->kind == KEY_MAP || k->or_map))
		map(w, path, y);
	else if (y->kind == YAML_LIST && k->kind == KEY_LIST)
		list(w, k, y);
	else if (k->kind == KEY_LIST && !y->null)
		value(w, profile_key(path, STR("-")), y, y); /* one, without the brackets */
	else if (y->kind == YAML_TEXT && k->kind != KEY_MAP && k->kind != KEY_LIST)
		accept_value(w->a, k, parent, y, w->problems);
	else if (y->kind == YAML_LIST && k->kind == KEY_WORDS)
		accept_words(w->a, k, y, w->problems);
	else
		wrong_kind(w, k, y);
}

void profile_check_keys(struct arena *a, const struct yaml *top, struct problems *p)
{
	struct walk w = { a, p };

	if (top->kind != YAML_MAP)
		problem(p, top->place, "expected keys such as \"profile: 1\"");
	else
		map(&w, (struct str){ 0 }, top);
}
