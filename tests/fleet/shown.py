# SPDX-License-Identifier: Apache-2.0
"""shown.py LATSCAN-FLEET WORK: formats say the same numbers; statuses; what is refused."""
import csv
import html.parser
import io
import re

from common import NOW, check, end, fleet, fresh, generate, path, run


class Page(html.parser.HTMLParser):
    VOID = {"meta", "col", "br", "rect"}

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.rows, self.unfolded, self.scripts = [], [], 0, 0, 0

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows += 1
            self.unfolded += "details" not in self.open
        self.scripts += tag in ("script", "img", "link")
        if tag not in self.VOID or tag == "rect":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


def main():
    fresh()
    generate("--hosts", "240", "--reports", "2", "--seed", "9", "--ndjson", path("r.ndjson"), "--inventory",
             path("inventory.csv"))
    ask = (path("r.ndjson"), "--inventory", path("inventory.csv"), "--now", NOW)
    d = fleet(path("r.ndjson"), "--inventory", path("inventory.csv"))
    s = d["summary"]
    text = run(*ask).stdout.decode()
    check(text.startswith("%.2f %% of %d hosts pass: %d pass" % (s["compliance"], s["expected"], s["pass"])), text[:90])

    prom = run(*ask, "-f", "prometheus").stdout.decode()
    values = dict(re.findall(r"^(latscan_fleet_\S+(?:\{.*\})?) (\S+)$", prom, re.M))
    check(float(values["latscan_fleet_compliance_ratio"]) * 100 - s["compliance"] < 1e-9, "prometheus: compliance")
    for state, name in (("pass", "pass"), ("stopped", "silent"), ("never", "never")):
        check(int(values['latscan_fleet_hosts{state="%s"}' % state]) == s[name], f"prometheus: {state}")
    worst = d["checks"][0]
    key = 'latscan_fleet_check_hosts{check="%s",severity="%s",status="fail"}' % (worst["id"], worst["severity"])
    check(int(values[key]) == worst["fail"] > 0, "prometheus: a check")
    check(not re.search(r"feed-0\d", prom), "prometheus: no host by name")

    rows = list(csv.DictReader(io.StringIO(run(*ask, "-f", "csv").stdout.decode(), newline="")))
    check(sum(int(r["hosts"]) for r in rows if r["question"] == "check" and r["key"] == worst["id"] and
              r["value"] == "fail") == worst["fail"], "csv: a check")
    check(sum(r["question"] in ("host", "stopped", "apart") for r in rows) == s["hosts"], "csv: hosts")

    page = Page()
    source = run(*ask, "-f", "html").stdout.decode()
    page.feed(source)
    check(not page.wrong and not page.open, f"html: well nested {page.wrong[:3]} {page.open[:3]}")
    check(page.scripts == 0 and "default-src 'none'" in source, "html: no script and no request")
    check(page.unfolded < 400 < 100 * page.rows, f"html: {page.unfolded} of {page.rows} rows stand open")
    check("%.2f %% of %d hosts pass" % (s["compliance"], s["expected"]) in source, "html: the verdict")

    run(*ask, "--min-compliance", "10%")
    run(*ask, "--min-compliance", "99.9", status=1)
    with open(path("unknown.ndjson"), "w", encoding="utf-8") as f:
        for i, verdict in enumerate(("pass", "unknown")):
            f.write('{"schema":1,"run":{"host":"h%d","sampled_at":"2026-03-16T01:00:00.000Z"},'
                    '"summary":{"verdict":"%s"}}\n' % (i, verdict))
    run(path("unknown.ndjson"), "--now", NOW, "--min-compliance", "99", status=2)
    p = run(*ask, "--min-compliance", "101", status=3)
    check(b"0 to 100" in p.stderr, "what was expected")
    check(b"did you mean" in run(*ask, "--group-by", "hardwar", status=3).stderr, "a near word")
    run(*ask, "--group-by", "desk,rack")
    check({c["name"] for c in fleet(path("r.ndjson"), "--inventory", path("inventory.csv"), "--group-by", "desk")["cohorts"]}
          == {"london", "tokyo", "chicago"}, "cohorts of the inventory")
    check(len(fleet(path("r.ndjson"), "--group-by", "sysctl vm.dirty_ratio")["cohorts"]) == 2, "cohorts of a trait")
    with open(path("bad.csv"), "w", encoding="utf-8") as f:
        f.write('host,desk\n"a,b\n')
    check(b"bad.csv:" in run(path("r.ndjson"), "--inventory", path("bad.csv"), status=3).stderr, "a bad table is named")
    run(path("nowhere"), status=3)
    run(status=3)
    end()


main()
