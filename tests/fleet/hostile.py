# SPDX-License-Identifier: Apache-2.0
"""hostile.py LATSCAN-FLEET WORK: reports that are no good are named, counted, and change nothing."""
from common import check, end, fleet, fresh, generate, path, run, NOW


def without_faults(d):
    d = dict(d)
    for name in ("faults", "faults_total", "fault_counts"):
        d.pop(name)
    d["summary"] = {k: v for k, v in d["summary"].items() if k not in ("faults", "reports", "bytes")}
    return d


def main():
    fresh()
    args = ("--hosts", "60", "--reports", "3", "--seed", "3")
    generate(*args, "--folder", path("good"))
    truth = generate(*args, "--folder", path("r"), "--ndjson", path("r.ndjson"), "--hostile", "--huge", "20000000")
    good = fleet(path("good"))
    d = fleet(path("r"))
    check(without_faults(d) == without_faults(good), "nothing else changed")
    check({k: v for k, v in d["fault_counts"].items() if v} == truth["faults"], f"counted: {d['fault_counts']}")
    for f in d["faults"]:
        check("hostile-" + f["kind"] in f["file"], f"named: {f}")
    lines = fleet(path("r.ndjson"))
    check(without_faults(lines) == without_faults(good), "the same of lines")
    check(lines["fault_counts"] == d["fault_counts"], "and counted")
    text = open(path("r.ndjson"), encoding="utf-8").read().split("\n")
    where = {f["line"]: f["kind"] for f in lines["faults"]}
    check(min(where) == truth["written"] + 1 and max(where) == len(text) - 1, f"each line is named: {where}")
    claimed = next(f for f in d["faults"] if f["kind"] == "claimed")
    check(truth["claimed"] in claimed["why"], "whose name was claimed")

    with open(path("back.ndjson"), "w", encoding="utf-8") as f:
        for i, boot in enumerate(("a", "b", "a")):
            f.write('{"schema":1,"run":{"host":"h","boot_id":"%s","sampled_at":"2026-03-16T0%d:00:00.000Z"},'
                    '"summary":{"verdict":"pass"}}\n' % (boot, i + 1))
    d = fleet(path("back.ndjson"))
    check(d["fault_counts"]["claimed"] == 1 and d["faults"][0]["line"] == 3, "a boot that comes back")

    name = '<b>\\u202e\\u0007\\"=1+1'
    with open(path("words.ndjson"), "w", encoding="utf-8") as f:
        f.write('{"schema":1,"run":{"host":"%s","sampled_at":"2026-03-16T01:00:00.000Z"},"checks":[{"id":"%s","area":"%s",'
                '"title":"%s","severity":"high","status":"fail"}],"summary":{"verdict":"fail"}}\n' % ((name,) * 4))
    for form in ("text", "json", "html", "csv", "prometheus"):
        out = run(path("words.ndjson"), "--now", NOW, "-f", form).stdout.decode("utf-8")
        check("\u202e" not in out and "\u0007" not in out, f"{form}: harmless")
        check(form != "html" or "<b>\\" not in out, f"{form}: no markup")
    bad = {"nothing": b"", "null": b"\0" * 100, "deep": b"[" * 100000, "deeper": b'{"schema":1,"run":' + b'{"a":' * 100000,
           "text": b"hello\n" * 100, "cut": b'{"schema":1,"run":{"host":"a\\', "cut2": b'{"schema":1,"run":{"host":"a\\u12'}
    for word, data in bad.items():
        with open(path(word + ".json"), "wb") as f:
            f.write(data)
        p = run(path(word + ".json"), "--now", NOW, status=3)
        check(word.encode() in p.stderr, f"{word}: named when it is all there is")
    end()


main()
