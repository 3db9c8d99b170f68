/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles by name or path, for the verbs that judge by one. */
#ifndef LATSCAN_COMMANDS_PROFILES_H
#define LATSCAN_COMMANDS_PROFILES_H

#include "scanner/profile/profile.h"

enum { PROFILES_MAX = 16 };

/*
 * Shipped names and files, merged in order. root: the captured tree or recording that a "match" is
 * held against; "" for this host, NULL for none: a "match" is then not looked at. NULL after every
 * problem was told on stderr.
 */
struct profile *profiles_load(
	struct arena *a, const char *const *names, unsigned n, const char *root);

#endif
