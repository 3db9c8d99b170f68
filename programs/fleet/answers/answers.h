/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of a fleet, and the answers as data; text, JSON and the others only show them. How each is
 * defined stands in docs/fleet.md: SQL that asks the same has to answer the same.
 */
#ifndef LATSCAN_PROGRAMS_FLEET_ANSWERS_H
#define LATSCAN_PROGRAMS_FLEET_ANSWERS_H

#include "programs/fleet/read/fleet.h"

enum { COLUMNS_MOST = 32, GROUP_BY_MOST = 8, EXAMPLES = 8 };
enum { COHORTS_MOST = 4096 };

struct inventory {
	struct str columns[COLUMNS_MOST];
	unsigned n_columns, host_column;
	struct str *cells; /* row by row */
	size_t n_rows, cap_cells;
	uint32_t *by_name; /* rows, by the name of the host */
};

struct host {
	struct str name, id;
	size_t first, n; /* records, in order of time */
	const struct record *last;
	uint32_t row; /* of the inventory; POOL_NONE: none */
	uint32_t cohort, ruleset;
	bool silent, apart, slow;
	uint32_t fails, warns, unknowns, deviations; /* checks of the last report */
};

/* By what hosts were judged. */
struct ruleset {
	struct str profile, catalogue, version;
	size_t hosts;
};

struct cohort {
	struct str name;
	struct str by[GROUP_BY_MOST];
	size_t hosts, reporting, silent, apart, pass, fail,
		unknown;	       /* silent ones and apart are in hosts */
	struct str profile, catalogue; /* the ruleset of most */
};

struct check_row {
	uint32_t key;
	struct str id;
	const struct check_about *about;
	uint64_t all[OUTCOMES];
	uint32_t *by_cohort; /* cohort x outcome */
};

/* Some of those that a row is about, by name, and how many they are. */
struct examples {
	uint32_t v[EXAMPLES];
	size_t n;
};

struct deviation {
	uint32_t cohort, key;
	uint32_t usual, value; /* of texts; POOL_NONE: not there */
	size_t usual_hosts, told;
	struct examples who;
	enum severity severity;
	unsigned weight;
	bool rare; /* few have it: an outlier; else the cohort is mixed */
};

/* One of several values that a cohort should have one of. */
struct unequal {
	uint32_t cohort, key, value;
	size_t hosts, values;
};

struct shared {
	uint32_t key, value;
	struct examples who;
};

struct contrast_row {
	uint32_t key, value; /* value POOL_NONE: not there */
	size_t slow, slow_told, others, others_told;
	double p, corrected;
	unsigned weight;
};

struct change {
	uint32_t key, was, now;
	size_t hosts, times;
	uint64_t first_ns, last_ns;
	uint64_t after_ns, by_ns; /* after < by: all may have changed at one moment between them */
	uint64_t busiest_ns;	  /* the hour with most hosts, its begin */
	size_t busiest;
	enum severity severity;
	unsigned weight;
	bool rollout;
	struct examples who;
};

struct flapping {
	uint32_t key;
	size_t trips, most_trips; /* of all hosts; of one */
	uint32_t values[2];
	struct examples who;
	enum severity severity;
	unsigned weight;
};

struct trend_row {
	uint64_t at_ns;
	size_t hosts, pass, fail, unknown;
};

struct ledger_row {
	uint32_t host;
	int64_t day;
	uint64_t ns;
	uint32_t clock;
};

struct waiver_row {
	struct str field[8]; /* check, subject, accept, reason, owner, ticket, from, until */
	struct examples who;
	size_t holds, expired, idle; /* hosts, by what the report says of it */
	bool over;		     /* until is before now */
	int64_t days_left;	     /* INT64_MAX: no end */
};

struct override_row {
	uint32_t host;
	struct str honoured, reason, owner, until, refused;
};

/* A host whose verdict is another one by the new profile. */
struct rejudged_row {
	uint32_t host;
	uint8_t was; /* enum verdict */
};

struct fleet {
	struct arena *a;
	struct intake *in;
	struct inventory inventory;
	bool has_inventory;
	/* What was asked. */
	struct str group_by[GROUP_BY_MOST];
	unsigned n_group_by;
	uint64_t silent_ns;
	double min_compliance; /* percent; below 0: not asked */
	const char *slow_file;
	/* Who there is. */
	struct record *records; /* by host and time */
	size_t n_records, duplicates;
	struct host *hosts; /* by name */
	size_t n_hosts, reporting, silent, apart, pass, fail, unknown, unlisted;
	uint32_t *never; /* rows of the inventory */
	size_t n_never;
	struct cohort *cohorts;
	size_t n_cohorts;
	uint32_t *members, *first_member; /* of cohort_members() */
	struct ruleset *rulesets;
	size_t n_rulesets, cap_rulesets;
	/* Answers, the first the most important. */
	struct check_row *checks;
	size_t n_checks;
	uint32_t *worst; /* hosts */
	size_t n_worst;
	struct deviation *deviations;
	size_t n_deviations, cap_deviations;
	struct unequal *unequal;
	size_t n_unequal, cap_unequal;
	struct shared *shared;
	size_t n_shared, cap_shared;
	struct contrast_row *contrast;
	size_t n_contrast, questions, n_slow, n_slow_unknown;
	struct change *changes;
	size_t n_changes;
	struct flapping *flapping;
	size_t n_flapping, cap_flapping;
	struct trend_row *trend;
	size_t n_trend;
	bool hourly;
	struct ledger_row *ledger;
	size_t n_ledger, cap_ledger;
	struct waiver_row *waivers;
	size_t n_waivers, cap_waivers;
	struct override_row *overrides;
	size_t n_overrides, cap_overrides;
	const struct fleet
		*before;	 /* what was reported, where captures are judged anew; else NULL */
	const char *rejudged_by; /* NULL: not asked */
	struct rejudged_row *rejudged;
	size_t n_rejudged, newly_fail, newly_pass, not_before;
	double compliance; /* percent of the hosts that are expected */
	size_t expected;
	int status;
};

/* Each asks what the ones before it have answered. */
void fleet_hosts(struct fleet *f);
void fleet_cohorts(struct fleet *f);
void fleet_members(struct fleet *f); /* of fleet_cohorts */
void fleet_matrix(struct fleet *f);
void fleet_baseline(struct fleet *f);
void fleet_shared(struct fleet *f); /* of fleet_baseline */
void fleet_contrast(struct fleet *f);
void fleet_drift(struct fleet *f);
void fleet_ledger(struct fleet *f);
void fleet_accepted(struct fleet *f);
void fleet_rejudged(struct fleet *f);

/* 0, or an exit status after it said why. */
int fleet_inventory(struct fleet *f, const char *file);
int fleet_slow(struct fleet *f, const char *file);
uint32_t inventory_find(const struct inventory *v, struct str name);
struct str inventory_cell(const struct inventory *v, uint32_t row, unsigned column);

/* "nic eth0 MTU", "check irq.x", "run profile". */
struct str key_name(const struct fleet *f, uint32_t key);
/* "-" where it is not there. */
struct str value_name(const struct fleet *f, uint32_t value);
/* What it does to latency when nobody judges it. */
enum severity key_weight(const struct fleet *f, uint32_t key, unsigned *ret_weight);
/* The host of a name; SIZE_MAX. */
size_t host_find(const struct fleet *f, struct str name);
void example_add(struct examples *e, size_t host);

/* Each item of a host's last report, in sections that are wanted. */
typedef bool want_section(const struct section_head *h);
typedef void each_item(void *user, const struct section_head *h, uint32_t id, struct item it);
void each_item_of(const struct fleet *f, const struct record *r, want_section *wanted,
	each_item *take, void *user);
bool is_of_checks(const struct section_head *h);
bool is_of_facts(const struct section_head *h);

/*
 * Sections of some hosts, and how many of them have each: hosts share sections, so that what is
 * counted by item is counted once a section, and not once a host.
 */
struct sections {
	uint32_t *hosts;   /* by section */
	uint32_t *touched; /* sections */
	size_t n;
};
struct sections sections_tally(const struct fleet *f);
void sections_add(
	struct sections *t, const struct fleet *f, const struct record *r, want_section *wanted);
void sections_clear(struct sections *t);

/* Hosts of a cohort that are not silent, by number; all cohorts one behind another. */
struct members {
	const uint32_t *v;
	size_t n;
};
struct members cohort_members(const struct fleet *f, uint32_t cohort);

/*
 * n elements into order, equal ones as they stood: n log n comparisons at most, and n of what is in order
 * already, which hosts in order of their names are. a is as it was, after.
 */
typedef int order_compare(const void *, const void *);
void order(struct arena *a, void *v, size_t n, size_t each, order_compare *compare);

#endif
