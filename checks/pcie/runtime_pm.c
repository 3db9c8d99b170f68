/* SPDX-License-Identifier: Apache-2.0 */
/*
 * power/control "auto" lets a driver that supports it put the device to sleep when it idles
 * (Documentation/power/runtime_pm.rst): waking a network card from D3 takes 10 ms (PCI_PM_D3HOT_WAIT
 * in drivers/pci/pci.h), a link out of D3cold 100 ms. runtime_status says "unsupported" where
 * the driver takes no part; then control has no effect.
 */
#include "scanner/judging/pci_links.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ NULL, 0 };
}

/* Drives and graphics without a role may sleep where nobody said that they matter. */
static void warn(const struct check_in *in, const struct pci_function *f, struct findings *out)
{
	bool asleep =
		str_is(text_of(f->status), "suspended") || str_is(text_of(f->status), "suspending");
	struct finding *said = find(out, STATUS_WARN, pci_subject(in, f), "%s",
		asleep ? "it sleeps: the next use waits until it is awake"
		       : "it may be put to sleep when it idles");

	find_observed(said, "auto, " STR_FMT, STR_ARG(text_of(f->status)));
	find_wanted(said, "on");
	find_evidence(said, f->control);
	find_evidence(said, f->status);
}

static bool is_word(struct str word, const char *const *words)
{
	for (; *words; words++) {
		if (str_is(word, *words))
			return true;
	}
	return false;
}

/* rpm_status of drivers/base/power/sysfs.c; false: a word that no kernel has. */
static bool is_known(const struct pci_function *f)
{
	static const char *const controls[] = { "on", "auto", NULL };
	static const char *const statuses[] = { "active", "suspended", "suspending", "resuming",
		"unsupported", "error", NULL };

	return is_word(text_of(f->control), controls) && is_word(text_of(f->status), statuses);
}

static void judge(const struct check_in *in, const struct pci_function *f, unsigned *good,
	struct findings *out)
{
	if (f->control->state == ANSWER_OK && f->status->state == ANSWER_OK && is_known(f)) {
		if (str_is(text_of(f->control), "on") || str_is(text_of(f->status), "unsupported"))
			(*good)++;
		else
			warn(in, f, out);
	} else if (f->control->state == ANSWER_ABSENT && f->status->state == ANSWER_ABSENT) {
		(*good)++; /* a kernel without runtime power management (CONFIG_PM) */
	} else {
		find_unreadable(out, pci_subject(in, f),
			f->control->state == ANSWER_OK &&
					(f->status->state != ANSWER_OK ||
						str_is(text_of(f->control), "auto") ||
						str_is(text_of(f->control), "on"))
				? f->status
				: f->control,
			false);
	}
}

static bool is_judged(const struct check_in *in, const struct pci_function *f)
{
	return f->kind != PCI_BRIDGE && pci_weigh(in, f) != PCI_WEIGHT_NONE && !f->user_space;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct pci *t = in_fact(in, &fact_pci);
	unsigned good = 0, judged = pci_say_missing(t, out);
	struct finding *said;

	(void)self;
	for (size_t i = 0; i < t->n; i++) {
		if (!is_judged(in, &t->v[i]))
			continue;
		judged++;
		judge(in, &t->v[i], &good, out);
	}
	if (!judged) {
		pci_say_nothing(in_fact(in, &fact_pci), out);
		return;
	}
	if (!good)
		return;
	said = find(
		out, STATUS_PASS, subject_host(), "no device that was judged may be put to sleep");
	find_observed(said, "%u device%s on", good, good == 1 ? "" : "s");
	for (size_t i = 0; i < t->n; i++) {
		const struct pci_function *f = &t->v[i];

		if (!is_judged(in, f))
			continue;
		find_evidence(said, str_is(text_of(f->control), "auto") ? f->status : f->control);
	}
}

const struct check check_pcie_runtime_pm[] = {
	{
		.id = "pcie.runtime_pm",
		.rule = 1,
		.title = "Network cards, NVMe drives and graphics cards stay awake",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_pci, &fact_netdevs, &fact_host },
		.why = "a device in D3hot takes 10 ms to wake, a link in D3cold 100 ms",
		.fix_now = "echo on > /sys/bus/pci/devices/ADDRESS/power/control",
		.fix_boot =
			"a udev rule that writes on into ATTR{power/control}; take the device out of powertop, "
			"tlp and tuned's power plugins",
		.remedies = { { REMEDY_UDEV, "pci:<subject>:power/control", "on", NULL } },
		.source = "Documentation/power/runtime_pm.rst; drivers/pci/pci.h",
		.run = run,
	},
	{ 0 },
};
