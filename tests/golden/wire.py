# SPDX-License-Identifier: Apache-2.0
"""What OpenTelemetry's and CloudEvents' receivers ask of a JSON body, as strictly as their texts
allow: a field that the definition does not have, one of another type or one missing is a fault.
Used on rendered reports (readback.py) and on what arrives over HTTP (tests/push/server.py)."""

import copy
import json
import math
import re


class Fault(Exception):
    pass


def strict(text):
    """Strict JSON: no member twice, no NaN, no surrogate alone."""
    def unique(pairs):
        if len({k for k, _ in pairs}) != len(pairs):
            raise Fault(f"a member twice among {[k for k, _ in pairs]}")
        return dict(pairs)

    def refuse(word):
        raise Fault(f"{word} is no JSON")

    doc = json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    json.dumps(doc, ensure_ascii=False).encode("utf-8")
    return doc


# Messages of opentelemetry.proto: field -> type, a list where it is repeated. Fields that may not
# stand together are named by ONE_OF. Of a metric only its gauge, which is all that is used.
MESSAGES = {
    "ExportMetrics": {"resourceMetrics": ["ResourceMetrics"]},
    "ResourceMetrics": {"resource": "Resource", "scopeMetrics": ["ScopeMetrics"], "schemaUrl": "string"},
    "ScopeMetrics": {"scope": "Scope", "metrics": ["Metric"], "schemaUrl": "string"},
    "Metric": {"name": "string", "description": "string", "unit": "string", "gauge": "Gauge"},
    "Gauge": {"dataPoints": ["NumberDataPoint"]},
    "NumberDataPoint": {"attributes": ["KeyValue"], "startTimeUnixNano": "fixed64",
                        "timeUnixNano": "fixed64", "asDouble": "double", "asInt": "int64",
                        "flags": "uint32"},
    "ExportLogs": {"resourceLogs": ["ResourceLogs"]},
    "ResourceLogs": {"resource": "Resource", "scopeLogs": ["ScopeLogs"], "schemaUrl": "string"},
    "ScopeLogs": {"scope": "Scope", "logRecords": ["LogRecord"], "schemaUrl": "string"},
    "LogRecord": {"timeUnixNano": "fixed64", "observedTimeUnixNano": "fixed64",
                  "severityNumber": "severity", "severityText": "string", "body": "AnyValue",
                  "attributes": ["KeyValue"], "droppedAttributesCount": "uint32", "flags": "uint32",
                  "traceId": "trace", "spanId": "span", "eventName": "string"},
    "Resource": {"attributes": ["KeyValue"], "droppedAttributesCount": "uint32"},
    "Scope": {"name": "string", "version": "string", "attributes": ["KeyValue"],
              "droppedAttributesCount": "uint32"},
    "KeyValue": {"key": "string", "value": "AnyValue"},
    "AnyValue": {"stringValue": "string", "boolValue": "bool", "intValue": "int64",
                 "doubleValue": "double", "arrayValue": "ArrayValue"},
    "ArrayValue": {"values": ["AnyValue"]},
}
ONE_OF = {"AnyValue": set(MESSAGES["AnyValue"]), "NumberDataPoint": {"asDouble", "asInt"},
          "Metric": {"gauge"}}
NEEDED = {"KeyValue": {"key", "value"}, "Metric": {"name"}, "NumberDataPoint": {"timeUnixNano"},
          "LogRecord": {"timeUnixNano", "severityNumber", "body"}, "Scope": {"name"},
          "ResourceMetrics": {"resource", "scopeMetrics"}, "ResourceLogs": {"resource", "scopeLogs"}}


def digits(value, least, most):
    """64-bit integers are strings in JSON, without sign where they have none, or leading zeros."""
    return (isinstance(value, str) and re.fullmatch(r"0|-?[1-9][0-9]*", value) is not None
            and least <= int(value) <= most)


def whole(value, least, most):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


SCALARS = {
    "string": lambda v: isinstance(v, str),
    "bool": lambda v: isinstance(v, bool),
    "double": lambda v: not isinstance(v, bool) and isinstance(v, (int, float)) and math.isfinite(v),
    "int64": lambda v: digits(v, -2 ** 63, 2 ** 63 - 1),
    "fixed64": lambda v: digits(v, 1, 2 ** 64 - 1),  # times: 0 is "not known"
    "uint32": lambda v: whole(v, 0, 2 ** 32 - 1),
    "severity": lambda v: whole(v, 1, 24),
    "trace": lambda v: re.fullmatch("[0-9a-f]{32}", v) is not None,
    "span": lambda v: re.fullmatch("[0-9a-f]{16}", v) is not None,
}


def need(condition, where, what):
    if not condition:
        raise Fault(f"{where}: {what}")


def message(kind, value, where):
    if kind in SCALARS:
        need(SCALARS[kind](value), where, f"expected {kind}, not {value!r:.80}")
        return
    need(isinstance(value, dict), where, f"expected a {kind}")
    fields = MESSAGES[kind]
    for key, inner in value.items():
        need(key in fields, where, f"{kind} has no field {key}")
        if isinstance(fields[key], list):
            need(isinstance(inner, list), f"{where}.{key}", "expected an array")
            for i, element in enumerate(inner):
                message(fields[key][0], element, f"{where}.{key}[{i}]")
        else:
            message(fields[key], inner, f"{where}.{key}")
    for key in NEEDED.get(kind, ()):
        need(key in value, where, f"{kind} lacks {key}")
    if kind in ONE_OF:
        need(len(ONE_OF[kind] & set(value)) == 1, where, f"one of {sorted(ONE_OF[kind])}")
    if "attributes" in value:
        keys = [a["key"] for a in value["attributes"]]
        need(all(keys) and len(keys) == len(set(keys)), where, f"keys of attributes: {keys}")


def attributes(holder):
    """{key: plain value}"""
    def plain(v):
        (kind, inner), = v.items()
        if kind == "arrayValue":
            return [plain(e) for e in inner["values"]]
        return int(inner) if kind == "intValue" else inner
    return {a["key"]: plain(a["value"]) for a in holder.get("attributes", [])}


def one(items, where):
    need(len(items) == 1, where, f"expected one, not {len(items)}")
    return items[0]


def resource(holder):
    said = attributes(holder["resource"])
    need(said.get("service.name") == "latscan" and said.get("service.version"), "resource", "service")
    need(said.get("os.type") == "linux", "resource", "os.type")
    if "host.name" in said or "host.id" in said:
        need(said.get("service.instance.id"), "resource", "hosts of a fleet would be one series")
    need(re.fullmatch(r"https://opentelemetry\.io/schemas/\d+\.\d+\.\d+", holder["schemaUrl"]),
         "resource", "schemaUrl")
    return said


def otlp_metrics(doc):
    """(attributes of the resource, {metric: [(attributes, value)]})"""
    message("ExportMetrics", doc, "")
    of = one(doc["resourceMetrics"], "resourceMetrics")
    seen = {}
    for m in one(of["scopeMetrics"], "scopeMetrics")["metrics"]:
        name, points = m["name"], m["gauge"]["dataPoints"]
        need(re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]{0,254}", name), name, "the name of a metric")
        need(name not in seen, name, "twice")
        need(len(m.get("unit", "")) <= 63 and m.get("description"), name, "unit or description")
        need(points, name, "no point")
        series = [json.dumps(attributes(p), sort_keys=True) for p in points]
        need(len(series) == len(set(series)), name, "one series twice")
        for p in points:
            need(int(p.get("startTimeUnixNano", 0)) <= int(p["timeUnixNano"]), name, "ends before it begins")
        seen[name] = [(attributes(p), int(p["asInt"]) if "asInt" in p else p["asDouble"])
                      for p in points]
    return resource(of), seen


def otlp_logs(doc):
    """(attributes of the resource, [(severityNumber, severityText, body, attributes)])"""
    message("ExportLogs", doc, "")
    of = one(doc["resourceLogs"], "resourceLogs")
    records = one(of["scopeLogs"], "scopeLogs")["logRecords"]
    return resource(of), [(r["severityNumber"], r["severityText"], r["body"]["stringValue"],
                           attributes(r)) for r in records]


TIME = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
URI = r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+"


def cloudevent(doc):
    """An event of specification 1.0 in structured mode; gives its data."""
    need(isinstance(doc, dict), "event", "no object")
    for name in ("id", "source", "specversion", "type"):
        need(isinstance(doc.get(name), str) and doc[name], name, "required, and not empty")
    need(doc["specversion"] == "1.0", "specversion", doc["specversion"])
    need(re.fullmatch(URI, doc["source"]), "source", "no URI reference")
    for name, value in doc.items():
        if name in ("data", "data_base64"):
            continue
        need(re.fullmatch("[a-z0-9]{1,20}", name) or name == "datacontenttype", name,
             "a name of an attribute")
        need(isinstance(value, (str, bool)) or whole(value, -2 ** 31, 2 ** 31 - 1), name, "its type")
        need(not isinstance(value, str) or not re.search("[\0-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", value),
             name, "a character that no attribute may have")
    need("data" in doc and "data_base64" not in doc, "data", "one of data and data_base64")
    need(doc.get("datacontenttype") == "application/json", "datacontenttype", "not JSON")
    need("time" not in doc or re.fullmatch(TIME, doc["time"]), "time", "not by RFC 3339")
    need("subject" not in doc or doc["subject"], "subject", "empty")
    return doc["data"]


def self_test(metrics, logs, event):
    """Each fault made on purpose must be found: else the rules above prove nothing."""
    def refused(judge, doc, change):
        other = copy.deepcopy(doc)
        change(other)
        try:
            judge(other)
        except (Fault, KeyError):
            return True
        return False

    def point(d):
        return d["resourceMetrics"][0]["scopeMetrics"][0]["metrics"][0]["gauge"]["dataPoints"][0]

    def log(d):
        return d["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0]

    cases = [
        (otlp_metrics, metrics, lambda d: point(d).update(asInt=1)),
        (otlp_metrics, metrics, lambda d: point(d).update(asDouble=1.0)),
        (otlp_metrics, metrics, lambda d: point(d).update(timeUnixNano=5)),
        (otlp_metrics, metrics, lambda d: point(d).update(time_unix_nano="5")),
        (otlp_metrics, metrics, lambda d: d["resourceMetrics"][0].pop("resource")),
        (otlp_metrics, metrics, lambda d: d["resourceMetrics"][0]["scopeMetrics"][0]["metrics"].append(
            d["resourceMetrics"][0]["scopeMetrics"][0]["metrics"][0])),
        (otlp_logs, logs, lambda d: log(d).update(severityNumber="17")),
        (otlp_logs, logs, lambda d: log(d).update(severityNumber=0)),
        (otlp_logs, logs, lambda d: log(d).update(body="text")),
        (otlp_logs, logs, lambda d: log(d)["attributes"].append(log(d)["attributes"][0])),
        (otlp_logs, logs, lambda d: log(d).update(traceId="00")),
        (cloudevent, event, lambda d: d.pop("id")),
        (cloudevent, event, lambda d: d.update(specversion="0.3")),
        (cloudevent, event, lambda d: d.update(source="two words")),
        (cloudevent, event, lambda d: d.update(Verdict="x")),
        (cloudevent, event, lambda d: d.update(verdict=None)),
        (cloudevent, event, lambda d: d.update(time="yesterday")),
        (cloudevent, event, lambda d: d.update(subject="\x1b")),
    ]
    missed = [i for i, case in enumerate(cases) if not refused(*case)]
    if missed:
        raise Fault(f"faults that were not found: {missed}")
    return len(cases)
