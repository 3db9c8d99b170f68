/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Advanced error reporting. A corrected error is a packet that was sent again: the link layer
 * waits for a time-out or a negative acknowledgement and replays, and everything behind waits
 * too. An uncorrected one lost a packet; a fatal one the link. The kernel counts them for each
 * function from 4.19 on (facts/pci_aer.c); before, they are lines of its log.
 *
 * The same error may be counted at either end of a link: the receiver of a bad packet counts
 * BadTLP, its sender a replay. Each end is a finding of its own, by its address.
 */
#include "scanner/judging/pci_errors.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"

static const struct aer_function none;

/* The same function in the other sample; one without answers when it was not there. */
static const struct aer_function *same_of(const struct pci_aer *t, struct str address)
{
	for (size_t i = 0; t && i < t->scope.n; i++) {
		if (str_eq(t->scope.v[i].address, address))
			return &t->v[i];
	}
	return &none;
}

struct moved {
	uint64_t n[AER_KINDS];
	struct str words;
};

/* False: a counter went back, or nobody saw it before. */
static bool subtract(const struct check_in *in, const struct aer_function *before,
	const struct aer_function *now, struct moved *ret)
{
	for (unsigned k = 0; k < AER_KINDS; k++) {
		if (!before->own[k].valid || delta_counter(before->own[k].total, now->own[k].total,
						     64, &ret->n[k]) != DELTA_OK)
			return false;
		if (ret->n[k])
			ret->words = aer_join(in->scratch, ret->words,
				aer_words(in->scratch, &before->own[k], &now->own[k]));
	}
	return true;
}

static const char *window_text(const struct moved *m)
{
	if (m->n[AER_FATAL])
		return "its link broke: fatal errors in the window";
	if (m->n[AER_NONFATAL])
		return "it lost packets: uncorrected errors in the window";
	return "packets were damaged and sent again in the window";
}

static void say_moved(const struct check_in *in, const struct pci_function *f,
	const struct aer_function *before, const struct aer_function *now, const struct moved *m,
	struct findings *out)
{
	uint64_t lost = m->n[AER_NONFATAL] + m->n[AER_FATAL];
	double most = in_limit(in, "max_corrected");
	bool fails = lost || (double)m->n[AER_CORRECTABLE] > most;
	struct finding *said = find(
		out, fails ? STATUS_FAIL : STATUS_WARN, pci_subject(in, f), "%s", window_text(m));

	find_observed(said, STR_FMT, STR_ARG(m->words));
	find_observed_value(said, (double)(lost + m->n[AER_CORRECTABLE]), "1");
	find_wanted(said, "at most %g corrected, none uncorrected", most);
	find_wanted_value(said, most, "1");
	find_aer(before, now, said);
}

static void judge_window(const struct check_in *in, const struct pci_function *f,
	const struct aer_function *now, struct aer_tally *t, struct findings *out)
{
	const struct aer_function *before = same_of(in_fact_before(in, &fact_pci_aer), f->address);
	struct moved m = { .words = { NULL, 0 } };
	const struct answer *bad = aer_unread(now);

	if (aer_is_absent(now)) {
		t->absent++;
		return;
	}
	if (!bad && subtract(in, before, now, &m)) {
		if (m.words.n) {
			say_moved(in, f, before, now, &m, out);
			t->said++;
		} else {
			aer_tally_clean(now, t);
		}
		return;
	}
	t->said++;
	if (bad || aer_unread(before))
		find_unreadable(out, pci_subject(in, f), bad ? bad : aer_unread(before), false);
	else
		find_aer(before, now,
			find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, pci_subject(in, f),
				"its counters of errors were reset, or it came in the window"));
}

static bool is_judged(const struct check_in *in, const struct pci_function *f)
{
	return pci_weigh(in, f) != PCI_WEIGHT_NONE;
}

/* Messages that reached a root port while nothing that is judged counted any below it. */
static void judge_root(const struct check_in *in, const struct pci_function *f,
	const struct aer_function *now, struct aer_tally *t, struct findings *out)
{
	const struct aer_function *before = same_of(in_fact_before(in, &fact_pci_aer), f->address);
	struct finding *said;

	for (unsigned k = 0; k < AER_KINDS; k++) {
		uint64_t n;

		if (!now->below_valid[k] || !before->below_valid[k] ||
			delta_counter(before->below[k], now->below[k], 64, &n) != DELTA_OK || !n)
			continue;
		said = find(out, STATUS_WARN, subject_named(SUBJECT_DEVICE, f->address),
			"%s errors below this port, which no function that was judged counted",
			aer_kind_words[k]);
		find_observed(said, "%llu", (unsigned long long)n);
		find_observed_value(said, (double)n, "1");
		find_wanted(said, "0");
		find_evidence_text(said, now->below_from[k], "%llu, before %llu",
			(unsigned long long)now->below[k], (unsigned long long)before->below[k]);
		t->said++;
	}
}

static void run_window(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct pci_aer *a = in_fact(in, &fact_pci_aer);
	struct aer_tally t = { 0 };
	unsigned before;

	(void)self;
	t.said = pci_say_missing(&a->scope, out);
	for (size_t i = 0; i < a->scope.n; i++) {
		if (is_judged(in, &a->scope.v[i]))
			judge_window(in, &a->scope.v[i], &a->v[i], &t, out);
	}
	before = t.said;
	for (size_t i = 0; i < a->scope.n && !before; i++) {
		if (is_judged(in, &a->scope.v[i]))
			judge_root(in, &a->scope.v[i], &a->v[i], &t, out);
	}
	if (aer_none_counts(&t))
		say_aer_none_counts(&t, out);
	else
		say_aer_clean(&a->scope, &t, "no PCI Express error was counted in the window",
			t.first ? same_of(in_fact_before(in, &fact_pci_aer),
					  a->scope.v[t.first - a->v].address)
				: NULL,
			out);
}

const struct check check_pcie_aer[] = {
	{
		.id = "pcie.aer",
		.rule = 1,
		.title =
			"No PCI Express error on the way to a card, drive or graphics card in the window",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_pci_aer, &fact_netdevs, &fact_host },
		.limits = { { "max_corrected", "1", 0, 0, 1000000, NULL,
			"corrected errors of a function in the window that only warn" } },
		.why = "a damaged packet is sent again after a time-out of some us, and all behind it waits; the "
		       "report is an interrupt and lines in the kernel's log",
		.fix_now =
			"reseat the card, clean the slot, change the riser or cable; look at pcie.link_degraded",
		.source = "Documentation/PCI/pcieaer-howto.rst; Documentation/ABI/testing/"
			  "sysfs-bus-pci-devices-aer_stats; drivers/pci/pcie/aer.c",
		.run = run_window,
	},
	{ 0 },
};
