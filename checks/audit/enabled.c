/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Auditing makes every system call of every task take the slow way in and out of the kernel,
 * from the moment it was first enabled (audit_alloc and audit_syscall_entry, kernel/auditsc.c),
 * and each rule for system calls is compared at each one. Stopping auditd changes nothing of it:
 * records go to the kernel's log then. Whether a host may do without is decided by its rules of
 * compliance, so this judges only where that was said.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/service/services.h"
#include "scanner/facts/process/tasks.h"

#define PROBE "/probe/audit"

enum state { STATE_UNTOLD, STATE_OFF, STATE_ON };

struct look {
	enum state state;
	bool rules_known, task_never;
	uint64_t exit_rules, pid;
	const struct answer *from;
	const char *why;
};

static bool field(struct str text, const char *name, uint64_t *ret)
{
	struct str line, key, value;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, ' ', &key, &value) && str_is(key, name))
			return str_u64(str_trim(value), 10, ret) == 0;
	}
	return false;
}

/* audit=0 and audit=off (audit_enable, kernel/audit.c): nothing can enable it until a reboot. */
static bool off_at_boot(const struct cmdline *c)
{
	const struct param *p = cmdline_last(c, "audit");

	return p && (str_is(p->value, "0") || str_is(p->value, "off"));
}

static struct look by_probe(const struct answer *an)
{
	struct look l = { .from = an };
	uint64_t enabled, never = 0;

	if (!field(an->bytes, "enabled", &enabled))
		return l;
	l.state = enabled ? STATE_ON : STATE_OFF;
	l.why = enabled ? "the kernel audits" : "the kernel does not audit";
	l.rules_known = field(an->bytes, "exit_rules", &l.exit_rules) &&
			field(an->bytes, "task_never", &never);
	l.task_never = never != 0;
	field(an->bytes, "pid", &l.pid);
	return l;
}

/* Without the right to ask: what command line and units allow to tell. */
static struct look by_signs(const struct check_in *in, const struct answer *an)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct services *sv = in_fact(in, &fact_services);
	const struct unit *auditd = services_find(sv, "auditd.service");
	struct look l = { .from = an };

	if (an->state == ANSWER_ABSENT) {
		l.state = STATE_OFF;
		l.why = "the kernel has no audit socket: it was not built in, or audit=0";
	} else if (off_at_boot(c)) {
		l.state = STATE_OFF;
		l.from = c->from;
		l.why = "audit=0 on the kernel command line";
	} else if (services_presence(sv, in_fact(in, &fact_tasks), "auditd.service") == UNIT_ON) {
		l.state = STATE_ON;
		l.from = auditd && auditd->from ? auditd->from : sv->cgroup_list;
		l.why = "auditd runs, which enables it";
	}
	return l;
}

static void say_on(const struct check_in *in, const struct look *l, struct findings *out)
{
	struct finding *f;

	if (str_is(in_word(in, "wanted"), "any"))
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"the kernel audits; whether it may was not said: --set audit.enabled.wanted=off");
	else if (l->exit_rules && !l->task_never)
		f = find(out, STATUS_FAIL, subject_host(),
			"every system call is held against audit rules%s",
			l->pid ? "" : ", though auditd does not run");
	else if (l->task_never)
		f = find(out, STATUS_WARN, subject_host(),
			"the kernel audits, but no task that began after its rules");
	else
		f = find(out, STATUS_WARN, subject_host(),
			"the kernel audits: every system call takes the slow way");
	if (l->rules_known)
		find_observed(
			f, "on, %llu rules for system calls", (unsigned long long)l->exit_rules);
	else
		find_observed(f, "on, rules not known");
	find_wanted(f, "off");
	find_evidence_text(f, l->from, "%s", l->why);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, PROBE);
	struct look l = an->state == ANSWER_OK ? by_probe(an) : by_signs(in, an);
	struct finding *f;

	(void)self;
	if (l.state == STATE_ON) {
		say_on(in, &l, out);
	} else if (l.state == STATE_OFF) {
		f = find(
			out, STATUS_PASS, subject_host(), "the kernel does not audit system calls");
		find_observed(f, "off");
		find_evidence_text(f, l.from, "%s", l.why);
	} else if (str_is(in_word(in, "wanted"), "any") && an->state != ANSWER_OK) {
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"whether the kernel may audit was not said, and whether it does is for root to ask");
		find_evidence(f, an);
	} else {
		find_unreadable(out, subject_host(), an, false);
	}
}

const struct check check_audit_enabled[] = {
	{
		.id = "audit.enabled",
		.rule = 1,
		.title = "The kernel does not audit system calls",
		.severity = SEVERITY_MEDIUM,
		.reads = { { PROBE, ASK_FILE } },
		.needs = { &fact_cmdline, &fact_services, &fact_tasks },
		.limits = { { .name = "wanted",
			.words = "any|off",
			.what = "off: this host must not audit" } },
		.why = "an audited task takes the slow path at every system call, some 100 ns and more, "
		       "and each rule for system calls is compared there",
		.fix_now = "auditctl -e 0 and auditctl -D, unless the rules are locked (-e 2)",
		.fix_boot = "audit=0 on the kernel command line; systemctl mask auditd",
		.remedies = { { REMEDY_KERNEL_ARG, "audit", "0", "wanted=off" },
			{ REMEDY_UNIT_MASK, "auditd.service", "", "wanted=off" } },
		.source = "kernel/auditsc.c, kernel/audit.c; auditctl(8)",
		.run = run,
	},
	{ 0 },
};
