/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line of /proc/PID/stat (fs/proc/array.c do_task_stat) and the mask in /proc/PID/status.
 * The name stands in parentheses and may hold blanks, parentheses and newlines itself, so the
 * line is split at the last ')'. The fields used have the same place from 2.6 to 6.18.
 */
#include "scanner/facts/process/tasks.h"

#include <errno.h>

/* Places after the ')', from 0. */
enum {
	STATE = 0,
	FLAGS = 6,
	MINOR_FAULTS = 7,
	MAJOR_FAULTS = 9,
	UTIME = 11,
	STIME = 12,
	START = 19,
	PROCESSOR = 36,
	RT_PRIORITY = 37,
	POLICY = 38,
	FIELDS = 39
};

static int fields_of(struct str rest, struct str *f)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (!str_word(&rest, &f[i]))
			return -EINVAL;
	return 0;
}

static int u32_of(struct str s, uint32_t *ret)
{
	uint64_t n;

	if (str_u64(s, 10, &n) < 0 || n > UINT32_MAX)
		return -EINVAL;
	*ret = (uint32_t)n;
	return 0;
}

static int numbers_of(const struct str *f, struct task *t)
{
	int64_t processor;

	if (f[STATE].n != 1 || u32_of(f[FLAGS], &t->flags) < 0 ||
		str_u64(f[UTIME], 10, &t->utime_ticks) < 0 ||
		str_u64(f[STIME], 10, &t->stime_ticks) < 0 ||
		str_u64(f[START], 10, &t->start_ticks) < 0 ||
		str_i64(f[PROCESSOR], &processor) < 0 ||
		u32_of(f[RT_PRIORITY], &t->rt_priority) < 0 || u32_of(f[POLICY], &t->policy) < 0)
		return -EINVAL;
	t->state = f[STATE].p[0];
	t->processor = processor >= 0 && processor < CPUSET_LIMIT ? (int)processor : -1;
	return 0;
}

int task_parse_stat(struct str text, struct task *ret)
{
	struct str head, rest, number, f[FIELDS];
	struct task t = *ret;
	uint64_t id;

	if (!str_split_last(text, ')', &head, &rest) || !str_split(head, '(', &number, &t.comm))
		return -EINVAL;
	if (str_u64(str_trim(number), 10, &id) < 0 || id == 0 || id > INT32_MAX)
		return -EINVAL;
	if (fields_of(rest, f) < 0 || numbers_of(f, &t) < 0)
		return -EINVAL;
	t.tid = (int)id;
	*ret = t;
	return 0;
}

int task_parse_faults(struct str text, uint64_t *ret_minor, uint64_t *ret_major)
{
	struct str head, rest, f[FIELDS];
	uint64_t minor, major;

	if (!str_split_last(text, ')', &head, &rest) || fields_of(rest, f) < 0 ||
		str_u64(f[MINOR_FAULTS], 10, &minor) < 0 ||
		str_u64(f[MAJOR_FAULTS], 10, &major) < 0)
		return -EINVAL;
	*ret_minor = minor;
	*ret_major = major;
	return 0;
}

int task_parse_allowed(struct str status, struct arena *a, struct cpuset *ret)
{
	struct str line, name, value;

	while (str_cut(&status, '\n', &line))
		if (str_split(line, ':', &name, &value) && str_is(name, "Cpus_allowed_list"))
			return cpuset_parse_list(a, str_trim(value), ret);
	return -ENODATA;
}
