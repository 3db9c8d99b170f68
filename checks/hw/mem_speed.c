/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory modules run at the speed that they are rated for, and all at the same. The firmware
 * chose the speed when it trained the memory, from the slowest module, the number of modules on
 * a channel and the processor's limit; SMBIOS type 17 holds both (DSP0134, 7.18). Nothing in
 * the kernel knows them.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/hw/smbios.h"

/* Modules with the same speeds, as one finding. */
struct group {
	uint32_t rated, configured;
	struct str modules; /* "A1, A2, …" */
	unsigned n;
};

enum { GROUPS = 32, NAMED = 24 };

struct census {
	struct group v[GROUPS];
	size_t n;
	bool full;
	unsigned modules, untold;
	uint32_t slowest, fastest;
};

static struct group *group_of(struct census *c, const struct dimm *d)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->v[i].rated == d->rated && c->v[i].configured == d->configured)
			return &c->v[i];
	}
	if (c->n == GROUPS) {
		c->full = true;
		return &c->v[GROUPS - 1];
	}
	c->v[c->n] = (struct group){ .rated = d->rated, .configured = d->configured };
	return &c->v[c->n++];
}

static void name_module(struct arena *a, struct group *g, struct str locator)
{
	g->n++;
	if (g->n <= NAMED)
		g->modules = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(g->modules),
			g->n > 1 ? ", " : "", STR_ARG(locator));
	else if (g->n == NAMED + 1)
		g->modules = str_printf(a, STR_FMT ", …", STR_ARG(g->modules));
}

static void count(const struct check_in *in, struct census *c)
{
	const struct smbios *t = in_fact(in, &fact_smbios);

	for (size_t i = 0; i < t->n_dimms; i++) {
		const struct dimm *d = &t->dimms[i];

		if (!d->filled || !d->dram)
			continue;
		c->modules++;
		if (!d->configured) {
			c->untold++;
			continue;
		}
		name_module(in->scratch, group_of(c, d), d->locator);
		if (!c->slowest || d->configured < c->slowest)
			c->slowest = d->configured;
		if (d->configured > c->fastest)
			c->fastest = d->configured;
	}
}

static struct finding *say(const struct check_in *in, const struct group *g, enum status status,
	const char *text, uint32_t wanted, struct findings *out)
{
	const struct smbios *t = in_fact(in, &fact_smbios);
	struct subject s = subject_named(SUBJECT_DEVICE, g->modules);
	struct finding *f;

	if (g->n > 1)
		s.label = str_printf(in->scratch, "%u memory modules", g->n);
	f = find(out, status, s, "%s", text);
	find_observed(f, "%u MT/s", g->configured);
	find_observed_value(f, g->configured, "MT/s");
	find_wanted(f, "%s%u MT/s",
		status == STATUS_FAIL && wanted == (uint32_t)in_limit(in, "mts") ? "at least " : "",
		wanted);
	find_evidence_text(f, t->from, STR_FMT ": %u MT/s, rated %u", STR_ARG(g->modules),
		g->configured, g->rated);
	return f;
}

/* The worst that can be said of the group; false: nothing is wrong with it. */
static bool judge(const struct check_in *in, const struct census *c, const struct group *g,
	struct findings *out)
{
	uint32_t least = (uint32_t)in_limit(in, "mts");

	if (least && g->configured < least)
		say(in, g, STATUS_FAIL, "memory is slower than the profile requires", least, out);
	else if (g->configured < c->fastest)
		say(in, g, STATUS_FAIL, "memory is slower than other modules of this host",
			c->fastest, out);
	else if (g->configured < g->rated)
		say(in, g, STATUS_WARN,
			"memory is slower than it is rated: the processor's limit, several modules on a channel, or the BIOS",
			g->rated, out);
	else
		return false;
	return true;
}

static void say_right(const struct check_in *in, const struct census *c, struct findings *out)
{
	const struct smbios *t = in_fact(in, &fact_smbios);
	struct finding *f = find(
		out, STATUS_PASS, subject_host(), "memory runs at the speed that it is rated for");

	find_observed(
		f, "%u module%s at %u MT/s", c->modules, c->modules == 1 ? "" : "s", c->fastest);
	find_observed_value(f, c->fastest, "MT/s");
	for (size_t i = 0; i < c->n; i++)
		find_evidence_text(f, t->from, STR_FMT ": %u MT/s, rated %u",
			STR_ARG(c->v[i].modules), c->v[i].configured, c->v[i].rated);
}

/* What the firmware does not say; false: it says something. */
static bool say_nothing_told(
	const struct check_in *in, const struct census *c, struct findings *out)
{
	const struct smbios *t = in_fact(in, &fact_smbios);
	struct finding *f;

	if (c->full || (c->n && c->untold)) {
		f = find_reason(out, STATUS_UNKNOWN, c->full ? REASON_FORMAT : REASON_AMBIGUOUS,
			subject_host(), "%s",
			c->full ? "more speeds than a host can have"
				: "the firmware does not say how fast some modules run");
		find_evidence_text(f, t->from, "%u of %u modules", c->untold, c->modules);
		return c->full;
	}
	if (c->n)
		return false;
	f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
		"the firmware does not say how fast the memory runs");
	find_evidence_text(f, t->from, "%u memory modules, no configured speed", c->modules);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct smbios *t = in_fact(in, &fact_smbios);
	const struct host *h = in_fact(in, &fact_host);
	struct census c = { 0 };
	struct finding *f;
	bool said = false;

	(void)self;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest's memory modules are made up");
		return;
	}
	if (t->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), t->from, true);
		return;
	}
	if (!t->valid) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
			"the firmware's tables are damaged");
		find_evidence_text(f, t->from, "%zu slots until the damage", t->n_dimms);
		return;
	}
	count(in, &c);
	if (say_nothing_told(in, &c, out))
		return;
	for (size_t i = 0; i < c.n; i++)
		said |= judge(in, &c, &c.v[i], out);
	if (!said && !c.untold)
		say_right(in, &c, out);
}

const struct check check_hw_mem_speed[] = {
	{
		.id = "hw.mem_speed",
		.rule = 1,
		.title = "Memory runs at the speed that it is rated for",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_smbios, &fact_host },
		.limits = { { "mts", "MT/s", 0, 0, 1e6, NULL,
			"the least speed that is required, in MT/s; 0: any" } },
		.why = "a miss of all caches takes some 10 ns longer for each step of speed that is lost, and "
		       "bandwidth falls with it",
		.fix_now = NULL,
		.fix_boot =
			"fewer modules on a channel, equal modules in all of them, the memory speed in the "
			"BIOS set to the maximum that the processor supports",
		.remedies = { { REMEDY_BIOS, "",
			"memory speed at the maximum that the processor supports", NULL } },
		.source =
			"DMTF DSP0134 (SMBIOS), 7.18 Memory Device; the processor's table of memory speeds",
		.run = run,
	},
	{ 0 },
};
