#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Profiles as a user meets them: mistakes, merging, the shipped ones, and what scan makes of one.
. "$(dirname "$0")/lib.sh"

expect "no action" 3 "$LATSCAN" profile
says "no action" err "expected infer, check, show, list, schema or keys"
expect "near action" 3 "$LATSCAN" profile shw x
says "near action" err 'did you mean "show"?'
says "near action" err 'latscan: profile "shw"'
expect "no file" 3 "$LATSCAN" profile check "$work/none.yaml"
says "no file" err "No such file or directory; shipped profiles are"
expect "a folder" 3 "$LATSCAN" profile check "$work"
says "a folder" err "cannot read"
expect "list" 0 "$LATSCAN" profile list
says "list" out quiet-core
for name in $(awk '{ print $1 }' "$work/out"); do
	expect "shipped $name" 0 "$LATSCAN" profile check "$name"
done

cat > "$work/bad.yaml" <<-'END'
	profile: 1
	rols: {}
	limits:
	  smi.cuont: {max: 1}
	  smi.count: {max: -1}
END
expect "mistakes" 3 "$LATSCAN" profile check "$work/bad.yaml"
says "mistakes" err "bad.yaml:2:1: unknown key \"rols\""
says "mistakes" err "bad.yaml:4:3: no check \"smi.cuont\"; did you mean \"smi.count\"?"
says "mistakes" err "bad.yaml:5:20: smi.count.max is \"-1\": expected a number from 0 to"
expect "scan with mistakes" 3 "$LATSCAN" scan --profile "$work/bad.yaml"
says "scan with mistakes" err "bad.yaml:2:1"
[ -s "$work/out" ] && bad "a scan with a broken profile said something" || good

# refused NAME LINE TEXT: a profile of that one line more has one mistake, and it is told where it stands.
refused() {
	printf 'profile: 1\n%s\n' "$2" > "$work/one.yaml"
	expect "$1" 3 "$LATSCAN" profile check "$work/one.yaml"
	says "$1" err "one.yaml:2:"
	says "$1" err "$3"
}
refused "trading hours" 'gate: {trading_hours: [mon 8-9]}' 'expected a span such as "mon-fri 08:00-16:30"'
refused "a time zone" 'gate: {trading_hours: "mon-fri 08:00-16:30 Europe/London"}' 'in UTC'
refused "no release lies there" 'match: {kernel: 6.1..5.14}' 'it ends before it begins'
refused "of a waiver neither" 'waivers: [{check: smi.count, reason: r, owner: o, until: 2030-01-01, kernel: 6.1..6.0.9}]' 'it ends before it begins'

# What is required is not left out by a neighbour; who extends a profile may.
cat > "$work/both.yaml" <<-'END'
	profile: 1
	require: [smi.*]
	exclude: [boot.*, smi.count]
END
expect "required and left out" 3 "$LATSCAN" profile check "$work/both.yaml"
says "required and left out" err 'both.yaml:3:19: "smi.count" leaves out smi.count, which'
says "required and left out" err 'both.yaml:2 requires'
expect "neighbours" 3 "$LATSCAN" profile check feed-handler strict-utc
says "neighbours" err 'which quiet-core:'
printf 'profile: 1\nextends: [feed-handler, strict-utc]\n' > "$work/one.yaml"
expect "extended neighbours" 3 "$LATSCAN" profile check "$work/one.yaml"
printf 'profile: 1\nextends: quiet-core\nexclude: ipi.*\n' > "$work/one.yaml"
expect "left out of what is extended" 0 "$LATSCAN" profile check "$work/one.yaml"
printf 'profile: 2\n' > "$work/one.yaml"
expect "a later format" 3 "$LATSCAN" profile check "$work/one.yaml"
says "a later format" err 'one.yaml:1:10: "2": expected 1'

# What two of them extend stands there once.
printf 'profile: 1\nroles: {targets: {name: feed, comm: feed}}\nrequire: smi.count\n' > "$work/root.yaml"
for side in left right; do
	printf 'profile: 1\nextends: root.yaml\n' > "$work/$side.yaml"
done
expect "a diamond" 0 "$LATSCAN" profile show "$work/left.yaml" "$work/right.yaml"
[ "$(grep -cE 'smi.count|comm: feed' "$work/out")" -eq 2 ] && good || bad "a diamond: $(cat "$work/out")"

# Time alone: whoever adds an area decides whether it belongs there.
mkdir "$work/bare" "$work/bare/proc"
"$LATSCAN" scan --profile strict-utc --root "$work/bare" --window 0 -f csv > "$work/out"
cut -d, -f3 "$work/out" | sed 1d | sort -u | grep -vE '^(clock|time)\.|^nic\.(hw_timestamping|hwtstamp_config|timestamp_loss|link)$|^svc\.conflicts$' > "$work/more"
[ -s "$work/more" ] && bad "strict-utc judges $(tr '\n' ' ' < "$work/more")" || good

# A recorded host: two CPUs, swappiness 30.
cat > "$work/host" <<-'END'
	== /sys/devices/system/cpu/online
	0-3
	== /sys/devices/system/cpu/possible
	0-3
	== /proc/sys/kernel/hostname
	ny4-07
	== /proc/sys/kernel/osrelease
	5.14.0-427.el9.x86_64
	== /proc/sys/vm/swappiness
	30
	== /proc/swaps
	Filename Type Size Used Priority
	/dev/vda2 partition 1000 0 -2
END
cat > "$work/base.yaml" <<-'END'
	profile: 1
	roles: {cpus: {housekeeping: 0-1}}
	limits: {mem.swappiness: {max: 20}}
	gate: {level: low}
END
scan() {
	"$LATSCAN" scan --root "$work/host" --only mem.swappiness --fail-on warn --window 0 "$@"
}
expect "its limit is violated" 1 scan --profile "$work/base.yaml"
says "its limit is violated" out "profile base"
says "its limit is violated" out "hot CPUs: 2-3 (profile base) · housekeeping: 0-1"
expect "the command line comes first" 0 scan --profile "$work/base.yaml" --level high
expect "hot CPUs of the command line" 1 scan --profile "$work/base.yaml" --hot-cpus 3
says "hot CPUs of the command line" out "hot CPUs: 3 (--hot-cpus)"
expect "--set comes first" 0 scan --profile "$work/base.yaml" --set mem.swappiness.max=60

cat > "$work/site.yaml" <<-'END'
	profile: 1
	name: site
	extends: base.yaml
	match: {hostname: "ny4-*"}
	limits: {mem.swappiness: {max: 60}}
END
expect "a later one wins" 0 scan --profile "$work/site.yaml"
says "a later one wins" out "profile site"
expect "two files" 0 scan --profile "$work/base.yaml" --profile "$work/site.yaml"
sed 's/ny4/ld4/' "$work/site.yaml" > "$work/other.yaml"
expect "not for this host" 3 scan --profile "$work/other.yaml"
says "not for this host" err "it is not for this host"
expect "left out where it does not fit" 1 scan --profile "$work/base.yaml" --profile "$work/other.yaml"
expect "check looks at no host" 0 "$LATSCAN" profile check "$work/other.yaml"

cat > "$work/weight.yaml" <<-'END'
	profile: 1
	extends: base.yaml
	severity: {mem.swappiness: critical}
	gate: {level: critical}
END
expect "severity" 1 scan --profile "$work/weight.yaml" -f json
says "severity" out '"severity":"critical"'
cat > "$work/require.yaml" <<-'END'
	profile: 1
	extends: base.yaml
	require: mem.swappiness
	gate: {level: critical}
END
expect "required whatever its severity" 1 scan --profile "$work/require.yaml" -f json
says "required whatever its severity" out '"required":true'
cat > "$work/exclude.yaml" <<-'END'
	profile: 1
	extends: base.yaml
	exclude: mem.*
END
expect "nothing left" 3 scan --profile "$work/exclude.yaml"
says "nothing left" err "leave no check"

expect "show" 0 "$LATSCAN" profile show "$work/site.yaml"
grep -qE 'max: 60 +# .*site.yaml:5$' "$work/out" && good || bad "show: no origin of max"
cp "$work/out" "$work/shown.yaml"
expect "what is shown is a profile" 0 "$LATSCAN" profile check "$work/shown.yaml"
finish
