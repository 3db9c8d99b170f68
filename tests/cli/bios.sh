#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# --bios: files of four vendors on a host of plain files; whose they are; what is refused; and that a recording
# of it is judged alike, without a serial number or a password in it.
. "$(dirname "$0")/lib.sh"

command -v python3 > /dev/null || { echo "skipped: no python3"; exit 77; }
data=$(dirname "$0")/bios
host=$work/host

put() {
	mkdir -p "$host/$(dirname "$1")"
	printf '%s\n' "$2" > "$host/$1"
}
put sys/devices/system/cpu/online 0-1
put sys/devices/system/cpu/possible 0-1
put sys/devices/system/cpu/isolated 1
put sys/devices/system/cpu/modalias 'cpu:type:x86,ven0000fam0006mod006A:feature:,0000,0068'
put sys/devices/system/cpu/smt/control notsupported
put sys/class/dmi/id/sys_vendor 'Dell Inc.'
put sys/class/dmi/id/product_name 'PowerEdge R650'
put sys/class/dmi/id/product_serial EXMPL01
put sys/class/dmi/id/product_uuid 4c4c4544-0030-3010-8030-c2c04f303033
put sys/class/dmi/id/bios_version 1.9.2
put proc/cmdline isolcpus=1
put proc/sys/kernel/osrelease 6.1.0

tell() {
	python3 - "$1" > "$work/told" << 'END'
import json, sys
with open(sys.argv[1], encoding="utf-8") as f:
    for check in json.load(f)["checks"]:
        for finding in check["findings"]:
            print(check["id"], finding["status"], finding.get("reason", "-"),
                  finding.get("subject", {}).get("key", "-"), finding.get("text", ""))
END
}
# scan NAME OPTION...
scan() {
	local name=$1
	shift
	"$LATSCAN" scan --host-prefix "$host" --window 0 -f "json:$work/report" --only 'bios.*' "$@" \
		> /dev/null 2> "$work/err" < /dev/null
	[ $? -le 2 ] && good || bad "$name: $(cat "$work/err")"
	tell "$work/report"
}
# refuses NAME TEXT FILE [OPTION...]: status 3, the file and the text.
refuses() {
	local name=$1 text=$2 file=$3
	shift 3
	[ $# -gt 0 ] || set -- --bios "$file"
	"$LATSCAN" scan --host-prefix "$host" --window 0 --only 'bios.*' "$@" > /dev/null 2> "$work/err"
	[ $? = 3 ] && good || bad "$name: no status 3"
	says "$name" err "$text"
	says "$name: the file" err "$file"
}

scan "no file"
says "nobody gave it" told "bios.power skip not-asked"

scan "Dell" --bios "$data/dell.json" --record "$work/dell.fx"
says "its own" told "bios.identity pass"
says "threads are off" told "bios.agrees pass"
says "and will be on" told "bios.pending warn - smt the next start sets LogicalProc = Enabled"
says "the scrub" told "bios.memory warn - patrol_scrub"
says "the SMI" told "bios.smi_sources warn - corrected_error_smi"
says "the log" told "bios.log"
cp "$work/told" "$work/live"
grep -q "set ProcCStates Disabled" "$work/dell.fx" && good || bad "the recording has no settings"
for secret in EXMPL01 CNEXAMPLE0001 hunter2 4c4c4544 iqn. 'rack 7' 192.0.2.7; do
	grep -qF "$secret" "$work/dell.fx" "$work/report" && bad "$secret was kept" || good
done
"$LATSCAN" scan --root "$work/dell.fx" --window 0 -f "json:$work/again" --only 'bios.*' > /dev/null 2>&1
tell "$work/again"
cmp -s "$work/live" "$work/told" && good || bad "the recording is judged differently: $(diff "$work/live" "$work/told")"

scan "HPE" --bios "$data/hpe.json"
says "another host" told "bios.identity fail - host the files are of another host"
says "and nothing else" told "bios.power skip caused"

rm "$host/sys/class/dmi/id/product_serial" "$host/sys/class/dmi/id/product_uuid"
scan "HPE unowned" --bios "$data/hpe.json"
says "the profile" told "bios.power fail - profile the BIOS has WorkloadProfile = GeneralPowerEfficientCompute"
says "C6" told "bios.power warn - c_states"
says "refresh" told "bios.memory warn - refresh"
says "threads" told "bios.agrees fail - smt"

scan "Lenovo" --bios "$data/lenovo.json" --set bios.topology.snc=2 --set bios.power.turbo=on
says "as wanted" told "bios.power pass"
says "clusters" told "bios.topology pass"

scan "Supermicro" --bios "$data/supermicro.json" --set bios.topology.nps=1
says "numbers behind names" told "bios.topology fail - nps the BIOS has NUMANodesPerSocket#703E = NPS4"
says "USB" told "bios.smi_sources warn - usb_legacy"

mkdir "$work/many"
cp "$data/lenovo.json" "$work/many/a.json"
echo '{"Attributes": {"Processors_TurboMode": "Disable"}, "Id": "Pending"}' > "$work/many/b.json"
scan "a folder" --bios "$work/many"
says "staged" told "bios.pending warn - turbo"
scan "given twice" --bios "$work/many/a.json" --bios "$work/many/b.json"
says "staged" told "bios.pending warn - turbo"

cat > "$work/profile.yaml" << 'END'
profile: 1
name: feed
limits:
  bios.power: {turbo: off, profile: latency}
END
scan "a profile demands" --bios "$data/lenovo.json" --profile "$work/profile.yaml"
says "turbo" told "bios.power fail - turbo"
says "the profile" told "bios.power fail - profile"

fa=sys/class/firmware-attributes/thinklmi
put $fa/attributes/TurboMode/current_value Enable
put $fa/attributes/WakeOnLAN/current_value Primary
put $fa/attributes/pending_reboot 1
put $fa/authentication/Admin/current_password secret
scan "a driver of the kernel" --budget quiet --record "$work/quiet.fx"
says "WMI is not paid for" told "bios.power unknown withheld"
says "what waits is told for nothing" told "bios.pending warn"
lacks "unknown names are not asked for" quiet.fx WakeOnLAN/current_value
lacks "passwords are not" quiet.fx authentication
scan "a driver, and a budget that pays" --budget all --set bios.power.turbo=off
says "turbo by the kernel" told "bios.power fail - turbo"
rm -r "${host:?}/$fa"

mkdir "$work/none"
refuses "an empty folder" "expected files *.json" "$work/none"
refuses "nothing there" "No such file" "$work/no.json"
printf '{"Attributes": {"A": 1,\n"A": 2}}' > "$work/twice.json"
refuses "a name twice" "line 2: expected each attribute once" "$work/twice.json"
python3 -c 'print("[" * 100000)' > "$work/deep.json"
refuses "too deep" "expected fewer levels" "$work/deep.json"
printf '{"Attributes": {"A": NaN}}' > "$work/nan.json"
refuses "no number" "line 1: expected a value" "$work/nan.json"
truncate -s 1G "$work/long.json"
refuses "too long" "expected at most 16 MiB" "$work/long.json"
mkdir "$work/heavy"
for i in 1 2 3; do
	python3 -c 'print("{\"Attributes\": {\"A\": \"" + "x" * 12000000 + "\"}}")' > "$work/heavy/$i.json"
done
refuses "too much together" "and 32 MiB in all files" "$work/heavy/3.json" --bios "$work/heavy"
echo '{"Members": [{"@odata.id": "/x"}]}' > "$work/links.json"
refuses "links" "not links to them" "$work/links.json"
finish
