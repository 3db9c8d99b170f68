/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a value is what its key takes. */
#ifndef LATSCAN_PROFILE_ACCEPT_H
#define LATSCAN_PROFILE_ACCEPT_H

#include "scanner/base/names.h"
#include "scanner/profile/keys.h"

/* The name that the user gave in the place of "*". False after a problem was told. */
bool accept_name(
	struct arena *a, const struct profile_key *k, const struct yaml *y, struct problems *p);
/* A single value; parent is the map around it. */
void accept_value(struct arena *a, const struct profile_key *k, const struct yaml *parent,
	const struct yaml *y, struct problems *p);
/* A list for a key of KEY_WORDS. */
void accept_words(
	struct arena *a, const struct profile_key *k, const struct yaml *y, struct problems *p);

#endif
