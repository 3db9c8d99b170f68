/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom a question to a network card disturbs, on this host: its driver says whether firmware is
 * asked, the files of its interrupts on which CPUs the answer is heard. Which vector that is its
 * action's name tells (ena-mgmnt, mlx5_async0, i40e-…:misc); where none does, it may be any.
 */
#include "scanner/source/live.h"

#include "scanner/base/arena.h"

enum { SMALL = 4096 };

static struct str link_of(struct host *h, struct arena *a, struct str path)
{
	struct request r = { .path = path, .kind = ASK_LINK };
	struct answer an = { .path = path, .kind = ASK_LINK };

	return host_link(h, &r, a, &an) ? (struct str){ NULL, 0 } : str_trim(an.bytes);
}

static bool text_of(struct host *h, struct arena *a, struct str path, struct str *ret)
{
	struct request r = { .path = path, .kind = ASK_FILE, .cap = SMALL };
	struct answer an = { .path = path, .kind = ASK_FILE };

	if (host_file(h, &r, a, &an))
		return false;
	*ret = str_trim(an.bytes);
	return true;
}

static struct str driver_of(struct host *h, struct arena *a, struct str name)
{
	struct str path = str_printf(a, "/sys/class/net/" STR_FMT "/device/driver", STR_ARG(name));
	struct str link = link_of(h, a, path), head, last;

	return str_split_last(link, '/', &head, &last) ? last : link;
}

/* Message-signalled interrupts by number, one a line; else the one of its pin. */
static struct str irqs_of(struct host *h, struct arena *a, struct str name)
{
	struct str path =
		str_printf(a, "/sys/class/net/" STR_FMT "/device/msi_irqs", STR_ARG(name));
	struct request r = { .path = path, .kind = ASK_LIST };
	struct answer an = { .path = path, .kind = ASK_LIST };
	struct str pin = { NULL, 0 };

	if (host_list(h, &r, a, &an) == 0 && an.bytes.n)
		return an.bytes;
	text_of(h, a, str_printf(a, "/sys/class/net/" STR_FMT "/device/irq", STR_ARG(name)), &pin);
	return str_is(pin, "0") ? (struct str){ NULL, 0 } : pin;
}

static bool is_of_vector(struct host *h, struct arena *a, struct str irq, const char *vector)
{
	struct str actions;

	return text_of(h, a, str_printf(a, "/sys/kernel/irq/" STR_FMT "/actions", STR_ARG(irq)),
		       &actions) &&
	       str_glob(str_from(vector), actions);
}

/* A vector that nobody requested never fires. */
static bool is_unused(struct host *h, struct arena *a, struct str irq)
{
	struct str actions;

	return text_of(h, a, str_printf(a, "/sys/kernel/irq/" STR_FMT "/actions", STR_ARG(irq)),
		       &actions) &&
	       actions.n == 0;
}

/* False where the CPUs of one are not told. */
static bool add_cpus(struct host *h, struct arena *a, struct str irq, struct cpuset *cpus)
{
	static const char *const files[] = { "effective_affinity_list", "smp_affinity_list" };
	struct str text;
	struct cpuset one;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct str path = str_printf(a, "/proc/irq/" STR_FMT "/%s", STR_ARG(irq), files[i]);

		if (!text_of(h, a, path, &text) || cpuset_parse_list(a, text, &one) ||
			cpuset_is_empty(one))
			continue;
		*cpus = cpuset_or(a, *cpus, one);
		return true;
	}
	return is_unused(h, a, irq);
}

/* The CPUs that hear of the answer; false where that is not told. */
static bool victims_of(
	struct host *h, struct arena *a, struct str name, const char *vector, struct cpuset *ret)
{
	struct str irqs = irqs_of(h, a, name), rest = irqs, irq;
	bool any = false;

	while (vector && str_cut(&rest, '\n', &irq)) {
		if (!is_of_vector(h, a, irq, vector))
			continue;
		if (!add_cpus(h, a, irq, ret))
			return false;
		any = true;
	}
	for (rest = irqs; !any && str_cut(&rest, '\n', &irq);) {
		if (!add_cpus(h, a, irq, ret))
			return false;
	}
	return irqs.n > 0;
}

static struct cost price(
	struct host *h, const struct budget *b, struct str path, struct str name, struct arena *a)
{
	struct cpuset cpus = { 0 };
	const char *vector;
	struct cost c;

	c = cost_of_nic(path, driver_of(h, a, name), &vector);
	if (c.victims != VICTIM_ASYNC_IRQ)
		return c;
	if (!link_of(h, a, str_printf(a, "/sys/class/net/" STR_FMT "/device", STR_ARG(name))).n) {
		/* Made by the kernel: there is no hardware to ask. */
		c.class = COST_RTNL;
		c.victims = VICTIM_NONE;
	} else if (victims_of(h, a, name, vector, &cpus) &&
		   !cpuset_meets(cpuset_minus(a, cpus, b->reader), b->hot)) {
		c.victims = VICTIM_NONE;
	}
	return c;
}

struct cost live_nic_cost(struct host *h, const struct budget *b, struct str path, struct arena *a)
{
	size_t mark = arena_used(a);
	struct str name;
	struct cost c;

	/* Where nobody can be hit, or everything is paid for, it need not be known. */
	if (b->level != BUDGET_QUIET || cpuset_is_empty(b->hot) || !cost_is_of_nic(path, &name))
		return cost_of(path);
	c = price(h, b, path, name, a);
	arena_rewind(a, mark);
	return c;
}
