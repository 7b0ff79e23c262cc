"""Marks what was found: the title, and the passage that holds most of it, as escaped text with only <mark> in it."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from search.dutch.analysis import word
from search.dutch.words import STOP_WORDS, TOKEN, cleaned, fold

PASSAGE_LENGTH = 200  # characters: about two lines
SENTENCE_LOOK_BACK = 70
LONGEST_TEXT = 30_000
MANY_MARKS = 200
JOINERS = "-@&'"
_FIGURE_JOINED = re.compile(rf"\d[{JOINERS}]\w")  # 16,5-jarige: what the token is depends on what stands before
_SENTENCE_END = re.compile(r"[.!?:]\s+|\n+")
_SPACE = re.compile(r"\s+")


# Tells whether a document holds a term.
Holds = Callable[[str], bool]


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
        made = [tuple(phrase) for phrase in phrases]
        self._single = {phrase[0] for phrase in made if len(phrase) == 1}
        # Per phrase the words that hold each of its terms.
        self._longer: dict[tuple[str, ...], list[list[str]]] = {phrase: [] for phrase in made if len(phrase) > 1}
        self._weights = weights
        self._words = _words()
        self._known = -1  # how many words were known when `_answers` was made
        self._answers: dict[str, str] = {}
        self._by_term: dict[str, list[str]] = {}

    def marked(self, title: str, *texts: str, holds: Holds | None = None) -> Marked:
        """Return the title and the best passage of the texts as HTML, and the words that were marked in them.

        `holds` tells which terms are in the title and texts, when that is known: then no others are looked for.
        """
        terms = [term for term in self._single if holds is None or holds(term)]
        heading, text = cleaned(title), cleaned("\n".join(filter(None, texts))[:LONGEST_TEXT])
        of_heading, of_text = self._marks(heading, terms), self._marks(text, terms)
        start, end = _window(text, of_text)
        passage = _html(text, of_text, start, end)
        if passage:
            passage = f"{'… ' if start else ''}{passage}{' …' if end < len(text.rstrip()) else ''}"
        words = [heading[mark.start : mark.end] for mark in of_heading]
        words += [text[mark.start : mark.end] for mark in of_text if start <= mark.start and mark.end <= end]
        matched = tuple(dict.fromkeys(word.lower() for word in words))
        return Marked(_html(heading, of_heading, 0, len(heading)), passage, matched)

    def _marks(self, text: str, terms: Sequence[str]) -> list[Mark]:
        """Return what answers the query in a cleaned text that holds these terms of it, in order, without overlap."""
        if not self._single and not self._longer:
            return []
        folded = fold(text)
        self._learn(folded)
        phrases = [phrase for phrase, tokens in self._longer.items() if _may_hold(folded, tokens)]
        if phrases:
            return self._marks_of_phrases(folded, phrases)
        wanted = {token for term in terms for token in self._by_term.get(term, ()) if token in folded}
        if not wanted:
            return []
        if all(map(str.isalpha, wanted)) and not _FIGURE_JOINED.search(folded):
            places = sorted((start, token) for token in wanted for start in _places(folded, token))
            return [
                Mark(start, start + len(token), self._answers[token], self._weights.get(self._answers[token], 1.0))
                for start, token in places[:MANY_MARKS]
            ]
        matches = (match for match in TOKEN.finditer(folded) if match[0] in wanted)
        return [self._mark(match, self._answers[match[0]]) for match in islice(matches, MANY_MARKS)]

    def _learn(self, folded: str) -> None:
        """See to it that the words of a text are known, and which of all known ones answer the query."""
        words = self._words
        words.read(folded)
        if self._known != len(words.terms):  # this text or another thread brought new ones
            self._known = len(words.terms)
            self._answers = words.answering(self._single)
            self._by_term = defaultdict(list)
            for token, term in self._answers.items():
                self._by_term[term].append(token)
            self._longer = {phrase: [words.holding(term) for term in phrase] for phrase in self._longer}

    def _marks_of_phrases(self, folded: str, phrases: Sequence[tuple[str, ...]]) -> list[Mark]:
        found: dict[int, Mark] = {}
        matches = [match for match in TOKEN.finditer(folded) if self._words.terms[match[0]]]
        for number, match in enumerate(matches):
            if answers := self._answers.get(match[0]):
                found[number] = self._mark(match, answers)
        terms = [self._words.terms[match[0]] for match in matches]
        for phrase in phrases:
            for number in _runs(terms, phrase):
                for place in range(number, number + len(phrase)):
                    found.setdefault(place, self._mark(matches[place], " ".join(phrase)))
        return [found[number] for number in sorted(found)][:MANY_MARKS]

    def _mark(self, match: re.Match[str], answers: str) -> Mark:
        return Mark(match.start(), match.end(), answers, self._weights.get(answers, 1.0))


class _Words:
    """The folded words that were met in texts, with their terms ('' for a stop word); threads share it.

    Without it every search would take apart the same few thousand texts again.
    """

    MOST_WORDS, MOST_TEXTS = 40_000, 20_000

    def __init__(self) -> None:
        self.terms: dict[str, str] = {}
        self._texts: set[int] = set()
        self._with: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def is_full(self) -> bool:
        return len(self.terms) > self.MOST_WORDS or len(self._texts) > self.MOST_TEXTS

    def read(self, folded: str) -> None:
        """Learn the words of a text, once."""
        if hash(folded) not in self._texts:
            with self._lock:
                for token in set(TOKEN.findall(folded)).difference(self.terms):
                    self._learn(token)
                self._texts.add(hash(folded))

    def _learn(self, token: str) -> None:
        term, parts = ("", ()) if token in STOP_WORDS else word(token)
        for one in {term, *parts} - {""}:
            self._with.setdefault(one, []).append(token)
        self.terms[token] = term

    def holding(self, term: str) -> list[str]:
        """Return the known words that have a term as their own or as a part."""
        return list(self._with.get(term, ()))

    def answering(self, single: set[str]) -> dict[str, str]:
        """Return the known words that answer one of these terms, each with it: its own, or else that of a part."""
        found: dict[str, str] = {}
        for token in {token for term in single for token in self.holding(term)}:
            term, parts = word(token)
            found[token] = term if term in single else next(part for part in parts if part in single)
        return found


_known = _Words()


def _words() -> _Words:
    """Return the words that were met; new ones when they are too many."""
    global _known
    if _known.is_full():
        _known = _Words()
    return _known


def _may_hold(folded: str, tokens: Sequence[Sequence[str]]) -> bool:
    """Return whether every one of the groups has a word in a text, be it as a piece of another one."""
    return all(any(token in folded for token in group) for group in tokens)


def _places(folded: str, token: str) -> Iterator[int]:
    """Yield where a token of letters alone stands in a folded text, as TOKEN would find it."""
    place, length = folded.find(token), len(token)
    while place >= 0:
        if not _joins(folded[max(0, place - 2) : place][::-1]) and not _joins(
            folded[place + length : place + length + 2]
        ):
            yield place
        place = folded.find(token, place + length)


def _joins(beside: str) -> bool:
    """Return whether what stands beside a word, the nearest sign first, makes it part of a longer token."""
    return bool(beside) and (_is_sign_of_word(beside[0]) or (beside[0] in JOINERS and _is_sign_of_word(beside[1:])))


def _is_sign_of_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


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
