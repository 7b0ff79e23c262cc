"""How much documents resemble a document or a text: by its most telling terms."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from search import dutch, ranking
from search.engines.sqlite import entries
from search.engines.sqlite.matching import Index
from search.engines.sqlite.sets import Sets
from search.rerank import idf

MAX_TEXT = 20_000


def of_text(index: Index, text: str) -> dict[int, float]:
    """Return the terms of a text that the index holds, with their weight."""
    made = dutch.analysed(text[:MAX_TEXT])
    known = index.terms((*made.whole, *made.parts))
    fields = [[known[term][0] for term in terms if term in known] for terms in (made.whole, made.parts)]
    return _weighed(fields, (ranking.WEIGHTS.body, ranking.WEIGHTS.body * ranking.WEIGHTS.part))


def of_document(index: Index, number: int) -> dict[int, float]:
    """Return the terms of a document in the index with their weight."""
    return _weighed(entries.divided(index.packed(number)), ranking.SIMILAR_FIELDS)


def _weighed(fields: Iterable[Iterable[int]], weights: Iterable[float]) -> dict[int, float]:
    weighed: dict[int, float] = defaultdict(float)
    for terms, weight in zip(fields, weights, strict=True):
        for term in terms:
            weighed[term] += weight
    return weighed


def telling(index: Index, sets: Sets, weighed: Mapping[int, float]) -> dict[int, float]:
    """Return the terms that tell most, with what each adds to the likeness of a document that holds it."""
    size = sets.size
    counts = index.counts(weighed)
    worth = {
        term: math.log1p(weight) * math.log(1 + size / counts[term])
        for term, weight in weighed.items()
        if counts.get(term, 0) > 0 and not ranking.WEIGHTS.is_common(counts[term], size)
    }
    terms = heapq.nlargest(ranking.SIMILAR_TERMS, worth, key=worth.__getitem__)
    of_tier = -(-len(terms) // len(ranking.SIMILAR_TIERS)) or 1
    return {term: ranking.SIMILAR_TIERS[place // of_tier] * idf(counts[term], size) for place, term in enumerate(terms)}
