/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of a fleet by a store, whole. */
#ifndef LATSCAN_PROGRAMS_STORE_STORE_H
#define LATSCAN_PROGRAMS_STORE_STORE_H

#include "programs/fleet/asked.h"
#include "programs/fleet/sql/sql.h"

/* All that the options tell of it. 0, or an exit status after it said why. */
int store_open(struct store *st, struct asked *q, const char *operand);
/* Who there is, and no more. */
int store_hosts(struct store *st, struct fleet *f);
/* What fleet_hosts() and the others answer of reports that were read. */
int store_answer(struct store *st, struct asked *q, struct fleet *f);

#endif
