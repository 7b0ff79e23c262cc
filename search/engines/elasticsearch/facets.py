"""The facets: their filters, and how many documents stand behind each value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from search.engines.base import MISSING, Query
from search.engines.elasticsearch.asking import Clause, all_of, any_of

MAX_VALUES = 1_000  # of one facet


def filters(query: Query) -> dict[str, Clause]:
    """Return the filter of each facet that has one; hidden states are a filter when no state is asked."""
    passing = {facet: _with_value(facet, values) for facet, values in query.filters.items() if values}
    if query.hide_states and "state" not in passing:
        passing["state"] = {"bool": {"must_not": [{"terms": {"facets.state": list(query.hide_states)}}]}}
    return passing


def _with_value(facet: str, values: Iterable[str]) -> Clause:
    """Return the filter on one of these values of a facet; MISSING stands for having none."""
    field, asked = f"facets.{facet}", list(values)
    named: list[Clause] = [{"terms": {field: [value for value in asked if value != MISSING]}}]
    if MISSING in asked:
        named.append({"bool": {"must_not": [{"exists": {"field": field}}]}})
    return any_of(named)


def counts(wanted: Iterable[str], filters: Mapping[str, Clause]) -> dict[str, Clause]:
    """Return what counts the values of each wanted facet behind the filters of the other ones.

    Facets that stand behind the same filters are counted together; those without any need no filter at all.
    """
    of_each: dict[str, Clause] = {
        facet: {"terms": {"field": f"facets.{facet}", "size": MAX_VALUES}} for facet in wanted
    }
    if not filters:
        return of_each
    made: dict[str, Clause] = {}
    without_own = {facet: one for facet, one in of_each.items() if facet not in filters}
    if without_own:
        made["others"] = {"filter": all_of(list(filters.values())), "aggs": without_own}
    for facet in filters:
        if facet in of_each:
            others = [one for name, one in filters.items() if name != facet]
            one = {"filter": all_of(others), "aggs": {facet: of_each[facet]}}
            made[f"of_{facet}"] = one if others else of_each[facet]
    return made


def counted(wanted: Iterable[str], told: Mapping) -> dict[str, dict[str, int]]:
    """Return value → count of each wanted facet; the most frequent first, equal ones by name."""
    found: dict[str, dict[str, int]] = {}
    for facet in wanted:
        one = told.get(facet) or told.get(f"of_{facet}") or told["others"]
        buckets = one.get(facet, one)["buckets"]
        pairs = [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
        found[facet] = dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
    return found
