/* SPDX-License-Identifier: Apache-2.0 */
/*
 * irqbalance moves interrupts over all CPUs but the banned ones. Without a setting it bans the
 * CPUs of /sys/devices/system/cpu/isolated and nohz_full by itself (its cputree.c);
 * IRQBALANCE_BANNED_CPULIST replaces that, it does not add to it. IRQBALANCE_BANNED_CPUS, a
 * mask, has been discarded since 1.8. The settings are read from the files that its unit takes
 * its environment from: the environment of the process itself is private.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/judging/services.h"

#define UNIT	  "irqbalance.service"
#define DEBIAN	  "/etc/default/irqbalance"
#define SYSCONFIG "/etc/sysconfig/irqbalance"

struct banned {
	struct str list, mask; /* as set; empty: not */
	const struct answer *from;
	const struct answer *unread; /* a file that may say more */
	struct cpuset set;
	bool valid; /* set is what it bans */
};

/* KEY=value of an EnvironmentFile: the last one, without quotes. */
static bool setting(const struct answer *an, const char *key, struct str *ret)
{
	struct str rest = an->bytes, line, name, value;
	bool found = false;

	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		if (!str_split(line, '=', &name, &value) || !str_is(str_trim(name), key))
			continue;
		value = str_trim(value);
		if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') &&
			value.p[value.n - 1] == value.p[0])
			value = str_head(str_skip(value, 1), value.n - 2);
		*ret = str_trim(value);
		found = ret->n > 0;
	}
	return found;
}

static void read_file(const struct check_in *in, const char *path, struct banned *b)
{
	const struct answer *an = in_file(in, path);
	bool found;

	if (an->state == ANSWER_ABSENT)
		return;
	if (an->state != ANSWER_OK) {
		b->unread = an;
		return;
	}
	found = setting(an, "IRQBALANCE_BANNED_CPULIST", &b->list);
	found |= setting(an, "IRQBALANCE_BANNED_CPUS", &b->mask);
	if (found || !b->from)
		b->from = an;
}

static struct banned look(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct banned b = { .from = NULL };

	read_file(in, DEBIAN, &b);
	read_file(in, SYSCONFIG, &b);
	if (b.list.n) {
		b.valid =
			str_is(b.list, "-") || cpuset_parse_list(in->scratch, b.list, &b.set) == 0;
		return b;
	}
	if (b.unread)
		return b;
	b.valid = c->isolated.valid &&
		  (c->nohz_full.valid || c->nohz_full.from->state == ANSWER_ABSENT);
	b.set = cpuset_or(in->scratch, c->isolated.set, c->nohz_full.set);
	return b;
}

static void fill(
	const struct check_in *in, struct finding *f, const struct banned *b, struct cpuset missing)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct unit *u = services_find(sv, UNIT);
	const struct cpus *c = in_fact(in, &fact_cpus);

	if (b->valid)
		find_observed(f, "bans cpus " STR_FMT "%s",
			STR_ARG(cpuset_format(in->scratch, b->set)),
			b->list.n ? "" : ", by itself");
	find_wanted(f, "bans cpus " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	find_cpus(f, cpuset_is_empty(missing) ? in->roles->hot : missing);
	find_evidence(f, u && u->from ? u->from : sv->cgroup_list);
	if (b->list.n)
		find_evidence_text(
			f, b->from, "IRQBALANCE_BANNED_CPULIST=" STR_FMT, STR_ARG(b->list));
	else
		find_evidence(f, c->isolated.from);
	if (b->mask.n)
		find_evidence_text(f, b->from, "IRQBALANCE_BANNED_CPUS=" STR_FMT, STR_ARG(b->mask));
}

static void say_not_valid(const struct check_in *in, const struct banned *b, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct subject who = subject_named(SUBJECT_SERVICE, STR(UNIT));
	struct finding *f;

	if (b->list.n)
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, who,
			"the CPUs that it bans are not a list");
	else if (b->unread)
		f = find_unreadable(out, who, b->unread, false);
	else
		f = find_unreadable(
			out, who, c->isolated.valid ? c->nohz_full.from : c->isolated.from, false);
	fill(in, f, b, (struct cpuset){ 0 });
}

/* The old mask, which some version of it may still heed. */
static bool mask_covers(const struct check_in *in, const struct banned *b)
{
	struct cpuset set;

	return b->mask.n && cpuset_parse_mask(in->scratch, b->mask, &set) == 0 &&
	       cpuset_within(in->roles->hot, set);
}

static void say_running(const struct check_in *in, bool running, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_SERVICE, STR(UNIT));
	const struct host *h = in_fact(in, &fact_host);
	struct banned b = look(in);
	struct cpuset missing = cpuset_minus(in->scratch, in->roles->hot, b.set);
	bool old = h->kernel[0] && h->kernel[0] < 5 && mask_covers(in, &b);
	struct finding *f;

	if (!b.valid) {
		say_not_valid(in, &b, out);
		return;
	}
	if (cpuset_is_empty(missing) && !b.mask.n)
		f = find(out, STATUS_PASS, who, "irqbalance keeps off hot CPUs");
	else if (cpuset_is_empty(missing))
		f = find(out, STATUS_WARN, who,
			"irqbalance keeps off hot CPUs, and not because of IRQBALANCE_BANNED_CPUS: "
			"it is ignored since 1.8");
	else if (old)
		f = find(out, STATUS_WARN, who,
			"irqbalance keeps off hot CPUs by a setting that is ignored since 1.8");
	else
		f = find(out, running ? STATUS_FAIL : STATUS_WARN, who, "irqbalance %s%s",
			running ? "may move interrupts to hot CPUs"
				: "starts at the next boot, and may move interrupts to hot CPUs",
			b.mask.n ? ": IRQBALANCE_BANNED_CPUS is ignored since 1.8" : "");
	fill(in, f, &b, missing);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	enum unit_presence presence = services_presence(sv, in_fact(in, &fact_tasks), UNIT);
	struct finding *f;

	(void)self;
	if (find_service_untold(in, UNIT, presence, out))
		return;
	if (presence == UNIT_OFF) {
		f = find_service_off(in, UNIT, "irqbalance", out);
		find_cpus(f, in->roles->hot);
	} else {
		say_running(in, presence == UNIT_ON, out);
	}
}

const struct check check_svc_irqbalance[] = {
	{
		.id = "svc.irqbalance",
		.rule = 1,
		.title = "irqbalance keeps off hot CPUs",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { DEBIAN, ASK_FILE }, { SYSCONFIG, ASK_FILE } },
		.needs = { &fact_services, &fact_tasks, &fact_cpus, &fact_host },
		.implied_by = { "cpu.isolated", "cpu.nohz_full" },
		.why = "every 10 s it may aim any interrupt at a hot CPU, where each costs 1 to 5 us and "
		       "its softirq",
		.fix_now = "systemctl disable --now irqbalance",
		.fix_boot = "IRQBALANCE_BANNED_CPULIST=<hot> in /etc/default/irqbalance or "
			    "/etc/sysconfig/irqbalance",
		.remedies = { { REMEDY_SETTING, "irqbalance:IRQBALANCE_BANNED_CPULIST", "<hot>",
			NULL } },
		.source = "irqbalance(1); irqbalance's cputree.c",
		.run = run,
	},
	{ 0 },
};
