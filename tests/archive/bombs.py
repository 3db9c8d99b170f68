#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bombs.py LATSCAN: what an archive can do to whoever reads it, beyond hostile.py.

latscan-unpack is run on each by itself: refused with status 3 and a sentence, or contained, in a
second of CPU time (a busy machine gets more), 64 MiB, and without a file of this host in it.
"""
import gzip
import io
import lzma
import os
import resource
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

UNPACK = os.path.join(os.path.dirname(sys.argv[1]), "latscan-unpack")
SECONDS, BYTES = 4.0, 68 << 20  # the bound, and what the program itself is
SANITIZED = b"__asan_init" in open(UNPACK, "rb").read()
MEASURE = """import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
use = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stderr.buffer.write(done.stderr[:3000])
print(done.returncode, use.ru_utime + use.ru_stime, use.ru_maxrss)
"""
HOST = [("h/proc/cmdline", b"quiet\n"), ("h/sys/devices/system/cpu/online", b"0-3\n")]
faults = []


def unpack(what, path, refused, text=""):
    done = subprocess.run([sys.executable, "-c", MEASURE, UNPACK, "--all", path],
                          capture_output=True, timeout=120, check=True)
    status, seconds, kib = done.stdout.split()
    said = done.stderr.decode(errors="replace").strip()
    wrong = []
    if int(status) not in (refused and (3,) or (0, 3)):
        wrong.append(f"status {int(status)}")
    if int(status) == 3 and not said:
        wrong.append("no word")
    if text not in said:
        wrong.append(f"does not say {text!r}")
    if not SANITIZED and float(seconds) > SECONDS:
        wrong.append(f"{float(seconds):.1f} s")
    if not SANITIZED and int(kib) << 10 > BYTES:
        wrong.append(f"{int(kib) >> 10} MiB")
    if wrong:
        faults.append(what)
    print(f"{'FAIL' if wrong else 'ok  '} {what}: {', '.join(wrong)} [{int(status)}, {float(seconds):.2f} s, "
          f"{int(kib) >> 10} MiB] {said[:120]}")


class Work:
    def __init__(self, folder):
        self.folder = folder

    def put(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(data)
        return path


def tar(members, end=True):
    out = io.BytesIO()
    for name, data in members:
        if isinstance(data, tarfile.TarInfo):
            info, data = data, b""
            info.name = name
        else:
            info = tarfile.TarInfo(name)
            info.size = len(data)
        out.write(info.tobuf(tarfile.PAX_FORMAT))
        out.write(data + bytes(-len(data) % 512))
    return out.getvalue() + (bytes(1024) if end else b"")


def header(name, kind=b"0", size=0, **fields):
    """A header of ustar by hand, with what tarfile would not write."""
    block = bytearray(512)
    block[0:len(name)] = name
    block[100:108], block[108:116], block[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
    block[124:136] = size if isinstance(size, bytes) else b"%011o\0" % size
    block[136:148], block[148:156], block[156:157] = b"00000000000\0", b" " * 8, kind
    block[257:265] = fields.get("magic", b"ustar\00000")
    for at, data in fields.get("put", ()):
        block[at:at + len(data)] = data
    block[148:156] = b"%06o\0 " % (sum(block) + fields.get("off", 0))
    return bytes(block)


def pax(records):
    body = b""
    for key, value in records:
        n = len(key) + len(value) + 3
        while len(b"%d" % n) + len(key) + len(value) + 3 != n:
            n = len(b"%d" % n) + len(key) + len(value) + 3
        body += b"%d %s=%s\n" % (n, key, value)
    return header(b"pax", b"x", len(body)) + body + bytes(-len(body) % 512)


def sparse(w):
    far = 8 << 40
    old = header(b"h/proc/sparse", b"S", 512, magic=b"ustar  \0", put=(
        (386, b"%011o\0" % 0), (398, b"%011o\0" % 512),
        (483, struct.pack(">I", 0x80000000) + struct.pack(">Q", far))))
    unpack("a sparse file of 8 TB, as old tars tell it",
           w.put("s.tar", old + bytes(512) + bytes(1024)), True, "at most 128 MiB in all")
    one = pax([(b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"),
               (b"GNU.sparse.name", b"h/proc/sparse"), (b"GNU.sparse.realsize", b"%d" % far)])
    one += header(b"h/GNUSparseFile.0/sparse", b"0", 1024) + b"1\n0\n1\n".ljust(512, b"\0") + bytes(512)
    unpack("the same, sparse 1.0", w.put("s1.tar", one + bytes(1024)), True, "at most 128 MiB in all")
    blocks = 60000
    chain = header(b"h/proc/sparse", b"S", 0, magic=b"ustar  \0", put=((482, b"\1"),))
    entry = b"%011o\0%011o\0" % (0, 0)
    more = (entry * 21 + b"\1" + bytes(7))[:512]
    unpack("a map of 1.2 million holes", w.put("s2.tar.gz", gzip.compress(chain + more * blocks)), True)


def windows(w):
    """As much memory as an archive says."""
    plain = tar(HOST + [("h/proc/zero", bytes(100 << 20))])
    small = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16, "mode": lzma.MODE_FAST,
              "mf": lzma.MF_HC3, "nice_len": 273}]
    data = bytearray(lzma.compress(plain, format=lzma.FORMAT_XZ, filters=small))
    # The dictionary's size is one byte of the block header: set to 1 GiB, with a right CRC.
    size = (data[12] + 1) * 4
    at = data.index(b"\x21\x01", 12, 12 + size) + 2
    data[at] = 36
    block = bytes(data[12:12 + size - 4])
    data[12 + size - 4:12 + size] = struct.pack("<I", zlib.crc32(block))
    unpack("an xz dictionary of 1 GiB", w.put("dict.tar.xz", bytes(data)), True)
    nine = lzma.compress(plain, preset=9)
    unpack("xz -9 over 100 MiB of zero bytes", w.put("nine.tar.xz", nine), True, "64 MiB of memory")
    unpack("xz -9 over a host", w.put("host.tar.xz", lzma.compress(tar(HOST), preset=9)), False)
    if shutil.which("zstd"):
        done = subprocess.run(["zstd", "-q", "-3", "--long=27"], input=plain, capture_output=True,
                              check=True)
        unpack("a zstd window of 128 MiB", w.put("window.tar.zst", done.stdout), True)
    logs = gzip.compress(tar([("h/var/log/x", bytes(300 << 20))] + HOST), 9)
    unpack("300 MiB of log that are 300 KB", w.put("log.tar.gz", logs), True, "100 times")


def names(w):
    long = b"h/proc/" + b"n" * 70000
    gnu = header(b"././@LongLink", b"L", len(long) + 1, magic=b"ustar  \0") + long + \
        bytes(512 - len(long) % 512) + header(b"h/proc/n", b"0", 0)
    unpack("a name of 70 KB, as GNU tar tells it", w.put("n.tar", gnu + bytes(1024)), True, "4096 bytes")
    huge = header(b"pax", b"x", 64 << 20) + bytes(64 << 20) + header(b"h/proc/n")
    unpack("a pax header of 64 MiB", w.put("p.tar.gz", gzip.compress(huge)), True)
    many = pax([(b"comment", b"x")]) * 100000 + header(b"h/proc/n")
    unpack("100,000 pax headers", w.put("pp.tar.gz", gzip.compress(many)), True)
    records = pax([(b"key.%d" % i, b"v") for i in range(40000)]) + header(b"h/proc/n") + bytes(1024)
    unpack("a pax header of 40,000 records", w.put("pr.tar.gz", gzip.compress(records)), False)
    deep = tar(HOST + [("h/" + "d/" * 2000 + "x", b"1")])
    unpack("2,000 folders deep", w.put("deep.tar", deep), False)
    fat = io.BytesIO()
    with gzip.GzipFile(fileobj=fat, mode="wb", compresslevel=1) as out:
        for i in range(20000):
            name = f"h/proc/{i}/".encode() + b"n" * 3900
            out.write(pax([(b"path", name)]) + header(b"x"))
    unpack("20,000 names of 4 KB", w.put("fat.tar.gz", fat.getvalue()), True, "fewer names")
    for name in ("h/proc/../../../etc/shadow", "../h/proc/x", "/../../x/proc/y"):
        unpack(f"a name that climbs: {name}", w.put("up.tar", tar(HOST + [(name, b"x")])), True, '".."')


def lies(w):
    small = tar(HOST)
    for cut in range(0, len(small) - 1024, 512):
        unpack(f"cut at {cut}", w.put("cut.tar", small[:cut] or b"\0"), cut < 1024)
    unpack("cut in a header", w.put("cut.tar", small[:700]), True)
    unpack("a wrong checksum", w.put("sum.tar", header(b"h/proc/x", off=1) + bytes(1024)), True)
    minus = b"\xff" + b"\xff" * 10 + b"\x00"
    unpack("a negative size", w.put("minus.tar", header(b"h/proc/x", size=minus) + bytes(2048)), True)
    big = b"\x80" + b"\x00" * 3 + b"\x7f" + b"\xff" * 7
    unpack("a size of 2^63", w.put("size.tar", header(b"h/proc/x", size=big) + bytes(2048)), True)
    link = tarfile.TarInfo()
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    through = tar(HOST + [("h/proc/sys", link), ("h/proc/sys/passwd", b"mine\n")])
    unpack("a file below a link out", w.put("link.tar", through), False)
    twice = tar(HOST + [("h/proc/cmdline", b"a\n"), ("h/proc/cmdline", b"b\n")])
    unpack("a file three times", w.put("twice.tar", twice), False)
    inner = gzip.compress(gzip.compress(tar(HOST)))
    unpack("a gzip in a gzip", w.put("in.tar.gz", inner), False)
    bomb = bytes(1 << 30)
    nested = gzip.compress(gzip.compress(gzip.compress(bomb, 9), 9), 9)
    unpack("1 GiB in three gzips", w.put("nest.tar.gz", nested), True)


def formats(w):
    """Of libarchive's formats only tar: mtree, for one, names files of this host."""
    mtree = b"#mtree\n./proc/cmdline type=file contents=/etc/passwd size=100\n"
    unpack("mtree", w.put("x.mtree", mtree), True, "")
    unpack("mtree in a gzip", w.put("x.tar.gz", gzip.compress(mtree)), True)
    cpio = b"070701" + b"0" * 104 + b"TRAILER!!!\0\0\0\0"
    others = {"cpio": cpio, "ar": b"!<arch>\nproc/x          0           0     0     644     2         `\nx\n",
              "cab": b"MSCF" + bytes(60), "7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
              "rar": b"Rar!\x1a\x07\x00" + bytes(60), "iso": bytes(0x8000) + b"\x01CD001\x01" + bytes(2048)}
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as z:
        z.writestr("h/proc/cmdline", "quiet\n")
    others["zip"] = zipped.getvalue()
    for name, data in others.items():
        unpack(name, w.put("x." + name, data), True)
        unpack(name + " in a gzip", w.put("x.gz", gzip.compress(data)), True)


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        w = Work(folder)
        for part in (names, lies, formats, sparse, windows):
            part(w)
        print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
