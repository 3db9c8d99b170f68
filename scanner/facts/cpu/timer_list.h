/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/timer_list (kernel/time/timer_list.c): the state of each CPU's tick, and its device. */
#ifndef LATSCAN_FACTS_TIMER_LIST_H
#define LATSCAN_FACTS_TIMER_LIST_H

#include "scanner/facts/fact.h"

struct tick_cpu {
	unsigned cpu;
	int stopped; /* .tick_stopped; -1: not told */
	int nohz;    /* .nohz_mode up to 6.9: 2 is high resolution; .nohz later: 1; -1: not told */
	int hres;    /* .hres_active; -1: not told */
	bool mode;   /* nohz is a .nohz_mode */
	struct str device; /* "lapic-deadline"; empty: not told */
};
struct timer_list {
	const struct answer *from;
	bool valid; /* read, and holds CPUs with a state */
	const struct tick_cpu *v;
	size_t n;
};
extern const struct fact fact_timer_list;
const struct tick_cpu *timer_list_cpu(const struct timer_list *t, unsigned cpu); /* NULL */
void timer_list_parse(struct arena *a, struct str text, struct timer_list *ret);

#endif
