/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of /proc/net that print addresses as bare hexadecimal digits. */
#ifndef LATSCAN_PROGRAMS_REDACT_TABLES_H
#define LATSCAN_PROGRAMS_REDACT_TABLES_H

#include "programs/archive/redact_text.h"

struct redact_table;

/* Of "/proc/net/udp", "/proc/4711/net/udp"; NULL: no such table. */
const struct redact_table *redact_table_of(struct str path);
void redact_table(struct redact_sink *o, const struct redact_table *t, struct str text);

#endif
