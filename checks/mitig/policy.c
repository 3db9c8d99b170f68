/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mitigations of speculation bugs against the position on them. Each file below vulnerabilities/
 * (drivers/base/cpu.c, from 4.15 on) says "Not affected", "Vulnerable…", "Mitigation: …",
 * "KVM: …" or "Unknown…"; kernel updates bring new files, and new microcode changes lines, so
 * that names are not known beforehand.
 *
 * With the position "off" it counts what costs at each entry into the kernel or each switch of
 * tasks; a file that nobody knows is taken for one that does. What stays with mitigations=off,
 * or costs nothing there, does not count: pointer sanitization, page table inversion without a
 * flush, transactional memory switched off, what only KVM does.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"

#define DIR "/sys/devices/system/cpu/vulnerabilities"

enum state { NOT_AFFECTED, VULNERABLE, MITIGATED, FREE, UNKNOWN_STATE, STATES };

enum { NAMES = 32 }; /* that are named; a kernel has some twenty */

struct census {
	unsigned n[STATES], unread;
	struct str names[STATES]; /* "mds, retbleed" */
	const struct answer *why;
};

static bool costs_nothing(struct str name, struct str text)
{
	if (str_is(name, "spectre_v1") || str_is(name, "itlb_multihit"))
		return true;
	/* Flushed at entry into a guest only. */
	if (str_is(name, "l1tf"))
		return !str_has(text, "flush");
	if (str_is(name, "tsx_async_abort"))
		return str_has(text, "TSX disabled");
	/* A task asks for it by prctl, and pays for it alone. */
	return str_is(name, "spec_store_bypass") && str_has(text, "via prctl") &&
	       !str_has(text, "seccomp");
}

static enum state state_of(struct str name, struct str text)
{
	if (str_starts(text, "KVM: "))
		text = str_skip(text, 5);
	if (str_starts(text, "Not affected"))
		return NOT_AFFECTED;
	if (str_starts(text, "Vulnerable") || str_starts(text, "Processor vulnerable"))
		return VULNERABLE;
	if (str_starts(text, "Mitigation"))
		return costs_nothing(name, text) ? FREE : MITIGATED;
	return UNKNOWN_STATE;
}

static void take(const struct check_in *in, const struct match *m, struct census *c)
{
	struct str text = str_trim(m->answer->bytes);
	enum state s;

	if (m->answer->state != ANSWER_OK || !text.n) {
		c->unread++;
		c->why = m->answer;
		return;
	}
	s = state_of(m->star[0], text);
	if (c->n[s]++ >= NAMES)
		return;
	c->names[s] = str_printf(in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(c->names[s]),
		c->names[s].n ? ", " : "", STR_ARG(m->star[0]));
}

/* Not "Not affected": the rest is what one wants to see, and there is room for it. */
static void add_lines(const struct check_in *in, struct finding *f)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "mitigations");
	struct matches m = in_match(in, DIR "/*");

	if (p)
		find_evidence_text(f, cmdline->from, "mitigations=" STR_FMT, STR_ARG(p->value));
	for (size_t i = 0; i < m.n; i++) {
		if (!str_starts(str_trim(m.v[i].answer->bytes), "Not affected"))
			find_evidence(f, m.v[i].answer);
	}
	find_evidence(f, m.v[0].answer);
}

static void say(const struct check_in *in, const struct census *c, enum status s, enum state of,
	const char *text, struct findings *out)
{
	struct finding *f = find(out, s, subject_host(), "%s", text);

	if (of < STATES)
		find_observed(f, "%u: " STR_FMT, c->n[of], STR_ARG(c->names[of]));
	else
		find_observed(f, "%u mitigated, %u vulnerable, %u not affected",
			c->n[MITIGATED] + c->n[FREE], c->n[VULNERABLE], c->n[NOT_AFFECTED]);
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "policy")));
	add_lines(in, f);
}

static bool say_trouble(const struct check_in *in, const struct census *c, struct findings *out)
{
	bool off = str_is(in_word(in, "policy"), "off"), on = str_is(in_word(in, "policy"), "on");

	if (off && c->n[MITIGATED])
		say(in, c, STATUS_WARN, MITIGATED,
			"mitigations cost time at each entry into the kernel", out);
	if (on && c->n[VULNERABLE])
		say(in, c, STATUS_FAIL, VULNERABLE, "bugs of the CPUs are not mitigated", out);
	if (on && c->n[UNKNOWN_STATE])
		say(in, c, STATUS_WARN, UNKNOWN_STATE,
			"whether bugs of the CPUs are mitigated is not known to the kernel", out);
	return (off && c->n[MITIGATED]) || (on && (c->n[VULNERABLE] || c->n[UNKNOWN_STATE]));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *list = in_ask(in, STR(DIR), ASK_LIST);
	struct matches m = in_match(in, DIR "/*");
	bool any = str_is(in_word(in, "policy"), "any");
	struct census c = { .unread = 0 };

	(void)self;
	for (size_t i = 0; i < m.n; i++)
		take(in, &m.v[i], &c);
	if (!m.n && list->state == ANSWER_OK) {
		/* The kernel makes the folder with all its files: who copied it left them out. */
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
				      "the folder was captured without its files"),
			list);
		return;
	}
	if (!m.n) {
		find_unreadable(out, subject_host(), list, true);
		return;
	}
	if (say_trouble(in, &c, out) && !c.unread)
		return;
	if (c.unread)
		find_unreadable(out, subject_host(), c.why, false);
	else
		say(in, &c, STATUS_PASS, STATES,
			any ? "no position on mitigations is taken" : "mitigations are as wanted",
			out);
}

const struct check check_mitig_policy[] = {
	{
		.id = "mitig.policy",
		.rule = 1,
		.title = "Mitigations of the CPUs' bugs are as the host's owner wants them",
		.severity = SEVERITY_MEDIUM,
		.reads = {
			{ DIR, ASK_LIST },
			{ DIR "/*", ASK_FILE },
		},
		.needs = { &fact_cmdline },
		.limits = { { "policy", NULL, 0, 0, 2, "any|off|on",
			"the position taken on mitigations" } },
		.why = "page table isolation, buffer clears and retpolines add 0.1 to 1 us to each system call and "
		       "switch of tasks; code that stays in user space pays little",
		.fix_now = "nothing: they are chosen at boot",
		.fix_boot = "mitigations=off or mitigations=auto on the kernel command line; off only where all "
			    "code on the host is trusted",
		.remedies = { { REMEDY_KERNEL_ARG, "mitigations", "off", "policy=off" }, { REMEDY_KERNEL_ARG_REMOVE, "mitigations", "off", "policy=on" }, { REMEDY_KERNEL_ARG_REMOVE, "nopti", "", "policy=on" }, { REMEDY_KERNEL_ARG_REMOVE, "nospectre_v2", "", "policy=on" } },
		.source = "Documentation/admin-guide/hw-vuln; Documentation/ABI/testing/sysfs-devices-system-cpu",
		.run = run,
	},
	{ 0 },
};
