#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# kernel_names.sh SOURCE: the names of the boot parameters of that kernel, one a line: what
# kernel_names.c holds for two of them.
cd "${1:?the source of a kernel}" || exit 2
# calls REGEX: of the whole source, also where a newline stands behind the bracket.
calls() {
	grep -rhozE --include='*.[ch]' "$1" kernel mm init lib block security net fs arch/x86 \
		arch/arm64 drivers ipc certs crypto sound | tr '\0' '\n'
}
# modules PREFIX FILE...: of a built-in module, as PREFIX.NAME.
modules() {
	prefix=$1
	shift
	cat "$@" 2>/dev/null | tr '\n' ' ' |
		grep -oE 'module_param(_named|_cb|_array|_call|_string)?\( *[A-Za-z_0-9]+' | sed -E "s/.*\( */$prefix./"
}
{
	calls '(__setup|early_param|__setup_param|early_param_on_off)\(\s*"[^"]+"' |
		sed -nE 's/[^"]*"([^"=]*).*/\1/p'
	calls '[^_]core_param(_cb)?\([a-zA-Z_0-9]+' | sed -n 's/.*(//p'
	sed -nE 's/^\t([A-Za-z][A-Za-z0-9_.-]*)(=.*|[[:space:]].*|)$/\1/p' \
		Documentation/admin-guide/kernel-parameters.txt
	modules rcutree kernel/rcu/tree*.[ch]
	modules rcupdate kernel/rcu/update.c kernel/rcu/tasks.h
	modules srcutree kernel/rcu/srcutree.c
	modules workqueue kernel/workqueue.c
	modules intel_idle drivers/idle/intel_idle.c
	modules processor drivers/acpi/processor_*.c
	modules cpuidle drivers/cpuidle/cpuidle.c
	modules cpufreq drivers/cpufreq/cpufreq.c
	modules pcie_aspm drivers/pci/pcie/aspm.c
	modules printk kernel/printk/printk.c
	modules kfence mm/kfence/core.c
	modules zswap mm/zswap.c
	modules clocksource kernel/time/clocksource.c
} | grep -E '^[A-Za-z]' | sort -u
