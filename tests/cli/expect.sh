#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a site expects beside the catalogue: each way to read and to compare, held and not held, on
# files made here; what is not there; and what cannot be meant.
. "$(dirname "$0")/lib.sh"

root=$work/host.fx
put() {
	printf '== /%s\n%b' "$1" "$2" >> "$root"
}
put proc/sys/net/ipv4/tcp_rmem '4096\t131072\t6291456\n'
put proc/sys/kernel/pid_max '4194304\n'
put sys/kernel/mm/transparent_hugepage/enabled 'always [madvise] never\n'
put sys/devices/system/cpu/isolated '2-3\n'
put sys/devices/system/cpu/online '0-3\n'
put sys/devices/system/cpu/possible '0-3\n'
put proc/irq/default_smp_affinity '3\n'
put etc/site.conf '# mode = wrong\nmode = slow\nmode= fast\nmode2 = other\nports: 80, 443 8080\n'
put sys/class/net/a0/mtu '9000\n'
put sys/class/net/b0/mtu '1500\n'
put etc/broken 'eight\n'
printf '== /etc/none.conf !absent\n' >> "$root"

# row NAME STATUS LINES: one expectation, and what becomes of it.
names=()
row() {
	names+=("$1 $2")
	printf '  %s:\n' "$1" >> "$work/p.yaml"
	printf '%b' "$3" | sed 's/^/    /' >> "$work/p.yaml"
}
printf 'profile: 1\nname: desk\nroles: {cpus: {poll: 2-3}, nics: {a0: fast}}\nexpect:\n' > "$work/p.yaml"

rmem='path: /proc/sys/net/ipv4/tcp_rmem\n'
row text pass "${rmem}value: 4096 131072 6291456\n"
row text_bad fail "${rmem}value: 4096 131072 6291457\n"
row text_prefix fail "${rmem}value: 4096 131072\n"
row text_not pass "${rmem}is: not-equal\nvalue: [x, y]\n"
row text_not_bad fail "${rmem}is: not-equal\nvalue: [x, 4096 131072 6291456]\n"
pid='path: /proc/sys/kernel/pid_max\nread: number\n'
row number pass "${pid}value: [1, 0x400000]\n"
row number_bad fail "${pid}value: 4194305\n"
row least pass "${pid}is: at-least\nvalue: 4194304\n"
row least_bad fail "${pid}is: at-least\nvalue: 4194305\n"
row most pass "${pid}is: at-most\nvalue: 4194304\n"
row most_bad fail "${pid}is: at-most\nvalue: 4194303\n"
thp='path: /sys/kernel/mm/transparent_hugepage/enabled\n'
row choice pass "${thp}read: choice\nvalue: [never, madvise]\n"
row choice_bad fail "${thp}read: choice\nvalue: never\n"
row words pass "${thp}read: words\nis: contains\nvalue: [never, always]\n"
row words_bad fail "${thp}read: words\nis: contains\nvalue: [never, alway]\n"
row lacks pass "${thp}read: words\nis: lacks\nvalue: [nev, defer]\n"
row lacks_bad fail "${thp}read: words\nis: lacks\nvalue: [defer, never]\n"
isolated='path: /sys/devices/system/cpu/isolated\nread: cpus\n'
row cpus pass "${isolated}value: '{hot}'\n"
row cpus_list pass "${isolated}value: 3,2\n"
row cpus_bad fail "${isolated}value: 2-4\n"
row cpus_within pass "${isolated}is: contains\nvalue: 3\n"
row cpus_within_bad fail "${isolated}is: contains\nvalue: 3-4\n"
mask='path: /proc/irq/default_smp_affinity\nread: mask\n'
row mask pass "${mask}value: '{housekeeping}'\n"
row mask_bad fail "${mask}value: 0\n"
row mask_lacks pass "${mask}is: lacks\nvalue: '{hot}'\n"
row mask_lacks_bad fail "${mask}is: lacks\nvalue: 1-2\n"
conf='path: /etc/site.conf\n'
row key pass "${conf}key: mode\nvalue: fast\n"
row key_bad fail "${conf}key: mode\nvalue: slow\n"
row key_words pass "${conf}key: ports\nread: words\nis: contains\nvalue: ['443', '8080']\n"
row key_equal pass "${conf}key: ports\nread: words\nvalue: 8080 443 80\n"
row key_equal_bad fail "${conf}key: ports\nread: words\nvalue: 8080 443\n"
row key_there pass "${conf}key: mode2\nis: present\n"
row key_gone pass "${conf}key: mode3\nis: absent\n"
row key_gone_bad fail "${conf}key: mode2\nis: absent\n"
row key_missing unknown "${conf}key: mode3\nvalue: x\n"
row file_there pass "${conf}is: present\n"
row file_there_bad fail "path: /etc/none.conf\nis: present\n"
row file_gone_bad fail "${conf}is: absent\n"
row file_missing fail "path: /etc/none.conf\nvalue: x\nmissing: fail\n"
row file_skipped skip "path: /etc/none.conf\nvalue: x\nmissing: skip\n"
row not_understood unknown "path: /etc/broken\nread: number\nvalue: 8\n"
mtu='read: number\nis: at-least\nvalue: 9000\n'
row each fail "path: /sys/class/net/*/mtu\n$mtu"
row of_role pass "path: /sys/class/net/{nic:fast}/mtu\n$mtu"
row no_file unknown "path: /sys/class/net/*/nosuch\n$mtu"

expect "check" 0 "$LATSCAN" profile check "$work/p.yaml"
expect "scan" 1 "$LATSCAN" scan --root "$root" --profile "$work/p.yaml" --only 'site.*' --window 0 \
	--level medium -f "json:$work/report.json"
python3 - "$work/report.json" "${names[@]}" > "$work/verdicts" << 'END'
import json, sys
found = {c["id"]: c for c in json.load(open(sys.argv[1], encoding="utf-8"))["checks"]}
names = [n.split() for n in sys.argv[2:]]
assert sorted(found) == sorted("site." + n for n, _ in names), sorted(found)
for name, status in names:
    check = found["site." + name]
    if check["status"] != status:
        print("FAIL", name, check["status"], check.get("reason"), "expected", status)
        continue
    for finding in check["findings"]:
        if finding["status"] in ("pass", "fail") and not finding.get("evidence"):
            print("FAIL", name, "no evidence")
    print("ok", name)
each = found["site.each"]["findings"]
print("ok" if [f["status"] for f in each] == ["fail", "pass"] else "FAIL", "each", each[0]["subject"]["key"])
print("ok" if each[0]["subject"]["key"] == "/sys/class/net/b0/mtu" else "FAIL", "whose")
END
grep '^FAIL' "$work/verdicts" && bad "verdicts" || good
[ "$(grep -c '^ok' "$work/verdicts")" -eq $((${#names[@]} + 2)) ] && good || bad "not all were judged"

# mistake NAME TEXT LINES: what cannot be meant is told with its place.
mistake() {
	printf 'profile: 1\nexpect:\n' > "$work/bad.yaml"
	printf '%b' "$3" | sed 's/^/  /' >> "$work/bad.yaml"
	expect "$1" 3 "$LATSCAN" profile check "$work/bad.yaml"
	says "$1" err "bad.yaml:"
	says "$1" err "$2"
}
mistake "name" 'expected a name of a-z, 0-9 and _' 'A-b: {path: /etc/x, value: y}\n'
mistake "no path" '"path" is missing' 'a: {value: y}\n'
mistake "relative" 'expected a file below /proc' 'a: {path: etc/x, value: y}\n'
mistake "dots" 'expected a file below /proc' 'a: {path: /etc/../dev/mem, value: y}\n'
mistake "device" 'expected a file below /proc' 'a: {path: /dev/mem, value: y}\n'
mistake "stars" 'expected a file below /proc' 'a: {path: /etc/*a*/x, value: y}\n'
mistake "role" 'expected a file below /proc' "a: {path: '/sys/{nic:slow}/x', value: y}\n"
mistake "number" 'expected a whole number, as "read" says' 'a: {path: /etc/x, read: number, value: y}\n'
mistake "cpus" 'expected a list of CPUs, {hot} or {housekeeping}' 'a: {path: /etc/x, read: cpus, value: y}\n'
mistake "least" 'expected "read: number" beside it' 'a: {path: /etc/x, is: at-least, value: 3}\n'
mistake "contains" 'expected "read: words", ' 'a: {path: /etc/x, is: contains, value: 3}\n'
mistake "two" '2 values: expected one' 'a: {path: /etc/x, read: number, is: at-most, value: [3, 4]}\n'
mistake "none" '"value" is missing' 'a: {path: /etc/x}\n'
mistake "too much" 'expected none beside "is: absent"' 'a: {path: /etc/x, is: absent, value: 3}\n'
mistake "key" 'unknown key "vlaue"' 'a: {path: /etc/x, vlaue: 3}\n'
printf 'profile: 1\nrequire: [site.nosuch]\nexpect: {a: {path: /etc/x, is: present}}\n' > "$work/stray.yaml"
expect "stray" 3 "$LATSCAN" profile check "$work/stray.yaml"
says "stray" err 'stray.yaml:2:11: "site.nosuch": expected a name that "expect" has'

# It gates as any other: required, waived, left out, and of the severity that it says.
cat > "$work/gate.yaml" << 'END'
profile: 1
name: gated
require: site.a
waivers:
  - {check: site.b, reason: until it is moved, owner: ops, until: 2099-01-01}
expect:
  a: {path: /etc/none.conf, value: x}
  b: {path: /etc/site.conf, is: absent, severity: critical}
END
expect "required" 2 "$LATSCAN" scan --root "$root" --profile "$work/gate.yaml" --only 'site.*' --window 0
says "required" out "waived"
expect "unmet" 1 "$LATSCAN" scan --root "$root" --profile "$work/p.yaml" --only site.key_bad --window 0 --level medium
expect "below" 0 "$LATSCAN" scan --root "$root" --profile "$work/p.yaml" --only site.key_bad --window 0 --level high

finish
