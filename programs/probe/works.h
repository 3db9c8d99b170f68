/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kworker does. Its own name says on which CPU it works and not at what: "kworker/6:1" may
 * be the statistics of memory or a driver's watchdog. The tracepoint workqueue_execute_start has
 * the address of the function; /proc/kallsyms has its name, and zeros for whoever may not see
 * addresses (kernel.kptr_restrict, kernel/kallsyms.c: kallsyms_show_value()).
 */
#ifndef LATSCAN_PROGRAMS_PROBE_WORKS_H
#define LATSCAN_PROGRAMS_PROBE_WORKS_H

#include "programs/probe/ring.h"

/*
 * Puts names in the place of addresses: those of text, which is /proc/kallsyms. How many there
 * were whose name is not in it.
 */
size_t works_find(struct arena *a, struct trace *t, struct str text);
/* The same with this kernel's, of n traces; *ret_missing says why some have no name, and stays where all have. */
void works_name(struct arena *a, struct trace *traces, unsigned n, struct str *ret_missing);

/* Fit for a report; empty: none, or not known. t may be NULL. */
struct str work_of(const struct trace *t, uint16_t work);

#endif
