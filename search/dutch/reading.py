"""From the texts of many documents to numbered terms, with as little work per word as possible."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from search import ranking
from search.dutch.analysis import Word, word_of
from search.dutch.words import STOP_WORDS, pieces, tokens_of

_SEVERAL = 1 << 31
_BODY = 2
_IN_QUARTERS = tuple(round(weight * ranking.QUARTERS) for weight in ranking.FIELD_WEIGHTS)
# Of each number of times in the body its quarters.
_OF_BODY = bytes(min(ranking.MOST_QUARTERS, times * _IN_QUARTERS[_BODY]) for times in range(256))
_NOTHING = Word("", ())
Key = TypeVar("Key")
Value = TypeVar("Value")


class Read(NamedTuple):
    """What was read of a document, by number: the terms of its fields (`ranking.FIELD_WEIGHTS`), each word once."""

    fields: Sequence[Sequence[int]]
    words: Iterable[int]


def frequencies(fields: Sequence[Sequence[int]]) -> tuple[Sequence[int], bytes]:
    """Return each term once, and of each its frequency in quarters, weighted by field."""
    in_body = Counter(fields[_BODY])
    others: dict[int, int] = {}
    for place, field in enumerate(fields):
        if field and place != _BODY:
            weight = _IN_QUARTERS[place]
            for term in field:
                others[term] = others.get(term, 0) + weight
    for term in others.keys() & in_body.keys():
        others[term] += in_body.pop(term) * _IN_QUARTERS[_BODY]
    quarters = _as_bytes(in_body.values()).translate(_OF_BODY) + _as_bytes(others.values())
    return [*in_body, *others], quarters


def _as_bytes(counts: Iterable[int]) -> bytes:
    try:
        return bytes(counts)
    except ValueError:  # hardly ever: more than a byte can tell
        return bytes(min(255, count) for count in counts)


def joined(fields: Iterable[Iterable[int]]) -> array:
    """Return the terms of the fields in order, with 0 between fields."""
    sequence = array("I")
    for field in fields:
        sequence.extend(field)
        sequence.append(0)
    sequence.pop()
    return sequence


def _word_of(token: str) -> Word:
    """Return the term and the parts of a folded word, none of a stop word."""
    word = _NOTHING if token in STOP_WORDS else word_of(token)
    return word if word.term else _NOTHING


class Filled(dict[Key, Value]):
    """A dictionary that asks for what it lacks, and keeps it."""

    def __init__(self, find: Callable[[Key], Value]):
        super().__init__()
        self._find = find

    def __missing__(self, key: Key) -> Value:
        self[key] = found = self._find(key)
        return found


class Reader:
    """Reads documents as numbers, and remembers what it has met. `number` gives every term its number, from 1.

    Words are numbered here, from 1; `tokens` holds them, folded, by number. A piece is what stands between white
    space, signs and all ("'Wachtlijst,'").
    """

    def __init__(self, number: Callable[[str], int]):
        self._number = number
        # Of a piece the number of its word, 0 when there is none in it, and _SEVERAL + a place when there are more.
        self._pieces = Filled[str, int](self._learn)
        self._several: list[list[int]] = []
        self._words = Filled[str, int](self._add)
        self.tokens = [""]
        # By number of the word: its term (0 for none), and its parts as the bytes of an array.
        self._own, self._parts = [0], [b""]

    def read(self, title: str, lead: str, body: str, labels: str) -> Read:
        """Return what a document with these texts is to the index."""
        words = [self._read(text) if text else [] for text in (title, lead, body, labels)]
        in_title, in_lead, in_body, in_labels = words
        fields: list[Sequence[int]] = [[*filter(None, map(self._own.__getitem__, of_text))] for of_text in words]
        fields += [self._terms_of_parts(in_title + in_lead + in_labels), self._terms_of_parts(in_body)]
        return Read(fields, set().union(*words))

    def _terms_of_parts(self, words: Iterable[int]) -> array:
        terms = array("I")
        terms.frombytes(b"".join(map(self._parts.__getitem__, words)))
        return terms

    def _read(self, text: str) -> list[int]:
        words = list(map(self._pieces.__getitem__, pieces(text)))
        if words and max(words) >= _SEVERAL:
            several = self._several
            return [one for word in words for one in ((word,) if word < _SEVERAL else several[word - _SEVERAL])]
        return words

    def _learn(self, piece: str) -> int:
        """Find out what the words of a piece are, and return its number."""
        tokens = tokens_of(piece)
        if len(tokens) == 1:
            return self._words[tokens[0]]
        if not tokens:
            return 0
        self._several.append([self._words[token] for token in tokens])
        return _SEVERAL + len(self._several) - 1

    def _add(self, token: str) -> int:
        term, parts = _word_of(token)
        self.tokens.append(token)
        self._own.append(self._number(term) if term else 0)
        self._parts.append(array("I", map(self._number, parts)).tobytes() if parts else b"")
        return len(self.tokens) - 1


class InWords(NamedTuple):
    """What was read of a document, in words: the terms of each field with a space between them, and how many."""

    fields: Sequence[str]
    sizes: Sequence[int]
    parts: Sequence[str]  # of the compounds in the short fields, and in the body


class WordReader:
    """Reads documents as terms, for who keeps those as text, and remembers what it has met."""

    def __init__(self) -> None:
        # Of a piece of text (see Reader) its terms, and those of its parts when it has any: with spaces between them.
        self._pieces = Filled[str, str](self._learn)
        self._parts: dict[str, str] = {}
        self._words = Filled[str, Word](_word_of)

    def __len__(self) -> int:
        return len(self._pieces)

    def read(self, title: str, lead: str, body: str, labels: str) -> InWords:
        """Return the terms of a document with these texts."""
        texts = [pieces(text) if text else [] for text in (title, lead, body, labels)]
        fields = [" ".join(filter(None, map(self._pieces.__getitem__, text))) for text in texts]
        in_title, in_lead, in_body, in_labels = texts
        parts = [self._parts_of(in_title + in_lead + in_labels), self._parts_of(in_body)]
        return InWords(fields, [field.count(" ") + 1 if field else 0 for field in fields], parts)

    def _parts_of(self, text: Iterable[str]) -> str:
        return " ".join(filter(None, map(self._parts.get, text)))

    def _learn(self, piece: str) -> str:
        """Find out what the words of a piece are, and return their terms."""
        words = [self._words[token] for token in tokens_of(piece)]
        if parts := " ".join(part for word in words for part in word.parts):
            self._parts[piece] = parts
        if len(words) == 1:
            return words[0].term
        return " ".join(word.term for word in words if word.term)
