#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# spec.sh: what is installed, what the Debian packages hold and what the RPM spec holds are the same
# programs, and all of one version.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
status=0

wrong() {
	echo "FAIL: $*"
	status=1
}

same() {
	local what=$1
	diff <(sort -u <<<"$2") <(sort -u <<<"$3") >"$work" || {
		wrong "$what:"
		cat "$work"
	}
}
work=$(mktemp)
trap 'rm -f "$work"' EXIT

programs=$(grep -ohE 'add_executable\(latscan-[a-z]+' "$top/CMakeLists.txt" | sed 's/.*latscan-//')
programs=$(echo "$programs"; grep -oE 'foreach\(program [a-z ]+\)' "$top/CMakeLists.txt" | sed 's/foreach(program //; s/)//' | tr ' ' '\n')
debian=$(sed -nE 's#^usr/libexec/latscan/latscan-##p' "$top"/packaging/debian/*.install)
rpm=$(sed -nE 's#^%\{_prefix\}/libexec/latscan/latscan-##p' "$top/packaging/rpm/latscan.spec")
same "programs of the build and of packaging/debian" "$programs" "$debian"
same "programs of packaging/debian and of packaging/rpm" "$debian" "$rpm"
same "programs of package tools" \
	"$(sed -nE 's#^usr/libexec/latscan/##p' "$top/packaging/debian/latscan-tools.install")" \
	"$(sed -n '/^%files tools/,$s#^%{_prefix}/libexec/latscan/##p' "$top/packaging/rpm/latscan.spec")"
version=$(sed -nE 's/^project\(latscan VERSION ([0-9.]+).*/\1/p' "$top/CMakeLists.txt")
same "versions" "$version" "$(sed -nE '1s/.*\(([0-9.]+)\).*/\1/p' "$top/packaging/debian/changelog")"
same "versions" "$version" "$(sed -nE 's/^Version: *//p' "$top/packaging/rpm/latscan.spec")"
grep -q "^## $version" "$top/CHANGELOG.md" || wrong "CHANGELOG.md does not speak of $version"
[ $status -ne 0 ] || echo "ok: $(wc -w <<<"$programs") programs, version $version"
exit $status
