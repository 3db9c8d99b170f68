#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""redact.py LATSCAN: what --redact leaves of a host, which must be nothing.

A recording of our own pen (redact.fx) has every kind of identity in every file that tells one;
each is looked for in all its spellings in all that the archive holds. Then the same for this
host, for what its own tools say of it. What is redacted must be judged as before, and names
must be the same wherever one key was used.
"""
import gzip
import ipaddress
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

LATSCAN = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
faults = []

WORDS = """zrh7-quotes03 lab.borealis-trading.com borealis-trading forge17 wolfram ottilie.brandt
ottilie kasimir theodora leopold quantdesk store9 fileserver4 tick2 grandmaster9 hunter2hunter2
correcthorsebattery jo-ann.vogt other-firm feeduser feedpass77 topmostsecret99 SecretStrategyAlpha XEUR SwapOfWolfram
WXK9Q27TR4 J7QK2M9XZ1 481516234200 RACK-B17-U09 S5GXNX0T912345 0025388b91d04f7a
5f0c3a9d2b7e41c8a6d41e90b3c7f258 4be1c07d93f2a586e0d7419bc35f82a6017ce94d5b83f2a60c1e7d9485b3f620
DIMMSERIAL77 OEMSECRET42 0c42a15e7790 0c42a103005e7793 0c42:a103:005e:7793""".split()
UUIDS = """c1d7e5a2-93b4-4f06-8a1e-7b25d0f9e364 7d3e9b10-5c2f-4a68-b1d9-e04f6a7c8325
9e2b4c71-0d3f-4a85-96c8-51f7ab20de43""".split()
MACS = ["0c42a15e77" + end for end in ("93", "94", "95", "99", "aa", "bb", "c1")] + ["ec46700a10f3"]
IPV4 = """10.44.7.19 10.44.7.1 10.44.7.2 10.44.7.33 10.44.7.0 10.44.7.255 10.44.9.200 10.44.9.201
10.44.9.202 10.44.9.203 10.44.9.204 10.44.9.205 192.168.77.41 192.168.16.0 192.168.17.5
239.1.9.21""".split()
IPV6 = """fe80::e42:a1ff:fe5e:7793 fe80::e42:a1ff:fe5e:77aa 2001:db8:7::13 2001:db8:7::
2001:db8:7::c9 ff35::a0b0:c0d1 ff02::1:ff5e:7793""".split()
# What looks like an identity and is none.
KEPT = {
    "sample/1/proc/sys/kernel/osrelease": "5.10.0.1-rt5",
    "sample/1/probe/ethtool/ens5f0/drvinfo.txt": "fw_version 16.35.20.12",
    "sample/1/sys/class/dmi/id/bios_version": "3.10.44.7",
    "sample/1/sys/class/dmi/id/chassis_asset_tag": "To Be Filled By O.E.M.",
    "sample/1/proc/version": "gcc (Debian 12.2.0-14) 12.2.0",
    "sample/1/proc/cmdline": "BOOT_IMAGE=(hd0,gpt2)/boot/vmlinuz-5.10.0.1-rt5 root=UUID=",
    "sample/1/probe/kmsg.txt": "firmware version: 16.35.20.12",
    "sample/1/proc/net/route": "\t00FFFFFF\t",
    "sample/1/proc/net/igmp": "810100E0",
    "sample/1/proc/net/dev_mcast": "011b19000000",
    "sample/1/probe/time_daemons.txt": "pool 0.debian.pool.ntp.org iburst",
    "sample/1/proc/interrupts": "      10443      77193   PCI-MSI 31981568-edge      ens5f0-0",
    "sample/1/probe/ethtool/ens5f0/rules.txt": "/255.255.255.255 sport 0/0x0 dport 27242/0xffff",
    "sample/1/proc/4711/cmdline": "bin/feed_handler\0--venue=",
    "sample/1/proc/4711/maps": "lib/libquote.so.1.2.3.4",
    "sample/1/proc/1/environ": "isolcpu=2",
}
KEPT_MORE = [("sample/1/probe/kmsg.txt", text) for text in (
    "12:34:56", "pci 0000:3b:00.0: [15b3:101d]", "audit(1700000000.123:12)", "version 4.18.1.13",
    "usb 1-1: SerialNumber: ", "operation=\"exec\" name=\"/home/user-")]


def check(ok, *what):
    if not ok:
        faults.append(" ".join(str(w) for w in what))


def run(*arguments, status=0):
    done = subprocess.run([LATSCAN, *arguments], capture_output=True, timeout=300, check=False)
    check(done.returncode == status, arguments, "ended with", done.returncode, done.stderr.decode())
    return done


def groups(digits, n, sep):
    return sep.join(digits[i:i + n] for i in range(0, len(digits), n))


def mac_spellings(mac):
    turned = "%02x" % (int(mac[:2], 16) ^ 2) + mac[2:]
    both = [groups(mac, 2, ":"), groups(mac, 2, "-"), groups(mac, 4, "."), mac]
    both.append(groups(groups(mac, 2, ":")[::-1].replace(":", ""), 2, ":")[::-1] and
                "".join(reversed([mac[i:i + 2] for i in range(0, 12, 2)])))
    for m in (mac, turned):
        both += [m[:6] + "fffe" + m[6:], m[:6] + ".fffe." + m[6:], groups(m[:6] + "fffe" + m[6:], 4, ":"),
                 m[1:2].lstrip("0") + m[2:4] + ":" + m[4:6] + "ff:fe" + m[6:8] + ":" + m[8:]]
    return both + [mac[:6] + "0300" + mac[6:], groups(mac, 2, " ")]


def address_spellings(text):
    a = ipaddress.ip_address(text)
    whole = a.packed.hex()
    words = "".join(a.packed[i:i + 4][::-1].hex() for i in range(0, len(a.packed), 4))
    found = [re.escape(whole), re.escape(words), re.escape(a.packed[::-1].hex())]
    for dotted in {str(a), a.exploded}:
        found.append(r"(?<![0-9a-f:.])" + re.escape(dotted) + r"(?![0-9a-f:]|\.[0-9])")
    if a.version == 4:
        found.append(r"(?<![0-9])" + re.escape(str(a).replace(".", "-")) + r"(?![0-9])")
    return found


def patterns(words, uuids, macs, addresses):
    for word in words:
        yield word, re.escape(word.lower())
    for uuid in uuids:
        yield uuid, re.escape(uuid)
        yield uuid, re.escape(uuid.replace("-", ""))
    for mac in macs:
        for spelling in mac_spellings(mac):
            yield mac, re.escape(spelling)
    for address in addresses:
        for spelling in address_spellings(address):
            yield address, spelling


def open_archive(path):
    """Every member by name; and the manifest, parsed."""
    with tarfile.open(fileobj=gzip.open(path) if path.endswith(".gz") else open(path, "rb")) as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar}
    return members, json.loads(members["manifest.json"])


def strings(x):
    if isinstance(x, dict):
        for k, v in x.items():
            yield k
            yield from strings(v)
    elif isinstance(x, list):
        for v in x:
            yield from strings(v)
    elif isinstance(x, str):
        yield x


# A pseudonym may hold four digits in a row that are an address of ours; none of these does.
SKIP_IN_DIGESTS = re.compile(rb'"sha256":"[0-9a-f]{64}"')


def look_for(what, members, manifest, wanted):
    text = {name: body for name, body in members.items() if name != "manifest.json"}
    text["names of members"] = "\n".join(members).encode()
    text["manifest"] = SKIP_IN_DIGESTS.sub(b"", members["manifest.json"])
    text["manifest, unescaped"] = "\n".join(
        s for s in strings(manifest) if not re.fullmatch("[0-9a-f]{64}", s)).encode("utf-8", "replace")
    raw = {name: body.decode("latin-1").lower() for name, body in text.items()}
    for original, pattern in wanted:
        expression = re.compile(pattern)
        for name, body in raw.items():
            found = expression.search(body)
            if found:
                begin = max(0, found.start() - 30)
                check(False, f"{what}: {name} still has {original} as /{pattern}/:",
                      repr(body[begin:found.end() + 30]))
        hexed = original.replace("-", "")
        if re.fullmatch("[0-9a-f]{12,32}", hexed) and len(hexed) in (12, 32):
            value = bytes.fromhex(hexed)
            for value in (value, value[:3] + b"\xff\xfe" + value[3:]):
                for name, body in text.items():
                    check(value not in body and value[::-1] not in body,
                          f"{what}: {name} has the bytes of {original}")


def escaped(path, value):
    return (f"== {path} escaped\n" + "".join(
        chr(b) if 32 < b < 127 and b != 92 else f"\\x{b:02x}" for b in value) + "\n")


def smbios():
    system = bytes([1, 0x1b, 1, 0, 1, 2, 0, 3]) + bytes.fromhex(UUIDS[2].replace("-", "")) + b"\0\0\0"
    device = bytearray(0x22)
    device[:4] = bytes([17, 0x22, 2, 0])
    device[0x10], device[0x18] = 1, 2
    oem = bytes([11, 5, 3, 0, 1])
    return (system + b"Supermicro\0SYS-1029\0J7QK2M9XZ1\0\0" + bytes(device) +
            b"DIMM_A1\0DIMMSERIAL77\0\0" + oem + b"OEMSECRET42\0\0" + bytes([127, 4, 4, 0, 0, 0]))


def pci_config():
    config = bytearray(0x140)
    config[0:4] = bytes([0xb3, 0x15, 0x1d, 0x10])
    config[0x100:0x104] = (1 | 1 << 16 | 0x120 << 20).to_bytes(4, "little")
    config[0x120:0x124] = (3 | 1 << 16).to_bytes(4, "little")
    config[0x124:0x12c] = bytes.fromhex("937" + "75efeffa1420c")
    return bytes(config)


def write_recording(path):
    with open(os.path.join(HERE, "redact.fx"), encoding="utf-8") as f:
        text = f.read()
    text += escaped("/sys/firmware/dmi/tables/DMI", smbios())
    text += escaped("/sys/bus/pci/devices/0000:3b:00.0/config", pci_config())
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return text


def judged(path, report):
    subprocess.run([LATSCAN, "scan", "--root", path, "-f", "json:" + report], capture_output=True,
                   timeout=300, check=False)
    with open(report, encoding="utf-8") as f:
        r = json.load(f)
    statuses = {c["id"]: (c["status"], c.get("reason"), sorted(f["status"] for f in c["findings"]))
                for c in r["checks"]}
    return r, statuses


def same_verdict(what, work, plain, redacted):
    before, a = judged(plain, os.path.join(work, "a.json"))
    after, b = judged(redacted, os.path.join(work, "b.json"))
    check(len(a) > 200 and a.keys() == b.keys(), what, "checks", len(a), len(b))
    for i in a:
        check(a[i] == b.get(i), what, i, "is judged", b.get(i), "and was", a[i])
    notes = " ".join(after["run"].get("notes", []))
    check("redacted" in notes, what, "the report has no note of it:", notes)
    check("redacted" not in " ".join(before["run"].get("notes", [])), what, "a note too many")
    return before, after


def line(members, name, index=0):
    return members["sample/1" + name].decode().splitlines()[index].strip()


def relations(members):
    """What belongs together in the original still does."""
    mac = line(members, "/sys/class/net/ens5f0/address").replace(":", "")
    check(int(mac[:2], 16) & 3 == 2, "no locally administered unicast MAC:", mac)
    names = members["sample/1/sys/class/net/ens5f1/address"].decode()
    check(names == names.upper(), "upper case is lost:", names)
    link_local = line(members, "/proc/net/if_inet6")[:32]
    turned = "%02x" % (int(mac[:2], 16) ^ 2) + mac[2:6] + "fffe" + mac[6:]
    check(link_local == "fe80000000000000" + turned, "link-local", link_local, "of", mac)
    gid = line(members, "/sys/class/infiniband/mlx5_0/ports/1/gids/0").replace(":", "")
    check(gid == link_local, "the GID", gid, "is no longer", link_local)
    check(groups(mac, 2, "-") in line(members, "/proc/cmdline"), "BOOTIF is no longer the NIC's")

    def word(digits):
        return ipaddress.ip_address(bytes.fromhex(digits)[::-1])
    route = [l.split() for l in members["sample/1/proc/net/route"].decode().splitlines()]
    net = ipaddress.ip_network((word(route[2][1]), str(word(route[2][7]))))
    wide = ipaddress.ip_network((word(route[3][1]), str(word(route[3][7]))))
    gateway = word(route[1][2])
    own = ipaddress.ip_address(line(members, "/etc/network/interfaces", 1).split()[1].split("/")[0])
    check(gateway in net and own in net and gateway != own, "network", net, gateway, own)
    check(own in ipaddress.ip_network("10.0.0.0/8"), "no longer private:", own)
    inside = ipaddress.ip_interface(line(members, "/etc/systemd/network/10-feed.network", 3)[8:])
    check(inside.ip in wide and wide.prefixlen == 20, "network", wide, inside)
    check(route[4][1] == "000000EF", "the route of groups:", route[4])
    check(str(own) in line(members, "/proc/cmdline"), "ip= is no longer this host's address")
    tcp = [l.split() for l in members["sample/1/proc/net/tcp"].decode().splitlines()]
    check(tcp[1][1] == "0100007F:0016" and word(tcp[2][1][:8]) == own, "tcp", tcp[2])
    igmp = [l.split() for l in members["sample/1/proc/net/igmp"].decode().splitlines()]
    group = word(igmp[5][0])
    check(group in ipaddress.ip_network("239.0.0.0/8"), "scope of", group)
    mcast = [l.split() for l in members["sample/1/proc/net/dev_mcast"].decode().splitlines()]
    low = int(group) & 0x7fffff
    check(mcast[1][4] == "01005e%06x" % low, "MAC", mcast[1][4], "of", group)
    group6 = members["sample/1/proc/net/igmp6"].decode().splitlines()[2].split()[2]
    check(mcast[5][4] == "3333" + group6[-8:] and group6.startswith("ff35"), "MAC", mcast[5], group6)
    check(int(members["sample/1/proc/net/mcfilter"].decode().split()[8], 16) == int(group), "mcfilter")
    solicited = members["sample/1/proc/net/igmp6"].decode().splitlines()[1].split()[2]
    check(mcast[4][4] == "3333" + solicited[-8:], "MAC", mcast[4], solicited)
    host = line(members, "/proc/sys/kernel/hostname")
    check(re.fullmatch("host-[0-9a-f]{8}", host), "host", host)
    check(f"nodename {host}" in members["sample/1/probe/uname.txt"].decode(), "uname's name")
    check(f"hostname={host}" in line(members, "/proc/cmdline"), "the parameter's name")
    check(f"<{host}>" in members["sample/1/probe/kmsg.txt"].decode(), "the log's name")
    machine = line(members, "/etc/machine-id")
    check(re.fullmatch("[0-9a-f]{32}", machine) and
          f"sample/1/boot/loader/entries/{machine}-5.10.0.1-rt5.conf" in members, "machine", machine)
    tcp6 = members["sample/1/proc/net/tcp6"].decode().splitlines()[1].split()
    check(tcp6[1].startswith("0000000000000000FFFF0000" + tcp[2][1][:8]), "tcp6", tcp6)
    mac_of_gateway = members["sample/1/proc/net/arp"].decode().split()[12].replace(":", "")
    turned = "%02x" % (int(mac_of_gateway[:2], 16) ^ 2) + mac_of_gateway[2:]
    route6 = [l.split() for l in members["sample/1/proc/net/ipv6_route"].decode().splitlines()]
    check(route6[1][4] == "fe80" + 12 * "0" + turned[:6] + "fffe" + turned[6:], "next hop", route6[1])
    net6 = ipaddress.ip_network((bytes.fromhex(route6[0][0]), int(route6[0][1], 16)))
    own6 = members["sample/1/etc/NetworkManager/system-connections/desk.nmconnection"].decode()
    check(ipaddress.ip_interface(re.search("address1=(.*)", own6)[1]).ip in net6, net6, own6)
    peer = b"".join(bytes.fromhex(tcp6[2][i:i + 8])[::-1] for i in range(0, 32, 8))
    check(ipaddress.ip_address(peer) in net6, "the peer has left", net6, peer)
    check(route6[2][0] == "ff" + 30 * "0", "the route of groups:", route6[2])
    rules = members["sample/1/probe/ethtool/ens5f0/rules.txt"].decode()
    check(f"dst {group}/" in rules, "the rule's group", rules)
    log = members["sample/1/probe/kmsg.txt"].decode()
    check("/home/jo/" not in log, "a short user is left:", log)
    chrony = members["sample/1/probe/chrony.txt"].decode()
    source = int(re.search("refid=0x(.{8})", chrony)[1], 16)
    check(f"name={ipaddress.ip_address(source)} " in chrony, "refid and source", chrony)
    interfaces = members["sample/1/proc/interrupts"].decode()
    enx = re.search("enx[0-9a-f]{12}", interfaces)[0]
    check(f"sample/1/sys/class/net/{enx}/address" in members, enx)


def names_listed(manifest):
    """A listing names what lies below it."""
    paths = {a["path"] for a in manifest["answers"]}
    for a in manifest["answers"]:
        if a["ask"] == "list" and a["path"] in ("/sys/class/net", "/boot/loader/entries", "/home"):
            for name in a["text"].split("\\n"):
                below = a["path"] + "/" + name
                check(name in ("lo", "ens5f0", "ens5f1") or name.startswith("user-") or
                      any(p.startswith(below) for p in paths), "listed, not there:", below)


def written(work):
    key = os.path.join(work, "key")
    with open(key, "wb") as f:
        f.write(b"a key that only this test knows 1")
    record = os.path.join(work, "written.fx")
    text = write_recording(record)
    wanted = list(patterns(WORDS, UUIDS, MACS, IPV4 + IPV6))
    for original in WORDS + UUIDS:
        check(original.lower() in text.lower() or original in ("lab", "0c42a103005e7793"),
              "the recording has no", original)
    plain, redacted = os.path.join(work, "plain.tar"), os.path.join(work, "redacted.tar")
    run("capture", "--from", record, "-o", plain)
    run("capture", "--from", record, "--redact", "--redact-key", key, "-o", redacted)
    members, manifest = open_archive(redacted)
    check(manifest.get("redacted") is True, "the manifest does not say that it is redacted")
    check("redacted" not in open_archive(plain)[1], "a manifest says that it is redacted")
    look_for("written", members, manifest, wanted)
    with open(key, "rb") as f:
        secret = f.read()
    check(all(secret not in body for body in members.values()), "the key is in the archive")
    for name, want in [*KEPT.items(), *KEPT_MORE]:
        check(want in members[name].decode("latin-1"), name, "lost", repr(want), members[name])
    relations(members)
    names_listed(manifest)
    same_verdict("written", work, plain, redacted)
    keys(work, record, key, members)


def keys(work, record, key, members):
    """One key, one set of pseudonyms; without one, new ones each time."""
    other = os.path.join(work, "other.fx")
    with open(other, "w", encoding="utf-8") as f:
        f.write("== /var/log/syslog\n10.44.7.33 said ns of 0c:42:a1:5e:77:93\n"
                "== /proc/sys/kernel/hostname\nzrh7-quotes03\n")
    twice = os.path.join(work, "twice.tar")
    run("capture", "--from", other, "--redact", "--redact-key", key, "-o", twice)
    again = open_archive(twice)[0]
    host = members["sample/1/proc/sys/kernel/hostname"]
    check(again["sample/0/proc/sys/kernel/hostname"] == host, "another name by the same key")
    arp = members["sample/1/proc/net/arp"].decode().splitlines()[2].split()[0]
    mac = line(members, "/sys/class/net/ens5f0/address")
    check(again["sample/0/var/log/syslog"].decode() == f"{arp} said ns of {mac}\n",
          "another address by the same key", again["sample/0/var/log/syslog"], arp, mac)
    found = set()
    for i in range(2):
        out = os.path.join(work, f"random{i}.tar")
        run("capture", "--from", record, "--redact", "-o", out)
        found.add(open_archive(out)[0]["sample/1/proc/sys/kernel/hostname"])
    check(len(found) == 2 and host not in found, "a random key is none:", found)
    short = os.path.join(work, "short")
    with open(short, "w", encoding="utf-8") as f:
        f.write("too short")
    none = os.path.join(work, "none.tar")
    done = run("capture", "--from", record, "--redact", "--redact-key", short, "-o", none, status=3)
    check(b"at least 16 bytes" in done.stderr, "a short key:", done.stderr)
    run("capture", "--from", record, "--redact-key", key, "-o", none, status=3)
    run("capture", "--from", record, "--redact", "--redact-key", short + "x", "-o", none, status=3)
    check(not os.path.exists(none), "an archive without redaction")
    check(not [n for n in os.listdir(work) if n.endswith(".tmp")], "temporary files are left")


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False).stdout.decode(
            "utf-8", "replace")
    except OSError:
        return ""


def content(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read().strip()
    except OSError:
        return ""


def is_identity(a):
    fixed = a.is_loopback or a.is_unspecified or a.is_multicast
    return not fixed and not (a.version == 4 and int(a) >> 24 == 255)


def homes():
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/environ", "rb") as f:
                    found = re.search(rb"(?:^|\0)HOME=/home/([^\0/]+)", f.read())
            except OSError:
                continue
            if found:
                yield found[1].decode("utf-8", "replace")


def this_host():
    addresses = output("ip", "addr")
    words = {name for name in homes() if len(name) > 2}
    if os.uname().nodename not in ("localhost", "vm", "host", "debian", "linux", "server", "guest"):
        words.add(os.uname().nodename)
    for name in ("product_serial", "board_serial", "chassis_serial", "product_uuid"):
        serial = content("/sys/class/dmi/id/" + name)
        if len(serial) > 5 and not re.match("(?i)to be|not |none|default|system", serial):
            words.add(serial)
    words |= {content("/etc/machine-id"), content("/proc/sys/kernel/random/boot_id")}
    macs = {m.replace(":", "") for m in re.findall("link/ether ([0-9a-f:]{17})", addresses)}
    own = {ipaddress.ip_address(a) for a in re.findall("inet6? ([0-9a-f.:]+)", addresses)}
    return words - {""}, macs, {str(a) for a in own if is_identity(a)}


def live(work):
    key = os.path.join(work, "key")
    record, redacted = os.path.join(work, "live.fx"), os.path.join(work, "live.tar.gz")
    run("capture", "--redact", "--redact-key", key, "--window", "300ms", "--group", "239.77.1.9",
        "-o", redacted)
    words, macs, addresses = this_host()
    wanted = list(patterns(words, [], macs, addresses))
    members, manifest = open_archive(redacted)
    check(manifest["samples"] == 2 and len(manifest["answers"]) > 300, "a thin capture of this host")
    wanted += patterns([], [], [], ["239.77.1.9"])
    check("--group" in manifest["arguments"] and "300ms" in manifest["arguments"], "arguments",
          manifest["arguments"])
    look_for("this host", members, manifest, wanted)
    print(len(members), "members;", len(words), "words,", len(macs), "MACs,", len(addresses),
          "addresses of this host")
    subprocess.run([LATSCAN, "scan", "--window", "300ms", "--record", record], capture_output=True,
                   timeout=300, check=False)
    plain, again = os.path.join(work, "a.tar"), os.path.join(work, "b.tar")
    run("capture", "--from", record, "-o", plain)
    run("capture", "--from", record, "--redact", "-o", again)
    same_verdict("this host", work, plain, again)


def guests(work):
    """The trees of the lab's guests, where they are at hand."""
    folder = os.path.join(HERE, "../../../shared/data/guests")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if not name.endswith(".tar.gz"):
            continue
        record, redacted = os.path.join(work, name + ".fx"), os.path.join(work, name + ".tar")
        unpack = os.path.join(os.path.dirname(LATSCAN), "latscan-unpack")
        with open(record, "wb") as f:
            subprocess.run([unpack, "--all", os.path.join(folder, name)], stdout=f, check=True, timeout=120)
        plain = os.path.join(work, name + ".plain.tar")
        run("capture", "--from", record, "-o", plain)
        run("capture", "--from", record, "--redact", "-o", redacted)
        same_verdict(name, work, plain, redacted)
        print(name, "is judged as before")


with tempfile.TemporaryDirectory() as folder:
    written(folder)
    live(folder)
    guests(folder)
for fault in faults:
    print("FAIL", fault)
print(len(faults), "faults")
sys.exit(bool(faults))
