"""Asking FTS5: expressions from a plan, scores, and what the index knows of its words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from search import dutch, ranking
from search.dutch.correction import letters
from search.engines.sqlite import schema
from search.engines.sqlite.entries import FIELD_WEIGHTS, Packed
from search.engines.sqlite.sets import Among

WEIGHTS = ranking.WEIGHTS
_BM25 = ", ".join(map(str, FIELD_WEIGHTS))
# How many documents are opened to see whether a word stands in them as written.
MAX_OPENED = 50
MAX_NEAR = 5_000


def quoted(term: str) -> str:
    """Return a term, or terms with spaces between, as a string of the FTS5 query language."""
    return '"' + term.replace('"', '""') + '"'


def phrase(terms: Sequence[str]) -> str:
    """Return a phrase that must stand in a field as it is, parts of compounds left out."""
    return f"{schema.WHOLE} : {quoted(' '.join(terms))}"


def any_of(expressions: Iterable[str]) -> str:
    return " OR ".join(expressions)


class Matcher:
    """Carries out plans in one generation, within one transaction."""

    def __init__(self, connection: sqlite3.Connection, generation: int):
        self._connection, self._table = connection, f"fts_{generation}"

    def scored(self, expression: str) -> list[tuple[int, float]]:
        """Return the number and score of every document that matches; higher is better."""
        return self._connection.execute(
            f"SELECT rowid, -bm25({self._table}, {_BM25}) FROM {self._table} WHERE {self._table} MATCH ?", (expression,)
        ).fetchall()

    def matching(self, expression: str) -> Iterable[int]:
        """Yield the number of every document that matches, from low to high."""
        rows = self._connection.execute(f"SELECT rowid FROM {self._table} WHERE {self._table} MATCH ?", (expression,))
        return (row[0] for row in rows)

    def scores(self, plan: dutch.Plan) -> dict[int, float] | None:
        """Return the score of every document that matches the words and phrases of a plan; None when all match."""
        scores: dict[int, float] | None = None
        for expression, weight in _groups(plan):
            rows = self.scored(expression)
            if scores is None:
                scores = dict(rows) if weight == 1.0 else {number: weight * score for number, score in rows}
            else:
                for number, score in rows:
                    scores[number] = scores.get(number, 0.0) + weight * score
        if plan.required:
            required = dict(self.scored(" AND ".join(map(phrase, plan.required))))
            if scores is not None:
                required = {number: score + scores.get(number, 0.0) for number, score in required.items()}
            scores = required
        return scores


def _groups(plan: dutch.Plan) -> list[tuple[str, float]]:
    """Return the expressions of a plan with their weights, those of equal weight in one."""
    by_weight: dict[float, list[str]] = {}
    if plan.parts:
        by_weight.setdefault(WEIGHTS.query_parts, []).extend(map(quoted, plan.parts))
    if plan.synonyms:
        by_weight.setdefault(WEIGHTS.synonyms, []).extend(
            quoted(terms[0]) if len(terms) == 1 else phrase(terms) for terms in plan.synonyms
        )
    groups = [(any_of(expressions), weight) for weight, expressions in by_weight.items()]
    if plan.whole:
        groups.insert(0, (any_of(map(quoted, plan.whole)), 1.0))
    return groups


class Lexical:
    """The words of one generation as `search.dutch` asks for them, for what one viewer may see."""

    def __init__(self, connection: sqlite3.Connection, generation: int, size: int, visible: Among):
        self._connection, self._g, self._size, self._visible = connection, generation, size, visible
        self._matcher = Matcher(connection, generation)
        self._seen: dict[tuple[str, ...], bool] = {}

    def size(self) -> int:
        return self._size

    def counts(self, terms: Iterable[str]) -> Mapping[str, int]:
        asked = list(dict.fromkeys(terms))
        found: dict[str, int] = {}
        for start in range(0, len(asked), 500):
            some = asked[start : start + 500]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT term, docs FROM terms_{self._g} WHERE term IN ({marks})"
            found |= dict(self._connection.execute(sql, some).fetchall())
        return found

    def is_visible(self, *terms: str) -> bool:
        if terms not in self._seen:
            expression = quoted(terms[0]) if len(terms) == 1 else phrase(terms)
            self._seen[terms] = any(map(self._visible, self._matcher.matching(expression)))
        return self._seen[terms]

    def near(self, typed: str) -> Iterable[tuple[str, int]]:
        low, high, bits = len(typed) - 2, len(typed) + 2, letters(typed)
        rows = self._connection.execute(
            f"SELECT word, docs FROM words_{self._g} WHERE head = ? AND length BETWEEN ? AND ? "
            f"UNION SELECT word, docs FROM words_{self._g} WHERE tail = ? AND length BETWEEN ? AND ? LIMIT ?",
            (typed[0], low, high, typed[-3:], low, high, MAX_NEAR),
        )
        return [(word, docs) for word, docs in rows if (letters(word) ^ bits).bit_count() <= 4]

    def is_written(self, written: str) -> bool:
        numbers = filter(self._visible, self._matcher.matching(quoted(dutch.word(written).term)))
        opened = (number for number, _ in zip(numbers, range(MAX_OPENED), strict=False))
        return any(written in self._words(number) for number in opened)

    def _words(self, number: int) -> frozenset[str]:
        sql = f"SELECT analysed FROM texts_{self._g} WHERE id = ?"
        return Packed.unpacked(self._connection.execute(sql, (number,)).fetchone()[0]).words
