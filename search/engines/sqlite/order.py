"""In which order documents are shown."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from search import dutch, ranking
from search.engines.base import Query
from search.engines.sqlite.matching import Matcher, phrase
from search.engines.sqlite.sets import Sets, factor, members
from search.rerank import Asked, Candidate, idf, rerank, unpacked

MAX_PER_PAGE = 200
MAX_PHRASES = 12

# A document number and its score, best first.
Ranked = list[tuple[int, float]]


def page(
    connection: sqlite3.Connection,
    sets: Sets,
    plan: dutch.Plan,
    scores: Mapping[int, float] | None,
    shown: int,
    query: Query,
) -> Ranked:
    """Return the documents of the page that is asked."""
    per_page = min(max(1, query.per_page), MAX_PER_PAGE)
    start = (max(1, query.page) - 1) * per_page
    if start >= shown.bit_count():
        return []
    if not scores or query.order == "newest":
        return newest(sets, scores or {}, shown, start + per_page)[start:]
    rough = best(sets, scores, shown, max(ranking.CANDIDATES, start + per_page))
    if start < ranking.CANDIDATES:
        rough[: ranking.CANDIDATES] = _carefully(connection, sets, plan, rough[: ranking.CANDIDATES])
    return rough[start : start + per_page]


def newest(sets: Sets, scores: Mapping[int, float], shown: int, limit: int) -> Ranked:
    """Return the documents, the newest first; those without a date last."""
    stamps = sets.stamps
    ordered = heapq.nsmallest(limit, members(shown), key=lambda number: (-stamps[number], -number))
    return [(number, scores.get(number, 0.0)) for number in ordered]


def best(sets: Sets, scores: Mapping[int, float], shown: int, limit: int) -> Ranked:
    """Return the documents with the highest scores; of equal ones the newest first."""
    today, stamps = date.today().toordinal(), sets.stamps
    ranked = [(-scores[number] * factor(sets, number, today), -stamps[number], number) for number in members(shown)]
    return [(number, -score) for score, _, number in heapq.nsmallest(limit, ranked)]


def _carefully(connection: sqlite3.Connection, sets: Sets, plan: dutch.Plan, rough: Ranked) -> Ranked:
    """Return the candidates in the order of `search.rerank`."""
    numbers = [number for number, _ in rough]
    today = date.today().toordinal()
    sql = f"SELECT id, vector FROM texts_{sets.generation} WHERE id IN ({_places(numbers)})"
    vectors = dict(connection.execute(sql, numbers).fetchall())
    candidates = [
        Candidate(number, unpacked(vectors[number]), sets.lengths[number], factor(sets, number, today))
        for number in numbers
    ]
    asked = _asked(connection, sets, plan)
    ranked = rerank(candidates, asked, sets.mean_length, lambda terms: _idfs(connection, sets, terms))
    return [(number, score) for score, number in ranked]


def _asked(connection: sqlite3.Connection, sets: Sets, plan: dutch.Plan) -> Asked:
    weights = dict.fromkeys((*plan.whole, *plan.common), 1.0)
    for term in plan.parts:
        weights.setdefault(term, ranking.WEIGHTS.query_parts)
    for terms in plan.synonyms:
        if len(terms) == 1:
            weights.setdefault(terms[0], ranking.WEIGHTS.synonyms)
    asked = list(weights)
    sql = f"SELECT term, id, docs FROM terms_{sets.generation} WHERE term IN ({_places(asked)})"
    rows = connection.execute(sql, asked).fetchall()
    matcher = Matcher(connection, sets.generation)
    phrases = [(terms, ranking.WEIGHTS.synonyms) for terms in plan.synonyms if len(terms) > 1]
    phrases += [(terms, 1.0) for terms in plan.required]
    held = [(set(matcher.matching(phrase(terms))), weight) for terms, weight in phrases[:MAX_PHRASES]]
    return Asked(
        {number: weights[term] * idf(docs, sets.size) for term, number, docs in rows},
        [(holders, weight * idf(len(holders), sets.size)) for holders, weight in held],
    )


def _idfs(connection: sqlite3.Connection, sets: Sets, terms: Iterable[int]) -> dict[int, float]:
    """Return the idf of the terms that are neither in nearly every document nor in one alone."""
    asked = list(terms)
    found: dict[int, float] = {}
    limit = ranking.FEEDBACK_COMMON_SHARE * sets.size
    for start in range(0, len(asked), 500):
        some = asked[start : start + 500]
        sql = f"SELECT id, docs FROM terms_{sets.generation} WHERE id IN ({_places(some)}) AND docs BETWEEN 2 AND ?"
        found |= {number: idf(docs, sets.size) for number, docs in connection.execute(sql, (*some, limit))}
    return found


def _places(values: Sequence) -> str:
    return ", ".join("?" * len(values))
