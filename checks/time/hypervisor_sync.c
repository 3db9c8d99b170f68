/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An agent of the hypervisor that may set the guest's clock while a daemon steers it. vmtoolsd and
 * VBoxService do when their time synchronisation is on, which only the hypervisor's side tells;
 * Hyper-V's is in the kernel (drivers/hv/hv_util.c). qemu-ga sets it on command, after a resume.
 */
#include "scanner/facts/host.h"
#include "scanner/facts/net/phcs.h"
#include "scanner/judging/clocks.h"

#define HYPERV "/sys/module/hv_utils/initstate"

static bool may_step(const struct timed *d)
{
	return d->kind == TIMED_AGENT && !str_is(d->comm, "qemu-ga");
}

/* chronyd by the clock that Hyper-V itself offers: then both say the same. */
static bool follows_its_clock(const struct time_daemons *t, const struct phcs *phcs)
{
	const struct timed *d = time_daemons_of(t, TIMED_CHRONYD);

	for (size_t i = 0; d && timed_has_refclock(d) && i < phcs->n; i++) {
		if (str_is(phcs->v[i].clock_name, "hyperv"))
			return true;
	}
	return false;
}

static struct str agents_of(const struct check_in *in, const struct time_daemons *t)
{
	struct str text = { NULL, 0 };

	for (size_t i = 0; i < t->n; i++) {
		if (may_step(&t->v[i]))
			text = str_printf(in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(text),
				text.n ? ", " : "", STR_ARG(t->v[i].comm));
	}
	if (in_file(in, HYPERV)->state == ANSWER_OK &&
		!follows_its_clock(t, in_fact(in, &fact_phcs)))
		text = str_printf(
			in->scratch, STR_FMT "%shv_utils", STR_ARG(text), text.n ? ", " : "");
	return text;
}

static void say(const struct check_in *in, const struct time_daemons *t, struct findings *out)
{
	struct str agents = agents_of(in, t);
	bool steered = timed_any_steers(t, "CLOCK_REALTIME");
	struct finding *f;

	if (agents.n && steered)
		f = find(out, STATUS_WARN, subject_host(),
			"the hypervisor's agent may step the clock that a daemon steers");
	else
		f = find(out, STATUS_PASS, subject_host(), "%s",
			agents.n ? "the hypervisor's agent is alone with the clock"
				 : "no agent of the hypervisor is in the way");
	find_observed(f, STR_FMT, STR_ARG(agents.n ? agents : STR("none")));
	find_wanted(
		f, "time synchronisation of the hypervisor off where a daemon steers the clock");
	find_evidence(f, in_file(in, HYPERV));
	for (size_t i = 0; i < t->n; i++)
		find_evidence_text(
			f, t->from, "pid %d, " STR_FMT, t->v[i].pid, STR_ARG(t->v[i].command));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	const struct host *host = in_fact(in, &fact_host);

	(void)self;
	if (host->virt == VIRT_NONE) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"this is no virtual machine");
		return;
	}
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	if (in_file(in, HYPERV)->state != ANSWER_OK &&
		in_file(in, HYPERV)->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), in_file(in, HYPERV), false);
		return;
	}
	say(in, t, out);
}

const struct check check_time_hypervisor_sync[] = {
	{
		.id = "time.hypervisor_sync",
		.rule = 1,
		.title = "No agent of the hypervisor steps the clock",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = { { HYPERV, ASK_FILE } },
		.needs = { &fact_time_daemons, &fact_phcs, &fact_host },
		.why = "it steps the clock under the daemon that steers it, most often after a migration or a snapshot",
		.fix_now =
			"vmware-toolbox-cmd timesync disable; VBoxService --disable-timesync; Hyper-V: turn off the time "
			"synchronisation of its integration services",
		.source = "drivers/hv/hv_util.c; open-vm-tools timeSync.c",
		.run = run,
	},
	{ 0 },
};
