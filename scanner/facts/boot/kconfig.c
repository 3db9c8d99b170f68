/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ten thousand lines "CONFIG_NAME=value" and "# CONFIG_NAME is not set", of which a few dozen
 * matter: they are picked in one pass. The file belongs to the release, not to the build: a
 * kernel of one's own under the same release may differ (LOCALVERSION exists for that).
 */
#include "scanner/facts/boot/kconfig.h"

#include "scanner/base/gunzip.h"
#include "scanner/facts/boot/boot_files.h"
#include "scanner/facts/host.h"
#include "scanner/facts/boot/kconfig_parse.h"

#define PACKED "/proc/config.gz"

enum { UNPACKED = 4 << 20 };

#define KEEP(name)                                                                                 \
	{                                                                                          \
		name, sizeof(name) - 1                                                             \
	}

static const struct str kept[] = {
	/* what latency needs */
	KEEP("NO_HZ_FULL"),
	KEEP("CPU_FREQ_DEFAULT_GOV_PERFORMANCE"),
	KEEP("TRANSPARENT_HUGEPAGE_ALWAYS"),
	KEEP("TRANSPARENT_HUGEPAGE_MADVISE"),
	KEEP("TRANSPARENT_HUGEPAGE_NEVER"),
	KEEP("RCU_NOCB_CPU"),
	KEEP("HIGH_RES_TIMERS"),
	KEEP("CPU_ISOLATION"),
	KEEP("CPUMASK_OFFSTACK"),
	KEEP("HZ"),
	KEEP("X86_MSR"),
	KEEP("SCHEDSTATS"),
	KEEP("PREEMPT"),
	KEEP("PREEMPT_RT"),
	KEEP("PREEMPT_NONE"),
	KEEP("PREEMPT_VOLUNTARY"),
	KEEP("PREEMPT_LAZY"),
	KEEP("PREEMPT_DYNAMIC"),
	KEEP("RT_GROUP_SCHED"),
	KEEP("IRQ_TIME_ACCOUNTING"),
	KEEP("VIRT_CPU_ACCOUNTING_GEN"),
	/* what is for debugging */
	KEEP("PROVE_LOCKING"),
	KEEP("LOCKDEP"),
	KEEP("LOCK_STAT"),
	KEEP("DEBUG_SPINLOCK"),
	KEEP("DEBUG_MUTEXES"),
	KEEP("DEBUG_RT_MUTEXES"),
	KEEP("DEBUG_ATOMIC_SLEEP"),
	KEEP("DEBUG_PREEMPT"),
	KEEP("DEBUG_VM"),
	KEEP("KASAN"),
	KEEP("KASAN_HW_TAGS"),
	KEEP("KCSAN"),
	KEEP("KMSAN"),
	KEEP("KCOV"),
	KEEP("GCOV_KERNEL"),
	KEEP("DEBUG_PAGEALLOC"),
	KEEP("DEBUG_PAGEALLOC_ENABLE_DEFAULT"),
	KEEP("DEBUG_OBJECTS"),
	KEEP("DEBUG_OBJECTS_ENABLE_DEFAULT"),
	KEEP("DEBUG_KMEMLEAK"),
	KEEP("DEBUG_KMEMLEAK_DEFAULT_OFF"),
	KEEP("SLUB_DEBUG_ON"),
	KEEP("FTRACE_STARTUP_TEST"),
	KEEP("KFENCE_STATIC_KEYS"),
	KEEP("INIT_ON_FREE_DEFAULT_ON"),
	KEEP("INIT_ON_ALLOC_DEFAULT_ON"),
};
enum { KEPT = sizeof(kept) / sizeof(kept[0]) };
_Static_assert((int)KEPT <= (int)KCONFIG_NAMES, "more names than places");

static int place_of(struct str name)
{
	for (int i = 0; i < KEPT; i++)
		if (str_eq(name, kept[i]))
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

const char *kconfig_name(unsigned i)
{
	return i < KEPT ? kept[i].p : NULL;
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
