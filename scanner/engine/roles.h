/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the host's parts are meant to be, worked out from evidence, or told on the command
 * line. A function of one sample; no I/O. The order of sources is the same everywhere:
 * --hot-cpus; else the union of the effective sets (isolated, cpuset partitions, nohz_full,
 * schedstat where declared too); else, where those were not captured, the kernel command
 * line, marked "declared".
 */
#ifndef LATSCAN_ENGINE_ROLES_H
#define LATSCAN_ENGINE_ROLES_H

#include "scanner/base/cpuset.h"
#include "scanner/engine/feeds.h"
#include "scanner/facts/fact.h"

enum nic_role {
	NIC_UNDECLARED = 0,
	NIC_FAST,
	NIC_BYPASS,
	NIC_PTP,
	NIC_MGMT,
	NIC_IGNORE,
	NIC_ROLES
};
const char *nic_role_word(enum nic_role r);

struct nic {
	struct str name;
	enum nic_role role;
	int node; /* where it must be; -1: anywhere */
	struct str
		above; /* the bond or VLAN on it that was declared, and lent it its role; empty: its own */
};

/* What a hot CPU is for. Hot CPUs of which nobody said more are CPU_POLL. */
enum cpu_role {
	CPU_POLL = 0, /* one spinning thread: needs the tick stopped */
	CPU_IRQ,      /* interrupts of a queue belong there */
	CPU_BLOCK,    /* a thread that sleeps and wakes */
	CPU_SPARE,    /* kept free: a tick there is at most a warning */
	CPU_ROLES
};
const char *cpu_role_word(enum cpu_role r); /* "poll", "irq", "block", "spare" */

/* Processes that matter: each field that is given must agree. */
struct target {
	struct str name;		    /* of reports */
	struct str comm, exe, cgroup, unit; /* globs; empty: any */
	struct str pidfile;
	int pid;		/* 0: any */
	struct str hot_threads; /* glob of thread names; empty: those that may run on hot CPUs */
};

enum time_source {
	TIME_UNTOLD = 0,
	TIME_PTP4L,
	TIME_CHRONY,
	TIME_PTP4L_CHRONY, /* ptp4l the card's clock, chronyd the system's, by it */
	TIME_SFPTPD,
	TIME_NTP, /* any NTP daemon */
	TIME_NONE,
	TIME_SOURCES
};
const char *time_source_word(enum time_source t); /* "ptp4l", "ptp4l+chrony", "none" */
bool time_source_ptp4l(enum time_source t);	  /* a ptp4l is part of it */
bool time_source_chrony(enum time_source t);	  /* so is a chronyd */

/* What the user said; empty fields: nothing. */
struct intent {
	bool meant; /* this host is meant for latency-critical work, whatever is found */
	bool has_hot;
	struct str hot_said_by; /* "--hot-cpus", "profile ny4-feed" */
	struct cpuset hot;	/* all roles together */
	struct cpuset by_role[CPU_ROLES];
	bool has_housekeeping; /* without has_hot: all other CPUs are hot */
	struct cpuset housekeeping;
	const struct nic *nics;
	size_t n_nics;
	const struct target *targets;
	size_t n_targets;
	enum time_source time;
	struct feeds feeds;
};

/*
 * "NAME" or "NAME=ROLE" (default fast) added to what the user said. -EINVAL: no name, or a word
 * that is no role one can declare.
 */
int intent_add_nic(struct arena *a, struct intent *intent, struct str word);

/* A word of time_source_word(). -EINVAL: another one. */
int intent_time(struct intent *intent, struct str word);

/*
 * "comm=feed_handler", "pid=", "pidfile=", "exe=", "cgroup=" or "unit=" added to what the user
 * said. -EINVAL: another word, or nothing behind it.
 */
int intent_add_target(struct arena *a, struct intent *intent, struct str word);

/*
 * A process that somebody named, and the threads of it that must not be disturbed. Its identity
 * is pid and start time; a thread's is tid and start time. All of it lives in the sample.
 */
struct task;
struct process {
	const struct target *target; /* the first that it matches */
	int pid;
	uint64_t start_ticks;
	struct str comm;
	struct str cgroup, exe; /* empty where no target asks for them, or not readable */
	const struct task *const *threads; /* all, by tid */
	size_t n_threads;
	const struct task *const *hot; /* those that match hot_threads; else pinned to hot CPUs */
	size_t n_hot;
	struct cpuset nodes; /* NUMA nodes of the CPUs that its hot threads may use */
};

/* Adds the NICs of more that to does not name. */
void intent_more_nics(struct arena *a, struct intent *to, const struct intent *more);

struct roles {
	struct cpuset online;		  /* or the best that is known */
	struct cpuset hot;		  /* T of the catalogue: within online */
	struct cpuset by_role[CPU_ROLES]; /* of hot: each CPU in one of them */
	struct cpuset housekeeping;	  /* online without hot */
	struct cpuset
		hot_late; /* of hot: told by a sample alone, after the scan has chosen its CPU */
	struct cpuset hot_offline;  /* meant to be hot, and not online */
	struct cpuset package_cpus; /* the lowest housekeeping CPU of each package */
	struct cpuset core_cpus;    /* the lowest online CPU of each core, hot or not */
	bool intel_msrs;   /* Intel's model-specific registers may be there: not known to be another
			    vendor's metal; a guest's vendor is what its model says */
	bool amd_counters; /* AMD's metal of family 17h on: its performance counters count SMIs */
	bool arm64;	   /* known to be; what is not known is taken for x86 */
	bool guest;	   /* a virtual machine, or not known to be none */
	bool safe_sched; /* known to be 4.3 or later, where reading /proc/PID/sched resets nothing */
	bool declared;	 /* hot comes from the command line's text, not from an effect */
	bool intent;	 /* anything says that this host is meant for latency-critical work */
	struct str
		hot_from; /* "isolated, nohz_full", "--hot-cpus", "kernel command line (declared)" */
	struct cpuset hot_nodes;     /* NUMA nodes of the hot CPUs */
	enum time_source time;	     /* what is meant to steer the clock, where somebody said */
	const struct target *wanted; /* processes that matter, as somebody named them */
	size_t n_wanted;
	const struct process *processes; /* those that run, by pid */
	size_t n_processes;
	size_t more_processes;			  /* past TARGETS_CAP */
	bool processes_hidden;			  /* hidepid=: that none is seen says nothing */
	const struct answer *processes_undecided; /* what a selector needed and nobody could read */
	struct feeds feeds;	/* groups that should arrive, neighbours that must be known */
	const struct nic *nics; /* every physical NIC and every declared one, by name */
	size_t n_nics;
};

struct cmdline;
/*
 * What the command line asks to set apart, by isolcpus= and nohz_full=, whether the kernel
 * took it or not. last is the last possible CPU, or -1.
 */
struct cpuset roles_asked_for(struct arena *a, const struct cmdline *cmdline, int last);

/* The facts that roles_of() looks at. */
extern const struct fact *const roles_needs[];
/*
 * True when nothing sets CPUs apart: then the tasks are walked too, for real-time threads
 * that are pinned to single CPUs. They are used wherever they were walked anyway.
 */
bool roles_want_tasks(const struct facts *facts, const struct intent *intent, struct arena *a);
void roles_of(
	const struct facts *facts, const struct intent *intent, struct arena *a, struct roles *ret);
struct cpus;
bool roles_intel_msrs(const struct cpus *cpus);
bool roles_amd_counters(const struct cpus *cpus);
struct netdevs;
/* Sets ret->nics alone. */
void roles_find_nics(const struct netdevs *devs, const struct intent *intent, struct arena *a,
	struct roles *ret);
enum nic_role roles_nic(const struct roles *r, struct str name); /* NIC_UNDECLARED */

#endif
