#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# dpdk.sh PROBE_DUMP HOLD_RTNL LATSCAN ACTOR: a real testpmd with a null device, whose worker is moved
# to the wrong CPU and back; and, for what no null device can do (drops, failed allocations, what
# newer versions tell, bad answers), a server that speaks telemetry as they do. Each makes exactly
# its check fail, and recover.
set -u
latscan=$3
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

need python3 taskset
need_root
mapfile -t cpus < <(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0)), sep="\n")')
[ "${#cpus[@]}" -ge 2 ] || skip "needs two CPUs"
house=${cpus[0]} hot=${cpus[1]}
work=$(mktemp -d)
prefix=lsdpdk$$ folder=/run/dpdk/lsfake$$ pids=() done=()
mkdir -p /run/dpdk
mkfifo "$work/input" && exec 9<> "$work/input" # nobody types, and it does not end

clean() {
	for pid in "${pids[@]}"; do
		kill "$pid" 2> /dev/null && wait "$pid" 2> /dev/null
	done
	rm -rf "$work" "$folder" "/run/dpdk/$prefix" "/run/dpdk/${prefix}b"
}
trap clean EXIT

# expect ONLY STATUS ID...: these checks have that status, of those that ONLY selects, and no other one.
expect() {
	local only=$1 status=$2
	shift 2
	"$latscan" scan --only "$only" --window 500ms --hot-cpus "$hot" --no-progress \
		-f "json:$work/report.json" > /dev/null 2> "$work/err"
	[ $? -le 2 ] || fail "$what: $(cat "$work/err")"
	python3 - "$work/report.json" "$status" "$@" << 'END' || fail "$what"
import json
import sys

report = json.load(open(sys.argv[1], encoding="utf-8"))
found = sorted(c["id"] for c in report["checks"] if c["status"] == sys.argv[2])
if found != sorted(sys.argv[3:]):
    print(sys.argv[2], "is:", found, "expected:", sorted(sys.argv[3:]))
    for check in report["checks"]:
        print(check["id"], check["status"], [(f.get("text"), f.get("reason")) for f in check["findings"]])
    sys.exit(1)
END
}

says() {
	grep -qF -- "$1" "$work/report.json" || fail "$what: nowhere said: $1"
}

# testpmd PREFIX LCORES: ready when this returns; its pid is $pid.
testpmd() {
	dpdk-testpmd --no-huge -m 128 --no-pci --vdev=net_null0 "--file-prefix=$1" "$3" "$2" -- \
		--total-num-mbufs=4096 --nb-cores=1 --forward-mode=rxonly --auto-start \
		> "$work/testpmd" 2>&1 < "$work/input" &
	pid=$!
	pids+=("$pid")
	wait_for 200 test -S "/run/dpdk/$1/dpdk_telemetry.v2" ||
		skip "testpmd does not start: $(tail -n 1 "$work/testpmd")"
	sleep 2 # it polls for longer than it took to start
}

worker() {
	grep -lE '^(rte|dpdk|lcore)-worker' "/proc/$pid/task/"*/comm | head -n 1 | cut -d/ -f5
}

if command -v dpdk-testpmd > /dev/null; then
	all='dpdk.processes,dpdk.telemetry,dpdk.lcores_isolated,dpdk.link,dpdk.imissed,dpdk.rx_nombuf'
	what="an lcore on its CPU"
	testpmd "$prefix" "0@$hot,1@$hot" --lcores
	tid=$(worker)
	[ -n "$tid" ] || fail "$what: no worker"
	expect "$all" fail
	expect "$all" pass dpdk.processes dpdk.telemetry dpdk.lcores_isolated dpdk.link dpdk.imissed \
		dpdk.rx_nombuf
	what="an lcore on a housekeeping CPU"
	taskset -pc "$house" "$tid" > /dev/null
	expect "$all" fail dpdk.lcores_isolated
	says "polls on a CPU that is not set apart"
	what="an lcore on its CPU again"
	taskset -pc "$hot" "$tid" > /dev/null
	expect "$all" fail
	what="small pages"
	expect 'dpdk.*' fail dpdk.hugepages
	says "--no-huge"
	what="counts that this version does not have"
	expect 'dpdk.mempool_occupancy,dpdk.rings,dpdk.lcore_usage' skip dpdk.mempool_occupancy dpdk.rings \
		dpdk.lcore_usage
	kill "$pid" && wait "$pid" 2> /dev/null
	what="a process that ended"
	expect 'dpdk.imissed,dpdk.link' skip dpdk.imissed dpdk.link
	done+=("testpmd $(dpkg-query -W -f '${Version}' dpdk-dev 2> /dev/null)")
	# Nothing is left for its control threads: they sit on the main lcore's CPU.
	what="telemetry that only an lcore could answer"
	taskset -c "$hot" true
	testpmd "${prefix}b" "0@$hot,1@$hot" --lcores
	for one in "/proc/$pid/task/"*; do
		grep -q '^telemetry\|^dpdk-telemet' "$one/comm" && taskset -pc "$hot" "${one##*/}" > /dev/null
	done
	expect 'dpdk.telemetry,dpdk.imissed' unknown dpdk.telemetry dpdk.imissed
	says withheld
	kill "$pid" && wait "$pid" 2> /dev/null
	done+=("telemetry on an lcore")
else
	echo "no dpdk-testpmd: moving an lcore is left out"
fi

fake='dpdk.processes,dpdk.telemetry,dpdk.link,dpdk.imissed,dpdk.rx_nombuf,dpdk.mempool_occupancy,dpdk.rings,dpdk.lcore_usage,dpdk.queue_balance,dpdk.iova_mode,dpdk.hugepages'
control() { printf '%s\n' "$@" > "$work/control"; }
control
python3 "$here/../support/dpdk_server.py" "$folder" "$work/control" > "$work/server" 2>&1 &
pids+=($!)
wait_for 50 grep -q ready "$work/server" || fail "the server does not start: $(cat "$work/server")"

fault() {
	what="$1: $2"
	control "$2"
	shift 2
	expect "$fake" fail "$@"
	control
	what="$what, recovered"
	expect "$fake" fail
	expect "$fake" warn
}

what="all is well"
expect "$fake" fail
expect "$fake" warn
expect "$fake" unknown
fault "missed" "imissed 40" dpdk.imissed
fault "no link" "link DOWN" dpdk.link
fault "an empty pool" "common 0" dpdk.mempool_occupancy
fault "a full ring" "ring 1023" dpdk.rings
what="failed allocations, and what was lost for it"
control "rx_nombuf 9" "imissed 40"
expect "$fake" fail dpdk.rx_nombuf
says '"cause":"dpdk.rx_nombuf"'
for row in "ierrors 3=dpdk.imissed" "busy 97=dpdk.lcore_usage" "ring 900=dpdk.rings" \
	"common 20=dpdk.mempool_occupancy"; do
	what="a warning: $row"
	control "${row%=*}"
	expect "$fake" warn "${row#*=}"
done
what="one queue gets all"
control "queue1 100"
expect "$fake" pass dpdk.processes dpdk.telemetry dpdk.link dpdk.imissed dpdk.rx_nombuf \
	dpdk.mempool_occupancy dpdk.rings dpdk.lcore_usage dpdk.queue_balance dpdk.iova_mode dpdk.hugepages
done+=("drops, allocations, pools, rings, cycles, link by a server")

# Bad answers: unknown, by name, whatever it is.
for how in truncated huge other number silent; do
	what="an answer to /ethdev/stats that is $how"
	control "answer /ethdev/stats $how"
	expect 'dpdk.telemetry,dpdk.imissed' unknown dpdk.telemetry dpdk.imissed
	says /ethdev/stats
done
what="an answer that is null"
control "answer /ethdev/stats null"
expect 'dpdk.telemetry' pass dpdk.telemetry
expect 'dpdk.imissed' unknown dpdk.imissed
what="an answer as large as may be"
control "answer /eal/heap_info large"
expect 'dpdk.imissed' pass dpdk.imissed
what="a list that is $how"
control "answer / truncated"
expect 'dpdk.telemetry' unknown dpdk.telemetry
done+=("bad answers")

what="what was asked"
if grep -vE '^/(info|eal/(params|lcore/(list|usage|info,[0-9]+)|heap_list|heap_info,[0-9]+)|ethdev/list|ethdev/(stats|xstats|info|link_status),[0-9]+|mempool/list|mempool/info,pool|ring/list|ring/info,handoff)?$' \
	"$folder/asked"; then
	fail "$what: a command that is not to be sent"
fi
echo "failed and recovered: ${done[*]}"
