/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgroup v2 cpuset partitions, kernel/cgroup/cpuset.c. An invalid partition ("isolated invalid
 * (reason)", the reason since 6.1) balances load like any other cgroup: only the exact word
 * counts. The isolated type came with 6.1, the root's union of them with 6.7. In the hybrid
 * layout the v2 tree lies below unified/, which the first star stands for.
 */
#include "scanner/facts/partitions.h"

#define ROOT	  "/sys/fs/cgroup"
#define PARTITION "cpuset.cpus.partition"
#define EFFECTIVE "cpuset.cpus.effective"
#define V1	  ROOT "/cpuset"
#define BALANCE	  "cpuset.sched_load_balance"

static void read_partition(const struct fact_in *in, struct partitions *t, const struct answer *an,
	struct partition *ret)
{
	struct str dir = str_head(an->path, an->path.n - sizeof(PARTITION));
	struct str path = str_printf(in->arena, STR_FMT "/" EFFECTIVE, STR_ARG(dir));

	ret->path = dir;
	ret->state = str_trim(an->bytes);
	if (!str_is(ret->state, "isolated"))
		(void)fact_list(answers_get(in->answers, path, ASK_FILE), in->arena, &ret->cpus);
	else if (fact_list(answers_get(in->answers, path, ASK_FILE), in->arena, &ret->cpus) == 0)
		t->isolated = cpuset_or(in->arena, t->isolated, ret->cpus);
	else
		t->unread++;
}

static bool gone(const struct answer *an)
{
	return an->state == ANSWER_ABSENT || an->state == ANSWER_VANISHED;
}

/* There, and not read. */
static bool refused(const struct answer *an)
{
	return an->state != ANSWER_OK && an->state != ANSWER_NOT_CAPTURED && !gone(an);
}

static bool unbalanced(const struct answer *an)
{
	uint64_t on;

	return fact_u64(an, &on) == 0 && on == 0;
}

/* The file of that name in the same directory, or, up, in the one above. */
static const struct answer *beside(
	const struct fact_in *in, const struct answer *an, const char *name, bool up)
{
	struct str dir = an->path, last;

	(void)str_split_last(dir, '/', &dir, &last);
	if (up)
		(void)str_split_last(dir, '/', &dir, &last);
	return answers_get(
		in->answers, str_printf(in->arena, STR_FMT "/%s", STR_ARG(dir), name), ASK_FILE);
}

static void read_v1(const struct fact_in *in, struct partitions *t)
{
	static const char *const patterns[] = { V1 "/*/" BALANCE, V1 "/*/*/" BALANCE };
	struct cpuset cpus;

	if (!unbalanced(answers_file(in->answers, V1 "/" BALANCE)))
		return;
	for (size_t p = 0; p < sizeof(patterns) / sizeof(patterns[0]); p++) {
		struct matches m = answers_match(in->answers, patterns[p], ASK_FILE);

		for (size_t i = 0; i < m.n; i++) {
			const struct answer *an = m.v[i].answer;

			if (unbalanced(an) && unbalanced(beside(in, an, BALANCE, true)) &&
				fact_list(beside(in, an, "cpuset.cpus", false), in->arena, &cpus) ==
					0)
				t->v1 = cpuset_or(in->arena, t->v1, cpus);
		}
	}
}

/*
 * The root's file tells all by itself. Where the kernel has none, the directories must have
 * been listed, every partition file read, and the first version's root read or absent.
 */
static bool all_known(const struct fact_in *in, const struct partitions *t)
{
	const struct answer *list = answers_list_of(in->answers, ROOT "/*/" PARTITION);
	const struct answer *v1 = answers_file(in->answers, V1 "/" BALANCE);
	struct cpuset root;

	if (fact_list(t->root, in->arena, &root) == 0)
		return true;
	return gone(t->root) && (list->state == ANSWER_OK || gone(list)) &&
	       (v1->state == ANSWER_OK || gone(v1)) && !t->unread;
}

static void parse(const struct fact_in *in, void *ret)
{
	static const char *const patterns[] = { ROOT "/*/" PARTITION, ROOT "/*/*/" PARTITION,
		ROOT "/*/*/*/" PARTITION };
	struct partitions *t = ret;
	struct partition *v = NULL;
	size_t cap = 0;

	for (size_t p = 0; p < sizeof(patterns) / sizeof(patterns[0]); p++) {
		struct matches m = answers_match(in->answers, patterns[p], ASK_FILE);

		for (size_t i = 0; i < m.n; i++) {
			t->unread += refused(m.v[i].answer);
			if (m.v[i].answer->state != ANSWER_OK ||
				str_is(str_trim(m.v[i].answer->bytes), "member"))
				continue;
			v = arena_grow(in->arena, v, t->n, &cap, sizeof(*v));
			v[t->n] = (struct partition){ 0 };
			read_partition(in, t, m.v[i].answer, &v[t->n++]);
		}
	}
	t->v = v;
	t->root = answers_file(in->answers, ROOT "/cpuset.cpus.isolated");
	(void)fact_list(t->root, in->arena, &t->isolated);
	read_v1(in, t);
	t->known = all_known(in, t);
}

const struct fact fact_partitions = {
	.name = "partitions",
	.asks = {
		{ ROOT "/cpuset.cpus.isolated", ASK_FILE },
		{ ROOT "/*/" PARTITION, ASK_FILE },
		{ ROOT "/*/*/" PARTITION, ASK_FILE },
		{ ROOT "/*/*/*/" PARTITION, ASK_FILE },
		{ ROOT "/*/" EFFECTIVE, ASK_FILE },
		{ ROOT "/*/*/" EFFECTIVE, ASK_FILE },
		{ ROOT "/*/*/*/" EFFECTIVE, ASK_FILE },
		{ V1 "/" BALANCE, ASK_FILE },
		{ V1 "/*/" BALANCE, ASK_FILE },
		{ V1 "/*/*/" BALANCE, ASK_FILE },
		{ V1 "/*/cpuset.cpus", ASK_FILE },
		{ V1 "/*/*/cpuset.cpus", ASK_FILE },
	},
	.size = sizeof(struct partitions),
	.parse = parse,
};
