/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of infer share; nobody else includes it. */
#ifndef LATSCAN_PROFILE_INFER_PARTS_H
#define LATSCAN_PROFILE_INFER_PARTS_H

#include "scanner/engine/sample.h"
#include "scanner/facts/process/bypass.h"
#include "scanner/facts/service/commands.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/irqs.h"
#include "scanner/facts/net/net_use.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/service/services.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/profile/infer.h"

/* A thread of user space whose mask somebody narrowed. */
struct infer_thread {
	const struct task *task;
	struct str program;  /* the name of its process's first thread */
	struct cpuset where; /* its mask, of CPUs that are online */
	double busy;	     /* of one CPU, 0 to 1; negative: not known */
	bool lately;	     /* measured between the samples; else on average since it started */
	bool realtime;	     /* SCHED_FIFO or SCHED_RR */
	bool lcore;	     /* named as DPDK names its workers */
	enum bypass_kind bypass; /* of its process */
};

struct inferring {
	struct arena *a;
	const struct roles *roles; /* as found without an intent */
	const struct cpus *cpus;
	const struct cmdline *cmdline;
	const struct nodes *nodes;
	const struct netdevs *devs;
	const struct host *host;
	const struct tasks *tasks, *tasks_before;
	bool untimed; /* two samples, and nobody knows how far apart */
	const struct irqs *irqs;
	struct str *irq_groups; /* the device of each, as its driver calls it */
	const struct net_uses *uses;
	const struct bypass *bypass;
	const struct services *services;
	const struct commands *commands;
	uint64_t window_ns;
	bool tasks_seen; /* the host's processes are known */

	struct infer_thread *threads;
	size_t n_threads;

	struct cpuset hot; /* those that are not online too */
	struct str hot_from;
	struct cpuset by_role[CPU_ROLES];
	struct cpuset irq_cpus;	  /* where interrupts of NICs were steered to */
	struct str irq_from;	  /* "4 of eth2" */
	struct cpuset irq_unsure; /* where some arrive that nobody steered */
	bool idle;		  /* processes were seen, and none on hot CPUs */
	bool steered;		  /* somebody keeps interrupts away from hot CPUs */
	struct str unsteered;	  /* why not */
	struct inferred *out;
	size_t cap_lines;
	struct infer_line *lines;
};

/* What spins has the CPU all the time; what sleeps most of it, has not. */
#define INFER_SPINS  0.9
#define INFER_SLEEPS 0.5

void infer_find_threads(struct inferring *g);
bool infer_spins(const struct infer_thread *t);
/* "feed/rx-0 99 %" */
struct str infer_thread_words(const struct inferring *g, const struct infer_thread *t);

/* A process that works past the kernel, other than a helper of one that does. */
bool infer_is_bypassing(const struct inferring *g, const struct bypass_process *p);
void infer_find_hot(struct inferring *g);
void infer_find_steered(struct inferring *g);
void infer_cpu_roles(struct inferring *g);
void infer_cpu_lines(struct inferring *g);
void infer_nic_lines(struct inferring *g);
void infer_target_lines(struct inferring *g);
void infer_time_line(struct inferring *g);
void infer_huge_lines(struct inferring *g);

/* The interrupt is one of this device. */
bool infer_irq_is_of(const struct inferring *g, size_t irq, const struct netdev *d);
/* Where it goes; as asked for on kernels that do not tell. False: not known. */
bool infer_irq_cpus(const struct irq *irq, struct cpuset *ret);

/* what is shown: fit for YAML as it stands */
void infer_add(struct inferring *g, unsigned depth, bool off, struct str yaml, struct str why);
struct str infer_scalar(struct arena *a, struct str s); /* quoted where YAML needs it */
/* One more of a list of words, "a, b, c and 7 more"; n counts all that were offered. */
void infer_list_add(struct arena *a, struct str *list, unsigned *n, struct str word);
struct str infer_list_end(struct arena *a, struct str list, unsigned n);

#endif
