#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prometheus text, by "promtool check metrics", and served by a node_exporter of our own: what
# its textfile collector gives over HTTP is what was written, and it found no fault in it.
# The packages are unpacked, not installed: installed, they would start services.
. "$(dirname "$0")/../cli/lib.sh"
. "$(dirname "$0")/fetch.sh"
exporter=0
trap 'if [ $exporter -ne 0 ]; then kill $exporter; fi; rm -rf "$work"' EXIT

promtool=$(command -v promtool) || { debian prometheus; promtool=$CONSUMERS/prometheus/usr/bin/promtool; }
node_exporter=$(command -v prometheus-node-exporter) || {
	debian prometheus-node-exporter
	node_exporter=$CONSUMERS/prometheus-node-exporter/usr/bin/prometheus-node-exporter
}

mkdir "$work/textfile"
"$LATSCAN" scan --window 0 -f "prometheus:$work/textfile/latscan.prom" -f "json:$work/host.json" > "$work/out" 2>&1
[ $? -le 2 ] && good || bad "a scan of this host: $(head -1 "$work/out")"
for report in clean all hostile advisory incomplete gate; do
	"${MAKE_REPORT:?}" $report prometheus > "$work/$report.prom"
done
for file in "$work"/*.prom "$work/textfile/latscan.prom"; do
	"$promtool" check metrics < "$file" > "$work/out" 2>&1 && [ ! -s "$work/out" ] && good ||
		bad "promtool on ${file##*/}: $(head -3 "$work/out")"
done
{ cat "$work/clean.prom"; echo 'latscan_check_status{check=unquoted} 1'; } | "$promtool" check metrics > "$work/out" 2>&1 &&
	bad "promtool accepts what is spoilt" || good

# A port that is free now: asked of the kernel.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$node_exporter" --collector.disable-defaults --collector.textfile \
	--collector.textfile.directory="$work/textfile" --web.listen-address="127.0.0.1:$port" > "$work/exporter" 2>&1 &
exporter=$!

# scrape: the page, into $work/page.
scrape() {
	python3 - "$port" > "$work/page" 2> "$work/err" <<'PY'
import sys, time, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for _ in range(100):
    try:
        sys.stdout.write(opener.open(f"http://127.0.0.1:{sys.argv[1]}/metrics", timeout=10).read().decode())
        break
    except OSError as error:
        last = error
        time.sleep(0.1)
else:
    sys.exit(f"no answer: {last}")
PY
}
served() {
	scrape || { bad "$1: $(tail -1 "$work/err"); $(tail -1 "$work/exporter")"; return; }
	grep -qx 'node_textfile_scrape_error 0' "$work/page" && good || bad "$1: $(tail -2 "$work/exporter")"
	# Values are numbers of Go: 3e+06 and 3000000 are one.
	python3 - "$2" "$work/page" > "$work/lost" <<'PY'
import re, sys
def series(name):
    found = {}
    for line in open(name, encoding="utf-8"):
        m = re.match(r"(latscan_[a-z0-9_]+)(\{.*\})? (\S+)$", line.rstrip("\n"))
        if m:
            labels = tuple(sorted(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', m.group(2) or "")))
            found[m.group(1), labels] = float(m.group(3))
    return found
written, got = series(sys.argv[1]), series(sys.argv[2])
for key in written.keys() | got.keys():
    if written.get(key) != got.get(key):
        print(key, written.get(key), got.get(key))
if len(written) < 10:
    print("only", len(written), "series were written")
PY
	[ -s "$work/lost" ] && bad "$1: written and served differ: $(head -3 "$work/lost")" || good
}
served "this host" "$work/textfile/latscan.prom"
for report in all hostile; do
	cp "$work/$report.prom" "$work/.new" && mv "$work/.new" "$work/textfile/latscan.prom"
	served $report "$work/$report.prom"
done
finish
