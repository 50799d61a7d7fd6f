# SPDX-License-Identifier: MIT
"""A pseudo-terminal with a program on it, which the tests of interactive shells share."""
import codecs, contextlib, fcntl, os, re, select, signal, struct, termios, time

DEADLINE = 40  # only a failure meets it
KEYS = {"^C": "\x03", "^Z": "\x1a", "^D": "\x04", "^\\": "\x1c", "\\r": "\r", "\\e": "\x1b", "\\n": "\n", "\\t": "\t"}

# What differs between two bare runs, too: process ids, fish's processor time, escape sequences.
NOISE = [
    (r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][0-9A-B]|[=>78cDEHM])|[\x0e\x0f\r]", ""),
    (r"(?m)^(\[\d+\]( +[+-])?) +\d+", r"\1 PID"),
    (r"(?m)^(\d+)\t\d+\t\d+%\t", r"\1\tPID\tCPU\t"),
    (r"(?m)^(fish: )?Process \d+", r"\1Process PID"),
    (r"(?m)^(⏎ *)+$", ""),
]


def strokes(text):
    """The keys that the text names."""
    for name, key in KEYS.items():
        text = text.replace(name, key)
    return re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text)


def clean(text):
    for pattern, replacement in NOISE:
        text = re.sub(pattern, replacement, text)
    return text


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def contents(path):
    with open(path, "rb", 0) as file:
        return file.read().decode("utf-8", "replace")


def is_first(pid):
    """Is it the process 1 of a namespace?"""
    spaces = re.search(r"^NSpid:(.*)$", contents(f"/proc/{pid}/status"), re.M)
    return bool(spaces) and spaces[1].split()[1:][-1:] == ["1"]


def settle_fish(home):
    """A home where a fish has been before: in a new one it has all manual pages of the system read, by a program in Python. Up
    to fish 3.6 it looks for the one directory, later for the other."""
    for name in (".local/share/fish", ".cache/fish"):
        os.makedirs(os.path.join(home, name, "generated_completions"))


class Failed(Exception):
    pass


class Gone(Failed):
    pass


class Terminal:
    """A program, argv in the directory, with nothing but this environment, on a terminal."""

    deadline = DEADLINE

    def __init__(self, argv, directory, env):
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.raw = ""  # all that was printed
        self.seen = {}  # process id: start time
        self.pid, self.fd = os.forkpty()
        if self.pid == 0:
            self.become(argv, directory, env)

    def become(self, argv, directory, env):
        """Never returns: the child turns into the program."""
        try:
            os.chdir(directory)
            os.closerange(3, 256)  # what bats has open
            self.keep_output()
            for sig in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE):
                signal.signal(sig, signal.SIG_DFL)
            os.execvpe(argv[0], argv, env)
        finally:
            os._exit(127)

    @staticmethod
    def keep_output():
        """Without NOFLSH, ^C and ^Z discard what has been printed and is still on its way to the terminal (n_tty.c, isig)."""
        modes = termios.tcgetattr(0)
        modes[3] |= termios.NOFLSH
        termios.tcsetattr(0, termios.TCSANOW, modes)

    def read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return
        try:
            self.raw += self.decoder.decode(os.read(self.fd, 65536))
        except OSError:  # EIO: nobody has the other end open any more
            raise Gone("the shell is gone") from None

    def wait_for(self, what, happened, pause=0.02):
        end = time.monotonic() + self.deadline
        while not happened():
            if time.monotonic() > end:
                raise Failed(f"waited in vain for {what}")
            self.read(pause)

    def send(self, keys):
        os.write(self.fd, strokes(keys).encode())

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def processes(self):
        """State, and whether it is a sandbox's process 1 or bwrap's monitor, of each process that the shell has started; dead ones count until
        the shell has noticed. One that was seen once is known for ever by its pid and start time, wherever it moves."""
        table = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                head, _, rest = contents(f"/proc/{name}/stat").rpartition(")")
                fields = rest.split()
                table[int(name)] = (fields[0], int(fields[1]), int(fields[3]), fields[19], head.endswith("(bwrap"))
        family = {self.pid} | {pid for pid, row in table.items() if self.seen.get(pid) == row[3]}
        before = 0
        while before != len(family):
            before = len(family)
            family |= {pid for pid, row in table.items() if row[1] in family or row[2] == self.pid}
        family = {pid for pid in family if pid in table and (table[pid][0] not in "ZX" or table[pid][1] == self.pid)}
        self.seen.update({pid: table[pid][3] for pid in family})
        states = {}
        for pid in family - {self.pid}:
            with contextlib.suppress(OSError):
                states[pid] = (table[pid][0], table[pid][4] or is_first(pid))
        return states

    def job_states(self):
        return {state for state, first in self.processes().values() if not first} - {"Z"}

    def asleep(self):
        self.wait_for("the job to wait for something", lambda: self.job_states() == {"S"})

    def shell_is_there(self):
        with contextlib.suppress(ChildProcessError):
            return os.waitpid(self.pid, os.WNOHANG) == (0, 0)
        return False

    def close(self):
        """Leaves nothing behind, whatever has happened."""
        while (left := self.processes()) or self.shell_is_there():
            for pid in [*left, self.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)
        if self.fd is not None:
            os.close(self.fd)
