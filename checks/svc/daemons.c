/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Units that work against latency, by lists. Those that set frequencies, governors or turbo by
 * load, battery or a desktop's wish undo what was set for latency; some are oneshots (Ubuntu's
 * ondemand.service, tlp) that run for a moment at boot, and what tells is that they are
 * enabled. The others a latency host can do without: each wakes up on its own schedule, scans
 * disks, compiles indexes or talks to firmware, which is no fault and never more than a
 * warning; timers have no process and count when they are enabled.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/judging/services.h"
#include "scanner/facts/process/tasks.h"

struct daemon {
	const char *unit; /* NULL ends a list */
	enum status running;
	const char *what;
};

struct list {
	const struct daemon *v;
	bool at_boot; /* enabled and not running is a warning too */
	const char *none;
};

static const struct daemon frequency_daemons[] = {
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
	{ NULL, STATUS_SKIP, NULL },
};
static const struct list frequency = {
	frequency_daemons,
	true,
	"no daemon that changes frequencies runs or is enabled",
};

static const struct daemon needless[] = {
	{ "fwupd.service", STATUS_WARN, "asks firmware, which may cause SMIs" },
	{ "fwupd-refresh.timer", STATUS_WARN, "starts fwupd, which may cause SMIs" },
	{ "packagekit.service", STATUS_WARN, "refreshes package lists" },
	{ "dnf-makecache.timer", STATUS_WARN, "refreshes package lists" },
	{ "dnf-automatic.timer", STATUS_WARN, "installs updates" },
	{ "apt-daily.timer", STATUS_WARN, "refreshes package lists" },
	{ "apt-daily-upgrade.timer", STATUS_WARN, "installs updates" },
	{ "unattended-upgrades.service", STATUS_WARN, "installs updates" },
	{ "mlocate-updatedb.timer", STATUS_WARN, "walks all file systems" },
	{ "plocate-updatedb.timer", STATUS_WARN, "walks all file systems" },
	{ "man-db.timer", STATUS_WARN, "rebuilds an index" },
	{ "fstrim.timer", STATUS_WARN, "trims all disks at once" },
	{ "sysstat-collect.timer", STATUS_WARN, "samples all CPUs" },
	{ "smartd.service", STATUS_WARN, "polls disks" },
	{ "mcelog.service", STATUS_WARN, "polls for machine checks" },
	{ "abrtd.service", STATUS_WARN, "collects crashes" },
	{ "ModemManager.service", STATUS_WARN, "probes serial ports" },
	{ "bluetooth.service", STATUS_WARN, "serves no host of this kind" },
	{ "cups.service", STATUS_WARN, "serves no host of this kind" },
	{ "avahi-daemon.service", STATUS_WARN, "answers multicast" },
	{ "snapd.service", STATUS_WARN, "refreshes packages" },
	{ "numad.service", STATUS_WARN, "moves memory and tasks between nodes" },
	{ "ksm.service", STATUS_WARN, "merges pages" },
	{ "ksmtuned.service", STATUS_WARN, "merges pages" },
	{ "firewalld.service", STATUS_WARN, "may reload all rules" },
	{ "rngd.service", STATUS_WARN, "feeds the random pool" },
	{ "ipmievd.service", STATUS_WARN, "polls the BMC" },
	{ "hp-health.service", STATUS_WARN, "polls firmware, which may cause SMIs" },
	{ "dsm_sa_datamgrd.service", STATUS_WARN, "polls firmware, which may cause SMIs" },
	{ "prometheus-node-exporter.service", STATUS_WARN,
		"reads counters, some by IPIs to all CPUs" },
	{ "node_exporter.service", STATUS_WARN, "reads counters, some by IPIs to all CPUs" },
	{ NULL, STATUS_SKIP, NULL },
};
static const struct list noise = {
	needless,
	false,
	"no service runs that a latency host can do without",
};

static bool is_timer(const struct daemon *d)
{
	return str_ends(str_from(d->unit), ".timer");
}

static bool say(const struct check_in *in, const struct list *l, const struct daemon *d,
	enum unit_presence presence, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct unit *u = services_find(sv, d->unit);
	struct subject who = subject_named(SUBJECT_SERVICE, str_from(d->unit));
	bool runs = presence == UNIT_ON && !is_timer(d);
	struct finding *f;

	if (presence == UNIT_ON)
		f = find(out, d->running, who, "it %s%s", runs ? "runs, and " : "is enabled, and ",
			d->what);
	else if (presence == UNIT_AT_BOOT && l->at_boot)
		f = find(out, STATUS_WARN, who, "it is enabled, and %s", d->what);
	else
		return false;
	find_observed(f, "%s", runs ? "active" : "enabled");
	find_wanted(f, "disabled");
	if (runs)
		find_evidence(f, u && u->from ? u->from : sv->cgroup_list);
	else if (u && u->enabled_from)
		find_evidence_text(f, u->enabled_from, "%s", d->unit);
	else
		find_evidence(f, sv->units_list);
	return true;
}

static void say_none(
	const struct check_in *in, const struct list *l, unsigned n, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	struct finding *f = find(out, STATUS_PASS, subject_host(), "%s", l->none);

	find_observed(f, "0 of %u known ones", n);
	find_evidence_text(f, sv->cgroup_list, "none of %u known ones", n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct host *h = in_fact(in, &fact_host);
	const struct list *l = self->param;
	unsigned n = 0, said = 0, untold = 0;

	for (; l->v[n].unit; n++) {
		enum unit_presence presence =
			services_presence(sv, in_fact(in, &fact_tasks), l->v[n].unit);

		untold += presence == UNIT_UNTOLD;
		said += say(in, l, &l->v[n], presence, out);
	}
	if (h->container && !said)
		find_services_hidden(out, subject_host());
	else if (untold)
		find_unreadable(out, subject_host(), services_unread(sv), false);
	else if (!said)
		say_none(in, l, n, out);
}

const struct check check_svc_daemons[] = {
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
		.remedies = { { REMEDY_UNIT_MASK, "<subject>", "", NULL } },
		.source = "Documentation/admin-guide/pm/cpufreq.rst; the daemons' manuals",
		.param = &frequency,
		.run = run,
	},
	{
		.id = "svc.noise",
		.rule = 1,
		.title = "No needless services or timers run",
		.severity = SEVERITY_LOW,
		.needs = { &fact_services, &fact_tasks, &fact_host },
		.why = "each wakes up by its own clock, fills caches and memory bandwidth, and some "
		       "cause SMIs of 50 to 500 us or IPIs to every CPU",
		.fix_now = "systemctl disable --now UNIT",
		.fix_boot = "systemctl mask UNIT",
		.remedies = { { REMEDY_UNIT_MASK, "<subject>", "", NULL } },
		.source =
			"the units' manuals; OpenShift's node tuning disables fwupd's timer for its "
			"SMIs",
		.param = &noise,
		.run = run,
	},
	{ 0 },
};
