#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""validate.py SCHEMA FILE...: each FILE is strict JSON in valid UTF-8 that keeps to the schema, has
one check a line, and counts in its summary what its checks say. The schema itself is checked:
reports spoilt on purpose must be refused by it."""

import collections
import copy
import json
import sys

import jsonschema


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a member stands twice: {names}")
    return dict(pairs)


def refuse(word):
    raise ValueError(f"{word} is no JSON")


def load(data):
    return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse)


def has_null(value):
    if isinstance(value, dict):
        return any(has_null(v) for v in value.values())
    if isinstance(value, list):
        return any(has_null(v) for v in value)
    return value is None


def faults(validator, data):
    report = load(data)
    for error in validator.iter_errors(report):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
    if has_null(report):
        yield "there is a null"
    counted = collections.Counter(c["status"] for c in report["checks"])
    for word in ("pass", "warn", "fail", "unknown", "skip"):
        if counted[word] != report["summary"][word]:
            yield f"summary.{word} is {report['summary'][word]}, the checks say {counted[word]}"
    lines = [l for l in data.split(b"\n") if l.startswith(b'{"id":')]
    if [json.loads(l.rstrip(b","))["id"] for l in lines] != [c["id"] for c in report["checks"]]:
        yield "not one check a line"


def spoilt(report):
    """Copies with one fault each, by name."""
    def change(name, act):
        other = copy.deepcopy(report)
        act(other)
        return name, other

    first = lambda r: r["checks"][0]
    yield change("no receipt", lambda r: r.pop("receipt"))
    yield change("schema 2", lambda r: r.update(schema=2))
    yield change("an unknown status", lambda r: first(r).update(status="error"))
    yield change("an unknown reason", lambda r: first(r).update(status="skip", reason="priv"))
    yield change("a skip without a reason", lambda r: (first(r).update(status="skip"),
                                                       first(r).pop("reason", None)))
    yield change("no findings", lambda r: first(r).update(findings=[]))
    yield change("an unknown state", lambda r: first(r)["findings"][0].update(
        evidence=[{"path": "/x", "state": "maybe"}]))
    yield change("an unknown subject", lambda r: first(r)["findings"][0]["subject"].update(
        kind="cores"))
    yield change("a null", lambda r: r["run"].update(host=None))
    yield change("a local time", lambda r: r["run"].update(sampled_at="2026-01-31 09:30:00"))
    yield change("a value without a unit", lambda r: first(r)["findings"][0].update(
        observed={"value": 3}))


def main():
    with open(sys.argv[1], "rb") as f:
        schema = load(f.read())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    bad = 0
    for name in sys.argv[2:]:
        with open(name, "rb") as f:
            data = f.read()
        for fault in faults(validator, data):
            print(f"{name}: {fault}")
            bad += 1
        for fault, report in spoilt(load(data)):
            if validator.is_valid(report):
                print(f"{name}: the schema accepts {fault}")
                bad += 1
    print(f"json: {len(sys.argv) - 2} reports, {bad} faults")
    return 1 if bad or len(sys.argv) < 3 else 0


sys.exit(main())
