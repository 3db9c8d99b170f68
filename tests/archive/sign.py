#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sign.py LATSCAN: signed captures and reports.

Keys are made by ssh-keygen and openssl for this run. What latscan signs, these two verify, and the
other way round. One changed bit anywhere in a report, a manifest, a member, a header of the tar, a
signature or a public key is refused; so is each other way to change a capture that is listed here.
"""
import base64
import gzip
import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time

LATSCAN = os.path.abspath(sys.argv[1])
SANITIZED = b"__asan_init" in open(LATSCAN, "rb").read()
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECORD = """== /proc/cmdline
quiet
== /proc/sys/vm/swappiness
60
== /proc/1/environ !denied
"""
faults = []
count = 0


def fault(text):
    faults.append(text)
    print("FAIL", text)


def call(*command, stdin=None):
    return subprocess.run(command, capture_output=True, input=stdin, check=False, timeout=600)


def latscan(*arguments):
    return call(LATSCAN, *arguments)


def ends(name, status, done, *texts):
    global count
    count += 1
    said = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode != status:
        fault(f"{name}: status {done.returncode}, expected {status}: {said[-400:]}")
    for text in texts:
        if text not in said:
            fault(f"{name}: does not say {text!r}: {said[-400:]}")


def tool(*command, stdin=None):
    done = call(*command, stdin=stdin)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stderr.decode()}")
    return done.stdout


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)
    return path


def read(path):
    with open(path, "rb") as f:
        return f.read()


def make_keys():
    for name, kind in (("ssh", "ed25519"), ("other", "ed25519"), ("rsa", "rsa"), ("ec", "ecdsa")):
        tool("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", f"{name}@test", "-f", name)
    tool("ssh-keygen", "-q", "-t", "ed25519", "-N", "a secret", "-f", "locked")
    tool("openssl", "genpkey", "-algorithm", "ed25519", "-out", "pem")
    tool("openssl", "pkey", "-in", "pem", "-pubout", "-out", "pem.pub")
    tool("openssl", "genpkey", "-algorithm", "rsa", "-out", "rsa.pem")
    tool("openssl", "genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "ec.pem")
    tool("openssl", "pkey", "-in", "pem", "-aes256", "-passout", "pass:a secret", "-out", "locked.pem")
    tool("openssl", "genpkey", "-algorithm", "x25519", "-out", "x.pem")
    for name in os.listdir("."):
        os.chmod(name, 0o600)


def capture(name, key="ssh"):
    done = latscan("capture", "--from", "host.fx", "-o", name, "--sign", key)
    ends(f"capture {name} with {key}", 0, done)
    return name


def report(name, key="ssh"):
    done = latscan("scan", "--root", "plain.tar", "--only", "mem.swappiness", "-f", f"json:{name}",
                   "--sign", key)
    if done.returncode > 2:
        fault(f"report: {done.stderr.decode()}")
    return name


KEYS = ("--key", "ssh.pub", "--key", "pem.pub")


def verify(*files, keys=KEYS):
    return latscan("verify", *keys, *files)


def verified(name, *files, keys=KEYS):
    done = verify(*files, keys=keys)
    ends(name, 0, done, *(f"{f}: verified: " for f in files))


def refused(name, *files, text="NOT VERIFIED", keys=KEYS, status=1):
    ends(name, status, verify(*files, keys=keys), text)


def other_tools():
    """Both ways, for each kind of key: what one signs the other verifies."""
    signers = b"ops@test " + read("ssh.pub")
    write("signers", signers)
    for kind in ("tar.zst", "tar.gz", "tar"):
        for key in ("ssh", "pem"):
            name = capture(f"{key}.{kind}", key)
            verified(f"{key} {kind}", name)
            tool("tar", "-xf", name, "manifest.json")
            manifest = read("manifest.json")
            if key == "ssh":
                tool("ssh-keygen", "-Y", "check-novalidate", "-n", "latscan", "-s", name + ".sig", stdin=manifest)
                tool("ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "ops@test", "-n", "latscan",
                     "-s", name + ".sig", stdin=manifest)
            else:
                tool("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "pem.pub", "-rawin",
                     "-in", "manifest.json", "-sigfile", name + ".sig")
    for key in ("ssh", "pem"):
        report(f"{key}.json", key)
        verified(f"report by {key}", f"{key}.json")
    tool("ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "ops@test", "-n", "latscan",
         "-s", "ssh.json.sig", stdin=read("ssh.json"))
    tool("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "pem.pub", "-rawin", "-in", "pem.json",
         "-sigfile", "pem.json.sig")
    shutil.copy("ssh.json", "by-tool.json")
    for options in ([], ["-O", "hashalg=sha256"]):
        if os.path.exists("by-tool.json.sig"):
            os.unlink("by-tool.json.sig")
        if call("ssh-keygen", "-Y", "sign", *options, "-n", "latscan", "-f", "ssh", "by-tool.json").returncode == 0:
            verified(f"signed by ssh-keygen {options}", "by-tool.json")
        elif not options:
            fault("ssh-keygen -Y sign")
    os.unlink("by-tool.json.sig")
    tool("ssh-keygen", "-Y", "sign", "-n", "file", "-f", "ssh", "by-tool.json")
    refused("another namespace", "by-tool.json", text='made for "latscan"')
    os.unlink("by-tool.json.sig")
    tool("openssl", "pkeyutl", "-sign", "-inkey", "pem", "-rawin", "-in", "by-tool.json", "-out", "by-tool.json.sig")
    verified("signed by openssl", "by-tool.json")
    os.unlink("by-tool.json.sig")
    tool("ssh-keygen", "-Y", "sign", "-n", "latscan", "-f", "rsa", "by-tool.json")
    refused("signed by RSA", "by-tool.json", text="signature of an Ed25519 key")
    os.unlink("by-tool.json.sig")
    tool("ssh-keygen", "-Y", "sign", "-n", "latscan", "-f", "other", "by-tool.json")
    refused("signed by another", "by-tool.json", text="expected one that --key names")


def flips(data, every=1, step=1):
    """Each bit, or of each byte one, or of each step-th byte: (position, changed bytes)."""
    for at in range(0, len(data), step):
        for bit in range(8) if every == 1 else [at % 8]:
            changed = bytearray(data)
            changed[at] ^= 1 << bit
            yield f"{at}.{bit}", bytes(changed)


def all_refused(what, variants, suffix="", name=lambda at: at, allowed=None):
    """variants: (position, file, signature), verified in one run; none is."""
    global count
    folder = tempfile.mkdtemp(dir=".")
    files = []
    for at, data, signature in variants:
        path = f"{folder}/{at}{suffix}"
        write(path, data)
        write(path + ".sig", signature)
        files.append(path)
    before = time.monotonic()
    done = verify(*files)
    took = time.monotonic() - before
    lines = done.stdout.decode(errors="replace").splitlines()
    bad = [line for line in lines if ": NOT VERIFIED: " in line]
    passed = [line.split(": verified: ")[0] for line in lines if ": verified: " in line]
    if allowed:
        passed = [p for p in passed if not allowed(p)]
    if passed or (done.returncode != 1) or (not allowed and len(bad) != len(files)):
        fault(f"{what}: status {done.returncode}, {len(bad)} of {len(files)} refused; not: {passed[:5]} "
              f"{done.stderr[-300:]}")
    count += len(files)
    print(f"ok   {what}: {len(bad)} of {len(files)} refused, {1e6 * took / len(files):.0f} us each")
    shutil.rmtree(folder)


def bits():
    for key, every in (("ssh", 8 if SANITIZED else 1), ("pem", 8)):
        data, signature = read(f"{key}.json"), read(f"{key}.json.sig")
        all_refused(f"bits of a report ({key})", ((a, d, signature) for a, d in flips(data, every)))
        all_refused(f"bits of its signature ({key})", ((a, data, s) for a, s in flips(signature)))
        tar, signature = read(f"{key}.tar"), read(f"{key}.tar.sig")
        all_refused(f"bits of the tar ({key})", ((a, t, signature) for a, t in flips(tar, 8, 7 if every == 8 else 1)), ".tar")
        all_refused(f"bits of its signature ({key})",
                    ((a, tar, s) for a, s in flips(signature, 8)), ".tar")
    manifest = members_of("pem.tar")[-1][1]
    verified("a manifest alone", *[write("manifest.json", manifest), write("manifest.json.sig", signature)][:1])
    all_refused("each bit of the manifest", ((a, m, signature) for a, m in flips(manifest, 8 if SANITIZED else 1)))
    compressed()
    key_bits()


def compressed():
    """The signature is of what is in an archive: bits of how it is packed are seen, or change nothing."""
    for kind, unpack in (("tar.gz", "gzip"), ("tar.zst", "zstd")):
        if not shutil.which(unpack):
            print(f"skipped: {unpack} is not there")
            continue
        data, signature = read(f"ssh.{kind}"), read(f"ssh.{kind}.sig")

        def same(path, unpack=unpack):
            return call(unpack, "-dc", stdin=read(path)).stdout == read("ssh.tar")
        if not same(f"ssh.{kind}"):
            fault(f"ssh.{kind} is not ssh.tar")
        all_refused(f"bits of the {kind}", ((a, d, signature) for a, d in flips(data, 8)), "." + kind, allowed=same)


def key_bits():
    """A changed public key is none, or another one."""
    passed = []
    for name, n in (("ssh.pub", len("ssh-ed25519 ") + 68), ("pem.pub", None)):
        data = read(name)
        file = name.replace(".pub", ".json")
        variants = 0
        for at, changed in flips(data[:n], 8 if SANITIZED else 1):
            write("bit.pub", changed + data[n:] if n else changed)
            variants += 1
            done = verify(file, keys=("--key", "bit.pub"))
            if done.returncode not in (1, 3):
                passed.append((name, at, done.returncode))
        print(f"ok   {variants} bits of {name}")
    if passed:
        fault(f"bits of public keys: {passed[:5]}")


def members_of(path):
    with tarfile.open(path) as tar:
        return [(m.name, tar.extractfile(m).read()) for m in tar.getmembers()]


def pack(members, change=lambda info: None):
    to = io.BytesIO()
    with tarfile.open(fileobj=to, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            change(info)
            tar.addfile(info, io.BytesIO(data))
    return to.getvalue()


def resum(tar, at, data):
    """The tar with other bytes in its first header, whose sum is right again."""
    header = bytearray(tar[:512])
    header[at:at + len(data)] = data
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + tar[512:]


def archives():
    tar, signature = read("ssh.tar"), read("ssh.tar.sig")
    members = members_of("ssh.tar")

    def changed(name, data, text="expected", kind="tar", sig=signature):
        write(f"changed.{kind}", data)
        write(f"changed.{kind}.sig", sig)
        refused(name, f"changed.{kind}", text=text)
    changed("a member too many", pack(members + [("sample/0/proc/more", b"x")]), "the manifest names")
    changed("a member too few", pack(members[1:]), "that is there")
    changed("a member twice", pack(members + members[:1]), "each member once")
    changed("another member's bytes", pack([(members[0][0], b"loud\n")] + members[1:]), "SHA-256")
    changed("two manifests", pack(members + members[-1:]), "one manifest")
    changed("packed anew by another", pack(members), "without owner, time")
    changed("a mode", resum(tar, 100, b"004755"), "byte 0 of the tar")
    changed("a time", resum(tar, 136, b"00000000001"), "without owner, time")
    changed("an owner's name", resum(tar, 265, b"root"), "without owner, time")
    changed("a name that comes to the same", resum(tar, 0, b"./" + members[0][0].encode()), "as the manifest has it")
    changed("bytes behind the end", tar + b"x" * 512, "behind its end")
    changed("zeros behind the end", tar + bytes(512), "two blocks of zeros")
    changed("its end cut off", tar[:-512], "two blocks of zeros")
    changed("torn", tar[:1300], "")
    changed("a second archive behind it", tar + tar, "")
    packed = gzip.compress(tar)
    changed("garbage behind gzip", packed + b"garbage", "", "tar.gz")
    changed("a second gzip of bytes", packed + gzip.compress(b"x" * 512), "", "tar.gz")
    changed("a second gzip of nothing but zeros", packed + gzip.compress(bytes(512)), "", "tar.gz")
    zst = read("ssh.tar.zst")
    changed("garbage behind zstd", zst + b"garbage", "", "tar.zst", read("ssh.tar.zst.sig"))
    write("zeros", bytes(512))
    if shutil.which("zstd"):
        frame = tool("zstd", "-q", "-c", "zeros")
        changed("a second frame of zeros", zst + frame, "", "tar.zst", read("ssh.tar.zst.sig"))
    write("order.tar", b"".join(canonical(tar)))
    write("order.tar.sig", signature)
    verified("members in another order: nothing is read from that", "order.tar")
    bare = pack([("h/proc/cmdline", b"quiet\n"), ("h/sys/x", b"1\n")])
    changed("no manifest", bare, "does not hold")
    write("bare.tar", bare)
    tool("ssh-keygen", "-Y", "sign", "-n", "latscan", "-f", "ssh", "bare.tar")
    verified("an archive of others is a file like any", "bare.tar")
    shutil.copy("ssh.tar", "whole.tar")
    tool("ssh-keygen", "-Y", "sign", "-n", "latscan", "-f", "ssh", "whole.tar")
    refused("the archive's bytes signed instead of the manifest", "whole.tar", text="manifest as it was signed")


def canonical(tar):
    """Header and bytes of each member, the first two changed about; then the end."""
    parts, at = [], 0
    while any(tar[at:at + 512]):
        size = int(tar[at + 124:at + 135], 8)
        end = at + 512 + (size + 511) // 512 * 512
        parts.append(tar[at:end])
        at = end
    return [parts[1], parts[0], *parts[2:], tar[at:]]


def signatures():
    good = read("ssh.json.sig")
    shutil.copy("ssh.json", "sig.json")
    for name, data in (("empty", b""), ("one byte", b"x"), ("63 bytes", bytes(63)), ("64 zeros", bytes(64)),
                       ("65 bytes", bytes(65)), ("truncated", good[:-30]), ("without armor", good.split(b"\n", 1)[1]),
                       ("something behind it", good + b"x"), ("something before it", b"x\n" + good),
                       ("twice", good + good), ("another's", read("pem.json.sig")),
                       ("of the manifest", read("ssh.tar.sig"))):
        write("sig.json.sig", data)
        refused(f"signature: {name}", "sig.json")
    with open("sig.json.sig", "wb") as f:
        f.truncate(1 << 32)
    refused("signature: 4 GiB", "sig.json", text="at most 8192 bytes")
    os.unlink("sig.json.sig")
    ends("no signature", 2, verify("sig.json"), "UNSIGNED", "sig.json.sig")
    os.mkfifo("sig.json.sig")
    refused("signature: a fifo", "sig.json")
    os.unlink("sig.json.sig")
    write("elsewhere", good)
    ends("a signature elsewhere", 0, verify("sig.json", "--signature", "elsewhere"), "verified")
    ends("two files, one signature", 3, verify("sig.json", "ssh.json", "--signature", "elsewhere"), "one file")
    ends("the worst counts", 1, verify("ssh.json", "sig.json", "changed.tar", "nothere"), "ssh.json: verified",
         "UNSIGNED", "NOT VERIFIED", "nothere: No such file")
    ends("no file there", 3, verify("sig.json", "nothere"))
    ends("no signature for one", 2, verify("ssh.json", "sig.json"))
    ends("quiet", 0, latscan("verify", "-q", *KEYS, "ssh.json", "pem.tar"))
    os.mkfifo("pipe")
    ends("a fifo", 3, verify("pipe"), "expected a file")


def bombs():
    """Archives that are too large are refused before they are, whatever stands beside them."""
    zeros = gzip.compress(tarfile.TarInfo("sample/0/x").tobuf()[:124] + b"77777777777 " + bytes(376))
    info = tarfile.TarInfo("sample/0/proc/x")
    info.size = 8 << 30
    for name, data in (("bomb.tar.gz", gzip.compress(info.tobuf() + bytes(64 << 20))), ("odd.tar.gz", zeros),
                       ("deep.tar", pack([("../" * 50 + "etc/passwd", b"x")]))):
        write(name, data)
        ends(f"{name} without a signature", 2, verify(name), "UNSIGNED")
        write(name + ".sig", read("ssh.tar.sig"))
        code = ("import resource, subprocess, sys; r = subprocess.run(sys.argv[1:]).returncode; "
                "u = resource.getrusage(resource.RUSAGE_CHILDREN); "
                "print(u.ru_maxrss >> 10, u.ru_utime + u.ru_stime); sys.exit(r)")
        done = call(sys.executable, "-c", code, LATSCAN, "verify", *KEYS, name)
        ends(name, 1, done, "NOT VERIFIED")
        mib, seconds = done.stdout.split()[-2:]
        print(f"ok   {name}: {mib.decode()} MiB, {seconds.decode()} s")
        if (int(mib) > 64 or float(seconds) > 5) and not SANITIZED:
            fault(f"{name}: {mib} MiB, {seconds} s")


def folders():
    os.mkdir("tree")
    tool("tar", "-C", "tree", "-xf", "ssh.tar")
    shutil.copy("ssh.tar.sig", "tree.sig")
    verified("a folder", "tree")
    verified("a folder with a slash", "tree/")
    os.rename("tree.sig", "tree/manifest.json.sig")
    verified("the signature in it", "tree")
    cmdline, more = "tree/sample/0/proc/cmdline", "tree/sample/0/proc/more"
    write(more, b"x")
    refused("a file too many", "tree", text="the manifest names")
    os.unlink(more)
    os.mkdir(more)
    refused("an empty folder", "tree", text="a file in each folder")
    os.rmdir(more)
    os.mkfifo(more)
    refused("a fifo", "tree", text="expected a file")
    os.unlink(more)
    os.rename(cmdline, "kept")
    refused("a file too few", "tree", text="that is there")
    os.symlink(os.path.abspath("kept"), cmdline)
    refused("a link to it", "tree", text="not a link")
    os.unlink(cmdline)
    write(cmdline, b"quiet \n")
    refused("a file of other bytes", "tree", text="SHA-256")
    os.rename("kept", cmdline)
    verified("as it was", "tree")
    manifest = read("tree/manifest.json")
    write("tree/manifest.json", manifest.replace(b"quiet", b"QUIET").replace(b'"mode"', b'"moda"'))
    if read("tree/manifest.json") == manifest:
        write("tree/manifest.json", manifest + b" ")
    refused("a changed manifest", "tree")
    os.unlink("tree/manifest.json")
    ends("no manifest", 3, verify("tree"), "manifest.json")


def signs(name, status, key, *texts):
    done = latscan("scan", "--root", "plain.tar", "--only", "mem.swappiness", "-f", "json:refused.json",
                   "--sign", key)
    ends(name, status, done, *texts)
    if status == 3 and (os.path.exists("refused.json") or os.path.exists("refused.json.sig")):
        fault(f"{name}: a file was written")


def private_keys():
    signs("an RSA key", 3, "rsa", "is an RSA key", "rsa")
    signs("an RSA key in PEM", 3, "rsa.pem", "is an RSA key")
    signs("an ECDSA key", 3, "ec", "is an ECDSA key")
    signs("an ECDSA key in PEM", 3, "ec.pem", "is an ECDSA key")
    signs("an X25519 key", 3, "x.pem", "another type")
    signs("an encrypted key", 3, "locked", "is encrypted", "without a passphrase")
    signs("an encrypted key in PEM", 3, "locked.pem", "is encrypted")
    signs("a public key", 3, "ssh.pub", "is a public key")
    signs("a public key in PEM", 3, "pem.pub", "is a public key")
    signs("no key", 3, "host.fx", "is no private key")
    signs("a key that is not there", 3, "nokey", "No such file")
    signs("a folder", 3, ".", "expected a file")
    data = read("ssh")
    for mode in (0o640, 0o604, 0o660):
        write("open", data)
        os.chmod("open", mode)
        signs(f"a key of mode {mode:o}", 3, "open", "others may read it", "0600")
    os.chmod("open", 0o600)
    write("open", data[:200])
    signs("half a key", 3, "open", "broken")
    write("open", b"")
    signs("an empty key", 3, "open", "no private key")
    write("open", data * 100)
    signs("a key of 40 KB", 3, "open", "16384")
    body = base64.b64decode(b"".join(data.split(b"\n")[1:-2]))
    seed = body.index(b"\0\0\0\x40") + 4
    mixed = bytearray(body)
    mixed[seed] ^= 1
    write("open", b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + base64.b64encode(mixed) +
          b"\n-----END OPENSSH PRIVATE KEY-----\n")
    signs("halves of two keys", 3, "open", "public half is that of another key")
    ends("nothing to sign", 3, latscan("scan", "--root", "plain.tar", "--only", "mem.swappiness", "--sign", "ssh"),
         "--format FORMAT:FILE")
    ends("a capture with a wrong key", 3, latscan("capture", "--from", "host.fx", "-o", "no.tar", "--sign", "rsa"),
         "is an RSA key")
    if [n for n in os.listdir(".") if n.startswith("no.tar") or n.endswith(".tmp")]:
        fault("a capture that was not signed is there, or a temporary file")


def public_keys():
    line, other = read("ssh.pub").decode().strip(), read("other.pub").decode().strip()
    rsa = read("rsa.pub").decode().strip()
    kind, blob, _ = line.split(" ")

    def keys(name, status, text, *said):
        write("keys", text.encode())
        ends(f"keys: {name}", status, verify("ssh.json", keys=("--key", "keys")), *said)
    keys("authorized_keys", 0, f"# a comment\n\n{rsa}\n{other}\n{line}\n", "keys:5, ssh@test")
    keys("login options", 0, f'from="10.0.0.0/8,!10.1.*",command="echo \\"a b\\"",no-pty {line}', "keys:1")
    keys("allowed_signers", 0, f'*@test,ops@ny4 namespaces="git,lat*" {kind} {blob}', "keys:1")
    keys("a quoted principal", 0, f'"ops and dev" {kind} {blob}')
    keys("another namespace", 3, f'ops namespaces="git" {kind} {blob}', "other namespaces")
    keys("not this namespace", 3, f'ops namespaces="*,!latscan" {kind} {blob}', "other namespaces")
    keys("no more", 3, f'ops valid-before="20200101Z" {kind} {blob}', "not valid any more")
    keys("not yet", 3, f'ops valid-after="29990101" {kind} {blob}', "not valid yet")
    keys("now", 0, f'ops valid-after="20200101",valid-before="299901010000Z" {kind} {blob}')
    keys("no time", 3, f'ops valid-before="soon" {kind} {blob}', "YYYYMMDD")
    keys("expired login", 3, f'expiry-time="20200101" {line}', "not valid any more")
    keys("an authority", 3, f"ops cert-authority {kind} {blob}", "certificates")
    keys("revoked", 3, f"@revoked * {line}", "mark in front")
    keys("of which one was revoked", 1, f"@revoked * {line}\n{other}", "expected one that --key names")
    keys("RSA alone", 3, rsa, "line 1 is a key of another type")
    keys("broken", 3, line.replace("AAAAI", "AAAAJ"), "line 1 is broken")
    keys("empty", 3, "", "no public key")
    keys("both forms in one PEM", 1, read("pem.pub").decode() + line)
    keys("two PEM", 1, read("pem.pub").decode() * 2, "expected one that --key names")
    ends("a private key", 3, verify("ssh.json", keys=("--key", "ssh")), "is a private key")
    ends("an RSA key in PEM", 3, verify("ssh.json", keys=("--key", "rsa.pem")), "private key")
    ends("no key", 3, latscan("verify", "ssh.json"), "expected --key PUB")
    ends("no file", 3, latscan("verify", *KEYS), "expected a capture or a report")
    refused("another key", "ssh.json", "ssh.tar", "pem.json", "pem.tar.zst", keys=("--key", "other.pub"))


def order():
    """A report without a signature may be left behind; one with the signature of another never."""
    shutil.copy("ssh", "fading")
    os.chmod("fading", 0o600)
    report("again.json", "fading")
    verified("first", "again.json")
    first = read("again.json")
    command = [LATSCAN, "scan", "--only", "mem.swappiness", "--window", "1500ms", "-f", "json:again.json",
               "--sign", "fading"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as p:
        time.sleep(0.7)
        with open("fading", "r+b") as f:
            f.truncate(100)
        out, err = p.communicate(timeout=60)
    if p.returncode != 4 or b"again.json" not in err or read("again.json") == first:
        fault(f"a key that goes away: {p.returncode} {out} {err}")
    ends("what is left", 2, verify("again.json"), "UNSIGNED")
    report("again.json", "ssh")
    with subprocess.Popen([*command[:-1], "ssh"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as p:
        time.sleep(0.7)
        p.send_signal(signal.SIGKILL)
        p.communicate(timeout=60)
    verified("killed within its window: the old ones", "again.json")
    for name in os.listdir("."):
        if name.endswith(".tmp"):
            os.unlink(name)
    done = latscan("scan", "--only", "mem.swappiness", "--window", "0", "-f", "json:live.json", "-f", "junit:live.xml",
                   "-f", "text", "--record", "live.fx", "--sign", "pem")
    if done.returncode > 2:
        fault(f"live: {done.stderr}")
    verified("each file of a live scan", "live.json", "live.xml", "live.fx")
    done = latscan("gate", "--inferred", "--only", "mem.swappiness", "--window", "300ms", "--settle", "0",
                   "-f", "json:gate.json", "--sign", "ssh")
    if done.returncode > 2:
        fault(f"gate: {done.stderr}")
    verified("a gate's report", "gate.json")
    if os.geteuid() == 0:
        # A key that only root may read, rights that were dropped, the folder of another user.
        os.mkdir("theirs")
        os.chown("theirs", 65534, 65534)
        os.chmod("theirs", 0o755)
        for _ in range(2):
            done = latscan("scan", "--only", "mem.swappiness", "--window", "0", "-f", "json:theirs/r.json",
                           "--sign", "ssh")
            if done.returncode > 2:
                fault(f"in the folder of another user: {done.stderr}")
            verified("in the folder of another user", "theirs/r.json")
        if sorted(os.listdir("theirs")) != ["r.json", "r.json.sig"]:
            fault(f"left behind: {os.listdir('theirs')}")
    done = latscan("convert", "ssh.json", "-f", "html:page.html", "-f", "csv:page.csv", "--sign", "ssh")
    if done.returncode > 2:
        fault(f"convert: {done.stderr}")
    verified("what was converted", "page.html", "page.csv")
    done = latscan("capture", "--window", "200ms", "--only", "cpu.*", "-o", "live.tar.zst", "--sign", "ssh")
    ends("a live capture", 0, done)
    verified("a live capture", "live.tar.zst")


def secrecy():
    """The key goes to locked memory without a core, and is in nothing that is written."""
    if shutil.which("strace") and not SANITIZED:
        done = call("strace", "-f", "-e", "trace=prctl,prlimit64,mlock,mlock2,madvise,execve,openat", LATSCAN, "scan",
                    "--root", "plain.tar", "--only", "mem.swappiness", "-f", "json:traced.json", "--sign", "ssh")
        said = done.stderr.decode(errors="replace")
        if "execve" in said:
            for text in ("PR_SET_DUMPABLE, SUID_DUMP_DISABLE", "RLIMIT_CORE, {rlim_cur=0, rlim_max=0}", "mlock",
                         "MADV_DONTDUMP"):
                if text not in said:
                    fault(f"latscan-sign: no {text}")
            opened = [line for line in said.splitlines() if "openat" in line and '"ssh"' in line]
            if len(opened) != 1:
                fault(f"the key was opened {len(opened)} times")
    secret = read("ssh").split(b"\n")[3]
    for name in os.listdir("."):
        if os.path.isfile(name) and name not in ("ssh", "open", "fading") and secret in read(name):
            fault(f"{name} has bytes of the key")


def documented():
    """The commands of docs/verify.md, as they stand there, in a folder of their own."""
    page = os.path.join(TOP, "docs", "verify.md")
    with open(page, encoding="utf-8") as f:
        commands = [line[4:].rstrip("\n") for line in f if line.startswith("    ")]
    os.mkdir("documented")
    # What is asked of this host is little, and its window short.
    script = """set -eo pipefail
latscan() {
    case $1 in
    capture) "$LATSCAN" "$@" --only 'cpu.*,mem.*' --window 100ms ;;
    *) "$LATSCAN" "$@" ;;
    esac
}
mkdir -p bin && printf '#!/bin/sh\\nexec "%s" "$@"\\n' "$LATSCAN" >bin/latscan && chmod 755 bin/latscan
PATH=$PWD/bin:$PATH
umask 077
trap 'echo "failed: $BASH_COMMAND" >&2' ERR
""" + "\n".join(commands)
    done = subprocess.run(["bash", "-c", script], cwd="documented", capture_output=True, check=False,
                          env=dict(os.environ, LATSCAN=LATSCAN), timeout=120)
    ends(f"{len(commands)} commands of docs/verify.md", 0, done, "ny4.html: verified", "Good \"latscan\" signature",
         "Signature Verified Successfully", "later.csv: verified")
    if len(commands) < 18:
        fault(f"docs/verify.md: {len(commands)} commands")


def main():
    for name in ("ssh-keygen", "openssl"):
        if not shutil.which(name):
            print(f"skipped: {name} is not there")
            return 77
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write("host.fx", RECORD.encode())
        tool(LATSCAN, "capture", "--from", "host.fx", "-o", "plain.tar")
        make_keys()
        for part in (other_tools, bits, archives, bombs, signatures, folders, private_keys, public_keys, order, secrecy,
                     documented):
            before = time.monotonic()
            part()
            print(f"     {part.__name__}: {time.monotonic() - before:.1f} s")
        os.chdir("/")
    print(f"{count} cases, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
