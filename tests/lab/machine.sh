# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
# The guest that all boots share: its kernel parameters and its hardware, as arrays. Sourced.

# Two sockets, two nodes, CPUs 2-3 and 6-7 hot: each package keeps two for housekeeping.
parameters=(console=ttyS0 quiet panic=-1 tsc=reliable mitigations=off
	isolcpus=managed_irq,domain,2-3,6-7 nohz_full=2-3,6-7 rcu_nocbs=2-3,6-7 irqaffinity=0-1,4-5
	transparent_hugepage=never numa_balancing=disable nmi_watchdog=0 nosoftlockup skew_tick=1
	hugepagesz=1G hugepages=1 hugepagesz=2M hugepages=64
	sysctl.kernel.sched_rt_runtime_us=-1) # an emulated CPU that is late looks like a runaway task

# An Intel CPU, since AMD has no SMI counter, and without the bit that says "virtual machine":
# the guest stands for the metal that is judged.
cpu="max,vendor=GenuineIntel,family=6,model=85,stepping=4,model-id=Emulated Intel"

# machine_of NAME: its hardware, in $machine.
# Two queues for the disk on eight CPUs: each serves a node, and managed_irq chooses where.
machine_of() {
	machine=(-nodefaults -display none -no-reboot -accel tcg,thread=multi -machine q35
		-smbios type=0,vendor=Example,version=1.0,date=01/02/2024
		-smbios type=1,manufacturer=Example,product=Server)
	case $1 in
	two-sockets) # node 0 is small, so that it can be filled soon
		machine+=(-cpu "$cpu,-hypervisor" -smp 8,sockets=2,cores=4,threads=1 -m 2560M
			-object memory-backend-ram,id=m0,size=640M -object memory-backend-ram,id=m1,size=1920M
			-numa node,nodeid=0,cpus=0-3,memdev=m0 -numa node,nodeid=1,cpus=4-7,memdev=m1
			-numa dist,src=0,dst=1,val=21)
		far=1
		;;
	one-socket) # memory for 1024 pages of 2 MiB; it says that it is a virtual machine
		machine+=(-cpu "$cpu" -smp 8,sockets=1,cores=8,threads=1 -m 4096M
			-object memory-backend-ram,id=m0,size=4096M -numa node,nodeid=0,cpus=0-7,memdev=m0)
		far=0
		;;
	one-cpu)
		machine+=(-cpu "$cpu,-hypervisor" -smp 1 -m 1024M
			-netdev user,id=n0,restrict=on -device e1000e,netdev=n0,bus=pcie.0,romfile=)
		return 0
		;;
	eight-nodes) # 64 CPUs, and place for eight that are not there: theirs is node 3, which the kernel leaves out; node 6 is memory alone
		local node at=0 cpus
		machine+=(-cpu "$cpu,-hypervisor" -smp 24,maxcpus=72,sockets=9,cores=8,threads=1 -m 2048M)
		for node in 0 1 2 3 4 5 6 7 8; do
			cpus=,cpus=$at-$((at + 7))
			[ $node -ne 6 ] || cpus=
			[ -z "$cpus" ] || at=$((at + 8))
			[ $node -ne 7 ] || { cpus+=,cpus=$at-$((at + 7)) at=$((at + 8)); }
			if [ $node -eq 3 ]; then
				machine+=(-numa "node,nodeid=3$cpus")
				continue
			fi
			machine+=(-object "memory-backend-ram,id=m$node,size=256M" -numa "node,nodeid=$node$cpus,memdev=m$node")
		done
		for at in $(seq 32 71); do
			machine+=(-device "max-x86_64-cpu,socket-id=$((at / 8)),core-id=$((at % 8)),thread-id=0")
		done
		machine+=(-netdev user,id=n0,restrict=on -device virtio-net-pci,netdev=n0,bus=pcie.0,romfile=)
		return 0
		;;
	nics) # one of each card that QEMU has and this kernel drives
		machine+=(-cpu "$cpu" -smp 2 -m 768M -device qemu-xhci,bus=pcie.0)
		local card n=0
		for card in e1000 e1000-82544gc e1000-82545em e1000e vmxnet3 virtio-net-pci rtl8139 \
			tulip pcnet ne2k_pci i82550 usb-net; do
			machine+=(-netdev "user,id=n$n,restrict=on" -device "$card,netdev=n$n,id=c$n")
			[ "$card" = usb-net ] || machine[-1]+=,bus=pcie.0,romfile=
			n=$((n + 1))
		done
		# Two pairs of queues beside the single one.
		machine+=(-netdev user,id=m0,restrict=on
			-device virtio-net-pci,netdev=m0,bus=pcie.0,romfile=,mq=on,vectors=6,rx_queue_size=512)
		return 0
		;;
	*) return 1 ;;
	esac
	machine+=(-device pxb-pcie,id=pxb0,bus_nr=32,bus=pcie.0,numa_node=0
		-device pxb-pcie,id=pxb1,bus_nr=64,bus=pcie.0,numa_node=$far
		-device pcie-root-port,id=rp0,bus=pxb0,chassis=1,slot=0
		-device pcie-root-port,id=rp1,bus=pxb1,chassis=2,slot=0
		-netdev user,id=n0,restrict=on -device e1000e,netdev=n0,bus=rp0,romfile=
		-netdev user,id=n1,restrict=on -device virtio-net-pci,netdev=n1,bus=rp1,romfile=)
}
machine_of two-sockets
