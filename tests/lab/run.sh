#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh [-j JOBS] all | BOOT…: boots Debian's kernel under QEMU, without acceleration, runs the
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

# Two sockets, two nodes, CPUs 2-3 and 6-7 hot: each package keeps two for housekeeping.
parameters=(console=ttyS0 quiet panic=-1 tsc=reliable mitigations=off
	isolcpus=managed_irq,domain,2-3,6-7 nohz_full=2-3,6-7 rcu_nocbs=2-3,6-7 irqaffinity=0-1,4-5
	transparent_hugepage=never numa_balancing=disable nmi_watchdog=0 nosoftlockup skew_tick=1
	hugepagesz=1G hugepages=1 hugepagesz=2M hugepages=64
	sysctl.kernel.sched_rt_runtime_us=-1) # an emulated CPU that is late looks like a runaway task

# Two queues for the disk on eight CPUs: each serves a node, and managed_irq chooses where.
# An Intel CPU, since AMD has no SMI counter, and without the bit that says "virtual machine":
# the guest stands for the metal that is judged. Node 0 is small, so that it can be filled soon.
machine=(-nodefaults -display none -no-reboot -accel tcg,thread=multi -machine q35
	-cpu "max,vendor=GenuineIntel,family=6,model=85,stepping=4,model-id=Emulated Intel,-hypervisor"
	-smp 8,sockets=2,cores=4,threads=1 -m 2560M
	-object memory-backend-ram,id=m0,size=640M -object memory-backend-ram,id=m1,size=1920M
	-numa node,nodeid=0,cpus=0-3,memdev=m0 -numa node,nodeid=1,cpus=4-7,memdev=m1
	-numa dist,src=0,dst=1,val=21
	-smbios type=0,vendor=Example,version=1.0,date=01/02/2024
	-smbios type=1,manufacturer=Example,product=Server
	-device pxb-pcie,id=pxb0,bus_nr=32,bus=pcie.0,numa_node=0
	-device pxb-pcie,id=pxb1,bus_nr=64,bus=pcie.0,numa_node=1
	-device pcie-root-port,id=rp0,bus=pxb0,chassis=1,slot=0
	-device pcie-root-port,id=rp1,bus=pxb1,chassis=2,slot=0
	-netdev user,id=n0,restrict=on -device e1000e,netdev=n0,bus=rp0,romfile=
	-netdev user,id=n1,restrict=on -device virtio-net-pci,netdev=n1,bus=rp1,romfile=)

stage_tools() {
	local tools=$1 lib
	mkdir -p "$tools/lib"
	cp "$latscan" "$tools/latscan"
	cp "$cache/disturb" "$here/guest.sh" "$(command -v rdmsr)" "$tools"
	# A line that ends in ':' names the program.
	{ ldd "$latscan" "$tools/rdmsr" || true; } | grep -v ':$' | grep -o '/[^ ]*' | sort -u | while read -r lib; do
		cp -L "$lib" "$tools/lib/$(basename "$lib")"
	done
	python3 "$here/judge.py" plan "$2" >"$tools/steps.sh"
	python3 "$here/judge.py" after "$2" | while read -r _ first; do
		cp -r "$cache/out/$first/fix" "$tools/fix"
	done
}

# What firmware says in addition, where a boot has a table of its own.
make_table() {
	gcc -E -P -x c "$1" -o "$2/table.asl"
	iasl -p "$2/table" "$2/table.asl" >"$2/table.log" 2>&1 || { tail -n 20 "$2/table.log"; return 1; }
}

boot() {
	local name=$1 file=$here/boots/$1.lab out=$cache/out/$1 start=$SECONDS append status=0
	local table=()
	rm -rf "$out"
	mkdir -p "$out"
	stage_tools "$out/.tools" "$file"
	append=$(python3 "$here/judge.py" parameters "$file" "${parameters[@]}")
	if [ -f "$here/boots/$name.dsl" ]; then
		make_table "$here/boots/$name.dsl" "$out"
		table=(-acpitable "file=$out/table.aml")
	fi
	# A sparse file whose pages fill the guest's page cache: something to reclaim.
	truncate -s 448M "$out/.disk"
	timeout -k 5 "$limit" qemu-system-x86_64 "${machine[@]}" "${table[@]}" \
		-kernel "$cache/vmlinuz" -initrd "$cache/initrd" -append "$append" \
		-serial "file:$out/console" \
		-drive "file=$out/.disk,if=none,format=raw,id=d0,readonly=on" \
		-device virtio-blk-pci,bus=pcie.0,drive=d0,num-queues=2 \
		-fsdev "local,id=t,path=$out/.tools,security_model=none,readonly=on" \
		-device virtio-9p-pci,bus=pcie.0,fsdev=t,mount_tag=tools \
		-fsdev "local,id=o,path=$out,security_model=none" \
		-device virtio-9p-pci,bus=pcie.0,fsdev=o,mount_tag=out \
		</dev/null >"$out/qemu.log" 2>&1 || status=$?
	rm -rf "$out/.disk" "$out/.tools"
	echo "lab: $name: $((SECONDS - start)) s"
	[ $status -eq 0 ] || { echo "lab: $name: qemu's exit status is $status"; tail -n 5 "$out/qemu.log" "$out/console"; }
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
if [ "$*" = all ]; then
	# The longest first; without what is for hands only.
	mapfile -t rest < <(cd "$here/boots" && printf '%s\n' *.lab | sed 's/\.lab$//' | grep -vxE 'tuned|tracing')
	set -- tuned "${rest[@]}"
fi
files=()
for name; do
	[ -f "$here/boots/$name.lab" ] || usage
	files+=("$here/boots/$name.lab")
done
# msr-tools puts it where only root looks.
PATH=$PATH:/usr/sbin:/sbin
command -v rdmsr >/dev/null || skip "msr-tools is not installed (packaging/packages-lab.txt)"
command -v iasl >/dev/null || skip "iasl is not installed (packaging/packages-lab.txt)"
command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed"
[ "$(uname -m)" = x86_64 ] || skip "the scanner is not built for the guest's x86-64"
[ -x "$latscan" ] || { echo "lab: no scanner at $latscan" >&2; exit 3; }
"$here/fetch.sh" "$cache"
cache=$(cd "$cache" && pwd)
gcc -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -static -o "$cache/disturb" "$here/disturb.c"
export LATSCAN=$latscan LAB_CACHE=$cache
# A boot that takes what another one printed comes after it.
second=()
while read -r name first; do
	second+=("$name")
	[[ " $* " == *" $first "* ]] || { set -- "$first" "$@"; files+=("$here/boots/$first.lab"); }
done < <(python3 "$here/judge.py" after "${files[@]}")
for name; do
	[[ " ${second[*]} " == *" $name "* ]] || echo "$name"
done | xargs -P "$jobs" -n 1 "$0" -b
[ ${#second[@]} -eq 0 ] || printf '%s\n' "${second[@]}" | xargs -P "$jobs" -n 1 "$0" -b
python3 "$here/judge.py" judge "$cache/out" "${files[@]}"
