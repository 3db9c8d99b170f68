/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/archive/memory.h"

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"

#include <sys/resource.h>
#include <unistd.h>

enum { RESIDENT = 2, DATA = 6 }; /* which number of statm, in pages */

static size_t statm(unsigned which)
{
	struct arena *a = arena_new("what is mapped", 1 << 16);
	struct str text, word = { 0 };
	uint64_t pages = 0;

	if (a && slurp_path("/proc/self/statm", 4096, 1 << 12, a, &text) == 0) {
		for (unsigned i = 0; i < which; i++) {
			if (!str_word(&text, &word))
				break;
		}
		(void)str_u64(word, 10, &pages);
	}
	arena_free(a);
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void set(rlim_t soft)
{
	struct rlimit data;

	if (getrlimit(RLIMIT_DATA, &data))
		return;
	data.rlim_cur = soft < data.rlim_max ? soft : data.rlim_max;
	setrlimit(RLIMIT_DATA, &data);
}

static bool bound;

void memory_bound(size_t more)
{
#ifndef __SANITIZE_ADDRESS__ /* whose shadow counts too */
	size_t now = statm(DATA);

	if (now)
		set(now + more);
	bound = true;
#else
	(void)more;
#endif
}

/* Not getrusage(), whose maximum outlives exec() and would be that of whoever runs this. */
bool memory_is_past(size_t resident)
{
	return bound && statm(RESIDENT) > resident;
}

void memory_unbound(void)
{
	bound = false;
	set(RLIM_INFINITY);
}
