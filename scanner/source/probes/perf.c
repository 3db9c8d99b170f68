/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SMIs on AMD. No register counts them; a performance counter does from family 17h on: event
 * 0x02b, ls_smi_rx (tools/perf/pmu-events/arch/x86/amdzen2 and later, core.json). Opening the
 * first perf event of a host patches static keys, which interrupts every CPU, and so does the
 * minute after the last one was closed (kernel/events/core.c, perf_sched_enable() and
 * perf_sched_work): hence once, before anything is counted, and only where the budget pays.
 *
 * The keeper opens them while it has the rights (CAP_PERFMON, or CAP_SYS_ADMIN before 5.8; or
 * kernel.perf_event_paranoid at most 0) and its workers inherit them. The event is pinned: it
 * has a counter all the time, or none, and then a read gives 0 bytes. The kernel extends the
 * 48 bits of the hardware to 64.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/source.h"

enum { LS_SMI_RX = 0x2b };

struct event {
	unsigned cpu;
	int fd; /* or -errno */
};

static struct event *events;
static size_t n_events;

static int open_event(unsigned cpu)
{
	struct perf_event_attr attr;
	long fd;

	memset(&attr, 0, sizeof(attr));
	attr.type = PERF_TYPE_RAW;
	attr.size = sizeof(attr);
	attr.config = LS_SMI_RX;
	attr.pinned = 1;
	fd = syscall(SYS_perf_event_open, &attr, -1, (int)cpu, -1, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : (int)fd;
}

void probe_perf_prepare(struct arena *a, struct cpuset cpus)
{
	n_events = 0;
	events = ARENA_NEW(a, struct event, cpuset_count(cpus) + 1);
	for (int c = -1; (c = cpuset_next(cpus, c + 1)) >= 0;)
		events[n_events++] = (struct event){ (unsigned)c, open_event((unsigned)c) };
}

/* -EOPNOTSUPP for a CPU that nothing was opened on. */
static int event_of(uint64_t cpu)
{
	for (size_t i = 0; i < n_events; i++) {
		if (events[i].cpu == cpu)
			return events[i].fd;
	}
	return -EOPNOTSUPP;
}

static int parse(struct str rest, uint64_t *ret_cpu)
{
	struct str cpu, name;

	if (!str_split(rest, '/', &cpu, &name) || !str_is(name, "smi"))
		return -EINVAL;
	return str_u64(cpu, 10, ret_cpu);
}

static int read_count(int fd, uint64_t *ret)
{
	ssize_t n;

	do
		n = read(fd, ret, sizeof(*ret));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n == (ssize_t)sizeof(*ret) ? 0 : -EBUSY; /* no counter was free */
}

static void refuse(int error, struct answer *ret)
{
	/* ENOENT: this CPU's driver knows no such event, or there is none (a guest). */
	bool none = error == ENOENT || error == ENODEV || error == EOPNOTSUPP || error == ENOSYS;

	ret->state = none ? ANSWER_UNSUPPORTED : answer_state_of_errno(error, false);
	ret->error = error;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	uint64_t cpu, count = 0;
	int fd, error;

	if (ret->kind != ASK_FILE || parse(rest, &cpu) < 0) {
		ret->state = ANSWER_BROKEN;
		ret->error = EINVAL;
		return;
	}
	fd = event_of(cpu);
	error = fd < 0 ? fd : read_count(fd, &count);
	if (error) {
		refuse(-error, ret);
		return;
	}
	ret->bytes = str_printf(a, "%llu\n", (unsigned long long)count);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_perf = {
	.prefix = "/probe/perf/",
	.deadline_ms = 500,
	.run = run,
};
