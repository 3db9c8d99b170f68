/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel that runs against the one that boots next. An update installs another kernel and
 * makes it the default: the host that was measured and the host after its next reboot are two.
 * Some updates remove the modules of the kernel that runs, and then no driver can be loaded
 * any more. Debian's packages leave /run/reboot-required behind. Without a boot loader's files
 * the modules alone tell.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/bls.h"
#include "scanner/facts/boot/bootloader.h"
#include "scanner/facts/host.h"

#define MODULES "/lib/modules"
#define LOADED	"/proc/modules"
#define REBOOT	"/run/reboot-required"

/* "/boot/vmlinuz-6.1.0-18-amd64", "/ID/6.1.0-18-amd64/linux"; empty: the name does not tell. */
static struct str release_of(struct str kernel)
{
	static const char *const names[] = { "vmlinuz-", "vmlinux-", "bzImage-", "kernel-",
		"Image-" };
	struct str dir = kernel, name = kernel, rest;

	(void)str_split_last(kernel, '/', &dir, &name);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts(name, names[i]))
			return str_skip(name, str_from(names[i]).n);
	if (str_is(name, "linux") && str_split_last(dir, '/', &rest, &name))
		return name;
	return STR("");
}

static bool lists(const struct answer *list, struct str release)
{
	struct str rest = list->bytes, name;

	while (str_cut(&rest, '\n', &name))
		if (str_eq(name, release))
			return true;
	return false;
}

/* A kernel built without modules has no /proc/modules; one that has it needs their folder. */
static unsigned judge_modules(const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct answer *list = in_ask(in, STR(MODULES), ASK_LIST);
	const struct answer *loaded = in_ask(in, STR(LOADED), ASK_MODE);
	struct finding *f;

	if (list->state != ANSWER_OK || loaded->state != ANSWER_OK || lists(list, h->release))
		return 0;
	f = find(out, STATUS_FAIL, subject_named(SUBJECT_FILE, STR(MODULES)),
		"the modules of the running kernel are gone: no driver can be loaded any more");
	find_observed(f, "no " MODULES "/" STR_FMT, STR_ARG(h->release));
	find_wanted(f, MODULES "/" STR_FMT, STR_ARG(h->release));
	find_evidence(f, list);
	return 1;
}

static unsigned judge_default(const struct check_in *in, struct findings *out)
{
	const struct bootloader *b = in_fact(in, &fact_bootloader);
	const struct host *h = in_fact(in, &fact_host);
	struct str next = release_of(b->entry.kernel);
	struct finding *f;

	if (!b->found || b->unread || b->ambiguous || next.n == 0 || str_eq(next, h->release))
		return 0;
	f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, STR("kernel")),
		"the next boot starts another kernel%s", b->once ? ", for that boot only" : "");
	find_observed(
		f, "now " STR_FMT ", after a reboot " STR_FMT, STR_ARG(h->release), STR_ARG(next));
	find_wanted(f, "the one that was measured");
	find_evidence_text(f, b->entry.file, "%s, line %u: " STR_FMT, boot_loader_word(b->loader),
		b->entry.line, STR_ARG(b->entry.kernel));
	return 1;
}

static unsigned judge_marker(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_ask(in, STR(REBOOT), ASK_MODE);
	struct finding *f;

	if (an->state != ANSWER_OK)
		return 0;
	f = find(out, STATUS_WARN, subject_named(SUBJECT_FILE, STR(REBOOT)),
		"an update waits for a reboot");
	find_wanted(f, "not there");
	find_evidence(f, an);
	return 1;
}

/* Why the next boot's kernel is not known; 0: it is, or there is no boot loader to ask. */
static unsigned say_unknown(const struct check_in *in, struct findings *out)
{
	const struct bootloader *b = in_fact(in, &fact_bootloader);
	const struct answer *list = in_ask(in, STR(MODULES), ASK_LIST);

	if (b->unread)
		find_unreadable(out, subject_host(), b->unread, false);
	else if (b->ambiguous || (!b->found && (b->asleep || b->ukis)))
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the files do not tell which kernel boots next");
	else if (b->found && release_of(b->entry.kernel).n == 0)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the next kernel's file name does not tell its release");
	else if (!b->found && b->nothing->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), b->nothing, false);
	else if (list->state != ANSWER_OK && list->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), list, false);
	else
		return 0;
	return 1;
}

/* The newest whose modules are installed, by rpm's order; empty: none. */
static struct str newest(const struct answer *list)
{
	struct str rest = list->bytes, name, best = STR("");

	while (str_cut(&rest, '\n', &name))
		if (best.n == 0 || bls_version_cmp(name, best) > 0)
			best = name;
	return best;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct bootloader *b = in_fact(in, &fact_bootloader);
	const struct answer *list = in_ask(in, STR(MODULES), ASK_LIST);
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	(void)self;
	if (h->container) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the files are a container's, and the kernel is its host's");
		return;
	}
	if (h->release.n == 0) {
		find_unreadable(out, subject_host(), b->nothing, false);
		return;
	}
	if (judge_modules(in, out) + judge_default(in, out) + judge_marker(in, out))
		return;
	if (say_unknown(in, out))
		return;
	f = find(out, STATUS_PASS, subject_host(), "%s",
		b->found ? "the next boot starts the kernel that runs"
			 : "no boot loader on this disk says otherwise");
	find_observed(f, STR_FMT, STR_ARG(h->release));
	find_evidence_text(f, list, "newest installed: " STR_FMT, STR_ARG(newest(list)));
	if (b->found)
		find_evidence_text(f, b->entry.file, "line %u: " STR_FMT, b->entry.line,
			STR_ARG(b->entry.kernel));
}

const struct check check_boot_kernel_current[] = {
	{
		.id = "boot.kernel_current",
		.rule = 1,
		.title = "The kernel that runs is the one that boots next",
		.severity = SEVERITY_MEDIUM,
		.reads = { { MODULES, ASK_LIST }, { LOADED, ASK_MODE }, { REBOOT, ASK_MODE } },
		.needs = { &fact_bootloader, &fact_host },
		.why = "what was measured on one kernel says little about another: defaults of isolation, "
		       "timers and the scheduler change between versions",
		.fix_boot = "reboot and measure again, or keep the old one: grubby --set-default, "
			    "grub-set-default",
		.remedies = { { REMEDY_MANUAL, "",
			"reboot and measure again, or keep the old kernel as the default", NULL } },
		.source =
			"grub-set-default(8), kernel-install(8); Debian policy for reboot-required",
		.run = run,
	},
	{ 0 },
};
