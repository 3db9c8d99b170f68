/* SPDX-License-Identifier: Apache-2.0 */
/* What is watched, and how patiently. docs/watch.md says the same in words. */
#include "commands/watch/watch_options.h"

#include "scanner/engine/check.h"

#include <string.h>

/* Beside all that is counted over time: settings and states that change while a host works. */
static const char *const states[] = { "clock.source", "clock.tsc_stable", "cpu.cpuset_partition",
	"cpu.online", "irq.isolated_affinity", "proc.mem_node", "sched.rt_throttled",
	"task.isolated_foreign", "task.isolated_shared", "time.chrony_tracking", "time.kernel_sync",
	"time.phc2sys", "time.phc_sys_offset", "time.ptp4l_gm", "time.ptp4l_offset",
	"time.ptp4l_port_state", "time.sync_conflict", "time.sync_required" };

/* One look that sees it is proof enough: it happened, and does not flap. */
static const char *const at_once[] = { "hw.edac", "mem.oom", "nic.link_flaps", "pcie.aer",
	"smi.count", "thermal.throttle", "time.clock_step" };

enum { RAISE_AFTER = 3, CLEAR_AFTER = 12, SLOW_CLEAR_AFTER = 3 };

static bool is_one_of(const char *id, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(id, v[i]))
			return true;
	}
	return false;
}

struct str watch_default_checks(struct arena *a)
{
	size_t n;
	const struct check *const *all = checks_all(&n);
	struct str globs = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (all[i]->kind == KIND_DELTA ||
			is_one_of(all[i]->id, states, sizeof(states) / sizeof(states[0])))
			globs = str_printf(
				a, STR_FMT "%s%s", STR_ARG(globs), globs.n ? "," : "", all[i]->id);
	}
	return globs;
}

static bool matches(struct str globs, const char *id)
{
	struct str glob;

	while (str_cut(&globs, ',', &glob)) {
		if (str_glob(glob, str_from(id)))
			return true;
	}
	return false;
}

struct thresholds *watch_thresholds(
	struct arena *a, const struct watch_options *o, const struct job *job, const bool *slow)
{
	struct thresholds *v = ARENA_NEW(a, struct thresholds, job->n_checks + 1);

	for (size_t i = 0; i < job->n_checks; i++) {
		const char *id = job->checks[i]->id;
		bool once = is_one_of(id, at_once, sizeof(at_once) / sizeof(at_once[0]));

		v[i] = (struct thresholds){ once || slow[i] ? 1 : RAISE_AFTER,
			slow[i] ? SLOW_CLEAR_AFTER : CLEAR_AFTER };
		for (unsigned k = 0; k < o->n_settings; k++) {
			const struct watch_setting *s = &o->settings[k];

			if (!matches(s->glob, id))
				continue;
			if (s->clear)
				v[i].clear = s->n;
			else
				v[i].raise = s->n;
		}
	}
	return v;
}
