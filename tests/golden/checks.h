/* SPDX-License-Identifier: Apache-2.0 */
/* Checks that exist for the golden reports only: the texts of real ones may change, these not. */
#ifndef LATSCAN_TESTS_GOLDEN_CHECKS_H
#define LATSCAN_TESTS_GOLDEN_CHECKS_H

#include "scanner/engine/check.h"

extern const struct check golden_checks[];
extern const size_t golden_n_checks;

#endif
