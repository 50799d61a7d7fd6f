#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pty.py [--alone] [--show] [--shells LIST] <SCENARIO: types a scenario into interactive shells on pseudo-terminals.

Each shell gets it twice: once with `fw` being firewrap, once with `fw` being `exec "$@"`, so that the typed text is the same
and the second run, the bare one, is the oracle: what the shells print has to be equal. --alone leaves the bare run
out, --show prints what is compared.

A scenario has one step a line. "sh:" or "fish:" before a step: only for bash and zsh, or only for fish. {?} is the last
status, {!} the last background process, {%1} the only job, in the shell's own words.

  type LINE     types LINE at the prompt; what is printed until the next prompt is compared
  loose LINE    the same, not compared: a screen, or notices whose moment is the shell's affair
  send KEYS     sends keys as they are; ^C ^Z ^D ^\\ and \\r \\e mean those keys
  see TEXT      waits for TEXT, in what was printed since the last typed line and not yet seen
  file F TEXT   waits until the file F has TEXT in it
  prompt        waits for the shell's prompt (type and the end of the scenario do so, too)
  stopped       waits until all processes of the job are stopped (a sandbox's process 1 can not be, and bwrap's monitor,
                which only waits for it, need not be)
  running       waits until there is a process beside the shell, and none is stopped
  foreground    the same, and the terminal belongs to it
  started MS    waits until the command is executed, and then MS milliseconds: where a key is to hit its start-up
  asleep        waits until all processes of the job wait for something
  none          waits until no process lives beside the shell
  reaped        the same, and the shell has noticed
  size R C      changes the terminal's size
  hangup        hangs up the terminal, and waits until neither the shell nor anything that it started is left

Each wait has a deadline that only a failure meets. Prints nothing when all is well."""
import argparse, concurrent.futures, contextlib, difflib, multiprocessing, os, shutil, sys, tempfile, time
from terminal import DEADLINE, Failed, Terminal, clean, settle_fish, write

READY, RUN = "@READY@", "@RUN@"  # printed by the shell before it reads a line, and before it runs one

RC = {
    "bash": f"PS1='{READY}' PS0='{RUN}'; unset HISTFILE; bind 'set enable-bracketed-paste off'; ulimit -c 0\n",
    "zsh": f"PS1='{READY}'; preexec() {{ print -n {RUN} }}; unsetopt notify prompt_sp; ulimit -c 0\n",
    "fish": f"function fish_prompt; printf {READY}; end; function fish_greeting; end; function fish_title; end; ulimit -c 0\n"
    f"function _run --on-event fish_preexec; printf {RUN}; end; set -g fish_autosuggestion_enabled 0\n",
}
COMMAND = {
    "bash": ["bash", "--noprofile", "--rcfile", "../rc", "-i"],
    "zsh": ["zsh", "-d", "-i"],
    "fish": ["fish", "--no-config", "-C", "source ../rc", "-i"],
}
WORDS = {"{?}": ("$?", "$status"), "{!}": ("$!", "$last_pid"), "{%1}": ("%1", "(jobs -p)")}  # of bash and zsh; of fish


class Session(Terminal):
    """An interactive shell on a pseudo-terminal, in a project directory of its own."""

    def __init__(self, shell, bare, top):
        self.shell, self.start, self.at = shell, 0, 0  # where the last line's output begins; what is seen
        self.typed, self.comparing, self.segments = "", False, []
        self.step = "the beginning"
        self.home = os.path.join(top, f"{shell}-{'bare' if bare else 'fw'}")
        self.project = os.path.join(self.home, "project")
        os.makedirs(self.project)
        settle_fish(self.home)
        for name in ("rc", ".zshrc"):
            write(os.path.join(self.home, name), RC[shell])
        if bare:
            write(os.path.join(self.home, "bin/fw"), '#!/bin/sh\nexec "$@"\n', 0o755)
        env = {"HOME": self.home, "ZDOTDIR": self.home, "TERM": "xterm", "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh"}
        env["PATH"] = f"{self.home}/bin:{os.environ['PATH']}" if bare else os.environ["PATH"]
        super().__init__(COMMAND[shell], self.project, env)
        self.size("24 80")

    # ---- what the terminal shows ----

    def shown(self):
        """What has been printed since the last typed line was run, up to the next prompt."""
        return self.raw[self.start :].split(READY, 1)[0]

    def end_segment(self):
        """Keeps what the last line has printed, if it is to be compared."""
        if self.comparing:
            self.segments.append((self.typed, clean(self.shown()).strip("\n")))
        self.comparing = False

    # ---- processes ----

    def is_running(self):
        states = self.job_states()
        return bool(states) and not states & set("Tt")

    # ---- steps ----

    def type(self, line):
        self.loose(line)
        self.comparing = True

    def loose(self, line):
        self.prompt()
        for word, own in WORDS.items():
            line = line.replace(word, own[self.shell == "fish"])
        mark = len(self.raw)
        os.write(self.fd, line.encode() + b"\r")
        self.wait_for(f"the shell to run the line '{line}'", lambda: RUN in self.raw[mark:])
        self.start = self.at = self.raw.index(RUN, mark) + len(RUN)
        self.typed = line

    def prompt(self):
        """Now and then zsh, told of a job while it draws its prompt, leaves the prompt's text out. If the terminal is the
        shell's and nothing has come for long, ^L asks for it again, as a person would."""
        asked = time.monotonic() + DEADLINE / 4

        def has():
            nonlocal asked
            if time.monotonic() > asked and os.tcgetpgrp(self.fd) == self.pid:
                asked = float("inf")
                os.write(self.fd, b"\x0c")
            return READY in self.raw[self.start :]

        self.wait_for("the prompt", has)
        self.end_segment()

    def see(self, text):
        self.wait_for(f"'{text}' on the terminal", lambda: text in self.raw[self.at :])
        self.at = self.raw.index(text, self.at) + len(text)

    def file(self, argument):
        name, text = argument.split(" ", 1)
        path = os.path.join(self.project, name)

        def has():
            try:
                with open(path, encoding="utf-8") as file:
                    return text in file.read()
            except FileNotFoundError:
                return False

        self.wait_for(f"'{text}' in the file {name}", has)

    def stopped(self):
        self.wait_for("the job to stop", lambda: self.job_states() == {"T"})

    def running(self):
        self.wait_for("the job to run", self.is_running)

    def foreground(self):
        self.wait_for("the job to have the terminal", lambda: self.is_running() and os.tcgetpgrp(self.fd) != self.pid)

    def started(self, delay):
        def executed():
            with contextlib.suppress(OSError), open(f"/proc/{os.tcgetpgrp(self.fd)}/comm", encoding="utf-8") as file:
                return file.read() != f"{self.shell}\n"
            return False

        self.wait_for("the command to be executed", executed, 0)
        time.sleep(int(delay) / 1000)

    def none(self):
        self.wait_for("all processes to end", lambda: {state for state, _ in self.processes().values()} <= {"Z"})

    def reaped(self):
        """A bash may miss a SIGCHLD (jobs.h, UNQUEUE_SIGCHLD), and see the end of that child when it waits for another one."""
        self.none()
        end = time.monotonic() + DEADLINE
        while self.processes():
            if time.monotonic() > end:
                raise Failed("the shell does not notice that all processes have ended")
            self.loose("/bin/true")
            self.prompt()

    def size(self, argument):
        self.resize(*map(int, argument.split()))

    def hangup(self):
        self.end_segment()
        self.processes()
        os.close(self.fd)
        self.fd = None
        end = time.monotonic() + DEADLINE
        while self.shell_is_there() or self.processes():
            if time.monotonic() > end:
                raise Failed(f"after the terminal's end there are left: {self.processes()}")
            time.sleep(0.02)

    def play(self, scenario):
        for line in scenario:
            only, _, rest = line.partition(":")
            if only in ("sh", "fish"):
                if (only == "fish") != (self.shell == "fish"):
                    continue
                line = rest.strip()
            verb, _, argument = line.partition(" ")
            step = getattr(self, verb) if verb in STEPS else None
            if not step:
                raise Failed(f"no such step: '{line}'")
            self.step = line
            step(*[argument] if argument else [])
        if self.fd is not None:
            self.step = "the end"
            self.prompt()


STEPS = "type loose send see file prompt stopped running foreground started asleep none reaped size hangup".split()


def play(shell, bare, top, scenario):
    """What the shell printed, as a list of (typed line, output), and what failed."""
    session = Session(shell, bare, top)
    try:
        session.play(scenario)
        return session.segments, None
    except Failed as failure:
        return session.segments, f"at '{session.step}': {failure}\n{session.raw}\n{session.processes()}"
    finally:
        session.close()


def text_of(segments):
    return [f"{line}\n" for typed, output in segments for line in [f"$ {typed}", *output.split("\n")]]


def compare(shells, kinds, scenario, show):
    """Plays the scenario everywhere at once; returns what is wrong."""
    wrong = []
    with tempfile.TemporaryDirectory(prefix="pty.", dir=os.environ.get("BASE")) as top:
        with concurrent.futures.ProcessPoolExecutor(len(shells) * len(kinds), multiprocessing.get_context("fork")) as pool:
            runs = {(s, bare): pool.submit(play, s, bare, top, scenario) for s in shells for bare in kinds}
        for shell in shells:
            results = {bare: runs[shell, bare].result() for bare in kinds}
            if show:
                print(f"== {shell}\n" + "".join(text_of(results[False][0])), end="")
            for bare, (_, failure) in results.items():
                if failure:
                    wrong.append(f"{shell}, {'bare' if bare else 'firewrap'}: {failure}")
            if len(kinds) == 2 and results[True][0] != results[False][0]:
                texts = [text_of(results[bare][0]) for bare in (True, False)]
                wrong.append(f"{shell}:\n" + "".join(difflib.unified_diff(*texts, "bare", "firewrap", n=99)))
    return wrong


def main():
    arguments = argparse.ArgumentParser(description="Types a scenario into interactive shells.")
    arguments.add_argument("--alone", action="store_true", help="leave the bare run out")
    arguments.add_argument("--shells", default="bash,zsh,fish")
    arguments.add_argument("--show", action="store_true", help="print what is compared")
    given = arguments.parse_args()
    scenario = [line.strip() for line in sys.stdin if line.strip()]
    shells = given.shells.split(",")
    missing = [shell for shell in [*shells, "fw"] if not shutil.which(shell)]
    kinds = [False] if given.alone else [True, False]
    wrong = [f"not installed: {' '.join(missing)}"] if missing else compare(shells, kinds, scenario, given.show)
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
