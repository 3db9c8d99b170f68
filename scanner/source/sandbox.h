/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What keeps main from writing, enforced by the kernel. Landlock by ABI: rights that the
 * running kernel does not know are masked, since asking for them makes the call fail and
 * leaves no sandbox (security/landlock/syscalls.c, 5.13 on).
 */
#ifndef LATSCAN_SOURCE_SANDBOX_H
#define LATSCAN_SOURCE_SANDBOX_H

#include "scanner/base/str.h"

struct sandbox {
	int landlock_abi; /* what the kernel has; 0: none (errno in landlock_error) */
	int landlock_error;
	bool landlock; /* enforced */
	bool seccomp;  /* enforced */
	bool no_new_privs;
	uint64_t kept; /* capabilities that main kept, as bits */
	unsigned uid;
};

/*
 * Drop every capability of main but DAC_READ_SEARCH and SYSLOG, set no_new_privs, then
 * Landlock: no writing, creating or removing below "/", but for the output folders given
 * (each allows to create, write, rename and remove files right in it). max_abi caps the ABI
 * that is asked for (tests), 0: no cap. Never fails: the result says what holds.
 */
void sandbox_seal(const char *const *output_dirs, unsigned n, int max_abi, struct sandbox *ret);

/* "landlock ABI 3, no new privileges, capabilities dropped", or "none". */
struct str sandbox_words(struct arena *a, const struct sandbox *s);

#endif
