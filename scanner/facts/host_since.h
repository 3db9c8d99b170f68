/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether this kernel has a change. Upstream the version tells. The kernels of RHEL and its
 * rebuilds keep one version for ten years and get changes backported with a minor release: the
 * minor is in the release ("5.14.0-427.el9_4"), or follows from the build number where that is
 * one of a released minor. A build between two minors (CentOS Stream) is told only where both
 * give the same answer.
 */
#ifndef LATSCAN_FACTS_HOST_SINCE_H
#define LATSCAN_FACTS_HOST_SINCE_H

#include "scanner/facts/host.h"

enum told { TOLD_UNKNOWN = 0, TOLD_NO, TOLD_YES };

/* Of EL 9.4 on: .el9 = EL(4). Left out: no minor of that release has it. */
#define EL(minor) ((minor) + 1)

struct since {
	unsigned major, minor; /* upstream; 0, 0: in no version yet */
	unsigned char el7, el8, el9, el10;
};

/* 7 to 10 where the kernel is one of RHEL's or of a rebuild; 0: it is not. */
unsigned host_el(const struct host *h);
enum told host_has(const struct host *h, const struct since *s);

#endif
