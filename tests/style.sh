#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# style.sh [TOP]: what the house asks of its C files and a compiler does not: format, layers,
# banned functions, rooms for memory and system calls, length of functions. Prints FILE:LINE of
# each violation; exits 1 when there is any.
set -uo pipefail
cd "${1:-$(dirname "$0")/..}" || exit 2
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Files that git knows or would know; a tree without git is taken as it lies.
all_files() {
	{ git ls-files -co --exclude-standard 2>/dev/null || find . -name 'build*' -prune -o -type f -print; } |
		sed 's,^\./,,'
}
files() {
	all_files | grep -E '\.[ch]$' | while read -r f; do [ -f "$f" ] && echo "$f"; done | sort
}
files >"$work/files"
[ -s "$work/files" ] || { echo "style: no C files below $PWD"; exit 2; }

format() {
	if ! format=$(command -v clang-format-14 || command -v clang-format); then
		echo "style: clang-format is missing"
		return
	fi
	xargs "$format" --dry-run -Werror <"$work/files" 2>&1 | grep -E ': (error|warning):'
}

# Code only: comments and the contents of strings are blanked, lines stay where they are.
code() {
	awk '
	{
		out = ""
		n = length($0)
		for (i = 1; i <= n; i++) {
			c = substr($0, i, 1)
			two = substr($0, i, 2)
			if (block) {
				if (two == "*/") { block = 0; i++ }
			} else if (quote != "") {
				if (c == "\\") i++
				else if (c == quote) { quote = ""; out = out c }
			} else if (two == "/*") { block = 1; i++ }
			else if (two == "//") break
			else { if (c == "\"" || c == "\x27") quote = c; out = out c }
		}
		quote = ""
		print out
	}' "$1"
}

# calls WORDS FILE: FILE:LINE of calls, not of members and not of names that end alike.
calls() {
	code "$2" | grep -nE "(^|[^A-Za-z0-9_.>])($1)[[:space:]]*\(" | sed -E "s,^([0-9]+):.*,$2:\1: $3,"
}

banned='atoi|atol|atoll|atof|sscanf|strtok|strtok_r|sprintf|vsprintf|strcpy|strcat|strncpy|gets|alloca|system|popen'
memory='malloc|calloc|realloc|free|strdup|strndup|asprintf|vasprintf'
host='open|openat|openat2|fopen|opendir|fdopendir|creat|ioctl|socket|socketpair|readlink|readlinkat|stat|lstat|fstatat'

calls_in_house() {
	while read -r f; do
		calls "$banned" "$f" 'a banned function'
		case $f in
		scanner/source/* | tests/*) continue ;;
		esac
		calls "$memory" "$f" 'memory comes from an arena'
		case $f in
		# Where the user's own names are opened: reports to write, roots and profiles to read.
		commands/scan/outputs.c | commands/scan/folder.c | commands/scan/roots.c) continue ;;
		programs/capture.c | programs/unpack.c | programs/archive/look.c) continue ;; # and captures
		commands/sign/* | programs/verify.c | programs/verify/*) continue ;; # and what is signed
		programs/push/durable.c | programs/push/send_file.c) continue ;;      # and a receiver's folder
		programs/push/spool.c | programs/push/spool_bounds.c | programs/push/held.c) continue ;; # and the spool
		programs/good/store.c) continue ;; # the folder of captures, under the user's own name
		programs/probe.c) continue ;;      # the report, under the user's own name
		programs/probe/perf.c) continue ;; # sends the records of all events of a CPU to one ring
		esac
		calls "$host" "$f" 'only scanner/source touches the host'
	done <"$work/files"
}

# What a folder may include. A file's own folder is always in its list.
allowed() {
	local base='scanner/base/[a-z0-9_]+\.h'
	local facts='scanner/facts/[a-z0-9_/]+\.h'
	case $1 in
	scanner/base/*) echo "$base" ;;
	scanner/source/*) echo "$base|scanner/source/[a-z0-9_/]+\.h" ;;
	scanner/facts/*) echo "$base|scanner/source/answer\.h|$facts" ;;
	scanner/engine/*) echo "$base|scanner/(source|facts|engine)/[a-z0-9_/]+\.h" ;;
	scanner/judging/*) echo "$base|scanner/engine/check\.h|$facts|scanner/judging/[a-z0-9_]+\.h" ;;
	# What a beat reads: it goes by the source, like a sample, and by the parsers of facts.
	scanner/triage/pulse* | scanner/triage/counters*)
		echo "$base|scanner/source/(source|moment|clock)\.h|$facts|scanner/triage/[a-z0-9_]+\.h"
		;;
	scanner/triage/*) echo "$base|$facts|scanner/engine/report\.h|scanner/triage/[a-z0-9_]+\.h" ;;
	scanner/watch/*) echo "$base|$facts|scanner/(source|engine|triage|watch)/[a-z0-9_]+\.h" ;;
	scanner/lint/*) echo "$base|scanner/(judging|lint)/[a-z0-9_]+\.h|$facts" ;;
	scanner/traits/*) echo "$base|scanner/engine/trait\.h|$facts|scanner/(judging|traits)/[a-z0-9_]+\.h" ;;
	checks/*) echo "scanner/engine/check\.h|scanner/judging/[a-z0-9_]+\.h|$facts|checks/[a-z0-9_/]+\.h" ;;
	scanner/profile/*) echo "$base|scanner/(engine|judging)/[a-z0-9_]+\.h|$facts|scanner/profile/[a-z0-9_]+\.h" ;;
	scanner/remedy/*) echo "$base|scanner/engine/[a-z0-9_]+\.h|$facts|scanner/remedy/[a-z0-9_]+\.h" ;;
	scanner/compare/*) echo "$base|scanner/engine/[a-z0-9_]+\.h|scanner/compare/[a-z0-9_]+\.h" ;;
	scanner/stored/*) echo "$base|scanner/engine/[a-z0-9_]+\.h|scanner/stored/[a-z0-9_]+\.h" ;;
	reporters/*) echo "$base|scanner/engine/[a-z0-9_]+\.h|reporters/[a-z0-9_]+\.h" ;;
	*) echo '.*' ;;
	esac
}

layers() {
	while read -r f; do
		grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$f" |
			sed -E 's/^([0-9]+):[^"]*"([^"]*)".*/\1 \2/' |
			grep -vE "^[0-9]+ ($(allowed "$f"))\$" |
			sed -E "s,^([0-9]+) (.*),$f:\1: may not include \2,"
	done <"$work/files"
}

# A function's body starts with a brace in the first column, and ends with one.
lengths() {
	while read -r f; do
		awk -v f="$f" '
		/^{/ { start = NR }
		/^}/ && start {
			if (NR - start - 1 > 60)
				printf "%s:%d: a function of %d lines, 60 are allowed\n", f, start, NR - start - 1
			start = 0
		}' "$f"
	done <"$work/files"
}

licence() {
	while read -r f; do
		[ "$(head -n 1 "$f")" = '/* SPDX-License-Identifier: Apache-2.0 */' ] ||
			echo "$f:1: the first line is not the licence"
	done <"$work/files"
	# What else is a program, or is installed and can carry a comment; the rest is in REUSE.toml.
	all_files | grep -E '\.(sh|py|cmake|mjs|sql|service|timer|target|conf|sysusers|spec|yml|S)$|CMakeLists\.txt$|^dev$' |
		grep -v '^tests/fuzz/corpus/' | while read -r f; do
		[ -f "$f" ] || continue
		head -n 3 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0$' ||
			echo "$f:1: the first lines do not name the licence"
	done
	grep -q '^ *Apache License$' LICENSE || echo "LICENSE:1: not the Apache License"
	[ -f LICENSES/Apache-2.0.txt ] || echo "LICENSES/Apache-2.0.txt:1: not there, and REUSE.toml names it"
}

{ format; calls_in_house; layers; lengths; licence; } >"$work/found"
cat "$work/found"
[ -s "$work/found" ] && exit 1
echo "$(wc -l <"$work/files") files are in style"
