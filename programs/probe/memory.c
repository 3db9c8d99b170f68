/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/memory.h"

#include "programs/probe/calibrate.h"
#include "programs/probe/counter.h"
#include "scanner/base/text.h"
#include "scanner/source/affinity.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NODES_MAX = 1024, CACHES_MAX = 16, ASKED = 256, CAP = 64 << 10 };
static const uint64_t MIB = 1 << 20, HUGE = 2 << 20, LEAST = 32 << 20, MOST = UINT64_C(1) << 30;

static struct str sysfs(struct arena *a, struct str path)
{
	struct str text = { 0 };

	slurp_path(str_z(a, path), 4096, CAP, a, &text);
	return str_trim(text);
}

static struct cpuset list(struct arena *a, struct str path)
{
	struct cpuset set;

	if (cpuset_parse_list(a, sysfs(a, path), &set))
		set = (struct cpuset){ 0 };
	return set;
}

/* "32768K", of the last level; of CPUs without such files the size is not told. */
static uint64_t cache_of(struct arena *a, unsigned cpu)
{
	uint64_t most = 0, n;

	for (unsigned i = 0; i < CACHES_MAX; i++) {
		struct str s = sysfs(a,
			str_printf(a, "/sys/devices/system/cpu/cpu%u/cache/index%u/size", cpu, i));

		if (!str_ends(s, "K") || str_u64(str_head(s, s.n - 1), 10, &n))
			continue;
		most = n * 1024 > most ? n * 1024 : most;
	}
	return most;
}

static uint64_t free_of(struct arena *a, int node)
{
	struct str text = sysfs(a, str_printf(a, "/sys/devices/system/node/node%d/meminfo", node));
	struct str line, word;
	uint64_t kib;

	while (str_cut(&text, '\n', &line)) {
		while (str_word(&line, &word)) {
			if (str_is(word, "MemFree:") && str_word(&line, &word) &&
				!str_u64(word, 10, &kib))
				return kib * 1024;
		}
	}
	return 0;
}

static int distance_of(struct arena *a, int from, int to)
{
	struct str text = sysfs(a, str_printf(a, "/sys/devices/system/node/node%d/distance", from));
	struct cpuset online = list(a, STR("/sys/devices/system/node/online"));
	struct str word;
	uint64_t n;

	/* One number a node that is online, in their order. */
	for (int i = cpuset_next(online, 0); i >= 0; i = cpuset_next(online, (unsigned)i + 1)) {
		if (!str_word(&text, &word) || str_u64(word, 10, &n))
			return 0;
		if (i == to)
			return n < 256 ? (int)n : 0;
	}
	return 0;
}

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Sattolo's shuffle: of all permutations those that are one cycle, each as likely. */
void memory_chain(void *p, size_t n, uint64_t seed)
{
	char *base = p;

	for (size_t i = 0; i < n; i++)
		*(void **)(base + i * MEMORY_LINE) = base + i * MEMORY_LINE;
	for (size_t i = n; i-- > 1;) {
		size_t k = (size_t)(next_random(&seed) % i);
		void **x = (void **)(base + i * MEMORY_LINE), *swap = *x;
		void **y = (void **)(base + k * MEMORY_LINE);

		*x = *y;
		*y = swap;
	}
}

/* Where the kernel put them (move_pages(2) without a node moves nothing). */
static void look_where(struct memory_pair *m, char *p)
{
	void *pages[ASKED];
	int status[ASKED];

	for (unsigned i = 0; i < ASKED; i++)
		pages[i] = p + m->size / ASKED * i;
	if (syscall(SYS_move_pages, 0, (unsigned long)ASKED, pages, NULL, status, 0))
		return;
	m->asked = ASKED;
	for (unsigned i = 0; i < ASKED; i++)
		m->placed += status[i] == m->node;
}

/* "AnonHugePages:  2048 kB" of the mapping that begins at p. */
static void look_huge(struct arena *a, struct memory_pair *m, const char *p)
{
	struct str text = { 0 }, line, word, start = str_printf(a, "%lx-", (unsigned long)p);
	bool here = false;
	uint64_t kib;

	if (slurp_path("/proc/self/smaps", CAP, 64 << 20, a, &text))
		return;
	while (str_cut(&text, '\n', &line)) {
		struct str rest = line;

		if (!str_word(&rest, &word))
			continue;
		if (!str_ends(word, ":"))
			here = str_starts(word, str_z(a, start));
		else if (here && str_is(word, "AnonHugePages:") && str_word(&rest, &word) &&
			 !str_u64(word, 10, &kib)) {
			m->huge = kib * 1024;
			m->huge_told = true;
			return;
		}
	}
}

/* The loads of a batch wait for each other; its time is read once before and once behind. */
static void chase(struct memory_pair *m, void *p, const struct line *l, uint64_t for_ns)
{
	uint64_t from = counter_now(), end = from + line_ticks(l, for_ns), to;
	void **at = p;

	for (; from < end; from = to) {
		for (unsigned i = 0; i < MEMORY_BATCH; i++)
			at = *(void **volatile *)at;
		__asm__ volatile("" : : "r"(at) : "memory");
		to = counter_now();
		histogram_add(&m->loads, line_ns(l, (to - from) * 100) / MEMORY_BATCH, 1);
	}
	m->n = m->loads.n;
}

/* Bound before the first touch. Huge pages where there are any: of the pools none is taken. */
static void *get(struct memory_pair *m)
{
	unsigned long nodes[NODES_MAX / (8 * sizeof(long))] = { 0 };
	char *all = mmap(NULL, m->size + HUGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *p;

	if (all == MAP_FAILED)
		return NULL;
	p = all + (HUGE - (uintptr_t)all % HUGE) % HUGE;
	if (p > all)
		munmap(all, (size_t)(p - all));
	munmap(p + m->size, (size_t)(all + HUGE - p));
	nodes[(unsigned)m->node / (8 * sizeof(long))] |=
		1ul << ((unsigned)m->node % (8 * sizeof(long)));
	madvise(p, m->size, MADV_HUGEPAGE);
	/* A kernel without CONFIG_NUMA has no policies, and one node. */
	if (syscall(SYS_mbind, p, m->size, MPOL_BIND, nodes, NODES_MAX + 1, 0) && errno != ENOSYS) {
		m->wrong = errno == EPERM ? "memory policies may not be set here"
					  : "this process's cpuset does not allow that node";
		munmap(p, m->size);
		return NULL;
	}
	return p;
}

static void measure(struct arena *a, const struct memory *all, struct memory_pair *m,
	uint64_t for_ns, const struct line *l)
{
	uint64_t room = free_of(a, m->node) / 2 / HUGE * HUGE;
	char *p;

	m->size = 4 * all->cache > LEAST ? 4 * all->cache : LEAST;
	m->size = m->size < MOST ? (m->size + HUGE - 1) / HUGE * HUGE : MOST;
	if (room && m->size > room)
		m->size = room;
	if (m->size < MIB) {
		m->wrong = "that node has no free memory";
		return;
	}
	p = get(m);
	if (!p) {
		m->wrong = m->wrong ? m->wrong : "no address space";
		return;
	}
	memory_chain(p, m->size / MEMORY_LINE, (uint64_t)m->node + 1);
	look_where(m, p);
	look_huge(a, m, p);
	chase(m, p, l, for_ns / 10); /* the branches, and pages that are put together late */
	m->loads.n = m->loads.sum_ns = m->loads.max_ns = m->loads.min_ns = 0;
	memset(m->loads.counts, 0, HISTOGRAM_BUCKETS * sizeof(*m->loads.counts));
	chase(m, p, l, for_ns);
	munmap(p, m->size);
}

static struct line calibrated(void)
{
	static const struct timespec pause = { .tv_nsec = 50000000 };
	struct pair from = pair_take();

	nanosleep(&pause, NULL);
	return line_of(from, pair_take());
}

static void pairs_of(
	struct arena *a, int node, struct cpuset cpus, struct cpuset nodes, struct memory *ret)
{
	struct cpuset its = list(a, str_printf(a, "/sys/devices/system/node/node%d/cpulist", node));
	int cpu = cpuset_next(cpuset_is_empty(its) ? cpus : cpuset_and(a, its, cpus), 0);

	for (int to = cpuset_next(nodes, 0); cpu >= 0 && to >= 0;
		to = cpuset_next(nodes, (unsigned)to + 1))
		ret->v[ret->n++] = (struct memory_pair){ .cpu = (unsigned)cpu,
			.cpu_node = node,
			.node = to,
			.distance = distance_of(a, node, to),
			.loads = histogram_new(a) };
}

void memory_measure(struct arena *a, struct cpuset cpus, uint64_t for_ns, struct memory *ret)
{
	struct cpuset nodes = list(a, STR("/sys/devices/system/node/has_memory"));
	struct cpuset online = list(a, STR("/sys/devices/system/node/has_cpu"));
	struct line l = calibrated();

	*ret = (struct memory){ 0 };
	if (cpuset_is_empty(nodes)) /* a kernel without CONFIG_NUMA has no such folder */
		nodes = online = cpuset_of(a, 0);
	ret->nodes = cpuset_count(nodes);
	ret->v = ARENA_NEW(a, struct memory_pair, ret->nodes * (cpuset_count(online) + 1));
	for (int n = cpuset_next(online, 0); n >= 0; n = cpuset_next(online, (unsigned)n + 1))
		pairs_of(a, n, cpus, nodes, ret);
	for (size_t i = 0; i < ret->n; i++) {
		struct memory_pair *m = &ret->v[i];
		uint64_t cache = cache_of(a, m->cpu);

		ret->cache = cache > ret->cache ? cache : ret->cache;
	}
	for (size_t i = 0; i < ret->n; i++) {
		struct memory_pair *m = &ret->v[i];

		if (affinity_set(0, cpuset_of(a, m->cpu)))
			m->wrong = "the CPU may not be used";
		else
			measure(a, ret, m, for_ns / ret->n, &l);
	}
}
