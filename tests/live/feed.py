# SPDX-License-Identifier: Apache-2.0
"""Moves the network for the live tests: one word says what, and it goes on until it is ended."""
import ctypes
import os
import signal
import socket
import struct
import sys
import time

GROUP, PORT = "239.77.1.1", 5077


def index(nic):
    return socket.if_nametoindex(nic)


def receive(nic):
    """Join and read. USR1 leaves the group, USR2 joins again; HUP stops reading and leaves next to
    no room, CONT reads on."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((GROUP, PORT))
    member = struct.pack("4s4si", socket.inet_aton(GROUP), bytes(4), index(nic))
    reads = [True]
    signal.signal(signal.SIGUSR1, lambda *_: s.setsockopt(0, socket.IP_DROP_MEMBERSHIP, member))
    signal.signal(signal.SIGUSR2, lambda *_: s.setsockopt(0, socket.IP_ADD_MEMBERSHIP, member))

    def read_on(yes):
        reads[0] = yes
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 212992 if yes else 2304)

    signal.signal(signal.SIGHUP, lambda *_: read_on(False))
    signal.signal(signal.SIGCONT, lambda *_: read_on(True))
    s.setsockopt(0, socket.IP_ADD_MEMBERSHIP, member)
    s.settimeout(0.02)
    print("ready", flush=True)
    while True:
        if not reads[0]:
            time.sleep(0.02)
            continue
        try:
            s.recv(2048)
        except socket.timeout:
            pass


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def send(nic, source):
    """The feed, 100 datagrams a second, from an address that may not be ours."""
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, nic.encode())
    body = b"x" * 100
    udp = struct.pack("!4H", 5000, PORT, 8 + len(body), 0) + body
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 8, 17, 0,
                       socket.inet_aton(source), socket.inet_aton(GROUP))
    print("ready", flush=True)
    while True:
        s.sendto(head + udp, (GROUP, 0))
        time.sleep(0.01)


def flood(nic):
    """Packets for another host's address, as fast as they go, from the first CPU."""
    os.sched_setaffinity(0, {0})
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind((nic, 0))
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28, 0, 0, 8, 17, 0, bytes([10, 77, 0, 2]),
                     bytes([10, 77, 0, 1]))
    frame = bytes([2, 0, 0, 0, 0, 0x99]) + bytes([2, 0, 0, 0, 0, 1]) + b"\x08\0" + ip + bytes(40)
    print("ready", flush=True)
    while True:
        for _ in range(500):
            try:
                s.send(frame)
            except OSError:  # the queue is full: that is what it is for
                pass
        time.sleep(0.01)


def query(nic, version):
    """IGMP queries to all hosts, five a second."""
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, nic.encode())
    data = struct.pack("!BBH4s", 0x11, 100, 0, bytes(4))
    if version == "3":
        data += struct.pack("!BBH", 2, 125, 0)
    data = data[:2] + struct.pack("!H", checksum(data)) + data[4:]
    print("ready", flush=True)
    while True:
        s.sendto(data, ("224.0.0.1", 0))
        time.sleep(0.2)


def tap(nic):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.bind((nic, 3))
    print("ready", flush=True)
    signal.pause()


def listen(address):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, 5078))
    s.listen(0)
    print("ready", flush=True)
    signal.pause()


def connect(address):
    """More connections than the listener takes, again and again."""
    print("ready", flush=True)
    while True:
        tries = [socket.socket() for _ in range(8)]
        for t in tries:
            t.setblocking(False)
            t.connect_ex((address, 5078))
        time.sleep(0.3)


def attribute(kind, data):
    return struct.pack("HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)


def xdp(nic, _="generic"):
    """A program that lets everything pass, attached in generic mode while this runs."""
    libc = ctypes.CDLL(None, use_errno=True)
    code = struct.pack("<BBhi", 0xB7, 0, 0, 2) + struct.pack("<BBhi", 0x95, 0, 0, 0)
    text, licence = ctypes.create_string_buffer(code), ctypes.create_string_buffer(b"GPL")
    attr = struct.pack("IIQQ", 6, 2, ctypes.addressof(text), ctypes.addressof(licence)) + bytes(96)
    buf = ctypes.create_string_buffer(attr)
    fd = libc.syscall(321, 5, buf, len(attr))
    if fd < 0:
        sys.exit(f"bpf: {os.strerror(ctypes.get_errno())}")
    nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)

    def attach(fd):
        nest = attribute(1, struct.pack("i", fd)) + attribute(3, struct.pack("I", 1 << 1))
        body = struct.pack("BxHiII", 0, 0, index(nic), 0, 0) + attribute(43 | 0x8000, nest)
        nl.send(struct.pack("IHHII", 16 + len(body), 19, 5, 1, 0) + body)
        error = struct.unpack_from("i", nl.recv(4096), 16)[0]
        if error:
            sys.exit(f"link: {os.strerror(-error)}")

    attach(fd)
    print("ready", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: (attach(-1), os._exit(0)))
    while True:
        signal.pause()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
