/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel command line, corrected: what is on it and right stays, word by word and in its
 * order; what is wrong is replaced where it stands; a name that stood twice stands once; what is
 * missing is added behind.
 */
#ifndef LATSCAN_REMEDY_BOOTLINE_H
#define LATSCAN_REMEDY_BOOTLINE_H

#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"
#include "scanner/remedy/suggest.h"

struct bootline_in {
	const struct suggestions *suggestions;
	const struct host *host; /* NULL: its kernel is not known, taken for a new one */
	int last_cpu;		 /* -1: not known */
};

struct bootline {
	struct str text;	/* the whole line */
	struct str args;	/* words that are new or have another value: grubby --args */
	struct str remove_args; /* names or words that go: grubby --remove-args */
	bool changed;
};

/* missing: append what is wanted and not on the line. What stands behind " -- " stays: it is init's. */
void bootline_apply(struct arena *a, const struct bootline_in *in, struct str line, bool missing,
	struct bootline *ret);
/* A value of isolcpus= as this kernel takes it: flags came with 4.15, managed_irq with 5.6. */
struct str bootline_isolcpus(
	struct arena *a, const struct host *h, const struct isolcpus *present, struct str wanted);
/* The line without what the boot loader itself puts there (BOOT_IMAGE=, root=): for its defaults. */
struct str bootline_own(struct arena *a, struct str line);

#endif
