/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a sysctl.d file, for sysctl_conf.c, tests and the fuzzer. */
#ifndef LATSCAN_FACTS_SYSCTL_PARSE_H
#define LATSCAN_FACTS_SYSCTL_PARSE_H

#include "scanner/facts/service/sysctl_conf.h"

struct sysctl_text {
	struct str rest;
	unsigned line;
};
/* The next line that says something; key, value, glob, exclude and line are set. */
bool sysctl_next(struct arena *a, struct sysctl_text *t, struct sysctl_line *ret);
/*
 * "kernel.watchdog" and "kernel/watchdog" as the latter. Where the first separator is a dot,
 * dots and slashes change places; where it is a slash, both stay (systemd-sysctl).
 */
struct str sysctl_key(struct arena *a, struct str name);
/* '*', '?' and [sets], none of which matches a slash, as glob(7). */
bool sysctl_glob(struct str pattern, struct str key);

#endif
