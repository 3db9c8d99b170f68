/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open files of the processes that somebody named, for what goes past the kernel and what answers
 * their faults. The look at all open files is paid for only where such a process runs; maps come
 * with the check that wants them.
 */
#include "scanner/facts/process/bypass.h"

const struct fact fact_target_bypass = {
	.name = "target_bypass",
	.asks = { { "/probe/{targets:bypass}", ASK_FILE } },
	.needs = { &fact_tasks },
	.size = sizeof(struct bypass),
	.parse = bypass_parse,
};
