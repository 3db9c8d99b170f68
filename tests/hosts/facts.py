# SPDX-License-Identifier: Apache-2.0
"""FACTS.txt: what an independent program read from each tree, parsed and not retyped."""
import ast
import re


class Facts:
    """One "== NAME" section."""

    def __init__(self, name, lines):
        self.name = name
        self.lines = [line.strip() for line in lines]
        self.text = "\n".join(self.lines)

    def search(self, pattern):
        return re.search(pattern, self.text, re.MULTILINE)

    def literal(self, key):
        """The Python literal behind a key: a list or a dict; None: the tree has none."""
        m = self.search(rf"(?:^|\s){re.escape(key)} ([\[{{].*?[\]}}])(?:\s|$)")
        return ast.literal_eval(m.group(1)) if m else None

    def param(self, key):
        """The last value of a parameter of the kernel command line."""
        m = self.search(rf"^{re.escape(key)} (\['.*'\])$")
        return ast.literal_eval(m.group(1))[-1] if m else None

    def file(self, path):
        m = self.search(rf"^{re.escape(path)} = (.*)$")
        return m.group(1) if m else None

    def online(self):
        m = self.search(r"^online (\S*) ")
        return m.group(1) if m and re.match(r"\d", m.group(1)) else None

    def isolated(self):
        m = self.search(r"\bisolated '([\d,-]+)'")
        return m.group(1) if m else None

    def declared(self):
        """isolcpus= without its flags."""
        value = self.param("isolcpus")
        return re.sub(r"^([a-z_]+,)*", "", value) if value else None

    def timers(self):
        """Of an isolated and of a housekeeping CPU."""
        m = self.search(r"^LOC isolated/cpu (\d+) housekeeping/cpu (\d+)$")
        return (int(m.group(1)), int(m.group(2))) if m else None

    def aimed(self):
        """IRQs whose effective affinity meets the isolated CPUs."""
        m = self.search(r"^irq dirs \d+ effective on isolated (\d+) ")
        return int(m.group(1)) if m else None

    def fired(self):
        """How many device IRQs ever fired there, and the busiest: (count, irq, text)."""
        m = self.search(r"^device IRQs with counts on isolated: (\d+) (\[.*\])$")
        return (int(m.group(1)), ast.literal_eval(m.group(2))) if m else None

    def deepest(self):
        """Name and exit latency in us of the slowest idle state that is enabled."""
        states = [re.match(r"(\S+) (\d+)us enabled", s) for s in self.literal("cstates") or {}]
        states = [(int(m.group(2)), m.group(1)) for m in states if m]
        return max(states) if states else None

    def turbo(self):
        m = self.search(r"no_turbo (\d?) boost ?(\d?)$")
        if not m or not (m.group(1) or m.group(2)):
            return None
        return "on" if m.group(1) == "0" or m.group(2) == "1" else "off"

    def smt(self):
        """What smt/active says."""
        m = self.search(r"\bsmt +\w* ?([01])$")
        return ("off", "on")[int(m.group(1))] if m else None

    def nodes(self):
        return sum(bool(re.match(r"node\d+ cpus ", line)) for line in self.lines)

    def huge_pages(self):
        """{size in kB: [pages of node 0, of node 1, …]}."""
        sizes = {}
        for line in self.lines:
            if re.match(r"node\d+ cpus ", line):
                for size, pages in re.findall(r"'hugepages-(\d+)kB': '(\d+)/\d+'", line):
                    sizes.setdefault(int(size), []).append(int(pages))
        return sizes


def load(path):
    """{name: Facts} in the order of the file."""
    found, name, lines = {}, None, []
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.startswith("== "):
                if name:
                    found[name] = Facts(name, lines)
                name, lines = line[3:].strip(), []
            elif name:
                lines.append(line)
    found[name] = Facts(name, lines)
    return found
