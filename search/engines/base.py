"""The one interface of the search engines, and the data that goes through it.

Both engines get analysed terms from `search.dutch`, which decides which words match; engines only rank
(docs/architecture.md, "Search").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from members.audiences import Viewer

FACETS = ("kind", "place", "practice", "variant", "themes", "principles", "sector", "state", "year")


# As a value in `Query.filters`: things without any value of this facet.
MISSING = ""


class EngineUnavailable(Exception):
    """The engine does not answer: its file is locked or broken, or its server is away."""


@dataclass(frozen=True, slots=True)
class Document:
    """One findable thing, as an engine stores it.

    `facets` maps a name from FACETS to the values of the thing (slugs; `place` holds the place and all its parents,
    so that a search on a wijk finds what lies in it). `labels` are the words of those facets as people read them
    ("Leidsche Rijn", "Wachttijden en overbruggen"): a searched field of its own. `links` are keys of things it
    follows from; they are shown, never used by `similar`. `boost` multiplies the score (1.0 = neutral).
    `version` is opaque and changes with the row; the comparison of index and database uses it.
    """

    key: str
    kind: str
    title: str
    body: str
    url: str
    date: datetime | None
    audience: str
    owner: int | None = None
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Sequence[str] = ()
    links: Sequence[str] = ()
    lead: str = ""
    boost: float = 1.0
    version: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: words as typed, any-of filters inside one facet and all-of across facets.

    The value MISSING in a filter stands for having none. `date_from` and `date_to` are inclusive days in
    Europe/Amsterdam. `order` is "relevance" or "newest".
    `page` counts from 1. `exclude_keys` are left out of hits, total and facets (things with a waiting index row
    whose audience narrowed). `hide_states` are values of the facet `state` that are left out unless the query
    filters on them. With `words` empty everything that passes the filters matches. `facets` are those whose values are
    counted: counting costs a cluster about a quarter of a search, so who shows none asks for none.
    """

    words: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    date_from: date | None = None
    date_to: date | None = None
    order: str = "relevance"
    page: int = 1
    per_page: int = 20
    exclude_keys: Sequence[str] = ()
    hide_states: Sequence[str] = ()
    facets: Sequence[str] = FACETS


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `title_html` and `snippet_html` are escaped text with only `<mark>` around matches.

    `body` is the text of the document as it was indexed, for who weighs hits against each other (the briefing).
    """

    key: str
    kind: str
    title: str
    url: str
    date: datetime | None
    audience: str
    owner: int | None
    facets: Mapping[str, Sequence[str]]
    lead: str
    score: float
    title_html: str = ""
    snippet_html: str = ""
    matched: Sequence[str] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """The answer: hits of one page, the exact total, and per facet the count of each value.

    The counts of a facet ignore that facet's own filter, and hold only what the viewer may see. `did_you_mean` is
    the query with unknown words corrected to words of documents that the viewer may see, or "". `took_ms` is the time
    inside the engine, in milliseconds.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    did_you_mean: str = ""
    also_searched: Sequence[str] = ()
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Status:
    """How the index is: number of documents, bytes on disk, and when it was last rebuilt."""

    documents: int
    size_bytes: int
    rebuilt_at: datetime | None = None


class Engine(Protocol):
    """What every engine can do. Each method raises EngineUnavailable when the engine does not answer."""

    def index(self, documents: Iterable[Document]) -> None:
        """Add the documents, replacing those with the same key."""

    def remove(self, keys: Iterable[str]) -> None:
        """Remove the documents with these keys; unknown keys are fine."""

    def search(self, query: Query, viewer: Viewer) -> Results:
        """Return what the viewer may see of what matches."""

    def similar(
        self,
        source: str,
        viewer: Viewer,
        *,
        kinds: Sequence[str] = (),
        limit: int = 10,
        is_text: bool = False,
        exclude_keys: Sequence[str] = (),
    ) -> Sequence[Hit]:
        """Return what resembles the document with key `source`, or the text `source` when `is_text`; never itself."""

    def get(self, keys: Sequence[str], viewer: Viewer) -> Sequence[Hit]:
        """Return the documents with these keys that the viewer may see, in this order; unknown keys are left out."""

    def complete(self, prefix: str, viewer: Viewer, *, limit: int = 8) -> Sequence[Hit]:
        """Return things whose title has words that start with the typed words, best first."""

    def versions(self) -> Mapping[str, str]:
        """Return key → version of every document in the index."""

    def status(self) -> Status:
        """Return how the index is."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build a second index beside the live one, switch to it, and return how many documents it holds."""

    def drop(self) -> None:
        """Give up an index that was made for a test or a measurement."""
