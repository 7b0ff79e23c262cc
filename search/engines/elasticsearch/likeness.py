"""Which words of a thing tell what it is like, and how like it others are."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from search import dutch, ranking
from search.engines.elasticsearch.lexical import Lexical
from search.rerank import Candidate, idf

MAX_TEXT = 20_000
# Candidates beyond the limit, because the server rounds lengths.
MARGIN = 50


def terms_of_text(text: str) -> dict[str, float]:
    """Return the terms of a text that is not in the index, with their weight."""
    made = dutch.analysed(text[:MAX_TEXT])
    weights = (ranking.WEIGHTS.body, ranking.WEIGHTS.body * ranking.WEIGHTS.part)
    return _weighed([made.whole, made.parts], weights)


def _weighed(fields: Iterable[Iterable[str]], weights: Iterable[float]) -> dict[str, float]:
    weighed: dict[str, float] = defaultdict(float)
    for field, weight in zip(fields, weights, strict=True):
        for term in field:
            weighed[term] += weight
    return weighed


def telling(weighed: Mapping[str, float], lexical: Lexical) -> dict[str, float]:
    """Return the terms that tell most, with what each adds to the likeness of a document that holds it."""
    size, counts = lexical.size(), lexical.counts(weighed)
    worth = {
        term: math.log1p(weight) * math.log(1 + size / counts[term])
        for term, weight in weighed.items()
        if counts.get(term) and not ranking.WEIGHTS.is_common(counts[term], size)
    }
    terms = sorted(worth, key=lambda term: -worth[term])[: ranking.SIMILAR_TERMS]
    of_tier = -(-len(terms) // len(ranking.SIMILAR_TIERS)) or 1
    return {term: ranking.SIMILAR_TIERS[place // of_tier] * idf(counts[term], size) for place, term in enumerate(terms)}


def terms_of_entry(source: Mapping) -> dict[str, float]:
    """Return the terms of a document, from the fields `sequence` and `parts`, with their weight."""
    fields = [field.split() for field in (*source["sequence"], *source["parts"])]
    return _weighed(fields, ranking.SIMILAR_FIELDS)


def score(candidate: Candidate, terms: Mapping[str, float], mean_length: float) -> float:
    """Return how like a document is: a BM25 over the signs of the telling terms, times its boost and freshness."""
    norm = ranking.K1 * (1 - ranking.B + ranking.B * candidate.length / (mean_length or 1.0))
    times = candidate.times(list(terms))
    frequencies = [(weight, one / ranking.QUARTERS) for weight, one in zip(terms.values(), times, strict=True) if one]
    saturated = [weight * frequency * (ranking.K1 + 1) / (frequency + norm) for weight, frequency in frequencies]
    return sum(saturated) * candidate.factor
