"""Every weight of the search, in one table. Both engines use it, so that they order alike.

The score of a document is a BM25 over weighted fields, summed over three groups of terms (the words that were typed,
the parts of typed compounds, synonyms), plus its likeness to the best of the candidates (`search.rerank`), times the
boost of the document and its freshness.
How the numbers were chosen: docs/decisions/0005; measured by `manage.py search_eval`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights; the defaults are the ones in use.

    title, lead, body, labels: how much a word counts in that field. `part` times that, when the word is only a part of
    a compound there; frequencies are kept in quarters, so these are multiples of 0.25. `query_parts` and `synonyms`
    weigh those terms of a query against a typed word. A word in more than `common_share` of the documents, when
    those are at least `common_documents`, makes no document match; it only adds to the score of those that do.
    """

    title: float = 2.0
    lead: float = 1.5
    body: float = 1.0
    labels: float = 1.0
    part: float = 0.5
    query_parts: float = 0.4
    synonyms: float = 0.5
    common_share: float = 0.5
    common_documents: int = 100

    def is_common(self, documents: int, size: int) -> bool:
        """Return whether a word in this many of `size` documents says too little to make a document match."""
        return documents > max(self.common_documents, self.common_share * size)


WEIGHTS = Weights()
# The fields of a document, in this order everywhere: title, lead, body, labels, the parts of compounds in the short
# ones, and those in the body.
WHOLE_FIELDS = 4
FIELD_WEIGHTS = (
    *(WEIGHTS.title, WEIGHTS.lead, WEIGHTS.body, WEIGHTS.labels),
    *(WEIGHTS.title * WEIGHTS.part, WEIGHTS.body * WEIGHTS.part),
)
# Frequencies, weighted by field, are kept as a byte, in quarters.
QUARTERS, MOST_QUARTERS = 4, 255

# BM25: how soon more of the same word counts no more, and how much a long text is held back; as in FTS5 and Lucene.
K1 = 1.2
B = 0.75

# The best CANDIDATES are ordered with care; what follows keeps the rough order of the engine.
CANDIDATES = 50
# Likeness to the best: what the FEEDBACK_TERMS most telling words that at least FEEDBACK_HOLDERS of the best
# FEEDBACK_DOCUMENTS share may add, as part of the highest score. A word in more than this share of all tells nothing.
FEEDBACK = 1.2
FEEDBACK_DOCUMENTS = 5
FEEDBACK_HOLDERS = 2
FEEDBACK_TERMS = 40
FEEDBACK_COMMON_SHARE = 0.4

# Freshness: what is new counts up to this much more than what is old.
FRESHNESS_SHARE = 0.05
FRESHNESS_HALF_LIFE_DAYS = 365.0

# A query is cut to this much: what people paste is searched by its rarest words.
MAX_CHARACTERS = 4_000
MAX_TERMS = 32
MAX_SYNONYMS = 24

# When the telling words of a query stand in fewer documents than this, its common words make a document match too.
FEW_MATCHES = 20

# Similar things: how many of the most telling terms are compared, how much each third of them weighs, and how much a
# word of the source tells in title, lead, body, labels, and parts of compounds in the short fields and in the body.
SIMILAR_TERMS = 42
SIMILAR_TIERS = (1.0, 0.7, 0.5)
SIMILAR_FIELDS = (3.0, 2.0, 1.0, 2.0, 1.0, 0.5)


def freshness(age_days: float, *, half_life_days: float = FRESHNESS_HALF_LIFE_DAYS) -> float:
    """Return the weight of a document by its age: 1 when new, half as much after every half-life.

    Both arguments are in days; the result has no unit and lies in (0, 1]. A date in the future counts as new.
    Raises ValueError when the half-life is not positive.

    The curve equals Elasticsearch's `exp` decay with decay 0.5 and scale `half_life_days`, so both engines rank alike.
    Source: Elasticsearch Reference 8, "Function score query", decay functions.

    >>> freshness(730)
    0.25
    """
    if half_life_days <= 0:
        raise ValueError("half_life_days must be positive")
    return 0.5 ** (max(0.0, age_days) / half_life_days)


def factor(boost: float, age_days: float | None) -> float:
    """Return what the score of a document is multiplied by; `age_days` is None for a thing without a date."""
    fresh = freshness(age_days) if age_days is not None else 0.0
    return boost * (1.0 + FRESHNESS_SHARE * fresh)


def highest_factor(highest_boost: float) -> float:
    """Return the most that the score of a document can be multiplied by when no boost is above this one."""
    return highest_boost * (1.0 + FRESHNESS_SHARE)
