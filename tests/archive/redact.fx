note: a host that tells everything; all names and numbers are made up
cpus: 0-1
== before /proc/stat
cpu  100 0 50 1000 0 0 0 0 0 0
cpu0 50 0 25 500 0 0 0 0 0 0
cpu1 50 0 25 500 0 0 0 0 0 0
intr 100
ctxt 10
btime 1700000000
== after /proc/stat
cpu  200 0 60 2000 0 0 0 0 0 0
cpu0 100 0 30 1000 0 0 0 0 0 0
cpu1 100 0 30 1000 0 0 0 0 0 0
intr 200
ctxt 20
btime 1700000000
== /proc/sys/kernel/hostname
zrh7-quotes03
== /proc/sys/kernel/domainname
lab.borealis-trading.com
== /etc/machine-id
5f0c3a9d2b7e41c8a6d41e90b3c7f258
== /proc/sys/kernel/random/boot_id
c1d7e5a2-93b4-4f06-8a1e-7b25d0f9e364
== /proc/version
Linux version 5.10.0.1-rt5 (wolfram@forge17.borealis-trading.com) (gcc (Debian 12.2.0-14) 12.2.0) #1 SMP PREEMPT_RT 2024
== /probe/uname
sysname Linux
release 5.10.0.1-rt5
version #1 SMP PREEMPT_RT 2024
machine x86_64
nodename zrh7-quotes03
== /proc/sys/kernel/osrelease
5.10.0.1-rt5
== /proc/cmdline
BOOT_IMAGE=(hd0,gpt2)/boot/vmlinuz-5.10.0.1-rt5 root=UUID=7d3e9b10-5c2f-4a68-b1d9-e04f6a7c8325 ro isolcpus=1 nohz_full=1 ip=10.44.7.19:10.44.7.2:10.44.7.1:255.255.255.0:zrh7-quotes03:ens5f0:off nfsroot=10.44.9.200:/exports/zrh7-quotes03 BOOTIF=01-0c-42-a1-5e-77-93 netconsole=6665@10.44.7.19/ens5f0,6666@10.44.9.201/0c:42:a1:5e:77:95 systemd.hostname=zrh7-quotes03 resume=LABEL=SwapOfWolfram isolcpu=2 rd.luks.uuid=luks-7d3e9b10-5c2f-4a68-b1d9-e04f6a7c8325 systemd.set_credential=password=hunter2hunter2
== /proc/1/cmdline escaped
/sbin/init\0isolcpu=2\0
== /proc/1/environ escaped
HOME=/\0TERM=linux\0isolcpu=2\0hostname=zrh7-quotes03\0
== /proc/4711/cmdline escaped
/home/ottilie.brandt/bin/feed_handler\0--venue=XEUR\0--user\0ottilie.brandt\0--gateway=192.168.77.41\0-n\x3d3\0SecretStrategyAlpha\0
== /proc/4711/environ escaped
USER=ottilie.brandt\0LOGNAME=ottilie.brandt\0HOSTNAME=zrh7-quotes03\0API_SECRET=topmostsecret99\0
== /proc/4711/exe -> /home/ottilie.brandt/bin/feed_handler
== /proc/4711/maps
7f0000000000-7f0000001000 r-xp 00000000 fd:00 131 /home/ottilie.brandt/lib/libquote.so.1.2.3.4
== /proc/4711/comm
feed_handler
== /home/
ottilie.brandt
wolfram
== /home/ottilie.brandt/profile.yaml
targets: []
== /var/spool/cron/crontabs/
kasimir
root
== /var/spool/cron/crontabs/kasimir
MAILTO=kasimir@borealis-trading.com
*/5 * * * * /home/kasimir/bin/sync --to store9.lab.borealis-trading.com
== /etc/crontab
17 *	* * *	root	cd / && run-parts --report /etc/cron.hourly
10 4	* * *	leopold	/opt/tools/rotate 10.44.7.19 fe80::e42:a1ff:fe5e:7793
== /etc/security/limits.conf
@quantdesk - rtprio 99
theodora hard memlock unlimited
== /sys/class/net/
ens5f0
ens5f1
enx0c42a15e7799
lo
== /sys/class/net/ens5f0/address
0c:42:a1:5e:77:93
== /sys/class/net/ens5f0/broadcast
ff:ff:ff:ff:ff:ff
== /sys/class/net/ens5f0/type
1
== /sys/class/net/ens5f1/address
0C:42:A1:5E:77:94
== /sys/class/net/enx0c42a15e7799/address
0c:42:a1:5e:77:99
== /sys/class/net/ens5f0/phys_switch_id
0c42a15e7790
== /sys/class/net/ens5f0/operstate
up
== /sys/class/net/ens5f0/bonding/arp_ip_target
192.168.77.41 10.44.9.202
== /sys/class/net/lo/address
00:00:00:00:00:00
== /sys/class/infiniband/
mlx5_0
== /sys/class/infiniband/mlx5_0/node_guid
0c42:a103:005e:7793
== /sys/class/infiniband/mlx5_0/sys_image_guid
0c42:a103:005e:7793
== /sys/class/infiniband/mlx5_0/node_desc
zrh7-quotes03 mlx5_0
== /sys/class/infiniband/mlx5_0/ports/1/gids/0
fe80:0000:0000:0000:0e42:a1ff:fe5e:7793
== /sys/class/infiniband/mlx5_0/ports/1/gids/2
0000:0000:0000:0000:0000:ffff:0a2c:0713
== /sys/class/net/ib0/address
80:00:02:08:fe:80:00:00:00:00:00:00:0c:42:a1:03:00:5e:77:93
== /proc/net/arp
IP address       HW type     Flags       HW address            Mask     Device
10.44.7.1        0x1         0x2         0c:42:a1:5e:77:aa     *        ens5f0
10.44.7.33       0x1         0x0         00:00:00:00:00:00     *        ens5f0
== /proc/net/route
Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT                                                       
ens5f0	00000000	01072C0A	0003	0	0	0	00000000	0	0	0                                                                               
ens5f0	00072C0A	00000000	0001	0	0	0	00FFFFFF	0	0	0                                                                               
ens5f1	0010A8C0	00000000	0001	0	0	0	00F0FFFF	0	0	0                                                                               
ens5f1	000000EF	00000000	0001	0	0	0	000000FF	0	0	0                                                                               
== /proc/net/fib_trie
Main:
  +-- 0.0.0.0/0 3 0 5
     +-- 10.44.7.0/24 2 0 2
        |-- 10.44.7.0
           /24 link UNICAST
        |-- 10.44.7.19
           /32 host LOCAL
        |-- 10.44.7.255
           /32 link BROADCAST
     |-- 127.0.0.1
        /32 host LOCAL
== /proc/net/tcp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20001 1 0000000000000000 100 0 0 10 0
   1: 13072C0A:A1B2 294DA8C0:1F90 01 00000000:00000000 00:00000000 00000000  1007        0 20002 1 0000000000000000 20 4 30 10 -1
== /proc/net/tcp6
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF000013072C0A:1F90 B80D01200000070000000000C9000000:D431 01 00000000:00000000 00:00000000 00000000  1007        0 20003 1 0000000000000000 20 4 30 10 -1
== /proc/net/udp
   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  100: 150901EF:6A6A 00000000:0000 07 00000000:00000000 00:00000000 00000000  1007        0 20004 2 0000000000000000 0
== /proc/net/igmp
Idx	Device    : Count Querier	Group    Users Timer	Reporter
1	lo        :     1      V3
				010000E0     1 0:00000000		0
2	ens5f0    :     3      V3
				010000E0     1 0:00000000		0
				150901EF     1 0:00000000		0
				810100E0     1 0:00000000		0
== /proc/net/igmp6
2    ens5f0          ff020000000000000000000000000001     1 0000000C 0
2    ens5f0          ff0200000000000000000001ff5e7793     1 00000004 0
2    ens5f0          ff3500000000000000000000a0b0c0d1     1 00000004 0
== /proc/net/if_inet6
fe800000000000000e42a1fffe5e7793 02 40 20 80   ens5f0
20010db8000700000000000000000013 02 40 00 80   ens5f0
00000000000000000000000000000001 01 80 10 80       lo
== /proc/net/ipv6_route
20010db8000700000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   ens5f0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000e42a1fffe5e77aa 00000400 00000001 00000000 00000003   ens5f0
ff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   ens5f0
== /proc/net/mcfilter
Idx Device        MCA        SRC    INC    EXC
  2 ens5f0 0xef010915 0x0a2c09cd      1      0
== /proc/net/dev_mcast
2    ens5f0          1     0     01005e000001
2    ens5f0          1     0     01005e010915
2    ens5f0          1     0     01005e000181
2    ens5f0          1     0     33330000001
2    ens5f0          1     0     3333ff5e7793
2    ens5f0          1     0     3333a0b0c0d1
2    ens5f0          1     0     011b19000000
== /probe/igmp
listening
query 2 10.44.7.1 3 125
== /probe/chrony
daemons 1
answer ok
tracking refid=0x0a2c09cb source=10.44.9.203 stratum=2 leap=0 correction=-12 last=3 rms=20 freq=-17033 resid=-1 skew=10 delay=1000 dispersion=2000 interval=16000000000 updated=1 now=2 raw=3
sources 2
source name=10.44.9.203 state=0 mode=0 stratum=1 poll=4 reach=255 since=3 latest=-10 error=200
source name=tick2.lab.borealis-trading.com state=4 mode=0 stratum=1 poll=4 reach=255 since=3 latest=-10 error=200
== /probe/time_daemons
process pid=900 ppid=1 comm=chronyd net=own user=own time=1
argv /usr/sbin/chronyd -F 1
config ok /etc/chrony/chrony.conf
line server tick2.lab.borealis-trading.com iburst
line server grandmaster9 iburst
line pool 0.debian.pool.ntp.org iburst
line peer 10.44.9.203
line bindaddress 2001:db8:7::13
end processes=10 more=0 hidden=0
== /probe/ptp4l
instance pid=812 uds=/var/run/ptp4l ro=0 netns=own domain=0 transport=0
answer ok
default ports=1 flags=0x2 domain=0
parent class=6 accuracy=0x21 variance=0x4e5d priority1=128 priority2=128 gm=ec4670.fffe.0a10f3
sample offset=-35 ingress=1700000000000000000 gm=1 raw=123456789 delay=512 source=0c42a1.fffe.5e77bb
== /probe/ethtool/ens5f0/drvinfo
driver mlx5_core
version 5.10.0.1
fw_version 16.35.20.12
bus_info 0000:3b:00.0
== /probe/ethtool/ens5f0/rules
count 1
capacity 1024
more 0
rule 1 flow udp4 src 192.168.77.41/255.255.255.255 dst 239.1.9.21/255.255.255.255 sport 0/0x0 dport 27242/0xffff action queue 4
rule 2 flow 0x12 spec 0x0c42a15e77950000 mask 0xffffffffffff0000 action drop
== /probe/dpdk
process pid=4800 prefix=rte dir=/run/dpdk/rte container=0
telemetry ok
reply /ethdev/info,0 {"name":"0000:3b:00.1","mac_addr":"0C:42:A1:5E:77:C1","rx_offloads":14}
== /probe/kmsg
6,1,0,-;Linux version 5.10.0.1-rt5 (wolfram@forge17.borealis-trading.com) (gcc (Debian 12.2.0-14) 12.2.0)
6,2,10,-;mlx5_core 0000:3b:00.0: firmware version: 16.35.20.12
6,3,20,-;pci 0000:3b:00.0: [15b3:101d] type 00 class 0x020000
6,4,1234567,-;IPv6: ADDRCONF(NETDEV_CHANGE): fe80::e42:a1ff:fe5e:7793 becomes ready at 12:34:56
6,5,1234568,-;ens5f0: link becomes ready, peer 10.44.7.33, MAC 0c:42:a1:5e:77:aa, gateway 10.44.7.1.
6,6,1234569,-;usb 1-1: SerialNumber: WXK9Q27TR4
6,7,1234570,-;audit: type=1400 audit(1700000000.123:12): operation="exec" name="/home/ottilie.brandt/x"
6,8,1234571,-;systemd[1]: Set hostname to <zrh7-quotes03>.
6,9,1234572,-;driver ixgbe version 4.18.1.13 loaded; disk S/N known as WXK9Q27TR4
6,10,1234573,-;nfs: server store9.lab.borealis-trading.com not responding, user kasimir
6,11,1234574,-;Code: 0c 42 a1 5e 77 93 00 00
6,12,1234575,-;IPv4: martian source 10.44.7.33 from 10.44.7.1, on dev ens5f0
6,13,1234576,-;ll header: 00000000: ff ff ff ff ff ff 0c 42 a1 5e 77 aa 08 06
6,14,1234577,-;audit: exe="/home/jo/bin/x" mail sent to jo-ann.vogt@other-firm.net
== /sys/class/dmi/id/sys_vendor
Supermicro
== /sys/class/dmi/id/product_name
SYS-1029
== /sys/class/dmi/id/bios_version
3.10.44.7
== /sys/class/dmi/id/product_serial
J7QK2M9XZ1
== /sys/class/dmi/id/board_serial
481516234200
== /sys/class/dmi/id/chassis_asset_tag
To Be Filled By O.E.M.
== /sys/class/dmi/id/board_asset_tag
RACK-B17-U09
== /sys/class/dmi/id/product_uuid
9e2b4c71-0d3f-4a85-96c8-51f7ab20de43
== /sys/class/nvme/nvme0/serial
S5GXNX0T912345
== /sys/class/nvme/nvme0/wwid
eui.0025388b91d04f7a
== /proc/self/mountinfo
24 1 253:0 / / rw,relatime shared:1 - ext4 /dev/mapper/vg_zrh7-root rw
30 24 0:40 / /data rw,relatime shared:9 - nfs4 store9:/export/quotes rw,vers=4.2,clientaddr=10.44.7.19,addr=10.44.9.200
31 24 0:41 / /smb rw,relatime shared:10 - cifs //fileserver4/desk rw,username=theodora,addr=10.44.9.204
32 24 0:42 / /home/ottilie.brandt rw,relatime shared:11 - ext4 /dev/disk/by-id/nvme-SAMSUNG_MZ_S5GXNX0T912345 rw
== /boot/loader/entries/
5f0c3a9d2b7e41c8a6d41e90b3c7f258-5.10.0.1-rt5.conf
== /boot/loader/entries/5f0c3a9d2b7e41c8a6d41e90b3c7f258-5.10.0.1-rt5.conf
title Debian 5.10.0.1-rt5
options root=UUID=7d3e9b10-5c2f-4a68-b1d9-e04f6a7c8325 isolcpus=1
== /etc/network/interfaces
iface ens5f0 inet static
    address 10.44.7.19/24
    gateway 10.44.7.1
    dns-nameservers 10.44.9.205
== /etc/systemd/network/10-feed.network
[Match]
MACAddress=0c:42:a1:5e:77:93
[Network]
Address=192.168.17.5/20
Domains=lab.borealis-trading.com
== /etc/NetworkManager/system-connections/desk.nmconnection
[wifi-security]
psk=correcthorsebattery
[ipv6]
address1=2001:db8:7::13/64
== /etc/systemd/system/quotes.service
[Service]
User=ottilie.brandt
ExecStart=/home/ottilie.brandt/bin/feed_handler --connect tcp://feeduser:feedpass77@store9.lab.borealis-trading.com:5555
CPUAffinity=1
== /etc/udev/rules.d/70-names.rules
SUBSYSTEM=="net", ATTR{address}=="0c:42:a1:5e:77:93", NAME="ens5f0"
== /sys/fs/cgroup/
system.slice
user.slice
== /sys/fs/cgroup/system.slice/docker-4be1c07d93f2a586e0d7419bc35f82a6017ce94d5b83f2a60c1e7d9485b3f620.scope/cpuset.cpus
0-1
== /proc/interrupts
           CPU0       CPU1       
 24:      10443      77193   PCI-MSI 31981568-edge      ens5f0-0
 25:          0          7   PCI-MSI 31981569-edge      enx0c42a15e7799-rx-0
NMI:          1          2   Non-maskable interrupts
== /proc/4712/stat !denied
no right to read what ottilie.brandt runs on zrh7-quotes03
== /run/user/1007/x !absent
