/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/pages.h"

#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/vmstat.h"

unsigned in_page_kb(const struct check_in *in)
{
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	uint64_t pages, kb;

	if (!m->valid || !meminfo_get(m->from->bytes, "MemFree", &kb) ||
		!vmstat_get(in_fact(in, &fact_vmstat), "nr_free_pages", &pages) || !pages)
		return 4;
	return kb / pages >= 32 ? 64 : kb / pages >= 8 ? 16 : 4;
}

struct str in_page_size(const struct check_in *in, uint64_t kb)
{
	if (kb >= 1 << 20)
		return str_printf(in->scratch, "%llu GiB", (unsigned long long)(kb >> 20));
	if (kb >= 1 << 10)
		return str_printf(in->scratch, "%llu MiB", (unsigned long long)(kb >> 10));
	return str_printf(in->scratch, "%llu kB", (unsigned long long)kb);
}

struct subject subject_pages(const struct check_in *in, uint64_t kb)
{
	struct str key = str_printf(in->scratch, STR_FMT " pages", STR_ARG(in_page_size(in, kb)));

	return subject_named(SUBJECT_DEVICE, key);
}

double in_pages_wanted(const struct check_in *in, uint64_t kb)
{
	if (kb == 2 << 10)
		return in_limit(in, "pages_2m");
	if (kb == 1 << 20)
		return in_limit(in, "pages_1g");
	return -1;
}
