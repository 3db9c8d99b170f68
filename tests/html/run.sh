#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh MAKE_REPORT LATSCAN BUILD: make the pages and drive them in headless Chromium. What it
# needs of npm comes into BUILD, pinned; without it, or without Chromium or node, the test skips.
set -uo pipefail
make_report=$1
latscan=$2
build=$3
here=$(cd "$(dirname "$0")" && pwd)

skip() {
	echo "html: skipped: $1"
	exit 77
}
node=$(command -v node) || skip "node is missing (packaging/packages-test.txt)"
chromium=${CHROMIUM:-$(command -v chromium)} || skip "chromium is missing (packaging/packages-test.txt)"
mkdir -p "$build" || exit 1
cp "$here/package.json" "$build/package.json"
if ! (cd "$build" && "$node" -e 'for (const [name, version] of Object.entries(require("./package.json").dependencies))
	if (JSON.parse(require("fs").readFileSync(`node_modules/${name}/package.json`)).version !== version) process.exit(1)' 2>/dev/null); then
	command -v npm >/dev/null || skip "npm is missing, and so are puppeteer-core and axe-core"
	(cd "$build" && timeout 240 npm install --no-audit --no-fund --ignore-scripts --no-package-lock >npm.log 2>&1) ||
		skip "puppeteer-core and axe-core cannot be had: $(tail -1 "$build/npm.log")"
fi

pages=$build/pages
rm -rf "$pages"
mkdir -p "$pages"
for name in clean all hostile advisory incomplete gate; do
	"$make_report" "$name" json >"$pages/$name.json"
	"$make_report" "$name" html >"$pages/$name.html"
done
# A page of a stored report: its verdict is the exit status, 3 and more are failures.
convert() {
	/usr/bin/python3 "$here/generate.py" "$pages/all.json" "${@:2}" >"$pages/$1.json" || exit 1
	"$latscan" convert -f "html:$pages/$1.html" "$pages/$1.json"
	[ $? -le 2 ] || exit 1
}
convert 2 2
convert 80 80
convert 576 576
convert 576-1000 576 1000
[ "${HTML_PAGES_ONLY:-}" = 1 ] && exit 0

# Reading the report takes the same memory whatever is written: what the page takes is the rest.
peak() {
	/usr/bin/python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$latscan" convert -f "$1" "$pages/576-1000.json"
}
page=$(peak html)
line=$(peak nagios)
if [ $((page - line)) -gt 3072 ]; then
	echo "html: 576 CPUs and 1,000 findings take $((page - line)) KiB more than one line of text"
	exit 1
fi
echo "html: 576 CPUs and 1,000 findings take $((page - line)) KiB of memory, $(stat -c %s "$pages/576-1000.html") bytes"
"$node" "$here/drive.mjs" "$build" "$chromium" "$pages"
