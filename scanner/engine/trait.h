/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a host is, one line each, whether anybody judges it or not: settings, hardware,
 * firmware, counts and rates. Findings say what is right and wrong; traits are what two hosts, or
 * two days of one, are compared by, and what a fleet is sorted into cohorts by.
 *
 * scanner/traits/NAME.c exports "const struct traits traits_NAME"; the table of all is generated
 * from the file names. gather() is pure, like a check's run(): answers and facts of the sealed
 * samples in, lines out. It reads nothing: a group whose facts no chosen check needs is left out.
 *
 * A key is stable: across boots, across hosts of the same kind, and across the numbers that change
 * by themselves. An interrupt is named by its action and device, a NIC by its name, a DIMM by its
 * slot, a process by its comm or unit: never by IRQ number, pid or order.
 */
#ifndef LATSCAN_ENGINE_TRAIT_H
#define LATSCAN_ENGINE_TRAIT_H

#include "scanner/engine/roles.h"
#include "scanner/facts/fact.h"

/* In the order in which one can follow from another: a later one never explains an earlier one. */
enum trait_kind {
	TRAIT_IDENTITY = 0, /* differs by nature: names, serial numbers, addresses, boot id */
	TRAIT_HARDWARE,	    /* what it is built of: CPU model, DIMMs, cards, links */
	TRAIT_FIRMWARE,	    /* BIOS and its settings, microcode, firmware of cards */
	TRAIT_KERNEL,	    /* release and build configuration */
	TRAIT_BOOT,	    /* parameters of the kernel and its modules */
	TRAIT_SERVICE,	    /* what runs: units, daemons and their profiles */
	TRAIT_SETTING, /* what somebody can set while it runs: sysctls, masks, rings, governors */
	TRAIT_STATE,   /* what came of it: CPUs set apart, C-states offered, clock source */
	TRAIT_COUNT,   /* counted since boot: faults, and what is compared per hour of uptime */
	TRAIT_RATE,    /* in the window, per second */
	TRAIT_KINDS
};
const char *trait_kind_word(enum trait_kind k); /* "setting" */

struct trait {
	enum trait_kind kind;
	struct str key;	  /* within its group: "vm.swappiness", "eth0 rx ring" */
	struct str value; /* never empty: a known empty value is "-" */
	double number;	  /* where unit is not NULL; base units: ns, bytes, 1/s, 1, kB, MHz, C */
	const char *unit;
	struct str
		path; /* where it is from: the same as in the evidence of findings; may be empty */
};

/* Lines of one file of scanner/traits, by key. */
struct trait_group {
	struct str name; /* "sysctl" */
	bool whole;	 /* everything of it is known: a key that is missing here is not there */
	const struct trait *v;
	size_t n;
};

enum { TRAITS_CAP = 2000, TRAITS_NEEDS = 12 }; /* lines of a group: past it, it is not whole */

struct trait_in {
	const struct answers *answers, *answers_before; /* before: NULL: one sample */
	const struct facts *facts, *facts_before;
	const struct roles *roles;
	uint64_t window_ns;    /* between the samples; 0: not known */
	struct arena *arena;   /* of the report: what lines keep */
	struct arena *scratch; /* emptied after gather() */
};
struct trait_out;

struct traits {
	const char *group; /* the first word of a line: "sysctl", "irq", "dimm" */
	const char *what;  /* one line for the documents */
	const struct fact *needs[TRAITS_NEEDS];
	void (*gather)(const struct trait_in *in, struct trait_out *out);
};
extern const struct traits *const traits_table[]; /* generated; ends with NULL */

/* Of needs: never NULL. */
const void *trait_fact(const struct trait_in *in, const struct fact *f);
/* Of the first of two samples; NULL without one, and for steady facts. */
const void *trait_fact_before(const struct trait_in *in, const struct fact *f);
double trait_seconds(const struct trait_in *in); /* of the window; 0 when it is not known */

/* A line; key and value are copied and sanitised. Of two lines with one key one is kept. */
struct trait *trait_add(
	struct trait_out *out, enum trait_kind kind, struct str key, struct str value);
struct trait *trait_addf(struct trait_out *out, enum trait_kind kind, struct str key,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* NULL is taken, so that a line that was left out needs no question. unit: a literal. */
void trait_number(struct trait_out *out, struct trait *t, double number, const char *unit);
void trait_from(struct trait_out *out, struct trait *t, const struct answer *an);
void trait_from_path(struct trait_out *out, struct trait *t, struct str path);
/* The trimmed bytes of an answer that is ok, with its path; else the group is not whole. */
struct trait *trait_answer(struct trait_out *out, enum trait_kind kind, struct str key,
	const struct answer *an, const char *unit);
/* Something of this group could not be told: a key that is missing says nothing. */
void trait_not_whole(struct trait_out *out);

/* A line with where it is from. */
void trait_line(struct trait_out *out, enum trait_kind kind, struct str key, struct str value,
	struct str path);

/* What many groups add alike: trait_lines.c. */
struct str trait_key(const struct trait_in *in, const char *fmt, ...)
	__attribute__((format(printf, 2, 3))); /* in the scratch arena */
/* Since boot: unit "1". */
void trait_count(struct trait_out *out, struct str key, uint64_t n, struct str path);
/* "12.5 a second (125 in 10.0 s)": nothing, and not whole, where the window is not known. */
void trait_rate(const struct trait_in *in, struct trait_out *out, struct str key, uint64_t delta,
	struct str path);
/* How far a counter moved that wraps at 32 or 64 bits; false: it went back. */
bool trait_moved(uint64_t before, uint64_t now, unsigned bits, uint64_t *ret);
/* The same file in the first of two samples; NULL without one, or where it was not read then. */
const struct answer *trait_before(const struct trait_in *in, const struct answer *an);
/*
 * A counter as two lines: "KEY since boot", and "KEY" in the window where there is an earlier value
 * (NULL: none).
 */
void trait_counter(const struct trait_in *in, struct trait_out *out, struct str key, uint64_t now,
	const uint64_t *then, unsigned bits, struct str path);
/* The same of a file that is one number. */
void trait_counter_file(const struct trait_in *in, struct trait_out *out, struct str key,
	const struct answer *an, unsigned bits);

/* Files that are a line each, by literal paths; in place of a NULL unit the text alone. */
struct trait_file {
	const char *path, *key;
	enum trait_kind kind;
	const char *unit;
};
void trait_files(
	const struct trait_in *in, struct trait_out *out, const struct trait_file *v, size_t n);

/*
 * Values of single CPUs, told as two lines: "governor of hot CPUs" and "governor of housekeeping
 * CPUs", each "performance", or "performance: 0-3; powersave: 4-7" where they differ.
 */
struct trait_fold;
struct trait_fold *trait_fold_new(const struct trait_in *in);
void trait_fold_put(
	struct trait_fold *f, unsigned cpu, struct str value, const struct answer *from);
/* The CPUs of s at once. */
void trait_fold_put_all(
	struct trait_fold *f, struct cpuset s, struct str value, const struct answer *from);
/* unit: where all of a role have one number. */
void trait_fold_add(struct trait_fold *f, struct trait_out *out, enum trait_kind kind,
	const char *what, const char *unit);
/* Files of a pattern whose first star or binding is the CPU. */
void trait_fold_files(const struct trait_in *in, struct trait_out *out, enum trait_kind kind,
	const char *what, const char *pattern, const char *unit);

struct report;
struct sample;
void traits_fill(struct report *r, const struct sample *before, const struct sample *now,
	uint64_t window_ns, struct arena *scratch);

#endif
