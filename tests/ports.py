# SPDX-License-Identifier: MIT
"""Servers and clients for tests of ports (publish.bats).

  serve PORT [ADDR] [--for FILE]   answers each line with "PORT: " and it, and the end of a half-closed connection with "ended";
                                   until FILE is gone
  sink PORT N                      one connection: takes N bytes, says their SHA-256 in a line, sends N bytes of its own
  ask ADDR PORT                    says a line, closes its half, prints what comes; or the error's name
  pour ADDR PORT N                 the other side of sink: prints "there" and "back", if both sums are right
  request PATH LINE...             asks the gate whose socket is PATH, as firewrap does; prints its answer, or the error's name
"""
import array
import errno
import hashlib
import os
import socket
import sys
import threading
import time

LIMIT = 30


def data(n, seed):
    block = hashlib.shake_256(seed).digest(65536)
    while n > 0:
        yield block[:n]
        n -= len(block)


def digest(n, seed):
    sha = hashlib.sha256()
    for block in data(n, seed):
        sha.update(block)
    return sha.hexdigest()


def take(s, n):
    sha = hashlib.sha256()
    while n > 0:
        block = s.recv(min(n, 65536))
        if not block:
            break
        sha.update(block)
        n -= len(block)
    return sha.hexdigest()


def listener(addr, port):
    s = socket.socket(socket.AF_INET6 if ":" in addr else socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((addr, port))
    s.listen(16)
    return s


def connect(addr, port):
    return socket.create_connection((addr, int(port)), LIMIT)


def one(connection, port):
    with connection:
        for line in connection.makefile("rb"):
            if line.startswith(b"GET "):
                connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nserved\n")
                return
            connection.sendall(b"%d: " % port + line)
        connection.sendall(b"ended\n")


def serve(port, addr="127.0.0.1", _for=None, file=None):
    port = int(port)
    s = listener(addr, port)
    s.settimeout(0.05)
    if file:
        open(file, "w").close()
    end = time.monotonic() + LIMIT
    while time.monotonic() < end and (not file or os.path.exists(file)):
        try:
            connection, _ = s.accept()
        except TimeoutError:
            continue
        except OSError as e:
            if e.errno == errno.EAGAIN:
                continue
            raise
        connection.settimeout(LIMIT)
        threading.Thread(target=one, args=(connection, port), daemon=True).start()


def sink(port, n):
    s = listener("127.0.0.1", int(port))
    open("listens", "w").close()
    s.settimeout(LIMIT)
    connection, _ = s.accept()
    connection.settimeout(LIMIT)
    connection.sendall(take(connection, int(n)).encode() + b"\n")
    for block in data(int(n), b"back"):
        connection.sendall(block)
    connection.close()


def ask(addr, port):
    with connect(addr, port) as s:
        s.sendall(b"hello\n")
        s.shutdown(socket.SHUT_WR)
        sys.stdout.write(s.makefile().read())


def pour(addr, port, n):
    n = int(n)
    with connect(addr, port) as s:
        for block in data(n, b"there"):
            s.sendall(block)
        f = s.makefile("rb")
        if f.readline().decode().strip() == digest(n, b"there"):
            print("there")
        sha = hashlib.sha256()
        while block := f.read(65536):
            sha.update(block)
        if sha.hexdigest() == digest(n, b"back"):
            print("back")


def request(path, *lines):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    s.settimeout(LIMIT)
    os.chdir(os.path.dirname(path) or ".")
    s.connect(os.path.basename(path))
    proof = os.open("/proc/self/ns/user", os.O_RDONLY)
    text = "".join(line + "\n" for line in lines).encode()
    s.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [proof]))])
    answer = s.recv(65536)
    print(answer.decode() if answer else "nothing")


if __name__ == "__main__":
    try:
        globals()[sys.argv[1]](*sys.argv[2:])
    except OSError as e:
        sys.exit(errno.errorcode.get(e.errno, str(e)))
