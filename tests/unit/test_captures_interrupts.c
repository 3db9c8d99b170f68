/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/interrupts and /proc/irq of real machines against what an independent program read
 * (FACTS.txt beside the captures). Skips, by name, what is not there.
 */
#include <stdlib.h>

#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs.h"
#include "tests/support/captures.h"
#include "tests/support/facts.h"
#include "tests/support/tree.h"

static struct arena *a;

/* To the nearest. */
static uint64_t per_cpu(const struct interrupts *t, const char *key, struct cpuset cpus)
{
	uint64_t sum = irq_row_sum(interrupts_row(t, str_from(key)), cpus);

	return (sum + cpuset_count(cpus) / 2) / cpuset_count(cpus);
}

/* Device rows with a count on the CPUs given; the one with the most in *ret_top. */
static size_t fired_on(
	const struct interrupts *t, struct cpuset cpus, const struct irq_row **ret_top)
{
	uint64_t sum, most = 0;
	size_t n = 0;

	for (size_t i = 0; i < t->n_rows; i++) {
		sum = irq_row_is_device(&t->rows[i]) ? irq_row_sum(&t->rows[i], cpus) : 0;
		n += sum > 0;
		if (sum > most) {
			most = sum;
			*ret_top = &t->rows[i];
		}
	}
	return n;
}

static void ck_isolated_80cpu(const struct sample *sm)
{
	const struct interrupts *t = facts_get(sm->facts, &fact_interrupts);
	const struct irqs *irqs = facts_get(sm->facts, &fact_irqs);
	const struct cmdline *c = facts_get(sm->facts, &fact_cmdline);
	const struct irq_row *top = NULL;
	struct isolcpus iso;
	size_t touching = 0;

	ck_assert(t->valid);
	ck_assert_uint_eq(cpuset_count(t->cpus), 80);
	ck_assert_uint_eq(t->n_rows, 561);
	ck_assert_int_eq(isolcpus_parse(a, cmdline_last(c, "isolcpus")->value, 79, &iso), 0);
	ck_assert(iso.managed_irq && !iso.domain);
	ck_cpus(a, iso.cpus, "0-4,11-79");
	ck_assert_uint_eq(fired_on(t, iso.cpus, &top), 131);
	ck_assert_int_eq(top->irq, 151);
	ck_str(top->actions, "eno3-TxRx-0");
	ck_assert_uint_eq(irq_row_sum(top, iso.cpus), 794140);
	ck_assert_uint_eq(per_cpu(t, "LOC", iso.cpus), 70784616);
	ck_assert_uint_eq(per_cpu(t, "LOC", cpuset_minus(a, t->cpus, iso.cpus)), 75486656);
	ck_assert(interrupts_row(t, STR("ERR"))->single && interrupts_row(t, STR("MIS"))->single);
	ck_assert_uint_eq(irqs->n, 554);
	for (size_t i = 0; i < irqs->n; i++)
		touching += cpuset_meets(irqs->v[i].effective, iso.cpus);
	ck_assert_uint_eq(touching, 513);
	ck_str(irqs_find(irqs, 151)->device, "eno3-TxRx-0");
}

static const struct fact *const facts[] = { &fact_interrupts, &fact_irqs, &fact_cmdline };

START_TEST(isolated_80cpu)
{
	char *dir = captures_unpack("hosts/01-rt-isolated-80cpu.tgz", "*proc/*");

	if (dir)
		ck_isolated_80cpu(sample_from_tree(a, dir, facts, 3));
	captures_remove(dir);
}
END_TEST

START_TEST(untuned_32cpu)
{
	char *dir = captures_unpack("hosts/02-untuned-32cpu-2node.tgz", "*proc/*");
	const struct interrupts *t;
	struct sample *sm;

	if (dir) {
		sm = sample_from_tree(a, dir, facts, 3);
		t = facts_get(sm->facts, &fact_interrupts);
		ck_assert(t->valid);
		ck_assert_uint_eq(cpuset_count(t->cpus), 32);
		ck_assert_uint_eq(t->n_rows, 252);
		ck_assert_uint_eq(((const struct irqs *)facts_get(sm->facts, &fact_irqs))->n, 245);
	}
	captures_remove(dir);
}
END_TEST

START_TEST(guest_2cpu)
{
	char *dir = captures_unpack("hosts/03-vm-2cpu-isolcpus.tgz", "*proc/*");
	const struct irq_row *top = NULL;
	const struct interrupts *t;

	if (dir) {
		t = facts_get(sample_from_tree(a, dir, facts, 3)->facts, &fact_interrupts);
		ck_assert(t->valid);
		ck_assert_uint_eq(t->n_rows, 43);
		ck_assert_uint_eq(irq_row_count(interrupts_row(t, STR("LOC")), 1), 102091);
		(void)fired_on(t, cpuset_of(a, 1), &top);
		ck_assert_uint_eq(irq_row_count(top, 1), 3426);
		ck_str(top->actions, "virtio1-input.1");
	}
	captures_remove(dir);
}
END_TEST

START_TEST(two_samples_16cpu)
{
	static const char *const roots[] = { "adl0/before", "adl0/after" };
	char *dir = captures_unpack("hosts/09-two-samples-hybrid-16cpu.tree.tar.xz", "*/proc/*");
	const struct interrupts *t;
	struct str root;

	for (size_t i = 0; dir && i < 2; i++) {
		root = str_printf(a, "%s/%s", dir, roots[i]);
		t = facts_get(
			sample_from_tree(a, str_z(a, root), facts, 3)->facts, &fact_interrupts);
		ck_assert(t->valid);
		ck_assert_uint_eq(cpuset_count(t->cpus), 16);
		ck_assert_uint_eq(t->n_rows, 60);
	}
	captures_remove(dir);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { isolated_80cpu, untuned_32cpu, guest_2cpu, two_samples_16cpu,
		NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("captures", tests);
}
