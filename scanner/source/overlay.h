/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host as it would answer after some files were written: the answers of a source, with some
 * files replaced. For judging what would remain; nothing is written anywhere.
 *
 * A file below /proc, /sys or /probe is replaced only where the source has it: what is not there
 * cannot be written to. "always [madvise] never" becomes "always madvise [never]", as the kernel
 * would show it. A file elsewhere is there as soon as the overlay has it, and stands in the list
 * of its directory.
 */
#ifndef LATSCAN_SOURCE_OVERLAY_H
#define LATSCAN_SOURCE_OVERLAY_H

#include "scanner/source/index.h"

/* inner and over are borrowed and stay. NULL: no memory. */
struct source *source_overlay(struct source *inner, const struct index *over);

#endif
