/* SPDX-License-Identifier: Apache-2.0 */
/* What a budget pays for: a class, and whether its victims and the hot CPUs meet. */
#include "scanner/source/cost.h"

const char *cost_class_word(enum cost_class c)
{
	static const char *const words[COST_CLASSES] = {
		[COST_PLAIN] = "plain",
		[COST_WALK] = "walk",
		[COST_RTNL] = "rtnl",
		[COST_DEVICE] = "device",
		[COST_WAKES] = "wakes",
		[COST_MMAP_LOCK] = "mmap_lock",
		[COST_MAILBOX] = "mailbox",
		[COST_IPI] = "ipi",
		[COST_MMAP_WALK] = "mmap_walk",
		[COST_FIRMWARE] = "firmware",
		[COST_PERF] = "perf",
		[COST_NEVER] = "never",
	};

	return (unsigned)c < COST_CLASSES ? words[c] : "never";
}

/* Hot, and not the CPU that reads: that one is disturbed by the scan anyway. */
static bool cpu_is_hot(const struct budget *b, int cpu)
{
	return cpu >= 0 && cpuset_has(b->hot, (unsigned)cpu) &&
	       !cpuset_has(b->reader, (unsigned)cpu);
}

static bool victims_are_hot(const struct budget *b, struct cost c)
{
	switch (c.victims) {
	case VICTIM_NONE:
	case VICTIM_TARGET:
		return false;
	case VICTIM_CPU:
		return cpu_is_hot(b, c.cpu);
	case VICTIM_ALL:
		return !cpuset_within(b->hot, b->reader);
	case VICTIM_PID:
		/* Where no CPU is hot, no process is; pid 1 never is. Whom others run on is not
		   known here, so they count as hot. */
		return c.pid != 1 && !cpuset_is_empty(b->hot);
	case VICTIM_ASYNC_IRQ:
		return !cpuset_is_empty(b->hot);
	}
	return true;
}

/* The least budget that pays whatever the victims are. */
static enum budget_level least_level(enum cost_class c)
{
	return c == COST_MMAP_LOCK || c == COST_MAILBOX ? BUDGET_NORMAL : BUDGET_ALL;
}

static bool pays(const struct budget *b, struct cost c)
{
	if (c.class == COST_NEVER)
		return false;
	if (b->level >= least_level(c.class))
		return true;
	/* Page-table walks and firmware take as long as they take, on whichever CPUs; a perf event
	   is prepared for at the start of a run that pays for it, or not at all. */
	if (c.class == COST_MMAP_WALK || c.class == COST_FIRMWARE || c.class == COST_PERF)
		return false;
	return !victims_are_hot(b, c);
}

static struct str what_it_costs(struct arena *a, struct cost c)
{
	switch (c.class) {
	case COST_IPI:
		if (c.victims == VICTIM_CPU)
			return str_printf(a, "an IPI to cpu%d", c.cpu);
		return STR("IPIs to all CPUs");
	case COST_MMAP_LOCK:
		return str_printf(a, "the mmap_lock of pid %d", c.pid);
	case COST_MMAP_WALK:
		return str_printf(a, "a walk under the mmap_lock of pid %d", c.pid);
	case COST_MAILBOX:
		return STR("a firmware mailbox command");
	case COST_FIRMWARE:
		return STR("firmware code that may stop all CPUs");
	case COST_PERF:
		return STR("a perf event, which sends IPIs to all CPUs");
	case COST_WALK:
		return STR("a lock of every CPU");
	case COST_PLAIN:
	case COST_RTNL:
	case COST_DEVICE:
	case COST_WAKES:
	case COST_NEVER:
	case COST_CLASSES:
		break;
	}
	return str_from(cost_class_word(c.class));
}

bool budget_allows(const struct budget *b, struct cost c, struct arena *a, struct str *ret_why)
{
	if (pays(b, c))
		return true;
	if (c.class == COST_NEVER)
		*ret_why = STR("side effects on the host: no budget pays for this read");
	else
		*ret_why = str_printf(a, STR_FMT ": --budget %s", STR_ARG(what_it_costs(a, c)),
			least_level(c.class) == BUDGET_NORMAL ? "normal" : "all");
	return false;
}
