/* SPDX-License-Identifier: Apache-2.0 */
/* Reports against each other: what differs, what follows from what, in which order, and noise. */
#include "scanner/compare/compare.h"
#include "scanner/compare/noise.h"
#include "scanner/compare/same.h"

#include "tests/unit/unit.h"

#include <string.h>

enum { LINES = 12, RESULTS = 8 };

struct host {
	struct report r;
	struct trait_group groups[LINES]; /* a line each, so that groups can stand in any order */
	struct trait lines[LINES];
	struct result results[RESULTS];
	struct finding findings[RESULTS];
};

static struct arena *arena;
static struct host a, b, c3;

static void host_init(struct host *h, const char *name)
{
	memset(h, 0, sizeof(*h));
	h->r = (struct report){ .arena = arena, .traits = h->groups, .results = h->results };
	h->r.run.host = h->r.run.host_id = str_from(name);
	h->r.run.version = "1";
	h->r.run.phase = "auto";
	h->r.run.window_ms = 10000;
}

static void setup(void)
{
	arena = arena_new("a test", 1 << 26);
	host_init(&a, "alpha");
	host_init(&b, "beta");
	host_init(&c3, "gamma");
}

static struct trait *line(
	struct host *h, enum trait_kind kind, const char *group, const char *key, const char *value)
{
	struct trait_group *last = h->r.n_traits ? &h->groups[h->r.n_traits - 1] : NULL;
	size_t at = 0;

	for (size_t i = 0; i < h->r.n_traits; i++)
		at += h->groups[i].n;
	h->lines[at] =
		(struct trait){ .kind = kind, .key = str_from(key), .value = str_from(value) };
	if (last && str_is(last->name, group))
		last->n++;
	else
		h->groups[h->r.n_traits++] =
			(struct trait_group){ str_from(group), true, &h->lines[at], 1 };
	return &h->lines[at];
}

static void rate(struct host *h, const char *group, const char *key, double per_s)
{
	struct trait *t = line(h, TRAIT_RATE, group, key, "");

	t->value = str_printf(arena, "%g a second", per_s);
	t->number = per_s;
	t->unit = "1/s";
}

static void number(struct host *h, enum trait_kind kind, const char *group, const char *key,
	double value, const char *unit)
{
	struct trait *t = line(h, kind, group, key, "");

	t->value = str_printf(arena, "%g", value);
	t->number = value;
	t->unit = unit;
}

static struct finding *check(struct host *h, const struct check *k, enum status status)
{
	size_t i = h->r.n_results++;
	struct finding *f = &h->findings[i];

	*f = (struct finding){ .status = status,
		.subject = { .key = STR("host"), .label = STR("host"), .cpu = -1 } };
	h->results[i] = (struct result){ .check = k,
		.severity = k->severity,
		.status = status,
		.findings = f,
		.kept = 1,
		.total = 1 };
	return f;
}

static const struct comparison *compared(unsigned n, bool all)
{
	static const struct report *reports[3];
	struct compare_options o = { all, SEVERITY_LOW };

	reports[0] = &a.r;
	reports[1] = &b.r;
	reports[2] = &c3.r;
	return compare(arena, reports, n, &o);
}

static const struct check swappiness = {
	.id = "mem.swappiness", .rule = 1, .severity = SEVERITY_MEDIUM
};
static const struct check isolated = {
	.id = "cpu.isolated", .rule = 1, .severity = SEVERITY_CRITICAL
};
static const struct check newer = {
	.id = "mem.swappiness", .rule = 2, .severity = SEVERITY_MEDIUM
};

#define ck_root(c, i, group_, key_)                                                                \
	do {                                                                                       \
		ck_assert_uint_gt((c)->n_roots, (i));                                              \
		ck_assert_slice((c)->roots[i]->group, group_);                                     \
		ck_assert_slice((c)->roots[i]->key, key_);                                         \
	} while (0)

START_TEST(nothing_differs_from_itself)
{
	const struct comparison *c;

	setup();
	for (int i = 0; i < 2; i++) {
		struct host *h = i ? &b : &a;

		line(h, TRAIT_SETTING, "sysctl", "vm.swappiness", "60");
		rate(h, "irq", "eth0-rx-0", 1234.5);
		check(h, &swappiness, STATUS_FAIL);
	}
	c = compared(2, true);
	ck_assert_uint_eq(c->n_v, 0);
	ck_assert_uint_eq(c->n_untold, 0);
	ck_assert_uint_eq(c->lines, 5); /* with the two of roles */
}
END_TEST

START_TEST(a_check_follows_from_the_line_that_proves_it)
{
	struct evidence e = { .path = STR("/proc/sys/vm/swappiness"), .value = STR("60") };
	const struct comparison *c;
	struct finding *f;

	setup();
	line(&a, TRAIT_SETTING, "sysctl", "vm.swappiness", "60")->path = e.path;
	line(&b, TRAIT_SETTING, "sysctl", "vm.swappiness", "1")->path = e.path;
	f = check(&a, &swappiness, STATUS_FAIL);
	f->evidence = &e;
	f->n_evidence = 1;
	check(&b, &swappiness, STATUS_PASS);
	c = compared(2, false);
	ck_assert_uint_eq(c->n_roots, 1);
	ck_assert_uint_eq(c->n_matter, 1);
	ck_root(c, 0, "sysctl", "vm.swappiness");
	ck_assert_int_eq(c->roots[0]->severity, SEVERITY_MEDIUM);
	ck_assert_ptr_nonnull(c->roots[0]->first);
	ck_assert_slice(c->roots[0]->first->key, "mem.swappiness");
	ck_assert_uint_eq(c->roots[0]->below, 1);
}
END_TEST

START_TEST(a_shared_path_explains_only_what_is_named)
{
	struct evidence e = { .path = STR("/proc/cmdline"), .value = STR("quiet zzz=1") };
	const struct comparison *c;
	struct finding *f;

	setup();
	line(&a, TRAIT_BOOT, "param", "aaa", "1")->path = e.path;
	line(&b, TRAIT_BOOT, "param", "aaa", "2")->path = e.path;
	line(&a, TRAIT_BOOT, "param", "zzz", "1")->path = e.path;
	line(&b, TRAIT_BOOT, "param", "zzz", "2")->path = e.path;
	f = check(&a, &swappiness, STATUS_FAIL);
	f->evidence = &e;
	f->n_evidence = 1;
	f->text = STR("zzz=1 makes it swap");
	check(&b, &swappiness, STATUS_PASS);
	c = compared(2, false);
	ck_assert_uint_eq(c->n_roots, 2);
	ck_root(c, 0, "param", "zzz");
	ck_assert_uint_eq(c->roots[0]->below, 1);
	ck_root(c, 1, "param", "aaa");
	ck_assert_uint_eq(c->roots[1]->below, 0);
}
END_TEST

START_TEST(a_kernel_parameter_explains_what_came_of_it)
{
	const struct comparison *c;

	setup();
	line(&a, TRAIT_BOOT, "param", "isolcpus", "2-7");
	line(&b, TRAIT_BOOT, "param", "quiet", "set");
	line(&a, TRAIT_STATE, "isolation", "isolated", "2-7");
	line(&b, TRAIT_STATE, "isolation", "isolated", "none");
	check(&a, &isolated, STATUS_PASS);
	check(&b, &isolated, STATUS_FAIL);
	c = compared(2, false);
	ck_root(c, 0, "param", "isolcpus");
	ck_assert_int_eq(c->roots[0]->severity, SEVERITY_CRITICAL);
	ck_assert_uint_eq(c->roots[0]->below, 2);
	ck_assert_int_eq(c->roots[0]->cells[1].state, CELL_MISSING);
}
END_TEST

START_TEST(a_later_kind_explains_no_earlier_one)
{
	const struct comparison *c;

	setup();
	line(&a, TRAIT_RATE, "param", "isolcpus", "2-7");
	line(&b, TRAIT_RATE, "param", "isolcpus", "3-7");
	line(&a, TRAIT_STATE, "isolation", "isolated", "2-7");
	line(&b, TRAIT_STATE, "isolation", "isolated", "none");
	c = compared(2, false);
	ck_assert_uint_eq(c->n_roots, 2);
}
END_TEST

START_TEST(what_is_not_known_is_no_difference)
{
	const struct comparison *c;

	setup();
	line(&a, TRAIT_SETTING, "nic", "eth0 rx ring", "512");
	line(&b, TRAIT_SETTING, "nic", "eth0 tx ring", "512");
	b.groups[0].whole = false;
	c = compared(2, false);
	ck_assert_uint_eq(c->n_v, 1); /* b's line: a knows all of its group */
	ck_root(c, 0, "nic", "eth0 tx ring");
	ck_assert_uint_eq(c->n_untold, 1);
	ck_assert_uint_eq(c->untold[0].side, 1);
	ck_assert_slice(c->untold[0].some, "eth0 rx ring");
}
END_TEST

START_TEST(a_group_that_is_nowhere_says_nothing)
{
	const struct comparison *c;

	setup();
	line(&a, TRAIT_HARDWARE, "dimm", "A1", "16 GB");
	c = compared(2, false);
	ck_assert_uint_eq(c->n_v, 0);
	ck_assert_uint_eq(c->lines_untold, 1);
}
END_TEST

START_TEST(a_sysctl_that_another_choice_of_checks_reads)
{
	const struct comparison *c;

	setup();
	line(&a, TRAIT_SETTING, "sysctl", "vm.swappiness", "60");
	line(&b, TRAIT_SETTING, "sysctl", "vm.dirty_ratio", "5");
	check(&a, &swappiness, STATUS_PASS);
	c = compared(2, false);
	ck_assert_uint_eq(c->n_v, 0);
	ck_assert_uint_eq(c->lines_untold, 3);
}
END_TEST

START_TEST(identity_is_left_out)
{
	setup();
	line(&a, TRAIT_IDENTITY, "host", "name", "alpha");
	line(&b, TRAIT_IDENTITY, "host", "name", "beta");
	ck_assert_uint_eq(compared(2, false)->n_v, 0);
	ck_assert_uint_eq(compared(2, false)->identities, 1);
	ck_assert_uint_eq(compared(2, true)->n_v, 1);
	ck_assert_uint_eq(compared(2, true)->n_matter, 0);
}
END_TEST

START_TEST(another_rule_is_another_question)
{
	const struct comparison *c;

	setup();
	check(&a, &swappiness, STATUS_FAIL);
	check(&b, &newer, STATUS_PASS);
	c = compared(2, false);
	ck_assert_uint_eq(c->n_v, 0);
	ck_assert_uint_eq(c->lines_untold, 1);
	ck_assert_slice(c->untold[0].reason, "judged by another rule");
}
END_TEST

START_TEST(what_could_not_be_told_is_no_difference)
{
	static const enum reason reasons[] = { REASON_DENIED, REASON_WITHHELD,
		REASON_NOT_CAPTURED };
	const struct comparison *c;

	setup();
	check(&a, &swappiness, STATUS_FAIL);
	check(&b, &swappiness, STATUS_UNKNOWN)->reason = reasons[_i];
	b.results[0].reason = reasons[_i];
	c = compared(2, false);
	ck_assert_uint_eq(c->n_v, 0);
	ck_assert_uint_eq(c->lines_untold, 1);
}
END_TEST

START_TEST(a_fail_without_intent_is_the_same_fail)
{
	setup();
	check(&a, &swappiness, STATUS_WARN);
	a.results[0].capped = true;
	check(&b, &swappiness, STATUS_FAIL);
	ck_assert_uint_eq(compared(2, false)->n_v, 0);
	a.results[0].capped = false;
	ck_assert_uint_eq(compared(2, false)->n_v, 1);
}
END_TEST

/* One of each side: the order and the nesting must not depend on who came first. */
static void fill(struct host *x, struct host *y)
{
	line(x, TRAIT_SETTING, "sysctl", "vm.swappiness", "60");
	line(y, TRAIT_SETTING, "sysctl", "vm.swappiness", "1");
	line(x, TRAIT_SETTING, "sysctl", "net.core.somaxconn", "60");
	line(y, TRAIT_SETTING, "sysctl", "net.core.somaxconn", "1");
	line(x, TRAIT_BOOT, "param", "isolcpus", "2");
	line(y, TRAIT_BOOT, "param", "nohz_full", "2");
	line(x, TRAIT_STATE, "isolation", "isolated", "2");
	line(y, TRAIT_STATE, "isolation", "isolated", "none");
	rate(x, "irq", "nvme0", 100);
	rate(y, "irq", "nvme0", 1);
	check(x, &isolated, STATUS_PASS);
	check(y, &isolated, STATUS_FAIL);
}

START_TEST(the_order_of_reports_changes_columns_only)
{
	const struct comparison *x, *y;

	setup();
	fill(&a, &b);
	x = compared(2, false);
	host_init(&a, "beta");
	host_init(&b, "alpha");
	fill(&b, &a);
	y = compared(2, false);
	ck_assert_uint_eq(x->n_roots, y->n_roots);
	ck_assert_uint_gt(x->n_roots, 3);
	for (size_t i = 0; i < x->n_roots; i++) {
		ck_assert(str_eq(x->roots[i]->key, y->roots[i]->key));
		ck_assert_uint_eq(x->roots[i]->below, y->roots[i]->below);
		ck_assert(x->roots[i]->severity == y->roots[i]->severity);
		ck_assert(str_eq(x->roots[i]->cells[0].value, y->roots[i]->cells[1].value));
	}
}
END_TEST

START_TEST(the_worst_stands_first)
{
	static const char *const wanted[] = { "isolcpus", "model", "vm.swappiness", "fs.nr_open" };
	const struct comparison *c;

	setup();
	line(&a, TRAIT_SETTING, "sysctl", "fs.nr_open", "1");
	line(&b, TRAIT_SETTING, "sysctl", "fs.nr_open", "2");
	line(&a, TRAIT_SETTING, "sysctl", "vm.swappiness", "1");
	line(&b, TRAIT_SETTING, "sysctl", "vm.swappiness", "2");
	line(&a, TRAIT_HARDWARE, "cpu", "model", "x");
	line(&b, TRAIT_HARDWARE, "cpu", "model", "y");
	line(&a, TRAIT_BOOT, "param", "isolcpus", "2");
	line(&b, TRAIT_BOOT, "param", "isolcpus", "3");
	check(&a, &isolated, STATUS_FAIL);
	check(&b, &isolated, STATUS_PASS);
	c = compared(2, false);
	/* The check follows from the parameter, and lends it its severity. */
	ck_assert_uint_eq(c->n_roots, 4);
	for (int i = 0; i < 4; i++)
		ck_assert_slice(c->roots[i]->key, wanted[i]);
	ck_assert_int_eq(c->roots[0]->severity, SEVERITY_CRITICAL);
	ck_assert_uint_eq(c->n_matter, 3);
}
END_TEST

START_TEST(of_three_the_majority_is_told)
{
	const struct comparison *c;

	setup();
	line(&a, TRAIT_SETTING, "sysctl", "vm.swappiness", "60");
	line(&b, TRAIT_SETTING, "sysctl", "vm.swappiness", "1");
	line(&c3, TRAIT_SETTING, "sysctl", "vm.swappiness", "60");
	c = compared(3, false);
	ck_assert_uint_eq(c->n_v, 1);
	ck_assert_int_ge(c->v[0].majority, 0);
	ck_assert_uint_eq(c->v[0].cells[0].class, (unsigned)c->v[0].majority);
	ck_assert_uint_ne(c->v[0].cells[1].class, (unsigned)c->v[0].majority);
	ck_assert_uint_eq(c->v[0].cells[2].class, (unsigned)c->v[0].majority);
}
END_TEST

/* Counts of 10 s windows, and whether they say that something changed. */
static const struct {
	const char *key;
	double x, y;
	bool differ;
} rates[] = {
	{ "nvme0", 0, 0, false },
	{ "nvme0", 0, 1.5, false }, /* 15 events are two bursts */
	{ "nvme0", 0, 40, true },
	{ "nvme0", 100, 199, false }, /* not twice */
	{ "nvme0", 100, 201, true },
	{ "nvme0", 1, 3, false },
	{ "nvme0", 1e6, 3e6, true },
	{ "smi", 0, 2, true }, /* 20 SMIs are 20 events */
	{ "smi", 0, 0.5, false },
	{ "rx errors", 0, 1.5, true },
	{ "rx errors", 1, 1.4, false },
};

START_TEST(rates_by_the_counts_behind_them)
{
	setup();
	rate(&a, "rate", rates[_i].key, rates[_i].x);
	rate(&b, "rate", rates[_i].key, rates[_i].y);
	ck_assert_uint_eq(compared(2, false)->n_v, rates[_i].differ);
}
END_TEST

START_TEST(a_rate_without_a_window_says_nothing)
{
	setup();
	rate(&a, "rate", "nvme0", 1);
	rate(&b, "rate", "nvme0", 10000);
	b.r.run.window_ms = 0;
	ck_assert_uint_eq(compared(2, false)->n_v, 0);
}
END_TEST

START_TEST(counts_since_boot_per_hour)
{
	setup();
	number(&a, TRAIT_IDENTITY, "host", "uptime", 3600e9, "ns");
	number(&b, TRAIT_IDENTITY, "host", "uptime", 36000e9, "ns");
	number(&a, TRAIT_COUNT, "edac", "corrected", 10, "1");
	number(&b, TRAIT_COUNT, "edac", "corrected", 100, "1");
	ck_assert_uint_eq(compared(2, false)->n_v, 0);
	b.lines[1].number = 10000;
	b.lines[1].value = STR("10000");
	ck_assert_uint_eq(compared(2, false)->n_v, 1);
	ck_assert_int_eq(compared(2, false)->v[0].own, SEVERITY_HIGH);
}
END_TEST

START_TEST(counts_of_an_unknown_time_differ_where_one_is_none)
{
	setup();
	number(&a, TRAIT_COUNT, "edac", "corrected", 10, "1");
	number(&b, TRAIT_COUNT, "edac", "corrected", 1000, "1");
	ck_assert_uint_eq(compared(2, false)->n_v, 0);
	a.lines[0].number = 0;
	a.lines[0].value = STR("0");
	ck_assert_uint_eq(compared(2, false)->n_v, 1);
}
END_TEST

static const struct {
	enum trait_kind kind;
	const char *unit;
	double x, y;
	bool differ;
} values[] = {
	{ TRAIT_STATE, "C", 40, 49, false },
	{ TRAIT_STATE, "C", 40, 71, true },
	{ TRAIT_STATE, "ns", -20, 300, false },
	{ TRAIT_STATE, "ns", 20, 50000, true },
	{ TRAIT_SETTING, "ns", 50000, 50001, true },
	{ TRAIT_STATE, "MHz", 3200, 3100, false },
	{ TRAIT_STATE, "MHz", 3200, 800, true },
	{ TRAIT_HARDWARE, "kB", 65841232, 65841004, false },
	{ TRAIT_HARDWARE, "kB", 65841232, 32841004, true },
	{ TRAIT_HARDWARE, "MHz", 3200, 2933, true },
};

START_TEST(values_that_jitter)
{
	setup();
	number(&a, values[_i].kind, "x", "y", values[_i].x, values[_i].unit);
	number(&b, values[_i].kind, "x", "y", values[_i].y, values[_i].unit);
	ck_assert_uint_eq(compared(2, false)->n_v, values[_i].differ);
}
END_TEST

/* What a check says of its window in words alone, and whether another such word differs. */
static const struct {
	const char *x, *y;
	bool differ;
} words[] = {
	{ "cpu1: 9 in 2.08 s (4.32/s)", "cpu1: 4 in 2.08 s (1.93/s)", false },
	{ "cpu1: 9000 in 2.08 s (4320/s)", "cpu1: 40 in 2.08 s (19.3/s)", true },
	{ "cpu1: 1 in 2.08 s (0.48/s)", NULL, false },
	{ "cpu1: 900 in 2.08 s (430/s)", NULL, true },
	{ "on", "off", true },
};

START_TEST(counts_in_words)
{
	setup();
	check(&a, &isolated, STATUS_FAIL)->observed.text = str_from(words[_i].x);
	check(&b, &isolated, STATUS_FAIL)->observed.text = str_from(words[_i].y);
	if (!words[_i].y) { /* another subject fails there */
		b.findings[0] = a.findings[0];
		a.findings[0].next = &a.findings[1];
		a.findings[1] = a.findings[0];
		a.findings[1].next = NULL;
		a.findings[1].subject.key = STR("irq 31");
	}
	ck_assert_uint_eq(compared(2, false)->n_v, words[_i].differ);
}
END_TEST

/* A check that counts: one event more fails it, and the next window may be without. */
START_TEST(a_fail_that_chance_brings_weighs_nothing)
{
	static const struct check counting = { .id = "irq.isolated_count",
		.rule = 1,
		.kind = KIND_DELTA,
		.severity = SEVERITY_CRITICAL };
	struct finding *f;

	setup();
	f = check(&a, &counting, STATUS_FAIL);
	f->observed = (struct quantity){ STR("3"), 3, "1" };
	check(&b, &counting, STATUS_PASS);
	ck_assert_uint_eq(compared(2, false)->n_matter, 0);
	f->observed = (struct quantity){ STR("3000"), 3000, "1" };
	ck_assert_uint_eq(compared(2, false)->n_matter, 1);
	ck_assert_int_eq(compared(2, false)->roots[0]->severity, SEVERITY_CRITICAL);
}
END_TEST

/* On both sides wrong, and not alike: less than a fail against a pass, and more than nothing. */
START_TEST(worse_on_one_side)
{
	setup();
	check(&a, &isolated, STATUS_FAIL)->observed.text = STR("cpu2");
	check(&b, &isolated, STATUS_FAIL)->observed.text = STR("cpu3");
	ck_assert_uint_eq(compared(2, false)->n_matter, 1);
	ck_assert_int_eq(compared(2, false)->roots[0]->severity, SEVERITY_MEDIUM);
	ck_assert(!compared(2, false)->roots[0]->by_chance);
}
END_TEST

START_TEST(what_is_not_there_was_not_counted)
{
	setup();
	rate(&a, "irq", "all", 5);
	rate(&b, "irq", "all", 5);
	rate(&a, "irq", "nvme0", _i ? 100 : 0.1);
	ck_assert_uint_eq(compared(2, false)->n_v, _i);
}
END_TEST

START_TEST(many_that_changed_alike_are_one)
{
	const struct comparison *c;

	setup();
	line(&a, TRAIT_HARDWARE, "numa", "node0 memory", "64 GiB");
	line(&b, TRAIT_HARDWARE, "numa", "node0 memory", "32 GiB");
	line(&a, TRAIT_HARDWARE, "numa", "node1 memory", "64 GiB");
	line(&b, TRAIT_HARDWARE, "numa", "node1 memory", "32 GiB");
	c = compared(2, false);
	ck_assert_uint_eq(c->n_roots, 1);
	ck_root(c, 0, "numa", "node0 memory");
	ck_assert_uint_eq(c->roots[0]->below, 1);
}
END_TEST

/* By the same sums in another way: exact binomials. */
START_TEST(chance_is_what_tables_say)
{
	ck_assert(same_chance(0, 1, 0, 1) == 1);
	ck_assert_double_eq_tol(same_chance(0, 1, 10, 1), 2 * 0.0009765625, 1e-9);
	ck_assert_double_eq_tol(same_chance(5, 1, 5, 1), 1, 1e-9);
	ck_assert_double_eq_tol(same_chance(1, 1, 9, 1), 2 * 11.0 / 1024, 1e-9);
	ck_assert_double_eq_tol(same_chance(0, 3, 4, 1), 2 * 0.00390625, 1e-9);
	ck_assert(same_chance(100000, 1, 120000, 1) < 1e-9);
	ck_assert(same_chance(100000, 1, 100200, 1) > 0.1);
}
END_TEST

static enum verdict expected(void)
{
	struct str why = { 0 };
	enum verdict v = compare_expect(compared(2, false), &why);

	ck_assert_uint_gt(why.n, 0);
	return v;
}

START_TEST(against_a_golden_one)
{
	setup();
	check(&a, &isolated, STATUS_PASS);
	check(&b, &isolated, STATUS_PASS);
	ck_assert_int_eq(expected(), VERDICT_PASS);
	b.results[0].status = b.findings[0].status = STATUS_FAIL;
	ck_assert_int_eq(expected(), VERDICT_FAIL);
	b.results[0].status = b.findings[0].status = STATUS_UNKNOWN;
	b.results[0].reason = REASON_DENIED;
	ck_assert_int_eq(expected(), VERDICT_UNKNOWN);
	b.results[0].reason = REASON_WITHHELD;
	ck_assert_int_eq(expected(), VERDICT_PASS);
	/* Better than expected is as expected. */
	a.results[0].status = a.findings[0].status = STATUS_FAIL;
	b.results[0].status = b.findings[0].status = STATUS_PASS;
	ck_assert_int_eq(expected(), VERDICT_PASS);
}
END_TEST

START_TEST(one_host_on_two_days)
{
	const struct comparison *c;

	setup();
	b.r.run.host_id = a.r.run.host_id;
	a.r.run.sampled_at_ns = 2000;
	b.r.run.sampled_at_ns = 1000;
	c = compared(2, false);
	ck_assert(c->by_time);
	ck_assert_slice(compare_side(c, 0), "now");
	ck_assert_slice(compare_side(c, 1), "was");
}
END_TEST

/* A ring of causes, names without bytes, lines twice, numbers that are none. */
START_TEST(hostile_reports_are_compared_too)
{
	static const struct check p = { .id = "p.p", .rule = 1 }, q = { .id = "q.q", .rule = 1 };
	double nan = strtod("nan", NULL);

	setup();
	check(&a, &p, STATUS_PASS);
	check(&a, &q, STATUS_PASS);
	check(&b, &p, STATUS_SKIP)->cause = "q.q";
	check(&b, &q, STATUS_SKIP)->cause = "p.p";
	for (int i = 0; i < 2; i++) {
		b.results[i].reason = b.findings[i].reason = REASON_CAUSED;
		line(i ? &a : &b, TRAIT_SETTING, "s", "twice", i ? "1" : "2");
		line(i ? &a : &b, TRAIT_SETTING, "s", "twice", i ? "3" : "4");
		number(i ? &a : &b, TRAIT_RATE, "rate", "r", i ? nan : 1e300, "1/s");
		number(i ? &a : &b, TRAIT_COUNT, "count", "r", i ? -1 : 1e300, "1");
		number(i ? &a : &b, TRAIT_STATE, "state", "r", i ? nan : -1e300, "C");
	}
	ck_assert_uint_gt(compared(2, true)->n_v, 3);
	ck_assert_uint_gt(compared(2, true)->n_roots, 2);
}
END_TEST

static void fill_tests(TCase *tc)
{
	tcase_add_test(tc, nothing_differs_from_itself);
	tcase_add_test(tc, a_check_follows_from_the_line_that_proves_it);
	tcase_add_test(tc, a_shared_path_explains_only_what_is_named);
	tcase_add_test(tc, a_kernel_parameter_explains_what_came_of_it);
	tcase_add_test(tc, a_later_kind_explains_no_earlier_one);
	tcase_add_test(tc, what_is_not_known_is_no_difference);
	tcase_add_test(tc, a_group_that_is_nowhere_says_nothing);
	tcase_add_test(tc, a_sysctl_that_another_choice_of_checks_reads);
	tcase_add_test(tc, identity_is_left_out);
	tcase_add_test(tc, another_rule_is_another_question);
	tcase_add_loop_test(tc, what_could_not_be_told_is_no_difference, 0, 3);
	tcase_add_test(tc, a_fail_without_intent_is_the_same_fail);
	tcase_add_test(tc, the_order_of_reports_changes_columns_only);
	tcase_add_test(tc, the_worst_stands_first);
	tcase_add_test(tc, of_three_the_majority_is_told);
	tcase_add_loop_test(tc, rates_by_the_counts_behind_them, 0, COUNT(rates));
	tcase_add_test(tc, a_rate_without_a_window_says_nothing);
	tcase_add_test(tc, counts_since_boot_per_hour);
	tcase_add_test(tc, counts_of_an_unknown_time_differ_where_one_is_none);
	tcase_add_loop_test(tc, values_that_jitter, 0, COUNT(values));
	tcase_add_loop_test(tc, counts_in_words, 0, COUNT(words));
	tcase_add_test(tc, a_fail_that_chance_brings_weighs_nothing);
	tcase_add_test(tc, worse_on_one_side);
	tcase_add_loop_test(tc, what_is_not_there_was_not_counted, 0, 2);
	tcase_add_test(tc, many_that_changed_alike_are_one);
	tcase_add_test(tc, chance_is_what_tables_say);
	tcase_add_test(tc, against_a_golden_one);
	tcase_add_test(tc, one_host_on_two_days);
	tcase_add_test(tc, hostile_reports_are_compared_too);
}

UNIT_MAIN("compare", fill_tests)
