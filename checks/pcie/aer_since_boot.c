/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors that PCI Express functions counted since boot (facts/pci_aer.c). A kernel before 4.19
 * has no counters, and says each error in its log instead.
 */
#include "scanner/judging/log.h"
#include "scanner/judging/pci_errors.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"

static void judge_boot(const struct check_in *in, const struct pci_function *f,
	const struct aer_function *now, struct aer_tally *t, struct findings *out)
{
	bool strict = str_is(in_word(in, "uncorrected"), "fail");
	const struct answer *bad = aer_unread(now);
	struct str words = { NULL, 0 };
	uint64_t lost, corrected;
	struct finding *said;

	if (aer_is_absent(now)) {
		t->absent++;
		return;
	}
	if (bad) {
		find_unreadable(out, pci_subject(in, f), bad, false);
		t->said++;
		return;
	}
	corrected = now->own[AER_CORRECTABLE].total;
	lost = now->own[AER_NONFATAL].total + now->own[AER_FATAL].total;
	if (!lost && !corrected) {
		aer_tally_clean(now, t);
		return;
	}
	for (unsigned k = 0; k < AER_KINDS; k++)
		words = aer_join(in->scratch, words, aer_words(in->scratch, NULL, &now->own[k]));
	said = find(out, lost && strict ? STATUS_FAIL : STATUS_WARN, pci_subject(in, f), "%s",
		lost ? "it lost packets since boot: uncorrected errors"
		     : "packets were damaged and sent again since boot");
	find_observed(said, STR_FMT, STR_ARG(words));
	find_observed_value(said, (double)(lost + corrected), "1");
	find_wanted(said, "0");
	find_aer(NULL, now, said);
	t->said++;
}

/* Before 4.19 the log is all there is (drivers/pci/pcie/aer/aerdrv_errprint.c of 3.10 and 4.18). */
static const struct log_row lines[] = {
	{ .part = "AER: *Uncorrected",
		.status = STATUS_WARN,
		.text = "the kernel's log has uncorrected PCI Express errors",
		.again = true,
		.key = "uncorrected" },
	{ .part = "AER: *Corrected error",
		.status = STATUS_WARN,
		.text = "the kernel's log has corrected PCI Express errors",
		.again = true,
		.key = "corrected" },
};

static void run_boot(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct pci_aer *a = in_fact(in, &fact_pci_aer);
	const struct host *h = in_fact(in, &fact_host);
	struct aer_tally t = { 0 };

	(void)self;
	t.said = pci_say_missing(&a->scope, out);
	for (size_t i = 0; i < a->scope.n; i++) {
		if (pci_weigh(in, &a->scope.v[i]) != PCI_WEIGHT_NONE)
			judge_boot(in, &a->scope.v[i], &a->v[i], &t, out);
	}
	if (!aer_none_counts(&t))
		say_aer_clean(
			&a->scope, &t, "no PCI Express error was counted since boot", NULL, out);
	else if (h->kernel[0] && !host_kernel_at_least(h, 4, 19) && !pci_is_guest(in))
		judge_log(in, lines, sizeof(lines) / sizeof(lines[0]),
			"no PCI Express error in the kernel's log", out);
	else
		say_aer_none_counts(&t, out);
}

const struct check check_pcie_aer_since_boot[] = {
	{
		.id = "pcie.aer_since_boot",
		.rule = 1,
		.title = "No PCI Express error was counted since boot",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.needs = { &fact_pci_aer, &fact_netdevs, &fact_host, &fact_kmsg },
		.limits = { { "uncorrected", NULL, 0, 0, 1, "warn|fail",
			"fail: uncorrected and fatal errors since boot fail" } },
		.implied_by = { "pcie.aer" },
		.why = "errors that stood still today come back: contacts age, and each costs a packet sent again",
		.fix_now = "reseat the card, clean the slot, change the riser or cable",
		.source =
			"Documentation/ABI/testing/sysfs-bus-pci-devices-aer_stats; drivers/pci/pcie/aer.c",
		.run = run_boot,
	},
	{ 0 },
};
