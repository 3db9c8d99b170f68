/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a service tells systemd: the state of itself (sd_notify(3)) and entries of the journal (its native protocol). Both
 * are datagrams to a socket of AF_UNIX, which is connected before the cage closes: from Landlock ABI 6 on an abstract
 * socket outside of it can then only be reached by who is connected already (security/landlock/task.c,
 * hook_unix_may_send). Nothing here waits: a receiver that is slow loses what it does not take.
 */
#ifndef LATSCAN_SOURCE_DATAGRAM_H
#define LATSCAN_SOURCE_DATAGRAM_H

#include "scanner/base/str.h"

enum { DATAGRAM_PATH = 108 };

struct datagram {
	int fd; /* -1: there is nobody to tell */
	char path[DATAGRAM_PATH];
};

/* "/run/…", or "@…" of the abstract ones. 0, or -errno (-EINVAL for another or too long a path). */
int datagram_open(const char *path, struct datagram *ret);
/* 0 or -errno; -EMSGSIZE: more than the socket takes. A receiver that began anew is connected to again. */
int datagram_send(struct datagram *d, struct str bytes);
/* As a sealed memfd, which journald takes for what is too long for a datagram. */
int datagram_send_file(struct datagram *d, struct str bytes);
void datagram_close(struct datagram *d);

/* One field of an entry for the journal, appended in the arena given: a value with newlines gets its length before it. */
struct str journal_field(struct arena *a, struct str entry, const char *key, struct str value);
/* Sends an entry, as a file where it is too long. */
int journal_send(struct datagram *d, struct str entry);

/* Where systemd wants to be told, or NULL; and how often at least, in ns; 0: it does not watch. */
const char *notify_path(void);
uint64_t notify_watchdog_ns(void);

#endif
