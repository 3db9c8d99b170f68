#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""readback.py MAKE_REPORT REPORT...: no format tells another story than its neighbour. Each report
is rendered in each format, and what a consumer of that format reads, statuses and counts, is
compared with the JSON."""

import collections
import csv
import datetime
import html.parser
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import wire

STATUSES = ("skip", "pass", "warn", "unknown", "fail")
VERDICTS = {"pass": 0, "fail": 1, "unknown": 2}
STATES = ("holds", "expired", "not-yet", "elsewhere", "unmatched", "passes", "not-told")
CODES = {"skip": -1, "pass": 0, "warn": 1, "unknown": 2, "fail": 3}


def render(program, report, form):
    done = subprocess.run([program, report, form], capture_output=True, check=False)
    if done.returncode > 2:
        sys.exit(f"{report} as {form}: status {done.returncode}: {done.stderr.decode()}")
    data = done.stdout.decode("utf-8")  # valid, or an exception
    if form != "csv" and re.search(r"[\x00-\x08\x0b-\x1f\x7f]", data):
        sys.exit(f"{report} as {form}: a control character")
    return data


def waived(check):
    """All that weighs as much as the check is accepted, and something is waived."""
    return "open" in check and any(f.get("waived") for f in check["findings"])


def outcome(check):
    """What a format that counts makes of a check."""
    if check["status"] == "pass":
        return "pass"
    is_open = check.get("open", check["status"])
    return "skip" if is_open == "pass" else is_open


def tap(text):
    lines = text.split("\n")
    assert lines[0] == "TAP version 14"
    seen = {}
    for line in lines:
        m = re.match(r"(ok|not ok) (\d+) - (\S+): ((?:[^#\\]|\\.)*?)(?: # (SKIP|TODO) (.*))?$", line)
        if not m:
            continue
        assert int(m.group(2)) == len(seen) + 1
        if m.group(5) == "SKIP":
            status = "skip"
        elif m.group(5) == "TODO":
            status = "warn" if m.group(6).startswith("warning") else "unknown"
        else:
            status = "pass" if m.group(1) == "ok" else "fail"
        seen[m.group(3)] = status
    assert lines[1] == f"1..{len(seen)}"
    return seen


def junit(text):
    seen = {}
    for case in ET.fromstring(text).iter("testcase"):
        tags = {child.tag for child in case}
        seen[case.get("name")] = ("fail" if "failure" in tags else "unknown" if "error" in tags
                                  else "skip" if "skipped" in tags
                                  else "warn" if "system-out" in tags else "pass")
    return seen


def from_csv(text):
    seen, n, accepted = {}, 0, []
    for row in csv.DictReader(io.StringIO(text, newline="")):
        assert None not in row and None not in row.values(), "a row of another length"
        for value in row.values():
            assert not value[:1] in "=+-@" or value == "" or re.fullmatch(r"-?[0-9.]+(e[-+]?\d+)?", value), value
        seen[row["id"]] = row["check_status"]
        n += 1
        if row["waived"] == "yes":
            accepted.append((row["fingerprint"], row["waiver_until"], row["known"]))
    return seen, n, sorted(accepted)


def sarif(text):
    run = json.loads(text)["runs"][0]
    ids = [r["id"] for r in run["tool"]["driver"]["rules"]]
    seen, suppressed = dict.fromkeys(ids, "skip"), 0
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        status = result["properties"]["status"]
        kind = {"notApplicable": "skip", "pass": "pass", "open": "unknown"}.get(result["kind"])
        assert status == (kind or {"error": "fail", "warning": "warn"}[result["level"]])
        suppressed += "suppressions" in result
        if STATUSES.index(status) > STATUSES.index(seen[result["ruleId"]]):
            seen[result["ruleId"]] = status
    return seen, suppressed


def prometheus(text):
    seen, counts, ends, states = {}, {}, [], {}
    names = set()
    for line in text.splitlines():
        m = re.fullmatch(r'(\w+)(\{(?:\w+="(?:[^"\\]|\\.)*",?)*\})? (\S+)', line)
        if line.startswith("# "):
            continue
        assert m, line
        assert (m.group(1), m.group(2)) not in names, f"twice: {line}"
        names.add((m.group(1), m.group(2)))
        float(m.group(3))
        check = re.search(r'check="([^"]*)"', m.group(2) or "")
        if m.group(1) == "latscan_check_status":
            seen[check.group(1)] = next(s for s, c in CODES.items() if c == int(m.group(3)))
        if m.group(1) == "latscan_checks":
            counts[re.search(r'"(.*)"', m.group(2)).group(1)] = int(m.group(3))
        if m.group(1) == "latscan_waiver_expiry_timestamp_seconds":
            ends.append((check.group(1), int(m.group(3))))
        if m.group(1) == "latscan_waivers":
            states[re.search(r'"(.*)"', m.group(2)).group(1)] = int(m.group(3))
    return seen, counts, sorted(ends), {s: n for s, n in states.items() if n}


def nagios(text):
    first = text.split("\n")[0]
    m = re.fullmatch(r"LATSCAN (OK|WARNING|CRITICAL|UNKNOWN) - ([^|]*) \| ([^|]*)", first)
    assert m, first
    values = dict(item.split("=") for item in m.group(3).split())
    return m.group(1), {s: int(values[s].split(";")[0]) for s in STATUSES}


def markdown(text):
    """Rows of the table, cell by cell: an escaped bar is no border."""
    rows, ledger = [], []
    for line in text.split("\n"):
        m = re.match(r"- ([a-z-]+): (`+)(.*?)\2.*?(?:until (\d{4}-\d\d-\d\d)|without an end)", line)
        if m and m.group(1) in STATES:
            ledger.append((m.group(3), m.group(1), m.group(4) or ""))
        if line.startswith("| ") and not line.startswith("| status |"):
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]]
            assert len(cells) == 7, line
            rows.append((cells[2].strip("`"), re.sub("^(waived|known) ", "", cells[0])))
    assert "<script" not in text.lower()
    return rows, ledger


class Page(html.parser.HTMLParser):
    """The table of all checks, and whatever must not be on the page."""

    def __init__(self):
        super().__init__()
        self.seen, self.status, self.bad, self.scripts, self.open = {}, None, [], 0, []
        self.ledger, self.dates = False, []
        self.points, self.charts, self.table = [], 0, ""
        self.waivers = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.bad += [name for name in attrs if name.startswith("on") or name == "style"]
        self.bad += [v for n, v in attrs.items() if n in ("href", "src") and not v.startswith("#")]
        self.bad += [tag] if tag in ("img", "iframe", "object", "link", "base", "form") else []
        self.scripts += tag == "script"
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag == "section":
            self.ledger = attrs.get("aria-labelledby") == "waivers"
        if tag == "tr":
            self.status = attrs.get("data-status")
            if self.table == "course" and "tbody" in self.open:
                self.points.append([])
        if tag == "tr" and self.table.endswith("ledger") and "tbody" in self.open:
            self.waivers += 1
        if tag == "table":
            self.table = attrs.get("class", "")
        self.charts += tag == "svg" and attrs.get("class") == "chart"

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append("</" + tag + ">")

    def handle_data(self, data):
        if self.ledger and re.fullmatch(r"\d{4}-\d\d-\d\d", data):
            self.dates.append(data)
        if self.table == "course" and self.open[-1:] == ["td"]:
            self.points[-1].append(data)
        if self.status and self.open[-1:] == ["code"]:
            self.seen[data], self.status = self.status, None


def page(text):
    p = Page()
    p.feed(text)
    p.close()
    assert p.scripts == 1 and not p.bad and not p.open, (p.scripts, p.bad, p.open)
    return p.seen, p.dates, [r[1:3] for r in p.points], p.charts, p.waivers


def drawn(report):
    """The points of all series, and how many charts there should be."""
    series = report.get("series", [])
    points = [[str(p["offset_ns"]), str(p.get("delay_ns", "not told"))] for s in series for p in s["points"]]
    return points, sum(bool(s["points"]) for s in series)


def lines(text, begin):
    """Clocks that a format for people has a line about."""
    return [m.group(1).replace("\\", "") for m in re.finditer(rf"^{begin}(ptp4l [^`:]*)", text, re.M)]


def otlp_metrics(text):
    """(status by check, counts, waived checks, verdict)"""
    _, seen = wire.otlp_metrics(wire.strict(text))
    words = {code: word for word, code in CODES.items()}
    (_, verdict), = seen["latscan.verdict"]
    return ({a["latscan.check.id"]: words[v] for a, v in seen.get("latscan.check.status", [])},
            {a["latscan.status"]: v for a, v in seen["latscan.checks"]},
            {a["latscan.check.id"] for a, v in seen.get("latscan.check.waived", []) if v == 1}, verdict)


def otlp_logs(text):
    """(verdict, counts, waived and status of each finding): severities are judged here."""
    _, records = wire.otlp_logs(wire.strict(text))
    head, rows = records[0], []
    for number, word, body, a in records[1:]:
        status, is_waived = a["latscan.status"], a.get("latscan.waived", False)
        grave = 18 if a["latscan.check.severity"] == "critical" else 17
        want = {"fail": grave, "warn": 13, "unknown": 9 if a.get("latscan.reason") == "withheld" else 13,
                "pass": 5, "skip": 5}[status]
        assert number == (9 if is_waived else want) and word == status and body, (number, a)
        rows.append((a["latscan.check.id"], a["latscan.check.status"], status, is_waived,
                     a["latscan.fingerprint"], a.get("latscan.waiver.until", "")))
    return (head[3]["latscan.verdict"], {s: head[3][f"latscan.checks.{s}"] for s in STATUSES},
            sorted(rows))


def end_of(waiver):
    """The first second that it does not hold any more."""
    day = datetime.datetime.fromisoformat(waiver["until"]).replace(tzinfo=datetime.timezone.utc)
    return int(day.timestamp()) + 86400


def compare(name, got, want):
    if got == want:
        return 0
    print(f"{name}:\n  read {got}\n  said {want}")
    return 1


FORMATS = ("text", "json", "junit", "html", "sarif", "tap", "csv", "markdown", "prometheus", "nagios",
           "otlp-metrics", "otlp-logs", "cloudevents")


def opened(name, report):
    """A gate that was opened by hand says so, and why, in each format; other reports never do."""
    reason = report.get("gate", {}).get("override", {}).get("reason", "")
    bad = 0
    for form in FORMATS:
        text = render(sys.argv[1], name, form)
        word = "gate.override" if form == "otlp-metrics" else reason[:20] if reason else "OVERRIDE until"
        bad += compare(f"{name} {form} override", word in text, bool(reason))
    return bad


def main():
    program, bad = sys.argv[1], 0
    for name in sys.argv[2:]:
        report = json.loads(render(program, name, "json"))
        status = {c["id"]: c["status"] for c in report["checks"]}
        counted = {c["id"]: outcome(c) for c in report["checks"]}
        findings = [(c["id"], f) for c in report["checks"] for f in c["findings"]]
        totals = {s: report["summary"][s] for s in STATUSES}
        ledger = report.get("waivers", [])
        until = {id(f): ledger[f["waiver"]].get("until", "") if "waiver" in f else ""
                 for _, f in findings}
        assert report["summary"]["waived"] == sum(f.get("waived", False) for _, f in findings)
        assert report["summary"]["waived"] == sum(w["findings"] for w in ledger)
        bad += compare(f"{name} tap", tap(render(program, name, "tap")), counted)
        bad += compare(f"{name} junit", junit(render(program, name, "junit")), counted)
        bad += compare(f"{name} csv", from_csv(render(program, name, "csv")),
                       (status, len(findings),
                        sorted((f["fingerprint"], until[id(f)], "yes" if f.get("known") else "no")
                               for _, f in findings if f.get("waived"))))
        bad += compare(f"{name} sarif", sarif(render(program, name, "sarif")),
                       (status, sum(bool(f.get("waived")) for _, f in findings)))
        bad += compare(f"{name} prometheus", prometheus(render(program, name, "prometheus")),
                       (status, totals,
                        sorted((w["check"], end_of(w)) for w in ledger
                               if "until" in w and w["state"] != "elsewhere"),
                        dict(collections.Counter(w["state"] for w in ledger))))
        metrics, logs, event = (render(program, name, f) for f in ("otlp-metrics", "otlp-logs", "cloudevents"))
        bad += compare(f"{name} otlp-metrics", otlp_metrics(metrics),
                       (status, totals, {c["id"] for c in report["checks"] if waived(c)},
                        VERDICTS[report["summary"]["verdict"]]))
        bad += compare(f"{name} otlp-logs", otlp_logs(logs),
                       (report["summary"]["verdict"], totals,
                        sorted((c["id"], c["status"], f["status"], f.get("waived", False),
                                f["fingerprint"], until[id(f)]) for c in report["checks"] for f in c["findings"])))
        bad += compare(f"{name} cloudevents", wire.cloudevent(wire.strict(event)), report)
        wire.self_test(*(json.loads(t) for t in (metrics, logs, event)))
        bad += compare(f"{name} html", page(render(program, name, "html")),
                       (status, [w[k] for w in ledger for k in ("from", "until") if k in w],
                        *drawn(report), len(ledger)))
        clocks = [s["clock"] for s in report.get("series", [])]
        bad += compare(f"{name} clocks in text", lines(render(program, name, "text"), "  clock "), clocks)
        bad += compare(f"{name} clocks in markdown", lines(render(program, name, "markdown"), "- `+"), clocks)
        state, numbers = nagios(render(program, name, "nagios"))
        bad += compare(f"{name} nagios", numbers, totals)
        want = {1: "CRITICAL", 2: "UNKNOWN"}.get(
            VERDICTS[report["summary"]["verdict"]], "WARNING" if totals["warn"] or totals["fail"] else "OK")
        bad += compare(f"{name} nagios state", state, want)
        rows, told = markdown(render(program, name, "markdown"))
        bad += compare(f"{name} markdown", sorted(rows),
                       sorted((i, f["status"]) for i, f in findings
                              if f["status"] in ("fail", "unknown", "warn")))
        bad += compare(f"{name} markdown's waivers", told,
                       [(w["check"], w["state"], w.get("until", "")) for w in ledger])
        bad += opened(name, report)
    print(f"{len(sys.argv) - 2} reports read back from 11 formats, {bad} differ")
    return 1 if bad else 0


sys.exit(main())
