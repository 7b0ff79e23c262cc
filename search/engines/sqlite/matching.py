"""What an index holds: which documents hold which terms, the best of them, and what it knows of its words."""

from __future__ import annotations

import heapq
import sqlite3
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat

from search import dutch, ranking
from search.dutch import correction, reading
from search.dutch.words import tokens
from search.engines.sqlite import entries, postings
from search.engines.sqlite.sets import Among, Sets, mask, members
from search.ranking import K1
from search.rerank import idf

# How many documents are opened to see whether a word stands in them as written.
MAX_OPENED = 50
MAX_NEAR = 5_000
# How many phrases a process remembers the documents of, until the index changes.
MAX_PHRASES = 200
# With fewer scores than this, looking into a set of bits is faster than listing it.
FEW_SCORES = 400
# With fewer documents than this still to look at, working out which ones cannot win costs more than it saves.
WORTH_NARROWING = 500
_ONE, _ZERO = ord("1"), b"0"


class Index:
    """One generation as a transaction sees it. What is looked up once is kept until the end of the search."""

    def __init__(self, connection: sqlite3.Connection, sets: Sets):
        self._connection, self._sets, self._g = connection, sets, sets.generation
        self._segments: list[postings.Segment] | None = None
        self._terms: dict[str, tuple[int, int] | None] = {}
        self._held: dict[int, list[postings.Held]] = {}

    def terms(self, terms: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return the number of each term and in how many documents it stands, of the terms that the index holds."""
        asked = list(dict.fromkeys(terms))
        new = [term for term in asked if term not in self._terms]
        for start in range(0, len(new), 500):
            some = new[start : start + 500]
            self._terms.update(dict.fromkeys(some))
            sql = f"SELECT term, id, docs FROM terms_{self._g} WHERE term IN ({marks(some)})"
            self._terms.update((term, (number, docs)) for term, number, docs in self._connection.execute(sql, some))
        return {term: known for term in asked if (known := self._terms[term])}

    def held(self, terms: Iterable[int]) -> dict[int, list[postings.Held]]:
        """Return for each of these term numbers the documents that hold it, removed ones perhaps among them."""
        asked = list(dict.fromkeys(terms))
        if new := [term for term in asked if term not in self._held]:
            if self._segments is None:
                self._segments = postings.segments(self._connection, self._g)
            self._held.update((term, []) for term in new)
            for term, held in postings.read(self._connection, self._g, self._segments, new):
                self._held[term].append(held)
        return {term: self._held[term] for term in asked}

    def numbers(self, term: int) -> Iterator[int]:
        """Yield the documents that hold a term, from low to high, removed ones perhaps among them."""
        for held in self.held([term])[term]:
            yield from (held.base + number for number in held.numbers) if held.base else held.numbers

    def any_of(self, terms: Iterable[int]) -> int:
        """Return the documents that hold any of these terms, as a set (sets.py)."""
        found, flags = 0, {}
        for lists in self.held(terms).values():
            for held in lists:
                base, bits = held.base, held.bits
                if bits is not None:
                    found |= bits << base
                    continue
                if base not in flags:
                    flags[base] = bytearray(_ZERO * min(postings.BLOCK, self._sets.highest + 1 - base))
                deque(map(flags[base].__setitem__, held.numbers, repeat(_ONE)), maxlen=0)
        for base, of_block in flags.items():
            of_block.reverse()
            found |= int(of_block, 2) << base
        return found & self._sets.everything

    def phrase(self, terms: Sequence[str]) -> int:
        """Return the documents in which these terms stand side by side in one field, parts of compounds left out."""
        terms = tuple(terms)
        known = self._sets.phrases
        if terms not in known:
            if len(known) >= MAX_PHRASES:
                known.clear()
            known[terms] = self._holding(terms)
        return known[terms]

    def _holding(self, terms: tuple[str, ...]) -> int:
        known = self.terms(terms)
        if len(known) < len(set(terms)):
            return 0
        found, numbers = self._sets.everything, [known[term][0] for term in terms]
        for number in set(numbers):
            found &= self.any_of([number])
        candidates, holders = postings.places(found), []
        for start in range(0, len(candidates), 500):
            some = candidates[start : start + 500]
            sql = f"SELECT id, terms FROM sequences_{self._g} WHERE id IN ({marks(some)})"
            rows = self._connection.execute(sql, some)
            holders += [number for number, blob in rows if entries.holds_phrase(blob, numbers)]
        return mask(holders, self._sets.highest)

    def counts(self, terms: Iterable[int]) -> dict[int, int]:
        """Return in how many documents each of these term numbers stands."""
        asked, found = list(terms), dict[int, int]()
        for start in range(0, len(asked), 500):
            some = asked[start : start + 500]
            sql = f"SELECT id, docs FROM terms_{self._g} WHERE id IN ({marks(some)})"
            found |= dict(self._connection.execute(sql, some).fetchall())
        return found

    def idfs(self, terms: Iterable[int]) -> dict[int, float]:
        """Return the idf of the terms that are neither in nearly every document nor in one alone."""
        size = self._sets.size
        limit = ranking.FEEDBACK_COMMON_SHARE * size
        return {term: idf(docs, size) for term, docs in self.counts(terms).items() if 2 <= docs <= limit}

    def packed(self, number: int) -> bytes:
        """Return the terms of a document as `entries.packed` made them."""
        return self._connection.execute(f"SELECT terms FROM sequences_{self._g} WHERE id = ?", (number,)).fetchone()[0]

    def frequencies(self, numbers: Sequence[int]) -> dict[int, dict[int, int]]:
        """Return for each of these documents its terms with their weighted frequency in quarters."""
        sql = f"SELECT id, terms FROM sequences_{self._g} WHERE id IN ({marks(numbers)})"
        rows = self._connection.execute(sql, numbers)
        return {number: dict(zip(*reading.frequencies(entries.divided(blob)), strict=True)) for number, blob in rows}


def marks(values: Sequence) -> str:
    """Return as many question marks as there are values."""
    return ", ".join("?" * len(values))


def best_scores(
    index: Index,
    weights: Mapping[int, float],
    phrases: Iterable[tuple[int, float]],
    shown: int,
    need: int,
    factor: Callable[[int], float],
    highest_factor: float,
) -> dict[int, float]:
    """Return document → score, of those among `shown` that can be among the best `need`, and perhaps some more.

    `weights` are those of terms, `phrases` sets of holders with theirs. Terms are taken in, the weightiest first, until
    a document that holds only the rest cannot reach the best any more ("MaxScore"): so the common words of a query
    cost little. `factor` gives what the score of a document is multiplied by in the end.
    Source: Turtle & Flood, "Query evaluation: strategies and optimizations" (1995).
    """
    scores: dict[int, float] = {}
    once = postings.curve(postings.USUAL_LENGTH)[ranking.QUARTERS] / postings.STRONGEST * (K1 + 1)
    for holders, weight in phrases:
        for number in members(holders & shown):
            scores[number] = scores.get(number, 0.0) + weight * once
    lists = index.held(weights)
    waiting = sorted(
        ((weights[term] * (K1 + 1), of_term) for term, of_term in lists.items()), key=lambda pair: -pair[0]
    )
    rest = sum(most for most, _ in waiting)
    is_shown = _flags(shown)
    closed = False
    for most, of_term in waiting:
        if not closed and sum(held.count for held in of_term) > max(WORTH_NARROWING, len(scores) // 4):
            closed = _narrow(scores, need, rest, factor, highest_factor)
        rest -= most
        worth = [most * strength / postings.STRONGEST for strength in range(postings.STRONGEST + 1)]
        for held in of_term:
            if closed:
                _raise(scores, held, worth)
            else:
                _add(scores, held, worth, is_shown)
    if len(scores) > WORTH_NARROWING:
        _narrow(scores, need, 0.0, factor, highest_factor)
    return scores


def _flags(numbers: int) -> bytes:
    return bin(numbers)[:1:-1].encode().translate(postings._FLAGS)


def _add(scores: dict[int, float], held: postings.Held, worth: Sequence[float], is_shown: bytes) -> None:
    """Add what a term is worth to the documents that hold it."""
    base, numbers, strengths, get = held.base, held.numbers, held.strengths, scores.get
    if base:
        numbers = [base + number for number in numbers]
    beyond = bisect_left(numbers, len(is_shown))
    for number, strength in zip(numbers[:beyond], strengths, strict=False):
        if is_shown[number]:
            scores[number] = get(number, 0.0) + worth[strength]


def _raise(scores: dict[int, float], held: postings.Held, worth: Sequence[float]) -> None:
    """Add what a term is worth to the documents that have a score already."""
    base, strengths = held.base, held.strengths
    if held.bits is not None and len(scores) < FEW_SCORES:
        for number in scores:
            if number >= base and held.bits >> (number - base) & 1:
                scores[number] += worth[strengths[(held.bits & (1 << number - base) - 1).bit_count()]]
        return
    numbers, count = held.numbers, held.count
    if len(scores) * 8 > count:
        for number, strength in zip(numbers, strengths, strict=True):
            if (number := base + number) in scores:
                scores[number] += worth[strength]
        return
    for number in scores:
        place = bisect_left(numbers, number - base)
        if place < count and numbers[place] == number - base:
            scores[number] += worth[strengths[place]]


def _narrow(
    scores: dict[int, float], need: int, rest: float, factor: Callable[[int], float], highest_factor: float
) -> bool:
    """Drop what cannot be among the best, if `rest` is the most that can still be added; False when all still can."""
    if len(scores) < need:
        return False
    best = heapq.nlargest(need, zip(scores.values(), scores.keys(), strict=True))
    floor = min(score * factor(number) for score, number in best)
    if rest * highest_factor >= floor:
        return False
    lowest = floor / highest_factor - rest
    if lowest > 0:
        for number in [number for number, score in scores.items() if score < lowest]:
            del scores[number]
    return True


class Lexical:
    """The words of one generation as `search.dutch` asks for them, for what one viewer may see."""

    def __init__(self, connection: sqlite3.Connection, index: Index, sets: Sets, visible: int):
        self._connection, self._index, self._sets = connection, index, sets
        self._visible_numbers, self._visible = visible, Among(visible, sets.highest)
        self._seen: dict[tuple[str, ...], bool] = {}

    def size(self) -> int:
        return self._sets.size

    def counts(self, terms: Iterable[str]) -> Mapping[str, int]:
        return {term: docs for term, (_, docs) in self._index.terms(terms).items()}

    def is_visible(self, *terms: str) -> bool:
        if terms not in self._seen:
            self._seen[terms] = self._is_visible(terms)
        return self._seen[terms]

    def _is_visible(self, terms: tuple[str, ...]) -> bool:
        if len(terms) > 1:
            return bool(self._index.phrase(terms) & self._visible_numbers)
        known = self._index.terms(terms)
        return bool(known) and any(map(self._visible, self._index.numbers(known[terms[0]][0])))

    def near(self, typed: str) -> Iterable[tuple[str, int]]:
        same_head = self._like(typed, "word >= ? AND word < ?", typed[0], chr(ord(typed[0]) + 1))
        best = correction.ranked(typed, same_head)[:1]
        if best and correction.distance(typed, best[0], 1.0) <= 1.0:
            return same_head
        return [
            *same_head,
            *self._like(typed, "substr(word, -3) = ? AND substr(word, 1, 1) <> ?", typed[-3:], typed[0]),
        ]

    def _like(self, typed: str, condition: str, *values: str) -> list[tuple[str, int]]:
        """Return the words that meet a condition and have about the letters that were typed."""
        sql = f"SELECT word, docs FROM words_{self._sets.generation} WHERE {condition} AND length(word) BETWEEN ? AND ?"
        rows = self._connection.execute(f"{sql} LIMIT ?", (*values, len(typed) - 2, len(typed) + 2, MAX_NEAR))
        bits = correction.letters(typed)
        return [(word, docs) for word, docs in rows if (correction.letters(word) ^ bits).bit_count() <= 4]

    def is_written(self, written: str) -> bool:
        known = self._index.terms([dutch.word(written).term])
        for number, _ in known.values():
            visible = filter(self._visible, self._index.numbers(number))
            if any(written in self._words(one) for one in islice(visible, MAX_OPENED)):
                return True
        return False

    def _words(self, number: int) -> set[str]:
        g = self._sets.generation
        sql = f"SELECT title, lead, body, labels FROM docs_{g} JOIN texts_{g} USING (id) WHERE id = ?"
        return {token for text in self._connection.execute(sql, (number,)).fetchone() for token in tokens(text)}
