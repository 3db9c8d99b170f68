/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same memory in every package, and in every channel of it. The memory controllers
 * interleave addresses over their channels; where one has less, a part of the memory is read
 * over fewer channels, or all of it slower. What the labels of slots do not tell is not
 * guessed: then only numbers are compared, and the nodes' MemTotal stands in for the rest.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/mem/memory_slots.h"
#include "scanner/facts/mem/nodes.h"

enum { KINDS = 16 };

static const uint64_t KB_PER_GIB = 1 << 20;

struct census {
	const struct memory_slots *slots;
	unsigned packages; /* with CPUs; 0: not known */
};

/* 0 unless every CPU says which package it is of. */
static unsigned count_packages(const struct check_in *in)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct cpuset seen = { 0 };

	for (int c = -1; (c = cpuset_next(cpus->known, c + 1)) >= 0;) {
		const struct cpu_core *core = cpus_core(cpus, (unsigned)c);

		if (!core || core->package < 0 || core->package >= CPUSET_LIMIT)
			return 0;
		if (!cpuset_has(seen, (unsigned)core->package))
			seen = cpuset_or(
				in->scratch, seen, cpuset_of(in->scratch, (unsigned)core->package));
	}
	return cpuset_count(seen);
}

static struct str size_text(const struct check_in *in, uint64_t kb)
{
	if (kb % KB_PER_GIB)
		return str_printf(in->scratch, "%llu MiB", (unsigned long long)(kb >> 10));
	return str_printf(in->scratch, "%llu GiB", (unsigned long long)(kb / KB_PER_GIB));
}

static struct str group_text(const struct check_in *in, const struct memory_group *g)
{
	return str_printf(in->scratch, "%u module%s, " STR_FMT, g->modules,
		g->modules == 1 ? "" : "s", STR_ARG(size_text(in, g->kb)));
}

static struct subject subject_of(
	const struct check_in *in, const struct census *c, const struct memory_group *g)
{
	const char *word = c->slots->packages ? "package" : "memory controller";

	if (g->number < 0)
		return subject_host();
	return subject_named(SUBJECT_DEVICE, str_printf(in->scratch, "%s %d", word, g->number));
}

/* Every kind of module must divide by the packages that are to have the same. */
static bool say_indivisible(const struct check_in *in, const struct census *c, struct findings *out)
{
	const struct memory_group *g = &c->slots->groups[0];
	struct finding *f;

	if (c->slots->grouped || c->packages < 2 || g->modules % c->packages == 0)
		return false;
	f = find(out, STATUS_FAIL, subject_host(),
		"the modules cannot be shared alike by the packages");
	find_observed(f, STR_FMT, STR_ARG(group_text(in, g)));
	find_wanted(f, "a multiple of %u", c->packages);
	find_evidence_text(
		f, c->slots->from, "%u module%s", g->modules, g->modules == 1 ? "" : "s");
	return true;
}

static bool say_packages(const struct check_in *in, const struct census *c, struct findings *out)
{
	const struct memory_group *most = &c->slots->groups[0];
	bool said = say_indivisible(in, c, out);
	struct finding *f;

	for (size_t i = 1; i < c->slots->n_groups; i++) {
		if (c->slots->groups[i].kb > most->kb)
			most = &c->slots->groups[i];
	}
	for (size_t i = 0; c->slots->grouped && i < c->slots->n_groups; i++) {
		const struct memory_group *g = &c->slots->groups[i];

		if (g->modules == most->modules && g->mark == most->mark)
			continue;
		f = find(out, STATUS_FAIL, subject_of(in, c, g), "%s has other memory than %s %d",
			c->slots->packages ? "this package" : "this memory controller",
			c->slots->packages ? "package" : "memory controller", most->number);
		find_observed(f, STR_FMT, STR_ARG(group_text(in, g)));
		find_wanted(f, STR_FMT, STR_ARG(group_text(in, most)));
		find_evidence_text(f, c->slots->from, STR_FMT, STR_ARG(group_text(in, g)));
		said = true;
	}
	if (!c->slots->grouped || !c->slots->packages || c->packages <= c->slots->n_groups)
		return said;
	f = find(out, STATUS_FAIL, subject_host(), "a package has no memory of its own");
	find_observed(f, "memory in %zu of %u packages", c->slots->n_groups, c->packages);
	find_wanted(f, "the same memory in each");
	find_evidence_text(f, c->slots->from, "%zu module%s", c->slots->filled,
		c->slots->filled == 1 ? "" : "s");
	return true;
}

static struct str kind_text(const struct check_in *in, const struct memory_slot *s)
{
	struct str text = size_text(in, s->size_kb);

	if (s->ranks)
		text = str_printf(in->scratch, STR_FMT ", %u ranks", STR_ARG(text), s->ranks);
	if (s->part.n)
		text = str_printf(
			in->scratch, STR_FMT ", " STR_FMT, STR_ARG(text), STR_ARG(s->part));
	return text;
}

static bool say_mixed(const struct check_in *in, const struct census *c, struct findings *out)
{
	struct str kinds[KINDS];
	unsigned n = 0, counts[KINDS] = { 0 };
	struct finding *f;

	for (size_t i = 0; i < c->slots->n; i++) {
		struct str text;
		unsigned k = 0;

		if (!c->slots->v[i].filled)
			continue;
		text = kind_text(in, &c->slots->v[i]);
		while (k < n && !str_eq(kinds[k], text))
			k++;
		if (k == KINDS)
			k--; /* the rest is more of the same trouble */
		else if (k == n)
			kinds[n++] = text;
		counts[k]++;
	}
	if (n < 2)
		return false;
	f = find(out, STATUS_WARN, subject_host(), "modules of different sizes, ranks or parts");
	find_observed(f, "%u kinds of modules", n);
	find_wanted(f, "one kind");
	for (unsigned k = 0; k < n; k++)
		find_evidence_text(
			f, c->slots->from, "%u of " STR_FMT, counts[k], STR_ARG(kinds[k]));
	return true;
}

static bool say_channels(const struct check_in *in, const struct census *c, struct findings *out)
{
	bool said = false;

	for (size_t i = 0; i < c->slots->n_groups; i++) {
		const struct memory_group *g = &c->slots->groups[i];
		struct finding *f;

		if (g->channels < 2 || (!g->empty && g->least_kb == g->most_kb))
			continue;
		f = find(out, STATUS_WARN, subject_of(in, c, g), "%s",
			g->empty ? "memory channels are empty"
				 : "memory channels hold different amounts");
		if (g->empty)
			find_observed(f, "%u of %u channels empty", g->empty, g->channels);
		else
			find_observed(f, STR_FMT " to " STR_FMT,
				STR_ARG(size_text(in, g->least_kb)),
				STR_ARG(size_text(in, g->most_kb)));
		find_wanted(f, "the same in each channel");
		find_evidence_text(f, c->slots->from, "%u channels, " STR_FMT, g->channels,
			STR_ARG(group_text(in, g)));
		said = true;
	}
	return said;
}

/* Nodes with CPUs: what the firmware and the kernel keep for themselves is far below a module. */
static bool say_nodes(const struct check_in *in, struct findings *out)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	const struct node *least = NULL, *most = NULL;
	struct finding *f;

	for (size_t i = 0; i < t->n; i++) {
		const struct node *nd = &t->v[i];

		if (!nd->mem_valid || !nd->cpus_valid || cpuset_is_empty(nd->cpus))
			continue;
		if (!least || nd->mem_total_kb < least->mem_total_kb)
			least = nd;
		if (!most || nd->mem_total_kb > most->mem_total_kb)
			most = nd;
	}
	if (!least || most->mem_total_kb - least->mem_total_kb < 3 * KB_PER_GIB ||
		(most->mem_total_kb - least->mem_total_kb) * 16 < most->mem_total_kb)
		return false;
	f = find(out, STATUS_WARN, subject_node(in->scratch, least->number),
		"less memory than node %u: a module is missing, or was switched off", most->number);
	find_observed(f, "%llu MiB", (unsigned long long)(least->mem_total_kb >> 10));
	find_wanted(f, "%llu MiB, as on node %u", (unsigned long long)(most->mem_total_kb >> 10),
		most->number);
	find_evidence_text(
		f, least->mem_from, "MemTotal: %llu kB", (unsigned long long)least->mem_total_kb);
	find_evidence_text(
		f, most->mem_from, "MemTotal: %llu kB", (unsigned long long)most->mem_total_kb);
	return true;
}

static void say_same(const struct check_in *in, const struct census *c, struct findings *out)
{
	const struct memory_slots *s = c->slots;
	struct finding *f;

	f = find(out, STATUS_PASS, subject_host(), "%s",
		s->channels			? "every package and channel has the same memory"
		: s->grouped && s->n_groups > 1 ? "every package or controller has the same memory"
						: "the modules are alike");
	find_observed(f, "%zu module%s in %zu %s%s", s->filled, s->filled == 1 ? "" : "s",
		s->n_groups,
		!s->grouped   ? "unknown place"
		: s->packages ? "package"
			      : "memory controller",
		s->n_groups == 1 ? "" : "s");
	for (size_t i = 0; i < s->n_groups && i < EVIDENCE_CAP; i++)
		find_evidence_text(f, s->from, STR_FMT ": " STR_FMT,
			STR_ARG(subject_of(in, c, &c->slots->groups[i]).label),
			STR_ARG(group_text(in, &c->slots->groups[i])));
}

/* False, and said why, where no slots are known. */
static bool slots_tell(
	const struct check_in *in, const struct memory_slots *s, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest's memory modules are made up");
		return false;
	}
	if (s->filled)
		return true;
	if (say_nodes(in, out))
		return false;
	if (s->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), s->from, true);
		return false;
	}
	f = s->damaged ? find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
				 "the firmware's tables are damaged")
		       : find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
				 "the firmware's tables list no memory module");
	find_evidence_text(f, s->from, "no module");
	return false;
}

/* What a pass would have to know, and nobody told; false: all is known. */
static bool say_untold(const struct census *c, struct findings *out)
{
	struct finding *f;

	if (c->packages && c->slots->sizes)
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(), "%s",
		c->packages ? "the sizes of some modules are not told"
			    : "how many packages there are is not told");
	find_evidence_text(f, c->slots->from, "%zu module%s", c->slots->filled,
		c->slots->filled == 1 ? "" : "s");
	return true;
}

/*
 * A controller serves the modules of its own socket: more nodes with CPUs and memory than
 * modules cannot be. Firmware of emulators writes such tables.
 */
static bool say_contradiction(
	const struct check_in *in, const struct census *c, struct findings *out)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	const struct node *last = NULL;
	struct finding *f;
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].mem_valid || !t->v[i].mem_total_kb || !t->v[i].cpus_valid ||
			cpuset_is_empty(t->v[i].cpus))
			continue;
		last = &t->v[i];
		n++;
	}
	if (n <= c->slots->filled)
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
		"more nodes have memory than the firmware names modules");
	find_observed(f, "%zu nodes, %zu module%s", n, c->slots->filled,
		c->slots->filled == 1 ? "" : "s");
	find_evidence_text(f, c->slots->from, "%zu module%s", c->slots->filled,
		c->slots->filled == 1 ? "" : "s");
	find_evidence_text(f, last->mem_from, "node%u MemTotal: %llu kB", last->number,
		(unsigned long long)last->mem_total_kb);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct census c = { .slots = in_fact(in, &fact_memory_slots) };
	bool said;

	(void)self;
	if (!slots_tell(in, c.slots, out) || say_contradiction(in, &c, out))
		return;
	c.packages = count_packages(in);
	said = c.slots->sizes && say_packages(in, &c, out);
	if (!said)
		said = say_nodes(in, out);
	if (c.slots->sizes) {
		said |= say_channels(in, &c, out);
		said |= say_mixed(in, &c, out);
	}
	if (!said)
		said = say_untold(&c, out);
	if (!said)
		say_same(in, &c, out);
}

const struct check check_hw_dimm_population[] = {
	{
		.id = "hw.dimm_population",
		.rule = 1,
		.title = "Every package and channel has the same memory",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_memory_slots, &fact_nodes, &fact_cpus, &fact_host },
		.why = "one channel of eight that is empty takes an eighth of the bandwidth; a package without "
		       "memory reads all of it from the other one, 60 to 100 ns later",
		.fix_now = NULL,
		.fix_boot =
			"populate all channels of all packages with the same modules, as the board's manual "
			"orders them; reseat a module that the firmware switched off",
		.source = "DMTF DSP0134 (SMBIOS), 7.17 and 7.18; the board's rules of population",
		.run = run,
	},
	{ 0 },
};
