# SPDX-License-Identifier: Apache-2.0
"""The bench's question, asked of ClickHouse: Debian's server of 2018 reads no nested JSON, so that lines are loaded as they are and
what is asked for is found in them by expressions that know how the generator writes. A server of today has functions for that."""
import os
import sys
import time
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "push"))
import clickhouse_server  # noqa: E402 (it stands beside the tests that need it too)

QUESTION = r"""
SELECT cohort, what, count() FROM (
  SELECT concat(extract(line, '"key":"product","kind":"hardware","value":"([^"]*)"'), ', ',
                extract(line, '"key":"model of hot CPUs","kind":"hardware","value":"([^"]*)"'), ' / ',
                extract(line, '"targets":\\[\\{"name":"([^"]*)"')) AS cohort,
         arrayJoin(arrayConcat([extract(line, '"verdict":"([^"]*)"')],
                   if(extract(line, '"profile":"([^"]*)"') = 'trading',
                      extractAll(line, '\\{"id":"([^"]*)"[^{}]*"status":"fail","duration_us"'),
                      emptyArrayString()))) AS what
  FROM raw WHERE extract(line, '"sampled_at":"([^"]*)"') >= '2026-03-15T12:00:00.000Z')
GROUP BY cohort, what FORMAT TabSeparated"""


def used(pid):
    """CPU seconds and the most memory of a process, in KiB."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        peak = next(int(line.split()[1]) for line in f if line.startswith("VmHWM"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), peak


def timed(server, what):
    before, start = used(server.process.pid)[0], time.monotonic()
    answer = what()
    cpu, peak = used(server.process.pid)
    return answer, (time.monotonic() - start, cpu - before, peak)


def load(server, file):
    url = server.url + "/?" + urllib.parse.urlencode({"query": "INSERT INTO raw FORMAT TabSeparated"})
    with open(file, "rb") as f:
        request = urllib.request.Request(url, data=f, headers={"Content-Length": str(os.path.getsize(file))})
        urllib.request.urlopen(request, timeout=600).read()


def asked(file, folder):
    """Rows of the answer, what loading took and what asking took; None: there is no server."""
    if not clickhouse_server.program():
        return None
    server = clickhouse_server.Server(folder)
    try:
        server.start()
        server.ask("CREATE TABLE raw (line String) ENGINE = Log")
        _, loading = timed(server, lambda: load(server, file))
        answer, asking = timed(server, lambda: server.ask(QUESTION))
        return answer.splitlines(), loading, asking
    finally:
        server.kill()
