/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters that the kernel did not take. What it does not know or rejects goes to init:
 * "name=value" into the environment of process 1, a bare name into its arguments
 * (init/main.c unknown_bootoption). Names with a dot are dropped without a word. Since 5.14
 * the log says "Unknown kernel command line parameters", and the isolation code complains of
 * its own. In a container process 1 is not the host's. Where the ignored parameter left hot
 * CPUs unprotected, the check of that effect owns the fault and this one explains it.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"
#include "scanner/facts/kmsg.h"
#include "scanner/judging/tracked_params.h"

#define ENVIRON "/proc/1/environ"
#define ARGS	"/proc/1/cmdline"
#define THP	"/sys/kernel/mm/transparent_hugepage/enabled"
#define NUMAB	"/proc/sys/kernel/numa_balancing"

/* What the kernel says of a parameter that it took in part, or not. */
static const struct complaint {
	const char *text, *param;
} complaints[] = {
	{ "Housekeeping: nohz_full= must match isolcpus=", "nohz_full" },
	{ "Housekeeping: nohz_full= or isolcpus= incorrect CPU range", "nohz_full" },
	{ "Housekeeping: must include one present CPU", "nohz_full" },
	{ "Housekeeping: nohz unsupported", "nohz_full" },
	{ "NO_HZ: Clearing", "nohz_full" },
	{ "isolcpus: Skipped unknown flag", "isolcpus" },
	{ "isolcpus: Invalid flag", "isolcpus" },
	{ "isolcpus: Error, unknown flag", "isolcpus" },
	{ "sched: Error, all isolcpus= values must be between", "isolcpus" },
	{ "contains nonexistent CPUs", "rcu_nocbs" },
	{ "bad CPU range, all CPUs set", "rcu_nocbs" },
};

/* Whose effect another check judges, on the same CPUs: that one owns the fault. */
static void add_owner(const struct check_in *in, struct finding *f, const char *param)
{
	static const struct {
		const char *param, *owner;
	} owners[] = { { "isolcpus", "cpu.isolated" }, { "nohz_full", "cpu.nohz_full" },
		{ "rcu_nocbs", "rcu.nocbs" } };

	for (unsigned i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		if (!str_is(str_from(param), owners[i].param))
			continue;
		find_cpus(f, in->roles->hot);
		find_owner(f, owners[i].owner);
	}
}

/* Whether the command line has it: init's environment holds other things too. */
static bool on_cmdline(const struct cmdline *c, struct str name)
{
	for (size_t i = 0; i < c->n; i++) {
		if (str_eq(c->v[i].name, name))
			return true;
	}
	return false;
}

/*
 * What switches off a thing that this kernel was built without: PREEMPT_RT has neither of them
 * (mm/Kconfig, init/Kconfig: "depends on !PREEMPT_RT"), and one command line often serves both
 * kernels. What it asks for holds.
 */
static bool is_moot(const struct check_in *in, struct str word, struct findings *out)
{
	static const struct {
		const char *word, *file;
	} moot[] = { { "transparent_hugepage=never", THP }, { "numa_balancing=disable", NUMAB },
		{ "numa_balancing=0", NUMAB } };

	for (unsigned i = 0; i < sizeof(moot) / sizeof(moot[0]); i++) {
		const struct answer *an = in_file(in, moot[i].file);
		struct finding *f;

		if (!str_is(word, moot[i].word) || an->state == ANSWER_OK)
			continue;
		if (an->state != ANSWER_ABSENT) { /* it may have been built without */
			find_unreadable(out, subject_named(SUBJECT_PARAM, word), an, false);
			return true;
		}
		f = find(out, STATUS_PASS, subject_named(SUBJECT_PARAM, word),
			"the kernel was built without what this switches off");
		find_evidence_text(f, an, "absent");
		return true;
	}
	return false;
}

static unsigned judge_word(
	const struct check_in *in, struct str word, const struct answer *from, struct findings *out)
{
	struct str name = word, value;
	struct finding *f;
	const char *known;
	bool exact;

	str_split(word, '=', &name, &value);
	if (!on_cmdline(in_fact(in, &fact_cmdline), name))
		return 0;
	known = tracked_nearest(name, &exact);
	if (!known || is_moot(in, word, out))
		return 0;
	if (exact)
		f = find(out, STATUS_FAIL, subject_named(SUBJECT_PARAM, name),
			"the kernel rejected it");
	else
		f = find(out, STATUS_FAIL, subject_named(SUBJECT_PARAM, name),
			"the kernel does not know it; %s was meant, probably", known);
	add_owner(in, f, known);
	find_observed(f, STR_FMT " was handed to init", STR_ARG(word));
	if (!exact)
		find_remedy(f, REMEDY_KERNEL_ARG_REMOVE, name, "%s", "");
	else
		find_remedy(f, REMEDY_MANUAL, STR(""), "correct the value of %s", known);
	find_wanted(f, "accepted by the kernel");
	find_evidence_text(f, from, STR_FMT, STR_ARG(word));
	return 1;
}

/* Words of a NUL-separated file, without the first ones. */
static unsigned judge_words(
	const struct check_in *in, const struct answer *from, unsigned skip, struct findings *out)
{
	struct str rest = from->bytes, word;
	unsigned n = 0;

	if (from->state != ANSWER_OK)
		return 0;
	while (str_cut(&rest, '\0', &word)) {
		if (skip)
			skip--;
		else if (word.n)
			n += judge_word(in, word, from, out);
	}
	return n;
}

static unsigned judge_log(const struct check_in *in, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	unsigned n = 0;

	for (unsigned i = 0; k->valid && i < sizeof(complaints) / sizeof(complaints[0]); i++) {
		const struct kmsg_line *line = kmsg_find(k, complaints[i].text, NULL);
		struct finding *f;

		if (!line)
			continue;
		f = find(out, STATUS_FAIL,
			subject_named(SUBJECT_PARAM, str_from(complaints[i].param)),
			"the kernel complained of it, and did not take it as written");
		add_owner(in, f, complaints[i].param);
		find_observed(f, STR_FMT, STR_ARG(line->text));
		find_wanted(f, "no complaint");
		find_evidence_text(f, k->from, STR_FMT, STR_ARG(line->text));
		n++;
	}
	return n;
}

/* The log's own list: "Unknown kernel command line parameters "a b=c", will be passed to user space." */
static unsigned judge_unknown_line(const struct check_in *in, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	const struct kmsg_line *line;
	struct str head, list, tail, word;
	unsigned n = 0;

	line = k->valid ? kmsg_find(k, "Unknown kernel command line parameters", NULL) : NULL;
	if (!line || !str_split(line->text, '"', &head, &list) ||
		!str_split_last(list, '"', &list, &tail))
		return 0;
	while (str_word(&list, &word))
		n += judge_word(in, word, k->from, out);
	return n;
}

/*
 * Whether the environment is the one that the kernel made: it begins with HOME=/ and TERM=linux
 * (init/main.c envp_init), and an init that was started anew with another one tells nothing.
 */
static bool is_kernels(const struct answer *an)
{
	struct str rest = an->bytes, word;
	bool home = false, term = false;

	while (an->state == ANSWER_OK && str_cut(&rest, '\0', &word)) {
		home |= str_is(word, "HOME=/");
		term |= str_is(word, "TERM=linux");
	}
	return home && term;
}

static void say_nothing_found(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, ENVIRON), *args = in_file(in, ARGS);
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	const struct host *h = in_fact(in, &fact_host);
	bool log_decides = k->valid && k->reaches_boot && host_kernel_at_least(h, 5, 14);
	struct finding *f;

	if ((an->state != ANSWER_OK || args->state != ANSWER_OK) && !log_decides) {
		find_unreadable(out, subject_host(), an->state != ANSWER_OK ? an : args, false);
		return;
	}
	if (!is_kernels(an) && !log_decides) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the environment of process 1 is not the one that the kernel gave it");
		find_evidence_text(f, an, "without HOME=/ and TERM=linux");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(),
		"the kernel took every parameter that matters here");
	if (is_kernels(an))
		find_evidence_text(f, an, "none of the names that matter");
	if (log_decides)
		find_evidence_text(f, k->from, "no complaint since boot");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct host *h = in_fact(in, &fact_host);
	unsigned n;

	(void)self;
	if (c->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), c->from, false);
		return;
	}
	if (h->pidns_foreign) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"process 1 is a container's, not the host's");
		return;
	}
	n = judge_words(in, in_file(in, ENVIRON), 0, out);
	if (!n)
		n = judge_unknown_line(in, out);
	n += judge_words(in, in_file(in, ARGS), 1, out);
	n += judge_log(in, out);
	if (!n)
		say_nothing_found(in, out);
}

const struct check check_boot_param_ignored[] = {
	{
		.id = "boot.param_ignored",
		.rule = 1,
		.title = "The kernel accepted the parameters on its command line",
		.severity = SEVERITY_HIGH,
		.reads = { { ENVIRON, ASK_FILE }, { ARGS, ASK_FILE }, { THP, ASK_FILE },
			{ NUMAB, ASK_FILE } },
		.needs = { &fact_cmdline, &fact_kmsg, &fact_host },
		.implied_by = { "cpu.isolated", "cpu.nohz_full", "rcu.nocbs" },
		.why = "a rejected or misspelt parameter looks right on the command line and does nothing",
		.fix_boot = "correct the parameter, then reboot",
		.source = "init/main.c unknown_bootoption(); kernel/sched/isolation.c",
		.run = run,
	},
	{ 0 },
};
