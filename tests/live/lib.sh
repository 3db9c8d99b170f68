# SPDX-License-Identifier: Apache-2.0
# What the live tests share: names of their own, and nothing left behind.

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

skip() {
	echo "skipped: $*"
	exit 77
}

need() {
	for tool in "$@"; do
		command -v "$tool" >/dev/null || skip "no $tool"
	done
}

need_root() {
	[ "$(id -u)" = 0 ] || skip "needs root"
}

need_root_and_namespaces() {
	need_root
	ip netns add "lsprobe$$" 2>/dev/null || skip "no network namespaces"
	ip netns del "lsprobe$$"
}

# What was started and noted in pids has ended when this returns.
reap() {
	local pid

	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	pids=()
}

# Wait at most $1 tenths of a second for a command to succeed.
wait_for() {
	local tenths=$1 i

	shift
	for ((i = 0; i < tenths; i++)); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}
