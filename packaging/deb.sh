#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# deb.sh [FOLDER]: Debian packages of what is committed, made in a folder of their own, so that two
# runs give the same bytes; then held against lintian. They are left in FOLDER (default: build-deb).
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$top/build-deb}
mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -rf "$out"/latscan "$out"/*.deb "$out"/*.changes "$out"/*.buildinfo
mkdir "$out/latscan"
git -C "$top" archive HEAD | tar -x -C "$out/latscan"
cp -r "$out/latscan/packaging/debian" "$out/latscan/debian"
cd "$out/latscan"
SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
dpkg-buildpackage -us -uc -b >"$out/build.log" 2>&1 || {
	tail -n 30 "$out/build.log" >&2
	exit 1
}
cd "$out"
lintian --fail-on error,warning ./*.changes
sha256sum ./*.deb
