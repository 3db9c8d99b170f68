/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One question put to every port (/probe/ethtool/IF/…), and what checks say alike of those that
 * are not judged: their role exempts them, their driver has no such thing, or nobody could tell.
 * Needs fact_netdevs, and the question among the reads as "/probe/ethtool/{nic}/WHAT".
 */
#ifndef LATSCAN_JUDGING_NIC_ASKED_H
#define LATSCAN_JUDGING_NIC_ASKED_H

#include "scanner/judging/ports.h"

/* Roles as bits, 1 << NIC_FAST. That of NIC_UNDECLARED stands for hardware of 10 Gbit/s and more. */
enum {
	NIC_FAST_OR_UNTOLD = 1 << NIC_FAST | 1 << NIC_UNDECLARED,
	NIC_FAST_PTP_OR_UNTOLD = NIC_FAST_OR_UNTOLD | 1 << NIC_PTP,
	NIC_ALL_BUT_IGNORED =
		1 << NIC_FAST | 1 << NIC_BYPASS | 1 << NIC_PTP | 1 << NIC_MGMT | 1 << NIC_UNDECLARED
};

struct nic_asked {
	const char *what; /* "ring" */
	const char
		*none; /* what is so where the driver has no such thing: "it has no rings to set" */
	unsigned roles;	 /* that are judged */
	bool any_speed;	 /* undeclared hardware of any speed too */
	bool any_answer; /* judge() is called whatever the answer is */
	/* an is ANSWER_OK and p's answer; who is judged by what it says. */
	void (*judge)(const struct check_in *in, const struct port *p, const struct answer *an,
		struct findings *out);
};
void judge_nic_asked(const struct check_in *in, const struct nic_asked *q, struct findings *out);

/* The answer to a question of a port, as declared in reads. */
const struct answer *in_nic_answer(
	const struct check_in *in, const struct port *p, const char *what);
/* The same of the first of two samples. */
const struct answer *in_nic_answer_before(
	const struct check_in *in, const struct port *p, const char *what);
/* A driver, or a kernel, without such a question; not one that was left asleep. */
bool nic_has_none(const struct answer *an);
/* An answer that does not tell: skip (not-supported) where nic_has_none(), else unknown. */
struct finding *find_nic_untold(
	struct findings *out, const struct port *p, const struct answer *an, const char *none);

#endif
