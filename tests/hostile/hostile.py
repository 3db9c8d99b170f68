# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: a host in a text, every verb on it, and what a run may leave."""
import json
import os
import re
import subprocess

ENDS = (0, 1, 2, 3, 4)  # docs/exit-status.md

HOST = """== /probe/clock
realtime 1767225600000000000
monotonic 1000000000000
== /probe/uname
sysname Linux
release 6.1.0-13-amd64
version #1 SMP
machine x86_64
nodename alpha
== /etc/machine-id
0123456789abcdef0123456789abcdef
== /proc/cmdline
BOOT_IMAGE=/boot/vmlinuz isolcpus=2-3 nohz_full=2-3
== /sys/devices/system/cpu/isolated
2-3
== /sys/devices/system/cpu/online
0-3
== /proc/sys/vm/swappiness
60
== /proc/meminfo
MemTotal: 16000000 kB
== /proc/irq/24/effective_affinity_list
3
"""


def prepare(latscan, inputs):
    """Two recorded hosts and their reports, and a capture."""
    day_after = HOST.replace("2-3", "1-3").replace("17672256", "17673120")
    for name, text in (("a", HOST), ("b", day_after)):
        path = os.path.join(inputs, name)
        with open(path + ".fx", "w", encoding="ascii") as f:
            f.write(text)
        subprocess.run([latscan, "scan", "--root", path + ".fx", "-f", f"json:{path}.json"], check=False)
    subprocess.run([latscan, "capture", "--from", os.path.join(inputs, "a.fx"), "-o",
                    os.path.join(inputs, "a.tar.gz")], check=False, stderr=subprocess.DEVNULL)


def verbs(latscan, inputs):
    """Each verb that writes a report, with {files} where files are named: into its own folder."""
    host, other = os.path.join(inputs, "a.fx"), os.path.join(inputs, "b.fx")
    report, later = os.path.join(inputs, "a.json"), os.path.join(inputs, "b.json")
    return {
        "scan": [latscan, "scan", "--root", host],
        "gate": [latscan, "gate", "--inferred", "--root", host, "-f", "text"],
        "triage": [latscan, "triage", "--root", host],
        "convert": [latscan, "convert", "-f", "text", report],
        "diff": [latscan, "diff", report, later],
        "history": [latscan, "history", host, other],
        "fleet": [latscan, "fleet", report, later],
        "list": [latscan, "list"],
        "explain": [latscan, "explain", "irq.isolated_affinity"],
        "lint": [latscan, "lint", "--cmdline", "isolcpus=2-3 nohz_full=2-4"],
        "profile": [latscan, "profile", "show", "quiet-core"],
        "fix": [latscan, "fix", "--print", "--root", host],
        "watch": [latscan, "watch", "--root", host, "--root", other],
        "inspect": [latscan, "capture", "--inspect", os.path.join(inputs, "a.tar.gz")],
        "help": [latscan, "help"],
        "version": [latscan, "version"],
    }


def whole(path):
    """A file is there whole or not at all; its end tells."""
    with open(path, "rb") as f:
        text = f.read()
    if path.endswith(".json"):
        json.loads(text)
    elif path.endswith(".html"):
        assert text.rstrip().endswith(b"</html>"), "no </html>"
    elif path.endswith((".sarif", ".xml")):
        assert text.rstrip()[-1:] in (b"}", b">"), "no end"
    elif not path.endswith((".zst", ".gz")):
        assert text.endswith(b"\n"), "no end of line"


class Judge:
    def __init__(self):
        self.passed = 0
        self.complaints = []

    def complain(self, text):
        self.complaints.append(text)

    def check(self, good, text):
        if good:
            self.passed += 1
        else:
            self.complain(text)

    def run(self, name, done, cwd, may_die=(), heard=True):
        """A documented status, a word where it is 3 or 4, and nothing half written."""
        said = (done.stderr or b"").decode("utf-8", "replace")
        before = len(self.complaints)
        if done.returncode not in ENDS and -done.returncode not in may_die:
            self.complain(f"{name}: status {done.returncode}, {said[-300:]!r}")
        elif done.returncode >= 3 and heard:
            if not re.search(r"^(latscan[a-z-]*: .+|.*NOT VERIFIED.*)$", said, re.M):
                self.complain(f"{name}: status {done.returncode} without a word: {said[-200:]!r}")
        for word in ("Sanitizer", "Assertion", "Segmentation"):
            if word in said:
                self.complain(f"{name}: {said[-300:]}")
        for left in os.listdir(cwd):
            path = os.path.join(cwd, left)
            if left.startswith(".") or left.endswith(".tmp"):
                self.complain(f"{name}: left {left}")
            elif os.path.isfile(path):
                try:
                    whole(path)
                except (ValueError, AssertionError) as e:
                    self.complain(f"{name}: {left} is not whole: {e}")
        self.passed += len(self.complaints) == before

    def finish(self):
        for line in self.complaints[:20]:
            print("FAIL", line)
        if len(self.complaints) > 20:
            print(f"and {len(self.complaints) - 20} more")
        print(f"{self.passed} passed, {len(self.complaints)} failed")
        return len(self.complaints) > 0
