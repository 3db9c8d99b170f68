/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names that DPDK's EAL gives its threads, cut to 15 bytes: for who asks a process and for who
 * judges it. An lcore polls; the main lcore keeps the program's name. Control threads answer
 * telemetry, interrupts and other processes, and are placed where no lcore is, if there is room.
 */
#ifndef LATSCAN_BASE_DPDK_NAMES_H
#define LATSCAN_BASE_DPDK_NAMES_H

#include "scanner/base/str.h"

bool dpdk_is_lcore(struct str comm);
bool dpdk_is_telemetry(struct str comm);
bool dpdk_is_control(struct str comm); /* telemetry too */

#endif
