/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel: release and version, how it preempts, the build options that checks read, whether
 * something tainted or patched it, and what it does against flaws of the CPU.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/boot/kconfig.h"
#include "scanner/facts/host.h"

static const struct trait_file files[] = {
	{ "/proc/sys/kernel/tainted", "tainted", TRAIT_STATE, "1" },
	{ "/sys/kernel/debug/sched/preempt", "preemption", TRAIT_SETTING, NULL },
	{ "/sys/kernel/rcu_expedited", "RCU expedited", TRAIT_SETTING, "1" },
	{ "/sys/kernel/rcu_normal", "RCU normal", TRAIT_SETTING, "1" },
	{ "/sys/kernel/tracing/current_tracer", "tracer", TRAIT_SETTING, NULL },
	{ "/sys/kernel/debug/tracing/current_tracer", "tracer (debugfs)", TRAIT_SETTING, NULL },
};

static void options(const struct trait_in *in, struct trait_out *out, const struct kconfig *k)
{
	const char *name;

	if (!k->valid) {
		if (k->from->state != ANSWER_ABSENT)
			trait_not_whole(out);
		return;
	}
	for (unsigned i = 0; (name = kconfig_name(i)); i++) {
		struct str value = kconfig_get(k, name);

		if (value.n)
			trait_line(out, TRAIT_KERNEL, trait_key(in, "CONFIG_%s", name), value,
				k->from->path);
	}
}

#define FLAWS "/sys/devices/system/cpu/vulnerabilities/*"

static void flaws(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, FLAWS, ASK_FILE);

	for (size_t i = 0; i < m.n; i++)
		trait_answer(out, TRAIT_STATE,
			trait_key(in, "flaw " STR_FMT, STR_ARG(m.v[i].star[0])), m.v[i].answer,
			NULL);
}

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
	const struct kconfig *k = trait_fact(in, &fact_kconfig);

	if (h->release.n)
		trait_add(out, TRAIT_KERNEL, STR("release"), h->release);
	if (h->version.n)
		trait_add(out, TRAIT_KERNEL, STR("version"), h->version);
	if (h->machine.n)
		trait_add(out, TRAIT_KERNEL, STR("machine"), h->machine);
	trait_add(out, TRAIT_KERNEL, STR("realtime"), h->realtime ? STR("yes") : STR("no"));
	if (k)
		options(in, out, k);
	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	flaws(in, out);
	patches(in, out);
}

const struct traits traits_kernel = {
	.group = "kernel",
	.what = "release, build options, preemption, flaws of the CPU and what is done against them",
	.needs = { &fact_host },
	.gather = gather,
};
