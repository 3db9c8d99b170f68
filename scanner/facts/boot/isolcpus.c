/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The value of isolcpus=, read as kernel/sched/isolation.c housekeeping_isolcpus_setup() reads
 * it since 4.15: words of letters before the list are flags. A word that is none of the three
 * is skipped (5.6 on, EL8.3 on; before, it voids the parameter), one with another character in
 * it voids the parameter on every kernel. A flag counts only with the comma after it.
 */
#include "scanner/facts/boot/cmdline.h"

#include <errno.h>

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int flag_valid(struct str flag)
{
	for (size_t i = 0; i < flag.n; i++)
		if (!letter(flag.p[i]) && flag.p[i] != '_')
			return -EINVAL;
	return 0;
}

static bool take_flag(struct isolcpus *iso, struct str flag)
{
	if (str_is(flag, "nohz"))
		iso->nohz = true;
	else if (str_is(flag, "domain"))
		iso->domain = true;
	else if (str_is(flag, "managed_irq"))
		iso->managed_irq = true;
	else
		return false;
	return true;
}

int isolcpus_parse(struct arena *a, struct str value, int last_cpu, struct isolcpus *ret)
{
	struct isolcpus iso = { 0 };
	struct str rest = str_trim(value), flag;
	bool comma;
	int r;

	while (rest.n && letter(rest.p[0])) {
		comma = str_split(rest, ',', &flag, &rest);
		if (!comma) {
			flag = rest;
			rest = str_skip(rest, rest.n);
		}
		if (comma && take_flag(&iso, flag))
			continue;
		if (flag_valid(flag) < 0)
			return -EINVAL;
		if (iso.unknown_flag.n == 0)
			iso.unknown_flag = flag;
	}
	if (!iso.nohz && !iso.managed_irq)
		iso.domain = true;
	r = cpuset_parse_boot_list(a, rest, last_cpu, &iso.cpus);
	if (r == 0)
		*ret = iso;
	return r;
}
