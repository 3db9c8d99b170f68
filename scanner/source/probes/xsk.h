/* SPDX-License-Identifier: Apache-2.0 */
/* The answer about one AF_XDP socket, decoded: apart from the probe, for tests. */
#ifndef LATSCAN_SOURCE_XSK_H
#define LATSCAN_SOURCE_XSK_H

#include <linux/netlink.h>

#include "scanner/base/str.h"

/* One line of /probe/xsk. -EPROTO: it is no answer about an AF_XDP socket. */
int xsk_line(struct arena *a, const struct nlmsghdr *h, struct str *ret);

#endif
