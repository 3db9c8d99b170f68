/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vendor and hypervisor flag. modalias (arch/x86/kernel/cpu/match.c, drivers/base/cpu.c) prints
 * boot_cpu_data and costs nothing. /proc/cpuinfo says the same, but its MHz line sent an IPI to
 * every CPU from 4.13 to 5.17, so a live budget may withhold it; a capture often has it alone.
 */
#include "scanner/facts/cpus_model.h"

/* X86_VENDOR_… of arch/x86/include/asm/processor.h, and the vendor_id of /proc/cpuinfo. */
static const struct vendor {
	unsigned number;
	const char *id, *name;
} vendors[] = {
	{ 0, "GenuineIntel", "intel" },
	{ 2, "AuthenticAMD", "amd" },
	{ 5, "CentaurHauls", "centaur" },
	{ 9, "HygonGenuine", "hygon" },
	{ 10, "Shanghai", "zhaoxin" },
};
enum { VENDORS = sizeof(vendors) / sizeof(vendors[0]) };

static struct str x86_vendor(struct str hex)
{
	uint64_t n;

	if (str_u64(hex, 16, &n) == 0)
		for (size_t i = 0; i < VENDORS; i++)
			if (vendors[i].number == n)
				return str_from(vendors[i].name);
	return (struct str){ 0 };
}

/* Each bit of x86_capability is ",%04X" = word * 32 + bit; HYPERVISOR is 4 * 32 + 31. */
static bool has_feature(struct str features, const char *code)
{
	struct str one;

	while (str_cut(&features, ',', &one))
		if (str_is(str_trim(one), code))
			return true;
	return false;
}

/* Only the feature part counts: "feature" also ends the part of the vendor. */
static bool split_at(struct str s, const char *part, struct str *ret_after)
{
	size_t n = str_from(part).n;

	for (size_t i = 0; i + n <= s.n; i++)
		if (str_starts(str_skip(s, i), part)) {
			*ret_after = str_skip(s, i + n);
			return true;
		}
	return false;
}

void cpus_read_modalias(struct cpus *c, struct str text)
{
	struct str s = str_trim(text), rest;

	if (str_starts(s, "cpu:type:aarch64:")) {
		c->vendor = STR("arm64");
		return;
	}
	/* "cpu:type:x86,ven0000fam…" (3.14 on), "x86cpu:vendor:0000:family:…" (EL7). */
	if (split_at(s, ":type:x86,ven", &rest) || split_at(s, "x86cpu:vendor:", &rest))
		c->vendor = x86_vendor(str_head(rest, 4));
	else
		return;
	if (split_at(rest, ":feature:", &rest)) {
		c->hypervisor = has_feature(rest, "009F");
		c->hypervisor_known = true;
	}
}

static struct str cpuinfo_vendor(struct str key, struct str value)
{
	if (str_is(key, "CPU implementer"))
		return STR("arm64");
	if (str_is(key, "vendor_id"))
		for (size_t i = 0; i < VENDORS; i++)
			if (str_eq(value, str_from(vendors[i].id)))
				return str_from(vendors[i].name);
	return (struct str){ 0 };
}

/* What modalias did not tell. All CPUs say the same: the first block is enough. */
void cpus_read_cpuinfo(struct cpus *c, struct str text)
{
	struct str line, key, value, word;

	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ':', &key, &value))
			continue;
		key = str_trim(key);
		value = str_trim(value);
		if (c->vendor.n == 0)
			c->vendor = cpuinfo_vendor(key, value);
		if (c->hypervisor_known || !str_is(key, "flags"))
			continue;
		c->hypervisor_known = true;
		while (str_word(&value, &word))
			c->hypervisor |= str_is(word, "hypervisor");
	}
}
