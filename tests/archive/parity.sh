#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One sample, judged live and from its capture: as an archive of each kind, and unpacked by hand.
. "$(dirname "$0")/../cli/lib.sh"

same() {
	python3 "$(dirname "$0")/../support/parity.py" "$@"
}

parity() {
	local what=$1 run=$2
	$run "$LATSCAN" scan --window 300ms --record "$work/$what.fx" -f "json:$work/$what.live.json" \
		>"$work/out" 2>&1
	for kind in tar.zst tar.gz tar; do
		expect "$what: pack $kind" 0 "$LATSCAN" capture --from "$work/$what.fx" -o "$work/$what.$kind"
		"$LATSCAN" scan --root "$work/$what.$kind" -f "json:$work/$kind.json" >"$work/out" 2>&1
		same "$work/$what.live.json" "$work/$kind.json" && good || bad "$what: $kind judges differently"
	done
	rm -rf "$work/tree"
	mkdir "$work/tree"
	tar -C "$work/tree" -xf "$work/$what.tar"
	"$LATSCAN" scan --root "$work/tree" -f "json:$work/tree.json" >"$work/out" 2>&1
	same "$work/$what.live.json" "$work/tree.json" && good || bad "$what: the unpacked tree judges differently"
}
parity root ""
chmod 755 "$work"
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	as_user() {
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	}
	install -d -o 65534 "$work/mine"
	as_user test -x "$LATSCAN" && {
		as_user "$LATSCAN" scan --window 300ms --record "$work/mine/user.fx" \
			-f "json:$work/mine/user.live.json" >"$work/out" 2>&1
		"$LATSCAN" capture --from "$work/mine/user.fx" -o "$work/user.tar.zst"
		"$LATSCAN" scan --root "$work/user.tar.zst" -f "json:$work/user.json" >"$work/out" 2>&1
		same "$work/mine/user.live.json" "$work/user.json" && good || bad "an ordinary user's capture"
	}
fi

# The verb itself: two samples, whole or not at all, and what stops it.
expect "capture" 0 "$LATSCAN" capture --window 300ms --only 'cpu.*,irq.*,clock.*' -o "$work/own.tar.zst"
"$LATSCAN" scan --root "$work/own.tar.zst" --only 'cpu.*,irq.*' -f "json:$work/own.json" >"$work/out" 2>&1
python3 - "$work/own.json" <<'EOF' && good || bad "the capture has no two samples"
import json, sys
run = json.load(open(sys.argv[1]))["run"]
print(run)
sys.exit(run["samples"] != 2 or run.get("window_ms", 0) < 200)
EOF
tar -xOf "$work/own.tar.zst" manifest.json --zstd 2>/dev/null | python3 -c '
import json, sys
m = json.load(sys.stdin)
ok = m["format"] == "latscan-capture" and m["samples"] == 2 and "--window" in m["arguments"]
ok = ok and {a["state"] for a in m["answers"]} >= {"ok", "absent"}
sys.exit(not ok)' && good || bad "the manifest"
expect "no name" 3 "$LATSCAN" capture
says "no name" err "--output FILE.tar.zst"
expect "another suffix" 3 "$LATSCAN" capture -o "$work/x.zip"
says "another suffix" err "expected a name that ends in .tar.zst, .tar.gz or .tar"
expect "no folder" 3 "$LATSCAN" capture -o "$work/none/x.tar.zst"
expect "a wrong option of the scan" 3 "$LATSCAN" capture -o "$work/y.tar.zst" --only no.such
[ ! -e "$work/y.tar.zst" ] && good || bad "an archive of a scan that did not start"
[ -z "$(find "$work" -name '*.tmp')" ] && good || bad "temporary files are left"
printf '== /x !bogus\n' >"$work/bad.fx"
expect "a broken recording" 3 "$LATSCAN" capture --from "$work/bad.fx" -o "$work/z.tar.zst"
says "a broken recording" err "bad.fx:1: expected a state"
expect "a full disk" 4 bash -c 'ulimit -f 4; trap "" XFSZ; exec "$0" "$@"' "$LATSCAN" capture \
	--from "$work/root.fx" -o "$work/full.tar"
[ ! -e "$work/full.tar" ] && good || bad "a torn archive"
finish
