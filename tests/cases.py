#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cases.py compare CASES NAME WORK…: is the line WORK/got/expect.line what expect.ops of the case NAME says? What is wrong
goes to WORK/complaints. cases.py bless CASES NAME WORK: writes expect.ops by it.

A line has one operation of bwrap on each of its lines. expect.ops says how it differs from the whole line of another case:

  as NAME    the other case: all of its operations are there, and no others, but for what follows
  has OP     is there, too (or is named for its place); what has `has` comes in this order
  not OP     is not there, once
"""
import re
import shlex
import sys
from collections import Counter
from pathlib import Path

BEFORE = {  # what has to stand in front, since bwrap goes through its words in their order
    "--setenv": "--clearenv",
    "--share-net": "--unshare-all",
    "--cap-add": "--cap-drop ALL",
}
MOUNTS = re.compile(r"--(perms|remount-ro|(ro-|dev-)?bind|tmpfs|dev|proc|ro-bind-data|symlink)\b")


def operations(path):
    """The lines of PATH. A descriptor's number says only how many there were before it."""
    return [re.sub(r"^(--ro-bind-data) \d+ ", r"\1 FD ", op) for op in path.read_text().splitlines()]


def place(op):
    """Where a mount stands, as components; None if OP is none."""
    return [part for part in shlex.split(op)[-1].split("/") if part] if MOUNTS.match(op) else None


def below(a, b):
    return a[: len(b)] == b


def neighbours(ops, i):
    """The other mounts whose order with mount I counts: the nearest one that it stands in, what covers it, what stands in it."""
    at, found, nearest = place(ops[i]), set(), None
    for j, op in enumerate(ops):
        other = place(op)
        if j == i or other is None:
            continue
        if j < i and other and below(at, other) and (nearest is None or len(place(ops[nearest])) <= len(other)):
            nearest = j
        if below(other, at) or (j > i and below(at, other)):
            found.add(j)
    return found if nearest is None else found | {nearest}


def difference(base, name, ops):
    """The text of expect.ops for OPS."""
    left, shown = Counter(base), set()
    for i, op in enumerate(ops):
        if left[op]:
            left[op] -= 1
            continue
        shown |= {j for j, same in enumerate(ops) if same == op}
        if place(op) is not None:
            shown |= neighbours(ops, i)
        before = BEFORE.get(op.split()[0])
        if before in ops[:i]:
            shown.add(ops.index(before))
    gone = [op for op in base if left[op] and not left.subtract([op])]
    lines = [f"as {name}"] + [f"has {ops[i]}" for i in sorted(shown)] + [f"not {op}" for op in gone]
    return "\n".join(lines) + "\n"


def complaints(base, text, ops):
    """What OPS are not that TEXT, an expect.ops, says."""
    has = [line[4:] for line in text if line.startswith("has ")]
    wanted = Counter(base)
    wanted.subtract(line[4:] for line in text if line.startswith("not "))
    for op, n in Counter(has).items():
        wanted[op] = max(wanted[op], n)
    for op, n in (wanted - Counter(ops)).items():
        yield f"{'not' if n == 1 else f'{n} times not'} there: {op}"
    for op, n in (Counter(ops) - wanted).items():
        yield f"{'too much' if n == 1 else f'{n} times too much'}: {op}"
    rest = iter(ops)
    late = next((op for op in has if op not in rest), None)
    if late in ops:
        yield f"not in this order: {late}"


def look(what, cases, name, work):
    """What is wrong, as lines."""
    expected = Path(cases, name, "expect.ops")
    text = expected.read_text().splitlines() if expected.exists() else ["as nothing-configured"]
    if unknown := [line for line in text if not re.match(r"(as|has|not) ", line)]:
        return [f"{expected}: neither as, has nor not: {unknown[0]}"]
    other = text[0][3:]
    base, ops = operations(Path(cases, other, "expect.line")), operations(Path(work, "got/expect.line"))
    if what == "bless":
        expected.write_text(difference(base, other, ops))
        return []
    found = list(complaints(base, text, ops))
    return [f"as {other}, but:"] + found if found else []


def main():
    what, cases, *rest = sys.argv[1:]
    for name, work in zip(rest[::2], rest[1::2], strict=True):
        wrong = look(what, cases, name, work)
        Path(work, "complaints").write_text("".join(f"{line}\n" for line in wrong))


main()
