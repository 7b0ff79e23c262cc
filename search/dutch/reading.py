"""From the texts of many documents to numbered terms, with as little work per word as possible."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from search import ranking
from search.dutch.analysis import word
from search.dutch.words import STOP_WORDS, pieces, tokens_of

_SEVERAL = 1 << 31
Key = TypeVar("Key")


_BODY = 2
_IN_QUARTERS = tuple(round(weight * ranking.QUARTERS) for weight in ranking.FIELD_WEIGHTS)


class Read(NamedTuple):
    """What was read of a document, all by number.

    `sequence` holds the terms of its fields in order with 0 between fields (`ranking.FIELD_WEIGHTS`), `sizes` how many
    there are in each, `terms` each term once and `quarters` its weighted frequency, `words` each word once.
    """

    sequence: array
    sizes: Sequence[int]
    terms: Iterable[int]
    quarters: bytes
    words: Iterable[int]


def frequencies(fields: Sequence[array]) -> dict[int, int]:
    """Return each term with its frequency in quarters, weighted by field."""
    body = _IN_QUARTERS[_BODY]
    found = {term: body * times for term, times in Counter(fields[_BODY]).items()}
    get = found.get
    for place, field in enumerate(fields):
        if field and place != _BODY:
            weight = _IN_QUARTERS[place]
            for term in field:
                found[term] = get(term, 0) + weight
    if found and max(found.values()) > ranking.MOST_QUARTERS:
        found = {term: min(ranking.MOST_QUARTERS, quarters) for term, quarters in found.items()}
    return found


def joined(fields: Iterable[Iterable[int]]) -> array:
    """Return the terms of the fields in order, with 0 between fields."""
    sequence = array("I")
    for field in fields:
        sequence.extend(field)
        sequence.append(0)
    sequence.pop()
    return sequence


class _Words:
    """Takes texts apart and remembers what it has met: piece of text → words, by number from 1.

    A piece is what stands between white space, signs and all ("'Wachtlijst,'"). `tokens` holds the folded words by
    their number here. Who reads adds what it wants to know of a word in `_add`.
    """

    def __init__(self) -> None:
        # Of a piece the number of its word, 0 when there is none in it, and _SEVERAL + a place when there are more.
        self._pieces = Filled[str](self._learn)
        self._several: list[list[int]] = []
        self._words: dict[str, int] = {"": 0}
        self.tokens = [""]

    def __len__(self) -> int:
        return len(self._pieces)

    def _read(self, text: str) -> list[int]:
        words = list(map(self._pieces.__getitem__, pieces(text)))
        if words and max(words) >= _SEVERAL:
            several = self._several
            return [one for word in words for one in ((word,) if word < _SEVERAL else several[word - _SEVERAL])]
        return words

    def _learn(self, piece: str) -> int:
        """Find out what the words of a piece are, and return its number."""
        words = [self._words.get(token) or self._word(token) for token in tokens_of(piece)]
        if len(words) > 1:
            self._several.append(words)
            return _SEVERAL + len(self._several) - 1
        return words[0] if words else 0

    def _word(self, token: str) -> int:
        number = self._words[token] = len(self.tokens)
        self.tokens.append(token)
        term, parts = ("", ()) if token in STOP_WORDS else word(token)
        self._add(term, parts if term else ())
        return number

    def _add(self, term: str, parts: Sequence[str]) -> None:
        raise NotImplementedError


class Reader(_Words):
    """Reads documents as numbers. `number` gives every term its number, from 1."""

    def __init__(self, number: Callable[[str], int]):
        super().__init__()
        self._number = number
        # By number of the word: its term (0 for none), and its parts as the bytes of an array.
        self._own, self._parts = [0], [b""]

    def read(self, title: str, lead: str, body: str, labels: str) -> Read:
        """Return what a document with these texts is to the index."""
        words = [self._read(text) if text else [] for text in (title, lead, body, labels)]
        in_title, in_lead, in_body, in_labels = words
        fields = [array("I", filter(None, map(self._own.__getitem__, of_text))) for of_text in words]
        fields += [self._terms_of_parts(in_title + in_lead + in_labels), self._terms_of_parts(in_body)]
        found = frequencies(fields)
        sizes = [*map(len, fields)]
        return Read(joined(fields), sizes, found.keys(), bytes(found.values()), set().union(*words))

    def _terms_of_parts(self, words: Iterable[int]) -> array:
        terms = array("I")
        terms.frombytes(b"".join(map(self._parts.__getitem__, words)))
        return terms

    def _add(self, term: str, parts: Sequence[str]) -> None:
        self._own.append(self._number(term) if term else 0)
        self._parts.append(array("I", map(self._number, parts)).tobytes() if parts else b"")


class InWords(NamedTuple):
    """What was read of a document, in words: the terms of each field with a space between them, and how many."""

    fields: Sequence[str]
    sizes: Sequence[int]
    parts: Sequence[str]  # of the compounds in the short fields, and in the body


class WordReader(_Words):
    """Reads documents as terms, for who keeps those as text."""

    def __init__(self) -> None:
        super().__init__()
        # By number of the word: its term ("" for none), and its parts with a space between them.
        self._own, self._parts = [""], [""]

    def read(self, title: str, lead: str, body: str, labels: str) -> InWords:
        """Return the terms of a document with these texts."""
        words = [self._read(text) if text else [] for text in (title, lead, body, labels)]
        in_title, in_lead, in_body, in_labels = words
        fields = [list(filter(None, map(self._own.__getitem__, of_text))) for of_text in words]
        parts = [self._parts_of(in_title + in_lead + in_labels), self._parts_of(in_body)]
        return InWords([*map(" ".join, fields)], [*map(len, fields)], parts)

    def _parts_of(self, words: Iterable[int]) -> str:
        return " ".join(filter(None, map(self._parts.__getitem__, words)))

    def _add(self, term: str, parts: Sequence[str]) -> None:
        self._own.append(term)
        self._parts.append(" ".join(parts))


class Filled(dict[Key, int]):
    """A dictionary of numbers that asks for what it lacks, and keeps it."""

    def __init__(self, find: Callable[[Key], int]):
        super().__init__()
        self._find = find

    def __missing__(self, key: Key) -> int:
        self[key] = found = self._find(key)
        return found
