/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's power profile (drivers/acpi/platform_profile.c, 5.12 on; mostly laptops and
 * workstations). The driver behind it asks WMI or ACPI methods on each read, which may run AML
 * and stop CPUs: read with --budget all only. Whether there is one costs nothing.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"

#define PROFILE "/sys/firmware/acpi/platform_profile"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, PROFILE);
	const struct host *h = in_fact(in, &fact_host);
	struct str is = str_trim(an->bytes);
	struct finding *f;
	bool good;

	(void)self;
	if (h->virt == VIRT_GUEST && an->state != ANSWER_OK) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest's firmware has no power profile");
		return;
	}
	if (an->state != ANSWER_OK || !is.n) {
		find_unreadable(out, subject_host(), an, true);
		return;
	}
	good = str_is(is, "performance");
	f = find(out, good ? STATUS_PASS : STATUS_WARN, subject_host(), "%s",
		good ? "the firmware's profile is performance"
		     : "the firmware's profile saves power or noise");
	find_observed(f, STR_FMT, STR_ARG(is));
	find_wanted(f, "performance");
	find_evidence(f, an);
}

const struct check check_freq_platform[] = {
	{
		.id = "freq.platform",
		.rule = 1,
		.title = "The firmware's power profile is performance",
		.severity = SEVERITY_LOW,
		.reads = { { PROFILE, ASK_FILE } },
		.needs = { &fact_host },
		.why = "the firmware lowers power and fan limits behind the kernel's back, and the frequency with them",
		.fix_now = "echo performance > /sys/firmware/acpi/platform_profile",
		.fix_boot = "a unit that writes it, or powerprofilesctl set performance",
		.remedies = { { REMEDY_SYSFS, "/sys/firmware/acpi/platform_profile", "performance",
			NULL } },
		.source = "Documentation/userspace-api/sysfs-platform_profile.rst",
		.run = run,
	},
	{ 0 },
};
