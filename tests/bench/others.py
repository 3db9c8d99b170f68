# SPDX-License-Identifier: Apache-2.0
"""Programs that people use today, where they are installed; what is not there is named and left out."""
import os
import shutil
import statistics
import subprocess
import time
import urllib.request

PORT = 19273
KEYS = ("vm.swappiness", "kernel.numa_balancing", "kernel.nmi_watchdog", "kernel.sched_rt_runtime_us", "vm.stat_interval",
        "kernel.watchdog", "net.core.rmem_max", "net.core.busy_poll", "net.core.busy_read", "vm.min_free_kbytes")
OVAL = """<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"
 xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5"
 xmlns:unix="http://oval.mitre.org/XMLSchema/oval-definitions-5#unix">
<generator><oval:schema_version>5.11</oval:schema_version><oval:timestamp>2026-01-01T00:00:00</oval:timestamp></generator>
<definitions>{0}</definitions><tests>{1}</tests><objects>{2}</objects><states>{3}</states></oval_definitions>
"""


def oval(path):
    """One test for each key: any value but -7."""
    parts = [[], [], [], []]
    for i, key in enumerate(KEYS, 1):
        parts[0].append(f'<definition id="oval:b:def:{i}" version="1" class="compliance"><metadata><title>{key}</title>'
                        f'<description>{key}</description></metadata><criteria><criterion test_ref="oval:b:tst:{i}"/>'
                        "</criteria></definition>")
        parts[1].append(f'<unix:sysctl_test id="oval:b:tst:{i}" version="1" check="all" comment="{key}"><unix:object '
                        f'object_ref="oval:b:obj:{i}"/><unix:state state_ref="oval:b:ste:{i}"/></unix:sysctl_test>')
        parts[2].append(f'<unix:sysctl_object id="oval:b:obj:{i}" version="1"><unix:name>{key}</unix:name>'
                        "</unix:sysctl_object>")
        parts[3].append(f'<unix:sysctl_state id="oval:b:ste:{i}" version="1"><unix:value operation="not equal">-7'
                        "</unix:value></unix:sysctl_state>")
    with open(path, "w", encoding="ascii") as f:
        f.write(OVAL.format(*("".join(p) for p in parts)))
    return path


def found(work):
    """Name and command of each that is installed."""
    wanted = [("facter -j, an inventory", ["facter", "-j"]), ("sysctl -a", ["sysctl", "-a"]), ("lscpu", ["lscpu"]),
              (f"oscap, {len(KEYS)} sysctls", ["oscap", "oval", "eval", oval(os.path.join(work, "oval.xml"))]),
              ("lynis audit system --quick", ["lynis", "audit", "system", "--quick", "--no-colors"])]
    if shutil.which("tuned-adm"):
        state = subprocess.run(["tuned-adm", "verify"], capture_output=True, text=True, check=False)
        if state.returncode == 0:
            wanted.append(("tuned-adm verify", ["tuned-adm", "verify"]))
        else:
            print("tuned-adm verify: its daemon does not run, and starting it writes to the host: skipped")
    else:
        print("tuned-adm: not installed: skipped")
    for name, argv in wanted:
        if shutil.which(argv[0]):
            yield name, argv
        else:
            print(f"{name}: not installed: skipped")


def cpu_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        words = f.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(url):
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.05)
    return b""


def exporter(row, ms, scan):
    """What one scrape costs the exporter: its own CPU time over a hundred."""
    name = next((n for n in ("prometheus-node-exporter", "node_exporter") if shutil.which(n)), None)
    if not name:
        print("node_exporter: not installed: skipped")
        return
    url = f"http://127.0.0.1:{PORT}/metrics"
    p = subprocess.Popen([name, f"--web.listen-address=127.0.0.1:{PORT}"], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    try:
        size = len(wait_for(url))
        if size:
            begin = cpu_of(p.pid)
            for _ in range(100):
                wait_for(url)
            each = (cpu_of(p.pid) - begin) / 100
            v = [scan() for _ in range(5)]
            row("node_exporter, one scrape", f"{each * 1e3:.2f} ms for {size} bytes, its client not counted; scan {ms(v)}",
                "", f"{each / statistics.median(v):.2f} x the scan", "mean of 100", None)
    finally:
        p.terminate()
        p.wait()
