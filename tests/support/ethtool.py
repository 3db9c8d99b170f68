#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ethtool.py RECORD DIR [DRIVER…]: what latscan asked network cards for (a file of --record, or what probe_dump
printed) against what ethtool printed for the same cards: DIR/IF.OPTION, the option without its
dashes, its two outputs together; DIR/IF.settings without any option.

Everything that ethtool says of a question must be what latscan says, and where ethtool says that the
driver has none, latscan must say so too. A card that was not asked must be one that slept. DRIVERs are those that must be
among the cards. Exit status: 0 the same, 1 not.
"""
import os
import re
import sys

NONE = re.compile(r"not supported|no such|No stats available|No private flags|no data", re.I)


def answers(path):
    """{(interface, question): text, or None where the driver has none}"""
    told, name = {}, None
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            head = re.match(r"== (?:after |before )?(/\S*)(.*)", line)
            if head:
                words = re.match(r"/probe/ethtool/([^/]+)/(\w+)$", head.group(1))
                name = words.groups() if words else None
                if not name:
                    continue
                state = re.search(r"!([\w-]+)", head.group(2))
                told[name] = "" if not state or state.group(1) == "ok" else None
                if state and state.group(1) not in ("ok", "unsupported"):
                    sys.exit(f"{path}: {name} was not answered: {line.strip()}")
            elif name and told[name] is not None and not line.startswith(("sandbox:", "child:")):
                told[name] += line
    return told


def sleepers(path):
    """Interfaces whose device is suspended, by the same record."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return set(re.findall(r"^== \S* ?/sys/class/net/([^/]+)/device/power/runtime_status\nsuspended$",
                              file.read(), re.M))


def pairs(text):
    """"key value" lines; the value is the rest."""
    return {k: v for k, _, v in (line.partition(" ") for line in text.splitlines())}


def counters(text):
    """The last word is the number; a name may come twice."""
    return [tuple(line.rsplit(" ", 1)) for line in text.splitlines()]


def colons(text):
    """"key: value" lines of ethtool, blanks stripped."""
    found = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            found.setdefault(key.strip(), value.strip())
    return found


def halves(text):
    first, _, second = text.partition("Current hardware settings:")
    return colons(first), colons(second)


def number(value):
    return 0 if value in (None, "n/a") else int(value)


def drvinfo(ours, text):
    theirs, mine = colons(text), pairs(ours)
    for key, word in (("driver", "driver"), ("version", "version"), ("fw_version", "firmware-version"),
                      ("bus_info", "bus-info"), ("erom_version", "expansion-rom-version")):
        yield word, mine.get(key, ""), theirs.get(word, "")


def ring(ours, text):
    most, now = halves(text)
    mine = pairs(ours)
    for key, word in (("rx", "RX"), ("tx", "TX"), ("rx_mini", "RX Mini"), ("rx_jumbo", "RX Jumbo")):
        yield word, int(mine[key]), number(now.get(word))
        yield word + " maximum", int(mine[key + "_max"]), number(most.get(word))


def channels(ours, text):
    most, now = halves(text)
    mine = pairs(ours)
    for key in ("rx", "tx", "other", "combined"):
        word = key.upper() if len(key) == 2 else key.capitalize()
        yield word, int(mine[key]), number(now.get(word))
        yield word + " maximum", int(mine[key + "_max"]), number(most.get(word))


def coalesce(ours, text):
    theirs, mine = colons(text), pairs(ours)
    adaptive = re.search(r"Adaptive RX: (\S+)\s+TX: (\S+)", text)
    cqe = re.search(r"CQE mode RX: (\S+)\s+TX: (\S+)", text)
    switches = {"on": "1", "off": "0"}
    for match, name in ((adaptive, "adaptive"), (cqe, "cqe-mode")):
        for way, value in zip(("rx", "tx"), match.groups() if match else ()):
            yield f"{name}-{way}", mine.get(f"{name}-{way}", "n/a"), switches.get(value, value)
    for key, value in theirs.items():
        key = key.replace("-frame-", "-frames-")
        if re.match(r"(rx|tx)-(usecs|frames)|stats-block|sample-interval|pkt-rate", key):
            yield key, mine.get(key, "n/a"), value


CAPABILITIES = ("hardware-transmit", "software-transmit", "hardware-receive", "software-receive",
                "software-system-clock", "hardware-legacy-clock", "hardware-raw-clock")
TX_MODES = ("off", "on", "onestep-sync", "onestep-p2p")
RX_FILTERS = ("none", "all", "some", "ptpv1-l4-event", "ptpv1-l4-sync", "ptpv1-l4-delay-req",
              "ptpv2-l4-event", "ptpv2-l4-sync", "ptpv2-l4-delay-req", "ptpv2-l2-event",
              "ptpv2-l2-sync", "ptpv2-l2-delay-req", "ptpv2-event", "ptpv2-sync", "ptpv2-delay-req",
              "ntp-all")


def names_of(value, names):
    return sorted(n for i, n in enumerate(names) if int(value, 16) >> i & 1)


def tsinfo(ours, text):
    mine = pairs(ours)

    def below(title):
        found = re.search(re.escape(title) + r":[^\n]*\n((?:\t[^\n]*\n?)*)", text)
        return sorted(line.split()[0] for line in found.group(1).splitlines()) if found else []
    clock = colons(text).get("PTP Hardware Clock", "none")
    yield "clock", mine["phc_index"], "-1" if clock == "none" else clock
    yield "capabilities", names_of(mine["so_timestamping"], CAPABILITIES), below("Capabilities")
    yield "send", names_of(mine["tx_types"], TX_MODES), below("Hardware Transmit Timestamp Modes")
    yield "receive", names_of(mine["rx_filters"], RX_FILTERS), below("Hardware Receive Filter Modes")


def pause(ours, text):
    theirs, mine = colons(text), pairs(ours)
    for key, word in (("autoneg", "Autonegotiate"), ("rx", "RX"), ("tx", "TX")):
        yield word, mine[key], {"on": "1", "off": "0"}[theirs[word]]


# The names that ethtool has had since before the kernel had any.
LEGACY = {"rx-checksumming": "rx-checksum", "generic-segmentation-offload": "tx-generic-segmentation",
          "generic-receive-offload": "rx-gro", "large-receive-offload": "rx-lro",
          "rx-vlan-offload": "rx-vlan-hw-parse", "tx-vlan-offload": "tx-vlan-hw-insert",
          "ntuple-filters": "rx-ntuple-filter", "receive-hashing": "rx-hashing"}
# These are several features together.
GROUPS = ("tx-checksumming", "scatter-gather", "tcp-segmentation-offload", "udp-fragmentation-offload")


def features(ours, text):
    mine, seen = pairs(ours), 0
    for name, value in colons(text).items():
        if name in GROUPS or name.startswith("Features for"):
            continue
        words = value.replace("[", "").replace("]", "").replace("requested ", "requested-")
        yield name, mine.get(LEGACY.get(name, name)), words
        seen += 1
    yield "features", seen > 30 and seen >= len(mine) - 8, True


def statistics(ours, text):
    mine = counters(ours)
    theirs = [line.strip().rsplit(":", 1) for line in text.splitlines()[1:] if ":" in line]
    yield "names", [n for n, _ in mine], [n.strip() for n, _ in theirs]


def flags(ours, text):
    theirs = colons(text.partition("\n")[2])
    mine = dict(line.rsplit(" ", 1) for line in ours.splitlines())
    yield "flags", mine, theirs


def eee(ours, text):
    mine, status = pairs(ours), colons(text)["EEE status"]
    if status == "not supported":
        # What no link mode has; ethtool looks at the modes, the driver answers all the same.
        yield "supported", int(mine["supported"], 16), 0
        return
    yield "enabled", mine["enabled"], "0" if status == "disabled" else "1"
    if status.startswith("enabled"):
        yield "active", mine["active"], "1" if status == "enabled - active" else "0"


def rss(ours, text):
    mine = pairs(ours)
    rings = re.search(r"with (\d+) RX ring", text)
    table = " ".join(w for line in re.findall(r"^ +\d+: +([\d ]+)$", text, re.M) for w in line.split())
    key = re.search(r"RSS hash key:\n([0-9a-f:]+)$", text, re.M)
    hashes = re.findall(r"^ +(\w+): on$", text, re.M)
    if rings:
        yield "rings", mine.get("rings"), rings.group(1)
    yield "table", mine.get("table", ""), table
    yield "key", mine.get("key", ""), key.group(1).replace(":", "") if key else ""
    yield "hash", [mine["hfunc"]] if "hfunc" in mine else [], hashes


FIELDS = (("IP SA", "s"), ("IP DA", "d"), ("L4 bytes 0 & 1", "f"), ("L4 bytes 2 & 3", "n"))


def fields(ours, text):
    letters = "".join(letter for title, letter in FIELDS if title in text)
    yield "udp4", pairs(ours).get("udp4"), letters or "none"


def link(ours, text):
    theirs, mine = colons(text), pairs(ours)
    speed = re.match(r"(\d+)Mb/s", theirs.get("Speed", ""))
    yield "speed", mine["speed"], speed.group(1) if speed else "-1"
    yield "duplex", mine["duplex"], theirs["Duplex"].split("!")[0].lower()
    yield "autoneg", mine["autoneg"], {"on": "1", "off": "0"}[theirs["Auto-negotiation"]]


QUESTIONS = {"i": ("drvinfo", drvinfo), "g": ("ring", ring), "l": ("channels", channels),
             "c": ("coalesce", coalesce), "T": ("tsinfo", tsinfo), "a": ("pause", pause),
             "k": ("features", features), "S": ("stats", statistics),
             "show-priv-flags": ("privflags", flags), "show-eee": ("eee", eee), "x": ("rss", rss),
             "udp4": ("rss_fields", fields), "settings": ("link", link)}


def says_none(option, text):
    if option == "settings":
        return "Speed:" not in text
    return not re.search(r"\S+:\s*\S", NONE.sub("", text.replace("netlink error:", "")))


def main(argv):
    if len(argv) < 3:
        sys.exit(__doc__)
    told, wrong, compared, values = answers(argv[1]), [], {}, 0
    for file in sorted(os.listdir(argv[2])):
        name, _, option = file.rpartition(".")
        what, compare = QUESTIONS[option]
        if (name, what) not in told:
            continue
        with open(os.path.join(argv[2], file), encoding="utf-8", errors="replace") as f:
            text = f.read()
        ours, none = told[name, what], says_none(option, text)
        if ours is None or (none and option not in ("udp4", "S", "show-priv-flags")):
            if not none and not NONE.search(text):
                wrong.append(f"{name} {what}: latscan says that there is none, ethtool: {text.strip()[:200]}")
            elif ours is not None:
                wrong.append(f"{name} {what}: ethtool says that there is none, latscan: {ours[:200]}")
            compared.setdefault(what, []).append(name + "-")
            continue
        for key, mine, theirs in compare(ours, text):
            values += 1
            if mine != theirs:
                wrong.append(f"{name} {what} {key}: latscan {mine!r}, ethtool {theirs!r}")
        compared.setdefault(what, []).append(name)
    for name in sorted({f.rpartition(".")[0] for f in os.listdir(argv[2])} - {n for n, _ in told}):
        print(f"{name}: not asked")
        if name not in sleepers(argv[1]):
            wrong.append(f"{name}: was not asked, and is awake")
    drivers = {pairs(text).get("driver") for (_, what), text in told.items() if what == "drvinfo" and text}
    wrong += [f"no card of driver {d}" for d in argv[3:] if d not in drivers]
    for what in sorted(compared):
        print(f"{what}: {' '.join(compared[what])}")
    print(f"{values} values, {len(wrong)} differ")
    for line in wrong:
        print("FAIL", line)
    return 1 if wrong or not values else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
