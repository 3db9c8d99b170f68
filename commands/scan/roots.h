/* SPDX-License-Identifier: Apache-2.0 */
/* Captured trees and recorded files as sources. */
#ifndef LATSCAN_COMMANDS_ROOTS_H
#define LATSCAN_COMMANDS_ROOTS_H

#include "scanner/source/index.h"

enum moment { MOMENT_BEFORE, MOMENT_NOW };

/*
 * A directory is a bare tree; a regular file is an index text (--record), of which the
 * moment's half answers. NULL after saying why on stderr. *ret_two: a recorded file that
 * holds two samples.
 */
struct source *root_open(struct arena *a, const char *path, enum moment moment, bool *ret_two);

/* Gives back what was opened before the newest so many files. Nothing may point into it any more. */
void roots_forget(unsigned kept);

#endif
