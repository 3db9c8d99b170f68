/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/cpu_roles.h"

struct cpuset in_quiet(const struct check_in *in)
{
	const struct roles *r = in->roles;

	return cpuset_is_empty(r->by_role[CPU_IRQ])
		       ? r->hot
		       : cpuset_minus(in->scratch, r->hot, r->by_role[CPU_IRQ]);
}

/* Who said nothing of a CPU meant poll: what is left is asked for, not the set itself. */
struct cpuset in_tickless(const struct check_in *in)
{
	struct cpuset set = in_quiet(in);

	for (int i = CPU_BLOCK; i < CPU_ROLES; i++) {
		if (!cpuset_is_empty(in->roles->by_role[i]))
			set = cpuset_minus(in->scratch, set, in->roles->by_role[i]);
	}
	return set;
}

bool find_all_irq(struct findings *out, const struct check_in *in)
{
	if (cpuset_is_empty(in->roles->hot) || !cpuset_is_empty(in_quiet(in)))
		return false;
	find_reason(out, STATUS_SKIP, REASON_ROLE, subject_cpus(in->scratch, in->roles->hot),
		"interrupts belong on every hot CPU: their role is irq");
	return true;
}
