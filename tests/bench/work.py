# SPDX-License-Identifier: MIT
"""Real work, bare and with firewrap."""
import contextlib, io, json, os, pathlib, shutil, subprocess, tarfile, time, tree

REGISTRY = pathlib.Path(__file__).resolve().parent.parent / "registry.mjs"
FILES, SOURCES, PACKAGES = 10000, 12, 10


def against_bare(b, what, argv, cwd, rounds, env=None):
    b.pair(f"fw {what}", "bare", ["firewrap", "run", "--", *argv], argv, rounds=rounds, cwd=cwd, env=env)


def git(b):
    top = tree.project(b, "repository", ["net = off"])
    for i in range(FILES):
        tree.write(f"{top}/d{i // 100}/f{i}", f"{i}\n")
    quiet = ["git", "-c", "user.name=b", "-c", "user.email=b@example.org"]
    for words in (["init", "-q"], ["add", "."], [*quiet[1:], "commit", "-qm", "all"]):
        subprocess.run(["git", *words], cwd=top, env=b.env, check=True)
    against_bare(b, f"git status, {FILES:,} files", ["git", "status", "--short"], top, 20)


def make(b):
    top = tree.project(b, "program", ["net = off"])
    for i in range(SOURCES):
        body = "".join(f"int f{i}_{k}(int x) {{ return x * {k} + (x >> {k % 7}); }}\n" for k in range(300))
        tree.write(f"{top}/s{i}.c", "#include <stdio.h>\n#include <stdlib.h>\n" + body)
    tree.write(f"{top}/main.c", "int main(void) { return 0; }\n")
    rule = "program: main.o $(patsubst %.c,%.o,$(wildcard s*.c))\n\t$(CC) -o $@ $^\n"
    tree.write(f"{top}/Makefile", f"CFLAGS = -O1\n{rule}")
    against_bare(b, f"make, {SOURCES + 1} C files", ["make", "-s", "-B"], top, 5)


def package(directory, name):
    """A tarball as npm has them."""
    files = {"package.json": json.dumps({"name": name, "version": "1.0.0", "main": "main.js"}).encode()}
    files |= {f"lib/f{i}.js": b"module.exports = 1;\n" * 50 for i in range(20)}
    with tarfile.open(f"{directory}/{name}-1.0.0.tgz", "w:gz") as tar:
        for path, content in files.items():
            member = tarfile.TarInfo(f"package/{path}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


@contextlib.contextmanager
def registry(b):
    """A registry of PACKAGES packages on 127.0.0.1: its address."""
    packages, port = f"{b.scratch}/packages", f"{b.scratch}/port"
    os.makedirs(packages)
    for i in range(PACKAGES):
        package(packages, f"p{i}")
    server = subprocess.Popen(["node", REGISTRY, packages, port])
    try:
        while not (os.path.exists(port) and os.path.getsize(port)):
            time.sleep(0.02)
        yield f"http://127.0.0.1:{pathlib.Path(port).read_text(encoding='utf-8').strip()}"
    finally:
        server.terminate()
        server.wait()


def npm(b):
    with registry(b) as address:
        env = b.env | {"npm_config_registry": address}
        env |= {"npm_config_update_notifier": "false", "npm_config_audit": "false"}
        top = tree.project(b, "node", ["env-pass = npm_config_*"])
        wanted = {f"p{i}": "1.0.0" for i in range(PACKAGES)}
        tree.write(f"{top}/package.json", json.dumps({"name": "x", "dependencies": wanted}))
        lock = ["npm", "install", "--package-lock-only", "--ignore-scripts"]
        subprocess.run(lock, cwd=top, env=env, capture_output=True, check=True)
        against_bare(b, f"npm ci, {PACKAGES} packages", ["npm", "ci"], top, 5, env)


def section(b):
    b.title("Work")
    for tool, measure in (("git", git), ("make", make), ("npm", npm)):
        if shutil.which(tool):
            measure(b)
        else:
            b.missing(tool, "its work", f"apt install {tool}")
