"""What passes the filters, and how a document is shown."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from search import dutch
from search.engines.base import Hit, Query
from search.engines.sqlite.matching import Lexical
from search.engines.sqlite.order import Ranked
from search.engines.sqlite.sets import Sets

_COLUMNS = "id, key, kind, title, url, stamp, audience, owner, facets, lead, body"


def filters(sets: Sets, query: Query) -> dict[str, int]:
    """Return for each filtered facet the documents that pass; hidden states are a filter when no state is asked."""
    passing = {facet: sets.any_of(facet, values) for facet, values in query.filters.items() if values}
    if query.hide_states and "state" not in passing:
        passing["state"] = sets.everything & ~sets.any_of("state", query.hide_states)
    return passing


def within(found: int, passing: Mapping[str, int], leave_out: str = "") -> int:
    """Return those of the documents that pass every filter but the one left out."""
    for facet, numbers in passing.items():
        if facet != leave_out:
            found &= numbers
    return found


def marker(plan: dutch.Plan, lexical: Lexical) -> dutch.Marker:
    """Return what marks the words of a plan; a rarer word weighs more in the choice of the passage."""
    phrases = plan.marked
    counts = lexical.counts({terms[0] for terms in phrases if len(terms) == 1})
    weights = {term: math.log(1 + lexical.size() / count) for term, count in counts.items() if count > 0}
    return dutch.Marker(phrases, weights)


def hits(connection: sqlite3.Connection, sets: Sets, ranked: Ranked, marks: dutch.Marker) -> list[Hit]:
    """Return the documents as hits, in this order."""
    g, places = sets.generation, ", ".join("?" * len(ranked))
    sql = f"SELECT {_COLUMNS} FROM docs_{g} JOIN texts_{g} USING (id) WHERE id IN ({places})"
    rows = {number: columns for number, *columns in connection.execute(sql, [number for number, _ in ranked])}
    return [_hit(sets, rows[number], score, marks) for number, score in ranked]


def _hit(sets: Sets, columns: Sequence, score: float, marks: dutch.Marker) -> Hit:
    key, kind, title, url, stamp, audience, owner, facets, lead, body = columns
    marked = marks.marked(title, lead, body)
    return Hit(
        key=key,
        kind=kind,
        title=title,
        url=url,
        date=datetime.fromtimestamp(stamp, UTC) if stamp is not None else None,
        audience=audience,
        owner=owner,
        facets=sets.facets_of(facets),
        lead=lead,
        score=score,
        title_html=marked.title_html,
        snippet_html=marked.passage_html,
        matched=marked.words,
        body=body,
    )
