#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan history: hosts of our own pen over some days, with one thing changed at a time.
. "$(dirname "$0")/lib.sh"
"$LATSCAN" history --help >"$work/out" 2>&1 || { echo "latscan diff, which history is of, is not built"; exit 77; }
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir "$work/a" "$work/one"

# at FILE DAY [CHANGED]...: the host on day N of a month as a recorded file; CHANGED is KEY=VALUE.
at() {
	local file=$1 day=$2 name=alpha machine=11111111111111111111111111111111 boot=1 swappiness=1
	local bios=03/14/2025 release=6.1.0-13-amd64 conf=1 numa=0 told=yes change ns
	shift 2
	for change in "$@"; do
		case $change in
		name=* | machine=* | boot=* | swappiness=* | bios=* | release=* | conf=* | numa=* | told=*)
			printf -v "${change%%=*}" %s "${change#*=}" ;;
		*) echo "no such change: $change" >&2 ;;
		esac
	done
	ns=$(((1788220800 + day * 86400) * 1000000000)) # 2026-09-01 and DAY days
	{
		printf 'window-ms: 10000\n\n== /proc/cmdline\nquiet isolcpus=2-3 nohz_full=2-3 rcu_nocbs=2-3\n'
		printf '== /proc/sys/kernel/osrelease\n%s\n' "$release"
		printf '== /proc/sys/kernel/ostype\nLinux\n== /proc/sys/kernel/hostname\n%s\n' "$name"
		[ -n "$machine" ] && printf '== /etc/machine-id\n%s\n' "$machine"
		printf '== /proc/sys/kernel/random/boot_id\n00000000-0000-4000-8000-00000000000%s\n' "$boot"
		printf '== /sys/devices/system/cpu/%s\n0-3\n' online present possible
		printf '== /sys/devices/system/cpu/%s\n2-3\n' isolated nohz_full
		if [ "$told" = yes ]; then
			printf '== /proc/sys/vm/swappiness\n%s\n' "$swappiness"
		else
			printf '== /proc/sys/vm/swappiness !denied\n'
		fi
		printf '== /proc/sys/vm/stat_interval\n1\n== /proc/sys/kernel/numa_balancing\n%s\n' "$numa"
		printf '== /etc/sysctl.d/\n60-a.conf\n70-b.conf\n== /etc/sysctl.d/60-a.conf\nvm.swappiness = 1\n'
		printf '== /etc/sysctl.d/70-b.conf\nvm.swappiness = %s\n' "$conf"
		printf '== /etc/sysctl.conf !absent\n== /run/sysctl.d/ !absent\n== /usr/lib/sysctl.d/ !absent\n'
		printf '== /usr/local/lib/sysctl.d/ !absent\n== /lib/sysctl.d/ !absent\n'
		printf '== /sys/class/dmi/id/bios_vendor\nAn Example\n== /sys/class/dmi/id/bios_version\n2.4\n'
		printf '== /sys/class/dmi/id/bios_date\n%s\n' "$bios"
		printf '== /etc/tuned/active_profile !absent\n== /etc/tuned/profile_mode !absent\n'
		printf '== before /probe/clock\nrealtime %s\nmonotonic_raw 1000000000000\nboottime 1000000000000\n' "$((ns - 10000000000))"
		printf '== after /probe/clock\nrealtime %s\nmonotonic_raw 1010000000000\nboottime 1010000000000\n' "$ns"
	} >"$file"
}

# history NAME STATUS OPERAND...: text without wrapping, and JSON that keeps to its schema.
history() {
	local name=$1 status=$2
	shift 2
	expect "$name" "$status" "$LATSCAN" history -f text "$@" -f "json:$work/$name.json"
	cp "$work/out" "$work/$name.txt"
	python3 - "$here/docs/history.schema.json" "$work/$name.json" <<'PY' && good || bad "$name: the schema"
import json, sys
document = json.load(open(sys.argv[2]))
try:
    import jsonschema
    jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(document)
except ImportError:
    print("python3-jsonschema is not there: the schema is not tried")
PY
}

# shows NAME LINE: it stands so in the text.
shows() {
	grep -qxF -- "$2" "$work/$1.txt" && good || { bad "$1: no line \"$2\""; cat "$work/$1.txt"; }
}
# lines NAME FIRST [LAST]: these lines of the text are what stands on standard input.
lines() {
	cat >"$work/wanted"
	sed -n "$2,${3:-$}p" "$work/$1.txt" | diff "$work/wanted" - >"$work/apart" && good || { bad "$1: other lines"; cat "$work/apart"; }
}
day() {
	printf '2026-09-%02dT00:00:00.000Z' "$(($1 + 1))"
}

# A month of one host; names of files are in no order.
update=(bios=11/02/2025 boot=3 release=6.1.0-18-amd64)
at "$work/a/k.fx" 0
at "$work/a/b.fx" 1
at "$work/a/z.fx" 2 bios=11/02/2025
at "$work/a/c.fx" 3 bios=11/02/2025 boot=2
at "$work/a/y.fx" 10 "${update[@]}" numa=1 swappiness=60
at "$work/a/d.fx" 11 "${update[@]}" numa=1 swappiness=60 told=no
at "$work/a/m.fx" 12 "${update[@]}" numa=1 swappiness=60 told=no
at "$work/a/a.fx" 13 "${update[@]}" numa=1 swappiness=10
echo '{"schema": 1' >"$work/a/cut.json"
echo hello >"$work/a/notes"
echo hello >"$work/a/hello.fx"
cp "$work/a/a.fx" "$work/a/twice.fx"
history drift 1 "$work/a"
shows drift "CHANGED (level low): alpha · 8 captures from $(day 0) to $(day 13) · 3 of 7 steps changed something · 0 to and fro"
lines drift 2 <<EOF

$(day 0) unknown  $work/a/k.fx
1 capture without a change that matters, until $(day 1)
$(day 2) unknown  $work/a/z.fx
    after BIOS date 03/14/2025 -> 11/02/2025
$(day 3) unknown  $work/a/c.fx
    after a reboot
$(day 10) unknown -> fail  $work/a/y.fx
    after kernel 6.1.0-13-amd64 -> 6.1.0-18-amd64, a reboot
    sysctl kernel.numa_balancing: 0 -> 1 (critical)
        1 follows from it: check numa.balancing
    sysctl vm.swappiness: 1 -> 60 (low)
        2 follow from it: check sysctl.drift, check mem.swappiness
2 captures without a change that matters, until $(day 12)
$(day 13) fail  $work/a/a.fx
    sysctl vm.swappiness: 60 -> 10 (low, some time since $(day 10))

Passed over: 4
  $work/a/twice.fx: the same sample as $work/a/a.fx
  $work/a/cut.json: line 2: expected JSON: it ends too early
  $work/a/hello.fx: 1: expected a header "key: value" or a section "== /path"
  $work/a/notes: its name is no capture's or report's
EOF

# The same in another order, and file by file.
files=("$work"/a/*)
for ((i = ${#files[@]} - 1; i >= 0; i--)); do back+=("${files[i]}"); done
"$LATSCAN" history "${back[@]}" -f json:"$work/back.json" >"$work/out" 2>&1
python3 - "$work/drift.json" "$work/back.json" <<'PY' && good || bad "the order of the operands decides something"
import json, sys
x, y = (json.load(open(path)) for path in sys.argv[1:])
sys.exit(x["hosts"] != y["hosts"])
PY

# Two tools write one sysctl in turn.
mkdir "$work/flap"
for i in 0 1 2 3 4 5 6 7 8 9; do
	at "$work/flap/$i.fx" "$i" swappiness=$((i % 2 ? 60 : 1)) conf=$((i % 2 ? 1 : 60))
done
history flap 1 "$work/flap"
lines flap 1 20 <<EOF
CHANGED (level low): alpha · 10 captures from $(day 0) to $(day 9) · 9 of 9 steps changed something · 2 to and fro

Goes to and fro: 2
  sysctl vm.swappiness: medium, 4 times to and fro
    2 earlier values
    $(day 2)  1
    $(day 3)  60
    $(day 4)  1
    $(day 5)  60
    $(day 6)  1
    $(day 7)  60
    $(day 8)  1
    $(day 9)  60
    owners that fight over it:
      /etc/sysctl.d/60-a.conf, sysctl.d line 1: 1
      /etc/sysctl.d/70-b.conf, sysctl.d line 1: 1
      /etc/sysctl.d/70-b.conf, sysctl.d line 1: 60
  with these: check sysctl.drift

$(day 0) unknown  $work/flap/0.fx
EOF
expect "above the level" 0 "$LATSCAN" history --level high "$work/flap"
lacks "above the level" out "oes to and fro"

# Two hosts, one of which has no machine id in one capture.
mkdir "$work/two"
at "$work/two/1.fx" 0
at "$work/two/2.fx" 1 machine= numa=1
at "$work/two/3.fx" 0 name=beta machine=22222222222222222222222222222222
at "$work/two/4.fx" 1 name=beta machine=22222222222222222222222222222222
at "$work/two/5.fx" 1 name=gamma machine=33333333333333333333333333333333
history two 1 "$work/two"
lines two 1 <<EOF
CHANGED (level low): alpha · 2 captures from $(day 0) to $(day 1) · 1 of 1 steps changed something · 0 to and fro

$(day 0) unknown  $work/two/1.fx
$(day 1) unknown -> fail  $work/two/2.fx
    sysctl kernel.numa_balancing: 0 -> 1 (critical)
        1 follows from it: check numa.balancing

UNCHANGED (level low): beta · 2 captures from $(day 0) to $(day 1) · 0 of 1 steps changed something · 0 to and fro

$(day 0) unknown  $work/two/3.fx
1 capture without a change that matters, until $(day 1)

ALONE gamma · one capture, of $(day 1) · $work/two/5.fx
EOF
history same 0 "$work/two/3.fx" "$work/two/4.fx"
history reboot 0 "$work/a/z.fx" "$work/a/c.fx"
expect "a capture as a report" 1 bash -c '"$1" scan --root "$2" -f "json:$3" >/dev/null; "$1" history "$3" "$4"' - \
	"$LATSCAN" "$work/a/k.fx" "$work/k.json" "$work/a/z.fx"
says "a capture as a report" out "after BIOS date"

expect "one of each" 3 "$LATSCAN" history "$work/two/1.fx" "$work/two/3.fx" "$work/a/cut.json"
says "one of each" err "at least two captures or reports of one host"
says "one of each" err "cut.json: "
expect "nothing" 3 "$LATSCAN" history
expect "no folder" 3 "$LATSCAN" history "$work/none"
says "no folder" err "No such file"
expect "no such format" 3 "$LATSCAN" history -f html "$work/a"
expect "a full disk" 4 "$LATSCAN" history -f text:/dev/full "$work/a"
finish
