# SPDX-License-Identifier: Apache-2.0
"""What all processes of a command open, list and ask for, as strace sees it: the list of the second twin."""
import collections
import os
import re
import shutil
import subprocess
import tempfile

# "12 openat(5</proc>, "7/comm", O_RDONLY|O_CLOEXEC) = 6</proc/7/comm>"
CALL = re.compile(r'\d+ +(openat|open|readlinkat|readlink|newfstatat|access)\((?:(AT_FDCWD|\d+)(?:<([^>]*)>)?, )?"([^"]*)"(.*)')
PASSED = re.compile(r"/(lib|usr/lib)/|/etc/ld\.so|locale|/dev/null|^$")


def strace(argv, *options):
    if not shutil.which("strace"):
        return None
    with tempfile.NamedTemporaryFile("r", errors="surrogateescape") as out:
        subprocess.run(["strace", "-f", "-o", out.name, *options, *argv], stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return out.read().splitlines()


def calls(argv):
    """How often each system call was made, by all processes together."""
    counts = collections.Counter()
    for line in strace(argv) or ():
        m = re.match(r"\d+ +(\w+)\(", line)
        if m:
            counts[m[1]] += 1
    return counts


def line_of(m):
    call, _, folder, name, rest = m.groups()
    path = name if name.startswith("/") else os.path.join(folder or "/", name)
    if call in ("open", "openat"):
        if "O_PATH" in rest:
            return None
        return ("d" if "O_DIRECTORY" in rest else "f"), path
    return ("l" if call.startswith("readlink") else "s"), path


def write(path, argv):
    """How many lines there are; 0 without strace."""
    lines, names = [], set()
    for line in strace(argv, "-y", "-s", "4096", "-e", "trace=openat,open,readlinkat,readlink,newfstatat,access") or ():
        m = CALL.match(line)
        one = m and line_of(m)
        if not one or PASSED.search(one[1]):
            continue
        # Names of processes are kept for half a second; strace makes a scan so slow that they are read again.
        again = one[1].endswith("/comm") and one[1] in names
        names.add(one[1])
        if not again:
            lines.append(" ".join(one))
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
        f.write("\n".join(lines) + "\n")
    return len(lines)
