# SPDX-License-Identifier: Apache-2.0
"""browser.py LATSCAN-FLEET WORK: the page in a real browser: all of it is there, only its first rows stand open, its
style is allowed, and nothing is asked of any network."""
import os
import re
import shutil
import subprocess
import sys

from common import NOW, check, end, fresh, generate, path, run

BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium")


def main():
    if not BROWSER:
        print("skipped: chromium is missing (packaging/packages-test.txt)")
        sys.exit(77)
    fresh()
    generate("--hosts", "1200", "--ndjson", path("r.ndjson"), "--slow", path("slow.txt"))
    run(path("r.ndjson"), "--now", NOW, "--slow", path("slow.txt"), "-f", "html:" + path("page.html"))
    size = os.path.getsize(path("page.html"))
    check(size < 500000, f"no megabytes of rows: {size}")
    p = subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                        "--user-data-dir=" + path("profile"), "--dump-dom", "file://" + os.path.abspath(path("page.html"))],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=240)
    dom = p.stdout.decode("utf-8", "replace")
    if p.returncode or not dom:
        print("skipped: chromium does not start here: " + p.stderr.decode("utf-8", "replace")[-200:])
        sys.exit(77)
    source = open(path("page.html"), encoding="utf-8").read()
    check(b"Content Security Policy" not in p.stderr, "the style is allowed")
    for tag in ("section", "table", "tr", "rect", "details", "h2"):
        told, shown = (len(re.findall("<%s[ >]" % tag, text)) for text in (source, dom))
        check(told == shown > 0, f"{tag}: {told} written, {shown} there")
    check("<details open" not in dom, "pages are folded")
    check(not re.search(r'(src|href)="(?!#)', dom), "no request")
    end()


main()
