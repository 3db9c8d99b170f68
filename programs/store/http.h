/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to a ClickHouse over its HTTP interface, by libcurl. */
#ifndef LATSCAN_PROGRAMS_STORE_HTTP_H
#define LATSCAN_PROGRAMS_STORE_HTTP_H

#include "programs/fleet/sql/sql.h"

/* struct store.fetch. */
int store_http(const struct store *st, struct str sql, struct arena *a, struct str *ret,
	struct str *ret_error);

#endif
