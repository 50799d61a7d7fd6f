# SPDX-License-Identifier: MIT
"""The directories and policies that the bench measures in."""
import os, subprocess

TWENTY = ["profile = bench", *(f"env-pass = BENCH_{i}" for i in range(15))]
TWENTY += ["net = off", "mask = .env", "bind-ro = /usr/share", "project = rw"]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def directory(b, name):
    path = f"{b.home}/src/{name}"
    os.makedirs(path, exist_ok=True)
    return path


def policy(b, top, lines):
    """An allowed policy in the directory TOP."""
    write(f"{top}/.firewrap.ini", "\n".join(lines) + "\n")
    subprocess.run(["firewrap", "allow"], cwd=top, env=b.env, capture_output=True, check=True)


def project(b, name, lines, below=""):
    """A project with these lines of policy; the directory BELOW in it."""
    write(f"{b.home}/.config/firewrap/profiles/bench.ini", "".join(f"bind-ro = -/opt/tool{i}\n" for i in range(10)))
    top = directory(b, name)
    policy(b, top, lines)
    return directory(b, f"{name}/{below}" if below else name)
