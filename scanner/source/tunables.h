/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of an environment may be told. An environment holds passwords, so nothing leaves it but
 * variables by their whole names (a prefix would not do: EF_ is Onload's and also that of a
 * database library), and of those only values that look like what they are for.
 */
#ifndef LATSCAN_SOURCE_TUNABLES_H
#define LATSCAN_SOURCE_TUNABLES_H

#include "scanner/base/str.h"

/*
 * From the bytes of /proc/PID/environ: "NAME=VALUE" lines of the variables that allocators, the
 * loader and the bypass libraries look at, in their order, each name once as the C library takes
 * the first; "NAME" alone where the value is not of a form that may be told; and "variables N"
 * of all there are.
 */
struct str tunables_of(struct arena *a, struct str environ);

#endif
