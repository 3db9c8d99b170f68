#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""judge.py plan FILE            the boot's steps as a script for the guest
judge.py parameters FILE WORD…   the kernel parameters of the boot, from those of the tuned guest
judge.py after FILE…             "BOOT AFTER" for each boot that takes what another one made
judge.py value FILE KEY          what the boot's file says for KEY; nothing where it does not
judge.py values KEY FILE…        the words that any of the files says for KEY
judge.py diff OUT LINE           what a line "expect-diff" asks, of recordings in OUT
judge.py judge OUT FILE…         the reports in OUT/BOOT against what the files expect

A file describes one boot. Lines are "key: value"; "#" begins a comment line. Before the first step:
  remove: WORD…     kernel parameters (the part before "=") that are left out
  append: WORD…     added
  as-suggested: BOOT   the whole command line is what "suggest" printed in that boot, and
                    /tools/fix has the files
  machine: NAME     another machine than "two-sockets" (machine.sh)
  kernel: rt        Debian's PREEMPT_RT kernel instead of its common one; "cloud": the one for clouds
  limit: SECONDS    the emulator is ended after so long, instead of the usual (run.sh)
  by-hand: yes      it is not one of "all" (run.sh)
  made: WORDS       what is wrong with the host as it boots, in words: of the table of all scenarios (scenarios.py)
  table: NAME       what firmware says in addition (boots/NAME.dsl)
  tools: PROGRAM…   programs of this host that the guest needs too
  scan: OPTION…     of every scan
  command: gate     the scans are done by "latscan gate"
  smbios: TABLE…    further tables of the firmware (QEMU's -smbios), or others in the place of some
  compares: BOOT    its captures are compared with those of that boot
  stalls: yes       the guest may have the emulator stopped ("stalls" in guest.sh)
  setup: COMMAND    in the guest, once; may be given many times
Each "step: NAME" begins a step:
  do: COMMAND       before the scan
  during: COMMAND   inside the window of the scan
  undo: COMMAND     after it; then a second scan must find what the first step of the boot found
  after: OPTION…    of that second scan, instead of the boot's; "none": there is none
  together: yes     its scan runs at the same time as those of the steps next to it that say so too
  command: scan     or gate, for this step
  as: user          by an ordinary user (tools: setpriv)
  expect-exit: N    the exit status, which is the verdict; after the undoing it must be 0
  expect-fail: ID…  the failing checks: of the first step all of them, of a later one those that
                    the first step did not have; "none"
  expect-warn: ID…  the same of the warnings; where it is not said they are not asked for
  expect-pass: ID…  these pass
  expect-finding: ID TEXT   this check has a failing finding that names TEXT
  expect-warning: ID TEXT   this check has a warning that names TEXT
  expect-value: ID FILE     what this check observed is the number above 0 that the guest put into /out/FILE
  expect-same-as-ethtool: FILE DIR DRIVER…   what the guest recorded into /out/FILE is what ethtool printed
                    into /out/DIR, of cards with these drivers at least (tests/support/ethtool.py)
  expect-thief: KIND…   of a triage: these are the suspects of the window, in any order; "none". "…" at the end: the first of them,
                    at the beginning: among them
  expect-support: SCRIPT WORD…   tests/support/SCRIPT says that it is so, of files that the guest put into /out
  expect-says: FILE EXPRESSION   the JSON that the guest put into /out/FILE, as r, is so (Python)
  made: WORDS       what it does, in words: of the tables (shown.py, scenarios.py)
  expect-parity: FILE  what this scan recorded into /out/FILE, packed as a capture and judged here, says the same
                    in every field as this step's report; so does /out/FILE.tar.zst, where the guest packed it
  expect-diff: A B GROUP KEY   of the recordings /out/A and /out/B latscan diff names this line first (its beginning), and all else as
                    its consequence, or as of low weight; "nothing" instead: only such. ../BOOT/FILE is another boot's
  expect-caused: ID CAUSE TEXT   it is silent for CAUSE's sake, in a finding that names TEXT
"""
import json
import os
import shlex
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import parity  # pylint: disable=wrong-import-position

MANY = {"setup", "do", "during", "undo", "expect-finding", "expect-warning", "expect-caused",
        "expect-value", "expect-support", "expect-says"}
BOOT_KEYS = {"remove", "append", "as-suggested", "machine", "kernel", "table", "tools", "scan",
             "command", "setup", "smbios", "compares", "stalls", "limit", "made", "by-hand"}
STEP_KEYS = {"as", "do", "during", "undo", "scan", "command", "after", "together", "expect-exit",
             "expect-fail", "expect-warn", "expect-pass", "expect-finding", "expect-warning",
             "expect-caused", "expect-value", "expect-same-as-ethtool", "expect-parity",
             "expect-diff", "expect-thief", "expect-support", "expect-says", "made"}


def parse(path):
    boot = {"name": os.path.basename(path).removesuffix(".lab"), "steps": []}
    here, allowed = boot, BOOT_KEYS
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            key, colon, value = line.partition(":")
            value = value.strip()
            if key == "step":
                here, allowed = {"name": value}, STEP_KEYS
                boot["steps"].append(here)
            elif not colon or key not in allowed or (key in here and key not in MANY):
                sys.exit(f"{path}:{number}: not understood here: {line}")
            elif key in MANY:
                here.setdefault(key, []).append(value)
            else:
                here[key] = value
    return boot


def has_after(step):
    return ("undo" in step or "during" in step) and step.get("after") != "none"


def plan(path):
    boot = parse(path)
    lines = [". /tools/guest.sh", *boot.get("setup", [])]
    for step in boot["steps"]:
        options = step.get("scan", boot.get("scan", ""))
        if "together" not in step:
            lines.append("together_end")
        lines += [f"echo '== {step['name']}'", *step.get("do", [])]
        lines.append(f"command={step.get('command', boot.get('command', 'scan'))}")
        lines.append(f"as={step.get('as', '')}")
        lines.append(f"during={shlex.quote('; '.join(step.get('during', [])))}")
        together = "together " if "together" in step else ""
        lines.append(f"{together}scan {step['name']} {options}")
        lines += [*step.get("undo", []), "during="]
        if has_after(step):
            lines.append(f"scan {step['name']}.after {step.get('after', boot.get('scan', ''))}")
    return "\n".join(lines + ["together_end"]) + "\n"


def suggested(boot):
    """The line that latscan printed for GRUB, unescaped as a shell would."""
    path = os.path.join(os.environ["LAB_CACHE"], "out", boot, "fix", "kernel-command-line.txt")
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if line.startswith("GRUB_CMDLINE_LINUX=")]
    if len(lines) != 1:
        sys.exit(f"{path}: {len(lines)} lines for GRUB")
    return shlex.split(lines[0])[0].partition("=")[2]


def parameters(path, words):
    boot = parse(path)
    if "as-suggested" in boot:
        return suggested(boot["as-suggested"])
    gone = set(boot.get("remove", "").split())
    missing = gone - {w.partition("=")[0] for w in words}
    if missing:
        sys.exit(f"{path}: the tuned guest has no {' '.join(sorted(missing))}")
    kept = [w for w in words if w.partition("=")[0] not in gone]
    return " ".join(kept + boot.get("append", "").split())


class Report:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            whole = json.load(file)
        self.checks = {c["id"]: c for c in whole["checks"]}
        self.thieves = [s["kind"] for s in whole.get("triage", {}).get("suspects", []) if s["confidence"] != "low"]

    def status(self, check):
        return self.checks[check]["status"] if check in self.checks else "not in the report"

    def having(self, status):
        return {i for i, c in self.checks.items() if c["status"] == status}

    def findings(self, check, *statuses):
        found = self.checks.get(check, {}).get("findings", [])
        return [f for f in found if f["status"] in statuses]

    def named(self, check, status, text, cause=None):
        for finding in self.findings(check, status):
            if finding.get("cause") != cause:
                continue
            words = {k: v for k, v in finding.items() if k not in ("evidence", "fingerprint")}
            if text in json.dumps(words, ensure_ascii=False):
                return True
        return False


def words_of(value):
    return set() if value in ("", "none") else set(value.split())


def show(ids):
    return " ".join(sorted(ids)) or "none"


def judge_value(line, report, out):
    """Another program's number against ours."""
    check, file = line.split()
    try:
        with open(os.path.join(out, file), encoding="utf-8") as f:
            theirs = int(f.read())
    except (OSError, ValueError) as error:
        return f"{check}: no number in {file}: {error}"
    ours = [f.get("observed", {}).get("value") for f in report.findings(check, "pass", "warn", "fail")]
    if theirs <= 0 or ours != [theirs]:
        return f"{check}: observed {ours}, {file} says {theirs}"
    return None


def judge_ethtool(line, out):
    tool = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support", "ethtool.py")
    record, folder, *drivers = line.split()
    done = subprocess.run([sys.executable, tool, os.path.join(out, record), os.path.join(out, folder), *drivers],
                          capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def judge_support(line, out):
    """The table that it prints goes beside its first file."""
    script, *words = line.split()
    tool = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support", script)
    words = [w if w.isdigit() else os.path.join(out, w) for w in words]
    done = subprocess.run([sys.executable, tool, *words], capture_output=True, text=True, check=False)
    with open(words[0] + ".table", "w", encoding="utf-8") as file:
        file.write(done.stdout)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def judge_says(line, out):
    name, _, expression = line.partition(" ")
    try:
        with open(os.path.join(out, name), encoding="utf-8") as file:
            return [] if eval(expression, {"r": json.load(file)}) else [f"{name}: not so: {expression}"]  # pylint: disable=eval-used
    except (OSError, ValueError, KeyError, IndexError) as error:
        return [f"{name}: {error!r}: {expression}"]


def window_of(options):
    words = options.split()
    return words[words.index("--window"):][:2] if "--window" in words else []


def judge_parity(name, out, step, options):
    """The capture is judged on this machine: whatever leaked from here would differ."""
    latscan, record = os.environ["LATSCAN"], os.path.join(out, name)
    here, there = record + ".here.tar.zst", record + ".tar.zst"
    commands = [[latscan, "capture", "--from", record, "-o", here]]
    if os.path.exists(here):
        os.unlink(here)
    wrong = []
    for capture in [here] + ([there] if os.path.exists(there) else []):
        commands.append([latscan, "scan", "--root", capture, "--skip", "ddio.ways",
                         *window_of(options), "-f", f"json:{capture}.json"])
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode > 2:
            return [f"{shlex.join(command)}: exit status {done.returncode}"] + done.stderr.splitlines()[-3:]
    for command in commands[1:]:
        lines, _ = parity.differences(os.path.join(out, step + ".json"), command[-1].removeprefix("json:"))
        wrong += lines
    return wrong


def judge_diff(line, out):
    """The line that was changed stands first; what else differs follows from it, or is of the lowest weight."""
    a, b, *wanted = line.split()
    latscan = os.environ["LATSCAN"]
    command = [latscan, "diff", os.path.join(out, a), os.path.join(out, b), "--skip", "ddio.ways,kmsg.scan", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode > 2:
        return [f"{shlex.join(command)}: exit status {done.returncode}"] + done.stderr.splitlines()[-3:]
    roots = [d for d in json.loads(done.stdout)["differences"] if "rank" in d]
    found = [f"{d['group']} {d['key']} ({d['severity']})" for d in roots]
    others = roots if wanted == ["nothing"] else roots[1:]
    if wanted != ["nothing"] and not (found and found[0].startswith(" ".join(wanted))):
        return [f"diff {a} {b}: expected {' '.join(wanted)} first, found: {'; '.join(found) or 'no difference'}"]
    # What is counted moves with whatever else the emulator's host does (docs/lab.md).
    if any(d["severity"] not in ("info", "low") and d.get("kind") not in ("count", "rate") for d in others):
        return [f"diff {a} {b}: more than {' '.join(wanted)}: {'; '.join(found)}"]
    return []


def judge_exit(expected, out, name):
    with open(os.path.join(out, name + ".exit"), encoding="utf-8") as file:
        status = file.read().strip()
    if status == expected:
        return []
    with open(os.path.join(out, name + ".txt"), encoding="utf-8") as file:
        return [f"exit status: expected {expected}, found {status}"] + file.read().splitlines()[-5:]


def judge_exact(want, status, report, base):
    """The checks with this status that the first step had not are those, and no others."""
    wrong = []
    found = report.having(status) - (base.having(status) if base else set())
    if found != want:
        wrong.append(f"{status}s: expected {show(want)}, found {show(found)}")
        for check in sorted(found - want):
            for finding in report.findings(check, status)[:3]:
                wrong.append(f"  {check}: {finding.get('text', '')}")
        for check in sorted(want - found):
            wrong.append(f"  {check} is {report.status(check)}: " + "; ".join(
                f.get("text", "") for f in report.checks.get(check, {}).get("findings", [])[:3]))
    return wrong


def judge_step(step, report, base, out):
    """What is wrong, line by line; empty when all is as expected."""
    wrong = []
    for key, status in (("expect-fail", "fail"), ("expect-warn", "warn")):
        if key in step or status == "fail":
            wrong += judge_exact(words_of(step.get(key, "none")), status, report, base)
    for check in sorted(words_of(step.get("expect-pass", ""))):
        if report.status(check) != "pass":
            texts = "; ".join(f"{f['status']}: {f.get('text', '')}" for f in
                              report.findings(check, "fail", "unknown", "warn", "skip")[:3])
            wrong.append(f"{check}: expected pass, found {report.status(check)}: {texts}")
    for key, status in (("expect-finding", "fail"), ("expect-warning", "warn")):
        for line in step.get(key, []):
            check, _, text = line.partition(" ")
            if not report.named(check, status, text):
                wrong.append(f"{check}: no {status} names {text}")
    for line in step.get("expect-caused", []):
        check, cause, text = line.split(" ", 2)
        if not report.named(check, "skip", text, cause):
            wrong.append(f"{check}: no finding that {cause} causes names {text}")
    if "expect-thief" in step:
        thieves = [] if step["expect-thief"] == "none" else step["expect-thief"].split()
        wanted = [t for t in thieves if t != "…"]
        found = report.thieves
        if thieves[-1:] == ["…"]:
            found = found[:len(wanted)]
        if thieves[:1] == ["…"]:
            found = [t for t in found if t in wanted]
        if sorted(found) != sorted(wanted):
            wrong.append(f"thieves: expected {' '.join(thieves) or 'none'}, found {' '.join(report.thieves) or 'none'}")
    wrong += filter(None, (judge_value(line, report, out) for line in step.get("expect-value", [])))
    return wrong


def judge_boot(path, out):
    """Yields (name, what was expected, what is wrong)."""
    boot = parse(path)
    base = None
    for step in boot["steps"]:
        runs = [(step, step["name"])]
        if has_after(step):
            passes = {"expect-exit": "0"} if "expect-exit" in step else {}
            runs.append((passes, step["name"] + ".after"))
        for expect, name in runs:
            file = os.path.join(out, boot["name"], name + ".json")
            try:
                report = Report(file)
            except (OSError, ValueError, KeyError) as error:
                yield f"{boot['name']}/{name}", "a report", [f"no report: {error}"]
                continue
            folder = os.path.join(out, boot["name"])
            wrong = judge_step(expect, report, base, folder)
            if "expect-same-as-ethtool" in expect:
                wrong += judge_ethtool(expect["expect-same-as-ethtool"], folder)
            if "expect-parity" in expect:
                wrong += judge_parity(expect["expect-parity"], folder, name,
                                      expect.get("scan", boot.get("scan", "")))
            if "expect-diff" in expect:
                wrong += judge_diff(expect["expect-diff"], folder)
            for line in expect.get("expect-support", []):
                wrong += judge_support(line, folder)
            for line in expect.get("expect-says", []):
                wrong += judge_says(line, folder)
            if "expect-exit" in expect:
                wrong += judge_exit(expect["expect-exit"], folder, name)
            yield f"{boot['name']}/{name}", expect.get("expect-fail", "none"), wrong
            base = base or report


def judge(out, paths):
    passed = failed = 0
    for path in paths:
        found = []
        for name, expected, wrong in judge_boot(path, out):
            print(f"{'FAIL' if wrong else 'ok  '} {name}: fails expected: {expected}")
            for line in wrong:
                print(f"       {line}")
            passed, failed = passed + (not wrong), failed + bool(wrong)
            found += [name, *wrong] if wrong else []
        # For scenarios.py: it is dear to judge a second time.
        with open(os.path.join(out, parse(path)["name"], "wrong"), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in found)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def main(argv):
    if argv[1:2] == ["plan"] and len(argv) == 3:
        print(plan(argv[2]), end="")
    elif argv[1:2] == ["parameters"] and len(argv) > 3:
        print(parameters(argv[2], argv[3:]))
    elif argv[1:2] == ["after"] and len(argv) > 2:
        for boot in map(parse, argv[2:]):
            for key in ("as-suggested", "compares"):
                if key in boot:
                    print(boot["name"], boot[key])
    elif argv[1:2] == ["value"] and len(argv) == 4:
        print(parse(argv[2]).get(argv[3], ""))
    elif argv[1:2] == ["values"] and len(argv) > 3:
        print(" ".join(sorted({w for f in argv[3:] for w in parse(f).get(argv[2], "").split()})))
    elif argv[1:2] == ["diff"] and len(argv) == 4:
        wrong = judge_diff(argv[3], argv[2])
        print("\n".join(wrong or [f"ok   diff: {argv[3]}"]))
        return 1 if wrong else 0
    elif argv[1:2] == ["judge"] and len(argv) > 3:
        return judge(argv[2], argv[3:])
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
