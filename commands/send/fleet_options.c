/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/fleet_options.h"

#include <stddef.h>

static const struct usage_option rows[] = {
	[FLEET_FORMAT] = { "format", "FORMAT[:FILE]", 'f', VALUES_FORMAT_FILE, words_fleet_format,
		"text (default), json, html, csv or prometheus; can be given many times" },
	[FLEET_GROUP_BY] = { "group-by", "WHAT,...", 0, VALUES_WORD_LIST, words_fleet_group,
		"what hosts of a cohort have in common (default: hardware,role); also a column of --inventory, or a trait as \"bios version\"" },
	[FLEET_SINCE] = { "since", "WHEN", 0, VALUES_ANY, NULL,
		"leave out older reports: a date, 2026-03-01T09:00:00Z, or 14d before now" },
	[FLEET_NOW] = { "now", "WHEN", 0, VALUES_ANY, NULL,
		"what now is (default: the clock): for reports that were kept" },
	[FLEET_SILENT] = { "silent", "DURATION", 0, VALUES_ANY, NULL,
		"a host without a report for so long has stopped reporting (default: 24h)" },
	[FLEET_SLOW] = { "slow", "FILE", 0, VALUES_FILE, NULL,
		"names of hosts, one a line: what do they share that the others do not?" },
	[FLEET_INVENTORY] = { "inventory", "FILE", 0, VALUES_FILE, NULL,
		"CSV with a column \"host\": which hosts there are, with desk, rack, owner" },
	[FLEET_MIN_COMPLIANCE] = { "min-compliance", "PERCENT", 0, VALUES_ANY, NULL,
		"end with 1 where fewer hosts pass, as 99.5%" },
	[FLEET_REJUDGE] = { "rejudge", "FOLDER", 0, VALUES_FOLDER, NULL,
		"captures, judged anew by --profile: how many would fail, and why" },
	[FLEET_PROFILE] = { "profile", "PROFILE", 0, VALUES_FILE, NULL,
		"of --rejudge: the profile to judge by" },
	[FLEET_TOP] = { "top", "N", 0, VALUES_ANY, NULL,
		"rows of each list: 10 in text, 200 in other formats unless told; 0: all" },
	[FLEET_THREADS] = { "threads", "N", 0, VALUES_ANY, NULL,
		"that read (default: as many as there are CPUs)" },
	[FLEET_PASSWORD_FILE] = { "password-file", "FILE", 0, VALUES_FILE, NULL,
		"of a clickhouse:// URL: its first line is the password of the URL's user" },
	[FLEET_HEADER_FILE] = { "header-file", "FILE", 0, VALUES_FILE, NULL,
		"of a clickhouse:// URL: headers of each request, one a line" },
	[FLEET_CACERT] = { "cacert", "FILE", 0, VALUES_FILE, NULL,
		"of a clickhouses:// URL: certificates (PEM) that are trusted instead of the system's" },
	[FLEET_TIMEOUT] = { "timeout", "DURATION", 0, VALUES_ANY, NULL,
		"of a clickhouse:// URL: how long one question may take (default: 10m)" },
};

const struct usage_option *fleet_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}
