/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a triage says of those who did not do it: a paragraph of numbers for somebody else's ticket ("SMIs 0, switches 0, eth0 dropped
 * 0 of 4100000 packets"), and where nobody did it, what to run next.
 */
#ifndef LATSCAN_TRIAGE_TICKET_H
#define LATSCAN_TRIAGE_TICKET_H

#include "scanner/triage/triage.h"

/* A check of which a ticket has the number. */
struct ticket_row {
	const char *check, *noun;
	bool whole; /* the whole text of what it observed instead of the number */
};
extern const struct ticket_row ticket_rows[]; /* in their order there; ends with a NULL check */

/* Fills r->triage.innocent and untold: a line each of what was looked at in the window. */
void triage_acquit(struct report *r);
/* Fills r->triage.ticket from what passed in the window; suspects are known. */
void triage_ticket(struct report *r);
/* Fills r->triage.steady where nothing of the window is suspected. */
void triage_steady(struct report *r);
/* A class's command with the CPUs and the named process in the places of {cpus} and {pid}. */
struct str triage_command(const struct report *r, const char *command);

#endif
