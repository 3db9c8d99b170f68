/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A unit that sets interrupts, rings or frequencies up and a unit that trades start side by
 * side unless somebody orders them: both are wanted by multi-user.target, and systemd starts
 * at once whatever is not told to wait. After= makes the workload wait until a oneshot has
 * ended, well or badly; only Requires= or BindsTo= keeps it from starting on a host that was not
 * set up (systemd.unit(5)).
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/service/unit_cpus.h"
#include "scanner/facts/service/unit_order.h"

/* A unit that sets up, and the command that shows it. */
struct setup {
	const struct unit_file *unit;
	const struct tuning *by;  /* the first such command; NULL: known by its name */
	const struct tuning *nic; /* the first that needs network cards; NULL */
};

struct look {
	const struct units *us;
	struct setup *setups;
	size_t n_setups;
	unsigned loads, said;
};

static bool is_oneshot(const struct unit_file *u)
{
	const struct unit_setting *type = unit_last(u, "Service", "Type");

	return type && str_is(type->value, "oneshot");
}

static bool needs_nic(const struct tuning *t)
{
	return t->kind == TUNING_ETHTOOL || t->kind == TUNING_IRQ ||
	       str_starts(t->key, "/sys/class/net/");
}

static struct setup *setup_of(struct look *l, const struct unit_file *u)
{
	for (size_t i = 0; i < l->n_setups; i++) {
		if (l->setups[i].unit == u)
			return &l->setups[i];
	}
	l->setups[l->n_setups] = (struct setup){ .unit = u };
	return &l->setups[l->n_setups++];
}

static void find_setups(const struct check_in *in, struct look *l)
{
	const struct tunings *ts = in_fact(in, &fact_tunings);
	const struct unit_file *tuned = units_find(l->us, STR("tuned.service"));

	l->setups = ARENA_NEW(in->scratch, struct setup, l->us->n + 1);
	for (size_t i = 0; i < ts->n; i++) {
		const struct tuning *t = &ts->v[i];
		struct setup *s;

		if (!t->command->unit || !tuning_is_setup(t) || !is_oneshot(t->command->unit))
			continue;
		s = setup_of(l, t->command->unit);
		if (!s->by)
			s->by = t;
		if (!s->nic && needs_nic(t))
			s->nic = t;
	}
	if (tuned && tuned->wanted && !tuned->masked)
		setup_of(l, tuned);
}

static void show_setup(struct finding *f, const struct setup *s)
{
	if (s->by)
		find_evidence_text(f, s->by->command->from, "line %u: " STR_FMT " sets %s",
			s->by->command->line, STR_ARG(command_name(s->by->command->words[0])),
			tuning_word(s->by->kind));
	else
		find_evidence_text(f, s->unit->from, "sets what its profile says");
}

/* The network cards must be there, or their interrupts and rings are not. */
static void judge_device(
	const struct check_in *in, struct look *l, const struct setup *s, struct findings *out)
{
	static const char *const devices[] = { "network.target", "network-online.target",
		"*.device", "systemd-networkd*.service", "NetworkManager*.service",
		"networking.service", "ifup@*.service", "systemd-udev-settle.service",
		"network.service" };
	struct finding *f;

	if (!s->nic || unit_starts_after_any(in->scratch, l->us, s->unit, devices,
			       sizeof(devices) / sizeof(devices[0])))
		return;
	for (unsigned i = 0; i < s->unit->n_wanted_by; i++) {
		if (str_ends(s->unit->wanted_by[i], ".device"))
			return;
	}
	f = find(out, STATUS_WARN, subject_named(SUBJECT_SERVICE, s->unit->name),
		"it sets %s, and does not wait for the network cards", tuning_word(s->nic->kind));
	find_observed(f, "no After= of a device or of the network");
	find_wanted(f, "After=network-online.target, or BindsTo= and After= the card's device");
	find_evidence_text(f, s->nic->command->from, "line %u", s->nic->command->line);
	l->said++;
}

static void judge_pair(const struct check_in *in, struct look *l, const struct unit_file *load,
	const struct setup *s, struct cpuset hot, struct findings *out)
{
	bool ordered = unit_starts_after(in->scratch, l->us, load, s->unit->name);
	struct subject who = subject_named(SUBJECT_SERVICE, load->name);
	struct finding *f;

	if (ordered && unit_is_held_by(in->scratch, l->us, load, s->unit->name))
		return;
	/* What could not be read may say it: unknown, below. */
	if (l->us->unread)
		return;
	if (!ordered)
		f = find(out, STATUS_FAIL, who, "it may start before " STR_FMT " has run",
			STR_ARG(s->unit->name));
	else
		f = find(out, STATUS_WARN, who, "it starts even when " STR_FMT " failed",
			STR_ARG(s->unit->name));
	find_observed(f, ordered ? "After=, and no Requires= or BindsTo=" : "no After=");
	find_wanted(f, "Requires=" STR_FMT " and After=" STR_FMT, STR_ARG(s->unit->name),
		STR_ARG(s->unit->name));
	find_cpus(f, hot);
	find_evidence_text(f, load->from, "pinned to hot CPUs " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, hot)));
	show_setup(f, s);
	l->said++;
}

static void judge_load(
	const struct check_in *in, struct look *l, const struct unit_file *u, struct findings *out)
{
	const struct unit_cpus *uc = in_fact(in, &fact_unit_cpus);
	const struct unit_cpus_list *list;
	struct cpuset cpus, hot;

	if (!u->wanted || u->masked || !str_ends(u->name, ".service") ||
		!unit_cpus_of(in->scratch, uc, l->us, u, &cpus, &list))
		return;
	hot = cpuset_and(in->scratch, cpus, in->roles->hot);
	for (size_t i = 0; i < l->n_setups; i++) {
		if (l->setups[i].unit == u)
			return;
	}
	if (cpuset_is_empty(hot))
		return;
	l->loads++;
	for (size_t i = 0; i < l->n_setups; i++)
		judge_pair(in, l, u, &l->setups[i], hot, out);
}

static void conclude(const struct check_in *in, const struct look *l, struct findings *out)
{
	const struct commands *cs = in_fact(in, &fact_commands);
	const struct answer *unread = l->us->list->state != ANSWER_OK ? l->us->list
				      : l->us->unread		      ? l->us->unread
								      : cs->unread;
	struct finding *f;

	if (unread && unread->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), unread, false);
	else if (l->said)
		return;
	else if (l->n_setups == 0) {
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no unit that is enabled sets the host up");
		find_evidence_text(f, l->us->list, "%zu units, %zu commands", l->us->n, cs->n);
	} else if (l->loads == 0) {
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no unit that is enabled is pinned to hot CPUs");
		find_evidence_text(f, l->us->list, "%zu units, %zu of them set the host up",
			l->us->n, l->n_setups);
	} else {
		f = find(out, STATUS_PASS, subject_host(),
			"the workload starts after the host is set up, and not without it");
		find_observed(
			f, "%u units on hot CPUs wait for %zu that set up", l->loads, l->n_setups);
		for (size_t i = 0; i < l->n_setups; i++)
			show_setup(f, &l->setups[i]);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct look l = { .us = in_fact(in, &fact_units) };

	(void)self;
	if (h->container) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's units cannot be seen from a container");
		return;
	}
	find_setups(in, &l);
	for (size_t i = 0; i < l.us->n; i++)
		judge_load(in, &l, &l.us->v[i], out);
	for (size_t i = 0; i < l.n_setups; i++)
		judge_device(in, &l, &l.setups[i], out);
	conclude(in, &l, out);
}

const struct check check_svc_order[] = {
	{
		.id = "svc.order",
		.rule = 1,
		.title =
			"Units that set the host up run before the workload, and hold it when they fail",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.needs = { &fact_units, &fact_commands, &fact_tunings, &fact_unit_cpus,
			&fact_host },
		.why = "without an order the workload starts in the middle of the set-up on some boots: "
		       "its interrupts, frequencies and rings are those of the boot that lost the race",
		.fix_now = "systemctl edit WORKLOAD: [Unit] Requires=TUNING.service "
			   "After=TUNING.service; systemctl daemon-reload",
		.remedies = { { REMEDY_MANUAL, "",
			"Requires= and After= the unit that tunes, in the [Unit] section of <subject>",
			NULL } },
		.source = "systemd.unit(5), bootup(7)",
		.run = run,
	},
	{ 0 },
};
