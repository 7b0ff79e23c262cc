"""Marks what was found: the title, and the passage that holds most of it, as escaped text with only <mark> in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from search.dutch.analysis import word
from search.dutch.words import STOP_WORDS, cleaned, spans

PASSAGE_LENGTH = 200  # characters: about two lines
SENTENCE_LOOK_BACK = 70
LONGEST_TEXT = 30_000
MANY_MARKS = 200
_SENTENCE_END = re.compile(r"[.!?:]\s+|\n+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text that answers the query, with the weight of what was found there."""

    start: int
    end: int
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Marked:
    """What a hit shows: escaped text with only <mark> in it, and the marked words in lower case."""

    title_html: str
    passage_html: str
    words: tuple[str, ...]


class Marker:
    """Finds the terms of one query in texts. `weights` says how telling each term is; absent ones count 1."""

    def __init__(self, phrases: Iterable[Sequence[str]], weights: Mapping[str, float]):
        phrases = [tuple(phrase) for phrase in phrases]
        self._single = {phrase[0] for phrase in phrases if len(phrase) == 1}
        self._longer = [phrase for phrase in phrases if len(phrase) > 1]
        self._weights = weights
        self._known: dict[str, tuple[str, str]] = {}

    def marked(self, title: str, *texts: str) -> Marked:
        """Return the title and the best passage of the texts as HTML, and the words that were marked in them."""
        heading, text = cleaned(title), cleaned("\n".join(filter(None, texts))[:LONGEST_TEXT])
        of_heading, of_text = self._marks(heading), self._marks(text)
        start, end = _window(text, of_text)
        passage = _html(text, of_text, start, end)
        if passage:
            passage = f"{'… ' if start else ''}{passage}{' …' if end < len(text.rstrip()) else ''}"
        words = [heading[mark.start : mark.end] for mark in of_heading]
        words += [text[mark.start : mark.end] for mark in of_text if start <= mark.start and mark.end <= end]
        matched = tuple(dict.fromkeys(word.lower() for word in words))
        return Marked(_html(heading, of_heading, 0, len(heading)), passage, matched)

    def _marks(self, text: str) -> list[Mark]:
        """Return what answers the query in a cleaned text, in order, without overlap."""
        if not self._single and not self._longer:
            return []
        found: dict[int, Mark] = {}
        terms: list[str] = []
        places: list[tuple[int, int]] = []
        for token, start, end in spans(text):
            term, answers = self._known.get(token) or self._looked_up(token)
            if answers:
                found[start] = Mark(start, end, answers, self._weights.get(answers, 1.0))
            if term:
                terms.append(term)
                places.append((start, end))
        for phrase in self._longer:
            for number in _runs(terms, phrase):
                for start, end in places[number : number + len(phrase)]:
                    found.setdefault(start, Mark(start, end, " ".join(phrase), 1.0))
        return [found[start] for start in sorted(found)][:MANY_MARKS]

    def _looked_up(self, token: str) -> tuple[str, str]:
        """Return the term of a folded word, and which term of the query it answers, or ''; '' twice for a stop word."""
        term, parts = ("", ()) if token in STOP_WORDS else word(token)
        answers = term if term in self._single else next((part for part in parts if part in self._single), "")
        self._known[token] = found = (term, answers)
        return found


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
