/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which CPUs are hot and who said so, and at each place where a kernel can spare CPUs what was
 * asked for and what it took (facts/cpu/apart.h); masks of workqueues, partitions of cgroups.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/cpu/apart.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/process/partitions.h"
#include "scanner/facts/process/tasks.h"

#define QUEUES "/sys/devices/virtual/workqueue/"

static const struct trait_file files[] = {
	{ "/sys/devices/system/cpu/isolated", "isolated", TRAIT_STATE, NULL },
	{ QUEUES "cpumask", "workqueues", TRAIT_SETTING, NULL },
	{ QUEUES "cpumask_isolated", "workqueues without", TRAIT_STATE, NULL },
};

static void roles(const struct trait_in *in, struct trait_out *out)
{
	const struct roles *r = in->roles;

	trait_add(out, TRAIT_STATE, STR("hot CPUs"), cpuset_format(in->scratch, r->hot));
	trait_add(out, TRAIT_STATE, STR("housekeeping CPUs"),
		cpuset_format(in->scratch, r->housekeeping));
	if (r->hot_from.n)
		trait_add(out, TRAIT_STATE, STR("hot CPUs told by"), r->hot_from);
	for (unsigned i = 0; i < CPU_ROLES; i++) {
		if (!cpuset_is_empty(r->by_role[i]) && !cpuset_eq(r->by_role[i], r->hot))
			trait_add(out, TRAIT_STATE,
				trait_key(in, "CPUs of role %s", cpu_role_word((enum cpu_role)i)),
				cpuset_format(in->scratch, r->by_role[i]));
	}
}

static void places(const struct trait_in *in, struct trait_out *out, const struct apart *t)
{
	for (unsigned i = 0; i < PLACES; i++) {
		const struct apart_place *p = &t->v[i];
		const char *word = place_word((enum place)i);

		if (p->none)
			continue;
		if (p->asked_known)
			trait_add(out, TRAIT_SETTING, trait_key(in, "%s asked to spare", word),
				cpuset_format(in->scratch, p->asked));
		if (p->known)
			trait_line(out, TRAIT_STATE, trait_key(in, "%s spare", word),
				cpuset_format(
					in->scratch, i == PLACE_SCHEDULER ? p->named : p->set),
				p->from ? p->from->path : (struct str){ 0 });
		if (!p->asked_known || !p->known)
			trait_not_whole(out);
	}
}

static void partitions(const struct trait_in *in, struct trait_out *out, const struct partitions *t)
{
	if (!t->known)
		trait_not_whole(out);
	for (size_t i = 0; i < t->n; i++)
		trait_from(out,
			trait_addf(out, TRAIT_SETTING,
				trait_key(in, "partition " STR_FMT, STR_ARG(t->v[i].path)),
				STR_FMT ": " STR_FMT, STR_ARG(t->v[i].state),
				STR_ARG(cpuset_format(in->scratch, t->v[i].cpus))),
			t->v[i].from);
	if (!cpuset_is_empty(t->v1))
		trait_add(out, TRAIT_STATE, STR("cpusets that do not balance"),
			cpuset_format(in->scratch, t->v1));
}

/* Masks of single workqueues: those that differ from the mask of all are few. */
static void queues(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, QUEUES "*/cpumask", ASK_FILE);

	for (size_t i = 0; i < m.n; i++)
		trait_answer(out, TRAIT_SETTING,
			trait_key(in, "workqueue " STR_FMT, STR_ARG(m.v[i].star[0])), m.v[i].answer,
			NULL);
}

static void first_process(const struct trait_in *in, struct trait_out *out)
{
	const struct answer *an = answers_file(in->answers, "/proc/1/status");
	struct cpuset set;

	if (an->state == ANSWER_OK && task_parse_allowed(an->bytes, in->scratch, &set) == 0)
		trait_line(out, TRAIT_SETTING, STR("CPUs of the first process"),
			cpuset_format(in->scratch, set), an->path);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct apart *a = trait_fact(in, &fact_apart);
	const struct partitions *p = trait_fact(in, &fact_partitions);
	const struct cpus *c = trait_fact(in, &fact_cpus);

	roles(in, out);
	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	if (c->nohz_full.valid)
		trait_line(out, TRAIT_STATE, STR("nohz_full"),
			cpuset_format(in->scratch, c->nohz_full.set), c->nohz_full.from->path);
	if (a)
		places(in, out, a);
	if (p)
		partitions(in, out, p);
	queues(in, out);
	first_process(in, out);
}

const struct traits traits_isolation = {
	.group = "isolation",
	.what = "hot CPUs, and what each mechanism sets apart, asked and done",
	.needs = { &fact_cpus },
	.gather = gather,
};
