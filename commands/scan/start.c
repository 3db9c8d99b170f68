/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/start.h"

#include "commands/command.h"
#include "scanner/engine/bootstrap.h"
#include "scanner/source/pin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REEXEC "LATSCAN_MOVED"

/* Started on a hot CPU: pinned away now, and executed anew, so that nothing of us ran there. */
static int move_away(char **argv)
{
	if (getenv(REEXEC))
		return 0;
	setenv(REEXEC, "1", 1);
	execv("/proc/self/exe", argv);
	return internal_error(
		"cannot execute itself again on a housekeeping CPU: %s", strerror(errno));
}

static int no_cpu(struct arena *a, const struct scan_options *o, const struct start *s)
{
	if (o->budget == BUDGET_ALL)
		return 0;
	return usage_error("no housekeeping CPU to run on: this process may use " STR_FMT
			   ", and the hot CPUs are " STR_FMT
			   "; start it in a cpuset with a housekeeping CPU, or use --budget all",
		STR_ARG(cpuset_format(a, pin_allowed(a))), STR_ARG(cpuset_format(a, s->roles.hot)));
}

static int pin(struct arena *a, const struct scan_options *o, char **argv, struct start *s)
{
	int r;

	s->cpu = -1;
	switch (pin_main(a, s->roles.housekeeping, s->roles.hot, &s->cpu)) {
	case PIN_OK:
		break;
	case PIN_REEXEC:
		r = move_away(argv);
		if (r)
			return r;
		break;
	case PIN_NO_CPU:
		return no_cpu(a, o, s);
	case PIN_FAILED:
		if (o->budget != BUDGET_ALL)
			return internal_error(
				"cannot pin itself to a CPU: %s; --budget all goes on without",
				strerror(errno));
		break;
	}
	if (s->cpu >= 0)
		s->budget.reader = cpuset_of(a, (unsigned)s->cpu);
	return 0;
}

static int open_outputs(struct arena *a, struct scan_options *o)
{
	struct str error;

	if (outputs_open(a, &o->outputs, &error))
		return usage_error(STR_FMT, STR_ARG(error));
	return 0;
}

static int start_child(struct arena *a, unsigned wants, struct start *s)
{
	struct cpuset smi = { 0 };

	/* Only a budget that pays for IPIs to all CPUs opens perf events. */
	if ((wants & CHILD_SMI) && s->budget.level == BUDGET_ALL && s->roles.amd_counters)
		smi = s->roles.package_cpus;
	if ((wants & CHILD_DPDK) && s->budget.level == BUDGET_ALL)
		wants |= CHILD_DPDK_ALL;
	s->probes = child_start(wants, smi);
	if (!s->probes)
		return internal_error("cannot start the probe child: %s", strerror(errno));
	if (s->cpu >= 0)
		child_pin(s->probes, cpuset_of(a, (unsigned)s->cpu));
	return 0;
}

int start_live(
	struct arena *a, struct scan_options *o, unsigned wants, char **argv, struct start *ret)
{
	const char *dirs[OUTPUTS_MAX + 1 + EXTRA_DIRS];
	struct source *first = source_live(o->host_prefix, &ret->budget, NULL);
	unsigned n;
	int r;

	if (!first)
		return usage_error("cannot open %s: %s", *o->host_prefix ? o->host_prefix : "/",
			strerror(errno));
	ret->budget.level = o->budget;
	roles_bootstrap(first, &o->intent, a, &ret->roles);
	source_close(first);
	ret->budget.hot = ret->roles.hot;
	r = pin(a, o, argv, ret);
	if (r == 0)
		r = open_outputs(a, o);
	if (r == 0 && o->extra)
		r = o->extra->open(o->extra->user);
	if (r == 0)
		r = start_child(a, wants, ret);
	if (r)
		return r;
	/* Before the seal: it looks at the namespaces of process 1, which Landlock hides. */
	ret->source = source_live(o->host_prefix, &ret->budget, ret->probes);
	if (!ret->source)
		return internal_error("cannot open / again: %s", strerror(errno));
	n = outputs_dirs(&o->outputs, dirs);
	if (o->folder)
		dirs[n++] = o->folder;
	for (unsigned i = 0; o->extra && i < EXTRA_DIRS && o->extra->dirs[i]; i++)
		dirs[n++] = o->extra->dirs[i];
	sandbox_seal(dirs, n, 0, &ret->sandbox);
	return 0;
}

void start_end(struct start *s)
{
	source_close(s->source);
	child_stop(s->probes);
	s->source = NULL;
	s->probes = NULL;
}
