/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EAL gives its control threads the CPUs of its start-up affinity without those of the lcores,
 * and where that leaves none the main lcore's (lib/eal/common/eal_common_options.c,
 * compute_ctrl_threads_cpuset). The process's first thread is the main lcore.
 */
#include "scanner/source/dpdk/places.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "scanner/base/arena.h"
#include "scanner/base/dpdk_names.h"
#include "scanner/source/affinity.h"
#include "scanner/source/slurp.h"

struct masks {
	bool answers; /* it has a thread that answers */
	struct cpuset control, lcores;
};

static struct str comm_of(struct arena *a, const char *pid, const char *tid)
{
	struct str path = str_printf(a, "/proc/%s/task/%s/comm", pid, tid), name = { 0 };

	(void)slurp_path(str_z(a, path), 64, 64, a, &name);
	return str_trim(name);
}

static void look_at(struct arena *a, const char *pid, const char *tid, struct masks *m)
{
	struct str comm = comm_of(a, pid, tid);
	struct cpuset mask;

	if (affinity_get(a, (pid_t)strtol(tid, NULL, 10), &mask) < 0)
		return;
	if (dpdk_is_telemetry(comm)) {
		m->answers = true;
		m->control = cpuset_or(a, m->control, mask);
	} else if (dpdk_is_lcore(comm) || !strcmp(pid, tid)) {
		m->lcores = cpuset_or(a, m->lcores, mask);
	}
}

static struct masks masks_of(struct arena *a, const char *pid)
{
	DIR *dir = opendir(str_z(a, str_printf(a, "/proc/%s/task", pid)));
	struct masks m = { .answers = false };
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		if (e->d_name[0] != '.')
			look_at(a, pid, e->d_name, &m);
	}
	if (dir)
		closedir(dir);
	return m;
}

/* CPUs that are set apart for somebody, if not for this one: isolcpus=. */
static struct cpuset isolated(struct arena *a)
{
	struct cpuset cpus = { NULL, 0 };
	struct str text;

	if (slurp_path("/sys/devices/system/cpu/isolated", 4096, 65536, a, &text) == 0)
		(void)cpuset_parse_list(a, text, &cpus);
	return cpus;
}

static bool is_one_of_them(struct arena *a, const char *pid)
{
	struct masks m = masks_of(a, pid);

	return m.answers && cpuset_within(m.control, cpuset_or(a, m.lcores, isolated(a)));
}

bool dpdk_answers_on_lcores(struct arena *a, pid_t pid)
{
	DIR *proc;
	struct dirent *e;
	bool found = false;
	uint64_t n;

	if (pid)
		return is_one_of_them(a, str_z(a, str_printf(a, "%d", (int)pid)));
	proc = opendir("/proc");
	while (proc && !found && (e = readdir(proc))) {
		size_t mark = arena_used(a);

		found = str_u64(str_from(e->d_name), 10, &n) == 0 && is_one_of_them(a, e->d_name);
		arena_rewind(a, mark);
	}
	if (proc)
		closedir(proc);
	return found;
}
