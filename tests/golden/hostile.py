#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""hostile.py SCHEMA MAKE_REPORT LATSCAN: whatever stands in any text of a stored report, no format
is told another structure by it. The texts are those of the schema, so that a new one cannot be
forgotten: one that no example has is a fault. Each is filled with a harmless word and then with a
hostile one; both renderings must have the same elements, members, rows or lines, as a parser of the
format sees them, and neither a control character nor markup of the host. What the schema closes
(words, ids, times) is refused or ignored."""

import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

REPORTS = ("all", "gate")
HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>'\"&amp;]]>--><!--",
    "quotes": "\"'`\\\" , ; | # {} [] () %s%n ${x} $(x) =\"x\" \\\\",
    "controls": "\x1b[31m\x1b]0;owned\x07\x00\x08\x7f\x9b31m\x85\r\n\t\v\f end",
    "turned": "\u202etxt.exe\u2028\u2029\u2066 \ufffe\uffff \ud800 \U0001f980",
    "long": "<&]]>\"" + 4096 * "A",
    "lines": "one\nnot ok 1 - forged # SKIP\nlatscan_forged 1\n| a | b |\n  ---\n</details>\n```\n",
}
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


def is_text(node):
    return node.get("type") == "string" and not {"pattern", "enum", "const"} & set(node)


def is_closed(node):
    return bool({"pattern", "enum", "const"} & set(node)) and node.get("type", "string") == "string"


class Filler:
    """Walks a report beside its schema and puts a value into each text."""

    def __init__(self, schema, say):
        self.schema, self.say, self.n, self.seen, self.closed = schema, say, 0, set(), {}

    def put(self, node, value, path):
        node = self.schema["$defs"][node["$ref"].split("/")[-1]] if "$ref" in node else node
        if is_text(node):
            self.n += 1
            self.seen.add(path)
            return ("/" if path.endswith(".path") else "") + self.say(f"F{self.n:05}")
        if isinstance(value, dict):
            for key, inner in node.get("properties", {}).items():
                if key in value or is_text(inner):  # one that is left out here may stand elsewhere
                    value[key] = self.put(inner, value.get(key), f"{path}.{key}")
        elif isinstance(value, list):
            return [self.put(node["items"], v, path + "[]") for v in value]
        elif isinstance(value, str) and is_closed(node):
            self.closed.setdefault(path, value)
        return value


def texts(schema, node, path):
    """Every text that the schema has."""
    node = schema["$defs"][node["$ref"].split("/")[-1]] if "$ref" in node else node
    if is_text(node):
        yield path
    for key, inner in node.get("properties", {}).items():
        yield from texts(schema, inner, f"{path}.{key}")
    if "items" in node:
        yield from texts(schema, node["items"], path + "[]")


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag):
        self.tags.append("/" + tag)


def page(text):
    parser = Tags()
    parser.feed(text)
    parser.close()
    return parser.tags


def shape(value):
    if isinstance(value, dict):
        return {k: shape(v) for k, v in value.items()}
    return [shape(v) for v in value] if isinstance(value, list) else type(value).__name__


def tree(element):
    return element.tag, sorted(element.attrib), [tree(e) for e in element]


def series(text):
    rows = []
    for line in text.splitlines():
        m = re.fullmatch(r'(?:# .*|(\w+)(?:\{((?:\w+="(?:[^"\\]|\\.)*",?)*)\})? -?[0-9.e+-]+)', line)
        assert m, line[:200]
        rows.append((m.group(1), re.findall(r'(\w+)="(?:[^"\\]|\\.)*"', m.group(2) or "")))
    return rows


def cells(text):
    bare = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)  # a span of code says what it holds
    assert "<script" not in bare and "<img" not in bare, "markup of the host"
    return [len(re.split(r"(?<!\\)\|", line)) if line.startswith("|") else line[:2] == "- " or line[:1]
            for line in text.split("\n")]


def lines(text):
    return text.count("\n")


STRUCTURE = {
    "text": lines, "nagios": lambda t: [line.split(" ")[0] for line in t.split("\n")],
    "json": lambda t: shape(json.loads(t)), "cloudevents": lambda t: shape(json.loads(t)),
    "sarif": lambda t: shape(json.loads(t)), "otlp-metrics": lambda t: shape(json.loads(t)),
    "otlp-logs": lambda t: shape(json.loads(t)), "junit": lambda t: tree(ET.fromstring(t)),
    "html": page, "csv": lambda t: [len(row) for row in csv.reader(io.StringIO(t, newline=""))],
    "markdown": cells, "prometheus": series,
    "tap": lambda t: [re.match(r"(not ok|ok)? ?[0-9]*|[ -]*\w*", line).group(0) for line in t.split("\n")],
}


def convert(latscan, path, form, *options):
    done = subprocess.run([latscan, "convert", "-f", form, *options, path], capture_output=True,
                          check=False)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def render(latscan, path, form, *options):
    """(structure, faults)"""
    status, text, error = convert(latscan, path, form, *options)
    if status > 2:
        return None, [f"{form}: status {status}: {error.strip()[:300]}"]
    faults = [f"{form}: {m.group(0)!r} stands raw" for m in
              [RAW.search(text.replace("\r\n", "\n") if form == "csv" else text)] if m]
    if form in ("html", "junit") and ("<script>alert" in text or "<img" in text):
        faults.append(f"{form}: markup of the host")
    try:
        return STRUCTURE[form](text), faults
    except (AssertionError, ValueError, ET.ParseError) as e:
        return None, faults + [f"{form}: {e}"[:300]]


def filled(schema, report, say):
    other = json.loads(json.dumps(report))
    filler = Filler(schema, say)
    filler.put(schema, other, "")
    return other, filler


def store(folder, report):
    path = os.path.join(folder, "report.json")
    with open(path, "w", encoding="ascii") as f:
        json.dump(report, f)
    return path


def first_at(value, path):
    """(holder, key) of the first value at such a path."""
    parts = re.findall(r"\w+|\[\]", path)
    for i, part in enumerate(parts):
        key = 0 if part == "[]" else part
        if i == len(parts) - 1:
            return value, key
        if part != "[]" and parts[i + 1] == "[]" and isinstance(value[key], list):
            later = [v for v in value[key] if not parts[i + 2:] or parts[i + 2] in v]
            value = {key: later or value[key]}
        value = value[key]
    return None, None


def closed_fields(schema, latscan, folder, report):
    """What may hold only certain words is refused by name, or not passed on."""
    _, filler = filled(schema, report, lambda mark: mark)
    for path in filler.closed:
        other = json.loads(json.dumps(report))
        holder, key = first_at(other, path)
        if holder is None or not isinstance(holder.get(key) if isinstance(holder, dict) else holder[key], str):
            continue
        holder[key] = HOSTILE["markup"] + HOSTILE["controls"]
        for form in ("html", "prometheus"):
            status, text, error = convert(latscan, store(folder, other), form)
            if status > 3 or status < 0 or RAW.search(error) or "<script>alert" in text + error:
                yield f"{path} as {form}: status {status}: {error[:200]!r}"


def faults_of(schema, latscan, folder, report, seen):
    benign, filler = filled(schema, report, lambda mark: mark + "x")
    seen |= filler.seen
    want = {}
    forms = [(form, options) for form in STRUCTURE for options in ((), ("--show", "all"), ("-q",))
             if not options or form == "text"]
    for form, options in forms:
        want[form, options], faults = render(latscan, store(folder, benign), form, *options)
        yield from (f"harmless: {f}" for f in faults)
    for name, value in HOSTILE.items():
        path = store(folder, filled(schema, report, lambda mark, v=value: mark + v)[0])
        for form, options in forms:
            got, faults = render(latscan, path, form, *options)
            yield from (f"{name}: {f}" for f in faults)
            if not faults and got != want[form, options]:
                yield f"{name}: {form}{' '.join(options)}: another structure"


def main():
    schema_path, make_report, latscan = sys.argv[1:]
    with open(schema_path, encoding="utf-8") as f:
        schema = json.load(f)
    bad, seen = 0, set()
    with tempfile.TemporaryDirectory() as folder:
        for name in REPORTS:
            made = subprocess.run([make_report, name, "json", "full"], capture_output=True, check=False)
            report = json.loads(made.stdout)
            found = list(faults_of(schema, latscan, folder, report, seen))
            found += list(closed_fields(schema, latscan, folder, report))
            for fault in found:
                print(f"{name}: {fault}")
            bad += len(found)
    for path in sorted(set(texts(schema, schema, "")) - seen):
        print(f"{path}: in no example: it is not proven that it is escaped")
        bad += 1
    print(f"{len(seen)} texts, {len(HOSTILE)} hostile values, {len(STRUCTURE)} formats: {bad} faults")
    return 1 if bad else 0


sys.exit(main())
