"""Speed of the privacy guard. By hand: `python bench/guard.py [FILE.jsonl …]`, by default the texts under demo/.

Prints milliseconds of processor time per 2 kB (best of five rounds: the machine may be busy with other things), the
time to read the lists, and the slowest of a few hostile texts of 20 kB.
"""

from __future__ import annotations

import json
import os
import sys
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from writing import guard

ROUNDS = 5
TWO_KB = 2048
FILES = [ROOT / "demo" / "guard" / "posts.jsonl", ROOT / "demo" / "relevance" / "documents.jsonl"]
HOSTILE = {
    "one word": "a" * 20_000,
    "initials": "A. " * 6_666,
    "digits": "1 2 " * 5_000,
    "names": "Sanne " * 3_333,
    "names and 'en'": "Sanne en " * 2_222,
    "at": "@ at " * 4_000,
    "dots": "a." * 10_000,
    "spoken": "nul zes een " * 1_666,
    "streets": "Kerkstraat " * 1_818,
    "capitals": "De Van Der " * 1_818,
    "hyphens": "Anne-" * 4_000,
}


def seconds(work) -> float:
    """Return the processor time of one call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def texts(file: Path) -> list[str]:
    """Return the texts of posts or documents."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [row["text"] if "text" in row else f"{row['title']}\n{row['body']}" for row in rows]


def every_one(every: list[str]) -> None:
    """Look at all texts."""
    for text in every:
        guard.findings(text, allowed=())


def main() -> None:
    """Print the figures."""
    print(f"read the lists\t{seconds(lambda: guard.findings('Sanne', allowed=())) * 1000:.1f} ms")
    for file in [Path(name) for name in sys.argv[1:]] or FILES:
        every = texts(file)
        size = sum(len(text.encode()) for text in every)
        best = min(seconds(partial(every_one, every)) for _ in range(ROUNDS))
        print(f"{file.name}\t{len(every)} texts\t{best * 1000 / size * TWO_KB:.2f} ms per 2 kB")
    for name, text in HOSTILE.items():
        print(f"hostile: {name}\t{seconds(partial(guard.findings, text, allowed=())) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
