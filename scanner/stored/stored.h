/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stored JSON report (docs/report.schema.json) as the report that it was: for rendering it
 * again, in any format, by any later version. Strings of the file are hostile: they are
 * sanitised as a host's bytes are. Members that are not known are ignored; what a member of a
 * later edition would say is lost, and nothing else.
 */
#ifndef LATSCAN_STORED_STORED_H
#define LATSCAN_STORED_STORED_H

#include "scanner/engine/report.h"

/*
 * 0, or -EINVAL with *ret_error naming the member and what was expected ("checks[3].status:
 * expected a status"), or the line of broken JSON. The report lives in the arena. Texts that a
 * report leaves out (why, fix) come from this program's catalogue where it has the same check.
 */
int stored_read(struct arena *a, struct str json, struct report **ret, struct str *ret_error);

#endif
