/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fact is one kernel interface, parsed: answers in, a struct out, no I/O. Each facts/NAME.c
 * exports one "const struct fact fact_NAME"; the table of all is generated from the file
 * names. A fact says what it reads and which other facts it looks at; the engine reads each
 * thing once a sample, parses every fact that a chosen check needs, and seals the result.
 *
 * What could not be read or parsed is said inside the fact's struct, by the answer that it
 * came from: a fact itself never fails.
 */
#ifndef LATSCAN_FACTS_FACT_H
#define LATSCAN_FACTS_FACT_H

#include "scanner/base/arena.h"
#include "scanner/base/cpuset.h"
#include "scanner/source/answer.h"

enum { FACT_ASKS = 24, FACT_FOLLOWS = 8, FACT_NEEDS = 6, PATTERN_STARS = 3 };

/*
 * What is read. In a component of the path '*' stands for any run of bytes and '#' for a run
 * of digits ("/sys/devices/system/cpu/cpu#" is every CPU, and neither cpufreq nor cpuidle);
 * at most PATTERN_STARS of them. Role bindings stand for the members of a role: {hot},
 * {housekeeping}, {online} for CPUs as numbers, {package} for the lowest housekeeping CPU of
 * each package, {package:intel} for the same where the CPUs can have Intel's MSRs, {package:amd}
 * where they have AMD's counters, {core:x86} or {core:arm64} for the lowest online CPU of each
 * core on such a host, {nic} for the names of the NICs that have a role, {nic:fast} for those
 * of role fast, bypass or ptp. {if:hot} is the word "hot" where there are hot CPUs, and
 * nothing else: what is asked once, and not at all on a host without them. {guest:NAME} is
 * NAME where this may be a virtual machine. {target} stands for each process that somebody named,
 * by its number, and {target:hot} for each of its hot threads, as "PID/task/TID". {targets:NAME} is
 * NAME where such a process runs: what is asked once, and not at all without them. {safe:sched} is
 * "sched" where reading that file of a thread changes nothing: up to 4.2 numa_pages_migrated was
 * set to 0 by it (kernel/sched/debug.c). Ends with a path of NULL.
 */
struct ask {
	const char *path;
	enum ask_kind kind;
};

/* One match of a pattern: the answer, and what each star or binding stood for. */
struct match {
	const struct answer *answer;
	struct str star[PATTERN_STARS];
};
struct matches {
	const struct match *v; /* in natural order of the path */
	size_t n;
};

struct answers; /* all that was answered in one sample, see answers.h */
struct facts;	/* the parsed facts of the same sample */

struct fact_in {
	const struct answers *answers;
	const struct facts *facts;
	struct arena *arena; /* of the sample: what the fact keeps */
};

/*
 * A parser that sees its file while it is read. begin() returns its state in the arena;
 * end() comes after the last piece and before parse(), which finds the state with
 * fact_stream(). Only for files too large to keep (DECISIONS: /proc/interrupts).
 */
struct fact_stream {
	const char *path;
	void *(*begin)(struct arena *a);
	void (*bytes)(void *state, struct str piece);
	void (*end)(void *state);
};

/*
 * Questions that only answers lead to: the script that a unit names, the file that another one
 * includes. A fact's follow() is called right before its parse(), after all that is declared was
 * asked and when the facts that it needs are parsed; again as long as it asked something new
 * (FOLLOW_ROUNDS at most). It looks at answers and facts and asks, and needs no memory. An
 * answer is there as soon as it was asked for. Paths that are not absolute and normalised are
 * dropped, and so is what comes after FOLLOW_CAP questions of one fact.
 */
enum { FOLLOW_ROUNDS = 6, FOLLOW_CAP = 4096 };
struct follower {
	/* A file longer than cap is broken (EFBIG); 0: no bound of its own. */
	void (*ask)(struct follower *f, struct str path, enum ask_kind kind, size_t cap);
};

struct fact {
	const char *name;
	struct ask asks[FACT_ASKS];
	const struct fact *needs[FACT_NEEDS];
	const struct fact_stream *stream; /* NULL for most */
	bool tasks;			  /* the walk over all tasks, see tasks.h */
	bool hot_tasks; /* the threads that may run on hot CPUs, see hot_tasks.h */
	/*
	 * Settings and names, which stand still within a window: read once a run. A delta check
	 * that needs it sees it of the last sample, and in_fact_before() need not have it.
	 */
	bool steady;
	void (*follow)(const struct fact_in *in, struct follower *f); /* NULL for most */
	bool follow_counters; /* it follows in the first of two samples too: to counters, all plain */
	struct ask follows[FACT_FOLLOWS]; /* what it may ask for, for the reader: not asked for */
	size_t size;			  /* of the struct that parse() fills, zeroed before */
	void (*parse)(const struct fact_in *in, void *ret);
};

/* Never NULL: a path that was not read gives an answer with ANSWER_NOT_READ. */
const struct answer *answers_get(const struct answers *as, struct str path, enum ask_kind kind);
const struct answer *answers_file(const struct answers *as, const char *path);
struct matches answers_match(const struct answers *as, const char *pattern, enum ask_kind kind);
/*
 * The answer to the list behind the first '*' of a pattern: why there are no matches.
 */
const struct answer *answers_list_of(const struct answers *as, const char *pattern);

/* The parsed struct, or NULL when the fact was not planned. */
const void *facts_get(const struct facts *fs, const struct fact *f);
void *fact_stream_state(const struct fact_in *in, const struct fact *f);

/* Small parsers that many facts share; each -EINVAL unless the whole trimmed text fits. */
int fact_u64(const struct answer *an, uint64_t *ret); /* decimal */
int fact_i64(const struct answer *an, int64_t *ret);
int fact_list(const struct answer *an, struct arena *a, struct cpuset *ret);
int fact_mask(const struct answer *an, struct arena *a, struct cpuset *ret);
/* "always [madvise] never": the word in brackets; -EINVAL when there is none. */
int fact_choice(struct str text, struct str *ret);

extern const struct fact *const fact_table[]; /* generated; ends with NULL */

#endif
