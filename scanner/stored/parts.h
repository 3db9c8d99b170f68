/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a stored report. Faults are kept by the reader of the fields. */
#ifndef LATSCAN_STORED_PARTS_H
#define LATSCAN_STORED_PARTS_H

#include "scanner/engine/report.h"
#include "scanner/stored/document.h"
#include "scanner/stored/fields.h"

/* "2026-01-31T09:30:00.123Z" in ns since 1970; 0 when it is missing. */
uint64_t stored_time(struct field f, const char *key);
/* The array that is next in the document. */
void stored_checks(struct document *d, struct reader *reader, struct report *r);
void stored_gate(struct field doc, struct report *r);
void stored_waivers(struct field doc, struct report *r);
void stored_matrix(struct field doc, struct report *r);
void stored_topology(struct field doc, struct report *r);
void stored_series(struct field doc, struct report *r);
/* Lines of text; the array may be missing. */
const struct str *stored_lines(struct field f, const char *key, size_t *ret_n);
void stored_triage(struct field doc, struct report *r);
void stored_spikes(struct field triage, struct report *r); /* its member */
void stored_probe(struct field doc, struct report *r);
void stored_traits(struct field doc, struct report *r);
void stored_feeds(struct field doc, struct report *r);
void stored_evidence(struct field f, struct finding *out);
enum status stored_status(struct field f);
enum nic_role stored_role(struct field nic);

#endif
