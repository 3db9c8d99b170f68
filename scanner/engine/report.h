/* SPDX-License-Identifier: Apache-2.0 */
/* A finished scan, as data. Reporters render it and decide nothing. */
#ifndef LATSCAN_ENGINE_REPORT_H
#define LATSCAN_ENGINE_REPORT_H

#include "scanner/engine/check.h"
#include "scanner/engine/spikes_told.h"
#include "scanner/engine/trait.h"
#include "scanner/engine/waiver.h"
#include "scanner/facts/cpu/apart.h"
#include "scanner/facts/net/nic_functions.h"
#include "scanner/source/cost.h"

enum { REPORT_SCHEMA = 1 };

struct result {
	const struct check *check;
	enum severity severity; /* the check's own, or the profile's */
	bool required; /* by the profile: gates whatever its severity, and must be judged */
	bool newer;    /* than the rules that the profile is pinned to: does not gate */
	enum status status;
	enum reason reason; /* of a skip or unknown */
	uint64_t duration_us;
	const struct finding *findings; /* worst first; never empty */
	unsigned kept, total;		/* total > kept: the rest is counted here only */
	unsigned waived, known;		/* of total */
	enum status open; /* the worst of what is neither waived nor known: what may gate */
	unsigned open_bits, open_unknown; /* 1 << status, and 1 << reason of unknowns, of all such;
					     while it is judged */
	const struct remedy
		*remedies; /* of its warnings and failures, silenced ones too; each once */
	unsigned n_remedies;
	bool capped; /* a setting's fail was lowered to warn: no intent */
};

enum verdict { VERDICT_PASS = 0, VERDICT_FAIL = 1, VERDICT_UNKNOWN = 2 }; /* the exit status */
const char *verdict_word(enum verdict v); /* "pass", "fail", "unknown" */

struct summary {
	unsigned by_status[STATUSES]; /* checks */
	unsigned waived, withheld;
	unsigned fail_below, fail_at; /* failed checks below and at or above the level */
	unsigned unknown_gating;      /* unknowns that make the verdict */
	enum verdict verdict;
	unsigned exit; /* the status of the program: the verdict, unless a gate was told else */
	unsigned judged, floor; /* checks that came to pass, warn or fail; how many must, 0: any */
	bool incomplete;	/* interrupted */
	bool advisory;		/* no latency intent was found */
	unsigned settings_differ; /* advisory: settings that would fail with intent */
	unsigned waivers_stale;	  /* expired, unmatched, or for what passes */
	bool strict;		  /* such a waiver makes the verdict fail */
};

/* Against an earlier report: only what is new gates. Findings are counted, whatever their level. */
struct ratchet {
	bool used;
	struct str file, host, host_id, profile; /* of the baseline */
	uint64_t judged_at_ns;			 /* likewise; 0: not told */
	unsigned known;				 /* were failing, and still do */
	unsigned fresh;				 /* fail, and did not */
	unsigned fixed;				 /* were failing, and are judged not to */
	unsigned untold;			 /* were failing, and could not be judged again */
};

struct run_info {
	const char *version;
	uint64_t catalogue; /* hash over all checks' ids, rules and texts */
	struct str host, kernel, boot_id, host_id;
	uint64_t sampled_at_ns, judged_at_ns; /* CLOCK_REALTIME; 0: not known */
	uint64_t duration_ms, window_ms;
	struct str root; /* "": live */
	enum budget_level budget;
	const char *phase;  /* "auto" */
	struct str profile; /* "inferred" */
	enum severity level;
	struct str virt; /* "none", "guest: …", "unknown" */
	unsigned samples;
	/* Standing lines of the header, such as "SMIs cannot be observed on this host: …". */
	const struct str *notes;
	size_t n_notes;
};

/* What the kernel's own counters say about hot CPUs while we ran. */
struct receipt_cpu {
	unsigned cpu;
	uint64_t interrupts, ipis, switches; /* in the window */
};
struct receipt {
	bool live;
	struct str sandbox; /* "landlock ABI 3, …" or "none" */
	bool sandboxed;
	int cpu; /* where main ran; -1 not pinned */
	uint64_t cpu_ns_main, cpu_ns_child;
	uint64_t reads, bytes;
	unsigned questions, timeouts, withheld; /* of the probe child; reads not paid for */
	struct str lost; /* missing rights and what each costs: "CAP_SYS_RAWIO: smi.count" */
	const struct str *missing; /* the same, one line each */
	size_t n_missing;
	const struct receipt_cpu *cpus; /* hot CPUs, when there were two samples */
	size_t n_cpus;
	uint64_t hot_interrupts, hot_ipis,
		hot_switches; /* sums; seen meanwhile, not caused by us */
};

/* What one CPU saw between the samples. */
struct cpu_activity {
	unsigned cpu;
	uint64_t ticks;	   /* of its local timer */
	uint64_t irqs;	   /* of devices */
	uint64_t ipis;	   /* sent by other CPUs; a TLB flush once */
	uint64_t others;   /* NMIs, thermal, machine checks, hypervisor vectors */
	uint64_t switches; /* arrivals of a task other than idle */
};
struct activity {
	bool interrupts, switches; /* counted at all */
	struct cpuset cpus;
	const struct cpu_activity *v; /* by CPU */
	size_t n;
};

/*
 * Each claim of isolation: asked for, done by the kernel, and what was seen, side by side. A
 * place where nothing is known has neither asked_known nor known. Its answers are not kept.
 */
struct matrix_place {
	bool asked_known, known, none; /* as in facts/apart.h */
	struct cpuset asked, set;
};
struct matrix {
	struct matrix_place places[PLACES];
	struct activity activity;
};

/* How the host is built, and what landed on its hot CPUs: what a picture of it needs. */
struct topology_cpu {
	unsigned cpu;
	int package, node; /* -1: not told */
	unsigned core;	   /* the lowest of its hardware threads */
};
struct topology_pool {
	uint64_t size_kb, total, free;
};
struct topology_node {
	unsigned node;
	struct cpuset cpus;
	uint64_t memory_kb; /* 0: not told */
	const struct topology_pool *pools;
	size_t n_pools;
};
struct topology_nic {
	struct str name, driver, bus;
	int node;	    /* -1: none or not told */
	int64_t speed_mbps; /* -1: not told */
	enum nic_role role;
};
enum landed_kind { LANDED_IRQ, LANDED_TASK };
struct landed {
	unsigned cpu;
	enum landed_kind kind;
	struct str label; /* "irq 24 eth0-rx-0", "feed (4711)" */
	uint64_t count;	  /* interrupts, or times put on the CPU, in the window */
};
/* An interrupt of a NIC that has a role: where it goes, and how often it did in the window. */
struct topology_queue {
	struct str nic, queue; /* "eth0", "eth0-rx-0" */
	unsigned irq;
	struct cpuset cpus; /* where it goes; as asked for on kernels that do not tell */
	int node, nic_node; /* of all those CPUs, of the card; -1: several, none or not told */
	bool counted;
	uint64_t count;
	enum queue_way way; /* what it serves; QUEUE_UNTOLD: no queue, or its name does not tell */
	int number;	    /* of that queue; -1: not told */
	/* Where packets of its receive queue are sent on to, and which CPUs send through the other. */
	bool rps_told, xps_told;
	struct cpuset rps, xps;
	bool packets_told;
	uint64_t packets; /* of the queue, in the window, by the driver's own counters */
};
struct topology {
	const struct topology_cpu *cpus; /* online, by number; empty: not told */
	size_t n_cpus;
	const struct topology_node *nodes;
	size_t n_nodes;
	const struct cpuset *caches; /* last-level caches that hold a hot CPU */
	size_t n_caches;
	const struct topology_nic *nics;
	size_t n_nics;
	const struct topology_queue *queues;
	size_t n_queues;
	const struct landed *landed; /* by CPU, the busiest first */
	size_t n_landed;
};

/*
 * The course of a clock's offset: a point is a sync message that its daemon had taken when it was
 * asked. Times count from the beginning of the window: what was told before it is negative.
 */
enum { SERIES_POINTS_MAX = 512 };
struct series_point {
	int64_t at_ns, offset_ns;
	bool has_delay;
	int64_t delay_ns;  /* mean path delay */
	struct str source; /* whom it follows; empty: not told */
};
struct series {
	struct str clock; /* the subject's key of findings about it */
	int pid;
	double limit_ns;	/* what a check wanted; 0: none did */
	int64_t from_ns, to_ns; /* the first and the last question */
	uint64_t asked;
	const struct series_point *points;
	size_t n_points, left_out; /* older ones that are not here */
};

/* How a check that did not hold at first fared while a gate waited. */
enum settle_state {
	SETTLE_SETTLED = 0, /* held twice, 5 s apart */
	SETTLE_FAILING,	    /* never held */
	SETTLE_FLAPPING,    /* held and failed again, or held once only */
	SETTLE_STATES
};
const char *settle_word(enum settle_state s);
struct settled {
	const char *check;
	enum settle_state state;
	enum status worst; /* STATUS_FAIL, or STATUS_UNKNOWN */
	unsigned subjects; /* that failed at first */
	unsigned flapped;  /* times that it held and failed again */
	uint64_t after_ms; /* when it began to hold, from the start of the wait; settled only */
};

/* A file that root made to open the gate whatever the host is. */
struct override {
	bool there;	    /* a file was found where one was looked for */
	bool honoured;	    /* else refused says why it was not */
	struct str refused; /* "it expired 2026-01-31T09:30:00Z" */
	struct str reason, owner;
	uint64_t until_ns; /* CLOCK_REALTIME, exclusive */
};

/* What a gate adds to a scan. */
struct gate {
	bool is; /* false: a scan, and nothing below holds */
	bool inferred, observe;
	bool missing_rights; /* and they are required */
	enum verdict would;  /* the verdict, whatever the exit status is */
	uint64_t settle_ms;  /* how long it might wait; 0: it did not */
	struct str phase_why;
	const struct settled *settled; /* by id; empty: all held at once */
	size_t n_settled;
	struct override override;
};

/* How near an event was to the CPUs that a triage is about. */
enum nearness {
	NEAR_CPU = 0, /* on one of them */
	NEAR_HOST,    /* it hits whoever allocates, sends or waits: no CPU is told */
	NEAR_OTHER,   /* on other CPUs */
	NEARNESSES
};
enum confidence { CONFIDENCE_HIGH = 0, CONFIDENCE_MEDIUM, CONFIDENCE_LOW, CONFIDENCES };
const char *nearness_word(enum nearness n);	/* "cpu" */
const char *confidence_word(enum confidence c); /* "high" */

/* Something that may have stolen the time, see scanner/triage/triage.h. */
struct suspect {
	struct str kind, what; /* "smi"; "system management interrupts" */
	struct str check;      /* whose finding leads; its text and evidence are in the results */
	struct str subject, text, observed;
	struct str
		with; /* further checks that say the same, or follow from it: "ipi.isolated, tick.rate" */
	enum nearness near;
	enum confidence confidence;
	struct str why; /* of the confidence */
	bool counted;	/* events is known */
	double events;	/* in the window */
	bool measured;	/* the kernel counted the time itself: least and most are the same */
	bool estimated; /* least_ns and most_ns are known */
	double least_ns, most_ns; /* stolen in a second of the window */
	struct str
		cost; /* "50 to 500 us each (…)": what the estimate is made of, and who says so */
	struct str shape; /* "irregular, 50 to 500 us": how it looks from inside */
	struct str next, fix;
};

/* What to run where nothing explains that all is slower: a whole command. */
struct steady {
	struct str what, command;
};

/* When something was counted: beats one behind another that counted some of it. */
struct timeline_burst {
	uint64_t at_ms, for_ms; /* from the beginning of the timeline */
	double total;
};

enum { TIMELINE_SLOTS = 60, TIMELINE_BURSTS = 5, TIMELINE_ROWS = 32 };
/* One suspect along the window, by what was counted for it near those CPUs. */
struct timeline_row {
	struct str kind;
	enum nearness near;
	struct str column; /* that counted most: "irq/45 eth0-rx-0" */
	int cpu;	   /* of it; -1: the host's */
	bool is_time;	   /* what is added up is nanoseconds, else events */
	double total;
	uint64_t first_ms, last_ms; /* ends of the first and of the last beat that counted some */
	size_t n_bursts;
	uint64_t every_ms; /* bursts begin so far apart; 0: at no steady distance */
	bool steady;	   /* in nearly every beat */
	struct timeline_burst worst[TIMELINE_BURSTS]; /* those that counted most, in their order */
	size_t n_worst;
	double slots[TIMELINE_SLOTS];
};

struct timeline {
	uint64_t began_ns;		     /* CLOCK_REALTIME of its beginning */
	uint64_t for_ms, slot_ms, period_ms; /* all of it; of a slot; the median of its beats */
	size_t beats;
	uint64_t dropped;	 /* beats that made room for newer ones */
	uint64_t cpu_ns;	 /* that reading them took; 0: not known */
	const struct str *notes; /* what was not watched, and why; what is no counter, and when */
	size_t n_notes;
	size_t n_slots;
	const struct timeline_row *rows; /* in the order of suspicion */
	size_t n_rows;
};

/* What a triage adds to a scan. */
struct triage {
	bool is;
	struct cpuset cpus; /* whom it is about: those that were named, or the hot ones */
	const struct suspect *suspects; /* the likeliest first */
	size_t n_suspects;
	const struct str *innocent; /* looked at, and nothing there: a line each */
	size_t n_innocent;
	const struct str *untold; /* what could not be looked at, and why */
	size_t n_untold;
	struct str ticket; /* a paragraph of what was counted, for somebody else; may be empty */
	const struct steady *steady; /* where nothing of the window is suspected */
	size_t n_steady;
	const struct str *when; /* what stood out at which time of the window: a line each */
	size_t n_when;
	const struct timeline *timeline; /* NULL: nobody watched while the window ran */
	struct spikes_told spikes;	 /* of the application: --spikes */
};

/* A process that somebody named, and was judged. */
struct report_target {
	struct str name, comm,
		unit; /* as it was named; of the process; of its cgroup, may be empty */
	int pid;
	unsigned threads, hot;
};

/* The way of a named group's packets, see feed_walk.h. */
enum feed_step {
	FEED_MEMBERSHIP = 0,
	FEED_QUERIER,
	FEED_ROUTE,
	FEED_RP_FILTER,
	FEED_FIREWALL,
	FEED_SOCKET,
	FEED_NIC,
	FEED_STEPS
};
struct feed_step_seen {
	enum status status; /* skip: no check that was asked for says anything about it */
	const struct check *check;
	const struct finding *finding; /* the worst one; NULL: none */
};
struct feed_seen {
	struct str group;   /* as it was named */
	enum status status; /* of the step that it ends at */
	int ends_at;	    /* the first that fails, else warns, else is unknown; -1: none */
	struct str text;
	struct feed_step_seen steps[FEED_STEPS];
};

struct jitter; /* scanner/engine/jitter.h */

struct report {
	struct arena *arena;
	struct run_info run;
	struct roles roles;
	const struct report_target *targets; /* by pid */
	size_t n_targets;
	unsigned targets_missing; /* named, and no process is it */
	struct matrix matrix;
	struct topology topology;
	const struct series *series; /* of each clock that told its offset */
	size_t n_series;
	const struct feed_seen *feeds; /* groups that somebody named, in their order */
	size_t n_feeds;
	struct summary summary;
	struct gate gate;
	struct triage triage;
	const struct jitter *jitter; /* what a probe measured some time; NULL: nothing is known */
	const struct trait_group *traits; /* by group, in the order of their table */
	size_t n_traits;
	struct result *results; /* by id */
	size_t n_results;
	const struct waiver_use *waivers; /* the ledger, in its order */
	size_t n_waivers;
	struct ratchet ratchet;
	struct receipt receipt;
};

#endif
