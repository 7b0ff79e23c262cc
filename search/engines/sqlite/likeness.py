"""How much documents resemble a document or a text: by its most telling terms."""

from __future__ import annotations

import heapq
import math
import sqlite3
from collections import Counter, defaultdict

from search import dutch, ranking
from search.engines.sqlite.entries import Packed
from search.engines.sqlite.matching import Lexical, Matcher, any_of, quoted
from search.engines.sqlite.sets import Among, Sets

MAX_TEXT = 20_000


def of_text(text: str) -> dict[str, float]:
    """Return the terms of a text with their weight."""
    made = dutch.analysed(text[:MAX_TEXT])
    return _weighed([made.whole, made.parts], [ranking.WEIGHTS.body, ranking.WEIGHTS.body * ranking.WEIGHTS.part])


def of_document(connection: sqlite3.Connection, sets: Sets, number: int) -> dict[str, float]:
    """Return the terms of a document in the index with their weight."""
    sql = f"SELECT analysed FROM texts_{sets.generation} WHERE id = ?"
    packed = Packed.unpacked(connection.execute(sql, (number,)).fetchone()[0])
    return _weighed([text.split() for text in packed.fields], list(ranking.SIMILAR_FIELDS))


def _weighed(texts: list[list[str]], weights: list[float]) -> dict[str, float]:
    weighed: dict[str, float] = defaultdict(float)
    for terms, weight in zip(texts, weights, strict=True):
        for term, count in Counter(terms).items():
            weighed[term] += weight * count
    return weighed


def scores(connection: sqlite3.Connection, sets: Sets, weighed: dict[str, float]) -> dict[int, float]:
    """Return how much each document is like these weighted terms; documents that share none are left out."""
    size = sets.size
    counts = Lexical(connection, sets.generation, size, Among(0, sets.highest)).counts(weighed)
    telling = {
        term: math.log1p(weight) * math.log(1 + size / counts[term])
        for term, weight in weighed.items()
        if counts.get(term, 0) > 0 and not ranking.WEIGHTS.is_common(counts[term], size)
    }
    terms = heapq.nlargest(ranking.SIMILAR_TERMS, telling, key=telling.__getitem__)
    matcher = Matcher(connection, sets.generation)
    found: dict[int, float] = {}
    size_of_tier = -(-len(terms) // len(ranking.SIMILAR_TIERS)) or 1
    for tier, weight in enumerate(ranking.SIMILAR_TIERS):
        if some := terms[tier * size_of_tier : (tier + 1) * size_of_tier]:
            for number, score in matcher.scored(any_of(map(quoted, some))):
                found[number] = found.get(number, 0.0) + weight * score
    return found
