/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the running kernel was built: /lib/modules/RELEASE/config (Red Hat), /boot/config-RELEASE
 * (Debian too), or /proc/config.gz where the kernel brings it (IKCONFIG_PROC).
 */
#ifndef LATSCAN_FACTS_KCONFIG_H
#define LATSCAN_FACTS_KCONFIG_H

#include "scanner/facts/fact.h"

enum { KCONFIG_NAMES = 64 };

struct kconfig {
	const struct answer *from; /* the file, or why there is none */
	bool valid;
	bool asleep; /* /boot is mounted on first use, and was left alone */
	struct str values[KCONFIG_NAMES];
};
extern const struct fact fact_kconfig;

/*
 * "y", "m", a number or a text without its quotes; empty: not set. name without CONFIG_, one
 * of those that kconfig.c keeps: other names would be a defect and are not found either.
 */
struct str kconfig_get(const struct kconfig *k, const char *name);
/* The names that are kept, from 0 on; NULL after the last. */
const char *kconfig_name(unsigned i);
static inline bool kconfig_is(const struct kconfig *k, const char *name, const char *value)
{
	return str_is(kconfig_get(k, name), value);
}

#endif
