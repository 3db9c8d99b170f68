/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a check says. Statuses are in the order of how much they weigh: a check's status is
 * that of its worst finding.
 */
#ifndef LATSCAN_ENGINE_FINDING_H
#define LATSCAN_ENGINE_FINDING_H

#include "scanner/base/cpuset.h"
#include "scanner/engine/remedy.h"
#include "scanner/source/answer.h"

enum status { STATUS_SKIP = 0, STATUS_PASS, STATUS_WARN, STATUS_UNKNOWN, STATUS_FAIL, STATUSES };
enum severity {
	SEVERITY_INFO = 0,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITIES
};

/* Why a question does not arise, or could not be answered. A closed list: docs/report.schema.json. */
enum reason {
	REASON_NONE = 0,
	/* skip */
	REASON_ARCH,	      /* another architecture or vendor */
	REASON_VM,	      /* a virtual machine, where the question has no meaning */
	REASON_KERNEL,	      /* this kernel version has no such thing */
	REASON_NOCONFIG,      /* built without it */
	REASON_NO_TARGET,     /* no hot CPU, NIC or process that it is about */
	REASON_NO_DEVICE,     /* no such device */
	REASON_NOT_SUPPORTED, /* the device or driver has no such function */
	REASON_ROLE,	      /* its role exempts it */
	REASON_PROFILE,	      /* the profile does not ask */
	REASON_IDLE,	      /* nothing happened that could have gone wrong */
	REASON_CAUSED,	      /* another check says it: see cause */
	REASON_NOT_ASKED,     /* a delta check with --window 0; what nobody gave */
	/* unknown */
	REASON_DENIED,	     /* rights are missing */
	REASON_BROKEN,	     /* the source is there and could not be read */
	REASON_FORMAT,	     /* it was read and not understood */
	REASON_ABSENT,	     /* it must be there on this kernel, and is not */
	REASON_NOT_CAPTURED, /* the captured tree does not say */
	REASON_WITHHELD,     /* the budget does not pay for it */
	REASON_TIMEOUT,
	REASON_VANISHED,
	REASON_NAMESPACE,     /* what could be seen belongs to another namespace */
	REASON_ONE_SAMPLE,    /* a delta check, and one sample */
	REASON_COUNTER_RESET, /* a counter went back, or the host rebooted between the samples */
	REASON_WINDOW,	      /* the window was too short for what is required */
	REASON_NO_TIME,	      /* the samples do not say how far apart they are */
	REASON_INTERRUPTED,
	REASON_AMBIGUOUS, /* what was read does not decide the question on this kernel */
	REASON_SILENT,	  /* the check said nothing: a defect of latscan */
	REASONS
};

const char *status_word(enum status s);	    /* "pass" */
const char *severity_word(enum severity s); /* "critical" */
int severity_from_word(struct str word, enum severity *ret);
const char *reason_word(enum reason r); /* "no-target"; "" for none */
const char *reason_text(enum reason r); /* a sentence's end: "no hot CPU, NIC or process" */
int reason_from_word(struct str word, enum reason *ret); /* -EINVAL */

enum subject_kind {
	SUBJECT_HOST = 0,
	SUBJECT_CPU,
	SUBJECT_NODE,
	SUBJECT_IRQ,
	SUBJECT_NIC,
	SUBJECT_PROCESS,
	SUBJECT_SERVICE,
	SUBJECT_DEVICE,
	SUBJECT_PARAM,
	SUBJECT_FILE,
	SUBJECT_KINDS
};
const char *subject_kind_word(enum subject_kind k);

/*
 * Whom it is about. key is stable across reboots and part of the fingerprint: "cpu6",
 * "node1", "eno3-TxRx-0", an interface's PCI address, a comm; never a number that changes.
 * label is what a reader sees: "irq 151 eno3-TxRx-0". -1 means that a number does not apply.
 */
struct subject {
	enum subject_kind kind;
	struct str key, label;
	int cpu, node, irq, pid, ifindex;
};

/* A value as text, and where it is a number, with its unit (base units: ns, bytes, 1/s, 1). */
struct quantity {
	struct str text; /* empty: not given */
	double value;
	const char *unit; /* NULL: text only */
};

struct evidence {
	struct str path;
	enum answer_state state;
	struct str value; /* capped, sanitised */
	struct str from;  /* the stored output of a command that told it; empty: the path itself */
};

struct waiver_use;

struct finding {
	struct finding *next;
	struct arena *arena; /* where its strings live */
	enum status status;
	enum reason reason;
	bool waived;
	bool summary;			 /* of the other findings of its check */
	bool known;			 /* it was failing in the baseline: does not gate */
	const struct waiver_use *waiver; /* of the report's ledger; NULL: not waived, or not told */
	struct subject subject;
	struct cpuset cpus; /* that suffer: what implied_by compares; may be empty */
	uint64_t fingerprint;
	struct quantity observed, wanted;
	struct str text;   /* one sentence, without a full stop */
	const char *owner; /* of implied_by, the one that is asked first; NULL: in their order */
	const char *cause; /* id of the check that says it, or NULL */
	const char *root;  /* while causes are settled: the cause of the cause */
	enum status said;  /* what it was before a cause silenced it; STATUS_SKIP: none did */
	const struct remedy *remedies; /* what would mend it, where a setting does */
	unsigned n_remedies;
	struct evidence *evidence;
	unsigned n_evidence, cap_evidence;
};

/* Findings of one check, in the arena of the report. */
struct findings;

/*
 * Begin a finding; it is kept when the check returns. The text is built as by printf.
 * More than FINDINGS_CAP of one check: the worst are kept, and an aggregate is counted.
 */
enum { FINDINGS_CAP = 50, EVIDENCE_CAP = 16 };
struct finding *find(struct findings *out, enum status status, struct subject subject,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A skip or an unknown, which always have a reason. */
struct finding *find_reason(struct findings *out, enum status status, enum reason reason,
	struct subject subject, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/*
 * The only way to say that an answer does not decide: absent is skip(not-supported) when
 * optional, else unknown(absent); all else is unknown with the reason of its state. An answer
 * that is ok but was not understood is unknown(format). Adds the answer as evidence.
 */
struct finding *find_unreadable(
	struct findings *out, struct subject subject, const struct answer *an, bool optional);

void find_observed(struct finding *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void find_observed_value(struct finding *f, double value, const char *unit); /* beside the text */
void find_wanted(struct finding *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void find_wanted_value(struct finding *f, double value, const char *unit);
/* The answer's path, state and bytes. */
void find_evidence(struct finding *f, const struct answer *an);
/* A part of it, or what was worked out from it. */
void find_evidence_text(struct finding *f, const struct answer *an, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/*
 * STATUS_FAIL or STATUS_WARN of what somebody would mend, also where a cause silenced it;
 * STATUS_SKIP: nothing is wrong, or it is waived.
 */
enum status finding_wrong(const struct finding *f);
void find_cpus(struct finding *f, struct cpuset cpus); /* copied */
/* It only sums up what the check's other findings say: it is accepted where all of those are. */
void find_summary(struct finding *f);
/* Where several of implied_by could explain it: the one that judges the same thing. A literal. */
void find_owner(struct finding *f, const char *id);

/* Subjects. Keys and labels are made in the arena given, most often in->scratch. */
struct subject subject_host(void);
struct subject subject_cpu(struct arena *a, unsigned cpu);
struct subject subject_cpus(struct arena *a, struct cpuset cpus); /* key and label "cpus 2-3" */
struct subject subject_node(struct arena *a, unsigned node);
struct subject subject_irq(struct arena *a, unsigned irq, struct str device, struct str actions);
struct subject subject_nic(struct arena *a, struct str name, struct str bus, unsigned ifindex);
struct subject subject_task(struct arena *a, int pid, struct str comm);
struct subject subject_named(enum subject_kind kind, struct str key); /* key is the label too */

#endif
