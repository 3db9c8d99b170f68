#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# processes.sh PROBE_DUMP HOLD_RTNL LATSCAN ACTOR: the real counters of a real process are moved,
# and exactly the right check fails, and recovers: memory that is not locked, or only what there was when
# it was locked, a limit that forbids to, pages in swap, a quota of CPU time, reclaim in a cgroup. What the
# machine does not allow is skipped by name.
set -u
latscan=$3 actor=$4
. "$(dirname "$0")/lib.sh"

need python3 prlimit
need_root
name=lsact$$
# All that is asked of a process, but for what depends on the machine: without hot CPUs none has a hot thread.
only='proc.*'
work=$(mktemp -d)
groups=() swap='' done=()

clean() {
	stop
	[ -n "$swap" ] && swapoff "$swap" 2> /dev/null
	for g in "${groups[@]}"; do rmdir "$g" 2> /dev/null; done
	rm -rf "$work"
}
trap clean EXIT

# start WORD...: an actor, in the cgroups of in_groups and under the command of as; it is ready
# when this returns.
start() {
	coproc ACTOR {
		for g in "${in_groups[@]}"; do echo $BASHPID > "$g/cgroup.procs" || exit 1; done
		exec ${as:-} "$actor" "$name" "$@" 2> "$work/actor"
	}
	pid=$ACTOR_PID
	in=${ACTOR[1]} from=${ACTOR[0]}
	read -r -t 20 answer <&"$from" && [ "$answer" = ready ]
}

go_on() {
	echo >&"$in"
	read -r -t 20 answer <&"$from" && [ "$answer" = ready ]
}

stop() {
	[ -n "${pid:-}" ] || return
	kill "$pid" 2> /dev/null
	wait "$pid" 2> /dev/null
	pid=
}

# What fails of a process as it should be, on this machine: nothing of that is made here.
base=()

# fails WINDOW ID...: these checks fail, and no other one does.
fails() {
	local window=$1
	shift
	set -- "$@" "${base[@]}"
	"$latscan" scan --target "comm=$name" --only "$only" --window "$window" --no-progress \
		-f "json:$work/report.json" > /dev/null 2> "$work/err"
	python3 - "$work/report.json" "$@" << 'END' || fail "$what: $(cat "$work/err")"
import json
import sys

report = json.load(open(sys.argv[1], encoding="utf-8"))
failing = sorted(c["id"] for c in report["checks"] if c["status"] == "fail")
if failing != sorted(sys.argv[2:]):
    print("failing:", failing, "expected:", sorted(sys.argv[2:]))
    for check in report["checks"]:
        print(check["id"], check["status"], [(f.get("text"), f.get("reason")) for f in check["findings"]])
    sys.exit(1)
END
}

# says TEXT: a finding has it.
says() {
	grep -qF -- "$1" "$work/report.json" || fail "$what: nowhere said: $1"
}

in_groups=() as=

what="a process as it should be"
start touch lock || fail "$what: $(cat "$work/actor")"
"$latscan" scan --target "comm=$name" --only "$only" --window 0 --no-progress -f "json:$work/report.json" > /dev/null 2>&1
mapfile -t base < <(python3 -c '
import json, sys
for check in json.load(open(sys.argv[1], encoding="utf-8"))["checks"]:
    if check["status"] == "fail":
        print(check["id"])' "$work/report.json")
[ ${#base[@]} -eq 0 ] || echo "fails without a fault made here: ${base[*]}"
stop

what="memory not locked, then locked, then not"
start touch pause lock pause unlock || fail "$what: $(cat "$work/actor")"
fails 0 proc.mlocked
go_on || fail "$what"
fails 0
go_on || fail "$what"
fails 0 proc.mlocked
stop
done+=("mlockall")

# MCL_CURRENT alone: what is touched later is not locked. "touch" is 32 MiB, and it grows by 96.
what="only what there was is locked, then all"
start touch lock-now fill=96 pause lock || fail "$what: $(cat "$work/actor")"
fails 0 proc.mlocked
says 'less than half of its memory is locked'
go_on || fail "$what: $(cat "$work/actor")"
fails 0
stop
done+=("MCL_CURRENT")

# Without CAP_IPC_LOCK and with the preset of old kernels, the lock fails: the limit is the cause.
what="a limit that forbids it"
if setpriv=$(command -v setpriv); then
	as="prlimit --memlock=65536:65536 $setpriv --bounding-set -ipc_lock --inh-caps -ipc_lock"
	start touch || fail "$what: $(cat "$work/actor")"
	fails 0 proc.memlock_limit
	says '"cause":"proc.memlock_limit"'
	stop
	as=
	start touch lock || fail "$what: $(cat "$work/actor")"
	fails 0
	stop
	done+=("RLIMIT_MEMLOCK")
else
	echo "without setpriv: RLIMIT_MEMLOCK is left out"
fi
as=

what="pages in swap, and back"
if [ -s /proc/swaps ] && [ "$(wc -l < /proc/swaps)" -gt 1 ]; then
	echo "there is swap already: pages in swap are left out"
elif command -v mkswap > /dev/null && dd if=/dev/zero of="$work/swap" bs=1M count=48 2> /dev/null &&
	chmod 600 "$work/swap" && mkswap "$work/swap" > /dev/null 2>&1 && swapon "$work/swap" 2> /dev/null; then
	swap=$work/swap
	start touch pageout pause pagein lock || fail "$what: $(cat "$work/actor")"
	fails 0 proc.swap proc.mlocked
	go_on || fail "$what: $(cat "$work/actor")"
	fails 0
	stop
	swapoff "$swap" && swap=
	done+=("swap")
else
	echo "no swap file can be had here: pages in swap are left out"
fi

# group CONTROLLER FILE: a cgroup of ours with that file, as $group; of the first version or the second.
group() {
	local base

	for base in "/sys/fs/cgroup/$1" /sys/fs/cgroup; do
		group=$base/$name
		mkdir "$group" 2> /dev/null || continue
		groups+=("$group")
		[ -e "$group/$2" ] || [ -e "$group/$3" ] && return 0
	done
	return 1
}

what="a quota of CPU time"
if group cpu cpu.cfs_quota_us cpu.max; then
	in_groups=("$group")
	quota() {
		if [ -e "$group/cpu.max" ]; then
			echo "$1 100000" > "$group/cpu.max"
		else
			echo "${1/max/-1}" > "$group/cpu.cfs_quota_us"
		fi
	}
	quota 10000
	start touch lock spin || fail "$what: $(cat "$work/actor")"
	fails 1 proc.cgroup_cpu
	says "was stopped"
	quota max
	fails 1
	stop
	done+=("quota")
else
	echo "no cgroup of the cpu controller can be made: a quota is left out"
fi

what="reclaim in a cgroup"
if group memory memory.limit_in_bytes memory.max; then
	in_groups=("$group")
	limit() {
		if [ -e "$group/memory.max" ]; then
			echo "$1" > "$group/memory.max"
		else
			echo "${1/max/-1}" > "$group/memory.limit_in_bytes"
		fi
	}
	dd if=/dev/zero of="$work/log" bs=1M count=96 conv=fsync 2> /dev/null
	limit $((48 << 20))
	start lock touch read "$work/log" || fail "$what: $(cat "$work/actor")"
	stalls=$(awk '/^allocstall/ { n += $2 } END { print n + 0 }' /proc/vmstat)
	fails 1 proc.cgroup_memory
	says "met its limit"
	[ "$(awk '/^allocstall/ { n += $2 } END { print n + 0 }' /proc/vmstat)" = "$stalls" ] ||
		echo "the host reclaimed, too"
	limit max
	fails 1
	stop
	done+=("reclaim")
else
	echo "no cgroup of the memory controller can be made: reclaim is left out"
fi
echo "failed and recovered: ${done[*]}"
