#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# purity.sh OBJECT... -- OBJECT...: what a check depends on is its arguments. The objects before
# "--" are those of checks/; behind it stand all others of the scanner. What a check calls is
# looked up there, and the object that has it must be pure too, and so on; scanner/base is the
# floor that all stand on. Pure: no writable data, and of the C library only what is named here.
# Objects of a build without link-time optimisation: that one hides .bss.
set -euo pipefail

library='^(memcmp|memcpy|memset|memmove|memchr|memmem|strlen|strcmp|strncmp|strchr|strpbrk|__[a-z_]+_chk|fabs|floor|ceil|round|sqrt|isfinite'
library+='|qsort|bsearch|__errno_location|__assert_fail|vsnprintf|snprintf'
library+='|__asan_.*|__ubsan_.*|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_)$'

declare -A home=() seen=()
queue=()
core=()
for object; do
	if [ "$object" = -- ]; then
		core=("${queue[@]}")
		queue=()
	else
		queue+=("$object")
	fi
done
# Until here core holds the checks and queue the rest.
[ ${#core[@]} -gt 0 ] && [ ${#queue[@]} -gt 0 ] || { echo "purity: OBJECT... -- OBJECT..."; exit 1; }
while read -r object symbol; do
	home[$symbol]=$object
done < <(nm -A --defined-only "${queue[@]}" | sed -E 's/^(.*\.o):[0-9a-f]* +([A-Z]) (.*)$/\1 \3/')

status=0
fault() {
	echo "$1: $2"
	status=1
}

# Printing, the clock and the probes are in no object that a check may lead to.
writable() {
	while read -r section size; do
		[ $((16#$size)) -eq 0 ] || fault "$1" "holds $((16#$size)) bytes of writable data in $section"
	done < <(objdump -h "$1" | awk '$2 ~ /^\.(data|bss|tdata|tbss)$/ { print $2, $3 }')
}

todo=("${core[@]}")
while [ ${#todo[@]} -gt 0 ]; do
	next=()
	for object in "${todo[@]}"; do
		seen[$object]=1
		writable "$object"
	done
	while read -r object symbol; do
		[[ $symbol =~ $library ]] && continue
		where=${home[$symbol]:-}
		case $where in
		'') fault "$object" "calls $symbol, which what is pure may not" ;;
		*/scanner/base/*) ;;
		*/scanner/facts/* | */scanner/engine/* | */scanner/judging/*)
			[ -n "${seen[$where]:-}" ] || next+=("$where")
			seen[$where]=1
			;;
		*/scanner/source/answer.c.o) ;; # the names of an answer's states
		*) fault "$object" "calls $symbol of ${where##*/scanner/}, which is no room for what is pure" ;;
		esac
	done < <(nm -A -u "${todo[@]}" | sed -E 's/^(.*\.o): +U ([^@]*).*$/\1 \2/')
	todo=("${next[@]}")
done
[ $status -eq 0 ] && echo "${#core[@]} checks and $((${#seen[@]} - ${#core[@]})) objects that they lead to are pure"
exit $status
