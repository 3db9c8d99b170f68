#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""parsers.py TOP: whatever takes bytes of others apart has a fuzz target.

A parser is a function that a header declares, whose name says so (…_parse, …_read_…, …_decode) and that
takes a text; and every kind of probe, whose answer a parser takes apart. Each is named in tests/fuzz/fuzz_*.c, or
stands below with the target that leads to it.
"""
import glob
import os
import re
import sys

THROUGH = {
    "document_from_str": "stored", "dpdk_read_numbers": "dpdk", "dpdk_read_port": "dpdk",
    "dpdk_read_reply": "dpdk", "huge_size_parse": "huge_mounts", "redact_parse_ipv4": "redact",
    "redact_parse_octets": "redact", "spikes_read_csv": "spikes", "spikes_read_json": "spikes",
    "ssh_take_bytes": "keys", "ssh_take_string": "keys", "ssh_take_u32": "keys", "tuned_load": "checks",
    "yaml_parse": "profile", "scan_plain_end": "fleet", "event_decode": "perf_ring",
}
NO_PARSER = {
    "queue_read": "a file of the spool as it is; parcel_open() reads it, as convert does: stored",
}
# Whose bytes the kernel or a daemon makes: the target that answers in its place, or that has the text.
PROBES = {
    "audit": "netlink", "bypass": "checks", "chrony": "chrony", "chrony_watch": "chrony", "dpdk": "dpdk",
    "env": "tunables", "ethtool": "ethtool", "hugetlbfs": "huge_mounts", "igmp": "netlink", "kmsg": "kmsg",
    "locked": "checks", "mempolicy": "words", "msr": "checks", "netns": "checks", "pci": "pci_config",
    "pciname": "checks", "perf": "checks", "perf_fds": "checks", "phc": "time_daemons",
    "private": "residency", "ptp4l": "ptp", "ptp4l_stats": "time_daemons", "ptp4l_watch": "ptp",
    "ptp_log": "time_daemons", "qdisc": "netlink", "residency": "residency", "sfptpd": "time_daemons",
    "sock_diag": "netlink", "sockets": "checks", "time_daemons": "time_daemons", "xdp": "netlink",
    "xsk": "netlink",
}
SAYS = re.compile(r"(?:^|_)(?:parse|read|decode|load|scan|take)(?:_|$)")
TEXT = re.compile(r"struct str (?!\*)|const (?:unsigned char|uint8_t|char) \*(?:text|bytes|p|buf|z)\b")
DECLARED = re.compile(r"^(?!static|typedef|#|\s|extern)[\w \*]+?[\s\*](\w+)\(\s*([^;{]*?)\)\s*;", re.M | re.S)


def headers(top):
    for room in ("scanner", "programs", "reporters", "checks"):
        yield from sorted(glob.glob(os.path.join(top, room, "**", "*.h"), recursive=True))


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def parsers(top):
    for path in headers(top):
        text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
        for name, arguments in DECLARED.findall(text):
            if SAYS.search(name) and TEXT.search(re.sub(r"\s+", " ", arguments)):
                yield os.path.relpath(path, top), name


def main():
    top = sys.argv[1]
    targets = {re.sub(r".*/fuzz_(.*)\.c$", r"\1", p): read(p)
               for p in glob.glob(os.path.join(top, "tests/fuzz/fuzz_*.c"))}
    helpers = "".join(read(p) for p in glob.glob(os.path.join(top, "tests/fuzz/*.h")))
    named = set(re.findall(r"\b\w+\b", "".join(targets.values()) + helpers))
    faults = []
    count = 0
    for path, name in parsers(top):
        count += 1
        through = THROUGH.get(name)
        if through and through not in targets:
            faults.append(f"{path}: {name}: tests/fuzz/fuzz_{through}.c is not there")
        elif not through and name not in named and name not in NO_PARSER:
            faults.append(f"{path}: {name}: no fuzz target names it: expected one in tests/fuzz, or a line in "
                          "tests/fuzz/parsers.py with the target that leads to it")
    kinds = re.findall(r"extern const struct probe_kind ([^;]*);", read(os.path.join(top, "scanner/source/probe.h")))
    for kind in re.findall(r"probe_(\w+)", " ".join(kinds)):
        if PROBES.get(kind) not in targets:
            faults.append(f"scanner/source/probe.h: probe_{kind}: expected a target for its answers in PROBES")
    for name in targets:
        if not glob.glob(os.path.join(top, "tests/fuzz/corpus", name, "*")):
            faults.append(f"tests/fuzz/corpus/{name}: expected a seed")
    print("\n".join(faults) or f"{count} parsers and {len(PROBES)} kinds of probes in {len(targets)} targets")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
