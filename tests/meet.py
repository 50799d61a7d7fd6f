#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two commands that meet on localhost, or do not. meet.py serve FILE: answers by TCP and UDP on port 3000 of 127.0.0.1 and ::1, and on an
abstract socket; makes FILE when it does, and ends when FILE goes. meet.py KIND: "met", or the error's name. meet.py down: takes lo down.
meet.py ask SOCKET PROJECT WORD: what a gate answers to whoever asks so. meet.py pretend DIRECTORY NAME: a false gate, which gives its own network; it says which in NAME.pretends, and ends when that
goes."""
import array
import errno
import fcntl
import os
import select
import socket
import struct
import sys

KINDS = {
    "tcp4": (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 3000)),
    "tcp6": (socket.AF_INET6, socket.SOCK_STREAM, ("::1", 3000)),
    "udp4": (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 3000)),
    "udp6": (socket.AF_INET6, socket.SOCK_DGRAM, ("::1", 3000)),
    "abstract": (socket.AF_UNIX, socket.SOCK_STREAM, "\0firewrap-test-meet"),
}


def serve(path):
    waiting = []
    for family, kind, address in KINDS.values():
        s = socket.socket(family, kind)
        if kind == socket.SOCK_STREAM and family != socket.AF_UNIX:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(address)
        if kind == socket.SOCK_STREAM:
            s.listen(8)
        waiting.append(s)
    open(path, "w").close()
    while os.path.exists(path):
        for s in select.select(waiting, [], [], 0.2)[0]:
            if s.type == socket.SOCK_DGRAM:
                s.sendto(b"met", s.recvfrom(64)[1])
            else:
                s.accept()[0].sendall(b"met")


def ask(name, project, word):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    s.settimeout(20)
    s.connect(name)
    proof = os.open("/proc/self/ns/user", os.O_RDONLY)
    s.sendmsg([f"{word}\nproject {project}\n".encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [proof]))])
    print(s.recv(8192).decode() or "nothing")


def pretend(directory, name):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    os.makedirs(directory, 0o700, exist_ok=True)
    s.bind(os.path.join(directory, name))
    s.listen(8)
    fds = [os.open(f"/proc/self/ns/{kind}", os.O_RDONLY) for kind in ("net", "user")]
    said = os.path.join(directory, name + ".pretends")
    with open(said, "w") as f:
        f.write(os.readlink("/proc/self/ns/net"))
    joined = []
    while os.path.exists(said):
        if select.select([s], [], [], 0.2)[0]:
            c = s.accept()[0]
            c.recv(65536)
            c.sendmsg([b"ok\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))])
            joined.append(c)


def down():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0))  # SIOCSIFFLAGS, netdevice(7)
    print("down")


def meet(kind):
    family, of, address = KINDS[kind]
    s = socket.socket(family, of)
    s.settimeout(20)
    if of == socket.SOCK_DGRAM:
        s.connect(address)
        s.send(b"?")
    else:
        s.connect(address)
    print(s.recv(64).decode())


try:
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    elif sys.argv[1] == "ask":
        ask(*sys.argv[2:])
    elif sys.argv[1] == "pretend":
        pretend(*sys.argv[2:])
    elif sys.argv[1] == "down":
        down()
    else:
        meet(sys.argv[1])
except OSError as e:
    print(errno.errorcode.get(e.errno, str(e)))
    sys.exit(1)
