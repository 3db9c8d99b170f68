/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a management controller tells of the BIOS by Redfish (DMTF DSP0266, DSP2046), and others fetched: JSON in,
 * the lines of /probe/bios out. Taken are, in any order and at any depth of a bundle:
 *
 *	Bios			{"Attributes": {…}, "AttributeRegistry": …}: the settings that hold
 *	Bios/Settings		the same below …/Settings (Dell, HPE, Cisco), …/Pending (Lenovo) or …/SD (Supermicro):
 *				what the next start will set
 *	ComputerSystem		maker, model, BIOS version; serial number, UUID and name for a comparison
 *	Manager			its DateTime: when that was so
 *	LogEntryCollection	events of the SEL or IML that are about memory, heat, power, processors, settings
 *
 * What would identify the host, or is a secret, gets into no line: attributes with such names are counted
 * ("withheld N"), paths are left out (Cisco has the serial number in them), and serial number, UUID and name are
 * in the struct only. Names of settings are as the vendor has
 * them, with "\xNN" for blanks and what is no ASCII:
 *
 *	file NAME
 *	document current|pending|log|system|manager
 *	registry BiosAttributeRegistry.v1_0_3
 *	set ProcCStates Disabled
 *	withheld 12
 *	version 1.2.4 | model PowerEdge R650 | maker Dell Inc.
 *	now 2026-11-20T08:00:00Z
 *	event memory_ce 2026-11-19T03:12:55Z Warning Correctable memory error rate exceeded for DIMM_A1.
 *	entries 120
 */
#ifndef LATSCAN_FACTS_BIOS_REDFISH_H
#define LATSCAN_FACTS_BIOS_REDFISH_H

#include "scanner/base/str.h"

enum {
	BIOS_FILE_CAP = 16 << 20, /* bytes of a file */
	BIOS_SETTINGS_CAP = 4096, /* of a document */
	BIOS_EVENTS_CAP = 2000,	  /* kept of a log */
	BIOS_NAME_CAP = 256,
	BIOS_VALUE_CAP = 512,
};

/* A text that grows by lines. */
struct bios_lines {
	struct arena *arena;
	char *p;
	size_t n, cap;
};
void bios_line(struct bios_lines *l, const char *word, struct str text);

/* Whose it is: compared, and never written anywhere. Empty: not told. */
struct bios_owner {
	struct str serial, uuid, name;
};

/*
 * The lines of one file are added to ret, from "file NAME" on; owner keeps what was told before where this
 * file does not tell. -EINVAL with *ret_error: "line 3: expected …".
 */
int bios_redfish(struct arena *a, struct str name, struct str json, struct bios_lines *ret,
	struct bios_owner *owner, struct str *ret_error);

/* "2026-11-19T03:12:55-06:00", also with a fraction, "Z" or, for UTC, nothing at its end. -EINVAL. */
int bios_time(struct str s, uint64_t *ret_ns);
/* What an event of that text is about: "memory_ce", …; NULL: nothing that is judged. */
const char *bios_event_class(struct str severity, struct str message);
/* The name of a setting tells that its value is a secret, or says which host or person it is. */
bool bios_is_private(struct arena *a, struct str name, struct str value);
/* Lower case, letters and digits only; without what Supermicro puts behind a name ("#0037", "_0027"). */
struct str bios_plain(struct arena *a, struct str name);

#endif
