#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""opensearch_templates.py MAKE_REPORT LATSCAN: the index templates that are shipped are JSON, and map each member of each document that
latscan push sends, as what it is, and no other. No OpenSearch is asked."""

import json
import os
import subprocess
import sys
import tempfile

MAKE_REPORT, LATSCAN = sys.argv[1:3]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FITS = {"keyword": str, "text": str, "long": int, "double": (int, float), "date": (str, int)}


def sent():
    report = subprocess.run([MAKE_REPORT, "all", "json"], capture_output=True, check=False).stdout
    with tempfile.NamedTemporaryFile(suffix=".json") as f:
        f.write(report)
        f.flush()
        said = subprocess.run([LATSCAN, "push", "--dry-run", "opensearch+http://127.0.0.1:9200", f.name], capture_output=True, text=True, check=True).stdout
    index, documents = None, []
    for line in said.split("\n"):
        row = json.loads(line) if line.startswith("{") else {}
        if "index" in row:
            index = row["index"]["_index"]
        elif row:
            documents.append((index, row))
    return documents


def main():
    failed, names, documents = [], set(), sent()
    for name in ("reports", "findings"):
        with open(os.path.join(TOP, "packaging", "opensearch", name + ".json"), encoding="utf-8") as f:
            template = json.load(f)
        properties = template["template"]["mappings"]["properties"]
        own = [d for index, d in documents if [index] == template["index_patterns"]]
        names.update(template["index_patterns"])
        if not own or template["template"]["mappings"]["dynamic"] is not False:
            failed.append(f"{name}: no document of {template['index_patterns']}, or what is not mapped is indexed")
        for d in own:
            failed += [f"{name}: {m}: sent, and not mapped, or the reverse" for m in d.keys() ^ properties.keys()]
            failed += [f"{name}: {m}: {v!r} as {properties[m]['type']}" for m, v in d.items() if m in properties and not isinstance(v, FITS[properties[m]["type"]])]
    if {index for index, _ in documents} != names:
        failed.append(f"indices {names}")
    for line in sorted(set(failed)):
        print("FAIL", line)
    print(f"opensearch_templates: {len(documents)} documents, {len(set(failed))} failed")
    return 1 if failed else 0


sys.exit(main())
