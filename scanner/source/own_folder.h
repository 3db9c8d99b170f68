/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LATSCAN_SOURCE_OWN_FOLDER_H
#define LATSCAN_SOURCE_OWN_FOLDER_H

#include "scanner/base/str.h"

/* The folder of the program that runs, whatever name it was called by; "." where none is told. */
struct str own_folder(struct arena *a);
/*
 * A program of this installation: "latscan-convert" in libexec/latscan, the scanner in bin, or
 * either beside this one as in a build. Empty: it is not there.
 */
struct str own_program(struct arena *a, const char *name);

#endif
