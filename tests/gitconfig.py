# SPDX-License-Identifier: MIT
"""Random configurations for git, read by git and by firewrap: gitconfig.py READER N SEED [BREAK]. With BREAK, a text that is
put into what firewrap has read in place of another ("OLD=NEW"), so that one can see that it would be found."""
import os, random, subprocess, sys, tempfile

reader, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
spoil = sys.argv[4].split("=") if len(sys.argv) > 4 else None
rnd = random.Random(seed)
BLANKS = ["", " ", "  ", "\t", " \t ", "\r"]
PIECES = ["a", "B", "x-y", "/", ".", "..", "~", "tools/x", "'", "#", ";", '"', '"q q"', '"#;"', "\\\\", '\\"', "\\t", "\\n", "\\b",
          "\\\n", "\\\r\n", " ", "  ", "\t", "\r", "=", "[", "]", "é", "\\q", "\x0b", "$x", "`", "!"]
NAMES = ["hooksPath", "path", "k", "K-1", "fsMonitor", "a1"]


def blank():
    return rnd.choice(BLANKS)


def value():
    # most are right: a stray quote or escape makes git refuse the whole file
    pieces = [p for p in PIECES if p not in ('"', "\\q")] if rnd.random() < 0.95 else PIECES
    return "".join(rnd.choice(pieces) for _ in range(rnd.randrange(7)))


def section():
    name = rnd.choice(["core", "Core", "include", "alias", "a.B", "x-1"])
    wrong = rnd.random() < 0.01
    if rnd.random() < 0.4:
        sub = "".join(rnd.choice(["x", "Y", ".", " ", "]", "#", "\\\\", '\\"', "\\z", "/", "é"]) for _ in range(rnd.randrange(5)))
        return f'[{name}{rnd.choice([" ", "  ", chr(9)])}"{sub}"{" " if wrong else ""}]'
    return f'[{name}{"!" if wrong else ""}]'


def setting(files):
    name = rnd.choice(NAMES)
    if rnd.random() < 0.15:
        return name + rnd.choice(["", " ", "\t", "\r" if rnd.random() < 0.05 else ""])
    return f"{name}{rnd.choice(['', ' ', chr(9)])}={blank()}{value()}{rnd.choice(['', '', ' # c', ';c', chr(9)])}"


def include(files):
    target = rnd.choice(files)
    form = rnd.random()
    if form < 0.3:
        target = os.path.join(os.path.dirname(target), ".", os.path.basename(target))
    elif form < 0.6:
        target = os.path.relpath(target, DIR)
    elif form < 0.7:
        target = "~/" + os.path.relpath(target, DIR)
    quoted = rnd.choice([target, f'"{target}"', target + " # c", target[:3] + "\\\n" + target[3:], f'{target[:2]}"{target[2:]}"'])
    head = rnd.choice(["[include]", "[INCLUDE]", "[include]", '[includeIf "gitdir:/**"]', '[includeif "gitdir/i:/**"]'])
    return f"{head}{rnd.choice([' ', chr(10), chr(10) + chr(9)])}{rnd.choice(['path', 'Path'])} = {quoted}\n"


def text(files):
    lines = ["\ufeff"] if rnd.random() < 0.05 else [""]
    for _ in range(rnd.randrange(1, 9)):
        what = rnd.random()
        if what < 0.3:
            lines.append(section() + rnd.choice(["", " ", "\n", "# c\n", "\r\n"]))
        elif what < 0.4:
            lines.append(rnd.choice(["# c\n", ";\n", "\n", "  # \\\n", "\t\r\n"]))
        elif what < 0.5 and files:
            lines.append("\n" + include(files))
        else:
            lines.append((section() if len(lines) == 1 else "") + "\n" + blank().replace("\r", "") + setting(files) + rnd.choice(["\n", "\n", "\r\n"]))
    out = "".join(lines)
    return out.rstrip("\n") if rnd.random() < 0.2 else out


def git(path):
    # --git-dir: conditions need a repository
    got = subprocess.run(["git", "config", "--file", path, "--includes", "--list", "--show-origin", "-z"], cwd=DIR,
                         capture_output=True)
    words = got.stdout.split(b"\0")[:-1]
    return got.returncode == 0, list(zip(words[::2], words[1::2]))


def ours(paths):
    got = subprocess.run([reader, *paths], capture_output=True, check=True).stdout
    if spoil:
        got = got.replace(*(w.encode() for w in spoil))
    words, out, pairs = iter(got.split(b"\0")[:-1]), [], []
    for word in words:
        if word.startswith(b"end:"):
            out.append((word.endswith(b":right"), pairs))
            pairs = []
        else:
            setting, kept = next(words), next(words)
            pairs.append((word, setting, kept))
    return out


def same(theirs, mine):
    """Our kept value is that of git from 2.45 on."""
    if len(theirs) != len(mine):
        return False
    for (file, setting), (my_file, my_setting, kept) in zip(theirs, mine):
        other = my_setting.split(b"\n", 1)[0] + b"\n" + kept[5:] if kept else my_setting
        if os.path.normpath(file) != os.path.normpath(my_file) or setting not in (my_setting, other):
            return False
    return True


with tempfile.TemporaryDirectory() as base:
    DIR = os.path.realpath(base)
    os.environ.update(HOME=DIR, GIT_CONFIG_NOSYSTEM="1")
    subprocess.run(["git", "init", "-q", DIR], check=True)
    tops = []
    for i in range(rounds):
        os.mkdir(f"{DIR}/{i}")
        files = []
        for k in range(rnd.randrange(1, 4)):
            path = f"{DIR}/{i}/c{k}" if rnd.random() < 0.8 else f"{DIR}/{i}/c {k}"
            with open(path, "w", newline="") as f:
                f.write(text(files))
            files.append(path)
        tops.append(files[-1])
    right = settings = included = 0
    for path, (ok, mine) in zip(tops, ours(tops)):
        accepted, theirs = git(path)
        # what git refuses we must call wrong; up to there the settings are the same
        good = accepted == ok and same(theirs, mine if ok else mine[:len(theirs)])
        right += ok
        settings += len(mine)
        included += sum(file != b"file:" + path.encode() for file, _, _ in mine)
        if not good:
            print(f"differs (seed {seed}): git {accepted} {theirs}\nfirewrap {ok} {mine}\n{open(path, newline='').read()!r}")
            sys.exit(1)
    print(f"{rounds} files, {right} right ones, {settings} settings, {included} of them included: the same")
    sys.exit(0 if right > rounds / 2 and included > rounds / 10 else 1)
