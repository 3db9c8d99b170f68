/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/net/sockstat: what sockets of a protocol hold together (net/ipv4/proc.c). */
#ifndef LATSCAN_JUDGING_SOCKSTAT_H
#define LATSCAN_JUDGING_SOCKSTAT_H

#include "scanner/base/str.h"

/* Pages: the number behind "mem" in the line "UDP: inuse 5 mem 3", of the protocol "UDP:". */
bool sockstat_pages(struct str text, const char *protocol, uint64_t *ret);

#endif
