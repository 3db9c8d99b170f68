/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a read costs and whom it disturbs, by path. Declared here, next to the code that reads,
 * and nowhere else. The measurements behind the classes are in docs/costs.md.
 */
#ifndef LATSCAN_SOURCE_COST_H
#define LATSCAN_SOURCE_COST_H

#include "scanner/base/cpuset.h"

/* In order of what they may cost; a budget is a set of classes and a rule about victims. */
enum cost_class {
	COST_PLAIN = 0, /* cached data, no other CPU, no device */
	COST_WALK,	/* long or lock-holding, on the reader's CPU */
	COST_RTNL,	/* takes rtnl_lock for microseconds */
	COST_DEVICE,	/* PCIe reads, answered by the device itself */
	COST_WAKES,	/* wakes a thread of another process */
	COST_MMAP_LOCK, /* a target's mmap_lock for a bounded moment */
	COST_MAILBOX, /* firmware mailbox or admin queue; completion interrupts on its async vector */
	COST_IPI,     /* interrupts the CPUs named */
	COST_MMAP_WALK, /* a target's mmap_lock for a walk of its pages */
	COST_FIRMWARE,	/* may run AML, SMM or EFI code: all CPUs */
	COST_PERF,	/* opens a perf event: static keys are patched, IPIs to all CPUs */
	COST_NEVER,	/* has side effects that no budget pays, e.g. vm.stat_refresh */
	COST_CLASSES
};

const char *cost_class_word(enum cost_class c);

enum victims {
	VICTIM_NONE = 0,
	VICTIM_CPU,    /* the CPU in the path: cpuN */
	VICTIM_ALL,    /* every online CPU */
	VICTIM_PID,    /* the process in the path */
	VICTIM_TARGET, /* the same, which somebody named: every budget pays for a bounded moment */
	VICTIM_ASYNC_IRQ /* the CPUs of the device's async vector: known to the probe only */
};

struct cost {
	enum cost_class class;
	enum victims victims;
	int cpu; /* of VICTIM_CPU, else -1 */
	int pid; /* of VICTIM_PID and VICTIM_TARGET, else -1 */
};

struct cost cost_of(struct str path);
/*
 * Of a question to a network card, "/probe/ethtool/IF/WHAT" or "/sys/class/net/IF/WHAT", whose name
 * is given back; and what it costs with that driver, "" or one that is not known: the dearest. With
 * VICTIM_ASYNC_IRQ *ret_vector is what the interrupt of its commands is called, a glob, or NULL.
 */
bool cost_is_of_nic(struct str path, struct str *ret_name);
struct cost cost_of_nic(struct str path, struct str driver, const char **ret_vector);
/* Whoever holds rtnl_lock holds it up. */
bool cost_waits_for_rtnl(struct str path);

enum budget_level { BUDGET_QUIET = 0, BUDGET_NORMAL, BUDGET_ALL };

struct budget {
	enum budget_level level;
	struct cpuset hot;    /* CPUs that must not be disturbed */
	struct cpuset reader; /* the CPU that main runs on: reading it costs no IPI */
};

/*
 * Whether the budget pays. If not, *ret_why says what it would cost and which budget tells,
 * in an arena string such as "an IPI to cpu6: --budget all".
 */
bool budget_allows(const struct budget *b, struct cost c, struct arena *a, struct str *ret_why);

#endif
