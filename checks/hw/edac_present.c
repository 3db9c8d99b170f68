/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Something counts corrected memory errors: a driver below drivers/edac that knows the memory
 * controller, or ghes_edac, which hears from the firmware. Firmware that wants to see each
 * error first gets it by an SMI. Memory without error correction has nothing to count.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/hw/edac_slots.h"
#include "scanner/facts/host.h"
#include "scanner/facts/hw/smbios.h"

static enum ecc ecc_of(const struct smbios *t)
{
	enum ecc all = ECC_UNKNOWN;

	for (size_t i = 0; t->valid && i < t->n_arrays; i++) {
		if (t->arrays[i].ecc == ECC_SOME)
			return ECC_SOME;
		if (t->arrays[i].ecc == ECC_NONE)
			all = ECC_NONE;
	}
	return all;
}

static void say_present(const struct edac_slots *s, struct findings *out)
{
	bool firmware = str_starts(s->names[0].name, "ghes");
	struct finding *f;

	f = find(out, STATUS_PASS, subject_host(), "%s",
		firmware
			? "memory errors are counted as the firmware tells them: each may take an SMI"
			: "memory errors are counted");
	find_observed(f, STR_FMT "%s", STR_ARG(s->names[0].name), s->n_names > 1 ? ", …" : "");
	for (size_t i = 0; i < s->n_names && i < EVIDENCE_CAP; i++)
		find_evidence(f, s->names[i].from);
}

static void say_absent(const struct edac_slots *s, const struct smbios *t, struct findings *out)
{
	enum ecc ecc = ecc_of(t);
	struct finding *f;

	if (ecc == ECC_NONE) {
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"the memory does not correct errors");
		find_evidence_text(f, t->from, "error correction of all arrays: none");
		return;
	}
	f = find(out, STATUS_WARN, subject_named(SUBJECT_DEVICE, STR("memory controllers")), "%s",
		ecc == ECC_SOME ? "memory corrects its errors, and nobody counts them"
				: "nobody counts memory errors");
	find_wanted(f, "an EDAC driver for the memory controller");
	find_evidence(f, s->list);
	if (ecc == ECC_SOME)
		find_evidence_text(f, t->from, "the memory corrects errors");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct edac_slots *s = in_fact(in, &fact_edac_slots);
	const struct host *h = in_fact(in, &fact_host);

	(void)self;
	if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest does not see the memory controllers");
	else if (s->n_names && s->names[0].from->state != ANSWER_OK)
		find_unreadable(out, subject_host(), s->names[0].from, false);
	else if (s->n_names)
		say_present(s, out);
	else if (s->list->state == ANSWER_OK || s->list->state == ANSWER_ABSENT)
		say_absent(s, in_fact(in, &fact_smbios), out);
	else
		find_unreadable(out, subject_host(), s->list, false);
}

const struct check check_hw_edac_present[] = {
	{
		.id = "hw.edac_present",
		.rule = 1,
		.title = "Memory errors are counted",
		.severity = SEVERITY_LOW,
		.needs = { &fact_edac_slots, &fact_smbios, &fact_host },
		.why = "a module that goes bad corrects errors for weeks, each with a retry or an SMI: without "
		       "counters that looks like jitter that comes from nowhere",
		.fix_now =
			"modprobe the driver of the memory controller (skx_edac, i10nm_edac, amd64_edac), "
			"when no blacklist holds it back",
		.fix_boot =
			"let the driver load at boot; firmware-first handling is a setting of the BIOS",
		.source =
			"Documentation/admin-guide/ras.rst; drivers/edac, drivers/edac/ghes_edac.c",
		.run = run,
	},
	{ 0 },
};
