"""From a document to what the tables hold of it, and writing and forgetting it in one generation."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from search import dutch, ranking, rerank
from search.dutch.words import normal, tokens
from search.engines.base import Document
from search.engines.sqlite import schema

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Words between these lengths may be offered as a correction.
SHORTEST_WORD, LONGEST_WORD = 4, 30
_WEIGHTS = ranking.WEIGHTS
WHOLE_FIELDS = 4
FIELD_WEIGHTS = (
    *(_WEIGHTS.title, _WEIGHTS.lead, _WEIGHTS.body, _WEIGHTS.labels),
    *(_WEIGHTS.title * _WEIGHTS.part, _WEIGHTS.body * _WEIGHTS.part),
)
# What made an entry: when it differs, the entry must be made again.
ANALYSIS = f"{dutch.VERSION} {FIELD_WEIGHTS}"
_COLUMNS = ", ".join(schema.FIELDS)
_MARKS = ", ".join("?" * len(schema.FIELDS))


@dataclass(frozen=True, slots=True)
class Entry:
    """A document, analysed: `fields` are the texts of schema.FIELDS, `words` what may be offered as a correction."""

    document: Document
    fields: tuple[str, ...]
    title_words: str
    words: frozenset[str]

    def frequencies(self) -> dict[str, float]:
        """Return each term with its frequency, weighted by field."""
        return _frequencies(self.fields, FIELD_WEIGHTS)

    @property
    def length(self) -> float:
        """The weighted number of words, parts of compounds left out."""
        texts = zip(self.fields[:WHOLE_FIELDS], FIELD_WEIGHTS, strict=False)
        return sum(weight * (text.count(" ") + 1) for text, weight in texts if text)

    def packed(self) -> bytes:
        """Return what is needed to forget the document again."""
        lines = (*self.fields, self.title_words, " ".join(sorted(self.words)))
        return zlib.compress("\n".join(lines).encode(), 1)


@dataclass(frozen=True, slots=True)
class Packed:
    """What `Entry.packed` kept."""

    fields: tuple[str, ...]
    title_words: str
    words: frozenset[str]

    @classmethod
    def unpacked(cls, packed: bytes) -> Packed:
        *fields, title_words, words = zlib.decompress(packed).decode().split("\n")
        return cls(tuple(fields), title_words, frozenset(words.split()))

    @property
    def terms(self) -> set[str]:
        return {term for text in self.fields for term in text.split()}


def entry(document: Document) -> Entry:
    """Return the document analysed."""
    title, lead, body = (dutch.analysed(text) for text in (document.title, document.lead, document.body))
    labels = dutch.analysed(" . ".join(document.labels))
    top_parts = [*title.parts, *lead.parts, *labels.parts]
    fields = (title.whole, lead.whole, body.whole, labels.whole, top_parts, body.parts)
    words = title.words | lead.words | body.words | labels.words
    return Entry(
        document,
        tuple(" ".join(field) for field in fields),
        " ".join(map(normal, tokens(document.title))),
        frozenset(word for word in words if SHORTEST_WORD <= len(word) <= LONGEST_WORD and _is_writing(word)),
    )


def batches(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """Yield the documents some at a time; of those with the same key in one batch only the last."""
    waiting = iter(documents)
    while batch := list(islice(waiting, size)):
        yield list({document.key: document for document in batch}.values())


def _is_writing(word: str) -> bool:
    return word.replace("-", "").replace("@", "").isalpha()


def _row(number: int, document: Document, length: float, seq: int) -> tuple:
    local = document.date.astimezone(AMSTERDAM) if document.date else None
    facets = {name: [str(value) for value in values] for name, values in document.facets.items() if values}
    facets.setdefault("kind", [document.kind])
    if local:
        facets.setdefault("year", [str(local.year)])
    return (
        *(number, document.key, document.kind, document.title, document.lead, document.url),
        *(document.date.isoformat() if document.date else None, document.date.timestamp() if document.date else None),
        *(
            local.toordinal() if local else None,
            document.audience,
            document.owner,
            json.dumps(facets, ensure_ascii=False),
        ),
        *(document.boost, length, document.version, ANALYSIS, seq),
    )


def write(connection: sqlite3.Connection, generation: int, entries: Sequence[Entry], seq: int) -> None:
    """Add the entries to a generation, replacing those with the same key; each key at most once."""
    g = generation
    known = numbers(connection, g, [made.document.key for made in entries])
    terms, words = _forget(connection, g, known.values())
    highest = connection.execute(f"SELECT max(id) FROM docs_{g}").fetchone()[0] or 0
    rows, frequencies = [], []
    for made in entries:
        number = known.get(made.document.key)
        if number is None:
            highest += 1
            number = highest
        rows.append((number, made))
        frequencies.append(made.frequencies())
        terms.update(frequencies[-1].keys())
        words.update(made.words)
    connection.executemany(
        f"INSERT OR REPLACE INTO docs_{g} VALUES ({', '.join('?' * 17)})",
        (_row(number, made.document, made.length, seq) for number, made in rows),
    )
    _count(connection, g, terms, words)
    ids = term_ids(connection, g, terms)
    connection.executemany(
        f"INSERT OR REPLACE INTO texts_{g} VALUES (?, ?, ?, ?)",
        (
            (number, made.document.body, made.packed(), rerank.packed({ids[term]: n for term, n in found.items()}))
            for (number, made), found in zip(rows, frequencies, strict=True)
        ),
    )
    connection.executemany(
        f"INSERT INTO fts_{g} (rowid, {_COLUMNS}) VALUES (?, {_MARKS})",
        ((number, *made.fields) for number, made in rows),
    )
    connection.executemany(
        f"INSERT INTO titles_{g} (rowid, title) VALUES (?, ?)", ((number, made.title_words) for number, made in rows)
    )
    connection.executemany(f"DELETE FROM gone_{g} WHERE id = ?", ((number,) for number, _ in rows))


def remove(connection: sqlite3.Connection, generation: int, keys: Sequence[str], seq: int) -> None:
    """Remove the documents with these keys from a generation."""
    g = generation
    gone = [(number,) for number in numbers(connection, g, keys).values()]
    terms, words = _forget(connection, g, [number for (number,) in gone])
    connection.executemany(f"DELETE FROM docs_{g} WHERE id = ?", gone)
    connection.executemany(f"DELETE FROM texts_{g} WHERE id = ?", gone)
    connection.executemany(f"INSERT OR REPLACE INTO gone_{g} VALUES (?, ?)", ((seq, number) for (number,) in gone))
    _count(connection, g, terms, words)


def numbers(connection: sqlite3.Connection, g: int, keys: Sequence[str]) -> dict[str, int]:
    """Return key → number of the documents with these keys."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        marks = ", ".join("?" * len(some))
        found |= dict(connection.execute(f"SELECT key, id FROM docs_{g} WHERE key IN ({marks})", some).fetchall())
    return found


def term_ids(connection: sqlite3.Connection, g: int, terms: Iterable[str]) -> dict[str, int]:
    """Return term → its number, of the terms that the index holds."""
    asked = list(terms)
    found: dict[str, int] = {}
    for start in range(0, len(asked), 500):
        some = asked[start : start + 500]
        marks = ", ".join("?" * len(some))
        found |= dict(connection.execute(f"SELECT term, id FROM terms_{g} WHERE term IN ({marks})", some).fetchall())
    return found


def _frequencies(fields: Iterable[str], weights: Iterable[float]) -> dict[str, float]:
    frequencies: dict[str, float] = defaultdict(float)
    for text, weight in zip(fields, weights, strict=True):
        for term, count in Counter(text.split()).items():
            frequencies[term] += weight * count
    return frequencies


def _forget(connection: sqlite3.Connection, g: int, known: Iterable[int]) -> tuple[Counter[str], Counter[str]]:
    """Take documents out of FTS5, and return the terms and words that are now in fewer documents: negative counts."""
    terms: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for number in known:
        (blob,) = connection.execute(f"SELECT analysed FROM texts_{g} WHERE id = ?", (number,)).fetchone()
        kept = Packed.unpacked(blob)
        connection.execute(
            f"INSERT INTO fts_{g} (fts_{g}, rowid, {_COLUMNS}) VALUES ('delete', ?, {_MARKS})", (number, *kept.fields)
        )
        connection.execute(
            f"INSERT INTO titles_{g} (titles_{g}, rowid, title) VALUES ('delete', ?, ?)", (number, kept.title_words)
        )
        terms.subtract(kept.terms)
        words.subtract(kept.words)
    return terms, words


def _count(connection: sqlite3.Connection, g: int, terms: Counter[str], words: Counter[str]) -> None:
    """Add these numbers to the counts of documents, and drop what is in none."""
    connection.executemany(
        f"INSERT INTO terms_{g} (term, docs) VALUES (?, ?) "
        "ON CONFLICT (term) DO UPDATE SET docs = docs + excluded.docs",
        sorted((term, count) for term, count in terms.items() if count),
    )
    connection.executemany(
        f"INSERT INTO words_{g} VALUES (?, ?, ?, ?, ?) ON CONFLICT (word) DO UPDATE SET docs = docs + excluded.docs",
        sorted((word, count, len(word), word[0], word[-3:]) for word, count in words.items() if count),
    )
    for table, column, counter in (("terms", "term", terms), ("words", "word", words)):
        lower = [(name,) for name, count in counter.items() if count < 0]
        connection.executemany(f"DELETE FROM {table}_{g} WHERE {column} = ? AND docs <= 0", lower)
