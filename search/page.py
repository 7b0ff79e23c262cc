"""The address of the search page and what it stands for: filters in Dutch words, facets with labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote, urlencode

from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from search.engines.base import MISSING, Query, Results
from search.services import HIDDEN_STATES
from vocabulary.kinds import KINDS, kind_of
from vocabulary.models import Place, Practice, Principle, SectorKind, Theme, Variant

PER_PAGE = 20
LONGEST_FRAGMENT = 5
_END = re.compile(r"[.!?:;…\n]")
_TAG = re.compile(r"</?mark>")
_AROUND = " ,()‘’“”'\""
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
NONE = "geen"  # in the address: things without a value of this facet
WITHOUT = {"wijk": "Heel Utrecht of geen wijk", "thema": "Zonder thema"}
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
    first: date | None = None
    last: date | None = None
    with_old: bool = False

    @property
    def address(self) -> str:
        """What is asked, as the part of the address behind the question mark: a fixed order, no order or page."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(name, value) for name, *_ in FACETS for value in sorted(set(self.chosen[name]))]
        pairs += [("periode", self.period)] if self.period else []
        pairs += [(name, day.isoformat()) for name, day in (("van", self.first), ("tot", self.last)) if day]
        return urlencode(pairs + ([("oud", "ja")] if self.with_old else []))


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
    filters = {facet: [stored(name, value) for value in chosen[name]] for name, facet, *_ in FACETS if chosen[name]}
    first, last = _day(params.get("van", "")), _day(params.get("tot", ""))
    if first and last and first > last:
        first, last = last, first
    with_old = params.get("oud", "") == "ja"
    query = Query(
        words=words,
        filters=filters,
        date_from=max(filter(None, (_since(period), first)), default=None),
        date_to=last,
        order="newest" if order == "nieuwste" else "relevance",
        page=_page(params.get("pagina", "")),
        per_page=PER_PAGE,
        hide_states=() if with_old else HIDDEN_STATES,
        facets=[facet for _, facet, *_ in FACETS],
    )
    return Request(
        query,
        words,
        chosen,
        period if period in PERIODS else "",
        order if order in ORDERS else "",
        len(typed) > len(words),
        first,
        last,
        with_old,
    )


def _day(value: str) -> date | None:
    """Return the day, or None for what is no day or lies outside living memory."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def stored(name: str, value: str) -> str:
    """Return the value of a facet in the index for a value in the address."""
    if name in WITHOUT and value == NONE:
        return MISSING
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
    dates: Sequence[tuple[str, str, str]] = ()  # name in the address, label, day as chosen


VOCABULARIES: dict[str, type[models.Model]] = {
    "place": Place,
    "practice": Practice,
    "variant": Variant,
    "themes": Theme,
    "principles": Principle,
    "sector": SectorKind,
}


def labels() -> dict[str, dict[str, str]]:
    """Return the words of all facet values: one query for all vocabularies."""
    found: dict[str, dict[str, str]] = {name: {} for name in VOCABULARIES}
    rows = [
        model._default_manager.order_by().annotate(facet=models.Value(name)).values_list("facet", "slug", "name")
        for name, model in VOCABULARIES.items()
    ]
    for facet, slug, name in rows[0].union(*rows[1:], all=True):
        found[facet][slug] = name
    return found | {"kind": {kind.value: kind.facet for kind in KINDS}, "state": STATES}


def facets_of(asked: Request, results: Results, words: Mapping[str, Mapping[str, str]]) -> list[Facet]:
    """Return the facets with counts, most first; a chosen value stays even when it counts nothing."""
    shown = []
    for name, facet, label, is_open in FACETS:
        counts = dict(results.facets.get(facet, {}))
        picked = {stored(name, value) for value in asked.chosen[name]}
        for value in picked & words[facet].keys():
            counts.setdefault(value, 0)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], words[facet].get(item[0], "")))
        values = [
            Value(_typed(name, value), words[facet][value], count, value in picked)
            for value, count in ordered
            if value in words[facet]
        ]
        values = values[:MOST_VALUES]
        if name in WITHOUT and (results.total or picked):
            values.append(Value(NONE, WITHOUT[name], None, MISSING in picked))
        shown.append(Facet(name, label, is_open or bool(picked), values))
    periods = [Value(value, label, None, value == asked.period) for value, (label, _) in PERIODS.items()]
    chosen = (("van", "Vanaf", asked.first), ("tot", "Tot en met", asked.last))
    dates = [(name, label, day.isoformat() if day else "") for name, label, day in chosen]
    is_open = bool(asked.period or asked.first or asked.last)
    shown.insert(5, Facet("periode", "Periode", is_open, periods, dates))
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
    for name, word in (("van", "vanaf"), ("tot", "tot en met")):
        if day := _day(params.get(name, "")):
            without = params.copy()
            for gone in (name, "pagina"):
                without.pop(gone, None)
            found.append({"label": f"{word} {date_format(day)}", "url": f"?{without.urlencode()}"})
    return found


def passage_link(url: str, snippet_html: str) -> str:
    """Return the address with a text fragment that leads to the passage; browsers that know none open the page.

    The fragment holds the first marked word and what follows it in its sentence, as in the WICG Text Fragments draft.
    """
    _, _, found = snippet_html.partition("<mark>")
    if not found:
        return url
    words = _END.split(unescape(_TAG.sub("", found)), maxsplit=1)[0].split()
    text = quote(" ".join(words[:LONGEST_FRAGMENT]).strip(_AROUND), safe="")
    return f"{url}{'' if '#' in url else '#'}:~:text={text.replace('-', '%2D')}"


def narrowing(asked: Request) -> bool:
    """Return whether anything but words was asked."""
    return any(asked.chosen.values()) or bool(asked.period or asked.first or asked.last)


def widened(asked: Request) -> Query:
    """Return the same words without any filter, for 'niets gevonden'."""
    return replace(asked.query, filters={}, date_from=None, date_to=None, page=1, facets=())
