/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perf_event_open(2) for a CPU and all that runs there wants CAP_PERFMON, or
 * kernel.perf_event_paranoid at most 0; the raw bytes of tracepoints -1 (perf_paranoid_tracepoint_raw).
 * The formats are read from tracefs, which is root's.
 */
#include "programs/probe/perf.h"

#include "scanner/source/slurp.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { RING_PAGES = 1024, RING_PAGES_LEAST = 64, FORMAT_CAP = 64 << 10 };

enum { EVERYBODY = -1, MYSELF = 0 };

static int open_event(struct perf_event_attr *attr, int who, unsigned cpu)
{
	long fd = syscall(SYS_perf_event_open, attr, who, (int)cpu, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

static int read_format(
	struct arena *a, const char *root, const struct tracepoint *t, struct format *ret)
{
	struct str path = str_printf(a, "%s/events/%s/%s/format", root, t->group, t->name), text;
	int r = slurp_path(str_z(a, path), 4096, FORMAT_CAP, a, &text);

	return r ? r : format_parse(text, t, ret);
}

static int formats_in(struct arena *a, const char *root, struct formats *ret)
{
	int r, worst = -ENOENT;

	ret->n = 0;
	for (unsigned i = 0; i < n_tracepoints && ret->n < TRACEPOINTS_MAX; i++) {
		r = read_format(a, root, &tracepoints[i], &ret->v[ret->n]);
		if (!r)
			ret->n++;
		else if (r != -ENOENT)
			worst = r;
	}
	return ret->n ? 0 : worst;
}

int perf_formats(struct arena *a, struct formats *ret, const char **ret_where)
{
	static const char *const roots[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };
	int r = -ENOENT;

	for (unsigned i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		*ret_where = roots[i];
		r = formats_in(a, roots[i], ret);
		if (r != -ENOENT)
			break;
	}
	return r;
}

/* On the clock that the gaps are placed on; no wake-up until a ring that is never waited for. */
static struct perf_event_attr tracepoint_attr(const struct format *f)
{
	return (struct perf_event_attr){
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(struct perf_event_attr),
		.config = f->id,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.sample_id_all = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC_RAW,
		.watermark = 1,
		.wakeup_watermark = UINT32_MAX,
	};
}

/* 4 MiB and the page that tells where it ends; less where the user may not lock so much. */
static int map_ring(struct perf_cpu *p)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t pages = RING_PAGES;

	for (; pages >= RING_PAGES_LEAST; pages /= 2) {
		void *map = mmap(
			NULL, (pages + 1) * page, PROT_READ | PROT_WRITE, MAP_SHARED, p->fds[0], 0);

		if (map != MAP_FAILED) {
			p->map = map;
			p->map_size = (pages + 1) * page;
			p->data_size = pages * page;
			return 0;
		}
	}
	return -errno;
}

/* Into the ring of the first one. */
static int add_tracepoint(struct perf_cpu *p, const struct format *f, int who, unsigned cpu)
{
	struct perf_event_attr attr = tracepoint_attr(f);
	int fd = open_event(&attr, who, cpu);

	if (fd < 0)
		return fd;
	p->fds[p->n++] = fd;
	if (p->n == 1)
		return map_ring(p);
	return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, p->fds[0]) ? -errno : 0;
}

static int open_tracepoints(
	unsigned cpu, const struct formats *f, struct perf_cpu *p, const char **ret_what)
{
	int r = f->n ? 0 : -ENOENT;

	for (unsigned i = 0; !r && i < f->n; i++) {
		*ret_what = f->v[i].of->name;
		if (f->v[i].of->kind != KIND_FAULT)
			r = add_tracepoint(p, &f->v[i], EVERYBODY, cpu);
	}
	return r;
}

int perf_open_own(unsigned cpu, const struct formats *f, struct perf_cpu *p)
{
	int r = 0;

	for (unsigned i = 0; !r && i < f->n; i++) {
		if (f->v[i].of->kind == KIND_FAULT)
			r = add_tracepoint(p, &f->v[i], MYSELF, cpu);
	}
	return r;
}

/* One that cannot be had is no reason to go without the records. */
static void open_counters(unsigned cpu, struct perf_cpu *p)
{
	static const uint64_t which[PERF_COUNTERS] = { PERF_COUNT_SW_CONTEXT_SWITCHES,
		PERF_COUNT_SW_CPU_MIGRATIONS, PERF_COUNT_SW_PAGE_FAULTS };

	for (unsigned i = 0; i < PERF_COUNTERS; i++) {
		struct perf_event_attr attr = {
			.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr), .config = which[i]
		};
		int fd = open_event(&attr, EVERYBODY, cpu);

		p->counters[i] = fd < 0 ? -1 : fd;
	}
}

int perf_open(unsigned cpu, const struct formats *f, struct perf_cpu *ret, const char **ret_what)
{
	int r;

	*ret = (struct perf_cpu){ .counters = { -1, -1, -1 } };
	r = open_tracepoints(cpu, f, ret, ret_what);
	if (r)
		perf_close(ret);
	else
		open_counters(cpu, ret);
	return r;
}

/* The kernel writes data_head behind the records (perf_output_put_handle): read before them. */
uint64_t perf_head(const struct perf_cpu *p)
{
	const struct perf_event_mmap_page *page = p->map;

	return page ? __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE) : 0;
}

void perf_drain(struct perf_cpu *p, const struct formats *f, struct trace *t, bool last)
{
	struct perf_event_mmap_page *page = p->map;
	const char *data;
	uint64_t tail, filled;

	if (!page)
		return;
	filled = perf_head(p) - page->data_tail;
	data = (const char *)p->map + (p->map_size - p->data_size);
	tail = perf_ring_read(data, p->data_size, page->data_tail, perf_head(p), f, t);
	__atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
	if (last)
		trace_end(t, filled, p->data_size);
}

uint64_t perf_count(const struct perf_cpu *p, enum perf_counter which)
{
	uint64_t value = 0;

	if (p->counters[which] < 0 ||
		read(p->counters[which], &value, sizeof(value)) != sizeof(value))
		return 0;
	return value;
}

void perf_close(struct perf_cpu *p)
{
	if (p->map)
		munmap(p->map, p->map_size);
	for (unsigned i = p->n; i-- > 0;)
		close(p->fds[i]);
	for (unsigned i = 0; i < PERF_COUNTERS; i++) {
		if (p->counters[i] >= 0)
			close(p->counters[i]);
	}
	*p = (struct perf_cpu){ .counters = { -1, -1, -1 } };
}
