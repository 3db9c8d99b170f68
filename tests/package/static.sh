#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# static.sh LATSCAN [FOLDER]: the build for hosts where nothing may be installed, made twice, in folders
# of different names, at different times: the same bytes. It has no dynamic section, nothing of the
# folder is in it, it runs in a root that holds nothing else, and it judges fixtures and this host as
# LATSCAN does. FOLDER (default: build-static-test) is left for whoever looks at it.
# Exit 77 where archives of the C library, libyaml or zlib are missing.
set -uo pipefail
dynamic=${1:?"usage: static.sh LATSCAN [FOLDER]"}
top=$(cd "$(dirname "$0")/../.." && pwd)
work=${2:-$top/build-static-test}
export LC_ALL=C ASAN_OPTIONS=detect_leaks=0
failed=0

bad() {
	echo "FAIL: $*"
	failed=1
}

for archive in libc.a libyaml.a libz.a; do
	[ -e "$(gcc -print-file-name=$archive)" ] && [ "$(gcc -print-file-name=$archive)" != "$archive" ] || {
		echo "static: skipped: no $archive" >&2
		exit 77
	}
done

# make FOLDER: what is in the tree (as git sees it, changes too), built there.
make() {
	rm -rf "$1"
	mkdir -p "$1/tree"
	(cd "$top" && git ls-files -z -co --exclude-standard | tar -c --null -T - --ignore-failed-read 2>/dev/null) | tar -x -C "$1/tree"
	(cd "$1/tree" && cmake --preset static && ninja -C build-static) >"$1/log" 2>&1 || {
		tail -n 20 "$1/log"
		exit 1
	}
	grep -E 'warning:' "$1/log" && bad "warnings"
}
make "$work/first"
make "$work/second/in a folder/of another name"
one=$work/first/tree/build-static
two="$work/second/in a folder/of another name/tree/build-static"
programs=$(cd "$one" && find . -maxdepth 1 -type f -name 'latscan*' -perm -u+x ! -name latscan-texts | sort)
[ "$(wc -w <<<"$programs")" -ge 5 ] || bad "only: $programs"
for program in $programs; do
	cmp "$one/$program" "$two/$program" || bad "$program: two builds differ"
	readelf -d "$one/$program" | grep -q 'no dynamic section' || bad "$program: $(readelf -d "$one/$program" | head -n 5)"
	grep -aqF "$work" "$one/$program" && bad "$program: it holds the name of the folder"
done
cmp "$one/latscan.spdx.json" "$two/latscan.spdx.json" || bad "two bills of materials differ"
# shellcheck disable=SC2086
(cd "$one" && python3 "$top/tests/package/sbom.py" --map . latscan.spdx.json $programs) || failed=1

# verdicts REPORT: what is judged, without moments and costs.
verdicts() {
	python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
for c in report["checks"]:
    print(c["id"], c["status"], c.get("reason"), [(f["status"], f.get("subject"), f.get("observed")) for f in c.get("findings", [])])
print(report["summary"]["verdict"], report["summary"]["exit"])' "$1"
}
# alike NAME OPTION...: both programs say the same.
alike() {
	local name=$1
	shift
	"$dynamic" scan "$@" -f "json:$work/dynamic.json" >/dev/null 2>&1
	"$one/latscan" scan "$@" -f "json:$work/static.json" >/dev/null 2>&1
	verdicts "$work/dynamic.json" >"$work/dynamic.txt" && verdicts "$work/static.json" >"$work/static.txt" || bad "$name: no report"
	[ "$(wc -l <"$work/static.txt")" -gt 100 ] || bad "$name: hardly anything is judged"
	cmp -s "$work/dynamic.txt" "$work/static.txt" || bad "$name: $(diff "$work/dynamic.txt" "$work/static.txt" | head -n 6)"
}
"$dynamic" scan --window 1 --record "$work/host.fx" -f "json:$work/host.json" >/dev/null 2>&1
alike "this host" --root "$work/host.fx"
# A fixture of each area, the first that fails.
n=0
for area in cpu irq mem net nic numa pcie time boot sched; do
	fixture=$(find "$top/fixtures" -path "*/$area.*/fail-*.fx" | sort | head -n 1)
	[ -n "$fixture" ] || continue
	alike "${fixture##*/}" --root "$fixture"
	n=$((n + 1))
done
[ $n -ge 8 ] || bad "only $n fixtures"
"$one/latscan" scan --window 0 -f "json:$work/live.json" >/dev/null 2>&1
[ $? -le 2 ] && [ "$(verdicts "$work/live.json" | wc -l)" -gt 100 ] || bad "it does not scan this host"

# A root with nothing but the program: no loader, no library, no profile of a package.
if [ "$(id -u)" = 0 ]; then
	mkdir -p "$work/bare/proc" "$work/bare/sys"
	cp "$one/latscan" "$one/latscan-fleet" "$work/bare"
	unshare -m bash -c 'mount --make-rprivate / && mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" &&
		exec chroot "$0" /latscan scan --window 0 -f json' "$work/bare" >"$work/bare.json" 2>"$work/bare.err"
	[ $? -le 2 ] && [ "$(verdicts "$work/bare.json" | wc -l)" -gt 100 ] || bad "in a bare root: $(head -n 3 "$work/bare.err")"
fi
[ $failed -ne 0 ] || echo "ok: $(wc -w <<<"$programs") programs without a library, twice the same bytes ($(sha256sum "$one/latscan" | cut -c 1-16))"
exit $failed
