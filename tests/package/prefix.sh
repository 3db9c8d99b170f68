#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# prefix.sh BUILD: the build installed into a prefix of its own, and used from there alone: programs,
# pages, completions, profiles, schemas, units, examples, and the bill of materials, which is held
# against what the programs really load.
set -uo pipefail
build=${1:?"usage: prefix.sh BUILD"}
top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/tests/package
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/opt/latscan
export ASAN_OPTIONS=detect_leaks=0
unset LATSCAN
failed=0

bad() {
	echo "FAIL: $*"
	failed=1
}

# there FILE...: each is there and not empty.
there() {
	local file
	for file; do
		[ -s "$prefix/$file" ] || bad "not installed: $file"
	done
}

# DESTDIR and a prefix together are what packages use; moved, it is what the prefix alone gives.
DESTDIR=$work/stage cmake --install "$build" --prefix "$prefix" >"$work/log" 2>&1 || {
	cat "$work/log"
	exit 1
}
mkdir -p "${prefix%/*}"
mv "$work/stage$prefix" "$prefix"
left=$(find "$work/stage" -type f | head -n 3)
[ -z "$left" ] || bad "installed outside of the prefix: $left"
latscan=$prefix/bin/latscan
export PATH=$prefix/bin:/usr/bin:/bin LATSCAN=$latscan

there share/man/man1/latscan.1 share/man/man5/latscan-{report,profile}.5 \
	share/bash-completion/completions/latscan share/zsh/vendor-completions/_latscan \
	share/fish/vendor_completions.d/latscan.fish share/latscan/clickhouse/schema/001-tables.sql \
	share/latscan/schemas/{report,profile,fleet,triage,diff,history,probe}.schema.json \
	share/doc/latscan/{latscan.spdx.json,closed-on-unknown.conf,push-without-filters.conf} \
	share/doc/latscan/examples/{gate.sh,ci/gitlab-ci.yml,recipes/scan-fleet.sh} \
	lib/sysusers.d/latscan.conf lib/nagios/plugins/check_latscan
for profile in "$top"/profiles/*.yaml; do
	there "share/latscan/profiles/${profile##*/}"
	"$latscan" profile check "$prefix/share/latscan/profiles/${profile##*/}" >"$work/out" 2>&1 ||
		bad "profile ${profile##*/}: $(head -n 3 "$work/out")"
done

# Units name what was installed, and each of these is there.
units=$prefix/lib/systemd/system
[ "$(find "$units" -type f | wc -l)" = "$(find "$top/packaging/systemd" -name 'latscan*.service' -o -name '*.timer' -o -name '*.target' | wc -l)" ] ||
	bad "units: $(ls "$units")"
grep -hoE '^Exec[A-Za-z]+=[-+]*[^ ]+' "$units"/*.service | sed 's/^[^=]*=[-+]*//' | sort -u >"$work/exec"
[ -s "$work/exec" ] || bad "no unit starts anything"
while read -r program; do
	case $program in "$prefix"/*) [ -x "$program" ] || bad "a unit starts $program, which is not there" ;; *) bad "a unit starts $program" ;; esac
done <"$work/exec"
if command -v systemd-analyze >/dev/null; then
	# Of units beside ours, which this host may lack, it speaks too.
	systemd-analyze verify --man=no --recursive-errors=no "$units"/*.service 2>&1 | grep -F "$units" >"$work/out" &&
		bad "systemd-analyze verify: $(cat "$work/out")"
fi

# Every verb that is a program of its own is found from bin.
for program in "$prefix"/libexec/latscan/latscan-*; do
	verb=${program##*/latscan-}
	case $verb in good | sign | unpack | webhook) continue ;; esac
	"$latscan" "$verb" --help >"$work/out" 2>&1 && grep -q "^usage: latscan $verb" "$work/out" ||
		bad "latscan $verb: $(head -n 1 "$work/out")"
done
if command -v man >/dev/null; then
	MANPATH=$prefix/share/man man -w latscan latscan-report latscan-profile >"$work/out" 2>&1 || bad "man: $(cat "$work/out")"
fi

# The three uses, by the examples as they were installed.
examples=$prefix/share/doc/latscan/examples
"$examples/gate.sh" quiet-core "$work/gate" --window 0 --settle 0 >"$work/out" 2>&1
[ $? -le 2 ] && [ -s "$work/gate/junit.xml" ] && grep -q '"schema":1' "$work/gate/report.json" || bad "gate.sh: $(head "$work/out")"
WINDOW=200ms "$examples/triage.sh" "$work/triage" >"$work/out" 2>&1
[ $? -le 2 ] && [ -s "$work/triage/triage.html" ] && [ -s "$work/triage/answers.fx" ] || bad "triage.sh: $(head "$work/out")"
"$latscan" triage --root "$work/triage/answers.fx" >"$work/out" 2>&1
[ $? -le 2 ] || bad "triage.sh: the way back: $(head -n 3 "$work/out")"
mkdir "$work/reports"
cp "$work/gate/report.json" "$work/reports"
"$examples/audit.sh" "$work/reports" "$work/audit" >"$work/out" 2>&1
[ $? -le 2 ] && [ -s "$work/audit/fleet.html" ] && (cd / && sha256sum -c --quiet "$work/audit/SHA256SUMS") ||
	bad "audit.sh: $(head "$work/out")"
[ "$(wc -l <"$work/audit/SHA256SUMS")" = 4 ] || bad "audit.sh: $(cat "$work/audit/SHA256SUMS")"

python3 "$here/rpm_files.py" "$top/packaging/rpm/latscan.spec" "$prefix" || failed=1
python3 "$here/sbom.py" "$prefix/share/doc/latscan/latscan.spdx.json" "$prefix/bin/latscan" "$prefix"/libexec/latscan/latscan-* || failed=1
[ $failed -ne 0 ] || echo "ok: $(find "$prefix" -type f | wc -l) files below a prefix, and all is used from there"
exit $failed
