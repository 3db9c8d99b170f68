/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/session.h"

#include "programs/probe/allowed.h"
#include "programs/probe/memory.h"
#include "programs/probe/works.h"
#include "scanner/source/affinity.h"
#include "scanner/source/pin.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#ifndef MCL_ONFAULT
#define MCL_ONFAULT 4
#endif

enum { DRAIN_NS = 50000000, CALIBRATE_NS = 50000000 };

static struct run the_run; /* a signal has no other way to it */

static void on_signal(int number)
{
	(void)number;
	atomic_store(&the_run.stop, 1);
}

/* Parts of a session that have to be given back. */
struct session {
	struct arena *a;
	const struct wanted *w;
	struct result *r;
	struct str *error;
	struct allowed allowed;
	struct perf_cpu *perf;
	struct trace *traces;
	int *msr;
	struct seen_files before;
};

static int refuse(struct session *s, int r, struct str why)
{
	*s->error = why;
	return r;
}

static int check_cpus(struct session *s)
{
	int r = allowed_cpus(s->a, s->w->cpus, s->w->force, &s->allowed, s->error);

	if (r)
		return r;
	if (s->w->fifo && cpuset_is_empty(s->allowed.rest) && !s->w->force)
		return refuse(s, -EINVAL,
			STR("--fifo on every CPU that there is would stop this host: leave one, or --force"));
	return 0;
}

/* A CPU that is not probed, the highest: the lowest have the most to do. */
static void step_aside(struct session *s)
{
	int cpu = cpuset_last(s->allowed.rest);

	s->r->alone = cpu >= 0 && !affinity_set(0, cpuset_of(s->a, (unsigned)cpu));
}

static void open_tracepoints(struct session *s)
{
	const char *where = "";
	int r;

	if (s->w->no_explain)
		return;
	r = perf_formats(s->a, &s->r->formats, &where);
	for (unsigned i = 0; !r && i < the_run.n; i++) {
		r = perf_open(the_run.probers[i].cpu, &s->r->formats, &s->perf[i], &where);
		if (r)
			break;
		the_run.probers[i].perf = &s->perf[i];
		the_run.probers[i].formats = &s->r->formats;
		s->traces[i] = trace_new(s->a);
	}
	s->r->explained = !r;
	if (!r)
		return;
	for (unsigned i = 0; i < the_run.n; i++) {
		the_run.probers[i].perf = NULL;
		perf_close(&s->perf[i]);
	}
	s->r->unexplained =
		str_printf(s->a, "tracepoints could not be opened (%s: %s)%s", where, strerror(-r),
			r == -EACCES || r == -EPERM
				? ": it needs CAP_PERFMON and a tracefs that may be read"
				: "");
}

/* Intel's counter of SMIs; AMD has none, and reading 0x34 there is an error. */
static void open_msr(struct session *s)
{
	const char *missing = NULL;
	uint64_t value;

	if (s->w->no_explain) {
		s->r->msr_missing = "not asked for";
		return;
	}
	for (unsigned i = 0; i < the_run.n; i++) {
		struct str path = str_printf(s->a, "/dev/cpu/%u/msr", the_run.probers[i].cpu);
		int fd = slurp_open(str_z(s->a, path));

		if (fd >= 0 && pread(fd, &value, sizeof(value), 0x34) != sizeof(value)) {
			close(fd);
			fd = -1;
			missing = "this CPU has no MSR 0x34";
		} else if (fd < 0) {
			missing = fd == -ENOENT || fd == -ENXIO ? "no msr device (modprobe msr)"
								: "the msr device may not be read";
		}
		the_run.probers[i].msr = s->msr[i] = fd < 0 ? -1 : fd;
	}
	s->r->msr_missing = missing;
}

static void drain(struct session *s, bool last)
{
	for (unsigned i = 0; i < the_run.n && s->r->explained; i++)
		perf_drain(&s->perf[i], &s->r->formats, &s->traces[i], last);
}

static void wait_for(struct session *s)
{
	static const struct timespec pause = { .tv_nsec = DRAIN_NS };

	while (s->r->alone && atomic_load(&the_run.done) < the_run.n) {
		nanosleep(&pause, NULL);
		drain(s, false);
	}
}

static int run_threads(struct session *s)
{
	sigset_t ours, before;
	unsigned started = 0;
	int r = 0;

	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &ours, &before);
	pthread_barrier_init(&the_run.ready, NULL, the_run.n);
	for (; !r && started < the_run.n; started++) {
		struct prober *p = &the_run.probers[started];

		r = pthread_create(&p->thread, NULL, prober_main, p);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r) /* those that did start wait for the others in vain */
		return refuse(s, -r, STR("cannot start a thread for each CPU"));
	wait_for(s);
	for (unsigned i = 0; i < the_run.n; i++)
		pthread_join(the_run.probers[i].thread, NULL);
	drain(s, true);
	for (unsigned i = 0; i < the_run.n; i++) {
		const struct prober *p = &the_run.probers[i];

		if (p->error)
			return refuse(s,
				p->error == EINVAL || p->error == EPERM ? -EINVAL : -p->error,
				str_printf(s->a, "cpu%u: its thread cannot %s: %s", p->cpu,
					p->doing, strerror(p->error)));
	}
	return 0;
}

static struct line first_line(void)
{
	static const struct timespec pause = { .tv_nsec = CALIBRATE_NS };
	struct pair from = pair_take();

	nanosleep(&pause, NULL);
	return line_of(from, pair_take());
}

static void prepare(struct session *s)
{
	unsigned i = 0;

	the_run.n = cpuset_count(s->w->cpus);
	the_run.for_ns = s->w->for_ns;
	the_run.threshold_ns = s->w->threshold_ns;
	the_run.fifo = s->w->fifo;
	the_run.first = first_line();
	the_run.probers = ARENA_NEW(s->a, struct prober, the_run.n);
	s->perf = ARENA_NEW(s->a, struct perf_cpu, the_run.n);
	s->traces = ARENA_NEW(s->a, struct trace, the_run.n);
	s->msr = ARENA_NEW(s->a, int, the_run.n);
	for (int c = -1; (c = cpuset_next(s->w->cpus, c + 1)) >= 0; i++)
		prober_init(s->a, &the_run, (unsigned)c, &the_run.probers[i]);
	/* What is touched stays; what is only reserved is not fetched. */
	if (!mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) {
		for (i = 0; i < the_run.n; i++)
			the_run.probers[i].locked = true;
	}
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); /* nobody rebuilds our pages meanwhile */
}

static void describe(struct session *s)
{
	struct result *r = s->r;
	struct timespec now;
	struct utsname u;

	if (!uname(&u)) {
		r->host = str_copy(s->a, str_from(u.nodename));
		r->kernel = str_copy(s->a, str_from(u.release));
	}
	clock_gettime(CLOCK_REALTIME, &now);
	r->started_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	r->for_ns = s->w->for_ns;
	r->threshold_ns = s->w->threshold_ns;
	r->max_ns = s->w->max_ns;
	r->max_given = s->w->max_given;
	r->fifo = s->w->fifo;
}

static void conclude(struct session *s)
{
	struct seen_files behind = seen_read(s->a);
	struct result *r = s->r;

	r->n = the_run.n;
	r->cpus = ARENA_NEW(s->a, struct result_cpu, r->n);
	for (unsigned i = 0; r->explained && i < r->n; i++)
		trace_settle(&s->traces[i]);
	if (r->explained)
		works_name(s->a, s->traces, r->n, &r->work_missing);
	for (unsigned i = 0; i < r->n; i++) {
		struct result_cpu *c = &r->cpus[i];

		c->p = &the_run.probers[i];
		c->cpu = c->p->cpu;
		r->interrupted = r->interrupted || c->p->stopped < c->p->end;
		if (r->explained)
			c->trace = &s->traces[i];
		seen_between(s->a, &s->before, &behind, c->cpu, &c->seen);
		result_of_cpu(s->a, r, c);
		prober_settle(&the_run.probers[i], &c->line);
	}
	result_together(s->a, r);
	result_causes(s->a, r);
}

static void give_back(struct session *s)
{
	for (unsigned i = 0; i < the_run.n; i++) {
		if (s->r->explained)
			perf_close(&s->perf[i]);
		if (s->msr[i] >= 0)
			close(s->msr[i]);
	}
}

int session_run(struct arena *a, const struct wanted *w, struct result *ret, struct str *ret_error)
{
	struct session s = { .a = a, .w = w, .r = ret, .error = ret_error };
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	int r;

	*ret = (struct result){ 0 };
	counter_facts_read(&ret->counter);
	r = check_cpus(&s);
	if (r)
		return r;
	describe(&s);
	if (w->memory) {
		ret->memory = ARENA_NEW(a, struct memory, 1);
		memory_measure(a, w->cpus, w->for_ns, ret->memory);
		return 0;
	}
	step_aside(&s);
	prepare(&s);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	open_tracepoints(&s);
	open_msr(&s);
	s.before = seen_read(a);
	r = run_threads(&s);
	if (!r)
		conclude(&s);
	give_back(&s);
	return r;
}
