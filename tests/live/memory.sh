#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# memory.sh PROBE_DUMP HOLD_RTNL LATSCAN ACTOR: what a process does to the memory moves the real
# counters of the host, and the check of that counter says so and recovers: huge pages that are
# faulted in and collapsed, a process that is killed for want of memory. The counters are the
# host's: while others move them too, a recovery is tried again.
set -u
latscan=$3 actor=$4
. "$(dirname "$0")/lib.sh"

need python3
need_root
name=lsmem$$
work=$(mktemp -d)
group='' pid='' said='' done=() left=()

clean() {
	stop
	[ -n "$group" ] && rmdir "$group" 2> /dev/null
	rm -rf "$work"
}
trap clean EXIT

# start WORD...: an actor that waits for a line before its last word.
start() {
	coproc ACTOR {
		[ -z "$group" ] || echo $BASHPID > "$group/cgroup.procs" || exit 1
		exec "$actor" "$name" pause "$@" 2> "$work/actor"
	}
	pid=$ACTOR_PID
	in=${ACTOR[1]} from=${ACTOR[0]}
	read -r -t 20 answer <&"$from" && [ "$answer" = ready ]
}

stop() {
	[ -n "$pid" ] || return
	kill "$pid" 2> /dev/null
	wait "$pid" 2> /dev/null
	pid=
}

# look ID: $said is what the check says of a window of one second; a line to the actor halfway, if it waits.
look() {
	"$latscan" scan --target "comm=$name" --only "$1" --window 1 --no-progress -f "json:$work/report.json" \
		> /dev/null 2> "$work/err" &
	local scan=$!
	sleep 0.4
	[ -z "$pid" ] || echo >&"$in"
	wait "$scan"
	said=$(python3 - "$work/report.json" "$1" << 'END'
import json
import sys

report = json.load(open(sys.argv[1], encoding="utf-8"))
for check in report["checks"]:
    if check["id"] == sys.argv[2]:
        print(check["status"])
END
	)
}

# moved ID STATUS WORD: the check says STATUS while the actor does WORD, and passes or knows no
# more than before once it is over.
moved() {
	local id=$1 want=$2 word=$3

	start "$word" || fail "$word: $(cat "$work/actor")"
	look "$id"
	stop
	if grep -q "^$word:" "$work/actor"; then
		left+=("$word ($(cat "$work/actor"))")
		return
	fi
	[ "$said" = "$want" ] || fail "$word: $id says $said, not $want: $(cat "$work/err")"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		look "$id"
		[ "$said" = pass ] && break
	done
	[ "$said" = pass ] || fail "$word: $id does not recover: $said"
	done+=("$word")
}

case $(cat /sys/kernel/mm/transparent_hugepage/enabled 2> /dev/null) in
*'[madvise]'*)
	moved mem.thp_activity warn huge
	moved mem.thp_activity fail collapse
	;;
*) left+=("huge pages: they are not at madvise") ;;
esac

# The limit of a cgroup: the kill is counted for the host, the reclaim before it is not.
for base in /sys/fs/cgroup/memory /sys/fs/cgroup; do
	mkdir "$base/$name" 2> /dev/null || continue
	group=$base/$name
	[ -e "$group/memory.max" ] && echo 33554432 > "$group/memory.max" && break
	[ -e "$group/memory.limit_in_bytes" ] && echo 33554432 > "$group/memory.limit_in_bytes" && break
	rmdir "$group"
	group=
done
if [ -z "$group" ]; then
	left+=("a kill: no cgroup with the memory controller")
elif [ "$(wc -l < /proc/swaps)" -gt 1 ]; then
	left+=("a kill: there is swap")
else
	start grow || fail "grow: $(cat "$work/actor")"
	look mem.oom
	[ "$said" = fail ] || fail "a process was killed, and mem.oom does not fail"
	stop
	look mem.oom
	[ "$said" = warn ] || fail "after the window it is $said, not warn, since boot"
	done+=("kill")
fi
[ ${#left[@]} -eq 0 ] || printf 'left out: %s\n' "${left[@]}"
[ ${#done[@]} -gt 0 ] || skip "nothing of it can be tried here"
echo "failed and recovered: ${done[*]}"
