/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vendor and hypervisor flag. modalias (arch/x86/kernel/cpu/match.c, drivers/base/cpu.c) prints
 * boot_cpu_data and costs nothing. /proc/cpuinfo says the same, but its MHz line sent an IPI to
 * every CPU from 4.13 to 5.17, so a live budget may withhold it; a capture often has it alone.
 */
#include "scanner/facts/cpu/cpus_model.h"

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

static const struct feature {
	enum cpu_feature code;
	const char *flag; /* NULL: /proc/cpuinfo never shows it */
} features[] = {
	{ CPU_RDTSCP, "rdtscp" },
	{ CPU_CONSTANT_TSC, "constant_tsc" },
	{ CPU_TSC_RELIABLE, "tsc_reliable" },
	{ CPU_NONSTOP_TSC, "nonstop_tsc" },
	{ CPU_APERFMPERF, "aperfmperf" },
	{ CPU_TSC_KNOWN_FREQ, "tsc_known_freq" },
	{ CPU_TSC_DEADLINE, "tsc_deadline_timer" },
	{ CPU_HYPERVISOR, "hypervisor" },
	{ CPU_TSC_ADJUST, "tsc_adjust" },
	{ CPU_ARAT, "arat" },
	{ CPU_HWP, "hwp" },
};
enum { FEATURES = sizeof(features) / sizeof(features[0]), FIRST_MOVED = 7 * 32 };

static enum cpu_has by_flag(struct str flags, enum cpu_feature code)
{
	struct str word;

	for (size_t i = 0; i < FEATURES; i++) {
		if (features[i].code != code)
			continue;
		while (str_word(&flags, &word))
			if (str_is(word, features[i].flag))
				return CPU_HAS;
	}
	return CPU_HAS_NOT;
}

/* Of 3.10's words, the last bit of word 3 was not in use yet, and those from 7 on moved. */
static bool tells(const struct cpus *c, enum cpu_feature code)
{
	return c->features.n &&
	       !(c->el7_features && ((unsigned)code >= FIRST_MOVED || code == CPU_TSC_KNOWN_FREQ));
}

enum cpu_has cpus_feature(const struct cpus *c, enum cpu_feature f)
{
	static const char digits[] = "0123456789ABCDEF";
	const char code[] = { digits[f >> 12 & 15], digits[f >> 8 & 15], digits[f >> 4 & 15],
		digits[f & 15], 0 };

	if (c->vendor.n && !c->x86)
		return CPU_HAS_NOT;
	if (tells(c, f))
		return has_feature(c->features, code) ? CPU_HAS : CPU_HAS_NOT;
	return c->flags.n ? by_flag(c->flags, f) : CPU_HAS_UNKNOWN;
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

/* "0000fam0006mod…", or "0000:family:0006:…": four hex digits after the name. */
static unsigned x86_family(struct str rest)
{
	struct str after;
	uint64_t n;

	if (!split_at(rest, "fam", &after))
		return 0;
	if (str_starts(after, "ily:"))
		after = str_skip(after, 4);
	return str_u64(str_head(after, 4), 16, &n) == 0 ? (unsigned)n : 0;
}

void cpus_read_modalias(struct cpus *c, struct str text)
{
	struct str s = str_trim(text), rest;

	if (str_starts(s, "cpu:type:aarch64:")) {
		c->vendor = STR("arm64");
		return;
	}
	/* "cpu:type:x86,ven0000fam…" (3.14 on), "x86cpu:vendor:0000:family:…" (EL7). */
	c->el7_features = str_starts(s, "x86cpu:");
	if (split_at(s, ":type:x86,ven", &rest) || split_at(s, "x86cpu:vendor:", &rest))
		c->vendor = x86_vendor(str_head(rest, 4));
	else
		return;
	c->x86 = true;
	c->family = x86_family(rest);
	if (split_at(rest, ":feature:", &rest)) {
		c->features = rest;
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
		if (c->flags.n || !str_is(key, "flags"))
			continue;
		c->x86 = true;
		c->flags = value;
		if (c->hypervisor_known)
			continue;
		c->hypervisor_known = true;
		while (str_word(&value, &word))
			c->hypervisor |= str_is(word, "hypervisor");
	}
}
