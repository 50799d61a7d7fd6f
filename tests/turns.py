# SPDX-License-Identifier: MIT
"""What is typed alike in several shells: in all of them, but where FIREWRAP_CHECK is "quick" in one, and they take turns."""
import os


def turns(number, shells):
    """The shells that type what has this number."""
    is_quick = os.environ.get("FIREWRAP_CHECK") == "quick"
    return [shells[number % len(shells)]] if is_quick else list(shells)


def say_left_out(count):
    if count:
        print(f"# left out {count}: lines in a second or third shell")
