/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the text report, in the order in which they are read. */
#ifndef LATSCAN_REPORTERS_TEXT_H
#define LATSCAN_REPORTERS_TEXT_H

#include "reporters/page.h"

void text_feeds(struct page *p, const struct report *r);  /* where named groups end */
void text_probe(struct page *p, const struct report *r);  /* r->jitter */
void text_triage(struct page *p, const struct report *r); /* who stole the time */
/* When one of them did, and how that was watched. */
void text_when(struct page *p, const struct timeline *t, const struct suspect *s);
void text_timeline(struct page *p, const struct report *r);
/* Which suspects go with the application's own spikes. */
void text_spikes(struct page *p, const struct spikes_told *t);
void text_head(struct page *p, const struct report *r);			      /* verdict, host */
void text_blocks(struct page *p, const struct report *r, enum status status); /* fail, warn */
void text_waived(struct page *p, const struct report *r);
void text_unknown(struct page *p, const struct report *r);
void text_matrix(struct page *p, const struct report *r); /* hot CPUs: asked, done, seen */
void text_queues(struct page *p, const struct report *r); /* of NICs with a role */
void text_series(struct page *p, const struct report *r); /* a line for each clock */
void text_areas(struct page *p, const struct report *r);
void text_every(struct page *p, const struct report *r); /* each check, with what it saw */
void text_quiet(struct page *p, const struct report *r); /* the verdict, and who made it */
void text_receipt(struct page *p, const struct report *r);

#endif
