// SPDX-License-Identifier: Apache-2.0
// published.js FOLDER KIND FILE: FILE, read by what the makers of its format publish (node_modules
// in FOLDER). OTLP: the classes that are generated from opentelemetry.proto take it and give it
// back unchanged, so that no field is unknown or of another type. CloudEvents: the SDK's own
// reader, which validates.
"use strict";

const fs = require("fs");
const path = require("path");
const assert = require("assert");
const [folder, kind, file] = process.argv.slice(2);
const from = (name) => require(require.resolve(name, { paths: [path.resolve(folder)] }));
const text = fs.readFileSync(file, "utf8");
const doc = JSON.parse(text);

// The JSON of OTLP has an empty array where the classes keep none.
function withoutEmpty(value) {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, v]) => !(Array.isArray(v) && v.length === 0));
  return Object.fromEntries(entries.map(([k, v]) => [k, withoutEmpty(v)]));
}

function otlp(service, request) {
  const modules = path.join(path.resolve(folder), "node_modules");
  const root = require(path.join(modules, "@opentelemetry/otlp-transformer/build/src/generated/root.js"));
  const type = root.opentelemetry.proto.collector[service].v1[request];
  const message = type.decode(type.encode(type.fromObject(doc)).finish());
  const back = type.toObject(message, { longs: String, enums: Number, bytes: String });
  assert.deepStrictEqual(JSON.parse(JSON.stringify(back)), withoutEmpty(doc));
}

function event() {
  const { HTTP } = from("cloudevents");
  const headers = { "content-type": "application/cloudevents+json" };
  const got = HTTP.toEvent({ headers, body: text });
  assert(got.validate());
  for (const name of Object.keys(doc)) assert.deepStrictEqual(got[name], doc[name], name);
}

if (kind === "otlp-metrics") otlp("metrics", "ExportMetricsServiceRequest");
else if (kind === "otlp-logs") otlp("logs", "ExportLogsServiceRequest");
else event();
