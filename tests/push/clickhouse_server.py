# SPDX-License-Identifier: Apache-2.0
"""A ClickHouse of the test's own: on ports of the loopback that nobody has, in a folder that goes with the test."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

CONFIG = """<{root}>
<logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
<http_port>{http}</http_port><tcp_port>{tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
<users_config>users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database><mark_cache_size>67108864</mark_cache_size><timezone>UTC</timezone>
</{root}>
"""
USERS = """<{root}><profiles><default><max_memory_usage>2000000000</max_memory_usage><max_threads>2</max_threads>
</default><asks><max_threads>2</max_threads><readonly>2</readonly></asks></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></default>
<auditor><password>open sesame</password><networks><ip>127.0.0.1</ip></networks>
<profile>asks</profile><quota>default</quota></auditor></users><quotas><default/></quotas></{root}>
"""


class Refused(Exception):
    pass


def program():
    """Debian's old server, or a newer one: the words to run it."""
    for name in ("clickhouse-server", "/usr/sbin/clickhouse-server"):
        if shutil.which(name):
            return [shutil.which(name)]
    return [shutil.which("clickhouse"), "server"] if shutil.which("clickhouse") else None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, folder):
        self.folder = folder
        self.http, self.tcp = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http}"
        for name in ("data", "tmp"):
            os.makedirs(os.path.join(folder, name), exist_ok=True)
        for name, text in (("config.xml", CONFIG), ("users.xml", USERS)):
            with open(os.path.join(folder, name), "w", encoding="ascii") as f:
                f.write(text.format(root="yandex", folder=folder, http=self.http, tcp=self.tcp))
        self.process = None

    def start(self):
        with open(os.path.join(self.folder, "said"), "ab") as said:
            self.process = subprocess.Popen([*program(), f"--config-file={self.folder}/config.xml"],
                                            stdout=said, stderr=said, cwd=self.folder)
        for _ in range(1200):
            try:
                return self.ask("SELECT version()").strip()
            except (OSError, Refused):
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        with open(os.path.join(self.folder, "said"), "rb") as f:
            raise Refused(f"the server does not begin: {f.read()[-500:]}")

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def ask(self, statement, database="default"):
        url = self.url + "/?" + urllib.parse.urlencode({"database": database})
        try:
            with urllib.request.urlopen(url, statement.encode(), timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            raise Refused(error.read().decode("utf-8", "replace")[:600]) from error
