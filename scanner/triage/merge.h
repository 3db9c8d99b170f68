/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rings of many hosts on the axis of UTC, each as far off as its clock may be. For each class of suspects a host is unusual in
 * a slot where what the class took of it was more than usually; where many are so in the same slot, more than by accident, the
 * cause is none of theirs. What only one host has is that host's.
 *
 * A beat speaks for every slot that it touches with the error of its clock on both sides. By accident a host is unusual in
 * as many of its slots as it is; n hosts together as a binomial with the mean of them (chance.h), corrected for
 * all slots and classes. A host whose clock may be off by more than half a slot, or whose beats are longer than one, is
 * counted apart: it could be anywhere.
 */
#ifndef LATSCAN_TRIAGE_MERGE_H
#define LATSCAN_TRIAGE_MERGE_H

#include "scanner/triage/beats.h"

#define MERGE_LEVEL 0.01
enum { MERGE_HOSTS_MOST = 4096, MERGE_EVENTS_MOST = 64, MERGE_NAMES = 8, MERGE_ALONE_MOST = 64 };

struct merged_host {
	struct beats b;
	struct str name;
	uint64_t error_ns; /* the middle beat's; RING_ERROR_UNKNOWN */
	bool judged;
	const char *why; /* not */
};

/* Many hosts at once. */
struct merged_event {
	const struct suspect_class *class;
	uint64_t from_ns, until_ns; /* UTC */
	unsigned slots;
	size_t hosts, watched; /* at its height */
	double expected, chance;
	struct str names; /* some of them */
	struct str
		prefix; /* that nearly all hosts of such a name have it, and no other; may be empty */
	size_t with_prefix; /* hosts of such a name that were watched */
	const char *who;
};

/* One host alone. */
struct merged_alone {
	const struct merged_host *host;
	const struct suspect_class *class;
	size_t slots;	   /* unusual there, and in no event of many */
	size_t alone;	   /* of these: on no other host */
	double others;	   /* what other hosts have in the middle */
	double chance;	   /* of so many more than them, corrected */
	uint64_t worst_ns; /* the middle of the slot that took most */
	double worst;	   /* ns in that beat, an estimate unless it was counted */
};

struct merged {
	struct merged_host *hosts;
	size_t n_hosts, n_judged;
	uint64_t slot_ns, from_ns, until_ns;
	size_t n_slots, n_classes;   /* classes that moved anywhere */
	struct merged_event *events; /* the most hosts first */
	size_t n_events;
	struct merged_alone *alone; /* the least an accident first */
	size_t n_alone;
};

/* slot_ns 0: as long as the longest beats, at least 200 ms. false with *why, static. */
bool merge_hosts(struct arena *a, const struct ring *const *rings, size_t n,
	const struct beats_range *range, uint64_t slot_ns, struct merged *ret, const char **why);

#endif
