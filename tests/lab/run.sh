#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh [-j JOBS] all | fast | BOOT…: boots Debian's kernel under QEMU, without acceleration, runs the
# scanner inside as the boots' files say (tests/lab/boots/BOOT.lab), and judges its reports.
#
# LATSCAN      the scanner (default: build/latscan of this checkout)
# LAB_CACHE    kernel, initramfs and results (default: build-lab of this checkout)
#
# Exit status: 0 all as expected, 1 not so, 3 usage, 77 QEMU or the kernel cannot be had.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
latscan=${LATSCAN:-$top/build/latscan}
cache=${LAB_CACHE:-$top/build-lab}
limit=400

usage() {
	sed -n '3,9s/^# \{0,1\}//p' "$0" >&2
	echo "boots: $(cd "$here/boots" && printf '%s\n' *.lab | sed 's/\.lab$//' | tr '\n' ' ')" >&2
	exit 3
}

skip() {
	echo "lab: skipped: $*" >&2
	exit 77
}

# shellcheck source=tests/lab/machine.sh
. "$here/machine.sh"

stage_tools() {
	local tools=$1 lib program programs=("$latscan")
	mkdir -p "$tools/lib"
	cp "$latscan" "$tools/latscan"
	for program in capture unpack probe; do # they come as one with the scanner
		[ ! -x "$latscan-$program" ] || {
			cp "$latscan-$program" "$tools"
			programs+=("$latscan-$program")
		}
	done
	cp "$cache/disturb" "$cache/inject" "$cache/actor" "$cache/beside" "$here/guest.sh" "$here/../support/ethtool.sh" "$tools"
	for program in $(python3 "$here/judge.py" value "$2" tools); do
		cp "$(command -v "$program")" "$tools"
		programs+=("$tools/$program")
	done
	# A line that ends in ':' names the program.
	{ ldd "${programs[@]}" || true; } | grep -v ':$' | grep -o '/[^ ]*' | sort -u | while read -r lib; do
		cp -L "$lib" "$tools/lib/$(basename "$lib")"
	done
	python3 "$here/judge.py" plan "$2" >"$tools/steps.sh"
	python3 "$here/judge.py" after "$2" | while read -r _ first; do
		[ ! -d "$cache/out/$first/fix" ] || cp -r "$cache/out/$first/fix" "$tools/fix"
	done
}

# What firmware says in addition, where a boot has a table of its own.
make_table() {
	gcc -E -P -x c "$1" -o "$2/table.asl"
	iasl -p "$2/table" "$2/table.asl" >"$2/table.log" 2>&1 || { tail -n 20 "$2/table.log"; return 1; }
}

# value KEY DEFAULT: of the boot's file.
value() {
	local word
	word=$(python3 "$here/judge.py" value "$file" "$1")
	echo "${word:-$2}"
}

# stand_still PROCESS: while it lives, stops the emulator for 0.3 s whenever the guest asks for it (guest.sh, stalls).
stand_still() {
	local emulator
	while kill -0 "$1" 2>/dev/null; do
		sleep 0.1
		[ -e "$out/stall" ] || continue
		emulator=$(cat "$out/emulator.pid")
		kill -STOP "$emulator"
		sleep 0.3
		kill -CONT "$emulator"
		rm -f "$out/stall"
	done
}

# share_folders: how the tools come in and the results go out, in $shared and $initrd: two folders, or, for a kernel without 9p,
# the initramfs and a disk.
share_folders() {
	initrd=$cache/initrd$flavour
	if [ -n "$(find "$cache/kernel$flavour" -name '9pnet_virtio.ko*' -print -quit)" ]; then
		shared=(-fsdev "local,id=t,path=$out/.tools,security_model=none,readonly=on"
			-device virtio-9p-pci,bus=pcie.0,fsdev=t,mount_tag=tools
			-fsdev "local,id=o,path=$out,security_model=none"
			-device virtio-9p-pci,bus=pcie.0,fsdev=o,mount_tag=out)
		return
	fi
	mkdir "$out/.more"
	mv "$out/.tools" "$out/.more/tools"
	(cd "$out/.more" && find . | cpio -o -H newc --quiet) | cat "$initrd" - >"$out/.initrd"
	initrd=$out/.initrd
	truncate -s 64M "$out/.result"
	shared=(-drive "file=$out/.result,if=none,format=raw,id=d1"
		-device virtio-blk-pci,bus=pcie.0,drive=d1,num-queues=1,serial=labout)
}

# emulate: of the boot that "boot" has prepared.
emulate() {
	local shared initrd
	share_folders
	"${first[@]}" timeout -k 5 "$(value limit "$limit")" qemu-system-x86_64 "${machine[@]}" "${table[@]}" \
		-kernel "$cache/vmlinuz$flavour" -initrd "$initrd" -append "$append" \
		-serial "file:$out/console" \
		-drive "file=$out/.disk,if=none,format=raw,id=d0,readonly=on" \
		-device virtio-blk-pci,bus=pcie.0,drive=d0,num-queues=2 \
		"${shared[@]}" \
		-pidfile "$out/emulator.pid" </dev/null >"$out/qemu.log" 2>&1 &
	local emulator=$!
	[ -z "$(value stalls "")" ] || stand_still $emulator &
	# A virtual CPU that got no time for a minute will not come back: its interrupt is lost.
	while kill -0 $emulator 2>/dev/null; do
		sleep 2
		! grep -qE 'kthread starved for [0-9]{5,} jiffies' "$out/console" 2>/dev/null ||
			kill $emulator 2>/dev/null || true
	done
	wait $emulator
}

# attempt: emulates and judges the boot that "boot" has prepared. What is wrong is on stdout.
attempt() {
	local status=0 TIMEFORMAT='%R %U %S'
	rm -rf "$out"
	mkdir -p "$out"
	stage_tools "$out/.tools" "$file"
	if [ -n "$(value table "")" ]; then
		make_table "$here/boots/$(value table "").dsl" "$out"
		table=(-acpitable "file=$out/table.aml")
	fi
	# A sparse file whose pages fill the guest's page cache: something to reclaim.
	truncate -s 448M "$out/.disk"
	{ time emulate; } 2>"$out/seconds" || status=$?
	[ ! -e "$out/.result" ] || tar -x -f "$out/.result" -C "$out" || status=1
	rm -rf "$out"/.[a-z]*
	[ $status -eq 0 ] || { echo "qemu's exit status is $status"; tail -n 5 "$out/qemu.log" "$out/console"; }
	python3 "$here/judge.py" judge "$cache/out" "$file" | grep -vE '^(ok  |[0-9]+ passed)' || true
}

# An emulated machine on a busy host stands still for seconds, and tasks then truly wait, or its
# kernel hangs: a boot in which something is wrong is made once more, and the second one counts.
# A fault of the scanner's is wrong both times.
boot() {
	local name=$1 file=$here/boots/$1.lab out=$cache/out/$1 start=$SECONDS append wrong
	local table=() kind flavour word first=()
	kind=$(value machine two-sockets)
	flavour=$(value kernel "")
	# What is measured in time is of the emulator, as far as it can be, and not of its neighbours.
	[ -z "$(value stalls "")" ] || ! nice -n -10 true 2>/dev/null || first=(nice -n -10)
	machine_of "$kind" || { echo "lab: $name: no machine $kind"; return 1; }
	for word in $(value smbios ""); do
		machine+=(-smbios "$word")
	done
	append=$(python3 "$here/judge.py" parameters "$file" "${parameters[@]}")
	wrong=$(attempt)
	if [ -n "$wrong" ]; then
		echo "lab: $name: $((SECONDS - start)) s, and once more, because"
		echo "$wrong"
		start=$SECONDS
		wrong=$(attempt)
	fi
	echo "lab: $name: $((SECONDS - start)) s"
	[ -z "$wrong" ] || echo "$wrong"
}

jobs=2
while getopts j:b: option; do
	case $option in
	j) jobs=$OPTARG ;;
	b) boot "$OPTARG" && exit ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || usage
if [ "$*" = fast ]; then
	# One of each kind, some ten minutes: what every run of all tests can pay for.
	set -- triage profile-8core tuned changed groups partitions nics capture untuned misspelt-isolcpus
elif [ "$*" = all ]; then
	# The longest first; without what is for hands only.
	longest=(eight-nodes nodes profiles faults triage profiles-rt tuned profile-8core triage-more)
	mapfile -t rest < <(cd "$here/boots" && grep -L '^by-hand:' ./*.lab | sed 's,^\./,,; s/\.lab$//' |
		grep -vxF "${longest[@]/#/-e}")
	set -- "${longest[@]}" "${rest[@]}"
	everything=yes
fi
files=()
for name; do
	[ -f "$here/boots/$name.lab" ] || usage
	files+=("$here/boots/$name.lab")
done
# msr-tools puts it where only root looks.
PATH=$PATH:/usr/sbin:/sbin
for program in $(python3 "$here/judge.py" values tools "${files[@]}"); do
	command -v "$program" >/dev/null || skip "$program is not installed (packaging/packages-lab.txt)"
done
command -v iasl >/dev/null || skip "iasl is not installed (packaging/packages-lab.txt)"
command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed"
[ "$(uname -m)" = x86_64 ] || skip "the scanner is not built for the guest's x86-64"
[ -x "$latscan" ] || { echo "lab: no scanner at $latscan" >&2; exit 3; }
"$here/fetch.sh" "$cache"
for flavour in $(python3 "$here/judge.py" values kernel "${files[@]}"); do
	"$here/fetch.sh" "$cache" "$flavour"
done
cache=$(cd "$cache" && pwd)
gcc -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -static -pthread -o "$cache/disturb" "$here/disturb.c"
gcc -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -static -pthread -o "$cache/inject" "$here/inject.c"
gcc -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -static -pthread -o "$cache/actor" "$here/../live/actor.c"
gcc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -static -o "$cache/beside" "$here"/../disturbance/{beside,counts}.c
export LATSCAN=$latscan LAB_CACHE=$cache
# A boot that takes what another one printed comes after it.
second=()
while read -r name first; do
	second+=("$name")
	[[ " $* " == *" $first "* ]] || { set -- "$first" "$@"; files+=("$here/boots/$first.lab"); }
done < <(python3 "$here/judge.py" after "${files[@]}")
# One that measures time is alone.
alone=()
for name; do
	! grep -q '^stalls:' "$here/boots/$name.lab" || alone+=("$name")
done
for name; do
	[[ " ${second[*]} ${alone[*]} " == *" $name "* ]] || echo "$name"
done | xargs -r -P "$jobs" -n 1 "$0" -b
[ ${#second[@]} -eq 0 ] || printf '%s\n' "${second[@]}" | xargs -P "$jobs" -n 1 "$0" -b
[ ${#alone[@]} -eq 0 ] || printf '%s\n' "${alone[@]}" | xargs -P 1 -n 1 "$0" -b
status=0
python3 "$here/judge.py" judge "$cache/out" "${files[@]}" || status=$?
# What docs/proof.md tells of these boots; and, of all of them, what docs/lab-shown.md is made of.
python3 "$here/scenarios.py" proof "$cache/out" "$cache/proof" "${files[@]}" || status=1
if [ -n "${everything:-}" ]; then
	python3 "$here/scenarios.py" write "$cache/out" "${files[@]}" >"$cache/out/lab-shown.md" || status=1
fi
# What docs/triage-shown.md is made of.
if [[ " $* " == *" triage "* && " $* " == *" triage-more "* ]]; then
	python3 "$here/shown.py" write "$cache/out" "$here"/boots/triage{,-more}.lab >"$cache/out/triage-shown.md" || status=1
fi
exit $status
