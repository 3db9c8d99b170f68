#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a scan of this host does, as the kernel sees it: no open for writing but report files
# and their temporary neighbours, no ioctl or socket outside the list of docs/process.md, no
# call that changes the host.
. "$(dirname "$0")/lib.sh"

if ! strace -o /dev/null true 2> /dev/null; then
	echo "skipped: strace may not trace here"
	echo "0 passed, 0 failed, 1 skipped"
	exit 77
fi
out=$work/reports
mkdir "$out"
strace -f -qq -o "$work/trace" "$LATSCAN" scan --window 200ms -f "json:$out/a.json" -f "junit:$out/a.xml" \
	--record "$out/a.fx" > "$work/stdout" 2>&1

# none NAME PATTERN: no line of the trace matches.
none() {
	if grep -E "$2" "$work/trace" > "$work/found"; then
		bad "$1: $(head -3 "$work/found")"
	else
		good
	fi
}

opens='(open|openat|openat2|creat)\('
grep -E "$opens" "$work/trace" | grep -E 'O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)' | grep -vF "\"$out/." > "$work/found"
[ -s "$work/found" ] && bad "opened for writing: $(head -3 "$work/found")" || good
[ "$(grep -cE "O_CREAT" "$work/trace")" -eq 3 ] && good || bad "expected three report files to be created"
none "deleted, linked or moved" ' (unlink|unlinkat|link|linkat|symlink|mkdir|mkdirat|rmdir|mknod|truncate|ftruncate|chmod|fchmod|chown|utimensat|mount|umount2)\('
grep -E '(rename|renameat|renameat2)\(' "$work/trace" | grep -vF "\"$out/" > "$work/found"
[ -s "$work/found" ] && bad "renamed: $(head -3 "$work/found")" || good
none "modules, tracing, tuning" '(init_module|finit_module|perf_event_open|bpf|ptrace|sched_setattr|sched_setscheduler|setpriority|swapon|swapoff|settimeofday|clock_settime|adjtimex|sethostname|reboot)\('
none "seccomp filters (they cost an IPI to every CPU)" 'PR_SET_SECCOMP|seccomp\('
grep -E 'ioctl\(' "$work/trace" | grep -vE 'SIOCETHTOOL|SIOCGHWTSTAMP|TIOCGWINSZ|TCGETS|PTP_SYS_OFFSET' > "$work/found"
[ -s "$work/found" ] && bad "ioctl: $(head -3 "$work/found")" || good
grep -E ' (socket|socketpair)\(' "$work/trace" | grep -vE 'AF_UNIX|AF_INET6?, SOCK_DGRAM|AF_NETLINK, .*NETLINK_(AUDIT|GENERIC|ROUTE|SOCK_DIAG)' > "$work/found"
[ -s "$work/found" ] && bad "socket: $(head -3 "$work/found")" || good
none "bound to a named socket" 'bind\([0-9]+, \{sa_family=AF_UNIX, sun_path="'
none "the file that wakes a worker on every CPU" 'stat_refresh'
none "control devices" '"/dev/(cpu_dma_latency|watchdog|mem|port)'
none "affinity of others" 'sched_setaffinity\([1-9]'

# Signed: beside that a signature for each file, the removal of an older one, and no more.
if command -v ssh-keygen > "$work/found" && ssh-keygen -q -t ed25519 -N '' -f "$work/key"; then
	echo old > "$out/a.json.sig"
	strace -f -qq -o "$work/trace" "$LATSCAN" scan --window 0 --only mem.swappiness -f "json:$out/a.json" \
		-f "junit:$out/a.xml" --sign "$work/key" > "$work/stdout" 2>&1
	grep -E "$opens" "$work/trace" | grep -E 'O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)' | grep -vF "\"$out/." > "$work/found"
	[ -s "$work/found" ] && bad "signed: opened for writing: $(head -3 "$work/found")" || good
	[ "$(grep -cE 'O_CREAT' "$work/trace")" -eq 4 ] && good || bad "expected two reports and two signatures"
	[ "$(grep -F "\"$work/key\"" "$work/trace" | grep -cE "$opens")" -eq 1 ] && good || bad "the key is opened once"
	grep -E ' unlink(at)?\(' "$work/trace" | grep -vE "\"$out/a\.(json|xml)\.sig\"" > "$work/found"
	[ -s "$work/found" ] && bad "signed: removed: $(head -3 "$work/found")" || good
	grep -E '(rename|renameat|renameat2)\(' "$work/trace" | grep -vF "\"$out/" > "$work/found"
	[ -s "$work/found" ] && bad "signed: renamed: $(head -3 "$work/found")" || good
	[ -s "$out/a.json.sig" ] && [ -s "$out/a.xml.sig" ] && good || bad "signatures are missing"
fi
finish
