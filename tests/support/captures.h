/* SPDX-License-Identifier: Apache-2.0 */
/* Captures of real machines lie beside the project, not in it: tests that read them skip. */
#ifndef LATSCAN_TESTS_SUPPORT_CAPTURES_H
#define LATSCAN_TESTS_SUPPORT_CAPTURES_H

/*
 * Unpack what matches of shared/data/NAME ("*" for all; '*' matches '/' too; several patterns
 * are separated by a blank, and each must match) into a fresh directory and return its path;
 * NULL, after saying so, when the archive is not there. LATSCAN_SHARED names the folder, by
 * default ../shared beside the project. captures_remove() takes what it returned, also NULL.
 */
char *captures_unpack(const char *name, const char *members);
void captures_remove(char *dir);

#endif
