/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes that somebody named: how many, where their hot threads may run and how they are
 * scheduled, and the limits of their cgroups. By the name of the target, never by pid; what several
 * processes have is told together.
 */
#include "scanner/engine/trait.h"

#include "scanner/base/sort.h"
#include "scanner/facts/process/target_cgroups.h"
#include "scanner/facts/process/tasks.h"

enum { VALUES = 64 };

struct values {
	struct str v[VALUES];
	unsigned n;
	const struct answer *from;
};

static void put(
	struct trait_out *out, struct values *t, struct str value, const struct answer *from)
{
	for (unsigned i = 0; i < t->n; i++) {
		if (str_eq(t->v[i], value))
			return;
	}
	if (!t->from)
		t->from = from;
	if (t->n < VALUES)
		t->v[t->n++] = value;
	else
		trait_not_whole(out);
}

static int by_text(const void *x, const void *y)
{
	return str_cmp_natural(*(const struct str *)x, *(const struct str *)y);
}

static void say(const struct trait_in *in, struct trait_out *out, enum trait_kind kind,
	struct str key, struct values *t)
{
	struct str text = { 0 };

	sort_in_place(t->v, t->n, sizeof(t->v[0]), by_text);
	for (unsigned i = 0; i < t->n; i++)
		text = i ? str_join(in->scratch, text, STR("; "), t->v[i]) : t->v[0];
	if (t->n)
		trait_line(out, kind, key, text, t->from ? t->from->path : (struct str){ 0 });
}

/* include/uapi/linux/sched.h */
static const char *policy_word(unsigned policy)
{
	static const char *const words[] = { "other", "fifo", "rr", "batch", "?", "idle",
		"deadline", "ext" };

	return policy < sizeof(words) / sizeof(words[0]) ? words[policy] : "?";
}

static void threads(const struct trait_in *in, struct trait_out *out, const struct process *p,
	struct values *where, struct values *how)
{
	for (size_t i = 0; i < p->n_hot; i++) {
		const struct task *t = p->hot[i];

		if (t->allowed_valid)
			put(out, where,
				trait_key(in, STR_FMT ": " STR_FMT, STR_ARG(t->comm),
					STR_ARG(cpuset_format(in->scratch, t->allowed))),
				t->from);
		else
			trait_not_whole(out);
		put(out, how,
			t->rt_priority ? trait_key(in, STR_FMT ": %s %u", STR_ARG(t->comm),
						 policy_word(t->policy), t->rt_priority)
				       : trait_key(in, STR_FMT ": %s", STR_ARG(t->comm),
						 policy_word(t->policy)),
			t->from);
	}
}

static void of_target(const struct trait_in *in, struct trait_out *out, const struct target *who)
{
	static const struct {
		const struct fact *fact;
		unsigned file;
		const char *what;
	} limits[] = {
		{ &fact_target_cpu, TARGET_CPU_QUOTA, "CPU quota" },
		{ &fact_target_cpu, TARGET_CPU_WEIGHT, "CPU weight" },
		{ &fact_target_memory, TARGET_MEMORY_MAX, "memory limit" },
		{ &fact_target_cpuset, TARGET_CPUSET_EFFECTIVE, "CPUs of the cgroup" },
		{ &fact_target_cpuset, TARGET_CPUSET_MEMS, "nodes of the cgroup" },
	};
	enum { LIMITS = sizeof(limits) / sizeof(limits[0]) };
	const struct roles *r = in->roles;
	struct values *v = ARENA_NEW(in->scratch, struct values, LIMITS + 2);
	unsigned running = 0, hot = 0;

	for (size_t i = 0; i < r->n_processes; i++) {
		const struct process *p = &r->processes[i];

		if (p->target != who)
			continue;
		running++;
		hot += (unsigned)p->n_hot;
		threads(in, out, p, &v[LIMITS], &v[LIMITS + 1]);
		for (unsigned k = 0; k < LIMITS; k++) {
			const struct target_cgroups *t = trait_fact(in, limits[k].fact);
			const struct cgroup_chain *c = t ? target_cgroups_find(t, p->pid) : NULL;
			const struct answer *an =
				c && c->n ? c->levels[0].files[limits[k].file] : NULL;

			if (an && an->state == ANSWER_OK)
				put(out, &v[k], str_trim(an->bytes), NULL);
		}
	}
	trait_number(out,
		trait_addf(out, TRAIT_SERVICE,
			trait_key(in, STR_FMT " processes", STR_ARG(who->name)), "%u", running),
		running, "1");
	if (!running)
		return;
	trait_number(out,
		trait_addf(out, TRAIT_STATE,
			trait_key(in, STR_FMT " hot threads", STR_ARG(who->name)), "%u", hot),
		hot, "1");
	for (unsigned k = 0; k < LIMITS; k++)
		say(in, out, TRAIT_SETTING,
			trait_key(in, STR_FMT " %s", STR_ARG(who->name), limits[k].what), &v[k]);
	say(in, out, TRAIT_SETTING,
		trait_key(in, STR_FMT " hot threads may run on", STR_ARG(who->name)), &v[LIMITS]);
	say(in, out, TRAIT_SETTING,
		trait_key(in, STR_FMT " hot threads are scheduled", STR_ARG(who->name)),
		&v[LIMITS + 1]);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct roles *r = in->roles;

	if (r->more_processes || r->processes_hidden || r->processes_undecided)
		trait_not_whole(out);
	for (size_t i = 0; i < r->n_wanted; i++)
		of_target(in, out, &r->wanted[i]);
}

const struct traits traits_target = {
	.group = "target",
	.what = "named processes: number, CPUs and scheduling of hot threads, limits of cgroups",
	.gather = gather,
};
