# SPDX-License-Identifier: Apache-2.0
"""What the tests of the fleet share: a generated fleet, the program run, and a count of what held."""
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..")
NOW = "2026-03-16T12:00:00Z"
PROGRAM, WORK = sys.argv[1], sys.argv[2]
passed, failed = 0, []


def check(ok, what):
    global passed
    if ok:
        passed += 1
    else:
        failed.append(what)
        print("FAIL " + what)


def end():
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed or not passed else 0)


def fresh():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)


def path(name):
    return os.path.join(WORK, name)


def generate(*args):
    subprocess.run([sys.executable, os.path.join(TOP, "tests", "bench", "fleet", "generate.py"), "--truth",
                    path("truth.json"), *args], check=True)
    with open(path("truth.json"), encoding="utf-8") as f:
        return json.load(f)


def run(*args, status=0, stdin=None):
    p = subprocess.run([PROGRAM, *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    check(p.returncode == status, f"{args}: status {p.returncode}, expected {status}: {p.stderr[:300]}")
    return p


def fleet(*args, status=0, stdin=None):
    return json.loads(run(*args, "--now", NOW, "-f", "json", status=status, stdin=stdin).stdout.decode("utf-8"))
