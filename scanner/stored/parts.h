/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a stored report. Faults are kept by the reader of the fields. */
#ifndef LATSCAN_STORED_PARTS_H
#define LATSCAN_STORED_PARTS_H

#include "scanner/engine/report.h"
#include "scanner/stored/fields.h"

void stored_checks(struct field doc, struct report *r);
void stored_matrix(struct field doc, struct report *r);
void stored_topology(struct field doc, struct report *r);
void stored_series(struct field doc, struct report *r);
enum nic_role stored_role(struct field nic);

#endif
