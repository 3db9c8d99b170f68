/* SPDX-License-Identifier: Apache-2.0 */
/* docs/format-diff.md has these tables in words. */
#include "scanner/compare/noise.h"

#include "scanner/compare/same.h"

#include <string.h>

/* The first that fits. What no row names is compared as it is. */
static const struct noise rows[] = {
	{ TRAIT_HARDWARE, "kB", "*", 65536, 1.01,
		"the kernel keeps some memory to itself, and how much differs by release" },
	{ TRAIT_HARDWARE, "bytes", "*", 67108864, 1.01, "as of kB" },
	{ TRAIT_HARDWARE, "C", "*", 2, 1, "limits of sensors are rounded" },
	{ TRAIT_STATE, "C", "*", 10, 1, "air and load move a temperature by that much" },
	{ TRAIT_STATE, "ns", "*", 1000, 2, "a disciplined clock swings around its source" },
	{ TRAIT_STATE, "MHz", "*", 100, 1.1, "the clock of a CPU follows its load" },
	{ TRAIT_STATE, "kB", "*", 262144, 2, "free memory and caches come and go" },
	{ TRAIT_STATE, "bytes", "*", 268435456, 2, "as of kB" },
	{ TRAIT_STATE, "1", "*free*|*used*|*active*|*threads*|*tasks*|*running*|*sockets*", 16, 2,
		"what runs comes and goes" },
	{ TRAIT_STATE, "1/s", "*", 1, 2, "a rate is never the same twice" },
};

/* Each of these is an event of its own. */
static const char singles[] =
	"*smi*|*error*|*err|*drop*|*lost*|*missed*|*mce*|*edac*|*corrected*|*throttl*|*aer*|*overrun*|"
	"*stall*|*flap*|*link*|*oom*";

const struct noise *noise_of(enum trait_kind kind, const char *unit, struct str name)
{
	for (size_t i = 0; unit && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].kind == kind && !strcmp(rows[i].unit, unit) &&
			name_matches(rows[i].names, name))
			return &rows[i];
	}
	return NULL;
}

double noise_burst(struct str name)
{
	return name_matches(singles, name) ? 1 : 8;
}
