#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bash's completion: the function is called as readline would, with words broken as it does.
. "$(dirname "$0")/../cli/lib.sh"
# shellcheck disable=SC1091
. "${TEXTS:?names the folder of the texts}/bash/latscan"

compopt() { :; } # only readline has options of its own
# completes LINE: COMPREPLY, as a line, in $reply.
completes() {
	COMP_LINE=$1
	COMP_POINT=${#1}
	COMPREPLY=()
	_latscan latscan
	reply=$(printf '%s ' "${COMPREPLY[@]}")
	reply=${reply% }
}
is() {
	completes "$1"
	[ "$reply" = "$2" ] && good || bad "\"$1\": \"$reply\", expected \"$2\""
}
has() {
	completes "$1"
	[[ " $reply " == *" $2 "* ]] && good || bad "\"$1\": \"${reply:0:200}\" lacks \"$2\""
}

is 'latscan sc' scan
has 'latscan ' explain
is 'latscan scan --bu' --budget
is 'latscan scan --budget ' 'quiet normal all'
is 'latscan scan --budget q' quiet
is 'latscan scan --budget=n' normal
is 'latscan scan --window 5 --level=cri' critical
is 'latscan scan --allow-unknown denied,win' denied,window
is 'latscan scan -f js' json
is 'latscan scan -f nag' nagios
has 'latscan scan ' ''
is 'latscan scan --only irq.isolated_c' irq.isolated_count
is 'latscan scan --only smi.count,irq.isolated_c' smi.count,irq.isolated_count
has 'latscan scan --only irq.' 'irq.*'
is 'latscan scan --set smi.count.m' smi.count.max=
is 'latscan scan --nic eth0=b' bypass
has 'latscan scan --nic l' lo
is 'latscan list --cost mmap_w' mmap_walk
is 'latscan list -f m' md
is 'latscan list --area softirq,smi' softirq,smi
is 'latscan convert --sh' --show
is "$(echo latscan explain irq.)" "$("$LATSCAN" list 'irq.*' | awk '{ printf "%s%s", n++ ? " " : "", $1 }')"
has 'latscan explain i' irq
touch "$work/report.json" "$work/report.html"
is "latscan convert $work/report.j" "$work/report.json"
is "latscan scan -f json:$work/report.h" "$work/report.html"
is "latscan scan --host-prefix $work" "$work"
[ "$("$LATSCAN" list | wc -l)" -eq "${#_latscan_ids[@]}" ] && good || bad "other checks than latscan list"
completes 'latscan scan --'
for option in $("$LATSCAN" scan --help | grep -oE '^ +(-[a-z], )?--[a-z-]+' | grep -oE -- '--.*'); do
	[[ " $reply " == *" $option "* ]] && good || bad "scan has no $option"
done

# And by readline itself, in a terminal: what TAB makes of the line is what runs.
if command -v script > /dev/null; then
	cat > "$work/rc" <<RC
PS1='> '
bind 'set enable-bracketed-paste off'
. "$TEXTS/bash/latscan"
latscan() { printf 'ran:%s;' "\$@" > "$work/ran"; }
RC
	typed() {
		rm -f "$work/ran"
		printf '%b\nexit\n' "$1" | TERM=dumb script -qec "bash --noprofile --rcfile $work/rc -i" /dev/null > "$work/tty" 2>&1
		[ "$(cat "$work/ran" 2> /dev/null)" = "$2" ] && good || bad "typed \"$1\": $(cat "$work/ran"), expected $2"
	}
	typed 'latscan sc\t --bu\tqui\t' 'ran:scan;ran:--budget;ran:quiet;'
	typed 'latscan scan --budget=no\t' 'ran:scan;ran:--budget=normal;'
	typed 'latscan explain irq.isolated_c\t' 'ran:explain;ran:irq.isolated_count;'
	typed "latscan scan -f json:$work/report.h\\t" "ran:scan;ran:-f;ran:json:$work/report.html;"
fi
finish
