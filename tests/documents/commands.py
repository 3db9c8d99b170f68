#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""commands.py LATSCAN: every "latscan …" line of the documents' code blocks is run, and every one in running text is held against
the real tables of options.

A command runs in a folder where the files that the documents name lie ready, with times shortened and absolute paths put below that folder. It must end with 0, 1 or 2. What cannot run here is in
READ_ONLY with its reason; it is given --help as its last word, which is answered only after every option before it was understood. Of running text verbs and options are looked up in --help.
"""
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What is not run, by a pattern of the command, and why.
READ_ONLY = (
    (r"https?://|--push |clickhouse|latscan push --options", "it sends to a server that is an example"),
    (r"^latscan probe ", "it occupies CPUs that this machine may not have"),
    (r"--(sysstat|journal|bmc) ", "it reads files of other programs (tests/cli/import.sh does it)"),
    (r"latscan watch (?!.*--series)", "it runs until it is ended (tests/cli/watch.sh does it)"),
    (r"--(root 000|times|merge|since)", "it reads a series that takes long to make (tests/cli/series.sh and triage.sh do it)"),
    (r"--(rejudge|topology|bios|sysctl|spikes) ", "it reads trees that are not made here (tests/fleet, tests/cli/lint.sh and bios.sh do it)"),
    (r"--(signature|good) |later.csv|ny4.csv|verify ny4 |latscan-pub|latscan.pem", "it needs what the lines before it made (tests/archive/sign.py does all of that page)"),
    (r"sosreport|FOLDER", "it reads what other programs collected (tests/archive/foreign.py does it)"),
)
FILES = {"probe": r"probe\.json$", "capture": r"\.tar\.zst$", "recording": r"\.fx$|^(DIR|before|after|CAPTURE)$", "report": r"\.json$",
         "profile": r"\.yaml$|^FILE$", "hosts": r"slow\.txt$", "cmdline": r"cmdline\.txt$", "inventory": r"hosts\.csv$", "ndjson": r"\.ndjson$",
         "grub": r"/grub$", "times": r"times\.txt$", "options": r"\.options$", "key": r"site\.key$|latscan-key$", "public": r"\.pub$|pub\.pem$|^signers$",
         "reports": r"reports/$", "captures": r"captures/$", "bios": r"bios/$"}
FOLDERS = ("reports", "captures", "bios")


def blocks():
    """(file, line, command) of code blocks; (…) of running text in the second list."""
    lines, words = [], []
    for path in [os.path.join(TOP, n) for n in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(glob.glob(os.path.join(TOP, "docs", "**", "*.md"), recursive=True)):
        fenced, name = False, os.path.relpath(path, TOP)
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.startswith("```"):
                    fenced = not fenced
                elif (fenced or line.startswith("    ")) and re.match(r"\s*(\$ )?latscan [a-z]+(?!:)\b", line):
                    lines.append((name, number, line.strip().removeprefix("$ ")))
                elif not fenced and not line.startswith("    "):
                    words += [(name, number, c) for c in re.findall(r"`(latscan [a-z]+ [^`]*)`", line)]
    return lines, words


def commands(line):
    """Of a line its commands: what follows two blanks is an explanation, a bar or a semicolon begins another one."""
    line = re.split(r" {2,}| # ", line)[0].replace(" …", "").replace("…'", "'")
    for part in re.split(r" \| |; | \|\| ", line):
        part = re.sub(r" >+ .*", "", part).strip()
        if part.startswith("latscan "):
            yield part


def prepare(latscan, work):
    """A file of each kind. Captures of one host at two times, and a report of a third."""
    made = {kind: os.path.join(work, ".made-" + kind) for kind in (*FILES, "capture2")}

    def run(*argv):
        subprocess.run(argv, cwd=work, capture_output=True, check=False, timeout=300)

    def write(kind, text):
        with open(made[kind], "w", encoding="utf-8") as file:
            file.write(text)

    for recording, report, capture in (("r.fx", "old.json", "c.tar.zst"), ("s.fx", "old.json", "d.tar.zst"), ("t.fx", "r.json", "e.tar.zst")):
        run(latscan, "scan", "--window", "100ms", "--record", recording, "-f", "json:" + report)
        run(latscan, "capture", "--from", recording, "-o", capture)
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key")
    run(latscan, "probe", "--cpu", last_cpu(), "--for", "100ms", "--no-explain", "--force", "-f", "json:probe.json")
    for kind, name in (("capture", "c.tar.zst"), ("capture2", "d.tar.zst"), ("recording", "r.fx"), ("report", "r.json"), ("key", "key"),
                       ("public", "key.pub"), ("probe", "probe.json")):
        os.rename(os.path.join(work, name), made[kind])
    with open(made["report"], encoding="utf-8") as file:
        report = json.load(file)
    write("ndjson", json.dumps(report) + "\n")
    write("profile", "profile: 1\nname: example\nextends: realtime\n")
    write("hosts", report["run"]["host"] + "\n")
    write("cmdline", "quiet\n")
    write("inventory", "host,desk\n" + report["run"]["host"] + ",rates\n")
    write("grub", 'GRUB_CMDLINE_LINUX="quiet"\n')
    write("times", "".join(f"2026-03-01T09:00:0{n}Z\n" for n in (1, 2, 3)))
    write("options", "# where to\ntimeout 5\n")
    for kind in FOLDERS:
        os.mkdir(made[kind])
    for path in glob.glob(os.path.join(TOP, "tests", "cli", "bios", "*.json")):
        shutil.copy(path, made["bios"])
    shutil.copy(made["report"], os.path.join(made["reports"], "r.json"))
    shutil.copy(made["capture"], os.path.join(made["captures"], "1.tar.zst"))
    shutil.copy(made["capture2"], os.path.join(made["captures"], "2.tar.zst"))
    wrong = [c["id"] for c in report["checks"] if c["status"] in ("fail", "warn")]
    return made, wrong[0] if wrong else None


def last_cpu():
    return str(sorted(os.sched_getaffinity(0))[-1])


def lay(words, made, work, failing):
    """The words of a command with its files laid ready, its times short and its paths below the folder."""
    out, last = [], ""
    for word in words:
        name = word.removeprefix("/") if word.startswith("/") else word
        kind = next((k for k, pattern in FILES.items() if re.search(pattern, name)), None)
        if last in ("--window", "--for", "-w"):
            word = "100ms"
        elif last == "--cpu":
            word = last_cpu()
        elif out[1:] == ["waive"] and "--from-report" in words and failing:
            word = failing
        elif kind and last not in ("-o", "--output", "-f", "--record", "--ring") and not word.startswith("-"):
            path = os.path.join(work, name.rstrip("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if not os.path.lexists(path):
                second = kind == "capture" and any(w.endswith(".tar.zst") for w in out)
                (shutil.copytree if kind in FOLDERS else shutil.copy)(made["capture2" if second else kind], path)
            word = path if word.startswith("/") else name
        elif word.startswith("/"):
            os.makedirs(os.path.dirname(os.path.join(work, name)), exist_ok=True)
            word = os.path.join(work, name)
        out.append({"ID": "irq.isolated_affinity"}.get(word, word))
        last = word
    verb = out[1]
    if verb in ("scan", "gate", "triage", "capture", "fix") and not {"--window", "-w", "--root", "--from", "--inspect", "--since"} & set(out):
        out += ["--window", "100ms"]
    if verb == "gate":
        out += ["--settle", "0"]
    return out


def run_one(latscan, words, made, work):
    """What is wrong, or None."""
    with open(made["report"], encoding="utf-8") as file:
        done = subprocess.run([latscan, *words[1:]], cwd=work, stdin=file, capture_output=True, text=True, check=False, timeout=200)
    if done.returncode in (0, 1, 2):
        return None
    return f"exit status {done.returncode}: {' '.join(done.stderr.split())[:200]}"


def read_one(latscan, words, work):
    done = subprocess.run([latscan, *words[1:], "--help"], cwd=work, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
    return None if done.returncode == 0 else f"not understood: {' '.join(done.stderr.split())[:200]}"


def read_text(helps, latscan, command):
    """In running text: the verb and the options that are named are there."""
    verb = command.split()[1]
    if verb not in helps:
        done = subprocess.run([latscan, verb, "--help"], capture_output=True, text=True, check=False, timeout=60)
        more = subprocess.run([latscan, "profile", "infer", "--help"], capture_output=True, text=True, check=False) if verb == "profile" else done
        helps[verb] = done.stdout + done.stderr + more.stdout
    if re.search(r"no command|unknown", helps[verb].split("\n")[0]):
        return "no such command"
    gone = [o for o in re.findall(r"(?<=\s)--[a-z-]+|(?<=\s)-[a-z]\b", command) if not re.search(re.escape(o) + r"(?![a-z-])", helps[verb])]
    return f"no option {' '.join(gone)}" if gone else None


def main(latscan):
    wrong, ran, read, used, helps = [], 0, 0, set(), {}
    lines, in_text = blocks()
    with tempfile.TemporaryDirectory() as work:
        made, failing = prepare(latscan, work)
        for name, number, line in lines:
            for command in commands(line):
                reason = next((p for p, _ in READ_ONLY if re.search(p, command)), None)
                used.add(reason)
                ran, read = ran + (reason is None), read + (reason is not None)
                try:
                    words = lay(shlex.split(command), made, work, failing)
                    problem = read_one(latscan, words, work) if reason else run_one(latscan, words, made, work)
                except ValueError as error:
                    problem = str(error)
                if problem:
                    wrong.append(f"{name}:{number}: {command}: {problem}")
    for name, number, line in in_text:
        for command in commands(line):
            problem = read_text(helps, latscan, command)
            read += 1
            if problem:
                wrong.append(f"{name}:{number}: `{command}`: {problem}")
    wrong += [f"commands.py: no command needs this exception: {p}" for p, _ in READ_ONLY if p not in used]
    print("\n".join(wrong))
    print(f"{ran} commands of the documents run, {read} read by the tables of options, {len(wrong)} wrong")
    return 1 if wrong or not ran else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
