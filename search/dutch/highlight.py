"""Marks what was found: the title, and the passage that holds most of it, as escaped text with only <mark> in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from search.dutch.analysis import cleaned, terms_in

PASSAGE_LENGTH = 200  # characters: about two lines
SENTENCE_LOOK_BACK = 70
LONGEST_TEXT = 30_000
MANY_MARKS = 200
MANY_MATCHED = 12
_SENTENCE_END = re.compile(r"[.!?:]\s+|\n+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text that answers the query, with the weight of what was found there."""

    start: int
    end: int
    term: str
    weight: float


class Marker:
    """Finds the terms of one query in texts. `weights` says how telling each term is; absent ones count 1."""

    def __init__(self, phrases: Iterable[Sequence[str]], weights: Mapping[str, float]):
        phrases = [tuple(phrase) for phrase in phrases]
        self._single = {phrase[0] for phrase in phrases if len(phrase) == 1}
        self._longer = [phrase for phrase in phrases if len(phrase) > 1]
        self._weights = weights

    def marks(self, text: str) -> list[Mark]:
        """Return what answers the query in a cleaned text, in order, without overlap."""
        if not self._single and not self._longer:
            return []
        analysed = list(terms_in(text))
        found = {}
        for number, (word, start, end) in enumerate(analysed):
            term = word.term if word.term in self._single else next((p for p in word.parts if p in self._single), "")
            if term:
                found[number] = Mark(start, end, term, self._weights.get(term, 1.0))
        if self._longer:
            terms = [word.term for word, _, _ in analysed]
            for phrase in self._longer:
                for number in _runs(terms, phrase):
                    for place in range(number, number + len(phrase)):
                        _, start, end = analysed[place]
                        found.setdefault(place, Mark(start, end, " ".join(phrase), 1.0))
        return [found[number] for number in sorted(found)][:MANY_MARKS]

    def matched(self, text: str) -> list[str]:
        """Return the words of the text that answer the query, as written, each once."""
        text = cleaned(text[:LONGEST_TEXT])
        return list(dict.fromkeys(text[mark.start : mark.end].lower() for mark in self.marks(text)))[:MANY_MATCHED]

    def title(self, title: str) -> str:
        """Return the title as escaped text with what was found in <mark>."""
        text = cleaned(title)
        return _marked(text, self.marks(text), 0, len(text))

    def passage(self, *texts: str) -> str:
        """Return about two lines of the texts where most of the query stands, else their beginning, with <mark>."""
        text = cleaned(_SPACE_BREAK.join(filter(None, texts))[:LONGEST_TEXT])
        marks = self.marks(text)
        start, end = _window(text, marks)
        passage = _marked(text, marks, start, end)
        return f"{'… ' if start else ''}{passage}{' …' if end < len(text.rstrip()) else ''}" if passage else ""


_SPACE_BREAK = "\n"


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


def _marked(text: str, marks: Sequence[Mark], start: int, end: int) -> str:
    """Return the text between two places, escaped, white space made single, with its marks."""
    pieces, place = [], start
    for mark in marks:
        if mark.start >= place and mark.end <= end:
            pieces += [escape(text[place : mark.start]), "<mark>", escape(text[mark.start : mark.end]), "</mark>"]
            place = mark.end
    pieces.append(escape(text[place:end]))
    return _SPACE.sub(" ", "".join(pieces)).strip()
