/* SPDX-License-Identifier: Apache-2.0 */
/* ${variables} of tuned's profiles: private to tuned_profile.c. */
#ifndef LATSCAN_FACTS_TUNED_VARIABLES_H
#define LATSCAN_FACTS_TUNED_VARIABLES_H

#include "scanner/facts/service/tuned_profile.h"

enum { TUNED_VALUE_CAP = 4096 };

struct tuned_variables {
	struct tuned_setting *v; /* unit and type "variables" */
	size_t n, cap;
	const struct answer *unread; /* a file of variables that did not answer */
};

typedef const struct answer *tuned_get_fn(void *user, struct str path);

/* The [variables] of merged settings, in order, their include= files read by get. */
void tuned_variables(struct arena *a, const struct tuned_setting *v, size_t n, tuned_get_fn *get,
	void *user, struct tuned_variables *ret);
/* Each ${name} that is known replaced; others stay. At most TUNED_VALUE_CAP bytes, else s. */
struct str tuned_expand(struct arena *a, const struct tuned_variables *vars, struct str s);
/* v with the variables after its n settings. */
const struct tuned_setting *tuned_variables_append(struct arena *a,
	const struct tuned_variables *vars, const struct tuned_setting *v, size_t *n);

#endif
