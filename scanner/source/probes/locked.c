/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes that are answered under rtnl_lock: speed, duplex, carrier, phys_port_name … of a
 * network device (net/core/net-sysfs.c: rtnl_trylock and restart_syscall, so a reader spins
 * for as long as somebody else holds the lock, and no signal but a fatal one ends it). Main
 * must not be caught there: the child reads them, within a deadline.
 */
#include "scanner/source/probe.h"

#include "scanner/base/arena.h"
#include "scanner/source/cost.h"
#include "scanner/source/slurp.h"

#include <errno.h>

enum { CHUNK = 4096, CAP = 64 << 10 };

bool probe_is_locked(struct str path)
{
	return str_starts(path, "/sys/class/net/") && cost_of(path).class == COST_RTNL;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	int error = ret->kind == ASK_FILE
			    ? slurp_path(str_z(a, ret->path), CHUNK, CAP, a, &ret->bytes)
			    : -EINVAL;

	(void)rest;
	ret->error = -error;
	ret->state = error ? answer_state_of_errno(-error, false) : ANSWER_OK;
}

const struct probe_kind probe_locked = {
	.prefix = "/sys/class/net/",
	.deadline_ms = 500,
	.run = run,
};
