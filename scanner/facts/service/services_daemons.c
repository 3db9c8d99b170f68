/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Daemons by the name of their process. The kernel keeps 15 bytes of it (TASK_COMM_LEN), so
 * systemd-timesyncd is "systemd-timesyn". A script's comm is the script's own name.
 */
#include "scanner/facts/service/services_daemons.h"

enum { COMM = 15 };

static const struct daemon {
	const char *process, *unit;
} daemons[] = {
	{ "irqbalance", "irqbalance.service" },
	{ "tuned", "tuned.service" },
	{ "tuned-ppd", "tuned-ppd.service" },
	{ "power-profiles-daemon", "power-profiles-daemon.service" },
	{ "thermald", "thermald.service" },
	{ "cpufreqd", "cpufreqd.service" },
	{ "cpuspeed", "cpuspeed.service" },
	{ "auto-cpufreq", "auto-cpufreq.service" },
	{ "numad", "numad.service" },
	{ "ksmtuned", "ksmtuned.service" },
	{ "fwupd", "fwupd.service" },
	{ "packagekitd", "packagekit.service" },
	{ "smartd", "smartd.service" },
	{ "mcelog", "mcelog.service" },
	{ "rasdaemon", "rasdaemon.service" },
	{ "abrtd", "abrtd.service" },
	{ "ModemManager", "ModemManager.service" },
	{ "bluetoothd", "bluetooth.service" },
	{ "cupsd", "cups.service" },
	{ "avahi-daemon", "avahi-daemon.service" },
	{ "snapd", "snapd.service" },
	{ "firewalld", "firewalld.service" },
	{ "rngd", "rngd.service" },
	{ "ipmievd", "ipmievd.service" },
	{ "auditd", "auditd.service" },
	{ "chronyd", "chronyd.service" },
	{ "ntpd", "ntpd.service" },
	{ "systemd-timesyncd", "systemd-timesyncd.service" },
	{ "ptp4l", "ptp4l.service" },
	{ "phc2sys", "phc2sys.service" },
};
enum { DAEMONS = sizeof(daemons) / sizeof(daemons[0]) };

struct str services_unit_of_comm(struct str comm)
{
	for (size_t i = 0; i < DAEMONS; i++)
		if (str_eq(comm, str_head(str_from(daemons[i].process), COMM)))
			return str_from(daemons[i].unit);
	return (struct str){ 0 };
}

bool services_is_daemon(struct str unit)
{
	for (size_t i = 0; i < DAEMONS; i++)
		if (str_is(unit, daemons[i].unit))
			return true;
	return false;
}
