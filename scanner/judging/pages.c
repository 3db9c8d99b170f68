/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/pages.h"

#include "scanner/facts/meminfo.h"
#include "scanner/facts/vmstat.h"

unsigned in_page_kb(const struct check_in *in)
{
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	uint64_t pages, kb;

	if (!m->valid || !meminfo_get(m->from->bytes, "MemFree", &kb) ||
		!vmstat_get(in_fact(in, &fact_vmstat), "nr_free_pages", &pages) || !pages)
		return 4;
	return kb / pages >= 32 ? 64 : kb / pages >= 8 ? 16 : 4;
}
