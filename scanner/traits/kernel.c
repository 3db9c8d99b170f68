/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel: release and version, how it preempts, whether something tainted or patched it. */
#include "scanner/engine/trait.h"

#include "scanner/facts/host.h"

static const struct trait_file files[] = {
	{ "/proc/sys/kernel/tainted", "tainted", TRAIT_STATE, "1" },
	{ "/sys/kernel/debug/sched/preempt", "preemption", TRAIT_SETTING, NULL },
	{ "/sys/kernel/rcu_expedited", "RCU expedited", TRAIT_SETTING, "1" },
	{ "/sys/kernel/rcu_normal", "RCU normal", TRAIT_SETTING, "1" },
	{ "/sys/kernel/tracing/current_tracer", "tracer", TRAIT_SETTING, NULL },
	{ "/sys/kernel/debug/tracing/current_tracer", "tracer (debugfs)", TRAIT_SETTING, NULL },
};

static void patches(const struct trait_in *in, struct trait_out *out)
{
	const struct answer *an = answers_get(in->answers, STR("/sys/kernel/livepatch"), ASK_LIST);
	struct str rest = an->bytes, name;

	if (an->state != ANSWER_OK)
		return;
	while (str_cut(&rest, '\n', &name))
		trait_line(out, TRAIT_KERNEL, trait_key(in, "live patch " STR_FMT, STR_ARG(name)),
			STR("loaded"), an->path);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct host *h = trait_fact(in, &fact_host);

	if (h->release.n)
		trait_add(out, TRAIT_KERNEL, STR("release"), h->release);
	if (h->version.n)
		trait_add(out, TRAIT_KERNEL, STR("version"), h->version);
	if (h->machine.n)
		trait_add(out, TRAIT_KERNEL, STR("machine"), h->machine);
	trait_add(out, TRAIT_KERNEL, STR("realtime"), h->realtime ? STR("yes") : STR("no"));
	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	patches(in, out);
}

const struct traits traits_kernel = {
	.group = "kernel",
	.what = "release, preemption, live patches, tracers",
	.needs = { &fact_host },
	.gather = gather,
};
