"""From a document to what the tables hold of it, and writing and forgetting it in one generation."""

from __future__ import annotations

import sqlite3
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import mul
from zoneinfo import ZoneInfo

from search import dutch
from search.dutch import helper
from search.dutch.helper import Asked, Helper
from search.dutch.reading import Filled, Read, Reader, frequencies, joined
from search.dutch.words import normal, tokens
from search.engines.base import Document
from search.engines.sqlite import postings
from search.ranking import FIELD_WEIGHTS, WHOLE_FIELDS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Words between these lengths may be offered as a correction.
SHORTEST_WORD, LONGEST_WORD = 4, 30
# More words than this are not remembered from one batch to the next.
MAX_REMEMBERED = 150_000
# Documents that are written together: the more, the fewer lists to make and merge, but another writer waits for it
# (a second or two) and its lists are in memory until then.
BATCH, BATCH_LETTERS = 5_000, 10_000_000
# With fewer documents a second process costs more than it saves.
MANY = 2_000
# What made an entry: when it differs, the entry must be made again.
ANALYSIS = f"{dutch.VERSION} {FIELD_WEIGHTS}"


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield the documents some at a time; of those with the same key in one batch only the last."""
    batch: dict[str, Document] = {}
    letters = 0
    for document in documents:
        batch[document.key] = document
        letters += len(document.body)
        if len(batch) >= BATCH or letters >= BATCH_LETTERS:
            yield list(batch.values())
            batch, letters = {}, 0
    if batch:
        yield list(batch.values())


def read_ahead(documents: Iterable[Document]) -> Iterator[tuple[list[Document], Asked | None]]:
    """Yield the documents in batches; of many, a second process reads each batch while the one before is written."""
    waiting = batches(documents)
    batch = next(waiting, [])
    if len(batch) < MANY:
        if batch:
            yield batch, None
        yield from ((one, None) for one in waiting)
        return
    with helper.started() as reader:
        asked = reader.ask([texts(one) for one in batch]) if reader else None
        while batch:
            following = next(waiting, [])
            next_asked = reader.ask([texts(one) for one in following]) if reader and following else None
            yield batch, asked
            batch, asked = following, next_asked


def made_by() -> int:
    """Return the number of the analysis that makes entries now."""
    return zlib.crc32(ANALYSIS.encode())


# Where the two low bytes of a number of four are, and the two high ones.
_LOW, _HIGH = (0, 2) if sys.byteorder == "little" else (2, 0)

# The terms of a document as bytes: the numbers of each field in order, with 0 between fields.


def packed(sequence: array) -> bytes:
    """Return the terms of the fields (`reading.joined`) as bytes: two a term, or four when a number is too high."""
    wide = sequence.tobytes()
    if wide[_HIGH::4].count(0) + wide[_HIGH + 1 :: 4].count(0) < 2 * len(sequence):
        return b"I" + wide
    narrow = bytearray(2 * len(sequence))
    narrow[::2], narrow[1::2] = wide[_LOW::4], wide[_LOW + 1 :: 4]
    return b"H" + narrow


def unpacked(blob: bytes) -> array:
    """Return the term numbers of all fields, with 0 between fields."""
    numbers = array(chr(blob[0]))
    numbers.frombytes(blob[1:])
    return numbers


def divided(blob: bytes) -> list[array]:
    """Return the term numbers of each field."""
    numbers, fields, start = unpacked(blob), [], 0
    for _ in range(len(FIELD_WEIGHTS) - 1):
        end = numbers.index(0, start)
        fields.append(numbers[start:end])
        start = end + 1
    fields.append(numbers[start:])
    return fields


def holds_phrase(blob: bytes, phrase: Sequence[int]) -> bool:
    """Return whether the terms stand in one field in this order, parts of compounds left out."""
    kind = chr(blob[0])
    if kind == "H" and max(phrase) >= 1 << 16:
        return False
    wanted = array(kind, phrase).tobytes()
    size, place = len(wanted) // len(phrase), blob.find(wanted, 1)
    while place >= 0:
        if (place - 1) % size == 0:
            return unpacked(blob)[: (place - 1) // size].count(0) < WHOLE_FIELDS
        place = blob.find(wanted, place + 1)
    return False


class Vocabulary:
    """The terms of one generation by number while documents are written, and who reads the documents.

    Of use as long as nobody else writes; terms get their numbers here.
    """

    def __init__(self, connection: sqlite3.Connection, generation: int):
        self._fresh: dict[int, str] = {}
        self._clear()
        self.use(connection, generation)
        self._is_all = self._next == 1  # every term that there is will be known here

    def __len__(self) -> int:
        return len(self._terms)

    def use(self, connection: sqlite3.Connection, generation: int) -> Vocabulary:
        """Go on in another transaction of the same generation."""
        self._connection, self._g = connection, generation
        self._next = (connection.execute(f"SELECT max(id) FROM terms_{generation}").fetchone()[0] or 0) + 1
        return self

    def _clear(self) -> None:
        self._terms: dict[str, int] = {}
        self._reader = Reader(self._number)
        self._helper: Helper | None = None
        self._giver: Helper | None = None
        self._is_all = False

    def _number(self, term: str) -> int:
        number = self._terms.get(term)
        if number is None:
            row = None
            if not self._is_all:
                sql = f"SELECT id FROM terms_{self._g} WHERE term = ?"
                row = self._connection.execute(sql, (term,)).fetchone()
            if row:
                number = row[0]
            else:
                number, self._next = self._next, self._next + 1
                self._fresh[number] = term
            self._terms[term] = number
        return number

    def read(self, documents: Sequence[Document], asked: Asked | None = None) -> Iterator[Read]:
        """Yield what these documents are to the index; `asked` when a second process reads them."""
        if asked is None:
            yield from (self._reader.read(*texts(document)) for document in documents)
            return
        if self._helper is not asked.helper:
            self._helper = asked.helper
            self._numbers = Filled[int, int](lambda term: self._number(asked.helper.terms[term]))
            self._numbers[0] = 0
            if self._is_all and self._next == 1:
                self._giver, self._given = asked.helper, 1
        number = self._numbers.__getitem__
        for answer in asked:
            if self._adopts(asked.helper):
                yield from answer.documents(answer.sequences)
            else:
                yield from answer.documents(array("I", map(number, answer.sequences)))

    def _adopts(self, helper: Helper) -> bool:
        """Return whether terms have the same number here as in the second process; new ones get the one from there.

        So it is while everything in the generation was read there: nothing need be numbered anew.
        """
        if self._giver is not helper or self._next != self._given:
            return False
        new, numbers = helper.terms[self._next :], range(self._next, len(helper.terms))
        self._terms.update(zip(new, numbers, strict=True))
        self._fresh.update(zip(numbers, new, strict=True))
        self._next = self._given = len(helper.terms)
        return True

    def offered(self, words: Mapping[int, int], asked: Asked | None) -> dict[str, int]:
        """Return how often each of these words is there, of those that may be offered as a correction."""
        tokens = asked.helper.tokens if asked else self._reader.tokens
        return {token: count for word, count in words.items() if _is_offered(token := tokens[word])}

    def count(self, terms: Counter[int], words: Mapping[str, int]) -> None:
        """Add these numbers to the counts of documents, and drop what is in none."""
        g, fresh = self._g, {number: term for number, term in self._fresh.items() if terms[number]}
        self._connection.executemany(
            f"INSERT INTO terms_{g} VALUES (?, ?, ?)", ((number, fresh[number], terms[number]) for number in fresh)
        )
        self._connection.executemany(
            f"UPDATE terms_{g} SET docs = docs + ? WHERE id = ?",
            sorted((count, number) for number, count in terms.items() if count and number not in fresh),
        )
        self._connection.executemany(
            f"INSERT INTO words_{g} VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET docs = docs + excluded.docs",
            sorted((word, count) for word, count in words.items() if count),
        )
        unused, self._fresh = len(fresh) < len(self._fresh), {}
        if unused:
            self._clear()
        if any(count < 0 for count in terms.values()) or any(count < 0 for count in words.values()):
            self._drop(terms, words)

    def _drop(self, terms: Mapping[int, int], words: Mapping[str, int]) -> None:
        lower = [(number,) for number, count in terms.items() if count < 0]
        self._connection.executemany(f"DELETE FROM terms_{self._g} WHERE id = ? AND docs <= 0", lower)
        fewer = [(word,) for word, count in words.items() if count < 0]
        self._connection.executemany(f"DELETE FROM words_{self._g} WHERE word = ? AND docs <= 0", fewer)
        self._clear()


def _is_offered(word: str) -> bool:
    return SHORTEST_WORD <= len(word) <= LONGEST_WORD and (
        word.isalpha() or word.replace("-", "").replace("@", "").isalpha()
    )


def texts(document: Document) -> tuple[str, str, str, str]:
    """Return what is read of a document: title, lead, body and labels."""
    return document.title, document.lead, document.body, " . ".join(document.labels)


def write(
    connection: sqlite3.Connection,
    generation: int,
    documents: Sequence[Document],
    seq: int,
    vocabulary: Vocabulary,
    *,
    asked: Asked | None = None,
    but: Container[str] = (),
) -> None:
    """Add the documents to a generation, replacing those with the same key; each key at most once.

    `asked` when a second process reads them; those with a key in `but` are left out.
    """
    g = generation
    known = numbers(connection, g, [document.key for document in documents if document.key not in but])
    terms, words = _forget(connection, g, known.values(), seq)
    first = _highest(connection, g) + 1
    _write_texts(connection, g, ((number, one) for number, one in enumerate(documents, first) if one.key not in but))
    facets, lists, made, seen = _Facets(connection, g), postings.Lists(), (made_by(), seq), Counter[int]()
    together = enumerate(zip(documents, vocabulary.read(documents, asked), strict=True), first)
    while some := list(islice(together, helper.TOGETHER)):
        docs, sequences = [], []
        for number, (document, read) in some:
            if document.key in but:
                continue
            length = sum(map(mul, FIELD_WEIGHTS, map(len, read.fields[:WHOLE_FIELDS])))
            lists.add(number, *frequencies(read.fields), length)
            seen.update(read.words)
            docs.append((*_row(number, document, length, facets), *made))
            sequences.append((number, packed(joined(read.fields))))
        connection.executemany(f"INSERT INTO docs_{g} VALUES ({', '.join('?' * 16)})", docs)
        connection.executemany(f"INSERT INTO sequences_{g} VALUES (?, ?)", sequences)
    terms.update(lists.store(connection, g))
    words.update(vocabulary.offered(seen, asked))
    vocabulary.count(terms, words)
    postings.tidy(connection, g)


def _write_texts(connection: sqlite3.Connection, g: int, numbered: Iterable[tuple[int, Document]]) -> None:
    """Write what needs no reading; a second process reads meanwhile."""
    found = list(numbered)
    bodies = ((number, document.body, texts(document)[-1]) for number, document in found)
    connection.executemany(f"INSERT INTO texts_{g} VALUES (?, ?, ?)", bodies)
    titles = ((number, _completed(document.title)) for number, document in found)
    connection.executemany(f"INSERT INTO titles_{g} (rowid, title) VALUES (?, ?)", titles)


def remove(
    connection: sqlite3.Connection, generation: int, keys: Sequence[str], seq: int, vocabulary: Vocabulary
) -> None:
    """Remove the documents with these keys from a generation."""
    vocabulary.count(*_forget(connection, generation, numbers(connection, generation, keys).values(), seq))


def numbers(connection: sqlite3.Connection, g: int, keys: Sequence[str]) -> dict[str, int]:
    """Return key → number of the documents with these keys."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        marks = ", ".join("?" * len(some))
        found |= dict(connection.execute(f"SELECT key, id FROM docs_{g} WHERE key IN ({marks})", some).fetchall())
    return found


def _highest(connection: sqlite3.Connection, g: int) -> int:
    """Return the highest number that any document has, or had."""
    sql = f"SELECT max(ifnull((SELECT max(id) FROM docs_{g}), 0), ifnull((SELECT max(id) FROM gone_{g}), 0))"
    return connection.execute(sql).fetchone()[0]


def _completed(title: str) -> str:
    """Return the words of a title that completion may begin."""
    return " ".join(map(normal, tokens(title)))


class _Facets:
    """Gives every value of every facet a number."""

    def __init__(self, connection: sqlite3.Connection, g: int):
        self._connection, self._g = connection, g
        self._known = Filled[tuple[str, str], str](self._number)

    def __call__(self, document: Document, year: str) -> str:
        """Return the numbers of the facets of a document, with spaces between."""
        values = {name: of_name for name, of_name in document.facets.items() if of_name}
        values.setdefault("kind", [document.kind])
        if year:
            values.setdefault("year", [year])
        known = self._known
        return " ".join([known[name, str(value)] for name, of_name in values.items() for value in of_name])

    def _number(self, facet_and_value: tuple[str, str]) -> str:
        sql = f"SELECT id FROM facets_{self._g} WHERE facet = ? AND value = ?"
        row = self._connection.execute(sql, facet_and_value).fetchone()
        return str(row[0] if row else self._add(*facet_and_value))

    def _add(self, facet: str, value: str) -> int:
        sql = f"INSERT INTO facets_{self._g} (facet, value) VALUES (?, ?)"
        return self._connection.execute(sql, (facet, value)).lastrowid or 0


def _row(number: int, document: Document, length: float, facets: _Facets) -> tuple:
    local = document.date.astimezone(AMSTERDAM) if document.date else None
    return (
        *(number, document.key, document.kind, document.title, document.lead, document.url),
        *(local.timestamp() if local else None, local.toordinal() if local else None),
        *(document.audience, document.owner, facets(document, str(local.year) if local else "")),
        *(document.boost, length, document.version),
    )


def _forget(
    connection: sqlite3.Connection, g: int, known: Iterable[int], seq: int
) -> tuple[Counter[int], Counter[str]]:
    """Take documents out, and return the terms and words that are now in fewer documents: negative counts."""
    terms: Counter[int] = Counter()
    words: Counter[str] = Counter()
    gone = [(number,) for number in known]
    for one in gone:
        title, lead, body, labels, blob = connection.execute(
            "SELECT title, lead, body, labels, terms "
            f"FROM docs_{g} JOIN texts_{g} USING (id) JOIN sequences_{g} USING (id) WHERE id = ?",
            one,
        ).fetchone()
        terms.subtract(set(unpacked(blob)) - {0})
        found = {token for text in (title, lead, body, labels) for token in tokens(text)}
        words.subtract(filter(_is_offered, found))
        connection.execute(
            f"INSERT INTO titles_{g} (titles_{g}, rowid, title) VALUES ('delete', ?, ?)",
            (*one, _completed(title)),
        )
    connection.executemany(f"DELETE FROM docs_{g} WHERE id = ?", gone)
    connection.executemany(f"DELETE FROM texts_{g} WHERE id = ?", gone)
    connection.executemany(f"DELETE FROM sequences_{g} WHERE id = ?", gone)
    connection.executemany(f"INSERT OR REPLACE INTO gone_{g} VALUES (?, ?)", ((seq, *one) for one in gone))
    return terms, words
