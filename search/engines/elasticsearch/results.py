"""What is made of an answer of the server."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from search import dutch, ranking
from search.engines.base import Hit
from search.engines.elasticsearch.lexical import Lexical
from search.engines.elasticsearch.memory import Remembered
from search.rerank import Candidate


def candidates(documents: Sequence[Remembered]) -> list[Candidate]:
    """Return the documents as `search.rerank` weighs them, by their place."""
    today = date.today().toordinal()
    return [
        Candidate(
            number=place,
            terms=one.terms,
            times=one.times,
            length=one.length,
            factor=ranking.factor(one.boost, max(0, today - one.day) if one.day is not None else None),
        )
        for place, one in enumerate(documents)
    ]


def marker(plan: dutch.Plan, lexical: Lexical) -> dutch.Marker:
    """Return what marks the words of a plan; a rarer word weighs more in the choice of the passage."""
    phrases = plan.marked
    counts = lexical.counts({terms[0] for terms in phrases if len(terms) == 1})
    weights = {term: math.log(1 + lexical.size() / count) for term, count in counts.items() if count > 0}
    return dutch.Marker(phrases, weights)


def hit(key: str, source: Mapping, score: float, marks: dutch.Marker) -> Hit:
    """Return what is shown of a document, from its HIT_FIELDS."""
    marked = marks.marked(source["title"], source["lead"], source["body"])
    stamp = source.get("stamp")
    return Hit(
        key=key,
        kind=source["kind"],
        title=source["title"],
        url=source["url"],
        date=datetime.fromtimestamp(stamp, UTC) if stamp is not None else None,
        audience=source["audience"],
        owner=source.get("owner"),
        facets=source["facets"],
        lead=source["lead"],
        score=score,
        title_html=marked.title_html,
        snippet_html=marked.passage_html,
        matched=marked.words,
        body=source["body"],
    )
