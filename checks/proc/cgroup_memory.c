/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of memory of the cgroup that a process is in, and those above. At memory.max a task of
 * the group frees pages of the group itself before it gets one, or one of them is ended; above
 * memory.high it is put to sleep on its way back to user space (mm/memcontrol.c). The host's
 * counters of direct reclaim do not move for that (mm/vmscan.c, !cgroup_reclaim(sc)). Page cache
 * counts: a log that is written fast fills a limit. memory.events counts the groups below, too;
 * of the levels above only .local (5.2) is this one's own doing. The first version's failcnt
 * counts charges that met the limit.
 */
#include "scanner/judging/counters.h"
#include "scanner/judging/target_groups.h"
#include "scanner/facts/mem/vmstat.h"

/* What the first version shows where there is no limit: LONG_MAX in whole pages. */
#define NO_LIMIT (1ULL << 62)

struct level {
	const struct cgroup_level *at;
	bool has_max, has_high, malformed;
	uint64_t max, high, current;
	double share; /* of the tighter of both that is used */
	uint64_t stalls, kills;
	const char *what;
};

static bool read_limit(const struct answer *an, bool *ret_has, uint64_t *ret)
{
	if (an->state != ANSWER_OK || str_is(str_trim(an->bytes), "max"))
		return true;
	if (fact_u64(an, ret))
		return false;
	*ret_has = *ret < NO_LIMIT;
	return true;
}

static void read_share(struct level *l)
{
	uint64_t least = l->has_max ? l->max : UINT64_MAX;

	if (l->has_high && l->high < least)
		least = l->high;
	if ((l->has_max || l->has_high) && least)
		l->share = (double)l->current / (double)least;
}

static void add_event(const struct target_group *g, struct level *l, unsigned file,
	const char *name, const char *what, uint64_t *sum)
{
	uint64_t n;

	if (!group_moved(g, l->at, file, name, 64, &n) || !n)
		return;
	*sum += n;
	l->what = what;
}

/* failcnt is one number. */
static void add_failcnt(const struct target_group *g, struct level *l, unsigned file)
{
	const struct cgroup_level *before = cgroup_chain_level(g->before, l->at->path);
	uint64_t b, n, moved;

	if (!before || fact_u64(before->files[file], &b) || fact_u64(l->at->files[file], &n) ||
		delta_counter(b, n, 64, &moved) != DELTA_OK || !moved)
		return;
	l->stalls += moved;
	l->what = "charges met the limit";
}

static void read_events(const struct target_group *g, struct level *l)
{
	unsigned file = l->at->own ? TARGET_MEMORY_EVENTS : TARGET_MEMORY_EVENTS_LOCAL;

	if (g->chain->v1) {
		add_failcnt(g, l, file);
		add_event(g, l, TARGET_MEMORY_OOM, "oom_kill", "processes were ended", &l->kills);
		return;
	}
	add_event(g, l, file, "high", "times put to sleep above memory.high", &l->stalls);
	add_event(g, l, file, "max", "times memory.max was met", &l->stalls);
	add_event(g, l, file, "oom", "times no memory was left below memory.max", &l->stalls);
	add_event(g, l, file, "oom_kill", "processes were ended", &l->kills);
}

static struct level read_level(const struct target_group *g, const struct cgroup_level *at)
{
	struct level l = { .at = at };

	l.malformed = !read_limit(at->files[TARGET_MEMORY_MAX], &l.has_max, &l.max) ||
		      !read_limit(at->files[TARGET_MEMORY_HIGH], &l.has_high, &l.high);
	(void)fact_u64(at->files[TARGET_MEMORY_CURRENT], &l.current);
	read_share(&l);
	read_events(g, &l);
	return l;
}

static int weight_of(const struct check_in *in, const struct level *l)
{
	return l->kills					   ? 6
	       : l->stalls				   ? 5
	       : l->share * 100 > in_limit(in, "max_used") ? 4
	       : l->has_high				   ? 3
	       : l->malformed				   ? 2
							   : l->has_max;
}

/* Whether the whole host reclaims: then that takes its pages, and mem.direct_reclaim says it. */
enum host { HOST_QUIET, HOST_RECLAIMS, HOST_UNTOLD };
static enum host host_of(const struct check_in *in)
{
	static const struct counter stalls = { .glob = "allocstall*" };
	uint64_t n;

	switch (in_vmstat_moved(in, &stalls, &n)) {
	case MOVED_OK:
		return n ? HOST_RECLAIMS : HOST_QUIET;
	case MOVED_ABSENT:
		return HOST_QUIET;
	case MOVED_RESET:
	case MOVED_VANISHED:
	case MOVED_UNREADABLE:
		break;
	}
	return HOST_UNTOLD;
}

/* Pages of its own cgroup that a task scanned to free some, for whichever limit. */
static uint64_t scanned(const struct target_group *g)
{
	uint64_t n;

	if (g->chain->v1 ||
		!group_moved(g, &g->chain->levels[0], TARGET_MEMORY_STAT, "pgscan_direct", 64, &n))
		return 0;
	return n;
}

static struct str bytes_text(struct arena *a, uint64_t bytes)
{
	if (bytes >= 10 << 20)
		return str_printf(a, "%llu MiB", (unsigned long long)(bytes >> 20));
	return str_printf(a, "%llu kB", (unsigned long long)(bytes >> 10));
}

static void add_level(const struct check_in *in, struct finding *f, const struct target_group *g,
	const struct cgroup_level *at)
{
	struct level l = read_level(g, at);

	if (l.has_max)
		find_evidence(f, at->files[TARGET_MEMORY_MAX]);
	if (l.has_high)
		find_evidence(f, at->files[TARGET_MEMORY_HIGH]);
	if (l.has_max || l.has_high)
		find_evidence(f, at->files[TARGET_MEMORY_CURRENT]);
	if (l.stalls || l.kills)
		find_evidence_text(f,
			at->files[at->own ? TARGET_MEMORY_EVENTS : TARGET_MEMORY_EVENTS_LOCAL],
			STR_FMT ": %llu %s in the window", STR_ARG(at->path),
			(unsigned long long)(l.kills ? l.kills : l.stalls), l.what);
	(void)in;
}

static void add_all(const struct check_in *in, struct finding *f, const struct target_group *g)
{
	int64_t cache;

	find_group(f, in, g);
	for (size_t i = 0; i < g->chain->n; i++)
		add_level(in, f, g, &g->chain->levels[i]);
	if (cgroup_stat_get(g->chain->levels[0].files[TARGET_MEMORY_STAT],
		    g->chain->v1 ? "cache" : "file", &cache))
		find_evidence_text(f, g->chain->levels[0].files[TARGET_MEMORY_STAT],
			"page cache that counts: %lld kB", (long long)(cache >> 10));
}

static void say_moved(const struct check_in *in, const struct target_group *g,
	const struct level *l, uint64_t pages, struct findings *out)
{
	struct subject who = subject_process(in, g->process);
	struct finding *f;

	if (l->kills)
		f = find(out, STATUS_FAIL, who,
			"processes of its cgroup were ended: no memory was left below its limit");
	else
		f = find(out, STATUS_FAIL, who,
			"its cgroup met its limit: its threads reclaim memory, or sleep for it");
	if (l->kills || l->stalls)
		find_observed(f, "%llu %s in " STR_FMT,
			(unsigned long long)(l->kills ? l->kills : l->stalls), l->what,
			STR_ARG(l->at->path));
	else
		find_observed(
			f, "%llu pages scanned by tasks of its cgroup", (unsigned long long)pages);
	find_observed_value(f, (double)(l->kills ? l->kills : l->stalls ? l->stalls : pages), "1");
	find_wanted(f, "no reclaim in the window");
	if (pages)
		find_evidence_text(f, g->chain->levels[0].files[TARGET_MEMORY_STAT],
			"pgscan_direct +%llu", (unsigned long long)pages);
	add_all(in, f, g);
	find_remedy(f, REMEDY_MANUAL, STR(""),
		"MemoryHigh=infinity and MemoryMax=infinity for the unit of " STR_FMT,
		STR_ARG(l->at ? l->at->path : g->chain->path));
}

static void say_state(const struct check_in *in, const struct target_group *g,
	const struct level *l, struct findings *out)
{
	bool full = l->share * 100 > in_limit(in, "max_used");
	struct subject who = subject_process(in, g->process);
	struct finding *f;

	if (full || l->has_high)
		f = find(out, STATUS_WARN, who, "%s",
			full ? "its cgroup is close to its limit"
			     : "memory.high puts its threads to sleep once there is more");
	else
		f = find(out, STATUS_PASS, who, "%s",
			l->has_max ? "its cgroup has a limit, and room below it"
				   : "no cgroup limits its memory");
	if (l->has_max || l->has_high)
		find_observed(f, STR_FMT " of " STR_FMT " in " STR_FMT,
			STR_ARG(bytes_text(in->scratch, l->current)),
			STR_ARG(bytes_text(in->scratch,
				l->has_high && (!l->has_max || l->high < l->max) ? l->high
										 : l->max)),
			STR_ARG(l->at->path));
	else
		find_observed(f, "%zu levels without a limit", g->chain->n);
	find_wanted(f, "no limit, or %.0f %% of it used at most", in_limit(in, "max_used"));
	add_all(in, f, g);
}

static void judge(const struct check_in *in, const struct target_group *g, struct findings *out)
{
	const struct vmstat *vm = in_fact(in, &fact_vmstat);
	struct subject who = subject_process(in, g->process);
	uint64_t pages = scanned(g);
	struct level worst = { 0 };
	int weight;

	for (size_t i = 0; i < g->chain->n; i++) {
		struct level l = read_level(g, &g->chain->levels[i]);

		if (weight_of(in, &l) > weight_of(in, &worst))
			worst = l;
	}
	weight = weight_of(in, &worst);
	if (weight >= 5 || (pages && host_of(in) == HOST_QUIET))
		say_moved(in, g, &worst, pages, out);
	else if (pages && host_of(in) == HOST_UNTOLD)
		find_unreadable(out, who, vm->from, false);
	else if (weight >= 3)
		say_state(in, g, &worst, out);
	else if (weight == 2)
		find_unreadable(out, who, worst.at->files[TARGET_MEMORY_MAX], false);
	else if (g->unread)
		find_unreadable(out, who, g->unread, false);
	else
		say_state(in, g, &worst, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_target_groups(
		in, &fact_target_memory, TARGET_MEMORY_PROCS, TARGET_MEMORY_EVENTS, judge, out);
}

const struct check check_proc_cgroup_memory[] = {
	{
		.id = "proc.cgroup_memory",
		.rule = 1,
		.title = "No cgroup makes processes that matter reclaim memory",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.earlier = true,
		.needs = { &fact_target_memory, &fact_vmstat },
		.limits = { { "max_used", "%", 90, 1, 100, NULL,
			"of the tightest limit that may be used" } },
		.why = "at a limit the allocating thread reclaims or sleeps, milliseconds to seconds, and no counter of the host tells",
		.fix_now =
			"raise or remove memory.high and memory.max of that level; put what writes logs into another cgroup",
		.fix_boot = "MemoryHigh=infinity and MemoryMax=infinity in the unit and its slices",
		.source = "mm/memcontrol.c; mm/vmscan.c; Documentation/admin-guide/cgroup-v2.rst",
		.run = run,
	},
	{ 0 },
};
