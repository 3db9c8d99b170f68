# SPDX-License-Identifier: Apache-2.0
"""truth.py LATSCAN-FLEET WORK [HOSTS REPORTS]: what was planted in so many hosts (500), each of which reported so often (5) over
two weeks, is found, first in each list."""
import json
import os
import shutil
import sys
from datetime import datetime

from common import TOP, check, end, fleet, fresh, generate, path


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def outliers(d, truth):
    """Each planted one stands before all that was not planted, but hosts that flap and the slow set's firmware."""
    rows = [r for r in d["deviations"] if r["rare"]]
    for planted in truth["outliers"]:
        found = sorted({h for r in rows if r["key"] == planted["key"] and r.get("value") == planted["value"]
                        for h in r["some"]})
        check(found == planted["hosts"], f"outlier {planted}: {found}")
    known = {(p["key"], p["value"]) for p in truth["outliers"]} | {(truth["slow"]["cause"], truth["slow"]["value"])}
    planted = [i for i, r in enumerate(rows) if (r["key"], r.get("value")) in known]
    check(planted == list(range(len(planted))), f"planted outliers stand first: {planted}")


def main():
    fresh()
    hosts, reports = (int(n) for n in sys.argv[3:5]) if len(sys.argv) > 3 else (500, 5)
    truth = generate("--hosts", str(hosts), "--reports", str(reports), "--seed", "7", "--folder", path("r"), "--inventory",
                     path("inventory.csv"), "--slow", path("slow.txt"))
    d = fleet(path("r"), "--inventory", path("inventory.csv"), "--slow", path("slow.txt"), "--top", "0",
              "--group-by", "hardware")
    try:
        import jsonschema
        with open(os.path.join(TOP, "docs", "fleet.schema.json"), encoding="utf-8") as f:
            jsonschema.Draft202012Validator(json.load(f)).validate(d)
    except ImportError:
        print("no jsonschema: the schema is not asked")
    s = d["summary"]
    check(s["reports"] == truth["written"] and s["faults"] == 0 and s["duplicates"] == 0, f"all were read: {s}")
    check(s["hosts"] == hosts and s["expected"] == hosts + 3, "hosts that are expected")
    check(s["pass"] + s["fail"] + s["unknown"] + s["silent"] == s["hosts"], "each host has one verdict")
    outliers(d, truth)
    first = d["contrast"]["rows"][0]
    check((first["key"], first["value"]) == (truth["slow"]["cause"], truth["slow"]["value"]), f"the cause: {first}")
    # What all slow ones share with four of ten others is told in a large fleet too, as what it is: far less likely.
    others = [r for r in d["contrast"]["rows"][1:] if r["corrected"] <= 0.05]
    check(first["corrected"] < 1e-6 and all(r["key"] == truth["slow"]["beside"] and r["corrected"] > 1e-6 for r in others),
          f"and no other one: {others}")
    check(first["slow"] == len(truth["slow"]["hosts"]) == d["contrast"]["slow"], "of all slow ones")
    r = d["changes"][0]
    check(r["rollout"] and (r["key"], r["was"], r["now"]) == tuple(truth["rollout"][k] for k in ("key", "was", "now")),
          f"the rollout: {r}")
    check(r["hosts"] == truth["rollout"]["hosts"] and r["at_once"], "on all hosts at once")
    check(moment(r["after"]) < moment(truth["rollout"]["at"]) <= moment(r["by"]), "and when")
    check(sum(c["rollout"] for c in d["changes"]) == 1, "no other rollout")
    g = d["flapping"][0]
    check(g["key"] == truth["flapping"]["key"] and sorted(g["some"]) == truth["flapping"]["hosts"], f"to and fro: {g}")
    check(d["flapping_total"] == 1, "nothing else goes to and fro")
    check([h["host"] for h in d["silent"]] == truth["silent"], "who stopped")
    check([h["host"] for h in d["never"]] == truth["never"], "who never reported")
    check(s["apart"] == truth["apart"] and d["judged_by"][0]["hosts"] + d["judged_by"][1]["hosts"] == hosts, "other rules")
    shared = {r["key"]: r for r in d["must_differ"]}
    check(sorted(shared["host machine-id hash"]["some"]) == truth["same_machine_id"], "a clone")
    check(sorted(shared["nic eth0 address"]["some"]) == truth["same_address"]["hosts"] and len(shared) == 2, "an address")
    check(sorted(o["host"] for o in d["overrides"]) == truth["overrides"], "overrides")
    check(d["overrides"][0]["owner"] == "jane.doe" and d["overrides"][0]["honoured"], "and who did it")
    top = d["ledger"][0]
    check((top["host"], top["day"], top["ns"]) == (truth["clock"]["host"], truth["clock"]["day"], truth["clock"]["ns"]),
          f"the clock: {top}")
    check(d["ledger_total"] == truth["written"] and d["ledger"][1]["ns"] < 1000, "no other clock")
    over, good = d["waivers"]
    check(over["owner"] == "vendor" and over["days_left"] == -15 and over["expired"] == over["hosts"] == s["reporting"],
          f"a waiver that is over: {over}")
    check(good["owner"] == "platform" and good["days_left"] == 15 and good["holds"] == s["reporting"], "one that holds")
    waived = next(c for c in d["checks"] if c["id"] == "mem.thp_enabled")
    check(waived["waived"] == s["reporting"] - s["apart"] and waived["fail"] == 0, "what is waived is neither pass nor fail")
    for c in d["checks"]:
        parts = sum(n for row in c["cohorts"] for k, n in row.items() if k not in ("cohort", "silent"))
        whole = sum(c[k] for k in ("pass", "warn", "fail", "unknown", "skip", "waived", "withheld"))
        check(parts == whole == s["reporting"] - s["apart"], f"{c['id']}: cohorts add up")
    check(fleet(path("r"), "--since", "2d")["summary"]["older"] > hosts, "--since leaves out")
    shutil.rmtree(path("r"))
    print(f"{truth['written']} reports of {truth['bytes_a_report']} bytes, {hosts} hosts")
    end()


main()
