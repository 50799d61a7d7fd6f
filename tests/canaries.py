# SPDX-License-Identifier: MIT
"""Canaries: a text for each file of a home that stands there and nowhere else, and the search for where it has come."""
import gzip, os, pathlib, re, stat, zlib

MARK = "SECRET"
FOUND = re.compile(MARK.encode() + rb"-([\w.:]+)")


def name_of(path):
    """Of the file PATH below the home."""
    return path.replace("/", ":")


def sign(text, path):
    return text.replace(MARK, f"{MARK}-{name_of(path)}")


def within(data):
    """The names of those in DATA, and in what it is if it is compressed, as git's objects are."""
    names = set(FOUND.findall(data))
    if data[:1] == b"\x78" or data[:2] == b"\x1f\x8b":
        try:
            names |= set(FOUND.findall(zlib.decompressobj(47).decompress(data)))
        except zlib.error:
            pass
    return {name.decode() for name in names}


def search(top, but):
    """(name, file) of all that are in files below TOP that are not of BUT, whatever mode they have."""
    found = set()
    for at, dirs, files in os.walk(top):
        for path in (os.path.join(at, name) for name in dirs):
            if not os.path.islink(path) and not os.access(path, os.R_OK | os.X_OK):
                os.chmod(path, 0o700)
        for path in (os.path.join(at, name) for name in files):
            if path in but or not stat.S_ISREG(os.lstat(path).st_mode):
                continue
            if not os.access(path, os.R_OK):
                os.chmod(path, 0o600)
            found |= {(name, path) for name in within(pathlib.Path(path).read_bytes())}
    return found


def plant(home, kept):
    """Puts one where each kind of place is in which it would have to be found; returns the files."""
    text = f"{MARK}-planted\n".encode()
    places = {
        f"{kept}/home/.cache/planted/plain": text,
        f"{kept}/tmp/planted.gz": gzip.compress(text),
        f"{kept}/var-tmp/closed/file": text,
        f"{home}/.local/state/firewrap/rescued/planted/file": text,
        f"{home}/src/shop/.git/objects/00/planted": zlib.compress(b"blob 15\0" + text),
    }
    for place, data in places.items():
        os.makedirs(os.path.dirname(place), exist_ok=True)
        pathlib.Path(place).write_bytes(data)
    os.chmod(f"{kept}/var-tmp/closed", 0)
    return set(places)
