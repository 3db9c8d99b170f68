/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/cmdline: split at blanks outside double quotes; '-' and '_' are the same in names
 * (kernel/params.c parameqn); what follows " -- " belongs to init; a name may stand often.
 */
#ifndef LATSCAN_FACTS_CMDLINE_H
#define LATSCAN_FACTS_CMDLINE_H

#include "scanner/facts/fact.h"

struct param {
	struct str name;  /* as written */
	struct str value; /* quotes removed; empty without '=' */
	bool has_value;
	unsigned position; /* 1 for the first */
};

struct cmdline {
	const struct answer *from;
	const struct param *v; /* those of the kernel, in order; not those after " -- " */
	size_t n;
	struct str init; /* what stands after " -- " */
};

extern const struct fact fact_cmdline;
/* The last one of that name ('-' and '_' alike), NULL when there is none. */
const struct param *cmdline_last(const struct cmdline *c, const char *name);
/* The next one of that name after p (NULL: the first). */
const struct param *cmdline_next(const struct cmdline *c, const char *name, const struct param *p);
bool param_named(const struct param *p, const char *name);
/* One whose name is nearly that, and not it: "isolcpu" for "isolcpus". NULL: none. */
const struct param *cmdline_near(const struct cmdline *c, const char *name);

/*
 * isolcpus=[flag,]…list, kernel/sched/isolation.c: flags nohz, domain, managed_irq; no flag
 * means domain; a list of flags without domain does not isolate from the scheduler.
 */
struct isolcpus {
	bool nohz, domain, managed_irq;
	struct str unknown_flag; /* the first flag that is none of the three; empty: all known */
	struct cpuset cpus;
};
int isolcpus_parse(struct arena *a, struct str value, int last_cpu, struct isolcpus *ret);

#endif
