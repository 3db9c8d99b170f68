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
/*
 * The same from a descriptor, read to its end, at most cap bytes: beside the report it takes
 * the memory of the largest finding and of what stands around the checks, never that of the
 * document. Also -EFBIG and the errors of read(2), in words in *ret_error.
 */
int stored_read_fd(struct arena *a, int fd, size_t cap, struct report **ret, struct str *ret_error);

#endif
