/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process was started with, of the variables that matter for latency and of no other one:
 * /proc/PID/environ is read here, in the child, and only what tunables_of() lets through leaves
 * it, so that neither a report nor a capture ever holds the rest. It is the environment of exec()
 * (fs/proc/base.c environ_read): what setenv() changes later is not in it. Each page of it is
 * copied under the process's mmap_lock, a few of them as a rule.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"
#include "scanner/source/tunables.h"
#include "scanner/source/wire.h"

enum { CHUNK = 4096 };

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct str environ = { 0 };
	int error = -EINVAL;
	uint64_t pid;

	if (ret->kind == ASK_FILE && str_u64(rest, 10, &pid) == 0)
		error = slurp_path(
			str_z(a, str_printf(a, "/proc/%llu/environ", (unsigned long long)pid)),
			CHUNK, WIRE_BYTES_MAX, a, &environ);
	ret->error = -error;
	if (error == -ENOENT || error == -ESRCH) {
		ret->state = ANSWER_VANISHED;
	} else if (error) {
		ret->state = answer_state_of_errno(ret->error, false);
	} else {
		ret->state = ANSWER_OK;
		ret->bytes = tunables_of(a, environ);
	}
}

const struct probe_kind probe_env = {
	.prefix = "/probe/env/",
	.deadline_ms = 1000,
	.run = run,
};
