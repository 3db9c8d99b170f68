#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""dpdk_server.py FOLDER CONTROL: answers as the telemetry of DPDK 24.03 does.

Holds FOLDER/config and listens on FOLDER/dpdk_telemetry.v2. CONTROL is read at each request: lines
"NAME VALUE". imissed, rx_nombuf, ierrors: added at each /ethdev/stats. common, cached: left in the
pool. ring: used of 1023. busy: percent of an lcore's cycles. link: UP or DOWN. queue1: percent of
the packets. And "answer COMMAND WORD": null, truncated, huge (70 000 bytes), large (16 000 bytes),
other (another command's), number (past 64 bits), silent.
"""
import fcntl
import json
import os
import socket
import sys
import threading

folder, control = sys.argv[1:]
os.makedirs(folder, mode=0o700, exist_ok=True)
lock = open(folder + "/config", "w", encoding="utf-8")
fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
counters = {"ipackets": 0, "imissed": 0, "rx_nombuf": 0, "ierrors": 0}
cycles = {"total": 0, "busy": 0}
queues = [0, 0]


def settings():
    values, answers = {}, {}
    with open(control, encoding="utf-8") as lines:
        for line in lines:
            words = line.split()
            if words and words[0] == "answer":
                answers[words[1]] = words[2]
            elif words:
                values[words[0]] = words[1]
    return values, answers


def stats(v):
    counters["ipackets"] += 100000
    share = int(v.get("queue1", "50"))
    queues[0] += 1000 * (100 - share)
    queues[1] += 1000 * share
    for name in ("imissed", "rx_nombuf", "ierrors"):
        counters[name] += int(v.get(name, "0"))
    return dict(counters, opackets=0, ibytes=0, obytes=0, oerrors=0)


def usage(v):
    cycles["total"] += 1000000
    cycles["busy"] += 10000 * int(v.get("busy", "20"))
    return {"lcore_ids": [1], "total_cycles": [cycles["total"]], "busy_cycles": [cycles["busy"]]}


def value_of(command, v):
    table = {
        "/": lambda: sorted(commands),
        "/info": lambda: {"version": "DPDK 24.03.0", "pid": os.getpid(), "max_output_len": 16384},
        "/eal/params": lambda: ["fake", "--iova-mode=va"],
        "/ethdev/list": lambda: [0],
        "/ethdev/stats": lambda: stats(v),
        "/ethdev/xstats": lambda: {"rx_q0_packets": queues[0], "rx_q1_packets": queues[1],
                                   "rx_mbuf_allocation_errors": counters["rx_nombuf"]},
        "/ethdev/info": lambda: {"name": "0000:3b:00.0", "nb_rx_queues": 2, "nb_tx_queues": 2,
                                 "port_id": 0, "mtu": 1500, "dev_started": 1, "lro": 0,
                                 "numa_node": -1, "rx_offloads": "0x0"},
        "/ethdev/link_status": lambda: {"status": v.get("link", "UP"), "speed": 25000,
                                        "duplex": "full-duplex"},
        "/mempool/list": lambda: ["pool"],
        "/mempool/info": lambda: {"name": "pool", "socket_id": 0, "size": 4096,
                                  "mz_hugepage_sz": 1 << 30,
                                  "total_cache_count": int(v.get("cached", "200")),
                                  "common_pool_count": int(v.get("common", "3000"))},
        "/ring/list": lambda: ["handoff"],
        "/ring/info": lambda: {"name": "handoff", "socket": 0, "flags": "0x0", "capacity": "0x3ff",
                               "used_count": int(v.get("ring", "7"))},
        "/eal/lcore/list": lambda: [1],
        "/eal/lcore/info": lambda: {"lcore_id": 1, "socket": 0, "role": "RTE", "cpuset": [1]},
        "/eal/lcore/usage": lambda: usage(v),
        "/eal/heap_list": lambda: [0],
        "/eal/heap_info": lambda: {"Head_id": 0, "Name": "socket_0", "Heap_size": 1 << 30,
                                   "Free_size": 1 << 29},
        "/ethdev/regs": lambda: sys.exit("asked for registers"),
        "/ethdev/stats_reset": lambda: sys.exit("asked to reset"),
    }
    return table[command]() if command in table else None


commands = ["/", "/info", "/eal/params", "/ethdev/list", "/ethdev/stats", "/ethdev/xstats",
            "/ethdev/info", "/ethdev/link_status", "/mempool/list", "/mempool/info", "/ring/list",
            "/ring/info", "/eal/lcore/list", "/eal/lcore/info", "/eal/lcore/usage",
            "/eal/heap_list", "/eal/heap_info", "/ethdev/regs", "/ethdev/stats_reset"]


def answer(request):
    values, answers = settings()
    command = request.split(",")[0]
    text = json.dumps({command: value_of(command, values)}, separators=(",", ":"))
    how = answers.get(command)
    if how == "null":
        return json.dumps({command: None})
    if how == "truncated":
        return text[:-3]
    if how in ("huge", "large"):
        return json.dumps({command: {"x" * 40: "y" * (69900 if how == "huge" else 15900)}})
    if how == "other":
        return json.dumps({"/other": 1})
    if how == "number":
        return '{"%s":{"ipackets":%d}}' % (command, 2 ** 64)
    return None if how == "silent" else text


def serve(client):
    client.send(json.dumps(value_of("/info", {})).encode())
    while True:
        request = client.recv(1024)
        if not request:
            return
        with open(folder + "/asked", "a", encoding="utf-8") as asked:
            asked.write(request.decode() + "\n")
        reply = answer(request.decode())
        if reply is not None:
            client.send(reply.encode())


path = folder + "/dpdk_telemetry.v2"
if os.path.exists(path):
    os.unlink(path)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
listener.bind(path)
listener.listen(10)
print("ready", flush=True)
while True:
    one, _ = listener.accept()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    threading.Thread(target=serve, args=(one,), daemon=True).start()
