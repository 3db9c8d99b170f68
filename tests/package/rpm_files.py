#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""rpm_files.py SPEC PREFIX: every file that was installed into PREFIX is in one package of the spec, once,
and every line of %files is a file or folder that was installed."""

import fnmatch
import os
import re
import sys

MACROS = {"_bindir": "bin", "_prefix": "", "_unitdir": "lib/systemd/system", "_datadir": "share", "_mandir": "share/man",
          "_docdir": "share/doc"}


def patterns(spec):
    with open(spec, encoding="utf-8") as f:
        text = f.read()
    for line in text[text.index("\n%files"):].splitlines():
        if line.startswith("%{"):
            yield re.sub(r"%\{(\w+)\}", lambda m: MACROS[m.group(1)], line).lstrip("/")


def main(spec, prefix):
    installed = [os.path.relpath(os.path.join(folder, name), prefix)
                 for folder, _, names in os.walk(prefix) for name in names]
    lines, wrong = list(patterns(spec)), []
    for file in installed:
        hits = [p for p in lines if fnmatch.fnmatch(file, p) or file.startswith(p + "/")]
        if len(hits) != 1:
            wrong.append(f"{file} is in {len(hits)} lines of %files")
    wrong += [f"%files: {p} is not installed" for p in lines
              if not any(fnmatch.fnmatch(f, p) or f.startswith(p + "/") for f in installed)]
    print("\n".join("FAIL: " + w for w in wrong) or f"ok: {len(installed)} files in {len(lines)} lines of %files")
    return 1 if wrong or not installed else 0


sys.exit(main(*sys.argv[1:]))
