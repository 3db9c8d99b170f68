#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Configuration space of a PCI function as the lines of an escaped fixture section.

    pci_config.py type=endpoint aspm=l1 can=l0s,l1 speed=8 max_speed=8 width=8 max_width=8 \\
        mps=256 mps_can=512 mrrs=512 l1ss=l1.2 size=4096      made by hand
    pci_config.py -x DUMP 60:00.0                             from lspci -x, -xxx or -xxxx

Keys that are left out are 0 or what is usual. size=64 is what a user without rights reads.
"""
import sys

TYPES = {"endpoint": 0, "legacy": 1, "root": 4, "upstream": 5, "downstream": 6, "to-pci": 7,
         "integrated": 9, "collector": 10}
SPEEDS = {"2.5": 1, "5": 2, "8": 3, "16": 4, "32": 5, "64": 6}
ASPM = {"": 0, "off": 0, "l0s": 1, "l1": 2}
SUBSTATES = {"": 0, "off": 0, "pcipm-l1.2": 1, "pcipm-l1.1": 2, "l1.2": 4, "l1.1": 8}
EXPRESS = 0x80


def bits(words, table):
    return sum(table[word] for word in words.split(","))


def size_code(n):
    return {128 << code: code for code in range(6)}[int(n)]


def put(space, at, value, n):
    space[at:at + n] = value.to_bytes(n, "little")


def put_express(space, o):
    get = o.get
    link_cap = SPEEDS[get("max_speed", "8")] | int(get("max_width", "8")) << 4
    put(space, EXPRESS, 0x10, 1)
    put(space, EXPRESS + 1, int(get("next", "0"), 0), 1)
    put(space, EXPRESS + 2, 2 | TYPES[get("type", "endpoint")] << 4, 2)
    put(space, EXPRESS + 4, size_code(get("mps_can", "512")), 4)
    put(space, EXPRESS + 8, size_code(get("mps", "256")) << 5 | size_code(get("mrrs", "512")) << 12, 2)
    put(space, EXPRESS + 12, link_cap | bits(get("can", "l0s,l1"), ASPM) << 10, 4)
    put(space, EXPRESS + 16, bits(get("aspm", ""), ASPM), 2)
    put(space, EXPRESS + 18, SPEEDS[get("speed", "8")] | int(get("width", "8")) << 4, 2)


def make(o):
    size = int(o.get("size", "256"))
    space = bytearray(4096)
    put(space, 0x00, int(o.get("vendor", "8086"), 16), 2)
    put(space, 0x02, int(o.get("device", "1572"), 16), 2)
    put(space, 0x06, 0x10, 2)
    put(space, 0x34, 0x40, 1)
    put(space, 0x40, 0x01, 1)  # power management stands first
    if o.get("type") == "pci":
        put(space, 0x41, 0, 1)
    else:
        put(space, 0x41, EXPRESS, 1)
        put_express(space, o)
    if "l1ss" in o:
        put(space, 0x100, 0x0001 | 2 << 16 | 0x150 << 20, 4)  # advanced errors stand first
        put(space, 0x150, 0x001e | 1 << 16, 4)
        put(space, 0x158, bits(o["l1ss"], SUBSTATES), 4)
    return bytes(space[:size])


def from_dump(path, address):
    found, data = False, bytearray()
    for line in open(path, encoding="utf-8", errors="replace"):
        if line[:1].strip() and " " in line and not line.startswith("\t"):
            head = line.split(" ", 1)[0]
            if head == address or head.endswith(":" + address):
                found = True
                continue
        if found and not line.strip():
            break
        offset, _, rest = line.partition(":")
        if found and rest and all(c in "0123456789abcdef" for c in offset):
            data += bytes.fromhex(rest)
    if not data:
        sys.exit(f"pci_config.py: no bytes of {address} in {path}")
    return bytes(data)


def escaped(data):
    lines = []
    for at in range(0, len(data), 32):
        lines.append("".join("\\0" if b == 0 else f"\\x{b:02x}" for b in data[at:at + 32]))
    return "\n".join(lines) + "\n"


def main(args):
    if args[:1] == ["-x"] and len(args) == 3:
        sys.stdout.write(escaped(from_dump(args[1], args[2])))
    elif args and all("=" in a for a in args):
        sys.stdout.write(escaped(make(dict(a.split("=", 1) for a in args))))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
