/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Services and timers that a latency host can do without: each wakes up on its own schedule,
 * scans disks, compiles indexes, or talks to firmware. Not faults, and not judged harder than
 * a warning; timers have no process, and count when they are enabled.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/services.h"
#include "scanner/facts/tasks.h"

struct noise {
	const char *unit, *what;
};

static const struct noise noises[] = {
	{ "fwupd.service", "asks firmware, which may cause SMIs" },
	{ "fwupd-refresh.timer", "starts fwupd, which may cause SMIs" },
	{ "packagekit.service", "refreshes package lists" },
	{ "dnf-makecache.timer", "refreshes package lists" },
	{ "dnf-automatic.timer", "installs updates" },
	{ "apt-daily.timer", "refreshes package lists" },
	{ "apt-daily-upgrade.timer", "installs updates" },
	{ "unattended-upgrades.service", "installs updates" },
	{ "mlocate-updatedb.timer", "walks all file systems" },
	{ "plocate-updatedb.timer", "walks all file systems" },
	{ "man-db.timer", "rebuilds an index" },
	{ "fstrim.timer", "trims all disks at once" },
	{ "sysstat-collect.timer", "samples all CPUs" },
	{ "smartd.service", "polls disks" },
	{ "mcelog.service", "polls for machine checks" },
	{ "abrtd.service", "collects crashes" },
	{ "ModemManager.service", "probes serial ports" },
	{ "bluetooth.service", "serves no host of this kind" },
	{ "cups.service", "serves no host of this kind" },
	{ "avahi-daemon.service", "answers multicast" },
	{ "snapd.service", "refreshes packages" },
	{ "numad.service", "moves memory and tasks between nodes" },
	{ "ksm.service", "merges pages" },
	{ "ksmtuned.service", "merges pages" },
	{ "firewalld.service", "may reload all rules" },
	{ "rngd.service", "feeds the random pool" },
	{ "ipmievd.service", "polls the BMC" },
	{ "hp-health.service", "polls firmware, which may cause SMIs" },
	{ "dsm_sa_datamgrd.service", "polls firmware, which may cause SMIs" },
	{ "prometheus-node-exporter.service", "reads counters, some by IPIs to all CPUs" },
	{ "node_exporter.service", "reads counters, some by IPIs to all CPUs" },
};
enum { NOISES = sizeof(noises) / sizeof(noises[0]) };

static bool is_timer(const struct noise *n)
{
	return str_ends(str_from(n->unit), ".timer");
}

static void say(const struct check_in *in, const struct noise *n, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct unit *u = services_find(sv, n->unit);
	struct finding *f;

	f = find(out, STATUS_WARN, subject_named(SUBJECT_SERVICE, str_from(n->unit)), "it %s",
		n->what);
	find_observed(f, "%s", is_timer(n) ? "enabled" : "active");
	find_wanted(f, "disabled");
	find_evidence(f, u && u->from && !is_timer(n) ? u->from : sv->cgroup_list);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct host *h = in_fact(in, &fact_host);
	unsigned said = 0, untold = 0;
	struct finding *f;

	(void)self;
	for (unsigned i = 0; i < NOISES; i++) {
		enum unit_presence presence =
			services_presence(sv, in_fact(in, &fact_tasks), noises[i].unit);

		untold += presence == UNIT_UNTOLD;
		if (presence != UNIT_ON)
			continue;
		said++;
		say(in, &noises[i], out);
	}
	if (h->container && !said)
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's services cannot be seen from a container");
	else if (untold)
		find_unreadable(out, subject_host(), services_unread(sv), false);
	else if (!said) {
		f = find(out, STATUS_PASS, subject_host(),
			"no service runs that a latency host can do without");
		find_observed(f, "0 of %d known ones", NOISES);
		find_evidence_text(f, sv->cgroup_list, "none of %d known ones", NOISES);
	}
}

const struct check check_svc_noise[] = {
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
		.source =
			"the units' manuals; OpenShift's node tuning disables fwupd's timer for its "
			"SMIs",
		.run = run,
	},
	{ 0 },
};
