/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One structure of an SMBIOS table after the other, without ever leaving the table; and the
 * table without what names this one machine, so that it can be kept. In base because the source
 * and the facts both walk it.
 */
#ifndef LATSCAN_BASE_SMBIOS_TABLE_H
#define LATSCAN_BASE_SMBIOS_TABLE_H

#include "scanner/base/str.h"

struct smbios_structure {
	unsigned type, handle;
	struct str area;    /* the formatted area with its four bytes of header */
	struct str strings; /* what follows, up to the double NUL */
};

#define SMBIOS_TABLE "/sys/firmware/dmi/tables/DMI"

/*
 * A copy of the same length and with the same structures, in which serial numbers, asset tags,
 * UUIDs and all that is not about memory arrays and devices (types 16 and 17) is overwritten.
 * What follows a damage is zeroes.
 */
struct str smbios_without_serials(struct arena *a, struct str table);

enum smbios_step {
	SMBIOS_STRUCTURE = 0,
	SMBIOS_END,    /* type 127, or the table's last byte */
	SMBIOS_DAMAGED /* a length below 4 or past the end, or no double NUL */
};

/* Takes the next structure off *rest; ret is untouched unless there is one. */
enum smbios_step smbios_next(struct str *rest, struct smbios_structure *ret);

/* Little-endian; false, and *ret untouched, when the structure is too short for the field. */
bool smbios_field(const struct smbios_structure *s, size_t at, size_t bytes, uint64_t *ret);
/* The string that the byte at at names; empty when there is none. Without blanks around. */
struct str smbios_string(const struct smbios_structure *s, size_t at);

#endif
