#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""never_asked.py TRACE IOCTLS NAME…: what strace -f and ioctl_trace saw of a scan, against what must never be
asked. The names are those of the interfaces that are there.
"""
import re
import sys

# Commands of include/uapi/linux/ethtool.h, all of which read.
READ = {
    0x03: "GDRVINFO", 0x0e: "GCOALESCE", 0x10: "GRINGPARAM", 0x12: "GPAUSEPARAM", 0x1b: "GSTRINGS",
    0x1d: "GSTATS", 0x27: "GPFLAGS", 0x29: "GRXFH", 0x2d: "GRXRINGS", 0x2e: "GRXCLSRLCNT",
    0x2f: "GRXCLSRULE", 0x30: "GRXCLSRLALL", 0x37: "GSSET_INFO", 0x3a: "GFEATURES",
    0x3c: "GCHANNELS", 0x41: "GET_TS_INFO", 0x44: "GEEE", 0x46: "GRSSH", 0x4c: "GLINKSETTINGS",
    0x50: "GFECPARAM"}
SIOCETHTOOL, SIOCGHWTSTAMP = 0x8946, 0x89b1


def of_ioctls(path, names, wrong):
    """How often which was put; a request that is no query, or one for a name that is not there, is wrong."""
    seen = {}
    for line in open(path, encoding="utf-8", errors="replace"):
        _, request, name, command = line.split()
        request, command = int(request, 16), int(command, 16)
        word = READ.get(command, hex(command)) if request == SIOCETHTOOL else "SIOCGHWTSTAMP"
        seen[word] = seen.get(word, 0) + 1
        if request not in (SIOCETHTOOL, SIOCGHWTSTAMP) or name not in names or \
                (request == SIOCETHTOOL and command not in READ):
            wrong.append("ioctl " + line)
    if sum(seen.values()) < 20 or len(seen) < 10:
        wrong.append(f"too few questions to prove anything: {seen}")
    return seen


def main(argv):
    names, wrong, seen = set(argv[3:]), [], {}
    for line in open(argv[1], encoding="utf-8", errors="replace"):
        call = re.match(r"\d+ +(\w+)\((.*)", line)
        if not call or "resumed>" in line:
            continue
        name, rest = call.groups()
        seen[name] = seen.get(name, 0) + 1
        if name == "ioctl":
            request = re.match(r"\d+(?:<[^>]*>)?, (SIOC\w+)", rest)
            if request and request.group(1) not in ("SIOCETHTOOL", "SIOCGHWTSTAMP"):
                wrong.append(line)
        elif name == "bind" and re.search(r'sun_path="', rest):
            wrong.append(line)
        # A family of generic netlink (type 0x10 is their controller's) by name, not from the list.
        elif name in ("sendto", "sendmsg") and re.search(r"nlmsg_type=(0x10|nlctrl)\b", rest) and \
                not re.search(r"NLM_F_DUMP|\|0x300", rest):
            wrong.append(line)
        elif name in ("open", "openat") and re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", rest):
            wrong.append(line)
        elif name in ("creat", "unlink", "rename", "init_module", "finit_module"):
            wrong.append(line)
        elif name == "execve" and "latscan" not in rest:
            wrong.append(line)
    asked = of_ioctls(argv[2], names, wrong)
    print(", ".join(f"{n} {seen[n]}" for n in sorted(seen)))
    print(", ".join(f"{n} {asked[n]}" for n in sorted(asked)))
    if not seen.get("ioctl") or not seen.get("sendto"):
        wrong.append(f"the trace holds too little to prove anything: {seen}")
    for line in wrong[:20]:
        print("NEVER:", line.rstrip()[:400])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
