#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# As an ordinary user: it runs, and names each missing right once, with what it costs.
. "$(dirname "$0")/lib.sh"

copy=$work/latscan
cp "$LATSCAN" "$copy"
chmod 755 "$work" "$copy"
as_user=()
if [ "$(id -u)" -eq 0 ]; then
	as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all)
fi
"${as_user[@]}" "$copy" scan --window 200ms -f json > "$work/report.json" 2> "$work/err"
status=$?
[ "$status" -le 2 ] && good || bad "exit status $status: $(head -3 "$work/err")"
python3 - "$work/report.json" <<'EOF' && good || bad "the report of an ordinary user"
import json, re, sys
report = json.load(open(sys.argv[1]))
missing = report["receipt"].get("missing", [])
names = [line.split()[0] for line in missing]
assert len(names) == len(set(names)), missing
denied = {c["id"] for c in report["checks"] if c["status"] == "unknown" and c.get("reason") == "denied"}
told = {i for line in missing for i in re.findall(r"[a-z0-9]+\.[a-z0-9_]+", line)}
assert denied <= told, (denied, missing)
for c in report["checks"]:
    if c["status"] in ("skip", "unknown"):
        assert c.get("reason"), c["id"]
EOF
finish
