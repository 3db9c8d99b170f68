#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hugepages.sh PROBE_DUMP HOLD_RTNL LATSCAN ACTOR: two huge pages of this host, a file system of
# them in a mount namespace of the test's own, and a file as DPDK makes it. While it is locked it is
# in use; when its program has ended and left it, that is the one fail; when it is removed, all is
# well. And what of a process's environment is told: what may be, and nothing else of it.
set -u
latscan=$3
. "$(dirname "$0")/lib.sh"

need python3 unshare mount
need_root
pool=/proc/sys/vm/nr_hugepages
[ -w $pool ] || skip "no pool of huge pages"
if [ "${LATSCAN_OWN_MOUNTS:-}" != yes ]; then
	LATSCAN_OWN_MOUNTS=yes exec unshare -m --propagation private "$0" "$@"
fi
had=$(cat $pool)
work=$(mktemp -d)
sleeper=

clean() {
	[ -n "$sleeper" ] && kill "$sleeper" 2> /dev/null
	umount "$work/huge" 2> /dev/null
	echo "$had" > $pool
	rm -rf "$work"
}
trap clean EXIT

echo $((had + 2)) > $pool
[ "$(cat $pool)" = $((had + 2)) ] || skip "no memory for two huge pages"
free=$(sed -n 's/^HugePages_Free: *//p' /proc/meminfo)
mkdir "$work/huge"
mount -t hugetlbfs none "$work/huge" || skip "no hugetlbfs"
[ "$(stat -f -c %S "$work/huge")" = 2097152 ] || skip "a default page is not 2 MiB"

# look ID: what it says before the workload starts, which wants all pages that are free now.
look() {
	"$latscan" gate --inferred --phase pre --settle 0 --window 0 --only 'huge.leaked_files,huge.available' \
		--set "huge.leaked_files.pages_2m=$free" --set "huge.available.pages_2m=$free" \
		-f "json:$work/report.json" > /dev/null 2> "$work/err"
	python3 - "$work/report.json" "$1" << 'END'
import json
import sys

for check in json.load(open(sys.argv[1], encoding="utf-8"))["checks"]:
    if check["id"] == sys.argv[2]:
        causes = {f["cause"] for f in check["findings"] if f.get("cause")}
        print(check["status"], *sorted(causes))
END
}

# expect WHEN ID PATTERN
expect() {
	local said

	said=$(look "$2")
	[[ $said =~ ^($3)$ ]] || fail "$1: $2 says \"$said\", not \"$3\": $(cat "$work/err")"
}

coproc USER_OF_PAGES {
	python3 - "$work/huge/lstestmap_0" 3<&0 << 'END'
import fcntl
import mmap
import os
import sys

fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
os.ftruncate(fd, 2 << 20)
pages = mmap.mmap(fd, 2 << 20)
pages[0] = 1
fcntl.flock(fd, fcntl.LOCK_SH)
print("ready", flush=True)
os.read(3, 1)
END
}
ended=$USER_OF_PAGES_PID
read -r -t 20 answer <&"${USER_OF_PAGES[0]}"
[ "${answer:-}" = ready ] || fail "the user of pages does not start"

expect "while it is used" huge.leaked_files pass
# A setting is a warning on a host that nobody means to be quiet.
expect "while it is used" huge.available "warn|fail"
echo >&"${USER_OF_PAGES[1]}"
wait "$ended"
expect "after its end" huge.leaked_files fail
expect "after its end" huge.available "skip huge.leaked_files"
rm "$work/huge/lstestmap_0"
expect "when it is removed" huge.leaked_files pass
expect "when it is removed" huge.available pass

DB_PASSWORD=s3cret EF_CONNECTION=s3cret EF_POLL_USEC=100000 MALLOC_ARENA_MAX=4 sleep 60 &
sleeper=$!
wait_for 50 grep -qx sleep "/proc/$sleeper/comm" || fail "no process to ask"
"$latscan" scan --target "pid=$sleeper" --only proc.env_tunables --set proc.env_tunables.arenas=1 \
	--window 0 --record "$work/record" -f "json:$work/report.json" > /dev/null 2> "$work/err"
grep -q 'more arenas than it should' "$work/report.json" ||
	fail "its arenas are not told: $(cat "$work/err")"
grep -q 'EF_POLL_USEC=100000' "$work/report.json" || fail "what may be told is not"
grep -q 'EF_POLL_USEC=100000' "$work/record" || fail "the record lacks what may be told"
for file in report.json record; do
	! grep -aq 's3cret' "$work/$file" || fail "$file holds what nobody may see"
done
echo "failed and recovered: files of huge pages; an environment keeps its secrets"
