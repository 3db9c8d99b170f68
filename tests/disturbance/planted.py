#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""planted.py [BESIDE SEND_IPIS]: does the statistic of tests/support/undisturbed.py find what was planted, and nothing where nothing was?

Without programs on made data: interrupts, longer gaps and a longer tail are planted into windows; equal ones, quiet and wild, must not be called
disturbed. With them on a real CPU: a command that sends interrupts to it is found by the kernel's own count of function calls (CAL), and one that does not is not.
"""
import contextlib
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import undisturbed  # pylint: disable=wrong-import-position

undisturbed.DEALS = 1999
KINDS = ("scan", "idle", "busy")
wrong = []


def expect(what, found, *wanted):
    if found not in wanted:
        wrong.append(f"{what}: expected {' or '.join(wanted)}, found {found}")
    print(f"{'ok  ' if found in wanted else 'FAIL'} {what}: {found}")


def made(folder, rounds, seed, median=1.0, tail=1.0, calls=0.0, wild=False):
    """Windows of 100 gaps and 10 runs; the factors and the calls a run are those of windows with the command."""
    dice = random.Random(seed)
    files = {name: open(os.path.join(folder, name + ".csv"), "w", encoding="ascii")
             for name in ("windows", "counts", *("gaps-" + k for k in KINDS))}
    for kind in KINDS:
        files["gaps-" + kind].write("window,at_ns,length_ns\n")
    files["windows"].write("window,round,kind,length_ns,times\n")
    files["counts"].write("window,round,kind,counter,count\n")
    window = 0
    for turn in range(rounds):
        for kind in KINDS:
            window += 1
            scan = kind == "scan"
            # A wild machine: single windows are ten times as long and as full of calls as others.
            burst = dice.choice((1, 1, 1, 1, 10)) if wild else 1
            files["windows"].write(f"{window},{turn},{kind},{10**9},{10 if scan else 0}\n")
            for i in range(100):
                length = dice.gauss(10_000, 300) * burst * (median if scan else 1)
                if i % 20 == 0:
                    length = dice.gauss(100_000, 5000) * burst * (tail if scan else 1)
                files["gaps-" + kind].write(f"{window},{i},{length:.0f}\n")
            number = sum(dice.random() < 0.02 for _ in range(100)) * burst + (round(calls * 10) if scan else 0)
            files["counts"].write(f"{window},{turn},{kind},CAL,{number}\n")
    for file in files.values():
        file.close()


def verdicts(folder, baseline="idle"):
    return {row[0]: row[4] for row in undisturbed.judge(folder, baseline)[2]}


def gaps(folder):
    """Of each window of beside what its gaps were."""
    return undisturbed.gaps_of(folder, {int(w["window"]): {"kind": w["kind"], "length": int(w["length_ns"])}
                                        for w in undisturbed.rows(folder, "windows")})


def of_made(what, **wanted):
    """wanted: those of made(), and the verdict of each name, '-' for ': '."""
    verdict = {k.replace("_", ": "): wanted.pop(k) for k in list(wanted) if k.startswith("gaps") or k == "CAL"}
    with tempfile.TemporaryDirectory() as folder:
        made(folder, **wanted)
        found = verdicts(folder)
    for name, words in verdict.items():
        expect(f"{what}, {name}", found[name], *words.split("|"))
    return found


def test_made():
    equal = {"gaps_median": "equivalent", "gaps_p99": "equivalent", "gaps_taken": "equivalent", "CAL": "equivalent"}
    of_made("nothing planted", rounds=40, seed=1, **equal)
    of_made("one interrupt a run", rounds=40, seed=2, calls=1, **{**equal, "CAL": "disturbed"})
    of_made("one interrupt in two runs", rounds=100, seed=3, calls=0.5, **{**equal, "CAL": "disturbed"})
    of_made("gaps 20 % longer", rounds=40, seed=4, median=1.2, gaps_median="disturbed", CAL="equivalent")
    of_made("gaps 3 % longer, within the bound", rounds=40, seed=5, median=1.03, gaps_median="equivalent")
    of_made("the tail twice as long", rounds=40, seed=6, tail=2, gaps_median="equivalent", gaps_p99="disturbed")
    of_made("6 rounds", rounds=6, seed=7, calls=1, CAL="not decided")
    of_made("a wild machine and many interrupts", rounds=40, seed=8, wild=True, calls=20, CAL="disturbed")
    false = 0
    for seed in range(12):
        with tempfile.TemporaryDirectory() as folder:
            made(folder, 30, 100 + seed, wild=True)
            false += list(verdicts(folder).values()).count("disturbed")
    expect("12 wild machines with nothing planted: called disturbed", str(false), "0")
    with tempfile.TemporaryDirectory() as folder:
        made(folder, 5, 1)
        with contextlib.redirect_stdout(io.StringIO()):
            done = subprocess.run([sys.executable, undisturbed.__file__, folder], check=False, capture_output=True)
    expect("5 rounds are too few: exit status", str(done.returncode), "3")


def test_real(beside, send_ipis):
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        return "there is one CPU only"
    for count, wanted in (("20", ("disturbed",)), ("0", ("equivalent", "not decided"))):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([beside, str(cpus[-1]), str(cpus[0]), "14", "2", folder, send_ipis, count],
                                  capture_output=True, text=True, check=False)
            if done.returncode:
                expect("beside", f"exit status {done.returncode}: {done.stderr}", "exit status 0")
                continue
            if count == "20" and not any(row["counter"] == "CAL" for row in undisturbed.rows(folder, "counts")):
                return "this kernel does not count function calls"
            taken = statistics.median(g["taken"] for g in gaps(folder).values())
            if taken > 0.9e9:
                return f"others had the CPU for {taken / 1e7:.0f} % of the time"
            expect(f"a real CPU, {int(count) * 10} interrupts a run, CAL", verdicts(folder, "busy")["CAL"], *wanted)
    return False


skipped = False
if sys.argv[1:]:
    skipped = test_real(sys.argv[1], sys.argv[2])
else:
    test_made()
if skipped:
    print(f"skipped: {skipped}")
    sys.exit(77)
print(f"{'FAILED: ' + '; '.join(wrong) if wrong else 'all planted disturbances found, none where none was'}")
sys.exit(bool(wrong))
