"""From a document to what the tables hold of it, and writing and forgetting it in one generation."""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import mul
from zoneinfo import ZoneInfo

from search import dutch, ranking
from search.dutch.words import STOP_WORDS, normal, pieces, tokens, tokens_of
from search.engines.base import Document
from search.engines.sqlite import postings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Words between these lengths may be offered as a correction.
SHORTEST_WORD, LONGEST_WORD = 4, 30
# More words than this are not remembered from one batch to the next.
MAX_REMEMBERED = 150_000
# Documents that are written together: the more, the fewer lists to make and merge, but another writer waits for it
# (a second or two) and its lists are in memory until then.
BATCH, BATCH_LETTERS = 5_000, 10_000_000
QUARTERS = 4
HIGHEST = 255  # a weighted frequency is kept as a byte, in quarters

_WEIGHTS = ranking.WEIGHTS
# The fields of a document, in this order everywhere: title, lead, body, labels, the parts of compounds in the short
# ones, and those in the body.
WHOLE_FIELDS = 4
_BODY = 2
FIELD_WEIGHTS = (
    *(_WEIGHTS.title, _WEIGHTS.lead, _WEIGHTS.body, _WEIGHTS.labels),
    *(_WEIGHTS.title * _WEIGHTS.part, _WEIGHTS.body * _WEIGHTS.part),
)
_IN_QUARTERS = tuple(round(weight * QUARTERS) for weight in FIELD_WEIGHTS)
# What made an entry: when it differs, the entry must be made again.
ANALYSIS = f"{dutch.VERSION} {FIELD_WEIGHTS}"

Fields = Sequence[array]


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


def made_by() -> int:
    """Return the number of the analysis that makes entries now."""
    return zlib.crc32(ANALYSIS.encode())


# The terms of a document as bytes: the numbers of each field in order, with 0 between fields.


def packed(fields: Iterable[Iterable[int]]) -> bytes:
    """Return the terms of the fields as bytes: two a term, or four when a number is too high for that."""
    joined = array("I")
    for field in fields:
        joined.extend(field)
        joined.append(0)
    joined.pop()
    try:
        return b"H" + array("H", joined).tobytes()
    except OverflowError:
        return b"I" + joined.tobytes()


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


def frequencies(fields: Fields) -> dict[int, int]:
    """Return each term with its frequency in quarters, weighted by field."""
    body = _IN_QUARTERS[_BODY]
    found = {term: body * times for term, times in Counter(fields[_BODY]).items()}
    get = found.get
    for place, field in enumerate(fields):
        if field and place != _BODY:
            weight = _IN_QUARTERS[place]
            for term in field:
                found[term] = get(term, 0) + weight
    if found and max(found.values()) > HIGHEST:
        found = {term: min(HIGHEST, quarters) for term, quarters in found.items()}
    return found


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


_SEVERAL = 1 << 31


class Vocabulary:
    """What is known of one generation while documents are written: piece of text → words → terms.

    A piece is what stands between white space, signs and all ("'Wachtlijst,'"). `_pieces` gives the number of its
    word, 0 when there is none in it, and _SEVERAL + a place in `_several` when there are more. By number of the word:
    `_tokens`, `_own` (the number of its term, 0 for none) and `_parts` (those of its parts, as the bytes of an array).
    Of use as long as nobody else writes; terms get their numbers here.
    """

    def __init__(self, connection: sqlite3.Connection, generation: int):
        self._fresh: dict[int, str] = {}
        self._clear()
        self.use(connection, generation)
        self._is_all = self._next == 1  # every term that there is will be known here

    def __len__(self) -> int:
        return len(self._pieces)

    def use(self, connection: sqlite3.Connection, generation: int) -> Vocabulary:
        """Go on in another transaction of the same generation."""
        self._connection, self._g = connection, generation
        self._next = (connection.execute(f"SELECT max(id) FROM terms_{generation}").fetchone()[0] or 0) + 1
        return self

    def _clear(self) -> None:
        self._pieces = _Filled(self._learn)
        self._several: list[list[int]] = []
        self._words: dict[str, int] = {"": 0}
        self._tokens, self._own, self._parts = [""], [0], [b""]
        self._terms: dict[str, int] = {}
        self._is_all = False

    def _learn(self, piece: str) -> int:
        """Find out what the words of a piece are, and return its number."""
        words = [self._words.get(token) or self._word(token) for token in tokens_of(piece)]
        if len(words) > 1:
            number = _SEVERAL + len(self._several)
            self._several.append(words)
        else:
            number = words[0] if words else 0
        self._pieces[piece] = number
        return number

    def _word(self, token: str) -> int:
        term, parts = ("", ()) if token in STOP_WORDS else dutch.word(token)
        number = self._words[token] = len(self._tokens)
        self._tokens.append(token)
        self._own.append(self._number(term) if term else 0)
        self._parts.append(array("I", map(self._number, parts)).tobytes() if term and parts else b"")
        return number

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

    def read(self, *texts: str) -> tuple[list[array], set[int]]:
        """Return the terms of the fields of a document with these texts, and its words."""
        title, lead, body, labels = words = [self._read(text) if text else [] for text in texts]
        parts = [
            array("I") if not of_field else self._terms_of_parts(of_field) for of_field in (title + lead + labels, body)
        ]
        whole = [array("I", filter(None, map(self._own.__getitem__, of_field))) for of_field in words]
        return [*whole, *parts], set().union(*words)

    def _read(self, text: str) -> list[int]:
        words = list(map(self._pieces.__getitem__, pieces(text)))
        if words and max(words) >= _SEVERAL:
            several = self._several
            return [one for word in words for one in ((word,) if word < _SEVERAL else several[word - _SEVERAL])]
        return words

    def _terms_of_parts(self, words: Iterable[int]) -> array:
        terms = array("I")
        terms.frombytes(b"".join(map(self._parts.__getitem__, words)))
        return terms

    def offered(self, words: Mapping[int, int]) -> Counter[str]:
        """Return how often each of these words is there, of those that may be offered as a correction."""
        tokens = self._tokens
        return Counter({token: count for word, count in words.items() if _is_offered(token := tokens[word])})

    def count(self, terms: Mapping[int, int], words: Mapping[str, int]) -> None:
        """Add these numbers to the counts of documents, and drop what is in none."""
        g, fresh = self._g, self._fresh
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
        self._fresh = {}
        if any(count < 0 for count in terms.values()) or any(count < 0 for count in words.values()):
            self._drop(terms, words)

    def _drop(self, terms: Mapping[int, int], words: Mapping[str, int]) -> None:
        lower = [(number,) for number, count in terms.items() if count < 0]
        self._connection.executemany(f"DELETE FROM terms_{self._g} WHERE id = ? AND docs <= 0", lower)
        fewer = [(word,) for word, count in words.items() if count < 0]
        self._connection.executemany(f"DELETE FROM words_{self._g} WHERE word = ? AND docs <= 0", fewer)
        self._clear()


class _Filled(dict[str, int]):
    """A dictionary that asks for what it lacks."""

    def __init__(self, learn: Callable[[str], int]):
        super().__init__()
        self._learn = learn

    def __missing__(self, piece: str) -> int:
        return self._learn(piece)


def _is_offered(word: str) -> bool:
    return SHORTEST_WORD <= len(word) <= LONGEST_WORD and (
        word.isalpha() or word.replace("-", "").replace("@", "").isalpha()
    )


def write(
    connection: sqlite3.Connection, generation: int, documents: Sequence[Document], seq: int, vocabulary: Vocabulary
) -> None:
    """Add the documents to a generation, replacing those with the same key; each key at most once."""
    g = generation
    known = numbers(connection, g, [document.key for document in documents])
    terms, words = _forget(connection, g, known.values(), seq)
    facets, lists, made = _Facets(connection, g), postings.Lists(), (made_by(), seq)
    docs, texts, sequences, titles, seen = [], [], [], [], Counter[int]()
    for number, document in enumerate(documents, _highest(connection, g) + 1):
        labels = " . ".join(document.labels)
        fields, of_document = vocabulary.read(document.title, document.lead, document.body, labels)
        length = sum(map(mul, FIELD_WEIGHTS, map(len, fields[:WHOLE_FIELDS])))
        lists.add(number, frequencies(fields), length)
        seen.update(of_document)
        docs.append((*_row(number, document, length, facets), *made))
        texts.append((number, document.body, labels))
        sequences.append((number, packed(fields)))
        titles.append((number, _completed(document.title)))
    connection.executemany(f"INSERT INTO docs_{g} VALUES ({', '.join('?' * 16)})", docs)
    connection.executemany(f"INSERT INTO texts_{g} VALUES (?, ?, ?)", texts)
    connection.executemany(f"INSERT INTO sequences_{g} VALUES (?, ?)", sequences)
    connection.executemany(f"INSERT INTO titles_{g} (rowid, title) VALUES (?, ?)", titles)
    terms.update(lists.store(connection, g))
    words.update(vocabulary.offered(seen))
    vocabulary.count(terms, words)
    postings.tidy(connection, g)


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
        self._known: dict[tuple[str, str], int] = {}

    def __call__(self, document: Document, year: str) -> str:
        """Return the numbers of the facets of a document, with spaces between."""
        values = {name: of_name for name, of_name in document.facets.items() if of_name}
        values.setdefault("kind", [document.kind])
        if year:
            values.setdefault("year", [year])
        return " ".join(str(self._number(name, str(value))) for name, of_name in values.items() for value in of_name)

    def _number(self, facet: str, value: str) -> int:
        number = self._known.get((facet, value))
        if number is None:
            sql = f"SELECT id FROM facets_{self._g} WHERE facet = ? AND value = ?"
            row = self._connection.execute(sql, (facet, value)).fetchone()
            number = self._known[facet, value] = row[0] if row else self._add(facet, value)
        return number

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
        texts = [tokens(text) for text in (title, lead, body, labels)]
        words.subtract({token for text in texts for token in text if _is_offered(token)})
        connection.execute(
            f"INSERT INTO titles_{g} (titles_{g}, rowid, title) VALUES ('delete', ?, ?)",
            (*one, _completed(title)),
        )
    connection.executemany(f"DELETE FROM docs_{g} WHERE id = ?", gone)
    connection.executemany(f"DELETE FROM texts_{g} WHERE id = ?", gone)
    connection.executemany(f"DELETE FROM sequences_{g} WHERE id = ?", gone)
    connection.executemany(f"INSERT OR REPLACE INTO gone_{g} VALUES (?, ?)", ((seq, *one) for one in gone))
    return terms, words
