#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""console.py [--bless] FILE: types what the console blocks of a Markdown file show into one bash on a pseudo-terminal, in their
order, and compares what it prints with what they show.

The shell starts in $HOME with the rc file there. In a block each line "DIRECTORY $ WORDS" or "$ WORDS" is typed; the lines
below it are what is expected. Before a block the shell goes to the directory of its first prompt; the others must be right.
A line "..." stands for any lines, "..." in a line for any text. /home/ann is $HOME. A block of another kind whose first line
names a file behind the language (```ini .firewrap.ini) is written to that file, in the directory of the next prompt.
--bless puts what was printed in the place of what the file shows; "..." is lost then. Prints nothing when all is well."""
import os, re, sys

sys.dont_write_bytecode = True
from terminal import Failed, Terminal, clean, write  # noqa: E402

READY, RUN, ANN = re.compile(r"@READY@(.*?)@"), "@RUN@", "/home/ann"
PROMPT = re.compile(r"(~\S* )?\$ ")
RC = f"PS1='@READY@\\w@' PS2='' PS0='{RUN}'; unset HISTFILE; bind 'set enable-bracketed-paste off'; ulimit -c 0\n"


class Shell(Terminal):
    def __init__(self):
        self.home, self.start = os.environ["HOME"], 0
        rc = os.path.join(self.home, ".bashrc")
        rest = open(rc, encoding="utf-8").read() if os.path.exists(rc) else ""
        write(rc, RC + rest)
        keep = ("HOME", "PATH", "SSH_AUTH_SOCK")
        env = {name: os.environ[name] for name in keep if name in os.environ}
        env |= {"TERM": "dumb", "LC_ALL": "C.UTF-8", "SHELL": "/bin/bash", "USER": "ann", "LOGNAME": "ann", "NO_COLOR": "1", "VIRTUAL_ENV_DISABLE_PROMPT": "1"}
        super().__init__(["bash", "-i"], self.home, env)
        self.resize(40, 160)
        self.prompt()

    def prompt(self):
        self.wait_for(f"the prompt; there is: {self.raw[self.start:]!r}", lambda: READY.search(self.raw, self.start))
        match = READY.search(self.raw, self.start)
        self.directory = match[1]
        return self.raw[self.start : match.start()]

    def type(self, words):
        """What the words print."""
        self.start = len(self.raw)
        os.write(self.fd, words.replace(ANN, self.home).encode() + b"\r")
        shown = self.prompt().rpartition(RUN)[2]
        return clean(shown).replace(self.home, ANN).rstrip("\n").split("\n") if shown.strip() else []

    def go(self, directory):
        path = directory.replace("~", self.home, 1)
        os.makedirs(path, exist_ok=True)
        self.type(f"cd '{path}'")

    def write_file(self, name, text):
        path = os.path.join(self.directory.replace("~", self.home, 1), name.replace("~", self.home, 1))
        write(path, text, 0o755 if text.startswith("#!") else 0o644)


def fits(expected, printed):
    """Are the lines as expected? "..." stands for anything."""
    def pattern(line):  # columns are as wide as the paths in them
        return r"(.*\n)*" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"\n"
    expected = [re.sub(" +", " ", line) for line in expected]
    return re.fullmatch("".join(map(pattern, expected)), "".join(re.sub(" +", " ", line.rstrip()) + "\n" for line in printed))


def play(shell, lines, number, failures):
    """One block: the lines as they should be."""
    result, i = [], 0
    while i < len(lines):
        prompt, _, words = lines[i].partition("$ ")
        directory = prompt.strip()
        if directory and directory != shell.directory:
            if i:
                failures.append(f"{number + i}: the shell is in {shell.directory}")
            shell.go(directory)
        end = i + 1
        while end < len(lines) and not PROMPT.match(lines[end]):
            end += 1
        expected = [line.rstrip() for line in lines[i + 1 : end]]
        printed = shell.type(words)
        if not fits(expected, printed):
            failures.append(f"{number + i}: {words}\nexpected:\n" + "\n".join(expected) + "\nprinted:\n" + "\n".join(printed))
        result += [lines[i], *(line.rstrip() for line in printed)]
        i = end
    return result


def walk(shell, lines, failures, result):
    """Adds to the result the file as it should be."""
    i = 0
    while i < len(lines):
        result.append(lines[i])
        match = re.fullmatch(r"```(\w+)(?: (\S+))?", lines[i])
        i += 1
        if not match:
            continue
        end = lines.index("```", i)
        block = lines[i:end]
        if match[1] == "console":
            block = play(shell, block, i + 1, failures)
        elif match[2]:
            where = next(filter(None, map(PROMPT.match, lines[end:])), None)
            if where and where[1] and where[1].strip() != shell.directory:
                shell.go(where[1].strip())
            shell.write_file(match[2], "\n".join(block) + "\n")
        result += [*block, "```"]
        i = end + 1


def main(words):
    with open(words[-1], encoding="utf-8") as file:
        lines = file.read().split("\n")
    shell, failures, result = Shell(), [], []
    try:
        walk(shell, lines, failures, result)
    except Failed as reason:
        failures = [str(reason)]
    else:
        if words[0] == "--bless":
            write(words[-1], "\n".join(result))
            failures = []
    finally:
        shell.close()
    for failure in failures:
        print(f"{words[-1]}:{failure}")
    return bool(failures)


sys.exit(main(sys.argv[1:]))
