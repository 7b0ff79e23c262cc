"""The tables of the index. One generation is a whole set of them; a pointer row says which one is live.

A rebuild fills a second generation beside the live one and then switches the pointer, in the same file, because
another process keeps its handle on the file. While it fills, `touched` holds the keys that were written or removed
meanwhile: those are already in both generations, newer than what the rebuild still has to bring.
"""

from __future__ import annotations

import sqlite3
import time
from typing import NamedTuple

# Raised when the tables change: a file with another number is emptied, and filled again by the comparison.
LAYOUT = 3

_BASE = """
CREATE TABLE IF NOT EXISTS state (
    one INTEGER PRIMARY KEY CHECK (one = 1), live INTEGER NOT NULL, building INTEGER, seq INTEGER NOT NULL,
    rebuilt_at TEXT
);
CREATE TABLE IF NOT EXISTS touched (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""

# docs: what is shown and filtered; facets are numbers of `facets`. `seq` grows with every change, so that a process
# reads only what is new to it; `gone` holds the numbers of removed documents for the same purpose. texts: the words
# for the passage. sequences: the terms of the document in order (entries.py), for phrases and for `search.rerank`;
# apart, so that many lie on one page. terms, words: in how many documents; words are as they were written, for
# corrections. segments, postings: which documents hold a term (postings.py). titles: beginnings of words, for
# completion.
_GENERATION = """
CREATE TABLE docs_{g} (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL, lead TEXT NOT NULL,
    url TEXT NOT NULL, stamp REAL, day INTEGER, audience TEXT NOT NULL, owner INTEGER, facets TEXT NOT NULL,
    boost REAL NOT NULL, length REAL NOT NULL, version TEXT NOT NULL, analysis INTEGER NOT NULL, seq INTEGER NOT NULL
);
CREATE INDEX docs_{g}_seq ON docs_{g} (seq);
CREATE TABLE gone_{g} (seq INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (seq, id)) WITHOUT ROWID;
CREATE TABLE facets_{g} (id INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (facet, value));
CREATE TABLE texts_{g} (id INTEGER PRIMARY KEY, body TEXT NOT NULL, labels TEXT NOT NULL);
CREATE TABLE sequences_{g} (id INTEGER PRIMARY KEY, terms BLOB NOT NULL);
CREATE TABLE terms_{g} (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE, docs INTEGER NOT NULL);
CREATE TABLE words_{g} (word TEXT PRIMARY KEY, docs INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE segments_{g} (
    id INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, documents INTEGER NOT NULL
);
CREATE TABLE postings_{g} (
    segment INTEGER NOT NULL, term INTEGER NOT NULL, held BLOB NOT NULL, PRIMARY KEY (segment, term)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE titles_{g} USING fts5 (
    title, content='', detail=none, columnsize=0, prefix='2 3', tokenize="ascii tokenchars '-+@&.,/'"
);
"""
_TABLES = ("docs", "gone", "facets", "texts", "sequences", "terms", "words", "segments", "postings", "titles")


class State(NamedTuple):
    """The pointer row: the live generation, the one being built or None, and the number of the last change."""

    live: int
    building: int | None
    seq: int
    rebuilt_at: str | None


def prepare(connection: sqlite3.Connection) -> None:
    """Set up a new connection, and the first generation in a new file or one of another layout."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten
    connection.execute("PRAGMA cache_size = -16000")
    made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'state'").fetchone()
    if made and connection.execute("PRAGMA user_version").fetchone()[0] == LAYOUT:
        return
    connection.execute("BEGIN IMMEDIATE")
    if made:
        _drop_all(connection)
    for statement in _statements(_BASE):
        connection.execute(statement)
    # Numbered by the clock, so that nobody takes a new file for the one it replaces.
    generation = time.time_ns() // 1_000_000
    create(connection, generation)
    connection.execute("INSERT INTO state VALUES (1, ?, NULL, 0, NULL)", (generation,))
    connection.execute(f"PRAGMA user_version = {LAYOUT}")
    connection.execute("COMMIT")


def _drop_all(connection: sqlite3.Connection) -> None:
    """Remove every table; those inside a virtual table go with it."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY sql LIKE ? DESC"
    for (name,) in connection.execute(sql, ("CREATE VIRTUAL%",)).fetchall():
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
            connection.execute(f'DROP TABLE "{name}"')


def create(connection: sqlite3.Connection, generation: int) -> None:
    """Make the tables of a generation."""
    for statement in _statements(_GENERATION.format(g=generation)):
        connection.execute(statement)


def drop(connection: sqlite3.Connection, generation: int) -> None:
    """Remove the tables of a generation."""
    for name in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {name}_{generation}")


def state(connection: sqlite3.Connection) -> State:
    """Return the pointer row."""
    return State(*connection.execute("SELECT live, building, seq, rebuilt_at FROM state").fetchone())


def _statements(text: str) -> list[str]:
    return [statement for statement in text.split(";\n") if statement.strip()]
