/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUs: what they are, how many, how they are built together, and their microcode. What the
 * kernel thinks that they can do (features) follows from the model, the microcode and the kernel.
 */
#include "scanner/engine/trait.h"

#include "scanner/base/text.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/cpu/models.h"

#define CPU "/sys/devices/system/cpu/"

static const struct trait_file files[] = {
	{ CPU "smt/control", "smt", TRAIT_SETTING, NULL },
	{ CPU "smt/active", "smt active", TRAIT_STATE, NULL },
	{ "/sys/devices/cpu_core/cpus", "performance cores", TRAIT_HARDWARE, NULL },
	{ "/sys/devices/cpu_atom/cpus", "efficiency cores", TRAIT_HARDWARE, NULL },
	{ "/sys/devices/cpu_lowpower/cpus", "low-power cores", TRAIT_HARDWARE, NULL },
};

static void number_of(struct trait_out *out, enum trait_kind kind, const char *key, unsigned n,
	const struct answer *from)
{
	struct trait *t = trait_addf(out, kind, str_from(key), "%u", n);

	trait_number(out, t, n, "1");
	trait_from(out, t, from);
}

static void layout(const struct trait_in *in, struct trait_out *out, const struct cpus *c)
{
	struct cpuset packages = { 0 };
	unsigned cores = 0, threads = 0;

	for (size_t i = 0; i < c->n_cores; i++) {
		const struct cpu_core *core = &c->cores[i];
		unsigned n = cpuset_count(core->siblings);

		cores += !n || cpuset_next(core->siblings, 0) == (int)core->cpu;
		threads = n > threads ? n : threads;
		if (core->package >= 0 && !cpuset_has(packages, (unsigned)core->package))
			packages = cpuset_or(in->scratch, packages,
				cpuset_of(in->scratch, (unsigned)core->package));
	}
	if (!cpuset_is_empty(packages))
		number_of(out, TRAIT_HARDWARE, "packages", cpuset_count(packages), c->online.from);
	if (cores)
		number_of(out, TRAIT_HARDWARE, "cores", cores, c->online.from);
	if (threads)
		number_of(out, TRAIT_STATE, "threads per core", threads, c->online.from);
}

static void list_of(
	const struct trait_in *in, struct trait_out *out, const char *key, const struct cpu_list *l)
{
	if (l->valid)
		trait_from(out,
			trait_add(out, TRAIT_STATE, str_from(key),
				cpuset_format(in->scratch, l->set)),
			l->from);
	else if (l->from->state != ANSWER_ABSENT)
		trait_not_whole(out);
}

static void models(const struct trait_in *in, struct trait_out *out, const struct models *m)
{
	struct trait_fold *model = trait_fold_new(in), *code = trait_fold_new(in);

	for (size_t i = 0; i < m->n; i++)
		trait_fold_put(model, m->v[i].cpu, m->v[i].what, m->v[i].from);
	trait_fold_add(model, out, TRAIT_HARDWARE, "model", NULL);
	for (size_t i = 0; i < m->n_microcode; i++) {
		const struct microcode *u = &m->microcode[i];

		if (u->valid)
			trait_fold_put(code, u->cpu,
				trait_key(in, "0x%llx", (unsigned long long)u->revision), u->from);
		else if (u->from->state != ANSWER_ABSENT)
			trait_not_whole(out);
	}
	trait_fold_add(code, out, TRAIT_FIRMWARE, "microcode", NULL);
}

/* Some hundred words: their number, and a hash by which they differ. */
static void features(struct trait_out *out, const struct cpus *c)
{
	struct str rest = c->features, word;
	unsigned n = 0;

	while (str_cut(&rest, ',', &word))
		n += word.n > 0;
	if (n)
		trait_from(out,
			trait_addf(out, TRAIT_STATE, STR("flags"), "%u, fnv1a %016llx", n,
				(unsigned long long)text_hash(c->features)),
			c->modalias);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct cpus *c = trait_fact(in, &fact_cpus);
	const struct models *m = trait_fact(in, &fact_models);

	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	if (c->vendor.n)
		trait_from(
			out, trait_add(out, TRAIT_HARDWARE, STR("vendor"), c->vendor), c->modalias);
	layout(in, out, c);
	list_of(in, out, "online", &c->online);
	list_of(in, out, "present", &c->present);
	features(out, c);
	if (m)
		models(in, out, m);
	trait_fold_files(in, out, TRAIT_HARDWARE, "last-level cache",
		CPU "cpu{package}/cache/index3/size", NULL);
	trait_fold_files(in, out, TRAIT_HARDWARE, "last-level cache ways",
		CPU "cpu{package}/cache/index3/ways_of_associativity", "1");
	trait_fold_files(in, out, TRAIT_HARDWARE, "last-level cache shared with",
		CPU "cpu{hot}/cache/index3/shared_cpu_list", NULL);
	trait_fold_files(in, out, TRAIT_HARDWARE, "capacity", CPU "cpu{hot}/cpu_capacity", "1");
}

const struct traits traits_cpu = {
	.group = "cpu",
	.what = "model, microcode, number and layout of the CPUs",
	.needs = { &fact_cpus },
	.gather = gather,
};
