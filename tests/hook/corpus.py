# SPDX-License-Identifier: MIT
"""Reads the typed lines, tests/hook/lines/*.txt. A test is a block:

    == NAME [WORD…]     words: bash zsh fish (only for these; else for all), fresh (in a shell of its own; a test with rc or
                        late gets one anyway), hook (makes no sense without the hook), unordered (the lines of the output),
                        around (with bash and zsh once more, with its rc lines behind the hook)
    $ LINE              typed at the prompt, with Enter, and run
    > LINE              goes on with the line before
    run KEYS            keys at the prompt that make the shell run something
    send KEYS           keys as they are, at any time; ^C ^Z ^D \\r \\e …, see KEYS in tests/terminal.py
    press KEYS          the same, again and again until there is a prompt
    see TEXT            waits for TEXT in the output, behind what was seen before
    asleep              waits until all processes of the job wait for something
    calm                waits until nothing is printed any more
    prompt              waits for the prompt, as $, run and the end do
    blind KEYS          as run, where the shell does not say when it runs a line: bash in C-x C-e, or without our PS0
    gone                waits until the shell has ended
    = TEXT              a line of the output; "..." stands for any lines but IN and LOST ones
    =~ REGEX            a line of the output
    ? STATUS            the last status as the prompt has it; 0 if nothing is said
    rc LINE             in the rc file before the hook (of fish: behind it, since the hook re-executes fish)
    late LINE           in the rc file behind the hook
    needs FILE          the test is skipped where that file is not installed

Before each line may stand for what it holds: "bash: ", "zsh: ", "fish: ", "sh: " (bash and zsh), "bare: " or "hook: " (without
or with the hook). {HOME} {PROBE} {RUN} {N*WORD} and the words of WORDS are replaced. "#" begins a comment. Beside probe there are the programs await FILE, which
waits until there is something in it, and ed-probe, an editor that writes "edited" for "typed"."""
import os, pathlib, re

SHELLS = ("bash", "zsh", "fish")
FLAGS = ("fresh", "hook", "unordered", "around")
SCOPES = {"bash": {"bash"}, "zsh": {"zsh"}, "fish": {"fish"}, "sh": {"bash", "zsh"}, "bare": {"bare"}, "hook": {"hook"}}
STEPS = ("$", ">", "run", "send", "press", "see", "asleep", "calm", "prompt", "blind", "gone")
KEYS = ("run", "send", "press", "blind")  # what they type has names of keys in it
VERBS = (*STEPS, "=", "=~", "?", "rc", "late", "needs")
WORDS = {"{?}": ("$?", "$status"), "{!}": ("$!", "$last_pid"), "{%1}": ("%1", "(jobs -p)")}  # of bash and zsh; of fish


ANY = r"((?!.*(?<![A-Z])(IN|LOST):).*\n)*?"


def outside(text):
    """What the same commands print without the hook."""
    return re.sub("(?<![A-Z])IN:", "OUT:", re.sub(r" policy \w+", "", text))


class Test:
    """A block, for one shell, with or without the hook."""

    def __init__(self, block, shell, bare):
        self.name, self.shell = block["name"], shell
        self.flags = block["words"]
        lines = [(verb, text) for scopes, verb, text in block["lines"] if all(scope & {shell, bare} for scope in scopes)]
        self.steps = [line for line in lines if line[0] in STEPS]
        self.rc, self.late = ([text for verb, text in lines if verb == kind] for kind in ("rc", "late"))
        self.missing = [text for verb, text in lines if verb == "needs" and not os.path.exists(text)]
        self.fresh = "fresh" in self.flags or bool(self.rc or self.late)
        self.expected = [line for line in lines if line[0] in ("=", "=~")]
        if bare == "bare":
            self.expected = [(verb, outside(text)) for verb, text in self.expected]
        self.status = next((text for verb, text in lines if verb == "?"), "0")

    def replaced(self, text, variables):
        for name, value in variables.items():
            text = text.replace(name, value)
        for name, own in WORDS.items():
            text = text.replace(name, own[self.shell == "fish"])
        return re.sub(r"\{(\d+)\*([^}]*)\}", lambda m: " ".join([m[2]] * int(m[1])), text)

    def pattern(self, variables):
        """What the output is matched with."""
        parts = []
        for verb, text in self.expected:
            text = self.replaced(text, variables)
            parts.append(ANY if text == "..." else (text if verb == "=~" else re.escape(text)) + "\n")
        return "".join(parts)

    def matches(self, output, variables):
        lines = output.splitlines(keepends=True)
        if "unordered" not in self.flags:
            return re.fullmatch(self.pattern(variables), output) is not None
        return sorted(lines) == sorted(f"{self.replaced(text, variables)}\n" for _, text in self.expected)


def wrong(path, number, what, line):
    raise SystemExit(f"{path}:{number}: {what}: '{line}'")


def parse(path, text):
    blocks = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("== "):
            match = re.fullmatch(r"== (.*?)(?: \[([a-z ]+)\])?", line)
            blocks.append({"name": match[1], "words": set((match[2] or "").split()), "lines": []})
            if blocks[-1]["words"] - {*SHELLS, *FLAGS}:
                wrong(path, number, "unknown word", line)
        elif line and not line.startswith("#"):
            scopes, rest = [], line
            while (match := re.match(r"(\w+): ", rest)) and match[1] in SCOPES:
                scopes.append(SCOPES[match[1]])
                rest = rest[match.end() :]
            verb, _, argument = rest.partition(" ")
            if verb not in VERBS or not blocks:
                wrong(path, number, "no such step", line)
            blocks[-1]["lines"].append((scopes, verb, argument))
    return blocks


def variants(block, shell, bare):
    test = Test(block, shell, bare)
    if "around" not in block["words"] or shell == "fish" or bare == "bare":
        return [test]
    behind = Test(block, shell, bare)
    behind.name += ", behind the hook"
    behind.rc, behind.late = [], [*test.rc, *test.late]
    return [test, behind]


def tests(directory, shell, bare, names):
    """The shell's tests; all, or those with these names."""
    chosen, seen = [], set()
    for path in sorted(pathlib.Path(directory).glob("*.txt")):
        for block in parse(path, path.read_text(encoding="utf-8")):
            own = block["words"] & set(SHELLS)
            if block["name"] in seen:
                wrong(path, 0, "twice", block["name"])
            seen.add(block["name"])
            if own and shell not in own or bare == "bare" and "hook" in block["words"]:
                continue
            if not names or block["name"] in names:
                chosen += variants(block, shell, bare)
    return chosen
