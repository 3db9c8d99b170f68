#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# latscan lint, as a pipeline uses it: sources, exit statuses, places, formats; and that it says
# nothing on the lines of captured hosts that nobody tuned.
. "$(dirname "$0")/lib.sh"
good='isolcpus=domain,managed_irq,2-7 nohz_full=2-7 rcu_nocbs=2-7 irqaffinity=0-1'

expect "a right line" 0 "$LATSCAN" lint --cmdline "$good"
says "a right line" out "OK: 0 errors, 0 warnings, 0 unknown"
lacks "a right line" out "corrected"
expect "a wrong line" 1 "$LATSCAN" lint --cmdline 'quiet isolcpu=2-7 nohz_full=2-7'
says "a wrong line" out 'error: column 7: isolcpu=2-7: the kernel does not know it; isolcpus was meant'
says "a wrong line" out '          ^~~~~~~~~~~'
says "a wrong line" out 'GRUB_CMDLINE_LINUX="quiet isolcpus=2-7 nohz_full=2-7"'
says "a wrong line" out "grubby --update-kernel=ALL --remove-args='isolcpu' --args='isolcpus=2-7'"
expect "not known" 2 "$LATSCAN" lint --cmdline 'isolcpus=2-7 nohz_full=4-7 rcu_nocbs=2-7' --kernel 5.14-el9
says "not known" out "UNKNOWN: 0 errors, 0 warnings, 1 unknown"
expect "a warning" 0 "$LATSCAN" lint --cmdline pcie_aspm=off
expect "a warning that counts" 1 "$LATSCAN" lint --cmdline pcie_aspm=off --fail-on warn

# Bad usage and input.
expect "nothing to judge" 3 "$LATSCAN" lint
expect "no version" 3 "$LATSCAN" lint --cmdline quiet --kernel latest
says "no version" err '--kernel "latest": expected a version'
expect "no format" 3 "$LATSCAN" lint --cmdline quiet -f jsn
says "no format" err 'did you mean "json"?'
expect "no file" 3 "$LATSCAN" lint "$work/none"
expect "two lines" 3 "$LATSCAN" lint --cmdline quiet "$work/none"
expect "no folder" 3 "$LATSCAN" lint --sysctl "$work/none"
expect "no profile" 3 "$LATSCAN" lint --cmdline quiet --profile "$work/none.yaml"
expect "a short -p" 0 "$LATSCAN" lint --cmdline quiet -p audio

# Files: lines and columns are those of the file.
printf 'quiet\nisolcpu=2-7\n' > "$work/cmdline"
expect "a file" 1 "$LATSCAN" lint "$work/cmdline"
says "a file" out "cmdline:2:1: isolcpu=2-7"
cat > "$work/grub" <<'END'
GRUB_TIMEOUT=5
GRUB_CMDLINE_LINUX="crashkernel=256M"
GRUB_CMDLINE_LINUX_DEFAULT="quiet isolcpu=2-7 nohz_full=2-7"
END
expect "grub" 1 "$LATSCAN" lint --grub "$work/grub"
says "grub" out "grub:3:35: isolcpu=2-7"
expect "grub beside a line" 0 "$LATSCAN" lint --grub "$work/grub" --cmdline "$good"
says "grub beside a line" out "[lint.grub]"
echo 'GRUB_CMDLINE_LINUX="isolcpus=$(cat /etc/cpus)"' > "$work/grub"
expect "grub of a shell" 2 "$LATSCAN" lint --grub "$work/grub"
mkdir "$work/sysctl.d"
echo 'kernel.nmi_watchdog = 1' > "$work/sysctl.d/50-a.conf"
echo 'kernel.nmi_watchdog = 0' > "$work/sysctl.d/90-b.conf"
expect "sysctl" 0 "$LATSCAN" lint --sysctl "$work/sysctl.d"
says "sysctl" out "90-b.conf:1 sets it to 0 later, and that one is applied"
says "sysctl" out "kernel.nmi_watchdog = 0  ("
cat > "$work/profile.yaml" <<'END'
profile: 1
name: desk
roles:
  cpus: {poll: 2-7, housekeeping: 0-1}
END
expect "profile" 1 "$LATSCAN" lint --profile "$work/profile.yaml" --cmdline 'isolcpus=4-7 nohz_full=4-7'
says "profile" out "the profile desk calls 2-7 hot, and isolcpus= does not isolate 2-3"
says "profile" out "isolcpus=2-7 nohz_full=2-7"
expect "profile, right" 0 "$LATSCAN" lint --profile "$work/profile.yaml" --cmdline "$good"

# Formats are read back by what they are for; hostile bytes are escaped in each.
hostile=$'quiet isolcpu=2-7 a</failure>=]]>"<script>|`\e[31m\xff'
expect "text" 1 "$LATSCAN" lint --cmdline "$hostile"
LC_ALL=C grep -q $'[\e\xff]' "$work/out" && bad "text: a byte of the line came through" || good
expect "json" 1 "$LATSCAN" lint -f json --cmdline "$hostile"
python3 - "$work/out" <<'END' && good || bad "json"
import json, sys
r = json.load(open(sys.argv[1]))
assert r["schema"] == 1 and r["verdict"] == "fail" and r["counts"]["error"] >= 1
f = r["findings"][0]
assert (f["rule"], f["level"], f["line"], f["column"]) == ("lint.misspelled", "error", 1, 7)
assert "isolcpus=2-7" in r["corrected"]["line"]
END
expect "sarif" 1 "$LATSCAN" lint -f sarif "$work/cmdline"
python3 - "$work/out" <<'END' && good || bad "sarif"
import json, sys
run = json.load(open(sys.argv[1]))["runs"][0]
r = run["results"][0]
where = r["locations"][0]["physicalLocation"]
assert r["ruleId"] == run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == "lint.misspelled"
assert where["region"] == {"startLine": 2, "startColumn": 1, "endColumn": 12}
assert where["artifactLocation"]["uri"].endswith("cmdline")
END
expect "junit" 1 "$LATSCAN" lint -f junit --cmdline "$hostile"
python3 - "$work/out" <<'END' && good || bad "junit"
import sys, xml.etree.ElementTree as t
s = t.parse(sys.argv[1]).getroot()[0]
cases = s.findall("testcase")
assert len(cases) == int(s.get("tests")) and int(s.get("failures")) >= 1
assert len([c for c in cases if c.find("failure") is not None]) == int(s.get("failures"))
END
if command -v xmllint > /dev/null; then
	xmllint --noout --schema tests/schema/junit.xsd "$work/out" 2> "$work/err" && good || bad "junit: $(head -3 "$work/err")"
fi
expect "md" 1 "$LATSCAN" lint -f md --cmdline "$hostile"
cp "$work/out" "$work/md"
expect "markdown, as reports say" 1 "$LATSCAN" lint -f markdown --cmdline "$hostile"
cmp -s "$work/out" "$work/md" && good || bad "markdown differs from md"
grep -q '<script>' <(sed '/^Corrected/,$d' "$work/out") && bad "md: a tag came through" || good

# The page has every rule.
"$LATSCAN" lint -f junit --cmdline quiet | grep -o 'name="lint\.[a-z_]*"' | tr -d '"' | cut -d= -f2 |
	while read -r rule; do grep -qF "\`$rule\`" docs/lint.md || echo "$rule"; done > "$work/out"
[ -s "$work/out" ] && bad "docs/lint.md lacks $(cat "$work/out")" || good

# Lines of real hosts that nobody tuned: not a word. Two are OpenShift's, which leave balancing on.
shared=${LATSCAN_SHARED:-../shared}
if [ -d "$shared/data/hosts" ]; then
	for name in 02-untuned-32cpu-2node 05-arm-dgx-gb10-20cpu 07-rhel7-pci-net-32cpu 08-vm-full-proc-sys \
		10-amd-milan-128cpu 11-intel-clx-96cpu 12-intel-cwf-576cpu-6node; do
		archive=$(echo "$shared/data/hosts/$name".*)
		tar -xOf "$archive" --wildcards '*proc/cmdline' 2> "$work/err" | head -1 > "$work/host"
		[ -s "$work/host" ] || tar -xOf "$archive" proc/cmdline 2> "$work/err" | head -1 > "$work/host"
		expect "$name" 0 "$LATSCAN" lint "$work/host"
		says "$name" out "OK: 0 errors, 0 warnings, 0 unknown"
	done
else
	echo "skip: captures of real hosts are not there"
fi
finish
