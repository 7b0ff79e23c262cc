"""The order of the best candidates, worked out from what each document holds; the same for both engines.

An engine gathers candidates in its own rough order. Here they get their score: a BM25 with the weights of
`search.ranking` over the words, parts and synonyms of the query, and then how much each resembles the best few of them
(pseudo-relevance feedback: words that several of the best share and that the query did not think of). That second step
only orders; it never adds a document, so totals and facets do not change, and as all candidates are visible to the
viewer it tells nothing of others.
Sources: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the idf of Lucene;
Lavrenko & Croft, "Relevance-Based Language Models" (2001), used for ordering.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Any

from search import ranking
from search.ranking import K1, QUARTERS, B


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be shown: its terms, its length, and what its score is multiplied by.

    A term is whatever the engine calls it: a number, or a sign. `times` tells how often each of some terms stands in
    the document, weighted by field, in quarters; 0 when it does not.
    """

    number: int
    terms: Iterable[Any]
    times: Callable[[Sequence[Any]], Sequence[int]]
    length: float
    factor: float = 1.0


@dataclass(slots=True)
class Asked:
    """What is looked for: weight times idf of each term, and of phrases with the documents that hold them."""

    terms: dict[Any, float] = field(default_factory=dict)
    phrases: list[tuple[set[int], float]] = field(default_factory=list)


def idf(documents: int, size: int) -> float:
    """Return how telling a term is that stands in this many of `size` documents, as Lucene has it."""
    return math.log(1 + (size - documents + 0.5) / (documents + 0.5))


def rerank(
    candidates: Sequence[Candidate],
    asked: Asked,
    mean_length: float,
    idfs: Callable[[Iterable[Any]], Mapping[Any, float]],
) -> list[tuple[float, int]]:
    """Return (score, number) of the candidates, best first. `idfs` gives the idf of term numbers worth using.

    Equal scores keep the order in which the candidates came.
    """
    if not candidates:
        return []
    norms = [K1 * (1 - B + B * candidate.length / (mean_length or 1.0)) for candidate in candidates]
    terms, weights = list(asked.terms), list(asked.terms.values())
    first = [
        _saturated(candidate.times(terms), weights, norm) + _of_phrases(candidate.number, asked, norm)
        for candidate, norm in zip(candidates, norms, strict=True)
    ]
    highest = max(first) or 1.0
    order = sorted(range(len(candidates)), key=lambda place: (-first[place], place))
    shared = _shared([(candidates[place], norms[place], first[place] / highest) for place in order], asked, idfs)
    terms, weights = list(shared), list(shared.values())
    second = [
        _saturated(candidate.times(terms), weights, norm) for candidate, norm in zip(candidates, norms, strict=True)
    ]
    nearest = max(second) or 1.0
    scored = [
        (candidate.factor * highest * (one / highest + ranking.FEEDBACK * two / nearest), candidate.number)
        for candidate, one, two in zip(candidates, first, second, strict=True)
    ]
    return sorted(scored, key=lambda pair: -pair[0])


def _saturated(times: Sequence[int], weights: Sequence[float], norm: float) -> float:
    """Return the BM25 of a document for terms with these weights; the innermost loop of a search, so without calls."""
    of_norm = QUARTERS * norm
    found = [weight * one / (one + of_norm) for weight, one in zip(weights, times, strict=True) if one]
    return (K1 + 1) * sum(found)


def _of_phrases(number: int, asked: Asked, norm: float) -> float:
    once = (K1 + 1) / (1 + norm)
    return once * sum(weight for holders, weight in asked.phrases if number in holders)


def _shared(
    best_first: Sequence[tuple[Candidate, float, float]],
    asked: Asked,
    idfs: Callable[[Iterable[Any]], Mapping[Any, float]],
) -> dict[Any, float]:
    """Return the terms that several of the best candidates share, with how much they tell."""
    best = best_first[: ranking.FEEDBACK_DOCUMENTS]
    holders = Counter(chain.from_iterable(candidate.terms for candidate, _, _ in best))
    telling = idfs(term for term, count in holders.items() if count >= ranking.FEEDBACK_HOLDERS or term in asked.terms)
    terms = list(telling)
    weights = dict.fromkeys(terms, 0.0)
    for candidate, norm, share in best:
        for term, times in zip(terms, candidate.times(terms), strict=True):
            if times:
                weights[term] += share * telling[term] * times * (K1 + 1) / (times + QUARTERS * norm)
    return dict(heapq.nlargest(ranking.FEEDBACK_TERMS, weights.items(), key=itemgetter(1)))
