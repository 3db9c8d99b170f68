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

static void read_partition(const struct fact_in *in, struct partitions *t, const struct answer *an,
	struct partition *ret)
{
	struct str dir = str_head(an->path, an->path.n - sizeof(PARTITION));
	struct str path = str_printf(in->arena, STR_FMT "/" EFFECTIVE, STR_ARG(dir));

	ret->path = dir;
	ret->state = str_trim(an->bytes);
	(void)fact_list(answers_get(in->answers, path, ASK_FILE), in->arena, &ret->cpus);
	if (str_is(ret->state, "isolated"))
		t->isolated = cpuset_or(in->arena, t->isolated, ret->cpus);
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
	},
	.size = sizeof(struct partitions),
	.parse = parse,
};
