/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/irq (kernel/irq/proc.c). Names come from /sys/kernel/irq/N/actions (4.9 on), else from
 * the folders that register_handler_proc() makes in /proc/irq/N, else from /proc/interrupts:
 * archived trees drop empty folders. "default_smp_affinity" stands among the numbers.
 */
#include "scanner/facts/irq/irqs.h"

#include "scanner/facts/bits.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs_names.h"

#define PROC "/proc/irq/"

/* What is known of the host when an interrupt is judged movable or not. */
struct modes {
	bool tell; /* the permission bits mean something here */
	const struct host *host;
};

static const struct answer *ask(const struct fact_in *in, const char *before, unsigned n,
	const char *after, enum ask_kind kind)
{
	struct str path = str_printf(in->arena, "%s%u%s", before, n, after);

	return answers_get(in->answers, path, kind);
}

/* Folders in /proc/irq/N; every other entry there is one of the kernel's own files. */
static struct str folder_names(const struct fact_in *in, const struct answer *an)
{
	static const char *const files[] = { "smp_affinity", "smp_affinity_list",
		"effective_affinity", "effective_affinity_list", "affinity_hint", "node",
		"spurious" };
	struct str rest = an->bytes, name, all = { 0 };
	bool file;

	if (an->state != ANSWER_OK)
		return all;
	while (str_cut(&rest, '\n', &name)) {
		file = name.n == 0;
		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
			file |= str_is(name, files[i]);
		if (!file)
			all = all.n ? str_printf(in->arena, STR_FMT ", " STR_FMT, STR_ARG(all),
					      STR_ARG(name))
				    : name;
	}
	return all;
}

static struct str actions_of(const struct fact_in *in, unsigned n, bool *ret_known)
{
	const struct interrupts *t = facts_get(in->facts, &fact_interrupts);
	const struct answer *an = ask(in, "/sys/kernel/irq/", n, "/actions", ASK_FILE);
	const struct irq_row *row;
	struct str names;

	*ret_known = true;
	if (an->state == ANSWER_OK)
		return irqs_joined(in->arena, str_trim(an->bytes));
	names = folder_names(in, ask(in, PROC, n, "", ASK_LIST));
	if (names.n)
		return names;
	/* A table that was read shows every interrupt that has an action. */
	*ret_known = t && t->valid;
	if (!t)
		return names;
	row = interrupts_row(t, str_printf(in->arena, "%u", n));
	return row ? row->actions : names;
}

enum irq_movable irqs_movable_by_name(const struct host *h, struct str actions)
{
	return h && h->kernel[0] && host_kernel_at_least(h, 4, 8) && irqs_looks_managed(actions)
		       ? IRQ_MOVABLE_ASSUMED_NO
		       : IRQ_MOVABLE_UNKNOWN;
}

static enum irq_movable movable_of(const struct irq *irq, const struct modes *m)
{
	if (m->tell && irq->mode_from->state == ANSWER_OK)
		return irq->mode_from->mode & 0200 ? IRQ_MOVABLE_YES : IRQ_MOVABLE_NO;
	return irqs_movable_by_name(m->host, irq->actions);
}

static struct irq read_irq(const struct fact_in *in, unsigned n)
{
	struct irq irq = { .number = n };

	irq.requested_from = ask(in, PROC, n, "/smp_affinity_list", ASK_FILE);
	irq.effective_from = ask(in, PROC, n, "/effective_affinity_list", ASK_FILE);
	irq.mode_from = ask(in, PROC, n, "/smp_affinity", ASK_MODE);
	irq.requested_valid = fact_list(irq.requested_from, in->arena, &irq.requested) == 0;
	irq.effective_valid = fact_list(irq.effective_from, in->arena, &irq.effective) == 0;
	irq.actions = actions_of(in, n, &irq.actions_known);
	irq.device = irqs_device(in->arena, irq.actions);
	return irq;
}

/* The numbers in the list of /proc/irq, else those of which a file was answered. */
static struct cpuset numbers(const struct fact_in *in, const struct answer *list)
{
	static const char PATTERN[] = PROC "#/smp_affinity_list";
	struct matches m = answers_match(in->answers, PATTERN, ASK_FILE);
	struct str rest = list->state == ANSWER_OK ? list->bytes : STR(""), name;
	struct bits b = { 0 };
	uint64_t n;

	while (str_cut(&rest, '\n', &name))
		if (str_u64(name, 10, &n) == 0)
			(void)bits_add(&b, in->arena, n);
	for (size_t i = 0; i < m.n; i++)
		if (str_u64(m.v[i].star[0], 10, &n) == 0)
			(void)bits_add(&b, in->arena, n);
	return bits_set(&b);
}

/*
 * Since 6.12 an interrupt that user space cannot move has mode 0444; before, all had one mode,
 * 0600 on EL7 and 0644 later. One at 0444 therefore tells that the modes mean something.
 */
static struct modes modes_of(const struct fact_in *in, const struct irqs *t)
{
	const struct host *h = facts_get(in->facts, &fact_host);
	struct modes m = { 0 };

	if (!h || h->kernel[0] == 0)
		h = NULL;
	m.tell = h && host_kernel_at_least(h, 6, 12);
	for (size_t i = 0; i < t->n; i++)
		m.tell |= t->v[i].mode_from->state == ANSWER_OK &&
			  (t->v[i].mode_from->mode & 0777) == 0444;
	m.host = h;
	return m;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct irqs *t = ret;
	struct cpuset found;
	struct modes modes;
	struct irq *v;

	t->list = answers_get(in->answers, STR("/proc/irq"), ASK_LIST);
	t->default_from = answers_file(in->answers, PROC "default_smp_affinity");
	t->default_valid = fact_mask(t->default_from, in->arena, &t->default_affinity) == 0;
	found = numbers(in, t->list);
	v = ARENA_NEW(in->arena, struct irq, cpuset_count(found));
	t->v = v;
	for (int n = -1; (n = cpuset_next(found, n + 1)) >= 0;)
		v[t->n++] = read_irq(in, (unsigned)n);
	modes = modes_of(in, t);
	for (size_t i = 0; i < t->n; i++)
		v[i].movable = movable_of(&v[i], &modes);
}

const struct irq *irqs_find(const struct irqs *t, unsigned number)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->v[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->n && t->v[low].number == number ? &t->v[low] : NULL;
}

const struct fact fact_irqs = {
	.name = "irqs",
	.asks = {
		{ "/proc/irq", ASK_LIST },
		{ PROC "default_smp_affinity", ASK_FILE },
		{ PROC "#/smp_affinity_list", ASK_FILE },
		{ PROC "#/effective_affinity_list", ASK_FILE },
		{ PROC "#/smp_affinity", ASK_MODE },
		{ PROC "#", ASK_LIST },
		{ "/sys/kernel/irq/#/actions", ASK_FILE },
	},
	.needs = { &fact_host, &fact_interrupts },
	.steady = true,
	.size = sizeof(struct irqs),
	.parse = parse,
};
