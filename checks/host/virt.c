/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metal or guest: what every skip of a virtual machine rests on, told once, with its evidence.
 * On x86 the hypervisor sets a bit of CPUID that it reserves for itself; some hide it, and arm64
 * has none, so /sys/hypervisor and the firmware's tables are asked too. A container is no virtual
 * machine: it sees the host's processor, and is told beside.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define VENDOR	   "/sys/class/dmi/id/sys_vendor"
#define PRODUCT	   "/sys/class/dmi/id/product_name"
#define HYPERVISOR "/sys/hypervisor/type"
#define PODMAN	   "/run/.containerenv"
#define DOCKER	   "/.dockerenv"

static bool in_container(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);

	return h->container || in_ask(in, STR(PODMAN), ASK_MODE)->state == ANSWER_OK ||
	       in_ask(in, STR(DOCKER), ASK_MODE)->state == ANSWER_OK;
}

/* Where what decided was read: the first that was. */
static const struct answer *told_by(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);

	if (in_file(in, HYPERVISOR)->state == ANSWER_OK)
		return in_file(in, HYPERVISOR);
	if (c->modalias->state == ANSWER_OK && c->hypervisor_known)
		return c->modalias;
	return in_file(in, VENDOR)->state == ANSWER_OK ? in_file(in, VENDOR) : c->cpuinfo;
}

/* A sign that is there and was not read may say the opposite. */
static const struct answer *unread_sign(const struct check_in *in)
{
	static const char *const signs[] = { HYPERVISOR, VENDOR, PRODUCT };

	for (unsigned i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		const struct answer *an = in_file(in, signs[i]);

		if (an->state != ANSWER_OK && an->state != ANSWER_ABSENT &&
			an->state != ANSWER_NOT_CAPTURED)
			return an;
	}
	return NULL;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	bool required = str_is(in_word(in, "baremetal"), "required");
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *c = in_fact(in, &fact_cpus);
	bool guest = h->virt == VIRT_GUEST;
	struct finding *f;

	(void)self;
	if (h->virt == VIRT_UNKNOWN || (required && unread_sign(in))) {
		find_unreadable(out, subject_host(),
			h->virt == VIRT_UNKNOWN ? c->modalias : unread_sign(in), false);
		return;
	}
	f = find(out, guest && required ? STATUS_FAIL : STATUS_PASS, subject_host(), "%s",
		!guest	   ? "this is a machine of its own"
		: required ? "this is a virtual machine, and metal is required"
			   : "this is a virtual machine: much of its hardware cannot be judged");
	find_observed(f, "%s%s: " STR_FMT, guest ? "guest" : "metal",
		in_container(in) ? ", seen from a container" : "", STR_ARG(h->virt_why));
	find_wanted(f, "%s", required ? "metal" : "any");
	find_evidence_text(f, told_by(in), STR_FMT, STR_ARG(h->virt_why));
	if (in_file(in, VENDOR)->state == ANSWER_OK)
		find_evidence(f, in_file(in, VENDOR));
}

const struct check check_host_virt[] = {
	{
		.id = "host.virt",
		.rule = 1,
		.title = "The host is of the kind that is wanted: metal or a guest",
		.severity = SEVERITY_MEDIUM,
		.reads = { { VENDOR, ASK_FILE }, { PRODUCT, ASK_FILE }, { HYPERVISOR, ASK_FILE }, { PODMAN, ASK_MODE },
			{ DOCKER, ASK_MODE } },
		.needs = { &fact_host, &fact_cpus },
		.limits = {
			{ "baremetal", NULL, 0, 0, 1, "any|required", "required: a guest fails" },
		},
		.why = "a hypervisor can take the CPU away for milliseconds, and nothing in the guest says "
		       "so but steal time; its firmware, frequency, idle states and SMIs cannot be seen",
		.fix_boot = "run the workload on metal, or pin its virtual CPUs to isolated ones of the host",
		.source = "arch/x86/kernel/cpu/hypervisor.c; CPUID leaf 1, ECX bit 31",
		.run = run,
	},
	{ 0 },
};
