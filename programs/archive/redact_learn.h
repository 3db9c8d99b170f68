/* SPDX-License-Identifier: Apache-2.0 */
/* The first pass by what a text is. */
#ifndef LATSCAN_PROGRAMS_REDACT_LEARN_H
#define LATSCAN_PROGRAMS_REDACT_LEARN_H

#include "programs/archive/redact_text.h"

/* "ny4", "ny4.corp.example": its label and its domain too. */
void redact_learn_host(struct redactor *r, struct str name);
void redact_learn_user(struct redactor *r, struct str name);
/* Each dotted address in a text that has no versions. */
void redact_learn_addresses(struct redactor *r, struct str text);
/* The name that a text begins with; empty: none. */
struct str redact_name_at(struct str s);

void redact_learn_kernel(struct redactor *r, struct str text);	/* parameters */
void redact_learn_config(struct redactor *r, struct str text);	/* server, pool, search */
void redact_learn_crontab(struct redactor *r, struct str text); /* with users */
void redact_learn_limits(struct redactor *r, struct str text);
void redact_learn_builder(struct redactor *r, struct str text); /* "Linux version …" */
void redact_learn_mounts(struct redactor *r, struct str text);

#endif
