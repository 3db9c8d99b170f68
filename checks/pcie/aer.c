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
#include "scanner/engine/log.h"
#include "scanner/engine/pci_links.h"
#include "scanner/facts/host.h"
#include "scanner/facts/netdevs.h"
#include "scanner/facts/pci_aer.h"

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

/* "BadTLP 3, RxErr 1": what a kind gained; all of it when before is NULL. */
static struct str words_of(
	struct arena *a, const struct aer_counts *before, const struct aer_counts *now)
{
	struct str s = { NULL, 0 };

	for (size_t i = 0; i < now->n; i++) {
		uint64_t old = before ? aer_row_count(before, now->v[i].name) : 0, n = 0;

		if (delta_counter(old, now->v[i].n, 64, &n) != DELTA_OK || !n)
			continue;
		s = str_printf(a, STR_FMT "%s" STR_FMT " %llu", STR_ARG(s), s.n ? ", " : "",
			STR_ARG(now->v[i].name), (unsigned long long)n);
	}
	return s;
}

struct tally {
	unsigned clean, firmware, said, absent;
	const struct aer_function *first;
};

struct moved {
	uint64_t n[AER_KINDS];
	struct str words;
};

static struct str join(struct arena *a, struct str s, struct str more)
{
	return str_printf(
		a, STR_FMT "%s" STR_FMT, STR_ARG(s), s.n && more.n ? "; " : "", STR_ARG(more));
}

static bool is_absent(const struct aer_function *f)
{
	for (unsigned k = 0; k < AER_KINDS; k++) {
		if (f->own[k].from->state != ANSWER_ABSENT)
			return false;
	}
	return true;
}

/* The answer that was not understood or not given, NULL: all three are there. */
static const struct answer *unread(const struct aer_function *f)
{
	for (unsigned k = 0; k < AER_KINDS; k++) {
		if (f->own[k].from && !f->own[k].valid)
			return f->own[k].from;
	}
	return NULL;
}

static void add_evidence(
	const struct aer_function *before, const struct aer_function *now, struct finding *f)
{
	for (unsigned k = 0; k < AER_KINDS; k++) {
		const struct aer_counts *c = &now->own[k];

		if (before && before->own[k].valid)
			find_evidence_text(f, c->from, "%llu, before %llu",
				(unsigned long long)c->total,
				(unsigned long long)before->own[k].total);
		else
			find_evidence_text(f, c->from, "%llu", (unsigned long long)c->total);
	}
}

static void tally_clean(const struct aer_function *f, struct tally *t)
{
	if (!f->native) {
		t->firmware++;
		return;
	}
	if (!t->clean++)
		t->first = f;
}

static void say_clean(const struct pci *scope, const struct tally *t, const char *pass,
	const struct aer_function *before, struct findings *out)
{
	struct finding *f;

	if (t->firmware) {
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"the firmware keeps PCI Express errors for itself: %u functions count only "
			"what it tells",
			t->firmware);
		(void)f;
	}
	if (t->clean) {
		f = find(out, STATUS_PASS, subject_host(), "%s", pass);
		find_observed(f, "0 errors, %u functions", t->clean);
		find_observed_value(f, 0, "1");
		add_evidence(before, t->first, f);
	} else if (!t->said && !t->firmware) {
		pci_say_nothing(scope, out);
	}
}

/* False: a counter went back, or nobody saw it before. */
static bool subtract(const struct check_in *in, const struct aer_function *before,
	const struct aer_function *now, struct moved *ret)
{
	for (unsigned k = 0; k < AER_KINDS; k++) {
		if (!before->own[k].valid || delta_counter(before->own[k].total, now->own[k].total,
						     64, &ret->n[k]) != DELTA_OK)
			return false;
		if (ret->n[k])
			ret->words = join(in->scratch, ret->words,
				words_of(in->scratch, &before->own[k], &now->own[k]));
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
	add_evidence(before, now, said);
}

static void judge_window(const struct check_in *in, const struct pci_function *f,
	const struct aer_function *now, struct tally *t, struct findings *out)
{
	const struct aer_function *before = same_of(in_fact_before(in, &fact_pci_aer), f->address);
	struct moved m = { .words = { NULL, 0 } };
	const struct answer *bad = unread(now);

	if (is_absent(now)) {
		t->absent++;
		return;
	}
	if (!bad && subtract(in, before, now, &m)) {
		if (m.words.n) {
			say_moved(in, f, before, now, &m, out);
			t->said++;
		} else {
			tally_clean(now, t);
		}
		return;
	}
	t->said++;
	if (bad || unread(before))
		find_unreadable(out, pci_subject(in, f), bad ? bad : unread(before), false);
	else
		add_evidence(before, now,
			find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, pci_subject(in, f),
				"its counters of errors were reset, or it came in the window"));
}

static bool is_judged(const struct check_in *in, const struct pci_function *f)
{
	return pci_weigh(in, f) != PCI_WEIGHT_NONE;
}

static void say_none_counts(const struct tally *t, struct findings *out)
{
	find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
		"none of %u functions counts errors: the kernel is older than 4.19, built or booted "
		"without them, or the devices have none",
		t->absent);
}

/* Messages that reached a root port while nothing that is judged counted any below it. */
static void judge_root(const struct check_in *in, const struct pci_function *f,
	const struct aer_function *now, struct tally *t, struct findings *out)
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
	struct tally t = { 0 };
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
	if (t.absent && !t.said && !t.clean && !t.firmware)
		say_none_counts(&t, out);
	else
		say_clean(&a->scope, &t, "no PCI Express error was counted in the window",
			t.first ? same_of(in_fact_before(in, &fact_pci_aer),
					  a->scope.v[t.first - a->v].address)
				: NULL,
			out);
}

static void judge_boot(const struct check_in *in, const struct pci_function *f,
	const struct aer_function *now, struct tally *t, struct findings *out)
{
	bool strict = str_is(in_word(in, "uncorrected"), "fail");
	const struct answer *bad = unread(now);
	struct str words = { NULL, 0 };
	uint64_t lost, corrected;
	struct finding *said;

	if (is_absent(now)) {
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
		tally_clean(now, t);
		return;
	}
	for (unsigned k = 0; k < AER_KINDS; k++)
		words = join(in->scratch, words, words_of(in->scratch, NULL, &now->own[k]));
	said = find(out, lost && strict ? STATUS_FAIL : STATUS_WARN, pci_subject(in, f), "%s",
		lost ? "it lost packets since boot: uncorrected errors"
		     : "packets were damaged and sent again since boot");
	find_observed(said, STR_FMT, STR_ARG(words));
	find_observed_value(said, (double)(lost + corrected), "1");
	find_wanted(said, "0");
	add_evidence(NULL, now, said);
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
	struct tally t = { 0 };

	(void)self;
	t.said = pci_say_missing(&a->scope, out);
	for (size_t i = 0; i < a->scope.n; i++) {
		if (is_judged(in, &a->scope.v[i]))
			judge_boot(in, &a->scope.v[i], &a->v[i], &t, out);
	}
	if (!t.absent || t.said || t.clean || t.firmware)
		say_clean(&a->scope, &t, "no PCI Express error was counted since boot", NULL, out);
	else if (h->kernel[0] && !host_kernel_at_least(h, 4, 19) && !pci_is_guest(in))
		judge_log(in, lines, sizeof(lines) / sizeof(lines[0]),
			"no PCI Express error in the kernel's log", out);
	else
		say_none_counts(&t, out);
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
