/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads of a core, NUMA nodes of a package, interleaved memory, interrupt controllers: the BIOS builds them, and
 * the kernel only shows the result. Whether the result is what the file says is bios.agrees.
 */
#include "scanner/judging/bios.h"

static const struct bios_position positions[] = {
	{ BIOS_SMT, "smt", NULL,
		"Dell: Logical Processor; HPE: Intel Hyper-Threading; Lenovo: Hyper-Threading, SMT Mode; Supermicro: Hyper-Threading [ALL], SMT Control" },
	{ BIOS_SNC, "snc", NULL,
		"Dell: Sub NUMA Cluster; HPE: Sub-NUMA Clustering; Lenovo, Supermicro: SNC" },
	{ BIOS_NPS, "nps", NULL,
		"AMD: NUMA Nodes Per Socket; HPE: NUMA memory domains per socket" },
	{ BIOS_L3_NUMA, "l3_as_node", NULL,
		"AMD: ACPI SRAT L3 Cache as NUMA Domain; Dell: CCX as NUMA Domain; HPE: LLC as NUMA Node" },
	{ BIOS_INTERLEAVING, "node_interleaving", NULL,
		"Dell, HPE: Node Interleaving; Lenovo: Socket Interleave; Supermicro: NUMA" },
	{ BIOS_X2APIC, "x2apic", NULL, "Dell: x2APIC Mode; HPE: Processor x2APIC Support" },
	{ BIOS_SLIT, "acpi_slit", NULL, "HPE: ACPI SLIT" },
	{ BIOS_UNKNOWN, NULL, NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	bios_judge(in, positions, out);
}

const struct check check_bios_topology[] = {
	{
		.id = "bios.topology",
		.rule = 1,
		.title = "The BIOS builds cores and NUMA nodes as wanted",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_bios },
		.limits = {
			{ "smt", NULL, 0, 0, 4, "any|prefer-off|prefer-on|off|on", "two threads of a core" },
			{ "snc", NULL, 0, 0, 5, "any|1|2|3|4|on", "clusters of a package that are nodes of their own; 1: off" },
			{ "nps", NULL, 0, 0, 4, "any|0|1|2|4", "nodes of a package of EPYC" },
			{ "l3_as_node", NULL, 0, 0, 2, "any|off|on", "each last cache is a node" },
			{ "node_interleaving", NULL, 1, 0, 3, "any|prefer-off|off|on", "pages are spread over all packages, and the kernel sees one node" },
			{ "x2apic", NULL, 0, 0, 2, "any|off|on", "interrupts by register instead of memory" },
			{ "acpi_slit", NULL, 1, 0, 2, "any|prefer-on|on", "the table of distances between nodes" },
		},
		.implied_by = { "bios.identity" },
		.why = "interleaved nodes make half of all cache misses remote, 60 to 100 ns each; a thread beside a hot one takes a third of its core",
		.fix_now = NULL,
		.fix_boot = "system setup: node interleaving off; SNC, NPS and threads as the host is planned",
		.source = "drivers/acpi/numa/srat.c; AMD: NUMA nodes per socket; Intel: sub-NUMA clustering",
		.run = run,
	},
	{ 0 },
};
