# SPDX-License-Identifier: Apache-2.0
# Sourced: programs that read reports, fetched once into $CONSUMERS. Packages are unpacked and
# not installed: some would start a service.
# shellcheck shell=bash

skip() {
	echo "skipped: $*"
	exit 77
}

# One at a time; $fetching is the folder to work in.
begin() {
	mkdir -p "${CONSUMERS:?names the folder of what is fetched}"
	exec 9> "$CONSUMERS/.lock"
	flock -w 150 9 || skip "another test fetches for too long"
	fetching=$(mktemp -d "$CONSUMERS/.fetch.XXXXXX")
	chmod 755 "$fetching"
}

finish_fetch() {
	rm -rf "${CONSUMERS:?}/$1"
	mv "$2" "$CONSUMERS/$1"
	rm -rf "$fetching"
	exec 9>&-
}

# debian PACKAGE: unpacked below $CONSUMERS/PACKAGE.
debian() {
	[ -d "$CONSUMERS/$1" ] && return
	command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null || skip "no Debian to fetch $1 from"
	begin
	if [ ! -d "$CONSUMERS/$1" ]; then
		(cd "$fetching" && timeout 120 apt-get -q download "$1" > log 2>&1) ||
			{ reason=$(tail -n 1 "$fetching/log"); rm -rf "$fetching"; skip "apt-get download $1: $reason"; }
		dpkg-deb -x "$fetching/$1"_*.deb "$fetching/tree"
		finish_fetch "$1" "$fetching/tree"
	fi
	rm -rf "$fetching"
}

# npm NAME PACKAGE@VERSION: unpacked as $CONSUMERS/NAME.
npm_package() {
	[ -d "$CONSUMERS/$1" ] && return
	command -v npm > /dev/null || skip "no npm to fetch $2"
	begin
	if [ ! -d "$CONSUMERS/$1" ]; then
		(cd "$fetching" && timeout 150 npm pack --silent --no-update-notifier "$2" > log 2>&1) ||
			{ reason=$(tail -n 1 "$fetching/log"); rm -rf "$fetching"; skip "npm pack $2: $reason"; }
		tar -xzf "$fetching"/*.tgz -C "$fetching"
		finish_fetch "$1" "$fetching/package"
	fi
	rm -rf "$fetching"
}

# npm_tree NAME PACKAGE@VERSION...: installed with what they need below $CONSUMERS/NAME; nothing of
# theirs is run for that.
npm_tree() {
	local name=$1
	shift
	[ -d "$CONSUMERS/$name" ] && return
	command -v npm > /dev/null || skip "no npm to fetch $*"
	begin
	if [ ! -d "$CONSUMERS/$name" ]; then
		timeout 150 npm install --silent --no-audit --no-fund --no-update-notifier --ignore-scripts \
			--prefix "$fetching/tree" "$@" > "$fetching/log" 2>&1 ||
			{ reason=$(tail -n 1 "$fetching/log"); rm -rf "$fetching"; skip "npm install $*: $reason"; }
		finish_fetch "$name" "$fetching/tree"
	fi
	rm -rf "$fetching"
}
