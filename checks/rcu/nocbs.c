/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RCU callbacks of hot CPUs are offloaded. nohz_full implies it on every kernel from 3.10 on
 * (kernel/rcu/tree_nocb.h rcu_init_nohz); else rcu_nocbs=LIST. A bare rcu_nocbs (5.17+) only
 * allows to switch it later and offloads nobody; an unparsable list offloads all, which the
 * kernel log says. The kernel's own line "Offload RCU callbacks from CPUs: LIST" is exact.
 * A kthread rcuo?/N proves nothing from 5.17 on, where all CPUs have one; its absence does:
 * without it there is no offload.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cmdline.h"
#include "scanner/facts/cpus.h"
#include "scanner/facts/kmsg.h"
#include "scanner/facts/tasks.h"

struct offload {
	struct cpuset set;
	const struct answer *from;
	struct str why; /* which source said it */
	bool known, garbled;
};

static bool from_log(const struct check_in *in, struct offload *o)
{
	static const char mark[] = "Offload RCU callbacks from CPUs: ";
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	const struct kmsg_line *line = k->valid ? kmsg_find(k, mark, NULL) : NULL;
	struct str text, list;
	size_t at = 0;

	if (!line)
		return false;
	text = line->text;
	while (at + sizeof(mark) - 1 < text.n && !str_starts(str_skip(text, at), mark))
		at++;
	list = str_trim(str_skip(text, at + sizeof(mark) - 1));
	if (str_ends(list, "."))
		list = str_head(list, list.n - 1);
	if (str_is(list, "(none)"))
		list = (struct str){ 0 };
	if (cpuset_parse_list(in->scratch, list, &o->set))
		return false;
	o->from = k->from;
	o->why = text;
	return true;
}

static void from_cmdline(const struct check_in *in, struct offload *o)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct param *p = cmdline_last(cmdline, "rcu_nocbs");
	struct cpuset asked = { 0 };

	o->from = cmdline->from;
	o->known = cmdline->from->state == ANSWER_OK || c->nohz_full.valid;
	if (p && p->has_value &&
		cpuset_parse_boot_list(
			in->scratch, p->value, cpuset_last(in->roles->online), &asked))
		o->garbled = true;
	o->why = p ? str_printf(in->scratch, "rcu_nocbs%s" STR_FMT, p->has_value ? "=" : "",
			     STR_ARG(p->value))
		   : STR("no rcu_nocbs=");
	o->set = asked;
	if (c->nohz_full.valid)
		o->set = cpuset_or(in->scratch, asked, c->nohz_full.set);
}

/* "rcuop/3", "rcuos/3", "rcuob/3": the CPU, or -1. */
static int offload_thread_of(const struct task *t)
{
	struct str head, number;
	uint64_t cpu;

	if (!(t->flags & PF_KTHREAD) || t->comm.n < 7 || !str_starts(t->comm, "rcuo") ||
		!str_split(t->comm, '/', &head, &number) || head.n != 5 || str_ends(head, "g") ||
		str_u64(number, 10, &cpu) || cpu >= CPUSET_LIMIT)
		return -1;
	return (int)cpu;
}

static struct cpuset without_thread(const struct check_in *in, struct cpuset cpus)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct cpuset with = { 0 };

	/* Kernel threads are visible only where pid 2 is: else nothing is disproved. */
	if (!tasks->n || tasks->hidepid)
		return with;
	bool kernel_threads = false;

	for (size_t i = 0; i < tasks->n; i++) {
		int cpu = offload_thread_of(&tasks->v[i]);

		kernel_threads |= tasks->v[i].pid == 2;
		if (cpu >= 0)
			with = cpuset_or(in->scratch, with, cpuset_of(in->scratch, (unsigned)cpu));
	}
	return kernel_threads ? cpuset_minus(in->scratch, cpus, with) : (struct cpuset){ 0 };
}

static void say_fail(const struct check_in *in, const struct offload *o, struct cpuset missing,
	const char *what, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;

	f = find(out, STATUS_FAIL, subject_cpus(in->scratch, missing), "%s", what);
	find_observed(f, "offloaded " STR_FMT, STR_ARG(cpuset_format(in->scratch, o->set)));
	find_wanted(f, "offloaded " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	find_cpus(f, missing);
	find_evidence_text(f, o->from, STR_FMT, STR_ARG(o->why));
	find_evidence(f, c->nohz_full.from);
}

static void say_unknown(const struct check_in *in, const struct offload *o, struct findings *out)
{
	struct finding *f;

	if (o->garbled) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT,
			subject_named(SUBJECT_PARAM, STR("rcu_nocbs")),
			"the list was not understood; the kernel offloads all CPUs then, and says so in its log");
		find_evidence_text(f, o->from, STR_FMT, STR_ARG(o->why));
	} else {
		f = find_unreadable(out, subject_cpus(in->scratch, in->roles->hot), o->from, false);
	}
	find_cpus(f, in->roles->hot);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct offload o = { .known = true };
	struct cpuset missing, threadless;
	struct finding *f;

	(void)self;
	if (!from_log(in, &o))
		from_cmdline(in, &o);
	missing = cpuset_minus(in->scratch, in->roles->hot, o.set);
	if (!o.known || (o.garbled && !cpuset_is_empty(missing))) {
		say_unknown(in, &o, out);
		return;
	}
	threadless = without_thread(in, cpuset_and(in->scratch, in->roles->hot, o.set));
	if (!cpuset_is_empty(missing)) {
		say_fail(in, &o, missing, "RCU callbacks run on it", out);
	} else if (!cpuset_is_empty(threadless)) {
		say_fail(in, &o, threadless,
			"offload was asked for, and there is no rcuo kernel thread for it", out);
	} else {
		f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
			"RCU callbacks are offloaded");
		find_cpus(f, in->roles->hot);
		find_evidence(f, c->nohz_full.from);
		find_evidence_text(f, o.from, STR_FMT, STR_ARG(o.why));
	}
}

const struct check check_rcu_nocbs[] = {
	{
		.id = "rcu.nocbs",
		.rule = 1,
		.title = "RCU callbacks of hot CPUs are offloaded",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.needs = { &fact_cpus, &fact_cmdline, &fact_kmsg, &fact_tasks },
		.implied_by = { "cpu.nohz_full" },
		.why = "a batch of callbacks takes 10 to 50 us of the CPU that queued them",
		.fix_boot =
			"nohz_full=LIST (implies it) or rcu_nocbs=LIST on the kernel command line, then reboot",
		.source =
			"Documentation/admin-guide/kernel-parameters.txt, nohz_full and rcu_nocbs",
		.run = run,
	},
	{ 0 },
};
