/* SPDX-License-Identifier: Apache-2.0 */
/* A report with as many findings as one likes, of every status. */
#ifndef LATSCAN_TESTS_SIZES_LARGE_H
#define LATSCAN_TESTS_SIZES_LARGE_H

#include "scanner/engine/report.h"

struct report *large_report(struct arena *a, unsigned checks, unsigned findings_each);

#endif
