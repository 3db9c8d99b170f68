/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of huge pages on the cgroups of the processes that matter, and of every cgroup above
 * (mm/hugetlb_cgroup.c). A fault past hugetlb.SIZE.max is a SIGBUS; a mapping past
 * hugetlb.SIZE.rsvd.max (5.7) is refused by mmap(). events counts the times a limit was met
 * (5.6); of the first version it is failcnt. The root of the hierarchy has no limits.
 */
#include "scanner/judging/target_groups.h"
#include "scanner/facts/process/target_hugetlb.h"

/* What the first version shows where there is no limit: LONG_MAX in whole pages. */
#define NO_LIMIT (1ULL << 62)

struct size {
	unsigned first; /* of its files */
	const char *name, *wanted;
	double bytes;
};
static const struct size sizes[] = {
	{ 0, "2 MiB", "pages_2m", 2097152.0 },
	{ TARGET_HUGE_1G, "1 GiB", "pages_1g", 1073741824.0 },
};

/* One size at one level. */
struct state {
	const struct size *size;
	const struct cgroup_level *at;
	bool limited;
	uint64_t limit, used;
	uint64_t met, moved; /* times since the cgroup was made, and in the window */
	const struct answer *malformed;
};

static void add_limit(struct state *s, const struct answer *an)
{
	uint64_t n;

	if (an->state != ANSWER_OK || str_is(str_trim(an->bytes), "max"))
		return;
	if (fact_u64(an, &n)) {
		s->malformed = an;
	} else if (n < NO_LIMIT && (!s->limited || n < s->limit)) {
		s->limit = n;
		s->limited = true;
	}
}

static void read_events(const struct target_group *g, struct state *s)
{
	unsigned file = s->size->first + TARGET_HUGE_EVENTS;
	const struct cgroup_level *before = cgroup_chain_level(g->before, s->at->path);
	uint64_t old;
	int64_t n;

	if (g->chain->v1) {
		if (fact_u64(s->at->files[file], &s->met))
			s->met = 0;
		if (before && fact_u64(before->files[file], &old) == 0 &&
			delta_counter(old, s->met, 64, &s->moved) != DELTA_OK)
			s->moved = 0;
		return;
	}
	if (cgroup_stat_get(s->at->files[file], "max", &n) && n > 0)
		s->met = (uint64_t)n;
	if (!group_moved(g, s->at, file, "max", 64, &s->moved))
		s->moved = 0;
}

static struct state state_of(
	const struct target_group *g, const struct size *size, const struct cgroup_level *at)
{
	struct state s = { .size = size, .at = at };

	add_limit(&s, at->files[size->first + TARGET_HUGE_MAX]);
	add_limit(&s, at->files[size->first + TARGET_HUGE_RSVD]);
	if (fact_u64(at->files[size->first + TARGET_HUGE_CURRENT], &s.used))
		s.used = 0;
	read_events(g, &s);
	return s;
}

static enum status judge_state(
	const struct check_in *in, const struct state *s, const char **ret_text)
{
	double want = in_limit(in, s->size->wanted) * s->size->bytes;

	*ret_text = "a limit of huge pages was met in the window";
	if (s->moved)
		return STATUS_FAIL;
	*ret_text = "its cgroup allows fewer huge pages than wanted";
	if (s->limited && (double)s->limit < want)
		return STATUS_FAIL;
	*ret_text = "its cgroup allows no huge page more: the next fault is a SIGBUS";
	if (s->limited && s->used && s->used >= s->limit)
		return STATUS_WARN;
	*ret_text = "a limit of huge pages was met since the cgroup was made";
	return s->met ? STATUS_WARN : STATUS_PASS;
}

static void say(const struct check_in *in, const struct target_group *g, const struct state *s,
	const char *text, enum status status, struct findings *out)
{
	struct finding *f = find(out, status, subject_process(in, g->process), "%s", text);
	unsigned first = s->size->first;

	if (s->limited)
		find_observed(f,
			"%llu MiB of %s pages allowed in " STR_FMT ", %llu MiB used, met %llu "
			"times",
			(unsigned long long)s->limit >> 20, s->size->name, STR_ARG(s->at->path),
			(unsigned long long)s->used >> 20, (unsigned long long)s->met);
	else
		find_observed(f, "met %llu times in " STR_FMT, (unsigned long long)s->met,
			STR_ARG(s->at->path));
	if (in_limit(in, s->size->wanted) >= 0)
		find_wanted(
			f, "%.0f MiB", in_limit(in, s->size->wanted) * s->size->bytes / (1 << 20));
	else
		find_wanted(f, "no limit that is met");
	find_group(f, in, g);
	find_evidence(f, s->at->files[first + TARGET_HUGE_MAX]);
	find_evidence(f, s->at->files[first + TARGET_HUGE_EVENTS]);
}

static bool has_controller(const struct target_group *g)
{
	for (size_t i = 0; i < g->chain->n; i++) {
		for (unsigned k = 0; k < TARGET_HUGE_PROCS; k++) {
			enum answer_state s = g->chain->levels[i].files[k]->state;

			if (s != ANSWER_ABSENT && s != ANSWER_NOT_READ)
				return true;
		}
	}
	return false;
}

static void say_nothing_wrong(
	const struct check_in *in, const struct target_group *g, struct findings *out)
{
	struct subject who = subject_process(in, g->process);
	struct finding *f;

	if (g->unread) {
		find_unreadable(out, who, g->unread, false);
		return;
	}
	if (!has_controller(g))
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
			"the controller of huge pages is not enabled for its cgroup");
	else
		f = find(out, STATUS_PASS, who, "its cgroups leave it its huge pages");
	find_group(f, in, g);
}

static void judge(const struct check_in *in, const struct target_group *g, struct findings *out)
{
	bool good = true;

	for (size_t i = 0; i < g->chain->n; i++) {
		for (unsigned k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			struct state s = state_of(g, &sizes[k], &g->chain->levels[i]);
			const char *text;
			enum status status = judge_state(in, &s, &text);

			if (s.malformed)
				find_unreadable(
					out, subject_process(in, g->process), s.malformed, false);
			else if (status != STATUS_PASS)
				say(in, g, &s, text, status, out);
			good &= !s.malformed && status == STATUS_PASS;
		}
	}
	if (good || g->unread)
		say_nothing_wrong(in, g, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_target_groups(
		in, &fact_target_hugetlb, TARGET_HUGE_PROCS, TARGET_HUGE_MAX, judge, out);
}

const struct check check_huge_cgroup_limit[] = {
	{
		.id = "huge.cgroup_limit",
		.rule = 1,
		.title = "No cgroup keeps huge pages from the processes",
		.severity = SEVERITY_HIGH,
		.earlier = true,
		.needs = { &fact_target_hugetlb },
		.limits = {
			{ "pages_2m", "1", -1, -1, 1e9, NULL, "2 MiB pages that each process needs; -1: nobody said" },
			{ "pages_1g", "1", -1, -1, 1e6, NULL, "1 GiB pages that each process needs; -1: nobody said" },
		},
		.why = "the first touch of a huge page past the limit is a SIGBUS, although the pool has pages",
		.fix_now = "echo max > /sys/fs/cgroup/<cgroup>/hugetlb.<SIZE>.max, and rsvd.max",
		.fix_boot = "whoever made the cgroup: a container's hugepages limit, or the line that writes it",
		.remedies = { { REMEDY_MANUAL, "",
			"the hugepages limit of the container, or of whoever made the cgroup", NULL } },
		.source = "Documentation/admin-guide/cgroup-v2.rst; mm/hugetlb_cgroup.c",
		.run = run,
	},
	{ 0 },
};
