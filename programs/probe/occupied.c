/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/occupied.h"

#include "scanner/source/affinity.h"
#include "scanner/source/cost.h"
#include "scanner/source/source.h"

#include <sched.h>
#include <time.h>
#include <unistd.h>

#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE 6
#endif

static bool is_realtime(const struct task *t)
{
	return t->policy == SCHED_FIFO || t->policy == SCHED_RR || t->policy == SCHED_DEADLINE;
}

bool occupied_by(struct arena *a, const struct task *t, unsigned cpu, struct cpuset online)
{
	bool pinned = t->allowed_valid && !cpuset_within(online, t->allowed);

	if ((t->flags & PF_KTHREAD) || (t->allowed_valid && !cpuset_has(t->allowed, cpu)))
		return false;
	if (is_realtime(t))
		return pinned || t->processor == (int)cpu;
	/* Its only CPU, and it wants it: a poll-mode thread. */
	return t->state == 'R' && t->processor == (int)cpu && pinned &&
	       cpuset_count(cpuset_and(a, t->allowed, online)) == 1;
}

struct search {
	struct arena *a;
	struct source *source;
	unsigned cpu;
	struct cpuset online;
	struct occupant *ret;
};

static struct str ask(struct search *s, struct str path, enum ask_kind kind)
{
	struct request r = { .path = path, .kind = kind };
	struct answer an = { 0 };

	source_answer(s->source, &r, s->a, &an);
	return an.state == ANSWER_OK ? an.bytes : (struct str){ 0 };
}

/*
 * Seen running twice, and a sixth of the time between at least, since others may want the CPU
 * too: not a command that happened to be there.
 */
static bool spins(struct search *s, struct str path, const struct task *was)
{
	static const struct timespec pause = { .tv_nsec = 250000000 };
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK), least = hz / 25;
	struct task is = { 0 };

	nanosleep(&pause, NULL);
	return !task_parse_stat(ask(s, path, ASK_FILE), &is) &&
	       is.start_ticks == was->start_ticks && is.state == 'R' &&
	       is.utime_ticks + is.stime_ticks >= was->utime_ticks + was->stime_ticks + least;
}

static bool look_at(struct search *s, int pid, int tid)
{
	size_t mark = arena_used(s->a);
	struct str path = str_printf(s->a, "/proc/%d/task/%d/stat", pid, tid);
	struct task t = { 0 };

	if (task_parse_stat(ask(s, path, ASK_FILE), &t)) {
		arena_rewind(s->a, mark);
		return false;
	}
	t.allowed_valid = !affinity_get(s->a, tid, &t.allowed);
	if (!occupied_by(s->a, &t, s->cpu, s->online)) {
		arena_rewind(s->a, mark);
		return false;
	}
	if (!is_realtime(&t) && !spins(s, path, &t))
		return false;
	*s->ret = (struct occupant){ .pid = pid,
		.tid = tid,
		.comm = t.comm,
		.realtime = is_realtime(&t),
		.policy = t.policy,
		.rt_priority = t.rt_priority };
	return true;
}

static bool look_into(struct search *s, int pid)
{
	struct str tids = ask(s, str_printf(s->a, "/proc/%d/task", pid), ASK_LIST), line;
	uint64_t tid;

	while (str_cut(&tids, '\n', &line)) {
		if (!str_u64(line, 10, &tid) && look_at(s, pid, (int)tid))
			return true;
	}
	return false;
}

static bool search(struct search *s)
{
	struct str pids = ask(s, STR("/proc"), ASK_LIST), line;
	uint64_t pid;

	while (str_cut(&pids, '\n', &line)) {
		if (!str_u64(line, 10, &pid) && look_into(s, (int)pid))
			return true;
	}
	return false;
}

bool occupied(struct arena *a, unsigned cpu, struct cpuset online, struct occupant *ret)
{
	static const struct budget budget = { .level = BUDGET_QUIET };
	struct search s = { .a = a,
		.source = source_live("", &budget, NULL),
		.cpu = cpu,
		.online = online,
		.ret = ret };
	bool found;

	if (!s.source)
		return false;
	found = search(&s);
	source_close(s.source);
	return found;
}
