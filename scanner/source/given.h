/* SPDX-License-Identifier: Apache-2.0 */
/* A source and one answer more: what somebody gave on the command line, recorded like all others. */
#ifndef LATSCAN_SOURCE_GIVEN_H
#define LATSCAN_SOURCE_GIVEN_H

#include "scanner/source/source.h"

/*
 * ASK_FILE of path is text, whatever inner would say. Takes inner, also when there is no memory (NULL);
 * path and text are borrowed.
 */
struct source *source_given(struct source *inner, struct str path, struct str text);

#endif
