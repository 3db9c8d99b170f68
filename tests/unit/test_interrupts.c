/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/interrupts in the layouts that kernels have printed, cut anywhere, and hostile ones. */
#include <string.h>

#include "scanner/facts/irq/interrupts_parse.h"
#include "tests/support/facts.h"

static struct arena *a;

static struct interrupts parse_pieces(struct str text, size_t piece)
{
	struct interrupts t = { 0 };
	void *state = interrupts_begin(a);

	while (text.n) {
		interrupts_bytes(state, str_head(text, piece));
		text = str_skip(text, piece < text.n ? piece : text.n);
	}
	interrupts_end(state);
	interrupts_finish(state, &t);
	return t;
}

static struct interrupts parse_text(const char *text)
{
	return parse_pieces(str_from(text), SIZE_MAX);
}

/* CPU 2 is offline: it has no column, and CPU 3 must not move into its place. */
static const char OFFLINE[] =
	"           CPU0       CPU1       CPU3       \n"
	"  0:         57          0          0   IO-APIC   2-edge      timer\n"
	"  9:          0          1          0   IO-APIC   9-fasteoi   acpi, i801_smbus\n"
	"151:          0          7 4294967295   IR-PCI-MSIX-0000:01:00.0    1-edge      "
	"eno3-TxRx-0\n"
	"NMI:          0          0          0   Non-maskable interrupts\n"
	"LOC:     286602     102091          3   Local timer interrupts\n"
	"ERR:          5\n"
	"MIS:          0\n";

static void judge_offline(const struct interrupts *t)
{
	const struct irq_row *nic = interrupts_row(t, STR("151"));
	const struct irq_row *loc = interrupts_row(t, STR("LOC"));
	const struct irq_row *err = interrupts_row(t, STR("ERR"));

	ck_assert(t->valid);
	ck_cpus(a, t->cpus, "0-1,3");
	ck_assert_uint_eq(t->n_rows, 7);
	ck_assert_uint_eq(t->n_numeric, 3);
	ck_assert_int_eq(nic->irq, 151);
	ck_str(nic->actions, "eno3-TxRx-0");
	ck_assert_uint_eq(nic->n_cells, 2);
	ck_assert_uint_eq(irq_row_count(nic, 0), 0);
	ck_assert_uint_eq(irq_row_count(nic, 1), 7);
	ck_assert_uint_eq(irq_row_count(nic, 2), 0);
	ck_assert_uint_eq(irq_row_count(nic, 3), UINT32_MAX);
	ck_assert_uint_eq(nic->total, (uint64_t)UINT32_MAX + 7);
	ck_assert_uint_eq(irq_row_sum(nic, cpus_of(a, "1-2")), 7);
	ck_assert(irq_row_is_device(nic));
	ck_assert_uint_eq(irq_row_sum(loc, t->cpus), 286602 + 102091 + 3);
	ck_str(loc->text, "Local timer interrupts");
	ck_assert(!irq_row_is_device(loc));
	ck_assert_ptr_eq(interrupts_row_by_text(t, "Local timer interrupts"), loc);
	ck_assert(err->single && !err->short_row);
	ck_assert_uint_eq(err->total, 5);
	ck_assert_uint_eq(err->n_cells, 0);
	ck_str(interrupts_row(t, STR("9"))->actions, "acpi, i801_smbus");
	ck_assert_ptr_null(interrupts_row(t, STR("10")));
	ck_assert_ptr_null(interrupts_row(t, STR("TLB")));
}

START_TEST(columns_are_told_by_label)
{
	struct interrupts t = parse_text(OFFLINE);

	judge_offline(&t);
}
END_TEST

START_TEST(pieces_end_anywhere)
{
	for (size_t piece = 1; piece < sizeof(OFFLINE); piece++) {
		struct interrupts t = parse_pieces(str_from(OFFLINE), piece);

		judge_offline(&t);
	}
}
END_TEST

START_TEST(the_engine_feeds_it)
{
	char text[2048];
	const struct interrupts *t;

	snprintf(text, sizeof(text), "== /proc/interrupts\n%s", OFFLINE);
	t = fact_from(a, text, &fact_interrupts);
	judge_offline(t);
	ck_assert_int_eq(t->from->state, ANSWER_OK);
	t = fact_from(a, "== /proc/interrupts !denied\n", &fact_interrupts);
	ck_assert(!t->valid);
	ck_assert_int_eq(t->from->state, ANSWER_DENIED);
}
END_TEST

START_TEST(actions_of_all_layouts)
{
	static const char *const rows[][2] = {
		{ "IR-PCI-MSI-edge      eth0-TxRx-0", "eth0-TxRx-0" }, /* EL7 */
		{ "XT-PIC-XT-PIC    timer", "timer" },
		{ "XT-PIC timer", "timer" },
		{ "IO-APIC   9-fasteoi   acpi", "acpi" },
		{ "IO-APIC 9-fasteoi acpi", "acpi" },
		{ "IO-APIC   2-edge    ", "" },
		{ "IO-APIC-edge", "" },
		{ "IR-PCI-MSI 524288-edge      eth0-TxRx-0", "eth0-TxRx-0" },
		{ "IR-PCI-MSI 524288-edge eth0-TxRx-0", "eth0-TxRx-0" },
		{ "IR-PCI-MSIX-0000:01:00.0    1-edge      eno3-TxRx-0", "eno3-TxRx-0" },
		{ "IR-PCI-MSIX-0000:01:00.0 1-edge eno3-TxRx-0", "eno3-TxRx-0" },
		{ "PCI-MSI 33554432-edge      PCIe PME, aerdrv, pciehp",
			"PCIe PME, aerdrv, pciehp" },
		{ "Hyper-V PCIe MSI 1073741824-edge      mlx5_async0@pci:0000:3b:00.0",
			"mlx5_async0@pci:0000:3b:00.0" },
		{ "Hyper-V PCIe MSI 4294-edge mlx5_comp3@pci:0000:3b:00.0",
			"mlx5_comp3@pci:0000:3b:00.0" },
		{ "GICv3  27 Level     arch_timer", "arch_timer" },
		{ "GICv3 27 Level arch_timer", "arch_timer" },
		{ "xen-dyn    -event     eth0-q0-tx", "eth0-q0-tx" },
		{ "None", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_str(interrupts_actions(str_from(rows[i][0])), rows[i][1]);
}
END_TEST

START_TEST(local_rows_are_no_devices)
{
	struct interrupts t =
		parse_text("           CPU0       CPU1       \n"
			   " 11:     100000     200000     GICv3  27 Level     arch_timer\n"
			   " 23:          1          0     GICv3  23 Level     arm-pmu\n"
			   " 48:          5          0  xen-percpu    -virq      timer0\n"
			   " 55:         10          0     GICv3 141 Level     eth0\n"
			   " 56:         10          0     GICv3 142 Level\n"
			   "IPI0:       812       1033       Rescheduling interrupts\n"
			   "Err:          0\n");

	ck_assert(t.valid);
	for (size_t i = 0; i < t.n_rows; i++)
		ck_assert_int_eq(irq_row_is_device(&t.rows[i]), t.rows[i].irq == 55);
	ck_assert_uint_eq(interrupts_row_by_text(&t, "Rescheduling interrupts")->total, 812 + 1033);
	ck_assert(interrupts_row(&t, STR("Err"))->single);
}
END_TEST

START_TEST(short_rows_and_rows_without_counts)
{
	struct interrupts t = parse_text("     CPU0   CPU1   CPU2\n"
					 "NMI:          3   Non-maskable interrupts\n"
					 "FOO:   not counted here\n"
					 "BAR:\n"
					 "LOC:          1          2");

	ck_assert(t.valid);
	ck_assert_uint_eq(t.n_rows, 4);
	ck_assert(t.rows[0].short_row && !t.rows[0].single);
	ck_assert_uint_eq(t.rows[0].total, 3);
	ck_assert(t.rows[1].short_row);
	ck_str(t.rows[1].text, "not counted here");
	ck_assert(t.rows[2].short_row);
	ck_assert(t.rows[3].short_row); /* the cut end of a file */
	ck_assert_uint_eq(t.rows[3].n_cells, 2);
}
END_TEST

START_TEST(one_cpu)
{
	struct interrupts t = parse_text("           CPU0       \n"
					 "  4:         12   IO-APIC   4-edge      ttyS0\n"
					 "LOC:          9   Local timer interrupts\n"
					 "ERR:          2\n");

	ck_assert(t.valid);
	ck_assert(!t.rows[1].single && !t.rows[1].short_row);
	ck_assert_uint_eq(irq_row_count(&t.rows[1], 0), 9);
	ck_assert(t.rows[2].single);
}
END_TEST

START_TEST(what_is_no_table)
{
	static const char *const texts[] = { "", "\n", "LOC: 1 2\n", "CPU0 CPU0\n  1: 1 1 x\n",
		"CPU1 CPU0\n", "CPU0 CPUx\n", "CPU65536\n", "CPU99999999999999999999\n",
		"CPU0\nno key here\n", "CPU0\n : 1\n", "CPU0\na b: 1\n",
		"CPU0\n  1: 4294967296 x\n", "CPU0\n  1: 99999999999999999999999999 x\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(!parse_text(texts[i]).valid, "\"%s\" is valid", texts[i]);
}
END_TEST

START_TEST(a_line_without_end_costs_no_memory)
{
	void *state = interrupts_begin(a);
	struct interrupts t = { 0 };
	char piece[65536];
	size_t before;

	interrupts_bytes(state, STR("CPU0\n"));
	memset(piece, '1', sizeof(piece));
	before = arena_used(a);
	for (unsigned i = 0; i < 1024; i++) /* 64 MiB */
		interrupts_bytes(state, (struct str){ piece, sizeof(piece) });
	ck_assert_uint_lt(arena_used(a) - before, 4 << 20);
	interrupts_bytes(state, STR("\nLOC: 7 Local\n"));
	interrupts_end(state);
	interrupts_finish(state, &t);
	ck_assert(!t.valid);
	ck_assert_uint_eq(t.n_rows, 1); /* the line after it is read again */
	ck_assert_uint_eq(t.rows[0].total, 7);
}
END_TEST

START_TEST(wide_hosts)
{
	enum { CPUS = 576 };
	size_t n = 0, cap = 64 * 1024;
	char *text = arena_alloc(a, cap, 1);
	struct interrupts t;

	for (unsigned i = 0; i < CPUS; i++)
		n += (size_t)snprintf(text + n, cap - n, "       CPU%-3u", i);
	n += (size_t)snprintf(text + n, cap - n, "\n 77:");
	for (unsigned i = 0; i < CPUS; i++)
		n += (size_t)snprintf(text + n, cap - n, " %10u", i % 100 ? 0 : i + 1);
	n += (size_t)snprintf(text + n, cap - n, "  PCI-MSI 1-edge      nvme0q1\n");
	t = parse_pieces((struct str){ text, n }, 4096);
	ck_assert(t.valid);
	ck_assert_uint_eq(cpuset_count(t.cpus), CPUS);
	ck_assert_uint_eq(t.rows[0].n_cells, 6);
	ck_assert_uint_eq(irq_row_count(&t.rows[0], 500), 501);
	ck_str(t.rows[0].actions, "nvme0q1");
	ck_assert(!t.rows[0].short_row);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { columns_are_told_by_label, pieces_end_anywhere,
		the_engine_feeds_it, actions_of_all_layouts, local_rows_are_no_devices,
		short_rows_and_rows_without_counts, one_cpu, what_is_no_table,
		a_line_without_end_costs_no_memory, wide_hosts, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("interrupts", tests);
}
