#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""sbom.py [--map FOLDER] SBOM PROGRAM...: the bill of materials is SPDX 2.3, and says of each program the
libraries that it was linked with, no more and no fewer: those that readelf finds, or with --map what
the linker took out of archives. On Debian, versions are those of the packages that own them."""

import json
import os
import re
import subprocess
import sys

PACKAGE = {"yaml": "libyaml", "yaml-0": "libyaml", "z": "zlib", "json-c": "json-c", "curl": "curl", "zstd": "zstd",
           "curl-gnutls": "curl", "archive": "libarchive", "crypto": "openssl", "c": "glibc", "m": "glibc", "mvec": "glibc",
           "pthread": "glibc", "gcc": "gcc", "gcc_eh": "gcc", "gcc_s": "gcc", "asan": "gcc", "ubsan": "gcc"}
failures = []


def check(condition, *what):
    if not condition:
        failures.append(" ".join(map(str, what)))


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def shape(doc):
    """What SPDX 2.3 requires of a document without files."""
    for key in ("spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo", "packages",
                "relationships"):
        check(key in doc, "no", key)
    check(doc["spdxVersion"] == "SPDX-2.3" and doc["dataLicense"] == "CC0-1.0" and doc["SPDXID"] == "SPDXRef-DOCUMENT",
          "head", doc["spdxVersion"])
    check(re.fullmatch(r"https?://[^#\s]+", doc["documentNamespace"]), "namespace", doc["documentNamespace"])
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", doc["creationInfo"]["created"]), "created")
    check(doc["creationInfo"]["creators"] and all(re.match("(Tool|Person|Organization): ?.+", c)
                                                  for c in doc["creationInfo"]["creators"]), "creators")
    ids = [p["SPDXID"] for p in doc["packages"]]
    check(len(ids) == len(set(ids)), "an id twice")
    for package in doc["packages"]:
        for key in ("SPDXID", "name", "versionInfo", "downloadLocation", "filesAnalyzed", "licenseDeclared"):
            check(key in package, package.get("name"), "has no", key)
        check(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", package["SPDXID"]), "id", package["SPDXID"])
        check(package["versionInfo"] not in ("", "NOASSERTION"), package["name"], "has no version")
        check(package["licenseDeclared"] != "NOASSERTION", package["name"], "has no licence")
        check(all(r["referenceType"] == "purl" and r["referenceLocator"].startswith("pkg:")
                  for r in package["externalRefs"]), "reference", package["name"])
    for relation in doc["relationships"]:
        for end in ("spdxElementId", "relatedSpdxElement"):
            check(relation[end] in ids + ["SPDXRef-DOCUMENT"], "relation to nothing", relation)
    check(sum(r["relationshipType"] == "DESCRIBES" for r in doc["relationships"]) == 1, "what it describes")


def linked(program, maps):
    if maps:
        with open(os.path.join(maps, os.path.basename(program) + ".map"), encoding="utf-8") as f:
            names = re.findall(r"^/\S*/lib([\w+.-]+)\.a\(", f.read(), re.M)
        return {re.sub(r"-\d+\.\d+$", "", name) for name in names}  # libm-2.36.a
    # Who uses thread-local memory names the loader too, which is a part of the C library.
    needed = re.findall(r"NEEDED.*\[(?:lib)?([\w+-]+)\.so", run("readelf", "-d", program))
    return {"c" if name.startswith("ld-linux") else name for name in needed}


def debian_version(library, path):
    owner = run("dpkg", "-S", os.path.realpath(path)).split(":")[0] or run("dpkg", "-S", path).split(":")[0]
    version = run("dpkg-query", "-W", "-f", "${Version}", owner) if owner else ""
    return re.sub(r"^\d+:|[-+~].*", "", version)


def main(arguments):
    maps = None
    if arguments[0] == "--map":
        maps, arguments = arguments[1], arguments[2:]
    with open(arguments[0], encoding="utf-8") as f:
        doc = json.load(f)
    shape(doc)
    names = {p["SPDXID"]: p for p in doc["packages"]}
    programs = arguments[1:]
    told = {p["name"] for p in doc["packages"] if p["name"].startswith("latscan")}
    check(told == {os.path.basename(p) for p in programs}, "programs:", sorted(told), "and", programs)
    how, count = "STATIC_LINK" if maps else "DYNAMIC_LINK", 0
    for program in programs:
        want = {PACKAGE.get(name, name) for name in linked(program, maps)}
        said = [names[r["relatedSpdxElement"]]["name"] for r in doc["relationships"]
                if r["relationshipType"] == how and names[r["spdxElementId"]]["name"] == os.path.basename(program)]
        check(want == set(said) and len(said) == len(set(said)), program, "is linked with", sorted(want), "the bill says", sorted(said))
        check("glibc" in want, program, "is linked with nothing")
        count += len(said)
        for name, path in [] if maps else re.findall(r"^\s*lib([\w+-]+)\.so\S* => (/\S+)", run("ldd", program), re.M):
            version = PACKAGE.get(name) in said and debian_version(name, path)
            bill = next((p["versionInfo"] for p in doc["packages"] if p["name"] == PACKAGE.get(name)), None)
            check(not version or version.startswith(bill) or bill.startswith(version) or PACKAGE[name] == "gcc",
                  name, "is", version, "and the bill says", bill)
    for line in failures:
        print("FAIL:", line)
    if not failures:
        print(f"ok: {len(programs)} programs, {count} links, {len(doc['packages'])} packages")
    return 1 if failures else 0


sys.exit(main(sys.argv[1:]))
