/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Daemons that set frequencies, governors or turbo by load, battery or a desktop's wish, and
 * undo what was set for latency. Some are oneshots (Ubuntu's ondemand.service, tlp): they run
 * for a moment at boot, and what tells is that they are enabled.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/services.h"
#include "scanner/facts/tasks.h"

struct daemon {
	const char *unit;
	enum status running;
	const char *what;
};

static const struct daemon daemons[] = {
	{ "cpufreqd.service", STATUS_FAIL, "switches frequency rules by load" },
	{ "cpuspeed.service", STATUS_FAIL, "switches governors by load" },
	{ "cpufrequtils.service", STATUS_FAIL, "sets a governor at boot" },
	{ "loadcpufreq.service", STATUS_FAIL, "sets a governor at boot" },
	{ "ondemand.service", STATUS_FAIL, "sets the governor to save power at boot" },
	{ "power-profiles-daemon.service", STATUS_FAIL, "sets platform and energy profiles" },
	{ "tuned-ppd.service", STATUS_FAIL, "switches tuned profiles for the desktop" },
	{ "auto-cpufreq.service", STATUS_FAIL, "switches governors and turbo by load" },
	{ "laptop-mode.service", STATUS_FAIL, "saves power" },
	{ "tlp.service", STATUS_FAIL, "saves power" },
	{ "thermald.service", STATUS_WARN, "limits power before the hardware would" },
};
enum { DAEMONS = sizeof(daemons) / sizeof(daemons[0]) };

static bool say(const struct check_in *in, const struct daemon *d, enum unit_presence presence,
	struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct unit *u = services_find(sv, d->unit);
	struct subject who = subject_named(SUBJECT_SERVICE, str_from(d->unit));
	struct finding *f;

	if (presence == UNIT_ON)
		f = find(out, d->running, who, "it runs, and %s", d->what);
	else if (presence == UNIT_AT_BOOT)
		f = find(out, STATUS_WARN, who, "it is enabled, and %s", d->what);
	else
		return false;
	find_observed(f, "%s", presence == UNIT_ON ? "active" : "enabled");
	find_wanted(f, "disabled");
	find_evidence(f, u && u->from ? u->from : sv->cgroup_list);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct host *h = in_fact(in, &fact_host);
	unsigned said = 0, untold = 0;
	struct finding *f;

	(void)self;
	for (unsigned i = 0; i < DAEMONS; i++) {
		enum unit_presence presence =
			services_presence(sv, in_fact(in, &fact_tasks), daemons[i].unit);

		untold += presence == UNIT_UNTOLD;
		said += say(in, &daemons[i], presence, out);
	}
	if (h->container && !said)
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's services cannot be seen from a container");
	else if (untold)
		find_unreadable(out, subject_host(), services_unread(sv), false);
	else if (!said) {
		f = find(out, STATUS_PASS, subject_host(),
			"no daemon that changes frequencies runs or is enabled");
		find_observed(f, "0 of %d known ones", DAEMONS);
		find_evidence_text(f, sv->cgroup_list, "none of %d known ones", DAEMONS);
	}
}

const struct check check_svc_cpufreq[] = {
	{
		.id = "svc.cpufreq",
		.rule = 1,
		.title = "No daemon changes frequencies by load",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_services, &fact_tasks, &fact_host },
		.why = "a change of frequency stops a core for 10 to 30 us, and a power profile brings "
		       "slow clocks and deep idle states back",
		.fix_now = "systemctl disable --now UNIT",
		.fix_boot =
			"systemctl mask UNIT; set the governor by cpupower.service or a unit of "
			"your own",
		.source = "Documentation/admin-guide/pm/cpufreq.rst; the daemons' manuals",
		.run = run,
	},
	{ 0 },
};
