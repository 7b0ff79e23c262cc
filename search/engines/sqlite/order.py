"""In which order documents are shown."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from search import dutch, ranking
from search.engines.base import Query
from search.engines.sqlite.matching import Index, best_scores
from search.engines.sqlite.sets import Sets, factor, mask, members
from search.rerank import Asked, Candidate, idf, rerank

MAX_PER_PAGE = 200

# A document number and its score, best first.
Ranked = list[tuple[int, float]]


def page(index: Index, sets: Sets, plan: dutch.Plan, asked: Asked | None, shown: int, query: Query) -> Ranked:
    """Return the documents of the page that is asked; `asked` is None when no words decide the order."""
    per_page = min(max(1, query.per_page), MAX_PER_PAGE)
    start = (max(1, query.page) - 1) * per_page
    if start >= shown.bit_count():
        return []
    if asked is None or query.order == "newest":
        return newest(sets, shown, start + per_page)[start:]
    need = max(ranking.CANDIDATES, start + per_page)
    common = {number for number, _ in index.terms(plan.common).values()}
    weights = {number: weight for number, weight in asked.terms.items() if number not in common}
    phrases = [(mask(holders, sets.highest), weight) for holders, weight in asked.phrases]
    today = date.today().toordinal()
    scores = best_scores(
        *(index, weights, phrases, shown, need),
        factor=lambda number: factor(sets, number, today),
        highest_factor=ranking.highest_factor(sets.highest_boost),
    )
    rough = best(sets, scores, need)
    if start < ranking.CANDIDATES:
        rough[: ranking.CANDIDATES] = _carefully(index, sets, asked, rough[: ranking.CANDIDATES])
    return rough[start : start + per_page]


def newest(sets: Sets, shown: int, limit: int) -> Ranked:
    """Return the documents, the newest first; those without a date last."""
    stamps = sets.stamps
    ordered = heapq.nsmallest(limit, members(shown), key=lambda number: (-stamps[number], -number))
    return [(number, 0.0) for number in ordered]


def best(sets: Sets, scores: Mapping[int, float], limit: int) -> Ranked:
    """Return the documents with the highest scores; of equal ones the newest first."""
    today, stamps = date.today().toordinal(), sets.stamps
    ranked = [(-score * factor(sets, number, today), -stamps[number], number) for number, score in scores.items()]
    return [(number, -score) for score, _, number in heapq.nsmallest(limit, ranked)]


def _carefully(index: Index, sets: Sets, asked: Asked, rough: Ranked) -> Ranked:
    """Return the candidates in the order of `search.rerank`."""
    today = date.today().toordinal()
    vectors = index.frequencies([number for number, _ in rough])
    candidates = [
        Candidate(
            *(number, vectors[number], partial(_times, vectors[number])),
            *(sets.lengths[number], factor(sets, number, today)),
        )
        for number, _ in rough
    ]
    ranked = rerank(candidates, asked, sets.mean_length, lambda terms: index.idfs(terms))
    return [(number, score) for score, number in ranked]


def _times(frequencies: Mapping[int, int], terms: Sequence[int]) -> list[int]:
    get = frequencies.get
    return [get(term, 0) for term in terms]


def asked(index: Index, sets: Sets, plan: dutch.Plan) -> Asked:
    """Return what a plan asks for, with its weights."""
    weights = dict.fromkeys((*plan.whole, *plan.common), 1.0)
    for term in plan.parts:
        weights.setdefault(term, ranking.WEIGHTS.query_parts)
    for terms in plan.synonyms:
        if len(terms) == 1:
            weights.setdefault(terms[0], ranking.WEIGHTS.synonyms)
    phrases = [(terms, ranking.WEIGHTS.synonyms) for terms in plan.synonyms if len(terms) > 1]
    phrases += [(terms, 1.0) for terms in plan.required]
    held = [(set(members(index.phrase(terms))), weight) for terms, weight in phrases]
    return Asked(
        {number: weights[term] * idf(docs, sets.size) for term, (number, docs) in index.terms(weights).items()},
        [(holders, weight * idf(len(holders), sets.size)) for holders, weight in held],
    )
