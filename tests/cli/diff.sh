#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan diff: hosts with one thing changed each, noise, a golden host, and what is no report.
. "$(dirname "$0")/lib.sh"
"$LATSCAN" diff --help >"$work/out" 2>&1 || { echo "latscan diff is not built"; exit 77; }
here=$(cd "$(dirname "$0")/../.." && pwd)

# host NAME [CHANGED]...: a host of our own pen as a recorded file; each changed line is KEY=VALUE.
host() {
	local file=$work/$1.fx cmdline="quiet isolcpus=2-3 nohz_full=2-3 rcu_nocbs=2-3" isolated=2-3
	local swappiness=1 mask=0 effective=0 bios=03/14/2025 speed='u\x0b'
	local service=ssh irqs=1000 jitter=0 hot=0 release=6.1.0-30-amd64 change
	shift
	for change in "$@"; do
		case $change in
		cmdline=* | isolated=* | swappiness=* | mask=* | effective=* | bios=* | speed=* | service=* | \
			irqs=* | jitter=* | hot=* | release=*)
			printf -v "${change%%=*}" %s "${change#*=}" ;;
		*) echo "no such change: $change" >&2 ;;
		esac
	done
	{
		printf 'window-ms: 10000\n\n'
		printf '== /proc/cmdline\n%s\n' "$cmdline"
		printf '== /proc/sys/kernel/osrelease\n%s\n' "$release"
		printf '== /proc/sys/kernel/ostype\nLinux\n== /proc/sys/kernel/hostname\nalpha\n'
		printf '== /sys/devices/system/cpu/online\n0-3\n== /sys/devices/system/cpu/present\n0-3\n'
		printf '== /sys/devices/system/cpu/possible\n0-3\n'
		printf '== /sys/devices/system/cpu/isolated\n%s\n' "$isolated"
		printf '== /sys/devices/system/cpu/nohz_full\n%s\n' "$isolated"
		printf '== /proc/sys/vm/swappiness\n%s\n' "$swappiness"
		printf '== /proc/sys/vm/stat_interval\n1\n== /proc/sys/kernel/numa_balancing\n0\n'
		printf '== /proc/irq/24/smp_affinity_list\n%s\n' "$mask"
		printf '== /proc/irq/24/effective_affinity_list\n%s\n' "$effective"
		printf '== /proc/irq/default_smp_affinity\n3\n'
		printf '== /sys/kernel/irq/24/actions\neth0-rx-0\n'
		printf '== /sys/class/dmi/id/bios_vendor\nAn Example\n== /sys/class/dmi/id/bios_version\n2.4\n'
		printf '== /sys/class/dmi/id/bios_date\n%s\n' "$bios"
		printf '== /sys/fs/cgroup/system.slice/ssh.service/cgroup.events\npopulated 1\nfrozen 0\n'
		printf '== /sys/fs/cgroup/system.slice/%s.service/cgroup.events\npopulated 1\nfrozen 0\n' "$service"
		printf '== /etc/systemd/system/\nmulti-user.target.wants\n== /etc/systemd/system/multi-user.target.wants/\n'
		printf '== /etc/default/irqbalance\nIRQBALANCE_BANNED_CPULIST=-\n== /etc/sysconfig/irqbalance !absent\n'
		printf '== /etc/tuned/active_profile !absent\n== /etc/tuned/profile_mode !absent\n'
		printf '== /probe/time_daemons\nend processes=134 more=0 hidden=0\n'
		printf '== before /probe/clock\nrealtime 1789000000000000000\nmonotonic_raw 1000000000000\nboottime 1000000000000\n'
		printf '== after /probe/clock\nrealtime 1789000010000000000\nmonotonic_raw 1010000000000\nboottime 1010000000000\n'
		# Two modules of 2933 MT/s; speed is what they are run at.
		sed -n '/^== .sys.devices.system.cpu.modalias/,$p' "$here/fixtures/hw.mem_speed/fail-slower-than-required.fx" |
			SPEED=$speed awk '{ gsub(/\\0\\0\\0\\0u\\x0b/, "\\0\\0\\0\\0" ENVIRON["SPEED"]); print }'
		interrupts before 5000 $((5000 + hot))
		interrupts after $((5000 + irqs + jitter)) $((5000 + 3 * hot))
	} >"$file"
}

interrupts() {
	printf '== %s /proc/interrupts\n' "$1"
	printf '            CPU0       CPU1       CPU2       CPU3\n'
	printf '  24: %10d          0 %10d          0  PCI-MSI 524288-edge      eth0-rx-0\n' "$2" "$3"
}

# differs NAME: the JSON of a comparison with the host as it should be, as "RANK GROUP KEY" and "> …".
differs() {
	"$LATSCAN" diff "$work/good.fx" "$work/$1.fx" -f "json:$work/$1.json" -f "text:$work/$1.txt" \
		-f "html:$work/$1.html" >"$work/out" 2>"$work/err"
	status=$?
	python3 - "$work/$1.json" >"$work/list" <<'PY'
import json, sys
for d in json.load(open(sys.argv[1]))["differences"]:
    print(d.get("rank", ">"), d["what"], d["group"], d["key"])
PY
}

# one NAME LINE CHANGED...: one thing is changed, it stands first, and nothing else is a root.
one() {
	local name=$1 line=$2
	shift 2
	host "$name" "$@"
	differs "$name"
	[ "$status" -eq 1 ] && good || bad "$name: exit status $status"
	[ "$(head -1 "$work/list")" = "1 $line" ] && good || bad "$name: $(head -1 "$work/list") stands first, not $line"
	if grep -q '^2 ' "$work/list"; then
		bad "$name: another root: $(grep '^2 ' "$work/list")"
		cat "$work/$name.txt"
	else
		good
	fi
}

# follows NAME LINE: it does, from what stands first.
follows() {
	grep -qxF "> $2" "$work/list" && good || { bad "$1: $2 does not follow"; cat "$work/list"; }
}

host good
one sysctl "trait sysctl vm.swappiness" swappiness=60
one bios "trait bios date" bios=11/02/2023
one memory "trait dimm slot A1" 'speed=j\x0a'
follows memory "trait dimm configured speed"
one irq "trait irq eth0-rx-0 asked" mask=2 effective=2 hot=600
follows irq "check irq irq.isolated_affinity"
one service "trait service irqbalance.service" service=irqbalance
follows service "check svc svc.irqbalance"
one kernel "trait kernel release" release=6.1.0-31-amd64
one isolation "trait param isolcpus" cmdline="quiet nohz_full=2-3 rcu_nocbs=2-3" isolated=2-3

# Nothing differs: the same host, and the same with counters that ran on as they do.
differs good
[ "$status" -eq 0 ] && [ ! -s "$work/list" ] && good || { bad "a host differs from itself"; cat "$work/list"; }
host jitter jitter=137
differs jitter
[ "$status" -eq 0 ] && good || { bad "noise matters"; cat "$work/jitter.txt"; }
says "noise" jitter.txt "nothing that matters differs"
says "noise" jitter.txt "window 10 s"
host load irqs=20000
differs load
[ "$status" -eq 0 ] && grep -q "trait irq " "$work/list" && good || bad "a rate that is 20 times another is shown, and is load"

# The other way round: the same list.
"$LATSCAN" diff "$work/irq.fx" "$work/good.fx" -f "json:$work/back.json" >"$work/out" 2>&1
python3 - "$work/irq.json" "$work/back.json" <<'PY' && good || bad "the order of the operands changes more than the columns"
import json, sys
def essence(path, sides):
    return [(d.get("rank"), d["what"], d["group"], d["key"], d["severity"], d.get("cause"), d["below"],
             [d["cells"][i] for i in sides]) for d in json.load(open(path))["differences"]]
sys.exit(essence(sys.argv[1], (0, 1)) != essence(sys.argv[2], (1, 0)))
PY

# Every JSON keeps to the schema, every page is well-formed and asks for nothing.
python3 - "$here/docs/diff.schema.json" "$work"/*.json <<'PY' && good || bad "the schema"
import json, sys
try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not there: the schema is not tried")
    sys.exit(0)
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
bad = [f"{path}: {e.message}" for path in sys.argv[2:] for e in validator.iter_errors(json.load(open(path)))]
if bad:
    print("\n".join(bad))
sys.exit(bool(bad))
PY
for page in irq sysctl good; do
	python3 - "$work/$page.html" <<'PY' && good || bad "the page of $page"
import sys
from html.parser import HTMLParser
class Page(HTMLParser):
    void = {"meta", "col", "br"}
    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []
    def handle_starttag(self, tag, attributes):
        if tag not in self.void:
            self.open.append(tag)
        self.wrong += [a for a, _ in attributes if a in ("src", "style") or a.startswith("on")]
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append("/" + tag)
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
if page.wrong or page.open:
    print(page.wrong, page.open)
sys.exit(bool(page.wrong or page.open or "Content-Security-Policy" not in page.rawdata + open(sys.argv[1]).read()))
PY
done

# Reports as they are, captures as they are judged now, and both together.
for name in good sysctl; do
	"$LATSCAN" scan --root "$work/$name.fx" -f "json:$work/$name.report" >"$work/out" 2>&1
done
expect "reports" 1 "$LATSCAN" diff "$work/good.report" "$work/sysctl.report"
says "reports" out "1. sysctl vm.swappiness"
expect "a report and a capture" 1 "$LATSCAN" diff "$work/good.report" "$work/sysctl.fx"
expect "options of the scan" 0 "$LATSCAN" diff --only 'irq.*' "$work/good.fx" "$work/sysctl.fx"
expect "three" 1 "$LATSCAN" diff "$work/good.fx" "$work/sysctl.fx" "$work/jitter.fx"
says "three" out "what most say"
says "three" out "1 (2 of 3)"
says "three" out "B: 60"
COLUMNS=60 "$LATSCAN" diff "$work/good.fx" "$work/irq.fx" >"$work/out" 2>&1
awk 'length($0) > 100 { bad = 1; print } END { exit bad }' "$work/out" && good || bad "60 columns"

# A golden host.
expect "as expected" 0 "$LATSCAN" diff --expect "$work/good.fx" "$work/jitter.fx"
says "as expected" out "AS EXPECTED"
expect "not as expected" 1 "$LATSCAN" diff --expect "$work/good.fx" "$work/irq.fx"
says "not as expected" out "NOT AS EXPECTED"
expect "what is below the level" 0 "$LATSCAN" diff --expect "$work/good.fx" --level critical "$work/kernel.fx"
expect "better than expected" 0 "$LATSCAN" diff --expect "$work/service.fx" --level critical "$work/good.fx"

# Older reports, missing parts, hostile words, and what is no report.
python3 - "$work/good.report" "$work" <<'PY'
import json, sys
report = json.load(open(sys.argv[1]))
def save(name, change):
    other = json.loads(json.dumps(report))
    change(other)
    json.dump(other, open(f"{sys.argv[2]}/{name}.report", "w"))
save("old", lambda r: r.pop("traits"))
save("few", lambda r: (r["checks"].clear(), r["traits"].clear()))
def hostile(r):
    for g in r["traits"]:
        for l in g["lines"]:
            l["value"] = "\u001b[31m</td><script>\u202e" + "x" * 5000
            l["key"] = l["key"] + "\n\u0000"
    r["run"]["host"] = "<b>\u001b]0;x\u0007"
save("hostile", hostile)
PY
expect "without traits" 0 "$LATSCAN" diff "$work/good.report" "$work/old.report"
says "without traits" out "does not say what its host is"
expect "without anything" 0 "$LATSCAN" diff "$work/good.report" "$work/few.report"
expect "hostile words" 1 "$LATSCAN" diff "$work/good.report" "$work/hostile.report" --all -f text -f "html:$work/h.html"
! LC_ALL=C grep -q "$(printf '\033')" "$work/out" && ! grep -q '<script>' "$work/h.html" && good || bad "bytes of a host reach the terminal"
expect "one operand" 3 "$LATSCAN" diff "$work/good.report"
says "one operand" err "expected two captures or reports"
expect "nothing behind --expect" 3 "$LATSCAN" diff --expect "$work/good.report"
expect "no file" 3 "$LATSCAN" diff "$work/good.report" "$work/none"
says "no file" err "none: No such file"
echo '{"schema": 1' >"$work/cut.json"
expect "a cut report" 3 "$LATSCAN" diff "$work/good.report" "$work/cut.json"
says "a cut report" err "cut.json"
echo hello >"$work/hello"
expect "no capture" 3 "$LATSCAN" diff "$work/good.report" "$work/hello"
expect "no such format" 3 "$LATSCAN" diff -f yaml "$work/good.report" "$work/good.report"
says "no such format" err "text, json or html"
expect "no such check" 3 "$LATSCAN" diff --only no.such "$work/good.fx" "$work/jitter.fx"
expect "no such folder" 3 "$LATSCAN" diff -f "json:$work/no/x.json" "$work/good.report" "$work/good.report"
expect "a full disk" 4 "$LATSCAN" diff -f text:/dev/full "$work/good.report" "$work/sysctl.report"
[ -z "$(find "$work" -name '*.tmp')" ] && good || bad "temporary files are left"

# Nothing differs from itself: some of all fixtures.
find "$here/fixtures" -name '*.fx' | LC_ALL=C sort | awk 'NR % 60 == 1' >"$work/some"
while read -r fx; do
	"$LATSCAN" diff --all "$fx" "$fx" -f "json:$work/self.json" >"$work/out" 2>&1 &&
		grep -q '"differences": \[\]' "$work/self.json" || bad "$fx differs from itself"
done <"$work/some"
[ -s "$work/some" ] && good || bad "no fixtures"

# This host twice: other load alone is no difference that matters, which a busy host may need to show again.
alike=1
for try in 1 2 3; do
	for side in a b; do
		"$LATSCAN" scan --window 500ms --no-progress -f "json:$work/live.$side.report" >/dev/null 2>&1
	done
	"$LATSCAN" diff --level medium "$work/live.a.report" "$work/live.b.report" >"$work/live" 2>&1
	alike=$?
	[ "$alike" -eq 0 ] && break
	echo "attempt $try:" && head -12 "$work/live"
done
[ "$alike" -eq 0 ] && good || bad "this host differs from itself"
finish
