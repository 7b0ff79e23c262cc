"""Time to make HTML of hostile texts of 20 kB, and of an ordinary one. By hand: `python bench/cleaning.py`.

Prints milliseconds of processor time and the size of what comes out; the slowest must stay far below 2,500 ms, the time
in which a form must answer. Ends with 1 when one does not.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from writing import html

LIMIT_MS = 2500
ORDINARY = "Een moeder **belt** elke week. Wat doe je dan?\n\n- bellen\n- een brief\n\n[les](/lessen/1/)\n\n"
UNITS = [
    "[", "<a ", "<", "&", "*", "*a ", "_a*b", "**a", "> ", "- ", "1. ", "![](", "[a](b", "[a]: b\n", "`", "\\[", "((((",
    "\n> - ", "<b>", "<p><a href=x>", "[[a](b)](c)", "<svg>", "<!--", "]]>", "&#x", "<ul><li>", "<div><p>", "a\n", "~~",
]  # fmt: skip


def main() -> None:
    """Print a line per text."""
    slowest = 0.0
    texts = {"ordinary text": ORDINARY} | {repr(unit): unit for unit in UNITS}
    for name, unit in texts.items():
        text = (unit * html.MAX_BYTES)[: html.MAX_BYTES]
        for work in (html.render, html.clean):
            started = time.process_time()
            size = len(work(text))
            took_ms = (time.process_time() - started) * 1000
            slowest = max(slowest, took_ms)
            print(f"{work.__name__}\t{name}\t{took_ms:.0f} ms\t{size} characters")
    print(f"slowest\t{slowest:.0f} ms")
    sys.exit(slowest > LIMIT_MS)


if __name__ == "__main__":
    main()
