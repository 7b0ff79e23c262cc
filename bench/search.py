"""Speed of the search beside plain FTS5, in one run. By hand: `python bench/search.py [240 10000 …]`.

Makes documents of Dutch words in their natural frequencies, with facets and audiences; asks the same queries of the
engine and of a plain FTS5 table (unicode61, 'or', bm25, first 20), taking turns in small batches, warm. Prints
documents per second, bytes, percentiles in milliseconds and memory.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from members.audiences import Viewer
from search.dutch import lexicon
from search.engines.base import Document, Query
from search.engines.sqlite import SqliteEngine

SEED = 20190401
BATCH = 10
QUERIES = 300
THEMES = [f"thema-{n}" for n in range(21)]
PLACES = [f"wijk-{n}" for n in range(10)]
VIEWER = Viewer(frozenset({"public", "members"}), owner=3)


def documents(count: int, random_: random.Random) -> Iterator[Document]:
    """Yield documents of 60 to 240 words."""
    frequencies = lexicon.source_words()
    words, weights = list(frequencies), list(frequencies.values())
    for number in range(count):
        text = random_.choices(words, weights, k=random_.randint(60, 240))
        sentences = [" ".join(text[start : start + 12]).capitalize() for start in range(0, len(text), 12)]
        yield Document(
            key=f"lesson:{number}",
            kind=random_.choice(["lesson", "dilemma", "meeting_note", "guide_page"]),
            title=" ".join(random_.choices(words, weights, k=7)).capitalize(),
            body=". ".join(sentences) + ".",
            url=f"/lessen/{number}/",
            date=datetime(2017, 9, 1, tzinfo=UTC) + timedelta(days=random_.randint(0, 850)),
            audience=random_.choice(["public", "members", "members", "meeting:1", "user:3"]),
            owner=random_.randint(1, 50),
            facets={
                "place": [random_.choice(PLACES)],
                "themes": random_.sample(THEMES, 2),
                "sector": [random_.choice("abcdefg")],
            },
            version="1",
        )


def queries(made: Sequence[Document], random_: random.Random) -> list[Query]:
    """Return queries of one to five words from the documents, some with a typing error, a third with filters."""
    asked = []
    for number in range(QUERIES):
        words = random_.choice(made).body.lower().replace(".", "").split()
        longer = [word for word in words if len(word) > 3]
        chosen = random_.sample(longer, k=random_.randint(1, 5))
        if number % 10 == 0:
            chosen[0] = chosen[0][:-2] + chosen[0][-1]
        filters = {"place": random_.sample(PLACES, 2), "kind": ["lesson", "dilemma"]} if number % 3 == 0 else {}
        asked.append(Query(words=" ".join(chosen), filters=filters))
    return asked


def plain(path: Path, made: Sequence[Document]) -> sqlite3.Connection:
    """Return a plain FTS5 table with the documents."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE VIRTUAL TABLE plain USING fts5 (title, body, tokenize = 'unicode61')")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO plain VALUES (?, ?)", ((one.title, one.body) for one in made))
    connection.execute("COMMIT")
    return connection


def ask_plain(connection: sqlite3.Connection, query: Query) -> None:
    expression = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query.words))
    sql = "SELECT rowid, title, snippet(plain, 1, '<mark>', '</mark>', '…', 30) FROM plain WHERE plain MATCH ?"
    connection.execute(f"{sql} ORDER BY bm25(plain) LIMIT 20", (expression,)).fetchall()


def timed(call: Callable[[Query], object], batch: Sequence[Query], times_ms: list[float]) -> None:
    for query in batch:
        started = time.perf_counter()
        call(query)
        times_ms.append((time.perf_counter() - started) * 1000)


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times_ms)
    return {f"p{share}": round(ordered[int(share / 100 * (len(ordered) - 1))], 2) for share in (50, 95, 99)}


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def run(count: int) -> None:
    random_ = random.Random(SEED)
    made = list(documents(count, random_))
    asked = queries(made, random_)
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        engine = SqliteEngine(Path(ours) / "search.sqlite3")
        engine.index(made[:1])  # the first loads the word list
        started = time.perf_counter()
        engine.index(made)
        our_rate = count / (time.perf_counter() - started)
        engine.checkpoint()
        started = time.perf_counter()
        connection = plain(Path(theirs) / "plain.sqlite3", made)
        their_rate = count / (time.perf_counter() - started)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        times: dict[str, list[float]] = {"engine": [], "plain": []}
        for warm in (True, False):
            for start in range(0, len(asked), BATCH):
                batch = asked[start : start + BATCH]
                timed(lambda query: engine.search(query, VIEWER), batch, [] if warm else times["engine"])
                timed(lambda query: ask_plain(connection, query), batch, [] if warm else times["plain"])
        rows = {"engine": (our_rate, size(Path(ours))), "plain": (their_rate, size(Path(theirs)))}
        for name, (rate, byte_count) in rows.items():
            line = {"documents": count, "who": name, "documents/s": round(rate), "bytes": byte_count}
            print(json.dumps(line | percentiles(times[name])))
        _print_ratios(times, rows)
        engine.close()
        connection.close()


def _print_ratios(times: dict[str, list[float]], rows: dict[str, tuple[float, int]]) -> None:
    ours, theirs = percentiles(times["engine"]), percentiles(times["plain"])
    ratios = {name: round(ours[name] / theirs[name], 2) for name in ours}
    ratios["documents/s"] = round(rows["engine"][0] / rows["plain"][0], 2)
    ratios["bytes"] = round(rows["engine"][1] / rows["plain"][1], 2)
    print(json.dumps({"engine / plain": ratios, "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    for number in sys.argv[1:] or ("240", "10000"):
        run(int(number))
