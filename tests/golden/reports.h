/* SPDX-License-Identifier: Apache-2.0 */
/* Reports built by hand, one for each thing that a reader may meet. */
#ifndef LATSCAN_TESTS_GOLDEN_REPORTS_H
#define LATSCAN_TESTS_GOLDEN_REPORTS_H

#include "scanner/engine/report.h"

/* NULL: no report has that name. */
const struct report *golden_report(struct arena *a, const char *name);
extern const char *const golden_names[]; /* ends with NULL */

#endif
