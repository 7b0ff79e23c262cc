"""From scores to what is shown: filters, order, pages and hits."""

from __future__ import annotations

import heapq
import json
import math
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from search import dutch
from search.engines.base import Hit, Query
from search.engines.sqlite.matching import Lexical
from search.engines.sqlite.sets import Sets, factors, members

MAX_PER_PAGE = 200
_COLUMNS = "id, key, kind, title, url, date, audience, owner, facets, lead, body"


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


def page(sets: Sets, scores: Mapping[int, float] | None, shown: int, query: Query) -> list[int]:
    """Return the documents of the page that is asked, in order."""
    per_page = min(max(1, query.per_page), MAX_PER_PAGE)
    start = (max(1, query.page) - 1) * per_page
    if start >= shown.bit_count():
        return []
    if not scores or query.order == "newest":
        stamps = sets.stamps
        ordered = heapq.nsmallest(start + per_page, members(shown), key=lambda number: (-stamps[number], -number))
    else:
        ordered = best(sets, scores, shown, start + per_page)
    return ordered[start:]


def best(sets: Sets, scores: Mapping[int, float], shown: int, limit: int) -> list[int]:
    """Return the documents with the highest scores; of equal ones the newest first."""
    numbers = list(members(shown))
    weighed = zip(numbers, factors(sets, numbers, date.today()), strict=True)
    stamps = sets.stamps
    ranked = [(-scores[number] * factor, -stamps[number], number) for number, factor in weighed]
    return [number for _, _, number in heapq.nsmallest(limit, ranked)]


def marker(plan: dutch.Plan, lexical: Lexical) -> dutch.Marker:
    """Return what marks the words of a plan; a rarer word weighs more in the choice of the passage."""
    phrases = plan.marked
    counts = lexical.counts({terms[0] for terms in phrases if len(terms) == 1})
    weights = {term: math.log(1 + lexical.size() / count) for term, count in counts.items() if count > 0}
    return dutch.Marker(phrases, weights)


def hits(
    connection: sqlite3.Connection,
    sets: Sets,
    order: Sequence[int],
    scores: Mapping[int, float],
    marks: dutch.Marker,
) -> list[Hit]:
    """Return the documents as hits, in this order."""
    g, places = sets.generation, ", ".join("?" * len(order))
    sql = f"SELECT {_COLUMNS} FROM docs_{g} JOIN texts_{g} USING (id) WHERE id IN ({places})"
    rows = {number: columns for number, *columns in connection.execute(sql, list(order))}
    return [_hit(rows[number], scores.get(number, 0.0), marks) for number in order]


def _hit(columns: Sequence, score: float, marks: dutch.Marker) -> Hit:
    key, kind, title, url, day, audience, owner, facets, lead, body = columns
    return Hit(
        key=key,
        kind=kind,
        title=title,
        url=url,
        date=datetime.fromisoformat(day) if day else None,
        audience=audience,
        owner=owner,
        facets=json.loads(facets),
        lead=lead,
        score=score,
        title_html=marks.title(title),
        snippet_html=marks.passage(lead, body),
        matched=marks.matched(f"{title}\n{lead}\n{body}"),
    )
