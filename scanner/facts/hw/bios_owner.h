/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a file is of this host, by numbers that are written nowhere: "match", "mismatch", "untold" where the
 * file has none, "unread" where the host's could not be read, or is what a maker forgot to fill in.
 */
#ifndef LATSCAN_FACTS_BIOS_OWNER_H
#define LATSCAN_FACTS_BIOS_OWNER_H

#include "scanner/base/str.h"

const char *bios_same_serial(struct str file, struct str host);
/* The first three fields in either byte order: SMBIOS 2.6 turned them, and some controllers do not. */
const char *bios_same_uuid(struct arena *a, struct str file, struct str host);
/* Without domain, in either case. */
const char *bios_same_name(struct str file, struct str host);
/* "nodename X" of /probe/uname. */
struct str bios_node_name(struct str uname);

#endif
