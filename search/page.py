"""The address of the search page and what it stands for: filters in Dutch words, facets with labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.http import QueryDict
from django.utils import timezone

from search.engines.base import Query, Results
from search.services import HIDDEN_STATES
from vocabulary.kinds import KINDS, kind_of
from vocabulary.models import Place, Practice, Principle, SectorKind, Theme, Variant

PER_PAGE = 20
MOST_PAGES = 50
MOST_CHARACTERS = 500
MOST_VALUES = 30
# Parameter in the address, facet in the index, heading, open at the start (ui.md, "Search").
FACETS = (
    ("soort", "kind", "Soort", True),
    ("wijk", "place", "Wijk", True),
    ("thema", "themes", "Thema", True),
    ("uitgangspunt", "principles", "Uitgangspunt", False),
    ("variant", "variant", "Soort ondersteuning", False),
    ("praktijk", "practice", "Praktijk", False),
    ("sector", "sector", "Sector", False),
    ("status", "state", "Status", False),
)
STATES = {
    "open": "Open",
    "in_discussion": "In gesprek",
    "closed": "Afgerond",
    "review": "Wordt getoetst",
    "adopted": "Vastgesteld",
    "superseded": "Vervangen",
    "withdrawn": "Vervallen",
}
PERIODS = {
    "maand": ("Afgelopen maand", 31),
    "jaar": ("Afgelopen jaar", 366),
    "drie-jaar": ("Afgelopen drie jaar", 1096),
}
ORDERS = {"": "best passend", "nieuwste": "nieuwste eerst"}


@dataclass(frozen=True, slots=True)
class Request:
    """What the address asks: the query for the engine, and the values as they stand in the address."""

    query: Query
    words: str
    chosen: Mapping[str, Sequence[str]]
    period: str
    order: str
    is_shortened: bool


def parse(params: QueryDict) -> Request:
    """Read the address. What is unknown or out of range is passed over; too long a query is cut, and said so."""
    typed = " ".join(params.get("q", "").replace("\x00", " ").split())
    words = typed[:MOST_CHARACTERS]
    chosen = {
        name: [value for value in params.getlist(name)[:MOST_VALUES] if value.isprintable() and len(value) < 100]
        for name, *_ in FACETS
    }
    period = params.get("periode", "")
    order = params.get("volgorde", "")
    filters = {facet: [_stored(name, value) for value in chosen[name]] for name, facet, *_ in FACETS if chosen[name]}
    query = Query(
        words=words,
        filters=filters,
        date_from=_since(period),
        order="newest" if order == "nieuwste" else "relevance",
        page=_page(params.get("pagina", "")),
        per_page=PER_PAGE,
        hide_states=HIDDEN_STATES,
    )
    return Request(
        query,
        words,
        chosen,
        period if period in PERIODS else "",
        order if order in ORDERS else "",
        len(typed) > len(words),
    )


def _stored(name: str, value: str) -> str:
    if name == "soort":
        found = kind_of(value)
        return found.value if found else value
    return value


def _since(period: str) -> date | None:
    return timezone.localdate() - timedelta(days=PERIODS[period][1]) if period in PERIODS else None


def _page(value: str) -> int:
    return min(max(int(value), 1), MOST_PAGES) if value.isascii() and value.isdigit() and len(value) < 6 else 1


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet on the page."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet on the page."""

    name: str
    label: str
    is_open: bool
    values: list[Value] = field(default_factory=list)


def labels() -> dict[str, dict[str, str]]:
    """Return the words of all facet values: one query per vocabulary."""
    return {
        "kind": {kind.value: kind.facet for kind in KINDS},
        "place": dict(Place.objects.values_list("slug", "name")),
        "practice": dict(Practice.objects.values_list("slug", "name")),
        "variant": dict(Variant.objects.values_list("slug", "name")),
        "themes": dict(Theme.objects.values_list("slug", "name")),
        "principles": dict(Principle.objects.values_list("slug", "name")),
        "sector": dict(SectorKind.objects.values_list("slug", "name")),
        "state": STATES,
    }


def facets_of(asked: Request, results: Results, words: Mapping[str, Mapping[str, str]]) -> list[Facet]:
    """Return the facets with counts, most first; a chosen value stays even when it counts nothing."""
    shown = []
    for name, facet, label, is_open in FACETS:
        counts = dict(results.facets.get(facet, {}))
        picked = {_stored(name, value) for value in asked.chosen[name]}
        for value in picked & words[facet].keys():
            counts.setdefault(value, 0)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], words[facet].get(item[0], "")))
        values = [
            Value(_typed(name, value), words[facet][value], count, value in picked)
            for value, count in ordered
            if value in words[facet]
        ]
        shown.append(Facet(name, label, is_open or bool(picked), values[:MOST_VALUES]))
    periods = [Value(value, label, None, value == asked.period) for value, (label, _) in PERIODS.items()]
    shown.insert(5, Facet("periode", "Periode", bool(asked.period), periods))
    return shown


def _typed(name: str, value: str) -> str:
    if name == "soort":
        found = kind_of(value)
        return found.word if found else value
    return value


def active_filters(params: QueryDict, facets: Sequence[Facet]) -> list[dict[str, str]]:
    """Return the chosen filters, each with the address of the page without it."""
    found = []
    for facet in facets:
        for value in facet.values:
            if value.is_chosen:
                without = params.copy()
                without.setlist(facet.name, [v for v in params.getlist(facet.name) if v != value.value])
                without.pop("pagina", None)
                found.append({"label": value.label, "url": f"?{without.urlencode()}"})
    return found
