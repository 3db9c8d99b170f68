/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan fleet: many reports, one answer. A report becomes a record of some 60 bytes: who, when,
 * the verdict, and the number of a state. A state is a list of sections (the checks of an area, the
 * traits of a group), a section a list of items, an item a key and its value; each is kept once
 * (pool.h). Hosts that are alike share all of it, and questions are answered by section: how many
 * hosts have it, and what it says.
 */
#ifndef LATSCAN_PROGRAMS_FLEET_H
#define LATSCAN_PROGRAMS_FLEET_H

#include "programs/fleet/read/pool.h"
#include "scanner/engine/report.h"

enum {
	REPORT_MOST = 16 << 20, /* bytes of a report */
	CHUNK = 256 << 10,	/* of a file of lines, at once: fits into a second-level cache */
	NAME_MOST = 255,
	VALUE_MOST = 1024, /* a longer one is told by its length and hash */
	FAULTS_KEPT = 10000
};

/* What a key is about, its first byte. */
enum key_what {
	KEY_CHECK = 'C',
	KEY_TRAIT = 'T',
	KEY_RUN = 'R',
	KEY_WAIVER = 'W',
	KEY_OVERRIDE = 'O'
};

/* What a report says of a check: its status, or that it was accepted, or not paid for. */
enum outcome {
	OUT_PASS = 0,
	OUT_WARN,
	OUT_FAIL,
	OUT_UNKNOWN,
	OUT_SKIP,
	OUT_WAIVED,
	OUT_WITHHELD,
	OUTCOMES
};
extern const char *const outcome_words[OUTCOMES];

/* The classes of a group's lines: each is a section of its own. */
enum trait_class { CLASS_FACTS = 0, CLASS_IDENTITY, CLASS_RATES, TRAIT_CLASSES };

struct item {
	uint32_t key, value; /* of keys, of texts */
};

/* In the pool of sections: this, and items behind it. */
struct section_head {
	uint32_t what;	/* enum key_what */
	uint32_t class; /* enum trait_class */
	uint32_t group; /* of texts */
	uint32_t whole; /* what is not told is not there */
};

struct record {
	uint64_t at_ns;
	uint64_t boot;		/* hash of the boot id; 0: not told */
	uint64_t divergence_ns; /* the largest that a clock was off; UINT64_MAX: none told */
	uint32_t clock;		/* of texts */
	uint32_t host;		/* of hosts */
	uint32_t state;		/* of states */
	uint32_t file, line;	/* line 0: the file is the report */
	uint32_t fails;		/* at the level */
	uint8_t verdict;	/* enum verdict */
};

enum fault_kind {
	FAULT_UNREADABLE = 0, /* a file that cannot be read */
	FAULT_BROKEN,	      /* no JSON, or no report */
	FAULT_VERSION,	      /* a schema that this program does not know */
	FAULT_TOO_LARGE,
	FAULT_NO_HOST, /* it does not say whose it is, or when it was taken */
	FAULT_CLOCK,   /* taken in the future, or a year ago */
	FAULT_CLAIMED, /* a name that another machine has too */
	FAULT_CROWDED, /* more different things than are kept */
	FAULT_KINDS
};
extern const char *const fault_words[FAULT_KINDS];

struct fault {
	enum fault_kind kind;
	uint32_t file, line;
	struct str why;
};

/* What is known of a check beside its outcomes. */
struct check_about {
	enum severity severity; /* the worst that a report gave it */
	struct str area, title;
	bool known;
};

/* What reading gives. */
struct intake {
	struct pool texts, keys, items, sections, states, hosts, lines;
	pthread_mutex_t lock; /* of what follows */
	struct arena *a;
	struct check_about *checks; /* by key */
	struct record *records;
	size_t n_records, cap_records;
	struct fault *faults;
	size_t n_faults, cap_faults; /* kept */
	uint64_t fault_counts[FAULT_KINDS];
	uint64_t reports, bytes, before; /* before: older than since */
	struct str *files;
	size_t n_files, cap_files, n_read;
	uint64_t now_ns, since_ns;
};

void intake_init(struct intake *in, uint64_t now_ns, uint64_t since_ns);
void intake_fault(
	struct intake *in, enum fault_kind kind, uint32_t file, uint32_t line, struct str why);

/* key: what, kind, group, 0, name. */
struct key_parts {
	enum key_what what;
	enum trait_kind kind;
	struct str group, name;
};
struct key_parts key_parts(const struct intake *in, uint32_t key);

static inline struct item item_of(const struct intake *in, uint32_t id)
{
	struct item it;

	__builtin_memcpy(&it, in->items.v[id].p, sizeof(it));
	return it;
}

struct section {
	struct section_head head;
	const uint32_t *items; /* aligned as arenas are */
	size_t n;
};
struct section section_of(const struct intake *in, uint32_t id);
const uint32_t *state_of(const struct intake *in, uint32_t id, size_t *ret_n);
/* The value of a key in a state; POOL_NONE: not told. */
uint32_t state_value(const struct intake *in, uint32_t state, uint32_t key);

#endif
