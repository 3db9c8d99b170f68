/* SPDX-License-Identifier: Apache-2.0 */
/* Of sysstat.c alone. */
#ifndef LATSCAN_IMPORT_SYSSTAT_H
#define LATSCAN_IMPORT_SYSSTAT_H

#include "programs/import/import.h"

enum sysstat_kind {
	SYSSTAT_RATE,	/* events a second */
	SYSSTAT_PERCENT /* of the interval: a time */
};

struct sysstat_row {
	const char *group, *key;
	const char *name; /* of the column; behind "net/NAME/" where the record names a device */
	const char *suspect;
	enum sysstat_kind kind;
};
const struct sysstat_row *sysstat_row(struct str group, struct str key); /* NULL */

#endif
