#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# zsh's completion, in an interactive zsh on a terminal of its own (zsh/zpty): a line is typed,
# TAB pressed, and a widget writes down what the line became.
command -v zsh > /dev/null || { echo "skipped: no zsh"; exit 77; }
. "$(dirname "$0")/../cli/lib.sh"
mkdir "$work/functions"
cp "${TEXTS:?}/zsh/_latscan" "$work/functions/"

cat > "$work/inner.zsh" <<'ZSH'
PS1='> '
unsetopt beep list_beep
setopt no_always_last_prompt
LISTMAX=100000
fpath=($WORK/functions $fpath)
autoload -Uz compinit && compinit -u -D
# What is offered, a word a line.
compadd() {
	local -a offered
	if (( ! ${argv[(I)-[OAD]]} )); then # those only ask
		builtin compadd -O offered "$@"
		(( $#offered )) && print -rl -- $offered >> $WORK/offered
	fi
	builtin compadd "$@"
}
ask() { BUFFER=$(< $WORK/line); CURSOR=$#BUFFER; : > $WORK/offered; zle complete-word; print -r -- "$BUFFER" > $WORK/became; mv $WORK/became $WORK/done; zle kill-buffer }
zle -N ask
bindkey '^X' ask
: > $WORK/ready
ZSH
cat > "$work/outer.zsh" <<'ZSH'
zmodload zsh/zpty zsh/zselect
zpty inner env WORK=$WORK TERM=dumb zsh -f -i
zpty -w inner "source $WORK/inner.zsh"
wait_for() {
	local i
	for i in {1..2000}; do
		[[ -e $1 ]] && return 0
		zpty -rt inner chunk > /dev/null 2>&1
		zselect -t 1
	done
	print "no $1" >&2
	return 1
}
wait_for $WORK/ready || exit 1
while IFS= read -r line; do
	rm -f $WORK/done
	print -rn -- "$line" > $WORK/line
	zpty -wn inner $'\x18'
	wait_for $WORK/done || exit 1
	print -r -- "$line=>$(< $WORK/done)=>$(sort -u $WORK/offered | tr '\n' ' ')"
done
zpty -d inner
ZSH
cat > "$work/lines" <<'LINES'
latscan sc
latscan scan --bu
latscan scan --budget q
latscan scan --budget=n
latscan scan --level=
latscan scan --allow-unknown denied,win
latscan scan -f nag
latscan scan --only smi.count,irq.isolated_c
latscan scan --set smi.count.m
latscan scan --nic lo=by
latscan list --cost mmap_w
latscan list -f m
latscan explain irq.
latscan explain irq.isolated_c
latscan scan --
latscan 
LINES
WORK=$work timeout 100 zsh -f "$work/outer.zsh" < "$work/lines" > "$work/out" 2> "$work/err" || bad "zsh: $(head -3 "$work/err")"

# becomes LINE RESULT; offers LINE WORD...
becomes() {
	grep -qxE -- "$(printf '%s=>%s ?=>.*' "$1" "$2" | sed 's/[.*]/\\&/g; s/\\\.\\\*$/.*/')" "$work/out" && good ||
		bad "\"$1\": $(grep -F -- "$1=>" "$work/out" | cut -c1-200), expected $2"
}
offers() {
	local line=$1 word
	shift
	for word; do
		grep -F -- "$line=>" "$work/out" | sed 's/.*=>//' | tr ' ' '\n' | grep -qxF -- "$word" && good ||
			bad "\"$line\" does not offer $word"
	done
}
becomes 'latscan sc' 'latscan scan'
becomes 'latscan scan --bu' 'latscan scan --budget='
becomes 'latscan scan --budget q' 'latscan scan --budget quiet'
becomes 'latscan scan --budget=n' 'latscan scan --budget=normal'
offers 'latscan scan --level=' info low medium high critical
becomes 'latscan scan --allow-unknown denied,win' 'latscan scan --allow-unknown denied,window'
becomes 'latscan scan -f nag' 'latscan scan -f nagios'
becomes 'latscan scan --only smi.count,irq.isolated_c' 'latscan scan --only smi.count,irq.isolated_count'
becomes 'latscan scan --set smi.count.m' 'latscan scan --set smi.count.max='
becomes 'latscan scan --nic lo=by' 'latscan scan --nic lo=bypass'
becomes 'latscan list --cost mmap_w' 'latscan list --cost mmap_walk'
becomes 'latscan list -f m' 'latscan list -f md'
# shellcheck disable=SC2046
offers 'latscan explain irq.' $("$LATSCAN" list 'irq.*' | awk '{ print $1 }')
becomes 'latscan explain irq.isolated_c' 'latscan explain irq.isolated_count'
offers 'latscan ' scan list explain convert
finish
