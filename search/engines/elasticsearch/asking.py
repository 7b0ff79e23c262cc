"""What the server is asked with: who may see a document, and the parts of a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from members.audiences import PERSONAL_PREFIX, Viewer

Clause = dict[str, Any]  # a part of what is asked of the server


def visible(viewer: Viewer, exclude_keys: Sequence[str]) -> Clause:
    """Return the audience rule as a filter (members.audiences), without the things that wait."""
    may: list[Clause] = [{"terms": {"audience": sorted(viewer.tokens)}}]
    if viewer.holds_every_token:
        closed = [{"prefix": {"audience": {"value": PERSONAL_PREFIX}}}, {"term": {"audience": ""}}]
        may.append({"bool": {"must_not": closed, "filter": [{"exists": {"field": "audience"}}]}})
    if viewer.owner is not None:
        may.append({"term": {"owner": viewer.owner}})
    without: list[Clause] = [{"term": {"gone": True}}]
    if exclude_keys:
        without.append({"ids": {"values": list(exclude_keys)}})
    return {"bool": {"should": may, "minimum_should_match": 1, "must_not": without}}


def with_term(term: str, boost: float = 1.0) -> Clause:
    """Return the query for what holds a term."""
    return {"term": {"words": {"value": term, "boost": boost}}}


def with_phrase(terms: Sequence[str], boost: float = 1.0, name: str = "") -> Clause:
    """Return the query for terms side by side in one field, parts of compounds left out."""
    named = {"_name": name} if name else {}
    return {"match_phrase": {"sequence": {"query": " ".join(terms), "boost": boost} | named}}


def all_of(filters: Sequence[Clause], **others: Any) -> Clause:
    """Return the query for what passes all filters; they do not score."""
    return {"bool": {"filter": list(filters)} | others}


def any_of(queries: Sequence[Clause], **others: Any) -> Clause:
    """Return the query for what answers any of these."""
    return {"bool": {"should": list(queries), "minimum_should_match": 1} | others}
