/* SPDX-License-Identifier: Apache-2.0 */
/* Of sysstat.c alone. */
#ifndef LATSCAN_IMPORT_SYSSTAT_H
#define LATSCAN_IMPORT_SYSSTAT_H

#include "programs/import/import.h"

#include "scanner/base/json_read.h"

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

/* One value of a record, before the interval is known: keys come in any order. */
struct sysstat_value {
	struct ring_column column;
	double rate;		       /* events, or ns, a second */
	const struct sysstat_row *row; /* NULL: an interrupt */
	bool of_all; /* the sum over all CPUs, which counts where they do not stand apart */
};

struct sysstat_stamp {
	struct str date, time;
	bool in_utc;
	uint64_t interval_s;
};

struct sysstat {
	struct kept *k;
	struct json_reader json;
	struct sysstat_stamp stamp;
	struct sysstat_value *values;
	size_t n, cap;
	uint64_t n_cpus;
};

struct sysstat_member {
	struct str key;
	double value;
};

/* Who a record is of, and its numbers. */
struct sysstat_record {
	struct str group;
	struct str cpu, device, interrupt;
	struct sysstat_member *v;
	size_t n, cap;
};

/* "12.34". A sign or an exponent are of nothing that sadf prints here. -EINVAL. */
int sysstat_number(struct str s, double *ret);
/* The values of a record, among those of the interval. */
void sysstat_record(struct sysstat *r, const struct sysstat_record *rec);

#endif
