/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What would mend a failure, as data: a check says which setting, and scanner/remedy makes files
 * of it. Most checks need no more than constant rows in their struct; where the setting depends on
 * what was found, run() says it by find_remedy(). A finding that has remedies of its own does not
 * get the rows. Nothing of it is ever applied.
 */
#ifndef LATSCAN_ENGINE_REMEDY_H
#define LATSCAN_ENGINE_REMEDY_H

#include "scanner/base/str.h"

enum { CHECK_REMEDIES = 6, REMEDIES_CAP = 16 };

enum remedy_kind {
	REMEDY_NONE = 0,
	REMEDY_KERNEL_ARG,	  /* "nohz_full", "2-7"; without a value: a bare word */
	REMEDY_KERNEL_ARG_REMOVE, /* every one of that name, or with a value: those that have it */
	REMEDY_SYSCTL,		  /* "vm.stat_interval", "10" */
	REMEDY_SYSFS,		  /* a file below /sys or /proc, and what is written into it */
	REMEDY_UDEV,	  /* "pci:0000:3b:00.0:power/control", "on": subsystem, device, attribute */
	REMEDY_LINK,	  /* "eth2:RxBufferSize", "4096": a .link file's key of that NIC */
	REMEDY_MODPROBE,  /* "mlx5_core.prof_sel", "2" */
	REMEDY_UNIT_MASK, /* "bluetooth.service" */
	REMEDY_DROPIN,	  /* "feed.service:Service:CPUAffinity", "0-1"; "system.conf:Manager:…" */
	REMEDY_SETTING,	  /* "irqbalance:IRQBALANCE_BANNED_CPULIST": of /etc/default or sysconfig */
	REMEDY_BIOS,	  /* "", what to set */
	REMEDY_MANUAL,	  /* "", what to do: no file mends it */
	REMEDY_KINDS
};
const char *remedy_kind_word(enum remedy_kind k);		   /* "kernel-arg" */
int remedy_kind_from_word(struct str word, enum remedy_kind *ret); /* -EINVAL */

/*
 * A constant row of a check. In key and value stand for themselves: <hot> and <housekeeping>, lists
 * of CPUs; <hot:mask> and <housekeeping:mask>, the same as masks of 32-bit groups; <hot:braces>, "{2,3}" as
 * globs have it; <subject>, the key
 * of the finding's subject; <NAME>, the effective value of the check's limit NAME. A row of which one
 * is empty says nothing.
 */
struct remedy_row {
	enum remedy_kind kind;
	const char *key, *value;
	const char *when; /* "LIMIT=WORD" or "LIMIT!=WORD": where that limit is so; NULL: always */
};

struct remedy {
	enum remedy_kind kind;
	struct str key, value; /* sanitised */
};

struct finding;
/*
 * Adds a remedy to a finding. What no file could carry (a name with a newline) becomes
 * REMEDY_MANUAL, said as such. At most REMEDIES_CAP of one finding; doubles are dropped.
 */
void find_remedy(struct finding *f, enum remedy_kind kind, struct str key, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Those of the warnings and failures in a list, also of those that a cause silenced, each once;
 * REMEDIES_TOTAL at most. Waived ones are left out.
 */
enum { REMEDIES_TOTAL = 64 };
struct arena;
unsigned remedies_gather(
	struct arena *a, const struct finding *findings, const struct remedy **ret);
struct check_in;
struct findings;
/* The rows of the check, for each warning and failure that has no remedy of its own. */
void remedies_of_rows(const struct check_in *in, struct findings *out);

#endif
