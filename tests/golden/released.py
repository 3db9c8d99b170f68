#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""released.py SCHEMA LATSCAN FOLDER: what was released once is read for ever. FOLDER has a folder for
each released edition of the report, with its schema.json and reports as that edition wrote them.
Each of these keeps to today's schema and is converted into every format with the statuses and counts
that it says; and today's schema is the released one with additions only. Schemas spoilt on purpose
must be found."""

import copy
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import jsonschema

# Bounds: which way a reader of old reports can bear them to move.
LOOSER_BELOW = ("minLength", "minItems", "minimum", "minProperties")
LOOSER_ABOVE = ("maxLength", "maxItems", "maximum", "maxProperties")


class Schema:
    def __init__(self, root):
        self.root = root

    def at(self, node):
        while "$ref" in node:
            node = self.root["$defs"][node["$ref"].split("/")[-1]]
        return node


def words(node):
    return node.get("enum", [node["const"]] if "const" in node else None)


def types(node):
    t = node.get("type")
    found = {t} if isinstance(t, str) else set(t or ())
    return found | ({"integer"} if "number" in found else set())


def bounds(old, new, path):
    if types(new) and not types(old) <= types(new):
        yield f"{path}: of type {sorted(types(old))}, now {sorted(types(new))}"
    if types(new) and not types(old) and words(old) is None:
        yield f"{path}: of any type, now {sorted(types(new))}"
    if words(new) is not None and (words(old) is None or not all(w in words(new) for w in words(old))):
        yield f"{path}: {words(old)} were allowed, now {words(new)}"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{path}: another pattern"
    for key in LOOSER_BELOW + LOOSER_ABOVE:
        sign = 1 if key in LOOSER_BELOW else -1
        if key in new and (key not in old or sign * new[key] > sign * old[key]):
            yield f"{path}: {key} is {new[key]}, was {old.get(key)}"
    for key in ("additionalProperties", "not", "if", "anyOf", "oneOf"):
        if key in new and new[key] != old.get(key):
            yield f"{path}: another {key}"


def narrowed(old_schema, new_schema, old, new, path="report"):
    """What a report that the old schema allows could break of the new one."""
    old, new = old_schema.at(old), new_schema.at(new)
    yield from bounds(old, new, path)
    more = set(new.get("required", ())) - set(old.get("required", ()))
    if more:
        yield f"{path}: {sorted(more)} must be there now"
    for key, inner in old.get("properties", {}).items():
        if key in new.get("properties", {}):
            yield from narrowed(old_schema, new_schema, inner, new["properties"][key], f"{path}.{key}")
        else:
            yield f"{path}.{key}: is gone"
    if "items" in new:
        if "items" in old:
            yield from narrowed(old_schema, new_schema, old["items"], new["items"], path + "[]")
        else:
            yield f"{path}: any items, now only certain ones"
    known = set(old.get("properties", ()))
    for key, needs in new.get("dependentRequired", {}).items():
        if key in known and not set(needs) <= set(old.get("dependentRequired", {}).get(key, ())):
            yield f"{path}: {key} needs {needs}"
    yield from rules(old_schema, new_schema, old, new, path)


def is_about_new(condition, known):
    """A rule that holds only where a member stands that the released schema had not."""
    if "anyOf" in condition:
        return all(is_about_new(c, known) for c in condition["anyOf"])
    return bool(set(condition.get("required", ())) - known)


def rules(old_schema, new_schema, old, new, path):
    known, before = set(old.get("properties", ())), old.get("allOf", [])
    for i, rule in enumerate(new.get("allOf", [])):
        same = [r for r in before if r.get("if") == rule.get("if")]
        if not same and not is_about_new(rule.get("if", {}), known):
            yield f"{path}: rule {i} is new or holds for others"
        if not same:
            continue
        then, was = rule.get("then", {}), same[0].get("then", {})
        yield from narrowed(old_schema, new_schema, was, {k: v for k, v in then.items() if k != "not"},
                            f"{path} rule {i}")
        if then.get("not") != was.get("not"):
            yield f"{path}: rule {i} forbids something else"


def compare(old, new):
    return list(narrowed(Schema(old), Schema(new), old, new))


def self_test(old, new):
    """Faults that compare() must find, by name."""
    def spoil(name, act):
        other = copy.deepcopy(new)
        act(other)
        return [] if compare(old, other) else [f"not found: {name}"]

    p = lambda d: d["properties"]
    f = lambda d: d["$defs"]["finding"]
    return sum((spoil(*case) for case in [
        ("a property removed", lambda d: p(d).pop("receipt")),
        ("one of a finding removed", lambda d: p(f(d)).pop("fingerprint")),
        ("another type", lambda d: p(p(d)["run"])["samples"].update(type="string")),
        ("a number made whole", lambda d: p(d["$defs"]["quantity"])["value"].update(type="integer")),
        ("a word removed", lambda d: d["$defs"]["status"]["enum"].remove("warn")),
        ("a text that may hold certain words only", lambda d: p(p(d)["run"])["host"].update(enum=["x"])),
        ("one more is required", lambda d: d["required"].append("matrix")),
        ("one more of a finding is required", lambda d: f(d)["required"].append("evidence")),
        ("a pattern", lambda d: p(p(d)["run"])["host"].update(pattern="^[a-z]+$")),
        ("longer than before", lambda d: p(p(d)["run"])["notes"].update(minItems=2)),
        ("shorter than before", lambda d: p(f(d))["evidence"].update(maxItems=8)),
        ("nothing else", lambda d: d.update(additionalProperties=False)),
        ("a rule more", lambda d: f(d)["allOf"].append({"if": {}, "then": {"required": ["cpus"]}})),
        ("a reason fewer", lambda d: f(d)["allOf"][1]["then"]["properties"]["reason"]["enum"].remove("idle")),
        ("an old member needs another", lambda d: f(d).update(dependentRequired={"cause": ["cpus"]})),
        ("a later schema", lambda d: p(d)["schema"].update(const=2)),
        ("another item", lambda d: p(p(d)["roles"])["nics"]["items"].update(required=["name", "role", "bus"])),
    ]), []) + [f"found in nothing: {x}" for x in compare(new, new)]


def convert(latscan, path, form):
    done = subprocess.run([latscan, "convert", "-f", form, path], capture_output=True, check=False)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def said(report):
    return {c["id"]: (c["status"], [(f["status"], f["fingerprint"]) for f in c["findings"]])
            for c in report["checks"]}


def counts(text, form):
    """Statuses as a format that counts them has them."""
    if form == "prometheus":
        return {m[0]: int(m[1]) for m in re.findall(r'^latscan_checks\{status="(\w+)"\} (\d+)$', text, re.M)}
    if form == "nagios":
        return {m[0]: int(m[1]) for m in re.findall(r"(fail|warn|unknown|pass|skip)=(\d+);", text.split("\n")[0])}
    return None


def checks_in(text, form):
    """How many checks, or findings, stand there."""
    if form == "junit":
        return sum(1 for _ in ET.fromstring(text).iter("testcase"))
    if form == "tap":
        return len(re.findall(r"^(?:not )?ok \d+ ", text, re.M))
    if form == "csv":
        return sum(1 for _ in csv.DictReader(io.StringIO(text, newline="")))
    if form == "sarif":
        return len(json.loads(text)["runs"][0]["results"])
    if form == "html":
        return len(re.findall(r'<tr data-status="', text))
    return None


def rendered(latscan, path, report):
    summary = {s: report["summary"][s] for s in ("skip", "pass", "warn", "unknown", "fail")}
    n = {"csv": sum(len(c["findings"]) for c in report["checks"])}
    n["sarif"] = n["csv"]
    for form in ("text", "json", "html", "junit", "sarif", "tap", "csv", "markdown", "prometheus", "nagios",
                 "otlp-metrics", "otlp-logs", "cloudevents"):
        status, text, error = convert(latscan, path, form)
        if status != report["summary"]["exit"] or not text:
            yield f"{form}: status {status}: {error.strip()}"
            continue
        if counts(text, form) not in (None, summary):
            yield f"{form}: counts {counts(text, form)}, not {summary}"
        if checks_in(text, form) not in (None, n.get(form, len(report["checks"]))):
            yield f"{form}: {checks_in(text, form)} checks or findings"
        if form in ("json", "cloudevents"):
            now = json.loads(text)
            now = now["data"] if form == "cloudevents" else now
            if said(now) != said(report):
                yield f"{form}: statuses or fingerprints differ"


def edition(schema, validator, latscan, folder):
    with open(os.path.join(folder, "schema.json"), encoding="utf-8") as f:
        old = json.load(f)
    yield from compare(old, schema)
    yield from self_test(old, schema)
    paths = [p for p in sorted(glob.glob(os.path.join(folder, "*.json"))) if not p.endswith("schema.json")]
    if not paths:
        yield "no report"
    for path in paths:
        with open(path, encoding="utf-8") as f:
            report = json.load(f)
        name = os.path.basename(path)
        yield from (f"{name}: against its own schema: {e.message}"
                    for e in jsonschema.Draft202012Validator(old).iter_errors(report))
        yield from (f"{name}: {e.message}" for e in validator.iter_errors(report))
        yield from (f"{name}: {fault}" for fault in rendered(latscan, path, report))


def main():
    schema_path, latscan, top = sys.argv[1:]
    with open(schema_path, encoding="utf-8") as f:
        schema = json.load(f)
    editions, bad = sorted(os.listdir(top)), 0
    for name in editions:
        for fault in edition(schema, jsonschema.Draft202012Validator(schema), latscan, os.path.join(top, name)):
            print(f"{name}: {fault}")
            bad += 1
    print(f"{len(editions)} released editions, {bad} faults")
    return 1 if bad or not editions else 0


sys.exit(main())
