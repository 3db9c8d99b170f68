/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lcores: "lcore-slave-N" up to 20.08, "lcore-worker-N" from 20.11, "rte-worker-N" from 22.11,
 * "dpdk-worker-N" from 23.11. Control threads: "eal-intr-thread", "rte_mp_handle", "telemetry-v2"
 * up to 23.07, "dpdk-intr", "dpdk-mp-msg", "dpdk-telemet-v2" from 23.11 (lib/eal/linux,
 * lib/eal/common/eal_common_proc.c, lib/telemetry/telemetry.c).
 */
#include "scanner/base/dpdk_names.h"

bool dpdk_is_lcore(struct str comm)
{
	return str_starts(comm, "rte-worker-") || str_starts(comm, "dpdk-worker") ||
	       str_starts(comm, "lcore-worker-") || str_starts(comm, "lcore-slave-");
}

bool dpdk_is_telemetry(struct str comm)
{
	return str_starts(comm, "telemetry-v") || str_starts(comm, "dpdk-telemet");
}

bool dpdk_is_control(struct str comm)
{
	return dpdk_is_telemetry(comm) || str_starts(comm, "eal-intr-thread") ||
	       str_starts(comm, "rte_mp_handle") || str_starts(comm, "rte_mp_async") ||
	       str_starts(comm, "dpdk-intr") || str_starts(comm, "dpdk-mp-");
}
