/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs of one model run one revision of microcode. The BIOS brings a revision, the initramfs
 * or a late load a newer one, core by core (arch/x86/kernel/cpu/microcode/core.c): a load that
 * failed halfway, or a second processor from another batch with an older BIOS block, leaves
 * cores that differ. Revisions change mitigations, turbo behaviour and instruction timing.
 *
 * Only like is compared with like: CPUs of one model and stepping, by /proc/cpuinfo; where that
 * was not read (it may cost IPIs), the CPUs of one package, which are of one model unless they
 * are hybrids. X86_FEATURE_HYBRID_CPU (word 18, bit 15; 5.13 on) tells those in modalias.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/cpu/models.h"

#define ATOM   "/sys/devices/cpu_atom/cpus"
#define HYBRID ",024F"

/* Cores that must agree with each other: of one model (or package), and one type. */
struct core_kind {
	struct str what; /* empty: nothing tells what they are */
	bool atom;
	size_t most; /* the group that most cores belong to */
};

struct group {
	size_t kind;
	uint64_t revision;
	struct cpuset cpus;
	unsigned cores;
	const struct answer *from;
};

enum { KINDS = 16, GROUPS = 32 };

struct census {
	struct core_kind kinds[KINDS];
	struct group groups[GROUPS];
	size_t n_kinds, n_groups;
	bool full;	  /* more than any host has: a hostile capture */
	bool atoms_known; /* or there are none */
	bool by_package;  /* for want of models */
	struct cpuset atoms, unread;
	const struct answer *unread_from;
};

static size_t kind_of(struct census *c, struct str what, bool atom)
{
	for (size_t i = 0; i < c->n_kinds; i++) {
		if (str_eq(c->kinds[i].what, what) && c->kinds[i].atom == atom)
			return i;
	}
	if (c->n_kinds == KINDS) {
		c->full = true;
		return KINDS - 1;
	}
	c->kinds[c->n_kinds] = (struct core_kind){ .what = what, .atom = atom };
	return c->n_kinds++;
}

static struct group *group_of(struct census *c, size_t kind, uint64_t revision)
{
	for (size_t i = 0; i < c->n_groups; i++) {
		if (c->groups[i].kind == kind && c->groups[i].revision == revision)
			return &c->groups[i];
	}
	if (c->n_groups == GROUPS) {
		c->full = true;
		return &c->groups[GROUPS - 1];
	}
	c->groups[c->n_groups] = (struct group){ .kind = kind, .revision = revision };
	return &c->groups[c->n_groups++];
}

/* The threads of a core share what its first one says. */
static struct cpuset core_of(const struct check_in *in, unsigned cpu)
{
	const struct cpu_core *core = cpus_core(in_fact(in, &fact_cpus), cpu);

	if (core && !cpuset_is_empty(core->siblings))
		return cpuset_and(in->scratch, core->siblings, in->roles->online);
	return cpuset_of(in->scratch, cpu);
}

static struct str what_of(const struct check_in *in, struct census *c, unsigned cpu)
{
	const struct cpu_model *model = models_find(in_fact(in, &fact_models), cpu);
	const struct cpu_core *core = cpus_core(in_fact(in, &fact_cpus), cpu);

	if (model && model->what.n)
		return model->what;
	c->by_package = true;
	if (!core || core->package < 0)
		return (struct str){ 0 };
	return str_printf(in->scratch, "package %d", core->package);
}

static void add(const struct check_in *in, struct census *c, const struct microcode *m)
{
	struct cpuset cpus = core_of(in, m->cpu);
	struct group *g;

	if (!m->valid) {
		c->unread = cpuset_or(in->scratch, c->unread, cpus);
		if (!c->unread_from)
			c->unread_from = m->from;
		return;
	}
	g = group_of(
		c, kind_of(c, what_of(in, c, m->cpu), cpuset_has(c->atoms, m->cpu)), m->revision);
	g->cpus = cpuset_or(in->scratch, g->cpus, cpus);
	g->cores++;
	if (!g->from)
		g->from = m->from;
}

static void read_atoms(const struct check_in *in, struct census *c)
{
	const struct answer *modalias = ((const struct cpus *)in_fact(in, &fact_cpus))->modalias;
	const struct answer *an = in_file(in, ATOM);

	c->atoms_known = fact_list(an, in->scratch, &c->atoms) == 0 || an->state == ANSWER_ABSENT ||
			 (modalias->state == ANSWER_OK && !str_has(modalias->bytes, HYBRID));
}

static void count(const struct check_in *in, struct census *c)
{
	const struct models *m = in_fact(in, &fact_models);

	read_atoms(in, c);
	for (size_t i = 0; i < m->n_microcode; i++)
		add(in, c, &m->microcode[i]);
	for (size_t i = 0; i < c->n_groups; i++) {
		struct core_kind *k = &c->kinds[c->groups[i].kind];

		if (c->groups[k->most].kind != c->groups[i].kind ||
			c->groups[i].cores > c->groups[k->most].cores)
			k->most = i;
	}
}

static bool say_unwanted(const struct check_in *in, const struct group *g, struct findings *out)
{
	uint64_t wanted = (uint64_t)in_limit(in, "revision");
	struct finding *f;

	if (!wanted || wanted == g->revision)
		return false;
	f = find(out, STATUS_FAIL, subject_cpus(in->scratch, g->cpus),
		"not the revision of microcode that is required");
	find_observed(f, "0x%llx", (unsigned long long)g->revision);
	find_wanted(f, "0x%llx", (unsigned long long)wanted);
	find_cpus(f, g->cpus);
	find_evidence(f, g->from);
	return true;
}

static void say_unread(const struct check_in *in, const struct census *c, struct findings *out)
{
	struct finding *f;

	if (cpuset_is_empty(c->unread))
		return;
	f = find_unreadable(out, subject_cpus(in->scratch, c->unread), c->unread_from, true);
	find_cpus(f, c->unread);
}

static void say_same(const struct check_in *in, const struct census *c, struct findings *out)
{
	struct str revisions = { 0 };
	unsigned cpus = 0;
	struct finding *f;

	for (size_t i = 0; i < c->n_groups; i++) {
		cpus += cpuset_count(c->groups[i].cpus);
		if (i && c->groups[i].revision == c->groups[i - 1].revision)
			continue;
		revisions = str_printf(in->scratch, STR_FMT "%s0x%llx", STR_ARG(revisions),
			i ? ", " : "", (unsigned long long)c->groups[i].revision);
	}
	f = find(out, STATUS_PASS, subject_host(), "%s",
		c->n_groups == 1 ? "all cores run the same microcode"
				 : "all cores of a kind run the same microcode");
	find_observed(f, STR_FMT " on %u CPUs", STR_ARG(revisions), cpus);
	for (size_t i = 0; i < c->n_groups; i++)
		find_evidence(f, c->groups[i].from);
}

/* KVM and Xen make one up: 0x1, or all ones. */
static bool made_up(const struct census *c)
{
	for (size_t i = 0; i < c->n_groups; i++) {
		if (c->groups[i].revision != 1 && c->groups[i].revision != UINT32_MAX)
			return false;
	}
	return c->n_groups > 0;
}

/*
 * Whom the group should agree with, and does not: most cores of its own kind, or without models
 * the other packages. NULL: there is no such group.
 */
static const struct group *rival(const struct census *c, size_t i)
{
	const struct group *g = &c->groups[i];
	const struct core_kind *k = &c->kinds[g->kind];

	if (k->most != i)
		return &c->groups[k->most];
	for (size_t j = 0; c->by_package && j < i; j++) {
		const struct group *other = &c->groups[j];

		if (c->kinds[other->kind].atom == k->atom && other->revision != g->revision)
			return other;
	}
	return NULL;
}

static void say_different(const struct check_in *in, const struct census *c, const struct group *g,
	const struct group *other, struct findings *out)
{
	const struct models *m = in_fact(in, &fact_models);
	struct subject s = subject_cpus(in->scratch, g->cpus);
	struct finding *f;

	if (g->kind == other->kind && c->atoms_known && c->kinds[g->kind].what.n) {
		f = find(out, STATUS_FAIL, s,
			"another revision of microcode than the other CPUs of the same model");
	} else {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, s,
			"another revision of microcode than other CPUs, and nothing tells whether they are of one model");
		find_evidence(f, m->cpuinfo);
	}
	find_observed(f, "0x%llx", (unsigned long long)g->revision);
	find_wanted(f, "0x%llx, as on cpus " STR_FMT, (unsigned long long)other->revision,
		STR_ARG(cpuset_format(in->scratch, other->cpus)));
	find_cpus(f, g->cpus);
	find_evidence(f, g->from);
	find_evidence(f, other->from);
}

static void judge(const struct check_in *in, struct census *c, struct findings *out)
{
	bool said = false;

	count(in, c);
	if (made_up(c)) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a revision that a hypervisor made up");
		return;
	}
	if (c->full) {
		find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
			"more revisions than a host can have");
		return;
	}
	for (size_t i = 0; i < c->n_groups; i++) {
		const struct group *other = rival(c, i);

		if (say_unwanted(in, &c->groups[i], out)) {
			said = true;
		} else if (other) {
			say_different(in, c, &c->groups[i], other, out);
			said = true;
		}
	}
	say_unread(in, c, out);
	if (!said && c->n_groups)
		say_same(in, c, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct models *m = in_fact(in, &fact_models);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct host *h = in_fact(in, &fact_host);
	struct census c = { 0 };

	(void)self;
	if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest cannot know the microcode of its CPUs");
	else if (str_is(cpus->vendor, "arm64"))
		find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
			"arm64 has no microcode that the kernel loads");
	else if (!m->n_microcode)
		find_unreadable(out, subject_host(),
			m->cpuinfo->state == ANSWER_OK ? cpus->online.from : m->cpuinfo, false);
	else
		judge(in, &c, out);
}

const struct check check_hw_microcode[] = {
	{
		.id = "hw.microcode",
		.rule = 1,
		.title = "All CPUs of a model run the same microcode",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { ATOM, ASK_FILE } },
		.needs = { &fact_models, &fact_cpus, &fact_host },
		.limits = { { "revision", "1", 0, 0, UINT32_MAX, NULL,
			"the revision that is required, as a decimal number; 0: any" } },
		.why = "revisions differ in mitigations and in timing: one core of a pair answers slower, and "
		       "nothing else on the host explains it",
		.fix_now = NULL,
		.fix_boot =
			"update the BIOS and the microcode package (intel-ucode, amd64-microcode, "
			"microcode_ctl), make the initramfs anew, reboot: never load late on a host that "
			"trades",
		.remedies = { { REMEDY_MANUAL, "",
			"update the BIOS and the microcode package, make the initramfs anew, reboot",
			NULL } },
		.source =
			"Documentation/arch/x86/microcode.rst; arch/x86/kernel/cpu/microcode/core.c",
		.run = run,
	},
	{ 0 },
};
