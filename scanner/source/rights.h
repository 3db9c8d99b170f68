/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities and identity, by raw system calls: what main and the probe child give up.
 * A capability set is a word of bits, bit N for capability N of linux/capability.h.
 */
#ifndef LATSCAN_SOURCE_RIGHTS_H
#define LATSCAN_SOURCE_RIGHTS_H

#include "scanner/base/str.h"

/* What each may keep; docs/process.md says what each capability is for. */
uint64_t rights_of_main(void);	/* DAC_READ_SEARCH, SYSLOG */
uint64_t rights_to_file(void);	/* DAC_OVERRIDE: to name a report in the folder of another user */
uint64_t rights_of_child(void); /* DAC_READ_SEARCH, SYS_PTRACE, SYS_RAWIO, SYSLOG */

uint64_t rights_permitted(void); /* of this process, 0 when the kernel does not tell */

/*
 * Cut the bounding set down to keep. -EPERM without CAP_SETPCAP (an ordinary user): then
 * no_new_privs makes it moot. Before rights_to_nobody(), which clears the effective set.
 */
int rights_bound(uint64_t keep);

/*
 * Keep of the permitted set what is in keep and nothing else: effective the same, inheritable
 * and ambient empty. 0 or -errno.
 */
int rights_keep(uint64_t keep);

/* No gain by exec from here on (PR_SET_NO_NEW_PRIVS). 0 or -errno. */
int rights_no_gain(void);

/*
 * User and group nobody, no supplementary groups, the permitted set retained (PR_SET_KEEPCAPS),
 * the effective one empty until rights_keep(). Nothing happens unless the user is root.
 */
int rights_to_nobody(void);

/* "DAC_READ_SEARCH, SYS_PTRACE": names of the bits, those of rights_of_child() at most. */
struct str rights_words(struct arena *a, uint64_t set);

#endif
