/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Multicast groups that somebody named: where each is joined, and by which device its packets
 * come. Needs fact_multicast and fact_netspaces.
 */
#ifndef LATSCAN_JUDGING_GROUPS_H
#define LATSCAN_JUDGING_GROUPS_H

#include "scanner/engine/check.h"
#include "scanner/facts/net/multicast.h"

/* "239.1.1.100:5001@eth0", the same in every check: what one says of it explains another. */
struct subject subject_group(const struct feed_group *g);
/* True, and skipped, where nobody named one. */
bool find_no_groups(struct findings *out, const struct check_in *in);

enum place_state {
	PLACE_JOINED,	 /* on the device that was named, or on any where none was */
	PLACE_ELSEWHERE, /* on another device only */
	PLACE_NOWHERE,
	PLACE_UNTOLD /* the list could not be read */
};
struct group_place {
	enum place_state state;
	const struct multicast_of *table; /* of the namespace where it is joined, else the first */
	const struct joined *joined;	  /* NULL: nowhere */
	bool source_told, source_wanted;  /* the group was named with a source */
	const struct source_filter *filter;
};
struct group_place in_group_place(const struct check_in *in, const struct feed_group *g);
/* The device by which its packets come: joined on, else named; empty: nobody tells. */
struct str in_group_nic(const struct check_in *in, const struct feed_group *g);
/* Some group is joined on this device, or was named for it: 224.0.0.x of the host itself are not. */
bool in_has_groups(const struct check_in *in, struct str nic);

#endif
