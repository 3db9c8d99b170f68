#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verbs.py LATSCAN: every verb under strace, every call that could change something against the table of docs/process.md ("What each
verb may do"). A verb that "latscan help" lists and the table does not, or the other way round, fails too.

Each command below runs in a folder of its own; "out" in it is where its options say that results go. Nothing may be written elsewhere.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# The commands of each verb, by words; made in this order, so that later ones can use what earlier ones wrote.
COMMANDS = (
    "scan --window 200ms -f json:out/a.json -f junit:out/a.xml --record out/a.fx",
    "scan --root out/a.fx -f html:out/root.html",
    "gate --inferred --settle 0 --window 200ms -f json:out/gate.json",
    "triage --window 200ms --cpu 0 --ring out/triage.ring",
    "watch --interval 100ms --for 300ms --ring out/ring --prometheus out/watch.prom",
    "fix --output-dir out/fix --window 0",
    "list -f json",
    "explain irq.isolated_count",
    "lint --cmdline isolcpus=2-7",
    "profile list",
    "profile show dpdk",
    "profile infer",
    "waive irq.isolated_count --reason why --owner who",
    "capture --window 0 -o out/host.tar.zst",
    "capture --from out/a.fx -o out/from.tar.zst",
    "capture --inspect out/host.tar.zst",
    "scan --root out/host.tar.zst -f json:out/b.json",
    "convert out/a.json -f html:out/a.html -f text",
    "diff out/a.fx out/host.tar.zst -f json:out/diff.json",
    "history out/host.tar.zst out/from.tar.zst -f json",
    "import --journal journal -o out/import.ring",
    "fleet out/a.json -f json:out/fleet.json -f html:out/fleet.html",
    "push --spool out/spool file://{work}/out/pushed out/a.json",
    "verify out/host.tar.zst --key key.pub",
    "probe --cpu {last} --for 100ms --no-explain --force -f json:out/probe.json",
    "version",
    "help",
)
# Calls that are traced. What is left out cannot change anything beyond the process that calls it.
TRACED = ("open,openat,openat2,creat,unlink,unlinkat,link,linkat,symlink,symlinkat,rename,renameat,renameat2,mkdir,mkdirat,rmdir,mknod,"
          "mknodat,truncate,ftruncate,fallocate,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,utime,utimes,utimensat,futimesat,setxattr,lsetxattr,"
          "fsetxattr,removexattr,mount,umount2,move_mount,fsmount,pivot_root,chroot,init_module,finit_module,delete_module,kexec_load,"
          "kexec_file_load,perf_event_open,bpf,ptrace,process_vm_writev,process_madvise,sched_setattr,sched_setscheduler,sched_setparam,"
          "sched_setaffinity,setpriority,ioprio_set,migrate_pages,swapon,swapoff,settimeofday,clock_settime,adjtimex,clock_adjtime,"
          "sethostname,setdomainname,reboot,ioctl,socket,socketpair,bind,connect,listen,kill,tkill,tgkill,pidfd_send_signal,execve,execveat,"
          "seccomp,setns,unshare,quotactl,acct,add_key,keyctl,request_key,iopl,ioperm,personality,syslog,membarrier,userfaultfd,"
          "io_uring_setup,inotify_init1,fanotify_init,prlimit64,move_pages,setsockopt,memfd_create")
# What a traced call is, by its line: (word of the table, pattern). The first that matches; "" is always allowed.
QUERIES = "SIOCETHTOOL|SIOCGHWTSTAMP|SIOCGIF[A-Z]+|TIOCGWINSZ|TCGETS|PTP_SYS_OFFSET[A-Z_0-9]*|PTP_CLOCK_GETCAPS2?|FIONREAD|FIONBIO"
KINDS = (
    ("", r"^(open|openat|openat2)\((?!.*O_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE))"),
    ("", r"^openat?\(.*\"/dev/(null|tty)\""),
    ("", r"^openat\(.*\"/proc/self/fd/\d+\", O_WRONLY.*<pipe:"),
    ("", r"^ioctl\([^,]+, (TIOCGWINSZ|TCGETS)"),
    ("", r"^prlimit64\((0|\d+), [A-Z_]+, NULL"),
    ("", r"^(socketpair|memfd_create)\("),
    ("", r"^setsockopt\([^,]+, (SOL_SOCKET|SOL_NETLINK|SOL_IP|SOL_TCP|SOL_IPV6)"),
    ("", r"^membarrier\(MEMBARRIER_CMD_QUERY"),
    ("", r"^(clock_)?adjtimex?\(([A-Z_]+, )?\{modes=0,"),
    ("limit", r"^prlimit64\("),
    ("nice", r"^setpriority\(PRIO_PROCESS, 0, 19\)"),
    ("query", rf"^ioctl\([^,]+, ({QUERIES})"),
    ("local", r"^socket\(AF_UNIX"),
    ("local", r"^(connect|bind)\([^,]+, \{sa_family=AF_UNIX(\}|, sun_path=@|, sun_path=\"/(run|var/run|dev/log))"),
    ("ask", r"^socket\((AF_NETLINK, .*NETLINK_(AUDIT|GENERIC|ROUTE|SOCK_DIAG)|AF_INET6?, SOCK_DGRAM|AF_INET, SOCK_RAW[^,]*, IPPROTO_IGMP)"),
    ("ask", r"^(bind|connect)\([^,]+, \{sa_family=AF_NETLINK"),
    ("ask", r"^connect\([^,]+, \{sa_family=AF_INET6?, .*htons\(323\)"),
    ("network", r"^socket\(AF_INET6?, SOCK_STREAM"),
    ("pin", r"^sched_setaffinity\((0|SELF),"),
    ("child", r"^(kill|pidfd_send_signal)\("),
    ("pages", r"^move_pages\([^,]+, [^,]+, [^,]+, NULL"),
    ("log", r"^syslog\((SYSLOG_ACTION_READ_ALL|SYSLOG_ACTION_SIZE_BUFFER|3|10)"),
    ("trace", r"^perf_event_open\("),
    ("", r"^execve\(\"OWN"),
)
WRITES = re.compile(r"^(open|openat|openat2|creat|unlink|unlinkat|rename|renameat|renameat2|mkdir|mkdirat|rmdir|truncate|ftruncate|fallocate|fchmod|"
                    r"fchmodat|chmod|link|linkat)\(")


def table():
    """Of docs/process.md: verb -> words."""
    with open(os.path.join(TOP, "docs", "process.md"), encoding="utf-8") as file:
        text = file.read().partition("## What each verb may do")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z]+)` \| ([^|]*) \|", text, re.M)
    return {verb: {w for w in re.split(r"[ ,]+", words) if w and w != "nothing"} for verb, words in rows}


def lines(trace):
    """Whole calls, each once, with what was unfinished put together."""
    open_ones, seen = {}, set()
    for line in trace:
        pid, _, call = line.strip().partition(" ")
        call = call.strip()
        if call.endswith("<unfinished ...>"):
            open_ones[pid] = call.removesuffix("<unfinished ...>").rstrip()
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", call)
        if resumed:
            call = open_ones.pop(pid, "") + resumed.group(1)
        if re.match(r"[a-z_0-9]+\(", call) and (pid, call) not in seen:
            seen.add((pid, call))
            yield pid, call


def pids_of(trace):
    return {line.split(" ", 1)[0] for line in trace}


def writes_to_out(call, work):
    """A change of the file system, and all of it is below out. Descriptors are shown with their paths (strace -y)."""
    if not WRITES.match(call):
        return False
    head = re.split(r"\) += ", call)[0]
    if re.match(r"(ftruncate|fallocate|fchmod)\(", call):
        path = re.match(r"\w+\(\d+<([^>]*)>", head)
        return bool(path) and (path.group(1).startswith(work + "/out/") or path.group(1).startswith("/memfd:"))
    found = []
    for folder, path in re.findall(r"(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?\"((?:[^\"\\]|\\.)*)\"", head):
        found.append(os.path.normpath(os.path.join(folder or work, path)))
    return bool(found) and all((p + "/").startswith(work + "/out/") for p in found)


def word_of(call, work, own, pids):
    if re.match(KINDS[0][1], call):
        return ""
    if writes_to_out(call, work):
        return "out"
    if not re.search(r"<pipe:\[\d+\]>$", call):
        call = re.sub(r"(\d+)<[^>]*>", r"\1", call)
    target = re.match(r"sched_setaffinity\((\d+),", call)
    if target and target.group(1) in pids:
        call = call.replace(target.group(1), "SELF", 1)
    if re.match(r"(kill|tgkill)\(", call) and not set(re.findall(r"\((-?\d+)", call)[0].lstrip("-").split()) <= pids:
        return None
    program = re.match(r"execve\(\"([^\"]*)\"", call)
    if program and (program.group(1) == "/proc/self/exe" or os.path.basename(program.group(1)) in own):
        call = call.replace(program.group(1), "OWN", 1)
    for word, pattern in KINDS:
        if re.search(pattern, call):
            return word
    return None


def run(latscan, command, work):
    trace = os.path.join(work, "trace")
    words = command.format(work=work, last=sorted(os.sched_getaffinity(0))[-1]).split()
    argv = ["strace", "-f", "-qq", "-y", "-s", "256", "-o", trace, "-e", "trace=" + TRACED, "-e", "signal=none", latscan, *words]
    done = subprocess.run(argv, cwd=work, env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=240)
    with open(trace, encoding="utf-8", errors="replace") as file:
        return done, file.read().splitlines()


def judge(latscan, command, allowed, work, own):
    """What is wrong, and the words that were seen."""
    done, trace = run(latscan, command, work)
    pids, seen, wrong = pids_of(trace), set(), []
    if done.returncode not in (0, 1, 2):
        wrong.append(f"exit status {done.returncode}: {done.stderr.strip()[-300:]}")
    for _, call in lines(trace):
        word = word_of(call, work, own, pids)
        if word is None:
            wrong.append(f"not in the list: {call[:250]}")
        elif word and word not in allowed:
            wrong.append(f"\"{word}\" is not allowed to it: {call[:250]}")
        seen.add(word or "")
    return wrong, seen - {""}


def prepare(work):
    os.mkdir(os.path.join(work, "out"))
    with open(os.path.join(work, "journal"), "w", encoding="ascii") as file:
        file.write('{"__REALTIME_TIMESTAMP":"1772355600000000","_HOSTNAME":"h","_TRANSPORT":"kernel","PRIORITY":"3",'
                   '"MESSAGE":"mce: [Hardware Error]: Machine check events logged","_BOOT_ID":"5f4a1c2e8d7b4f0c9a3e6b5d4c7f8a10"}\n')
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", os.path.join(work, "key")], check=True)


def main(latscan):
    for program in ("strace", "ssh-keygen"):
        if not shutil.which(program):
            return print(f"skipped: no {program}") or 77
    if subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        return print("skipped: strace may not trace here") or 77
    allowed, wrong, seen = table(), [], {}
    own = {n for n in os.listdir(os.path.dirname(latscan)) if n.startswith("latscan")}
    helped = subprocess.run([latscan, "help"], capture_output=True, text=True, check=True).stdout
    verbs = set(re.findall(r"^  ([a-z]+)  ", helped, re.M))
    for what, others in (("the table of docs/process.md", set(allowed)), ("the commands of verbs.py", {c.split()[0] for c in COMMANDS})):
        wrong += [f"{verb}: not in {what}" for verb in sorted(verbs - others)] + [f"{verb}: no verb, in {what}" for verb in sorted(others - verbs)]
    with tempfile.TemporaryDirectory() as work:
        work = os.path.realpath(work)
        prepare(work)
        for command in COMMANDS:
            verb = command.split()[0]
            lines_, words = judge(latscan, command, allowed.get(verb, set()), work, own)
            seen.setdefault(verb, set()).update(words)
            for line in lines_[:5]:
                wrong.append(f"{command}: {line}")
            if os.environ.get("VERBOSE"):
                print(f"{command}: {' '.join(sorted(words)) or 'nothing'}")
        # The list is worth something only if it is not wider than need be: what was allowed and never seen is printed.
    for verb, words in allowed.items():
        if words - seen.get(verb, set()) and os.environ.get("VERBOSE"):
            print(f"allowed and not seen here: {verb}: {' '.join(sorted(words - seen.get(verb, set())))}")
    print("\n".join(wrong))
    print(f"{len(COMMANDS)} commands of {len(verbs)} verbs traced, {len(wrong)} calls outside of the list")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
