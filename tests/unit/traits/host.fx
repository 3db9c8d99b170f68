note: a host of one's own pen: two packages, four CPUs, 2-3 hot, one fast card
hot-cpus: 2-3
nic: eth0
target: comm=feed
window-ms: 10000
== /probe/uname
sysname Linux
release 6.1.0-20-amd64
version #1 SMP PREEMPT_DYNAMIC Debian 6.1.85-1
machine x86_64
nodename feed-07
== /probe/self
uid 0
capabilities 1ffffffffff
netns 4026531840
netns_init 4026531840
pidns 4026531836
pidns_init 4026531836
cpu 0
affinity 0-3
== /probe/clock
realtime 1700000000000000000
monotonic_raw 360000000000000
boottime 360000000000000
tai_offset 37
== /proc/sys/kernel/random/boot_id
11111111-2222-3333-4444-555555555555
== /etc/machine-id
0123456789abcdef0123456789abcdef
== /sys/class/dmi/id/bios_vendor
Acme
== /sys/class/dmi/id/bios_version
2.4
== /sys/class/dmi/id/bios_date
03/14/2024
== /sys/class/dmi/id/bios_release
2.4
== /sys/class/dmi/id/sys_vendor
Acme
== /sys/class/dmi/id/product_name
Fast 1
== /sys/class/dmi/id/board_name
B1
== /sys/firmware/acpi/platform_profile
performance
== /probe/msr/0/0xe2
32768
== before /probe/msr/0/0x34
118
== after /probe/msr/0/0x34
120
== /sys/devices/system/cpu/possible
0-3
== /sys/devices/system/cpu/present
0-3
== /sys/devices/system/cpu/online
0-3
== /sys/devices/system/cpu/isolated
2-3
== /sys/devices/system/cpu/nohz_full
2-3
== /sys/devices/system/cpu/modalias
cpu:type:x86,ven0000fam0006mod0055:feature:,0000,0068,0078,007F,0098,0121,01C2
== /sys/devices/system/cpu/smt/active
0
== /sys/devices/system/cpu/smt/control
off
== /sys/devices/system/cpu/cpu0/topology/physical_package_id
0
== /sys/devices/system/cpu/cpu1/topology/physical_package_id
1
== /sys/devices/system/cpu/cpu2/topology/physical_package_id
0
== /sys/devices/system/cpu/cpu3/topology/physical_package_id
1
== /sys/devices/system/cpu/cpu0/topology/thread_siblings_list
0
== /sys/devices/system/cpu/cpu1/topology/thread_siblings_list
1
== /sys/devices/system/cpu/cpu2/topology/thread_siblings_list
2
== /sys/devices/system/cpu/cpu3/topology/thread_siblings_list
3
== /sys/devices/system/cpu/cpu0/microcode/version
0x2b000603
== /sys/devices/system/cpu/cpu1/microcode/version
0x2b000603
== /sys/devices/system/cpu/cpu2/microcode/version
0x2b000603
== /sys/devices/system/cpu/cpu3/microcode/version
0x2b000603
== /proc/cpuinfo
processor	: 0
vendor_id	: GenuineIntel
cpu family	: 6
model		: 85
stepping	: 7
physical id	: 0

processor	: 1
vendor_id	: GenuineIntel
cpu family	: 6
model		: 85
stepping	: 7
physical id	: 1

processor	: 2
vendor_id	: GenuineIntel
cpu family	: 6
model		: 85
stepping	: 7
physical id	: 0

processor	: 3
vendor_id	: GenuineIntel
cpu family	: 6
model		: 85
stepping	: 7
physical id	: 1

== /sys/devices/system/cpu/cpu0/cache/index3/size
32768K
== /sys/devices/system/cpu/cpu1/cache/index3/size
32768K
== /sys/devices/system/cpu/cpu2/cache/index3/shared_cpu_list
0,2
== /sys/devices/system/cpu/cpu3/cache/index3/shared_cpu_list
1,3
== /proc/cmdline
BOOT_IMAGE=/vmlinuz isolcpus=2-3 nohz_full=2-3 rcu_nocbs=2-3 irqaffinity=0-1
== /boot/config-6.1.0-20-amd64
CONFIG_HZ=250
CONFIG_NO_HZ_FULL=y
== /proc/sys/kernel/tainted
0
== /sys/devices/system/cpu/vulnerabilities/meltdown
Mitigation: PTI
== /proc/sys/vm/swappiness
60
== /sys/module/pcie_aspm/parameters/policy
[default] performance powersave powersupersave
== /sys/module/kfence/parameters/sample_interval
0
== /sys/devices/system/clocksource/clocksource0/current_clocksource
tsc
== /sys/devices/system/clocksource/clocksource0/available_clocksource
tsc hpet
== /sys/devices/system/clockevents/clockevent2/current_device
lapic-deadline
== /sys/devices/system/clockevents/clockevent3/current_device
lapic-deadline
== /sys/devices/system/cpu/cpufreq/policy0/affected_cpus
0
== /sys/devices/system/cpu/cpufreq/policy1/affected_cpus
1
== /sys/devices/system/cpu/cpufreq/policy2/affected_cpus
2
== /sys/devices/system/cpu/cpufreq/policy3/affected_cpus
3
== /sys/devices/system/cpu/cpufreq/policy0/scaling_driver
intel_pstate
== /sys/devices/system/cpu/cpufreq/policy1/scaling_driver
intel_pstate
== /sys/devices/system/cpu/cpufreq/policy2/scaling_driver
intel_pstate
== /sys/devices/system/cpu/cpufreq/policy3/scaling_driver
intel_pstate
== /sys/devices/system/cpu/cpufreq/policy0/scaling_governor
powersave
== /sys/devices/system/cpu/cpufreq/policy1/scaling_governor
powersave
== /sys/devices/system/cpu/cpufreq/policy2/scaling_governor
performance
== /sys/devices/system/cpu/cpufreq/policy3/scaling_governor
performance
== /sys/devices/system/cpu/cpu2/cpufreq/scaling_max_freq
2800000
== /sys/devices/system/cpu/cpu3/cpufreq/scaling_max_freq
2800000
== /sys/devices/system/cpu/intel_pstate/no_turbo
1
== /sys/devices/system/cpu/intel_pstate/status
active
== /sys/devices/system/cpu/intel_uncore_frequency/package_00_die_00/max_freq_khz
2400000
== /sys/class/powercap/intel-rapl:0/name
package-0
== /sys/class/powercap/intel-rapl:0/constraint_0_power_limit_uw
165000000
== /sys/devices/system/cpu/cpuidle/current_driver
intel_idle
== /sys/devices/system/cpu/cpuidle/current_governor
menu
== /sys/devices/system/cpu/cpu0/cpuidle/state1/name
C6
== /sys/devices/system/cpu/cpu0/cpuidle/state1/latency
133
== /sys/devices/system/cpu/cpu0/cpuidle/state1/disable
0
== /sys/devices/system/cpu/cpu2/cpuidle/state1/name
C6
== /sys/devices/system/cpu/cpu2/cpuidle/state1/latency
133
== /sys/devices/system/cpu/cpu2/cpuidle/state1/disable
1
== /sys/devices/system/cpu/cpu3/cpuidle/state1/name
C6
== /sys/devices/system/cpu/cpu3/cpuidle/state1/latency
133
== /sys/devices/system/cpu/cpu3/cpuidle/state1/disable
0
== before /sys/devices/system/cpu/cpu3/cpuidle/state1/usage
900
== after /sys/devices/system/cpu/cpu3/cpuidle/state1/usage
1000
== before /sys/devices/system/cpu/cpu2/thermal_throttle/core_throttle_count
4
== after /sys/devices/system/cpu/cpu2/thermal_throttle/core_throttle_count
5
== before /sys/devices/system/cpu/cpu3/thermal_throttle/core_throttle_count
0
== after /sys/devices/system/cpu/cpu3/thermal_throttle/core_throttle_count
0
== /sys/devices/system/node/node0/cpulist
0,2
== /sys/devices/system/node/node1/cpulist
1,3
== /sys/devices/system/node/node0/distance
10 21
== /sys/devices/system/node/node1/distance
21 10
== /sys/devices/system/node/node0/meminfo
Node 0 MemTotal:       65805312 kB
Node 0 MemFree:        60000000 kB
== /sys/devices/system/node/node1/meminfo
Node 1 MemTotal:       66060288 kB
Node 1 MemFree:        60000000 kB
== before /sys/devices/system/node/node0/numastat
numa_hit 100
numa_miss 0
numa_foreign 30
interleave_hit 0
local_node 100
other_node 0
== after /sys/devices/system/node/node0/numastat
numa_hit 200
numa_miss 0
numa_foreign 55
interleave_hit 0
local_node 200
other_node 0
== /sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages
64
== /sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages
64
== /sys/devices/system/node/node0/hugepages/hugepages-2048kB/surplus_hugepages
0
== /sys/kernel/mm/transparent_hugepage/enabled
always madvise [never]
== /sys/kernel/mm/transparent_hugepage/defrag
always defer defer+madvise [madvise] never
== /sys/kernel/mm/ksm/run
0
== /proc/meminfo
MemTotal:       131865600 kB
MemFree:        120000000 kB
== /proc/swaps
Filename				Type		Size		Used		Priority
/dev/zram0                              partition	1048572		0		-2
== /sys/devices/system/edac/mc/mc0/mc_name
Skylake Socket#0 IMC#0
== /sys/devices/system/edac/mc/mc0/ce_count
7
== /sys/devices/system/edac/mc/mc0/ue_count
0
== /sys/devices/system/edac/mc/mc0/ce_noinfo_count
0
== /sys/devices/system/edac/mc/mc0/ue_noinfo_count
0
== /sys/devices/system/edac/mc/mc0/dimm0/dimm_label
CPU_SrcID#0_MC#0_Chan#0_DIMM#0
== /sys/devices/system/edac/mc/mc0/dimm0/dimm_location
channel 0 slot 0
== /sys/devices/system/edac/mc/mc0/dimm0/size
32768
== /sys/devices/system/edac/mc/mc0/dimm0/dimm_ce_count
7
== /sys/devices/system/edac/mc/mc0/dimm0/dimm_ue_count
0
== /proc/irq/default_smp_affinity
3
== /proc/irq/8/smp_affinity_list
0-3
== /proc/irq/8/effective_affinity_list
0
== /sys/kernel/irq/8/actions
rtc0
== /proc/irq/24/smp_affinity_list
2
== /proc/irq/24/effective_affinity_list
2
== /sys/kernel/irq/24/actions
eth0-rx-0
== /proc/irq/25/smp_affinity_list
0-1
== /proc/irq/25/effective_affinity_list
1
== /sys/kernel/irq/25/actions
eth0-rx-1
== before /proc/interrupts
           CPU0       CPU1       CPU2       CPU3
   8:         1          0          0          0  IO-APIC 8-edge      rtc0
  24:         0          0        100          0  PCI-MSI 1-edge      eth0-rx-0
  25:         0       4000          0          0  PCI-MSI 2-edge      eth0-rx-1
 NMI:         0          0          0          0  Non-maskable interrupts
 LOC:    100000     100000        500        400  Local timer interrupts
 RES:       100        100          5          0  Rescheduling interrupts
== after /proc/interrupts
           CPU0       CPU1       CPU2       CPU3
   8:         1          0          0          0  IO-APIC 8-edge      rtc0
  24:         0          0        225          0  PCI-MSI 1-edge      eth0-rx-0
  25:         0       5000          0          0  PCI-MSI 2-edge      eth0-rx-1
 NMI:         0          0          0          0  Non-maskable interrupts
 LOC:    102500     102500        510        410  Local timer interrupts
 RES:       200        200          5          0  Rescheduling interrupts
== before /proc/softirqs
                    CPU0       CPU1       CPU2       CPU3
      TIMER:      10000      10000         50         40
     NET_RX:        500       4000          0          0
== after /proc/softirqs
                    CPU0       CPU1       CPU2       CPU3
      TIMER:      11000      11000         52         41
     NET_RX:        600       5000          0          0
== before /proc/schedstat
version 15
timestamp 4295000000
cpu0 0 0 100 50 60 60 1000000000 200000000 5000
domain0 0f 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
cpu1 0 0 100 50 60 60 1000000000 200000000 5000
domain0 0f 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
cpu2 0 0 0 0 0 0 5000 1000000 40
cpu3 0 0 0 0 0 0 5000 1000000 40
== after /proc/schedstat
version 15
timestamp 4295002500
cpu0 0 0 100 50 60 60 2000000000 300000000 6000
domain0 0f 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
cpu1 0 0 100 50 60 60 2000000000 300000000 6000
domain0 0f 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
cpu2 0 0 0 0 0 0 6000 3000000 45
cpu3 0 0 0 0 0 0 5000 1000000 40
== /sys/devices/virtual/workqueue/cpumask
3
== before /proc/vmstat
pgfault 1000
pgmajfault 3
oom_kill 0
compact_stall 2
== after /proc/vmstat
pgfault 1500
pgmajfault 3
oom_kill 0
compact_stall 2
== before /proc/pressure/memory
some avg10=0.00 avg60=0.00 avg300=0.00 total=100
full avg10=0.00 avg60=0.00 avg300=0.00 total=0
== after /proc/pressure/memory
some avg10=0.00 avg60=0.00 avg300=0.00 total=150
full avg10=0.00 avg60=0.00 avg300=0.00 total=0
== /sys/class/net/eth0 -> ../../devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/net/eth0
== /sys/class/net/eth0/device -> ../../../0000:60:00.0
== /sys/class/net/eth0/device/driver -> ../../../../bus/pci/drivers/ice
== /sys/class/net/eth0/ifindex
2
== /sys/class/net/eth0/type
1
== /sys/class/net/eth0/operstate
up
== /sys/class/net/eth0/address
52:54:00:00:00:07
== /sys/class/net/eth0/mtu
1500
== /sys/class/net/eth0/speed
25000
== /sys/class/net/eth0/device/numa_node
0
== /sys/bus/pci/devices/0000:60:00.0/numa_node
0
== /sys/devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/current_link_speed
8.0 GT/s PCIe
== /sys/devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/max_link_speed
16.0 GT/s PCIe
== /sys/devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/current_link_width
8
== /sys/devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/max_link_width
8
== /sys/devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/link/l1_aspm
1
== /sys/devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/power/control
on
== /sys/devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/uevent
PCI_ID=8086:159B
== /sys/devices/pci0000:5d/0000:5d:02.0/0000:60:00.0/aer_dev_correctable
RxErr 2
BadTLP 0
TOTAL_ERR_COR 2
== /probe/ethtool/eth0/drvinfo
driver ice
version 6.1.0-20-amd64
fw_version 4.20 0x80017785 1.3346.0
== /probe/ethtool/eth0/ring
rx 2048
rx_max 8160
tx 256
tx_max 8160
== /probe/ethtool/eth0/channels
rx 0
rx_max 64
tx 0
tx_max 64
other 1
other_max 1
combined 2
combined_max 64
== /probe/ethtool/eth0/coalesce
rx-usecs 50
adaptive-rx 1
== /probe/ethtool/eth0/features
rx-gro on
rx-lro off fixed
tx-tcp-segmentation on
== /probe/ethtool/eth0/privflags
link-down-on-close off
fw-lldp-agent on
== /probe/ethtool/eth0/rss
rings 2
hfunc toeplitz
input_xfrm 0
key 6d5a
table 0 1 0 1
== before /probe/ethtool/eth0/stats
rx_dropped 0
rx_missed_errors.nic 10
== after /probe/ethtool/eth0/stats
rx_dropped 0
rx_missed_errors.nic 10
== before /proc/net/dev
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  eth0: 100000 1000 0 5 0 0 0 0 1000 100 0 0 0 0 0 0
== after /proc/net/dev
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  eth0: 200000 2000 0 15 0 0 0 0 1000 100 0 0 0 0 0 0
== before /proc/net/softnet_stat
00000a00 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
00000a00 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001
00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000002
00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000003
== after /proc/net/softnet_stat
00000b00 00000000 00000003 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
00000b00 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001
00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000002
00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000003
== /proc/net/snmp
Udp: InDatagrams NoPorts InErrors RcvbufErrors
Udp: 1035 0 4 4
== /proc/net/netstat
TcpExt: ListenDrops
TcpExt: 0
== /proc/net/snmp6
Udp6InErrors 0
== /probe/qdisc
qdisc 2 mq 0x8001 root drops 0 overlimits 0 requeues 0 backlog 0 packets 10
qdisc 2 fq_codel 0x0 0x80010001 drops 1 overlimits 0 requeues 0 backlog 0 packets 5
qdisc 2 fq_codel 0x0 0x80010002 drops 0 overlimits 0 requeues 0 backlog 0 packets 5
== /probe/xdp
link 2 eth0 native 12
== /proc/net/ip_tables_names
filter
== /probe/adjtimex
state 0
status 0x2001
maxerror 500
esterror 0
freq 0
tai 37
== /sys/fs/resctrl/schemata
L3:0=fff;1=fff
== /sys/fs/resctrl/hot/schemata
L3:0=0ff;1=0ff
== /sys/fs/resctrl/hot/cpus_list
2-3
== /sys/class/infiniband/mlx5_0/ports/1/link_layer
Ethernet
== before /sys/class/infiniband/mlx5_0/ports/1/hw_counters/out_of_buffer
3
== after /sys/class/infiniband/mlx5_0/ports/1/hw_counters/out_of_buffer
4
== /sys/fs/cgroup/system.slice/
chrony.service
irqbalance.service
== /sys/fs/cgroup/system.slice/chrony.service/cgroup.events
populated 1
frozen 0
== /sys/fs/cgroup/system.slice/irqbalance.service/cgroup.events
populated 0
frozen 0
== /etc/systemd/system/
multi-user.target.wants
== /etc/systemd/system/multi-user.target.wants/
chrony.service
irqbalance.service
== /etc/tuned/active_profile
network-latency
== /probe/time_daemons
process pid=812 ppid=1 comm=chronyd net=own user=own time=1
argv /usr/sbin/chronyd -F 1
config ok /etc/chrony/chrony.conf
line pool ntp.example.net iburst
end processes=134 more=0 hidden=0
== /etc/crontab
25 6 * * * root run-parts /etc/cron.daily
== /proc/812/task/812/stat
812 (chronyd) S 1 812 812 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 100 1 1 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0
== /probe/affinity/812
0-1
== /proc/900/task/900/stat
900 (feed) S 1 900 900 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 200 1 1 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 2 50 1 0 0 0 0 0 0 0 0 0 0 0
== /probe/affinity/900
2
== before /proc/900/task/900/schedstat
1000000 2000 30
== after /proc/900/task/900/schedstat
9000000 2500 80
== /proc/900/cgroup
0::/system.slice/feed.service
== /sys/fs/cgroup/cgroup.controllers
cpuset cpu io memory pids
== /sys/fs/cgroup/system.slice/feed.service/cpu.max
max 100000
== /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
64
== /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages
64
== /sys/kernel/mm/hugepages/hugepages-2048kB/surplus_hugepages
0
== /sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages
0
== /sys/kernel/mm/hugepages/hugepages-2048kB/nr_overcommit_hugepages
0
== /sys/class/firmware-attributes/dell-wmi-sysman/attributes/TurboMode/current_value
Enabled
