#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# screenshots.sh BUILD: make docs/screenshots anew, with the pages of run.sh and what it fetched.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
HTML_PAGES_ONLY=1 tests/html/run.sh "$build/tests/golden/make_report" "$build/latscan" "$build/tests/html"
mkdir -p docs/screenshots
node tests/html/shots.mjs "$build/tests/html" "${CHROMIUM:-$(command -v chromium)}" "$build/tests/html/pages" docs/screenshots
for picture in docs/screenshots/*.png; do
	size=$(stat -c %s "$picture")
	[ "$size" -le 60000 ] || { echo "$picture: $size bytes, more than 60 KB"; exit 1; }
done
