/* SPDX-License-Identifier: Apache-2.0 */
/* What checks of AF_XDP sockets have in common; they need fact_xsk and fact_netdevs. */
#ifndef LATSCAN_JUDGING_XSK_H
#define LATSCAN_JUDGING_XSK_H

#include "scanner/engine/check.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/xsk.h"

const struct netdev *xsk_netdev(const struct check_in *in, const struct xsk *x); /* NULL */
enum nic_role xsk_role(const struct check_in *in, const struct xsk *x);
/* "AF_XDP eth0 queue 3"; the inode is evidence. */
struct subject subject_xsk(const struct check_in *in, const struct xsk *x);
void find_xsk(struct finding *f, const struct check_in *in, const struct xsk *x);

typedef void judge_xsk(const struct check_in *in, const struct xsk *x, struct findings *out);
/* Each socket; else why there is none, or none can be seen. */
void judge_each_xsk(const struct check_in *in, judge_xsk *judge, struct findings *out);

#endif
