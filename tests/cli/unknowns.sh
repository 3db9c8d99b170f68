#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What an ordinary machine cannot tell is a list, here, and everything on it has its cause.
# Whatever else is unknown on the machine that runs this test is a fault of latscan, or a
# cause that belongs on the list.
. "$(dirname "$0")/lib.sh"

command -v python3 > /dev/null || { echo "skipped: no python3"; exit 77; }

# ID REASON, and why any ordinary machine may have it.
cat > "$work/root" << 'END'
smi.count absent              # Intel, and the module msr is not loaded: no /dev/cpu/N/msr
smi.count denied              # a container, or a kernel that is locked down: no CAP_SYS_RAWIO
smi.since_boot absent         # the same, and so for all that is read from registers
smi.since_boot denied
cstate.pkg absent
cstate.pkg denied
freq.stability withheld       # a hot CPU on metal: its registers interrupt it
freq.epp withheld             # a hot CPU on metal, and the governor does not tell
freq.uncore withheld          # a hot CPU on metal: the read interrupts a CPU that nothing names
power.limit withheld
thermal.temp withheld
freq.platform withheld        # a laptop: the read may run firmware
mitig.split_lock window       # the kernel log begins late, and a task is told once
mitig.split_lock denied       # a container: no kernel log
mitig.split_lock absent       # a container without /dev/kmsg
sched.rt_throttled denied     # a container: no kernel log
sched.rt_throttled window     # the kernel log begins late, and the line comes once
boot.param_ignored denied     # a container: no CAP_SYS_PTRACE for /proc/1/environ, or no kernel log
boot.param_ignored ambiguous  # the init of an initramfs changed it, and the kernel log begins late
boot.param_ignored namespace  # a container: process 1 is its own
boot.debug_kernel ambiguous   # an automount at /boot
boot.kernel_config ambiguous
boot.debug_kernel absent      # a kernel that brings no configuration: a cloud's, a container host's
boot.config_drift ambiguous   # an automount at /boot, a unified kernel image, two boot loaders
boot.config_drift namespace   # a container: the files are its own, the kernel is its host's
boot.kernel_current namespace
boot.kernel_current ambiguous # the same, and a kernel's file name without a release
sysctl.drift namespace
boot.module_drift namespace
sysctl.drift ambiguous        # tuned works a value out when it starts
kmsg.scan denied              # a container: no CAP_SYSLOG
kmsg.scan absent              # a container without /dev/kmsg
trace.active absent           # a container, or an init that does not mount tracefs
trace.active denied           # a container without CAP_DAC_READ_SEARCH
hw.mce denied                 # a container: no kernel log
hw.mce absent                 # a container without /dev/kmsg
hw.cpu_model withheld         # two packages: reading /proc/cpuinfo would interrupt hot CPUs
hw.edac counter-reset         # a driver of the memory controller was loaded within the window
time.ptp4l_offset namespace   # a ptp4l runs in another network namespace, as of a container
time.ptp4l_port_state namespace
irq.errors denied             # a container: no kernel log
irq.errors absent             # a container without /dev/kmsg
irq.errors window             # the kernel log begins late, and a line that is switched off is told once
rcu.stalls denied             # a container on a kernel without the counter
rcu.stalls absent
pcie.aspm_link denied         # a container without CAP_SYS_ADMIN, on EL 7 or with pcie_aspm=off
iommu.mode ambiguous          # before 5.11 a group does not tell its type
nic.drops vanished            # a card came or went within the window: a machine that is starting
END
# And for who is not root.
cat "$work/root" - > "$work/user" << 'END'
boot.param_ignored denied     # /proc/1/environ is for root
boot.debug_kernel denied      # /boot is for root on some distributions
boot.kernel_config denied
boot.config_drift denied      # grub.cfg is 0600 on most
boot.kernel_current denied
kmsg.scan denied              # kernel.dmesg_restrict
mitig.split_lock denied
pcie.aspm_link denied         # EL 7, or pcie_aspm=off: the registers themselves, behind the header
hw.mce denied
hw.mem_speed denied           # the firmware's tables are for root
hw.dimm_population denied     # and no EDAC stands in
hw.microcode denied           # RHEL 7
trace.active denied           # tracefs is for root
time.ptp4l_offset denied      # linuxptp before 4.0 has one socket, and it is for root
time.ptp4l_port_state denied
task.isolated_foreign denied  # hidepid hides the tasks of others
task.pid1_affinity denied
nic.config_drift denied       # NetworkManager's keyfiles hold secrets, and are for root
svc.order denied              # a unit or a script of one that only root may read
svc.unit_affinity denied
svc.rewrites denied
task.isolated_ran denied      # hidepid again
task.isolated_shared denied
task.rt_priority denied
task.kthread_prio denied
task.posix_cpu_timers denied  # and the timers of another user's process
irq.threads denied
rcu.kthread_affinity denied
softirq.ksoftirqd denied
host.cotenants denied
mem.damon denied              # the state of its threads is for root
END

# judge NAME LIST: of the report in $work/report.json
judge() {
	if python3 - "$work/$2" "$work/report.json" > "$work/out" << 'END'
import json
import sys

listed = {tuple(line.split("#")[0].split()) for line in open(sys.argv[1], encoding="utf-8")}
with open(sys.argv[2], encoding="utf-8") as f:
    report = json.load(f)
wrong = 0
if len(report["checks"]) < 40 or report["run"]["samples"] != 2:
    print("not all checks, or not two samples")
    wrong += 1
for check in report["checks"]:
    for f in check["findings"]:
        if f["status"] in ("unknown", "skip") and not f.get("reason"):
            print(check["id"], f["status"], "without a reason")
            wrong += 1
        if f["status"] == "unknown" and not f.get("text"):
            print(check["id"], "unknown without a sentence")
            wrong += 1
        if f["status"] == "unknown" and (check["id"], f["reason"]) not in listed:
            print(check["id"], f["reason"], "is not on the list:", f.get("text"))
            wrong += 1
sys.exit(wrong != 0)
END
	then
		good
	else
		bad "$1: $(cat "$work/out")"
	fi
}

# scan OPTION...: any verdict will do.
scan() {
	"$@" > "$work/report.json" 2> "$work/err" < /dev/null
	[ $? -le 2 ] && good || bad "$*: $(cat "$work/err")"
}

mine=user
[ "$(id -u)" -eq 0 ] && mine=root
scan "$LATSCAN" scan --window 1 -f json
judge "as it is" $mine
if [ "$(getconf _NPROCESSORS_ONLN)" -gt 1 ]; then
	scan "$LATSCAN" scan --window 1 --hot-cpus 1 -f json
	judge "with a hot CPU" $mine
fi
if [ $mine = root ] && command -v setpriv > /dev/null &&
	setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$LATSCAN"; then
	scan setpriv --reuid=65534 --regid=65534 --clear-groups "$LATSCAN" scan --window 1 -f json
	judge "as an ordinary user" user
fi
finish
