/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tracepoints that tell what ran on a CPU instead of the probing thread, and what one record of
 * them says. Numbers and places of fields differ by kernel: each is read from the tracepoint's
 * own format file (kernel/trace/trace_events.c, f_show).
 */
#ifndef LATSCAN_PROGRAMS_PROBE_EVENTS_H
#define LATSCAN_PROGRAMS_PROBE_EVENTS_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

/* What took the CPU. Part of the JSON for ever, by its word. */
enum kind {
	KIND_NONE = 0, /* nothing that the kernel knows of */
	KIND_TICK,
	KIND_IRQ,     /* a device's handler, by name */
	KIND_SOFTIRQ, /* by vector */
	KIND_THREAD,  /* another thread, by name */
	KIND_IDLE,    /* nobody ran and the probing thread was not let run: quota, throttling */
	KIND_RESCHEDULE,
	KIND_CALL, /* function call by another CPU: TLB shootdown, membarrier, static key, MSR read */
	KIND_IRQ_WORK,
	KIND_VECTOR, /* other vectors: thermal, threshold, deferred error, spurious, platform */
	KIND_FAULT,
	KIND_NMI,
	KIND_MCE,
	KIND_SMI,   /* firmware: the CPU counted it */
	KIND_STEAL, /* the hypervisor ran somebody else, and said so */
	KIND_LOST,  /* records were lost here */
	KIND_UNEXPLAINED /* nobody looked: no rights, or not asked for */,
	KINDS
};
const char *kind_word(enum kind k);

enum edge {
	EDGE_ENTER = 0,
	EDGE_EXIT,
	EDGE_AT,     /* a moment: what it started ends with the gap */
	EDGE_BRIEF,  /* a moment: what it started ends with the next record */
	EDGE_BEHIND, /* written at its end, with the time that it took */
	EDGE_SWITCH,
	EDGE_MARK, /* tells what runs already better: a call that flushes the TLB */
	EDGE_WORK  /* what a kworker does, which runs already */
};

enum { TRACEPOINTS_MAX = 48, FIELD_NONE = 0xffff, NAME_NONE = 0 };

/* The name of a work of which only the address is known: the mark, and 16 digits. */
enum { WORK_MARK = 1, WORK_NAME = 17 };

/* One tracepoint that is known here. */
struct tracepoint {
	const char *group, *name;
	enum kind kind;
	enum edge edge;
	const char *number, *text; /* fields: a number, and a name; NULL: none */
	const char *label;	   /* where it has no name of its own */
};
extern const struct tracepoint tracepoints[];
extern const unsigned n_tracepoints;

/* The same on this kernel. */
struct field {
	uint16_t offset, size; /* size 0: it has none such */
	bool located; /* __data_loc: the low half of a word says where, the high how long */
};
struct format {
	const struct tracepoint *of;
	uint16_t id; /* common_type of its records */
	struct field number, text, prev_pid, next_pid;
};
/* -EINVAL: no number, or a field that must be there is not. */
int format_parse(struct str text, const struct tracepoint *of, struct format *ret);

/* Names, each once: number 0 is the empty one. */
struct interned {
	struct arena *a;
	struct str *v;
	size_t n, cap;
};
/* Past 65535 different ones all are the empty one. */
uint16_t interned_add(struct interned *names, struct str name);

struct event {
	uint64_t raw_ns;
	uint64_t
		value; /* EDGE_BEHIND: how long; EDGE_MARK: what; EDGE_WORK: where its function is; an irq's number */
	int32_t prev, next; /* EDGE_SWITCH: pids as the kernel counts them */
	int32_t tid;	    /* who ran when it was written, as this process sees pids */
	uint16_t name;	    /* of interned */
	uint8_t kind, edge; /* enum kind, enum edge */
};

struct formats {
	struct format v[TRACEPOINTS_MAX];
	unsigned n;
};
const struct format *formats_find(const struct formats *f, uint16_t id); /* NULL */
/* raw is what the tracepoint wrote. -EINVAL: too short, or of no kind that is known. */
int event_decode(
	const struct formats *f, struct str raw, struct interned *names, struct event *ret);

#endif
