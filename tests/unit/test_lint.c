/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/lint/NAME.txt, one proposal a file: what lint says of it is exactly what the file
 * expects, "expect: RULE LEVEL COLUMN" for the line and "RULE LEVEL LINE:COLUMN" for other
 * files. A file without any is a line that is right. Behind "--- host" stands index text, behind
 * "--- sysctl NAME" and "--- grub" a file.
 */
#include <dirent.h>
#include <stdarg.h>
#include <string.h>

#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/boot/grub_default.h"
#include "scanner/facts/host.h"
#include "scanner/facts/boot/kconfig.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/lint/lint.h"
#include "tests/support/facts.h"

enum { EXPECTS = 16, FILES = 8 };

struct proposal {
	struct str expects[EXPECTS];
	unsigned n_expects;
	struct str corrected;
	bool has_corrected;
	struct str host;
	struct lint_file sysctl[FILES];
	struct lint_in in;
};

static const char dir[] = "tests/lint";
static bool seen[256]; /* rules that a file expects */
static unsigned wrong; /* what was said and not expected, or the other way round */

static void take_line(struct arena *a, struct proposal *p, struct str line)
{
	static struct lint_piece pieces[2];
	struct str key, value;

	if (!line.n || line.p[0] == '#' || !str_split(line, ':', &key, &value))
		return;
	value = str_trim(value);
	if (str_is(key, "kernel")) {
		ck_assert_int_eq(kernel_id_parse(a, value, &p->in.kernel), 0);
	} else if (str_is(key, "line")) {
		pieces[0] =
			(struct lint_piece){ .n = value.n, .line = 1, .column = 1, .exact = true };
		p->in.line = (struct lint_line){ value, pieces, 1 };
		p->in.has_line = true;
	} else if (str_is(key, "expect")) {
		ck_assert_uint_lt(p->n_expects, EXPECTS);
		p->expects[p->n_expects++] = value;
	} else if (str_is(key, "corrected")) {
		p->corrected = value;
		p->has_corrected = true;
	} else {
		ck_abort_msg("no such key: " STR_FMT, STR_ARG(key));
	}
}

static void take_grub(struct arena *a, struct proposal *p, struct str text)
{
	static struct lint_piece piece = { .name = "grub", .line = 1 };
	struct shell_vars vars = { 0 };
	const struct shell_var *x, *y;

	shell_source(a, &vars, text, NULL);
	x = shell_var(&vars, "GRUB_CMDLINE_LINUX");
	y = shell_var(&vars, "GRUB_CMDLINE_LINUX_DEFAULT");
	ck_assert(x && y);
	p->in.grub = (struct lint_line){
		str_printf(a, STR_FMT " " STR_FMT, STR_ARG(x->value), STR_ARG(y->value)), &piece, 1
	};
}

static void take_profile(struct arena *a, struct proposal *p, struct str text)
{
	struct lint_intent *t = &p->in.intent;
	struct str key, value;
	uint64_t n;

	t->name = STR("desk");
	while (str_word(&text, &key) && str_word(&text, &value)) {
		if (str_is(key, "hot"))
			ck_assert_int_eq(cpuset_parse_list(a, value, &t->hot), 0);
		else if (str_is(key, "poll"))
			ck_assert_int_eq(cpuset_parse_list(a, value, &t->poll), 0);
		else if (str_is(key, "pages_1g") && str_u64(value, 10, &n) == 0)
			t->pages_1g = (double)n;
		else
			ck_abort_msg("no such key");
	}
}

static void take_part(struct arena *a, struct proposal *p, struct str head, struct str text)
{
	struct str word;

	ck_assert(str_word(&head, &word));
	if (str_is(word, "host")) {
		p->host = text;
	} else if (str_is(word, "profile")) {
		take_profile(a, p, text);
	} else if (str_is(word, "grub")) {
		take_grub(a, p, text);
	} else {
		ck_assert(str_is(word, "sysctl") && p->in.n_sysctl < FILES);
		p->sysctl[p->in.n_sysctl++] = (struct lint_file){ str_z(a, str_trim(head)), text };
	}
}

/* The next part begins at a line of its own. */
static size_t part_end(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((i == 0 || s.p[i - 1] == '\n') && str_starts(str_skip(s, i), "--- "))
			return i;
	return s.n;
}

static struct proposal *proposal_of(struct arena *a, struct str text)
{
	struct proposal *p = ARENA_NEW(a, struct proposal, 1);
	size_t n = part_end(text);
	struct str head = str_head(text, n), line;

	while (str_cut(&head, '\n', &line))
		take_line(a, p, line);
	text = str_skip(text, n);
	while (str_cut(&text, '\n', &line)) {
		n = part_end(text);
		take_part(a, p, str_skip(line, 4), str_head(text, n));
		text = str_skip(text, n);
	}
	p->in.sysctl = p->sysctl;
	return p;
}

static void take_host(struct arena *a, struct proposal *p)
{
	static const struct fact *const facts[] = { &fact_cpus, &fact_nodes, &fact_netdevs,
		&fact_kconfig, &fact_host };
	struct sample *sm;

	if (!p->host.n)
		return;
	sm = sample_from_text(a, p->host, facts, sizeof(facts) / sizeof(facts[0]));
	p->in.cpus = facts_get(sm->facts, &fact_cpus);
	p->in.nodes = facts_get(sm->facts, &fact_nodes);
	p->in.netdevs = facts_get(sm->facts, &fact_netdevs);
	p->in.kconfig = facts_get(sm->facts, &fact_kconfig);
}

__attribute__((format(printf, 2, 3))) static void fault(const char *name, const char *fmt, ...)
{
	va_list args;

	wrong++;
	printf("%s: ", name);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

static struct str told(struct arena *a, const struct lint_finding *f)
{
	struct str place = f->file ? str_printf(a, "%u:%u", f->line, f->column)
				   : str_printf(a, "%u", f->column);

	if (f->file && !f->column)
		place = str_printf(a, "%u", f->line);
	return str_printf(
		a, "%s %s " STR_FMT, f->rule->id, lint_level_word(f->level), STR_ARG(place));
}

static void compare(
	struct arena *a, const char *name, const struct proposal *p, const struct lint_report *r)
{
	bool met[EXPECTS] = { false };

	for (size_t i = 0; i < r->n; i++) {
		struct str got = told(a, &r->v[i]);
		unsigned k = 0;

		if (r->v[i].level == LINT_NOTE)
			continue;
		while (k < p->n_expects && (met[k] || !str_eq(p->expects[k], got)))
			k++;
		if (k == p->n_expects)
			fault(name, "not expected: " STR_FMT ": " STR_FMT, STR_ARG(got),
				STR_ARG(r->v[i].text));
		else
			met[k] = true;
		seen[r->v[i].rule - lint_rules] = true;
	}
	for (unsigned k = 0; k < p->n_expects; k++)
		if (!met[k])
			fault(name, "not found: " STR_FMT, STR_ARG(p->expects[k]));
	if (p->has_corrected && !str_eq(r->line, p->corrected))
		fault(name, "corrected to \"" STR_FMT "\"", STR_ARG(r->line));
}

/* A corrected line is no worse, and mending it again changes nothing. */
static void again(
	struct arena *a, const char *name, const struct proposal *p, const struct lint_report *r)
{
	struct lint_piece piece = { .n = r->line.n, .line = 1, .column = 1, .exact = true };
	struct lint_in in = p->in;
	struct lint_report *second;

	in.line = (struct lint_line){ r->line, &piece, 1 };
	second = lint_run(a, &in);
	if (second->corrected)
		fault(name, "mended twice: \"" STR_FMT "\"", STR_ARG(second->line));
	if (second->by_level[LINT_FAIL] > r->by_level[LINT_FAIL])
		fault(name, "worse than before: \"" STR_FMT "\"", STR_ARG(r->line));
}

static void judge(const char *name)
{
	struct arena *a = arena_new("test", TEST_ARENA);
	struct str path = str_printf(a, "%s/%s", dir, name);
	struct proposal *p = proposal_of(a, read_whole_file(a, str_z(a, path)));
	struct lint_report *r;

	take_host(a, p);
	r = lint_run(a, &p->in);
	compare(a, name, p, r);
	if (p->in.has_line)
		again(a, name, p, r);
	arena_free(a);
}

START_TEST(proposals)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	unsigned n = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d))) {
		if (!str_ends(str_from(e->d_name), ".txt"))
			continue;
		judge(e->d_name);
		n++;
	}
	closedir(d);
	ck_assert_uint_eq(wrong, 0);
	ck_assert_uint_gt(n, 100);
	for (size_t i = 0; lint_rules[i].id; i++)
		ck_assert_msg(seen[i], "no proposal shows %s", lint_rules[i].id);
}
END_TEST

static struct kernel_id kernel(struct arena *a, const char *text)
{
	struct kernel_id k = { 0 };

	ck_assert_msg(kernel_id_parse(a, str_from(text), &k) == 0, "%s", text);
	return k;
}

START_TEST(kernels)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
		{ "6.1", "Linux 6.1" },
		{ "6.8.0-31-generic", "Linux 6.8" },
		{ "5.14-el9", "Linux 5.14 of EL 9" },
		{ "el7", "Linux 3.10 of EL 7" },
		{ "5.14.0-427.13.1.el9_4.x86_64", "Linux 5.14 of EL 9.4" },
		{ "5.14.0-362.8.1.el9.x86_64", "Linux 5.14 of EL 9.3" },
		{ "4.18.0-348.23.1.el8_5.x86_64", "Linux 4.18 of EL 8.5" },
		{ "4.18.0-553.el8_10.x86_64", "Linux 4.18 of EL 8.10" },
		{ "3.10.0-1160.15.2.el7.x86_64", "Linux 3.10 of EL 7.9" },
		{ "5.14.0-427.59.1.el9_4.x86_64+rt", "Linux 5.14 of EL 9.4 with PREEMPT_RT" },
		{ "6.12.0-55.el10.x86_64", "Linux 6.12 of EL 10" },
	};
	static const char *const bad[] = { "", "6", "el6", "latest", "6.", "1.2", "x6.1" };
	struct arena *a = arena_new("test", TEST_ARENA);
	struct kernel_id k;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		k = kernel(a, rows[i].text);
		ck_str(kernel_id_name(a, &k), rows[i].name);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(kernel_id_parse(a, str_from(bad[i]), &k) < 0, "\"%s\"", bad[i]);
	arena_free(a);
}
END_TEST

START_TEST(boundaries)
{
	struct arena *a = arena_new("test", TEST_ARENA);
	struct kernel_id k = kernel(a, "5.17");

	ck_assert_int_eq(kernel_has(&k, &since_sets_may_differ), KERNEL_LACKS);
	k = kernel(a, "5.18");
	ck_assert_int_eq(kernel_has(&k, &since_sets_may_differ), KERNEL_HAS);
	k = kernel(a, "5.14-el9");
	ck_assert_int_eq(kernel_has(&k, &since_sets_may_differ), KERNEL_MAYBE);
	k = kernel(a, "5.14.0-70.el9_0");
	ck_assert_int_eq(kernel_has(&k, &since_sets_may_differ), KERNEL_LACKS);
	k = kernel(a, "el10");
	ck_assert_int_eq(kernel_has(&k, &since_sets_may_differ), KERNEL_HAS);
	k = kernel(a, "el7");
	ck_assert_int_eq(kernel_has(&k, &since_isolcpus_flags), KERNEL_LACKS);
	k = kernel(a, "4.18-el8_2");
	ck_assert_int_eq(kernel_has(&k, &since_managed_irq), KERNEL_LACKS);
	k = kernel(a, "4.18-el8_3");
	ck_assert_int_eq(kernel_has(&k, &since_managed_irq), KERNEL_HAS);
	k = (struct kernel_id){ 0 };
	ck_assert_int_eq(kernel_has(&k, &since_sets_may_differ), KERNEL_HAS);
	arena_free(a);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { proposals, kernels, boundaries, NULL };

	return run_tests("lint", tests);
}
