/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files say is what the kernel shows. Where it is not, the files are stale, of another host, or the
 * setting does not do what its name says; nothing else that they tell is worth much then. What does not contradict:
 *  - C-states off, and intel_idle offers C6: for processors that it knows it takes its own table and not the
 *    BIOS's (drivers/idle/intel_idle.c, _CST is a supplement from 5.6 on). acpi_idle offers what _CST has;
 *  - turbo on, and no_turbo 1: the kernel may take it away; threads on, and smt/control off: so may nosmt;
 *  - one node while numa=off stands on the command line; a node for each last cache where that is set;
 *  - nodes without CPUs, which are memory of CXL or HBM.
 */
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/cpu/cpuidle.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/hw/smbios.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/judging/bios.h"

#define SMT	"/sys/devices/system/cpu/smt/control"
#define VERSION "/sys/class/dmi/id/bios_version"

enum { DEEP_US = 10 }; /* C1E takes that long to leave, C6 ten times that */

struct comparing {
	const struct check_in *in;
	const struct bios *b;
	struct findings *out;
	unsigned right;
	bool wrong;
	const struct answer *seen;
};

static void right(struct comparing *c, const struct answer *seen)
{
	c->right++;
	c->seen = seen;
}

static struct finding *wrong(struct comparing *c, enum status status, const struct bios_setting *s,
	const struct answer *seen, const char *text)
{
	struct finding *f = find(c->out, status,
		subject_named(SUBJECT_PARAM, str_from(bios_item_word(s->item))),
		STR_FMT " = " STR_FMT ", and %s", STR_ARG(s->name), STR_ARG(s->value), text);

	c->wrong = true;
	bios_evidence(f, s);
	find_evidence(f, seen);
	return f;
}

static bool means(const struct bios_setting *s, const char *word)
{
	return str_is(s->meaning, word);
}

/* "on", "off" and "forceoff" say that there are threads; "notsupported" that there are none (4.19 on). */
static void compare_smt(struct comparing *c)
{
	const struct bios_setting *s = bios_next(c->b, BIOS_SMT, NULL);
	const struct answer *an = in_file(c->in, SMT);
	struct str state = str_trim(an->bytes);
	bool none = str_is(state, "notsupported");
	bool some = str_is(state, "on") || str_is(state, "off") || str_is(state, "forceoff");
	struct finding *f;

	if (!s || an->state != ANSWER_OK || (!none && !some))
		return;
	if (means(s, "off") && some)
		f = wrong(c, STATUS_FAIL, s, an, "the processor shows two threads of a core");
	else if (means(s, "on") && none)
		f = wrong(c, STATUS_FAIL, s, an, "the processor shows one thread of a core");
	else if (means(s, "on") || means(s, "off")) {
		right(c, an);
		return;
	} else
		return;
	find_observed(f, "smt/control " STR_FMT, STR_ARG(state));
	find_wanted(f, "%s", none ? "on" : "notsupported");
}

/* intel_pstate's no_turbo is 1 where the BIOS took turbo away, too. */
static void compare_turbo(struct comparing *c)
{
	const struct cpufreq *freq = in_fact(c->in, &fact_cpufreq);
	const struct bios_setting *s = bios_next(c->b, BIOS_TURBO, NULL);
	const struct answer *an = freq->no_turbo;
	uint64_t v;
	bool on;

	if (!s || !means(s, "off"))
		return;
	if (fact_u64(an, &v) == 0 && v <= 1) {
		on = v == 0;
	} else {
		an = freq->boost;
		if (fact_u64(an, &v) || v > 1)
			return;
		on = v == 1;
	}
	if (!on) {
		right(c, an);
		return;
	}
	find_observed(wrong(c, STATUS_FAIL, s, an, "the kernel may use turbo"), "turbo on");
}

/* Every CPU's states were read. */
static bool all_known(const struct cpuidle *idle)
{
	for (size_t i = 0; i < idle->n; i++) {
		for (size_t k = 0; k < idle->v[i].n_states; k++) {
			if (!idle->v[i].states[k].valid)
				return false;
		}
	}
	return idle->n > 0 && idle->driver->state == ANSWER_OK;
}

/* The deepest state that is offered; usable: that nobody disabled. */
static const struct idle_state *deepest(const struct cpuidle *idle, bool usable)
{
	const struct idle_state *worst = NULL;

	for (size_t i = 0; i < idle->n; i++) {
		for (size_t k = 0; k < idle->v[i].n_states; k++) {
			const struct idle_state *s = &idle->v[i].states[k];

			if (s->valid && !(usable && s->disabled) &&
				(!worst || s->latency_us > worst->latency_us))
				worst = s;
		}
	}
	return worst;
}

static void compare_c_states(struct comparing *c)
{
	const struct cpuidle *idle = in_fact(c->in, &fact_cpuidle);
	const struct bios_setting *s = bios_next(c->b, BIOS_C_STATES, NULL);
	struct str driver = str_trim(idle->driver->bytes);
	bool own = str_is(driver, "intel_idle");
	const struct idle_state *worst = deepest(idle, own);
	struct finding *f;

	if (!s || !means(s, "off") || !all_known(idle))
		return;
	if (!worst || worst->latency_us <= DEEP_US) {
		right(c, idle->driver);
		return;
	}
	f = wrong(c, own ? STATUS_WARN : STATUS_FAIL, s, worst->from,
		own ? "intel_idle, which has a table of its own, enters deeper ones"
		    : "the idle driver offers deeper ones");
	find_observed(f, STR_FMT " of " STR_FMT ", %llu us to leave", STR_ARG(worst->name),
		STR_ARG(driver), (unsigned long long)worst->latency_us);
	find_wanted(f, "none deeper than C1");
	find_evidence(f, idle->driver);
}

struct counted {
	unsigned packages, nodes; /* nodes with CPUs */
	const struct answer *from;
};

static bool count(struct comparing *c, struct counted *ret)
{
	const struct cpus *cpus = in_fact(c->in, &fact_cpus);
	const struct nodes *t = in_fact(c->in, &fact_nodes);
	const struct cmdline *cmdline = in_fact(c->in, &fact_cmdline);
	const struct param *numa = cmdline_last(cmdline, "numa");
	struct cpuset seen = { 0 };
	unsigned nodes = 0;

	if (cmdline->from->state != ANSWER_OK || (numa && str_is(numa->value, "off")) ||
		!cpus->n_cores || !t->n)
		return false;
	for (size_t i = 0; i < cpus->n_cores; i++) {
		int p = cpus->cores[i].package;

		if (p < 0 || p >= CPUSET_LIMIT)
			return false;
		seen = cpuset_or(c->in->scratch, seen, cpuset_of(c->in->scratch, (unsigned)p));
	}
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].cpus_valid)
			return false;
		nodes += !cpuset_is_empty(t->v[i].cpus);
	}
	*ret = (struct counted){ cpuset_count(seen), nodes, t->v[0].cpus_from };
	return ret->packages && nodes;
}

static void say_nodes(struct comparing *c, const struct bios_setting *s, const struct counted *n,
	const char *text, unsigned want)
{
	struct finding *f = wrong(c, STATUS_FAIL, s, n->from, text);

	find_observed(f, "%u nodes, %u packages", n->nodes, n->packages);
	if (want)
		find_wanted(f, "%u nodes", want);
}

/* Each last cache a node: how many there are of those is another matter. */
static bool caches_are_nodes(const struct bios *b)
{
	const struct bios_setting *s = bios_next(b, BIOS_L3_NUMA, NULL);

	return s && !means(s, "off") && !means(s, "auto");
}

static void compare_parts(struct comparing *c, enum bios_item item, const struct counted *n)
{
	const struct bios_setting *s = bios_next(c->b, item, NULL);
	uint64_t parts;
	unsigned want;

	if (!s || caches_are_nodes(c->b))
		return;
	if (means(s, "on") && n->nodes <= n->packages) {
		say_nodes(c, s, n, "no package has more than one node", 0);
		return;
	}
	if (str_u64(s->meaning, 10, &parts) || parts > 16)
		return;
	want = parts ? (unsigned)parts * n->packages : 1;
	if (n->nodes == want)
		right(c, n->from);
	else
		say_nodes(c, s, n, "the kernel sees another number of nodes", want);
}

static void compare_nodes(struct comparing *c)
{
	const struct bios_setting *s = bios_next(c->b, BIOS_INTERLEAVING, NULL);
	struct counted n;

	if (!count(c, &n))
		return;
	compare_parts(c, BIOS_SNC, &n);
	compare_parts(c, BIOS_NPS, &n);
	if (!s || n.packages < 2)
		return;
	if (means(s, "on") && n.nodes >= n.packages)
		say_nodes(c, s, &n, "every package has a node", 1);
	else if (means(s, "off") && n.nodes < n.packages)
		say_nodes(c, s, &n, "packages share a node", n.packages);
	else if (means(s, "on") || means(s, "off"))
		right(c, n.from);
}

/* "2933 MT/s", "2666MHz": the number at its head. */
static bool leading(struct str s, uint64_t *ret)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n && str_u64(str_head(s, n), 10, ret) == 0;
}

/* The table of modules is 0400, and its bytes are no evidence: there are serial numbers in them. */
static void compare_speed(struct comparing *c)
{
	const struct smbios *t = in_fact(c->in, &fact_smbios);
	const struct bios_setting *s = bios_next(c->b, BIOS_MEMORY_SPEED_IS, NULL);
	uint64_t told, seen = 0;
	struct finding *f;

	for (size_t i = 0; t->valid && i < t->n_dimms; i++) {
		if (t->dimms[i].filled && t->dimms[i].dram && t->dimms[i].configured > seen)
			seen = t->dimms[i].configured;
	}
	if (!s || !seen || !leading(s->value, &told))
		return;
	if (told + 2 >= seen && seen + 2 >= told) { /* 2933 and 2934 are one */
		right(c, c->b->from);
		return;
	}
	f = wrong(c, STATUS_FAIL, s, c->b->from, "the modules are told to run at another speed");
	find_observed(f, "%llu MT/s", (unsigned long long)seen);
	find_wanted(f, "%llu MT/s", (unsigned long long)told);
	find_evidence_text(f, t->from, "configured %llu MT/s", (unsigned long long)seen);
}

/* "U32 v2.72 (09/29/2022)" of a system is "U32" of its table, "IVE164L-2.80" is "-[IVE164L-2.80]-". */
static void compare_version(struct comparing *c)
{
	const struct bios_setting *s = bios_next(c->b, BIOS_VERSION, NULL);
	const struct answer *an = in_file(c->in, VERSION);
	struct str seen = str_trim(an->bytes), told = c->b->version.n ? c->b->version
						      : s	      ? s->value
								      : seen;
	struct finding *f;

	if (an->state != ANSWER_OK || !seen.n || (!c->b->version.n && !s))
		return;
	if (str_has(seen, str_z(c->in->scratch, told)) ||
		str_has(told, str_z(c->in->scratch, seen))) {
		right(c, an);
		return;
	}
	f = find(c->out, STATUS_FAIL, subject_named(SUBJECT_PARAM, STR("bios_version")),
		"the files are of another version of the BIOS");
	c->wrong = true;
	find_observed(f, STR_FMT, STR_ARG(seen));
	find_wanted(f, STR_FMT, STR_ARG(told));
	find_evidence(f, an);
	find_evidence_text(f, c->b->from, "version " STR_FMT, STR_ARG(told));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct comparing c = { .in = in, .out = out, .b = bios_told(in, out) };
	struct finding *f;

	(void)self;
	if (!c.b)
		return;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest's processors are what its hypervisor made");
		return;
	}
	compare_smt(&c);
	compare_turbo(&c);
	compare_c_states(&c);
	compare_nodes(&c);
	compare_speed(&c);
	compare_version(&c);
	if (c.wrong)
		return;
	if (!c.right) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"nothing that the files say could be compared with what the kernel shows");
		find_evidence_text(f, c.b->from, "%zu settings", c.b->n);
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "the kernel shows what the files say");
	find_observed(f, "%u settings agree", c.right);
	find_evidence(f, c.seen == c.b->from ? in_file(in, VERSION) : c.seen);
}

const struct check check_bios_agrees[] = {
	{
		.id = "bios.agrees",
		.rule = 1,
		.title = "What the BIOS is said to be set to is what the kernel shows",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { SMT, ASK_FILE }, { VERSION, ASK_FILE } },
		.needs = { &fact_bios, &fact_host, &fact_cpufreq, &fact_cpuidle, &fact_cpus,
			&fact_nodes, &fact_smbios, &fact_cmdline },
		.implied_by = { "bios.identity" },
		.why = "a file that one contradiction proves wrong proves nothing about the settings that nobody can see",
		.fix_now =
			"fetch the files again; is it still so, the firmware does not do what its setup says: ask the vendor",
		.fix_boot = NULL,
		.source =
			"kernel/cpu.c, smt/control; drivers/idle/intel_idle.c; drivers/cpufreq/intel_pstate.c; "
			"drivers/acpi/numa/srat.c",
		.run = run,
	},
	{ 0 },
};
