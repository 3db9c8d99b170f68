/* SPDX-License-Identifier: Apache-2.0 */
/* --bios: what others fetched of the BIOS by Redfish, read before rights are dropped. */
#ifndef LATSCAN_COMMANDS_BIOS_FILES_H
#define LATSCAN_COMMANDS_BIOS_FILES_H

#include "scanner/facts/hw/bios_redfish.h"
#include "scanner/source/source.h"

enum { BIOS_FILES_MAX = 64 };

struct bios_files {
	struct bios_lines lines; /* of /probe/bios */
	struct bios_owner owner;
	unsigned n;
	size_t bytes; /* of all */
};

/* A file, or a folder of *.json. 0, or EXIT_USAGE after saying why. */
int bios_files_add(struct arena *a, struct bios_files *b, const char *path);
/*
 * The source with /probe/bios in it, and whether the files are of the host that it answers for: said as
 * match or mismatch. Takes inner; without files it is inner.
 */
struct source *bios_files_wrap(struct arena *a, struct bios_files *b, struct source *inner);

#endif
