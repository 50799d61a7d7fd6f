# SPDX-License-Identifier: MIT
"""How the cost grows with what a policy says: instructions of the resolver, which repeat exactly, and its time."""
import math, pathlib, re, shutil, subprocess, tree

DRY = ["firewrap", "run", "--dry-run", "--", "true"]


def instructions(b, cwd, env=None):
    """Of the resolver, by callgrind; None without it."""
    if not shutil.which("valgrind"):
        return None
    argv = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *DRY]
    done = subprocess.run(argv, cwd=cwd, env=env or b.env, capture_output=True, text=True, check=True)
    return int(re.search(r"refs: +([0-9,]+)", done.stderr)[1].replace(",", ""))


def levels(b, n):
    path = f"levels{n}"
    for i in range(n):
        path += f"/d{i}"
        tree.policy(b, tree.directory(b, path), [f"env-set = LEVEL{i}=1"])
    return f"{b.home}/src/{path}", b.env


def keys(b, n):
    return tree.project(b, f"keys{n}", [f"env-set = NAME{i}=value" for i in range(n)]), b.env


def environment(b, n):
    """N variables of 100 bytes, not passed on."""
    return tree.directory(b, "environment"), b.env | {f"VARIABLE_{i:05}": "x" * 85 for i in range(n)}


def binds(b, n):
    for i in range(n):
        tree.directory(b, f"tools/t{i}")
    return tree.project(b, f"binds{n}", [f"bind-ro = {b.home}/src/tools/t{i}" for i in range(n)]), b.env


def masks(b, n):
    for i in range(n):
        tree.write(f"{b.home}/src/masks{n}/secret{i}", "x")
    return tree.project(b, f"masks{n}", [f"mask = secret{i}" for i in range(n)] or ["net = off"]), b.env


def depth(b, n):
    return tree.directory(b, f"depth{n}" + "/d" * n), b.env


def trusted(b, n):
    """N allowed policies in directories below the project."""
    for i in range(n):
        tree.policy(b, tree.directory(b, f"trusted{n}/p{i}"), ["net = off"])
    return tree.project(b, f"trusted{n}", ["net = off"]), b.env


# What grows, how many of it, and what a step is called in the plot.
GROWTH = [
    (levels, (1, 10, 20, 40), "policy levels"),
    (keys, (10, 500, 1000, 2000), "keys"),
    (environment, (10, 1000, 5000, 10000), "variables of 100 bytes (to 1 MB)"),
    (binds, (5, 50, 100, 200), "binds"),
    (masks, (0, 250, 500, 1000), "masks"),
    (depth, (1, 50, 100, 200), "directories deep"),
    (trusted, (0, 25, 50, 100), "trusted files below the project"),
]


def fitted(points):
    """The slope of a line through POINTS (least squares), and the exponent of what comes on top of the first point,
    from the last but one to the last: 1 is linear."""
    n, sx, sy = len(points), sum(x for x, _ in points), sum(y for _, y in points)
    slope = (n * sum(x * y for x, y in points) - sx * sy) / (n * sum(x * x for x, _ in points) - sx * sx)
    (x0, y0), (xm, ym), (x1, y1) = points[0], points[-2], points[-1]
    if ym <= y0 or y1 <= y0:
        return slope, 0.0
    return slope, math.log((y1 - y0) / (ym - y0)) / math.log((x1 - x0) / (xm - x0))


def measure(b, make, n, row):
    cwd, env = make(b, n)
    count = instructions(b, cwd, env)
    time = b.pair("", "", DRY, ["/bin/true"], rounds=25, cwd=cwd, env=env, quiet=True)
    row(make.__name__, n, count or "", *(time[name] if time else "" for name in ("b_median", "b_min", "memory_kb")))
    return (n, count or (time and time["b_min"]) or 0), time


def section(b):
    exact = shutil.which("valgrind")
    if not exact:
        b.missing("valgrind", "the count of instructions", "apt install valgrind; the least times are used")
    print("\nGrowth of the resolver" + (", in thousand instructions" if exact else ", in ms"))
    row, worst = b.csv("growth", ["what", "n", "instructions", "dry_run_median_ms", "dry_run_min_ms", "memory_kb"]), 0.0
    for make, sizes, what in GROWTH:
        points, times = zip(*(measure(b, make, n, row) for n in sizes))
        slope, exponent = fitted(points)
        worst = max(worst, exponent)
        shown = "  ".join(f"{n}: {y / 1e3:,.0f}" if exact else f"{n}: {y:.2f}" for n, y in points)
        each = f"{slope:,.0f} instructions" if exact else f"{slope * 1e3:.2f} µs"
        took = f"{times[-1]['b_min']:.2f} ms, {times[-1]['memory_kb']:.0f} KB" if times[-1] else "-"
        print(f"{what:34} {shown}\n{'':34} {each} each, exponent {exponent:.2f}; the last one {took}", flush=True)
    b.bound("the worst exponent of growth (1 is linear)", worst, 1.1, "")
    with_masks(b)
    draw(b)


def with_masks(b):
    """The whole run with masks, against the same without."""
    b.title("Masks, the whole run")
    none, _ = masks(b, 0)
    for n, limit in ((200, 15), (1000, 60)):
        cwd, _ = masks(b, n)
        run = ["firewrap", "run", "--", "true"]
        away = ["sh", "-c", f"cd {none} && exec firewrap run -- true"]
        r = b.pair(f"firewrap, {n} masks", "none", ["sh", "-c", f"cd {cwd} && exec {' '.join(run)}"], away, rounds=25)
        b.bound(f"{n} masks", r and r["difference"], limit, "ms")


def draw(b):
    if not shutil.which("gnuplot"):
        b.missing("gnuplot", "the plot", "apt install gnuplot-nox")
        return
    script = pathlib.Path(__file__).resolve().parent / "growth.gp"
    subprocess.run(["gnuplot", "-e", f"csv='{b.out}/growth.csv'; svg='{b.out}/growth.svg'", script], check=True)
    print(f"plot: {b.out}/growth.svg")


