/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threaded NAPI (5.12 on, net/core/dev.c dev_set_threaded): each queue of the device is polled by a kernel
 * thread "napi/IF-ID" instead of in softirq. A thread may run anywhere until somebody pins it, and takes
 * its turn among normal tasks until somebody gives it a real-time priority. Names are cut at 15 bytes: of
 * a long interface name the number is gone, and threads of two ports may look alike. Values above
 * 1 are later ways of the same (busy polling threads).
 */
#include "scanner/engine/check.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/ports.h"

#define THREADED "/sys/class/net/{nic}/threaded"

enum { COMM = 15 };

struct pollers {
	unsigned n, hot, wide, untold, normal;
	struct cpuset cpus; /* hot ones that they may use */
	const struct task *example;
};

static bool is_poller(const struct check_in *in, const struct task *t, struct str nic)
{
	struct str want = str_printf(in->scratch, "napi/" STR_FMT "-", STR_ARG(nic));

	if (!(t->flags & PF_KTHREAD))
		return false;
	if (want.n >= COMM)
		return str_eq(t->comm, str_head(want, COMM));
	return t->comm.n >= want.n && str_eq(str_head(t->comm, want.n), want);
}

static void add(const struct check_in *in, struct pollers *s, const struct task *t)
{
	bool wide, hot;

	s->n++;
	s->normal += t->rt_priority == 0;
	if (!t->allowed_valid) {
		s->untold++;
		return;
	}
	wide = cpuset_within(in->roles->online, t->allowed);
	hot = !wide && cpuset_meets(t->allowed, in_quiet(in));
	s->wide += wide;
	s->hot += hot;
	if (hot)
		s->cpus = cpuset_or(
			in->scratch, s->cpus, cpuset_and(in->scratch, t->allowed, in_quiet(in)));
	if (!s->example || hot || (wide && !s->hot))
		s->example = t;
}

static struct finding *begin(const struct check_in *in, const struct port *p,
	const struct pollers *s, struct findings *out)
{
	if (s->hot && !str_is(in_word(in, "on_hot"), "yes"))
		return find(out, port_policy(p, STATUS_FAIL), p->who,
			"threads that poll its queues may run on hot CPUs");
	if (s->wide)
		return find(out, STATUS_WARN, p->who,
			"threads that poll its queues may run on every CPU");
	if (s->normal && port_is_fast(p))
		return find(out, STATUS_WARN, p->who,
			"threads that poll its queues wait their turn among normal tasks");
	return find(out, STATUS_PASS, p->who, "threads that poll its queues have their place");
}

static void say(const struct check_in *in, const struct port *p, const struct pollers *s,
	struct findings *out)
{
	struct finding *f = begin(in, p, s, out);

	find_observed(f, "%u threads: %u may use hot CPUs, %u every CPU, %u normal tasks", s->n,
		s->hot, s->wide, s->normal);
	find_wanted(f, "each on the housekeeping CPU of its interrupt, with a real-time priority");
	find_cpus(f, s->cpus);
	find_evidence(f, in_port_file(in, p, "threaded"));
	if (s->example)
		find_evidence_text(f, s->example->from,
			STR_FMT " (%d): cpus " STR_FMT ", priority %u", STR_ARG(s->example->comm),
			s->example->tid, STR_ARG(cpuset_format(in->scratch, s->example->allowed)),
			s->example->rt_priority);
	find_port(f, in, p);
}

static void judge_threads(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct pollers s = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		if (is_poller(in, &t->v[i], p->d->name))
			add(in, &s, &t->v[i]);
	}
	if (s.n && (s.hot || s.wide || (!s.untold && !t->unreadable)))
		say(in, p, &s, out);
	else if (!t->n || t->unreadable)
		find_unreadable(out, p->who, t->n ? t->unreadable_example : t->list, false);
	else if (s.n)
		find_reason(out, STATUS_UNKNOWN, REASON_DENIED, p->who,
			"where the threads that poll its queues may run is not told");
	else
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, p->who,
			"its queues are polled by threads that are not seen here");
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *an = in_port_file(in, p, "threaded");
	struct finding *f;
	uint64_t n;

	if (fact_u64(an, &n)) {
		find_unreadable(out, p->who, an, true); /* 5.11 and before */
		return;
	}
	if (n) {
		judge_threads(in, p, out);
		return;
	}
	f = find(out, STATUS_PASS, p->who,
		"its queues are polled in softirq, where its interrupts land");
	find_observed(f, "threaded 0");
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_port(in, PORTS_LOWEST, judge, out);
}

const struct check check_nic_napi_threaded[] = {
	{
		.id = "nic.napi_threaded",
		.rule = 1,
		.title = "Threads that poll queues are pinned away from hot CPUs",
		.severity = SEVERITY_MEDIUM,
		.reads = { { THREADED, ASK_FILE } },
		.needs = { &fact_netdevs, &fact_tasks },
		.limits = { { "on_hot", NULL, 0, 0, 1, "no|yes",
			"yes: such threads belong on hot CPUs and pass there" } },
		.why = "a thread that may run anywhere brings the card's packets to any CPU, and waits behind "
		       "whatever runs there for a time slice",
		.fix_now =
			"taskset -pc CPU TID and chrt -f -p 50 TID for each napi/IF-ID; or echo 0 > /sys/class/net/IF/threaded",
		.fix_boot = "the same in a unit after the driver",
		.remedies = { { REMEDY_MANUAL, "",
			"pin the card's napi threads to housekeeping CPUs, or switch them off: <subject>",
			NULL } },
		.source = "Documentation/networking/napi.rst; net/core/dev.c",
		.run = run,
	},
	{ 0 },
};
