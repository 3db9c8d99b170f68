#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fish's completion, asked of fish itself ("complete -C").
command -v fish > /dev/null || { echo "skipped: no fish"; exit 77; }
. "$(dirname "$0")/../cli/lib.sh"
export HOME=$work XDG_CONFIG_HOME=$work/config

completes() {
	reply=$(fish --no-config -c "source '${TEXTS:?}/fish/latscan.fish'; complete -C \"\$argv[1]\"" -- "$1" 2> "$work/err" |
		cut -f1 | tr '\n' ' ')
	reply=${reply% }
	[ -s "$work/err" ] && bad "\"$1\": $(head -2 "$work/err")"
}
is() {
	completes "$1"
	[ "$reply" = "$2" ] && good || bad "\"$1\": \"${reply:0:200}\", expected \"$2\""
}
has() {
	completes "$1"
	[[ " $reply " == *" $2 "* ]] && good || bad "\"$1\": \"${reply:0:200}\" lacks \"$2\""
}

is 'latscan sc' scan
has 'latscan ' explain
is 'latscan scan --bu' --budget
is 'latscan scan --budget ' 'all normal quiet'
is 'latscan scan --budget=n' --budget=normal
has 'latscan scan --allow-unknown denied,win' denied,window
has 'latscan scan -f j' json
has 'latscan scan --only irq.isolated_c' irq.isolated_count
has 'latscan scan --only smi.count,irq.isolated_c' smi.count,irq.isolated_count
has 'latscan scan --set smi.count.m' smi.count.max=
has 'latscan scan --nic lo' lo=bypass
is 'latscan list --cost mmap_w' mmap_walk
is 'latscan list -f m' md
is 'latscan explain irq.' "$("$LATSCAN" list 'irq.*' | awk '{ printf "%s%s", n++ ? " " : "", $1 }')"
has 'latscan explain smi' smi
touch "$work/report.json"
is "latscan convert $work/report.j" "$work/report.json"
completes 'latscan scan --'
for option in $("$LATSCAN" scan --help | grep -oE '^ +(-[a-z], )?--[a-z-]+' | grep -oE -- '--.*'); do
	[[ " $reply " == *" $option "* ]] && good || bad "scan has no $option"
done
finish
