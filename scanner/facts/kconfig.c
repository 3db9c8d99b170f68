/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ten thousand lines "CONFIG_NAME=value" and "# CONFIG_NAME is not set", of which a few dozen
 * matter: they are picked in one pass. The file belongs to the release, not to the build: a
 * kernel of one's own under the same release may differ (LOCALVERSION exists for that).
 */
#include "scanner/facts/kconfig.h"

#include "scanner/base/gunzip.h"
#include "scanner/facts/boot_files.h"
#include "scanner/facts/host.h"
#include "scanner/facts/kconfig_parse.h"

#define PACKED "/proc/config.gz"

enum { UNPACKED = 4 << 20 };

static const char *const kept[] = {
	/* what latency needs */
	"NO_HZ_FULL",
	"CPU_FREQ_DEFAULT_GOV_PERFORMANCE",
	"TRANSPARENT_HUGEPAGE_ALWAYS",
	"TRANSPARENT_HUGEPAGE_MADVISE",
	"TRANSPARENT_HUGEPAGE_NEVER",
	"RCU_NOCB_CPU",
	"HIGH_RES_TIMERS",
	"CPU_ISOLATION",
	"CPUMASK_OFFSTACK",
	"HZ",
	"X86_MSR",
	"SCHEDSTATS",
	"PREEMPT",
	"PREEMPT_RT",
	"PREEMPT_NONE",
	"PREEMPT_VOLUNTARY",
	"PREEMPT_LAZY",
	"PREEMPT_DYNAMIC",
	"RT_GROUP_SCHED",
	"IRQ_TIME_ACCOUNTING",
	"VIRT_CPU_ACCOUNTING_GEN",
	/* what is for debugging */
	"PROVE_LOCKING",
	"LOCKDEP",
	"LOCK_STAT",
	"DEBUG_SPINLOCK",
	"DEBUG_MUTEXES",
	"DEBUG_RT_MUTEXES",
	"DEBUG_ATOMIC_SLEEP",
	"DEBUG_PREEMPT",
	"DEBUG_VM",
	"KASAN",
	"KASAN_HW_TAGS",
	"KCSAN",
	"KMSAN",
	"KCOV",
	"GCOV_KERNEL",
	"DEBUG_PAGEALLOC",
	"DEBUG_PAGEALLOC_ENABLE_DEFAULT",
	"DEBUG_OBJECTS",
	"DEBUG_OBJECTS_ENABLE_DEFAULT",
	"DEBUG_KMEMLEAK",
	"DEBUG_KMEMLEAK_DEFAULT_OFF",
	"SLUB_DEBUG_ON",
	"FTRACE_STARTUP_TEST",
};
enum { KEPT = sizeof(kept) / sizeof(kept[0]) };
_Static_assert((int)KEPT <= (int)KCONFIG_NAMES, "more names than places");

static int place_of(struct str name)
{
	for (int i = 0; i < KEPT; i++)
		if (str_is(name, kept[i]))
			return i;
	return -1;
}

void kconfig_parse(struct str text, struct kconfig *k)
{
	struct str line, name, value;
	int i;

	while (str_cut(&text, '\n', &line)) {
		if (!str_starts(line, "CONFIG_") || !str_split(line, '=', &name, &value))
			continue;
		i = place_of(str_skip(name, 7));
		if (i < 0)
			continue;
		value = str_trim(value);
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_head(str_skip(value, 1), value.n - 2);
		k->values[i] = str_is(value, "n") ? STR("") : value;
	}
}

struct str kconfig_get(const struct kconfig *k, const char *name)
{
	int i = place_of(str_from(name));

	return i < 0 ? STR("") : k->values[i];
}

static const struct answer *find_file(
	const struct fact_in *in, struct follower *f, bool *ret_asleep)
{
	const struct host *h = facts_get(in->facts, &fact_host);
	const struct answer *modules, *boot, *packed;
	struct boot_files files;

	if (h->release.n == 0)
		return answers_file(in->answers, "/proc/sys/kernel/osrelease");
	boot_files_begin(&files, in, f);
	modules = boot_file(&files,
		str_printf(in->arena, "/lib/modules/" STR_FMT "/config", STR_ARG(h->release)),
		ASK_FILE);
	if (modules && modules->state == ANSWER_OK)
		return modules;
	boot = boot_file(&files,
		str_printf(in->arena, "/boot/config-" STR_FMT, STR_ARG(h->release)), ASK_FILE);
	if (boot && boot->state == ANSWER_OK)
		return boot;
	packed = boot_file(&files, STR(PACKED), ASK_FILE);
	if (packed->state == ANSWER_OK)
		return packed;
	*ret_asleep = !boot;
	return boot ? boot : modules;
}

static void follow(const struct fact_in *in, struct follower *f)
{
	bool asleep;

	(void)find_file(in, f, &asleep);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct kconfig *k = ret;
	struct str text;

	k->from = find_file(in, NULL, &k->asleep);
	if (k->from->state != ANSWER_OK)
		return;
	text = k->from->bytes;
	if (str_is(k->from->path, PACKED) && gunzip(in->arena, text, UNPACKED, &text))
		return;
	k->valid = str_has(text, "CONFIG_");
	if (k->valid)
		kconfig_parse(text, k);
}

const struct fact fact_kconfig = {
	.name = "kconfig",
	.asks = { { "/proc/self/mountinfo", ASK_FILE } },
	.needs = { &fact_host },
	.follow = follow,
	.follows = { { "/lib/modules/*/config", ASK_FILE }, { "/boot/config-*", ASK_FILE },
		{ PACKED, ASK_FILE } },
	.steady = true,
	.size = sizeof(struct kconfig),
	.parse = parse,
};
