#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# On a terminal: a progress line with the time left, colours unless NO_COLOR, the width kept.
. "$(dirname "$0")/lib.sh"

if ! command -v script > /dev/null; then
	echo "skipped: no script(1) to make a terminal"
	exit 77
fi
esc=$(printf '\033')
scan="$LATSCAN scan --only mem.* --window 2"
TERM=xterm script -qec "$scan" "$work/typescript" > "$work/out" < /dev/null
says "progress" out 's left'
says "colour" out "$esc["
TERM=xterm NO_COLOR=1 script -qec "$LATSCAN scan --only mem.* --window 0" "$work/typescript" > "$work/out" < /dev/null
lacks "NO_COLOR" out "$esc["
lacks "no window, no progress" out 's left'
TERM=xterm COLUMNS=50 script -qec "$LATSCAN scan --only mem.* --window 0" "$work/typescript" > "$work/out" < /dev/null
sed "s/$esc\[[0-9;]*[mK]//g" "$work/out" | tr -d '\r' > "$work/plain"
# Paths and commands are not broken, so words may be longer than a line: no line of several words is.
python3 - "$work/plain" > "$work/long" <<'EOF' && good || bad "wider than 50: $(head -2 "$work/long")"
import sys
wide = [l for l in open(sys.argv[1], encoding="utf-8").read().split("\n") if len(l) > 50 and len(l.split()) > 6]
print("\n".join(wide))
sys.exit(bool(wide))
EOF
"$LATSCAN" scan --only 'mem.*' --window 1 > "$work/out" 2> "$work/err"
lacks "piped" out "$esc"
[ -s "$work/err" ] && bad "something on stderr: $(head -1 "$work/err")" || good
finish
