/* SPDX-License-Identifier: Apache-2.0 */
/* What a file carries, by its path. */
#ifndef LATSCAN_PROGRAMS_REDACT_FILES_H
#define LATSCAN_PROGRAMS_REDACT_FILES_H

#include "programs/archive/redact_text.h"

enum redact_file {
	FILE_PROSE,	/* running text, configuration, logs; what is not named below */
	FILE_NAMES,	/* text that may hold versions, none of which is an address */
	FILE_NUMBERS,	/* a table of numbers: learned words alone */
	FILE_KEPT,	/* bytes that hold nothing of this host */
	FILE_KERNEL,	/* the kernel's command line, and what init got of it */
	FILE_HOST,	/* one host name */
	FILE_SERIAL,	/* a serial number or an id, whole */
	FILE_ARGUMENTS, /* of a process, separated by zero bytes */
	FILE_ENVIRON,	/* "NAME=value", separated by zero bytes */
	FILE_SMBIOS,	/* structures of DSP0134 */
	FILE_PCI,	/* a device's configuration */
	FILE_CHRONY,	/* "refid=0x0a010203" is an address */
	FILE_RULES,	/* of ethtool: "spec 0x…" */
	FILE_CRONTAB,	/* with a user in each line */
	FILE_LIMITS	/* of pam_limits: who, then what */
};

enum redact_file redact_file_of(struct str path);
void redact_bytes(struct redact_sink *o, struct str path, struct str text);

#endif
