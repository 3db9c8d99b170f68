#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A probe that waits for rtnl costs its deadline and nothing else. Three writers that make and
# delete veth pairs in a namespace of their own keep the lock busy: each deletion waits for
# RCU with it held. Whether the ethtool query met the held lock for longer than a short
# deadline is chance on a fast machine, so it is tried for some seconds. Where the lock was
# never held long enough, the worker is stopped by a signal instead, and the test says so.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
dump=$1

PATH=$PATH:/usr/sbin:/sbin
need ip
need_root_and_namespaces
