#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""lost.py [SEED [ROUNDS]]: puts random bytes by random commands into random places in and around a project, through the sandbox, and
looks for them. Nothing may be lost: a command that says success has put its bytes where it was told, on the host or where the next
command of the place finds them, or a line says where they are; one that fails has left its source as it was. And what is found under
a name must be what was put there. Prints what is wrong, and how to do it again; FW is the command in front, "fw" unless it is set."""
import os, pathlib, random, re, select, shlex, shutil, subprocess, sys, tempfile

FW = shlex.split(os.environ.get("FW", "fw"))
UID = os.geteuid()

# ---- the world

POLICIES = {  # name: lines of the policy, words of the command line
    "project": (["home = project"], []),
    "none": (["home = none"], []),
    "own": (["home = none", "tmp = own"], []),
    "lab": (["home = lab"], []),
    "grants": (["bind-ro = ~/lib", "bind-rw = ~/data", "mask = sub/secret", "protect = sub/fixed"], []),
    "system": (["base = 5"], []),
    "bare": (None, ["-bc"]),
}
PLACES = [".", "sub", "sub/deep", "nested", "link", "out", "..", "../..", "../other", "../new", "~", "~/Documents", "~/Downloads/x", "~/src"]
PLACES += ["~/.cache", "~/.config", "~/.config/app", "~/.local/share", "~/.local/bin", "~/.local/state/firewrap", "~/go", "~/new", "~/lib", "~/data"]
PLACES += ["/tmp", "/tmp/x", "/var/tmp", "/dev/shm", "/dev", f"/run/user/{UID}", "/run", "/opt", "/usr/local", "/usr/local/bin", "/etc", "/srv", "/mnt", "/", "/var/lib", "/home"]
NAMES = ["g{}"] * 12 + [".g{}", "sp ace{}"]  # ROUND
TAKEN = ["sub/secret", "sub/fixed", ".envrc", ".git/config", ".firewrap.ini", "sub/old", "~/notes", "/tmp/{}.old", "link"]


def furnish(home, policy):
    project = f"{home}/src/shop"
    for name in ("src/shop/sub/deep", "src/shop/nested", "src/other", "Documents", "Downloads", "lib", "data", ".config", ".cache", ".local/share"):
        os.makedirs(f"{home}/{name}", exist_ok=True)
    for name in ("src/shop/sub/secret", "src/shop/sub/fixed", "src/shop/sub/old", "src/shop/.envrc", "notes"):
        pathlib.Path(home, name).write_text("before\n")
    subprocess.run(["git", "init", "-q", project], check=True, env={"PATH": os.environ["PATH"], "HOME": home})
    os.symlink("../../data", f"{project}/link")
    os.symlink(f"{home}/Documents", f"{project}/out")
    if policy is not None:
        pathlib.Path(project, ".firewrap.ini").write_text("\n".join(policy) + "\n")
        pathlib.Path(project, "nested/.firewrap.ini").write_text("net = off\n")
        for where in (".", "nested"):
            subprocess.run(["firewrap", "allow", where], cwd=project, check=True, env=environment(home), capture_output=True)
    return project


def environment(home):
    return {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8", "TERM": "dumb"}


# ---- commands: (argv, standard input, is the source to be gone), with {f} the source, {d} the directory and {t} the place it is to be

COMMANDS = {
    "cp": "cp {f} {t}", "cp into": "cp {f} {d}/", "cp -l": "cp -l {f} {t}", "cp -a": "cp -a tree {t}", "mv": "mv {f} {t}", "mv tree": "mv tree {t}",
    "mv -f": "mv -f {f} {t}", "install": "install -m 600 {f} {t}", "install -D": "install -D {f} {t}", "ln": "ln {f} {t}", "ln -f": "ln -f {f} {t}", "dd": "dd if={f} of={t} status=none",
    "tee": "tee {t}", "tar x": "tar -xf a.tar -C {d}", "tar c": "tar -cf {t} {f}", "sh": "sh -c 'cat <\"$1\" >\"$2\"' sh {f} {t}", "append": "sh -c 'cat <\"$1\" >>\"$2\"' sh {f} {t}",
    "mkdir": "sh -c 'mkdir -p \"$2\" && cp \"$1\" \"$2\"/' sh {f} {t}", "sed": "sh -c 'cp \"$1\" \"$2\" && sed -i s/^/x/ \"$2\"' sh {f} {t}", "truncate": "sh -c 'truncate -s 5 \"$2\" && cat \"$1\" >>\"$2\"' sh {f} {t}",
    "rename": "python3 -c 'import os, sys; os.rename(*sys.argv[1:])' {f} {t}", "replace": "python3 -c 'import os, sys; os.replace(*sys.argv[1:])' {f} {t}",
    "link": "python3 -c 'import os, sys; os.link(*sys.argv[1:])' {f} {t}", "move": "python3 -c 'import shutil, sys; shutil.move(*sys.argv[1:])' {f} {t}", "rsync": "rsync -a {f} {t}",
    ">": "cat {f}", ">>": "cat {f}",
}  # fmt: skip


def run(words, cwd, home, stdin=None, stdout=None):
    """As on a terminal; status and what was printed there."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(words, cwd=cwd, env=environment(home), stdin=stdin or subprocess.DEVNULL, stdout=stdout or theirs, stderr=theirs)
    os.close(theirs)
    text = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            data = os.read(ours, 65536)
        except OSError:  # all have closed it
            break
        if not data:
            break
        text += data
    os.close(ours)
    return process.wait(60), text.decode(errors="replace")


# ---- where the bytes are


def has(path, text):
    """In the file PATH, or in one below it."""
    files = [path] if os.path.isfile(path) else [os.path.join(d, f) for d, _, names in os.walk(path) for f in names]
    for file in files:
        try:
            if text in pathlib.Path(file).read_bytes():
                return True
        except OSError:
            pass
    return False


def is_said(said, home, where, text):
    """A line names the place, where it is; or says that it is gone."""
    for name in re.findall(r"'firewrap home rescue ([^' ]+)'", said):
        if has(f"{home}/.local/state/firewrap/rescued/{name}", text):
            return True
    for kept in re.findall(r"in the home of this project: (\S+)", said):
        if has(kept.replace("~", home, 1), text):
            return True
    gone = re.search(r"firewrap: (.*) (?:is|are) gone with the sandbox", said)
    return bool(gone) and any(f"{where}/".startswith(f"{name}/") or name.startswith(f"{where}/") for name in gone[1].split(", "))


class Round:
    def __init__(self, rng, i, policies):
        self.kind = rng.choice(policies)
        self.command = rng.choice(list(COMMANDS))
        self.taken = rng.random() < 0.2
        self.name = rng.choice(TAKEN if self.taken else NAMES).format(i)
        self.place = rng.choice(PLACES)
        self.text = f"bytes-{i}-{rng.random()}\n".encode()


def judge(r, home, project, words):
    to = r.name if r.taken else f"{r.place}/{r.name}"
    whole = os.path.normpath(os.path.join(project, to.replace("~", home, 1)))
    source, directory = f"{project}/f", os.path.dirname(whole)
    shutil.rmtree(f"{project}/tree", ignore_errors=True)
    os.makedirs(f"{project}/tree/in")
    if os.path.lexists(source):
        os.unlink(source)  # it may have another name by now
    for file in (source, f"{project}/tree/in/f"):
        pathlib.Path(file).write_bytes(r.text)
    subprocess.run(["tar", "-cf", "a.tar", "f"], cwd=project, check=True)
    line = [word.replace("{f}", "f").replace("{t}", whole).replace("{d}", directory) for word in shlex.split(COMMANDS[r.command])]
    if not shutil.which(line[0]):
        return ""
    stdin = open(source, "rb") if r.command == "tee" else None
    stdout = None
    if r.command[0] == ">":  # the shell's own
        if not whole.startswith((home, "/tmp/", "/var/tmp/", "/dev/shm/")):
            return ""
        try:
            stdout = open(whole, "ab" if r.command == ">>" else "wb")
        except OSError:
            return ""
    status, said = run([*FW, *words, "--", *line], project, home, stdin, stdout)
    for file in (stdin, stdout):
        file and file.close()
    where = {"cp into": f"{directory}/f", "tar x": f"{directory}/f"}.get(r.command, whole)
    told = f"{r.kind}: {shlex.join(line)} -> {where}: {status}\n{said}"
    if status:
        still = "tree/in/f" if "tree" in r.command or r.command == "cp -a" else "f"
        return "" if has(f"{project}/{still}", r.text) else f"failed, and the source is gone: {told}"
    status, found = run([*FW, *words, "--", "grep", "-arhs", "", where], project, home)
    shows = r.text.decode().strip() in found
    outside = has(where, r.text)
    if outside and not where.startswith(home):
        subprocess.run(["rm", "-rf", where], check=True)
    if shows or is_said(said, home, where, r.text):
        return ""
    if not outside:
        return f"lost: {told}"
    if status == 0 and found.strip() and "another one" not in found:
        return f"the next command has something else: {told}{found}"
    return ""


def campaign(seed, rounds, policies):
    rng, wrong, counts = random.Random(seed), [], {}
    base = tempfile.mkdtemp(prefix="firewrap-lost.", dir=os.environ.get("BASE"))
    try:
        for i in range(rounds):
            r = Round(rng, i, policies)
            policy, words = POLICIES[r.kind]
            home = os.path.realpath(base) + f"/{r.kind}"
            project = f"{home}/src/shop" if os.path.exists(home) else furnish(home, policy)
            failure = judge(r, home, project, words)
            counts[bool(failure)] = counts.get(bool(failure), 0) + 1
            if failure:
                wrong.append(f"round {i}: {failure}")
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", base], check=False, capture_output=True)
        shutil.rmtree(base, ignore_errors=True)
    return wrong


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(1 << 31)
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    wrong = campaign(seed, rounds, os.environ.get("LOST_POLICIES", " ".join(POLICIES)).split())
    print("\n".join(wrong))
    print(f"{rounds} rounds, {len(wrong)} wrong; again: tests/lost.py {seed} {rounds}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
