/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of captures of real machines, against what an independent program read from them
 * (FACTS.txt beside them). The captures are not part of this project: where they are missing,
 * each host is skipped by name.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <unistd.h>

#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/cpu/cpuidle.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/net/softnet.h"
#include "scanner/facts/mem/vmstat.h"
#include "tests/support/captures.h"
#include "tests/support/fixture.h"
#include "tests/support/tree.h"

#define FACTS "../shared/data/FACTS.txt"
#define IDLE  " */cpuidle/state*/name */cpuidle/state*/latency */cpuidle/state*/disable"
#define FREQ  " */scaling_governor */scaling_driver */affected_cpus"
#define POOLS " */node/node*/hugepages/*"
#define STATS " */node/node*/numastat"

static const struct host {
	const char *name, *suffix, *root, *members;
	unsigned least; /* so many of FACTS.txt's statements must have been compared */
} hosts[] = {
	{ "01-rt-isolated-80cpu", ".tgz", "", "*/node/node*/cpulist" POOLS, 4 },
	{ "04-isolated-8node-112cpu", ".tar.xz", "/sample2",
		"*/node/node*/cpulist" POOLS STATS IDLE FREQ, 16 + 8 + 4 + 2 },
	{ "06-amd-epyc7451-96cpu-8node", ".tar.gz", "/x86_64-epyc_7451",
		"*/node/node*/cpumap" IDLE FREQ, 3 + 2 },
	{ "07-rhel7-pci-net-32cpu", ".tar.bz2", "/32intel64-2p8co2t+8ve",
		"*/node/node*/cpulist */class/net/* */0000:60:00.?/*" POOLS STATS, 4 + 2 + 1 },
	{ "08-vm-full-proc-sys", ".tree.tar.xz", "/kubernetes",
		"*/net/* */proc/net */proc/self */proc/vmstat */cpu/online", 16 + 1 },
	{ "10-amd-milan-128cpu", ".tree.tar.xz", "/milan0", "*/cpu/online" IDLE FREQ, 3 + 2 },
	{ "12-intel-cwf-576cpu-6node", ".tree.tar.xz", "/cwf0", "*/cpu/online" FREQ, 2 },
};

static struct arena *arena;
static struct sample *sample;
static char *dir;
static struct str section; /* of FACTS.txt, about this host */
static unsigned compared;

static void set_up(void)
{
	arena = arena_new("test", 1 << 24);
}

static void tear_down(void)
{
	arena_free(arena);
	captures_remove(dir);
}

/* What FACTS.txt says must hold; where its statement begins alike, it must end alike. */
static void says(const char *begin, struct str all)
{
	if (!str_has(section, begin))
		return;
	ck_assert_msg(str_has(section, str_z(arena, all)), "FACTS.txt does not say: " STR_FMT,
		STR_ARG(all));
	compared++;
}

static void find_section(const char *name)
{
	struct str rest = read_whole_file(arena, FACTS), line;
	struct str head = str_printf(arena, "== %s", name);
	const char *begin = NULL, *end = rest.p + rest.n;

	while (str_cut(&rest, '\n', &line)) {
		if (begin && str_starts(line, "== ")) {
			end = line.p;
			break;
		}
		if (str_eq(line, head))
			begin = line.p;
	}
	ck_assert_msg(begin, "FACTS.txt has no %s", name);
	section = (struct str){ begin, (size_t)(end - begin) };
}

static bool take(const struct host *h)
{
	static const struct fact *const facts[] = { &fact_nodes, &fact_cpuidle, &fact_cpufreq,
		&fact_netdevs, &fact_softnet, &fact_vmstat };

	dir = captures_unpack(
		str_z(arena, str_printf(arena, "hosts/%s%s", h->name, h->suffix)), h->members);
	if (!dir)
		return false;
	sample = sample_from_tree(
		arena, str_z(arena, str_printf(arena, "%s%s", dir, h->root)), facts, COUNT(facts));
	ck_assert_ptr_nonnull(sample);
	return true;
}

static void compare_pool(const struct node *n, const struct huge_pool *p, struct str line)
{
	struct str want =
		str_printf(arena, "'hugepages-%llukB': '%llu/%llu'", (unsigned long long)p->size_kb,
			(unsigned long long)p->nr, (unsigned long long)p->free);

	ck_assert(p->valid);
	ck_assert_msg(
		str_has(line, str_z(arena, want)), "node%u: " STR_FMT, n->number, STR_ARG(want));
	compared++;
}

static void compare_node(const struct node *n, struct str line)
{
	struct str want;

	for (size_t i = 0; i < n->n_pools; i++)
		compare_pool(n, &n->pools[i], line);
	if (!str_has(line, "numa_miss"))
		return;
	want = str_printf(arena,
		"{'numa_miss': '%llu', 'numa_foreign': '%llu', 'other_node': '%llu'}",
		(unsigned long long)n->stat.miss, (unsigned long long)n->stat.foreign,
		(unsigned long long)n->stat.other);
	ck_assert_msg(
		str_has(line, str_z(arena, want)), "node%u: " STR_FMT, n->number, STR_ARG(want));
	compared++;
}

static void compare_nodes(void)
{
	const struct nodes *t = facts_get(sample->facts, &fact_nodes);
	struct str rest = section, line, word, number;
	uint64_t n;

	while (str_cut(&rest, '\n', &line)) {
		struct str words = line;

		if (!str_word(&words, &word) || !str_starts(word, "node"))
			continue;
		number = str_skip(word, 4);
		if (str_u64(number, 10, &n))
			continue;
		ck_assert_ptr_nonnull(nodes_find(t, (unsigned)n));
		ck_assert(nodes_find(t, (unsigned)n)->cpus_valid);
		compare_node(nodes_find(t, (unsigned)n), line);
	}
}

static void compare_idle(void)
{
	const struct cpuidle *t = facts_get(sample->facts, &fact_cpuidle);

	ck_assert(!str_has(section, "cstates") == (t->n == 0));
	for (size_t s = 0; t->n && s < t->v[0].n_states; s++) {
		const struct idle_state *first = &t->v[0].states[s];
		struct str name = str_printf(arena, "'" STR_FMT " %lluus %s': %zu",
			STR_ARG(first->name), (unsigned long long)first->latency_us,
			first->disabled ? "disabled" : "enabled", t->n);

		for (size_t c = 0; c < t->n; c++)
			ck_assert(t->v[c].states[s].valid &&
				  t->v[c].states[s].latency_us == first->latency_us);
		says("cstates", name);
	}
}

static void compare_freq(void)
{
	const struct cpufreq *t = facts_get(sample->facts, &fact_cpufreq);
	struct cpuset all = { NULL, 0 };

	ck_assert(!str_has(section, "governors") == (t->n == 0));
	for (size_t i = 0; i < t->n; i++) {
		ck_assert(str_eq(t->v[i].governor, t->v[0].governor));
		all = cpuset_or(arena, all, t->v[i].cpus);
	}
	if (!t->n)
		return;
	says("governors", str_printf(arena, "governors {'" STR_FMT "': %u}",
				  STR_ARG(t->v[0].governor), cpuset_count(all)));
	says("drivers", str_printf(arena, "drivers {'" STR_FMT "': %u}", STR_ARG(t->v[0].driver),
				cpuset_count(all)));
}

static void compare_net(void)
{
	const struct netdevs *t = facts_get(sample->facts, &fact_netdevs);
	const struct softnet *s = facts_get(sample->facts, &fact_softnet);
	uint64_t dropped = 0, squeezed = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct netdev *d = &t->v[i];

		if (d->operstate.n)
			says("net {",
				d->speed_mbps < 0
					? str_printf(arena, "'" STR_FMT "': ('" STR_FMT "', '',",
						  STR_ARG(d->name), STR_ARG(d->operstate))
					: str_printf(arena,
						  "'" STR_FMT "': ('" STR_FMT "', '%lld',",
						  STR_ARG(d->name), STR_ARG(d->operstate),
						  (long long)d->speed_mbps));
	}
	for (size_t i = 0; i < s->n; i++) {
		ck_assert_int_eq(s->v[i].cpu, (int)i);
		dropped += s->v[i].dropped;
		squeezed += s->v[i].squeezed;
	}
	says("softnet rows",
		str_printf(arena, "softnet rows %zu cols %u dropped %llu squeezed %llu", s->n,
			s->columns, (unsigned long long)dropped, (unsigned long long)squeezed));
}

static void compare_vmstat(void)
{
	const struct vmstat *t = facts_get(sample->facts, &fact_vmstat);

	for (size_t i = 0; i < t->n; i++) {
		struct str key = str_printf(arena, "'" STR_FMT "': '", STR_ARG(t->v[i].name));

		if (!str_has(section, "vmstat {"))
			continue;
		says(str_z(arena, key), str_printf(arena, STR_FMT "%llu'", STR_ARG(key),
						(unsigned long long)t->v[i].value));
	}
}

START_TEST(host)
{
	const struct host *h = &hosts[_i];

	if (access(FACTS, R_OK)) {
		printf("skipped: no " FACTS " for %s\n", h->name);
		return;
	}
	find_section(h->name);
	if (!take(h))
		return;
	compare_nodes();
	compare_idle();
	compare_freq();
	compare_net();
	compare_vmstat();
	ck_assert_uint_ge(compared, h->least);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_set_timeout(tc, 50);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, host, 0, COUNT(hosts));
}

UNIT_MAIN("hosts", fill)
