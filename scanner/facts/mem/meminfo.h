/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/meminfo and /sys/devices/system/node/nodeN/meminfo: "Name: value kB". */
#ifndef LATSCAN_FACTS_MEMINFO_H
#define LATSCAN_FACTS_MEMINFO_H

#include "scanner/facts/fact.h"

struct meminfo {
	const struct answer *from;
	bool valid; /* meminfo_whole() */
};
extern const struct fact fact_meminfo;

/*
 * The value of a line, in kB (or a bare count for HugePages_*). text is a whole meminfo file
 * of the host ("MemTotal:  1 kB") or of a node ("Node 0 MemTotal:  1 kB"). False: no such line.
 */
bool meminfo_get(struct str text, const char *name, uint64_t *ret);
/* Every line is a name with a value, and MemTotal, which all kernels print, is among them. */
bool meminfo_whole(struct str text);

#endif
