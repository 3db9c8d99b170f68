/* SPDX-License-Identifier: Apache-2.0 */
/* Sysctls that checks judge, and what is wanted of them where that is no matter of taste. */
#ifndef LATSCAN_FACTS_SYSCTL_KEYS_H
#define LATSCAN_FACTS_SYSCTL_KEYS_H

#include "scanner/facts/fact.h"

enum sysctl_kind {
	SYSCTL_NUMBER = 0,
	SYSCTL_LIST,  /* of CPUs */
	SYSCTL_LEAST, /* a number that the kernel itself may raise above what was written */
};

/* Where the wish holds; elsewhere nobody says what is right. */
enum sysctl_scope {
	SYSCTL_ANY = 0,
	SYSCTL_NODES,	  /* more than one NUMA node */
	SYSCTL_METAL,	  /* x86 without a hypervisor */
	SYSCTL_UPTO_6_11, /* later kernels give the value another meaning */
};

struct sysctl_key {
	const char *path; /* below /proc/sys; NULL ends the table */
	enum sysctl_kind kind;
	const char *preset;  /* of the kernel, without any file; NULL: not the same everywhere */
	const char *wanted;  /* for the reader; NULL: a matter of taste */
	int64_t least, most; /* what is wanted, as a number */
	enum sysctl_scope scope;
};
extern const struct sysctl_key sysctl_keys[];

struct str sysctl_path(struct arena *a, const struct sysctl_key *k); /* "/proc/sys/…" */
struct str sysctl_name(struct arena *a, const struct sysctl_key *k); /* "kernel.watchdog" */

/* Whether a value is within what is wanted of a key that has a wish. */
bool sysctl_is_wanted(const struct sysctl_key *k, struct str value);

struct cmdline;
struct param;
/*
 * The boot parameter that sets the same thing as a key, the last one on the command line:
 * sysctl.KEY= (5.8+), or one of its own such as nmi_watchdog=. NULL: none. *ret_value is as
 * the key would show it.
 */
const struct param *sysctl_param(
	struct arena *a, const struct cmdline *c, struct str key, struct str *ret_value);

#endif
