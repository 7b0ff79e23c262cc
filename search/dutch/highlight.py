"""Marks what was found: the title, and the passage that holds most of it, as escaped text with only <mark> in it."""

from __future__ import annotations

import re
import threading
import time
from array import array
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import islice, pairwise
from typing import NamedTuple

from search.dutch.analysis import word
from search.dutch.signs import Signs
from search.dutch.words import STOP_WORDS, TOKEN, cleaned, fold

PASSAGE_LENGTH = 200  # characters: about two lines
SENTENCE_LOOK_BACK = 70
LONGEST_TEXT = 30_000
MANY_MARKS = 200
_SENTENCE_END = re.compile(r"[.!?:]\s+|\n+")
_SPACE = re.compile(r"\s+")


class Mark(NamedTuple):
    """A place in a text that answers the query, with the weight of what was found there."""

    start: int
    end: int
    term: str
    weight: float


class Marked(NamedTuple):
    """What a hit shows: escaped text with only <mark> in it, and the marked words in lower case."""

    title_html: str
    passage_html: str
    words: tuple[str, ...]


class Marker:
    """Finds the terms of one query in texts. `weights` says how telling each term is; absent ones count 1."""

    def __init__(self, phrases: Iterable[Sequence[str]], weights: Mapping[str, float]):
        made = [tuple(phrase) for phrase in phrases]
        self._single = {phrase[0] for phrase in made if len(phrase) == 1}
        # Per phrase, and per term of it, the signs of the words that hold the term.
        self._longer: dict[tuple[str, ...], list[list[str]]] = {phrase: [] for phrase in made if len(phrase) > 1}
        self._weights = weights
        self._words = _words()
        self._known = -1  # how many words were known when `_answers` was made
        self._answers: dict[str, str] = {}  # sign of a word → what it answers

    def marked(self, title: str, *texts: str) -> Marked:
        """Return the title and the best passage of the texts as HTML, and the words that were marked in them."""
        heading, text = self._read(title, texts)
        of_heading, of_text = self._marks(heading), self._marks(text)
        start, end = _window(text.text, of_text)
        passage = _html(text.text, of_text, start, end)
        if passage:
            passage = f"{'… ' if start else ''}{passage}{' …' if end < len(text.text.rstrip()) else ''}"
        words = [heading.text[mark.start : mark.end] for mark in of_heading]
        words += [text.text[mark.start : mark.end] for mark in of_text if start <= mark.start and mark.end <= end]
        matched = tuple(dict.fromkeys(word.lower() for word in words))
        return Marked(_html(heading.text, of_heading, 0, len(heading.text)), passage, matched)

    def _read(self, title: str, texts: tuple[str, ...]) -> tuple[_Text, _Text]:
        """Return the title and the texts with their words, when any is looked for."""
        if not self._single and not self._longer:
            return _Text(cleaned(title)), _Text(_joined(texts))
        words = self._words
        found = words.read(title, texts)
        if self._known != len(words):  # this text or another thread brought new ones
            self._known = len(words)
            self._answers = words.answering(self._single)
            self._longer = {phrase: [words.holding(term) for term in phrase] for phrase in self._longer}
        return found

    def _marks(self, text: _Text) -> list[Mark]:
        """Return what answers the query in a text, in order, without overlap."""
        signs, answers = text.signs, self._answers
        found = {place: answers[sign] for place, sign in enumerate(signs) if sign in answers}
        for phrase, groups in self._longer.items():
            if all(any(sign in signs for sign in group) for group in groups):
                self._add_phrase(text, phrase, found)
        return [self._mark(text, place, found[place]) for place in islice(sorted(found), MANY_MARKS)]

    def _add_phrase(self, text: _Text, phrase: tuple[str, ...], found: dict[int, str]) -> None:
        """Add the places where the terms of a phrase stand behind one another, stop words left out."""
        terms = [(place, term) for place, sign in enumerate(text.signs) if (term := self._words.term(sign))]
        for number in _runs([term for _, term in terms], phrase):
            for place, _ in terms[number : number + len(phrase)]:
                found.setdefault(place, " ".join(phrase))

    def _mark(self, text: _Text, place: int, answers: str) -> Mark:
        start, length = text.starts[place], len(self._words.word(text.signs[place]))
        return Mark(start, start + length, answers, self._weights.get(answers, 1.0))


class _Text(NamedTuple):
    """A cleaned text, the sign of each of its words, and where that begins."""

    text: str
    signs: str = ""
    starts: Sequence[int] = ()


class _Words:
    """The texts that were met with the signs of their words, and the words with their terms; threads share it.

    Without it every search would take apart the same few thousand texts again.
    """

    MOST_WORDS, MOST_CHARACTERS, KEEP_S = 40_000, 4_000_000, 3600.0

    def __init__(self) -> None:
        self._signs = Signs()
        self._terms: dict[str, str] = {}  # sign of a word → its term, "" for a stop word
        self._with: dict[str, list[str]] = {}
        self._texts: dict[tuple[str, tuple[str, ...]], tuple[_Text, _Text]] = {}
        self._characters, self._until = 0, time.monotonic() + self.KEEP_S
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._terms)

    def is_over(self) -> bool:
        """Return whether this holds too much, or is too old."""
        is_full = len(self) > self.MOST_WORDS or self._characters > self.MOST_CHARACTERS
        return is_full or time.monotonic() > self._until

    def read(self, title: str, texts: tuple[str, ...]) -> tuple[_Text, _Text]:
        """Return a title and its texts as one, both with their words."""
        if found := self._texts.get((title, texts)):
            return found
        heading, text = cleaned(title), _joined(texts)
        with self._lock:
            found = self._texts[title, texts] = self._taken_apart(heading), self._taken_apart(text)
            self._characters += len(heading) + len(text)
        return found

    def _taken_apart(self, text: str) -> _Text:
        matches = [(match[0], match.start()) for match in TOKEN.finditer(fold(text))]
        signs = self._signs.of([token for token, _ in matches])
        for sign in set(signs).difference(self._terms):
            self._learn(sign)
        return _Text(text, signs, array("I", [start for _, start in matches]))

    def _learn(self, sign: str) -> None:
        token = self.word(sign)
        term, parts = ("", ()) if token in STOP_WORDS else word(token)
        for one in {term, *parts} - {""}:
            self._with.setdefault(one, []).append(sign)
        self._terms[sign] = term

    def word(self, sign: str) -> str:
        """Return the folded word with this sign."""
        return self._signs.word(sign)

    def term(self, sign: str) -> str:
        """Return the term of the word with this sign, "" when it is a stop word."""
        return self._terms[sign]

    def holding(self, term: str) -> list[str]:
        """Return the signs of the known words that have a term as their own or as a part."""
        return list(self._with.get(term, ()))

    def answering(self, single: set[str]) -> dict[str, str]:
        """Return the signs of the known words that answer one of these terms, each with it: its own, or a part's."""
        found: dict[str, str] = {}
        for sign in {sign for term in single for sign in self.holding(term)}:
            term, parts = word(self.word(sign))
            found[sign] = term if term in single else next(part for part in parts if part in single)
        return found


_known = _Words()


def _words() -> _Words:
    """Return what was met; nothing yet when that was too much, or too long ago."""
    global _known
    if _known.is_over():
        _known = _Words()
    return _known


def _joined(texts: Sequence[str]) -> str:
    """Return the texts as one, cleaned; what the next one begins with is not said twice."""
    said = [text for text, following in pairwise((*texts, "")) if text and not following.startswith(text.rstrip(" …"))]
    return cleaned("\n".join(said)[:LONGEST_TEXT])


def _runs(terms: Sequence[str], phrase: tuple[str, ...]) -> Iterable[int]:
    length = len(phrase)
    return (
        n for n in range(len(terms) - length + 1) if terms[n] == phrase[0] and tuple(terms[n : n + length]) == phrase
    )


def _window(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    """Return the start and end of the passage whose different terms weigh most; of equal ones the first."""
    if not marks:
        return 0, _word_end(text, PASSAGE_LENGTH)
    best_weight, best_start = -1.0, 0
    for first, mark in enumerate(marks):
        weights: dict[str, float] = {}
        for other in marks[first:]:
            if other.end - mark.start > PASSAGE_LENGTH - 20:
                break
            weights[other.term] = max(other.weight, weights.get(other.term, 0.0) * 1.1)
        if (weight := sum(weights.values())) > best_weight + 1e-9:
            best_weight, best_start = weight, mark.start
    start = _sentence_start(text, best_start)
    return start, _word_end(text, start + PASSAGE_LENGTH)


def _sentence_start(text: str, place: int) -> int:
    """Return where the sentence of this place begins, or a word not far before it when that is too far away."""
    earliest = max(0, place - SENTENCE_LOOK_BACK)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, earliest, place)]
    if ends:
        return ends[-1]
    if earliest == 0:
        return 0
    space = text.find(" ", place - SENTENCE_LOOK_BACK // 2, place)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, place - 40), place + 1)
    return space if space > 0 else place


def _html(text: str, marks: Sequence[Mark], start: int, end: int) -> str:
    """Return the text between two places, escaped, white space made single, with its marks."""
    pieces, place = [], start
    for mark in marks:
        if mark.start >= place and mark.end <= end:
            pieces += [escape(text[place : mark.start]), "<mark>", escape(text[mark.start : mark.end]), "</mark>"]
            place = mark.end
    pieces.append(escape(text[place:end]))
    return _SPACE.sub(" ", "".join(pieces)).strip()
