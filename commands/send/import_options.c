/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/import_options.h"

#include <stddef.h>

static const struct usage_option rows[] = {
	[IMPORT_SYSSTAT] = { "sysstat", "FILE", 0, VALUES_FILE, NULL,
		"a file of sysstat (/var/log/sysstat/saDD), or what sadf -j printed of one" },
	[IMPORT_JOURNAL] = { "journal", "FILE", 0, VALUES_FILE, NULL,
		"what journalctl -o json printed; \"-\" is standard input" },
	[IMPORT_BMC] = { "bmc", "FILE", 0, VALUES_FILE, NULL,
		"the log of the management controller: ipmitool -Z sel elist, or Redfish's JSON" },
	[IMPORT_LAST] = { "last", "TIME", 0, VALUES_ANY, NULL,
		"only so much before the newest that is told: 10m, 2h" },
	[IMPORT_OUTPUT] = { "output", "FILE", 'o', VALUES_FILE, NULL,
		"where the ring goes (default: standard output)" },
};

const struct usage_option *import_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}
