/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to checks when they are counted, by whom ever. */
#ifndef LATSCAN_PROGRAMS_FLEET_MATRIX_H
#define LATSCAN_PROGRAMS_FLEET_MATRIX_H

#include "programs/fleet/answers/answers.h"

/* The worst checks and hosts first. */
void fleet_matrix_order(struct fleet *f);

#endif
