# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# by_ethtool DIR IF…: what ethtool prints for each interface, as ethtool.py takes it. Sourced, also by
# the lab's guest, whose shell is busybox.
by_ethtool() {
	_dir=$1
	shift
	mkdir -p "$_dir"
	for _if in "$@"; do
		for _option in i g l c T a k S x; do
			ethtool "-$_option" "$_if" >"$_dir/$_if.$_option" 2>&1
		done
		for _option in show-priv-flags show-eee; do
			ethtool "--$_option" "$_if" >"$_dir/$_if.$_option" 2>&1
		done
		ethtool -n "$_if" rx-flow-hash udp4 >"$_dir/$_if.udp4" 2>&1
		ethtool "$_if" >"$_dir/$_if.settings" 2>&1
	done
}
