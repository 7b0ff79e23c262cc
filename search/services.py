"""Searching, for the rest of the site: takes a person, and shows only what the database says that person may see."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import models

from members import audiences
from search import outbox
from search.documents import source_for, source_of_key, sources
from search.engines import get_engine
from search.engines.base import EngineUnavailable, Hit, Query, Results
from vocabulary.models import Place, Theme

log = logging.getLogger(__name__)
HIDDEN_STATES = ("superseded", "withdrawn")
MAX_SIMILAR_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Similar:
    """One thing that resembles another, and why."""

    key: str
    kind: str
    title: str
    url: str
    reason: str
    lead: str = ""


def search(query: Query, user) -> Results:
    """Return what this person may see of what matches. Raises EngineUnavailable.

    Things that wait with a narrower audience are left out before the engine counts, and every hit is checked against
    the database once more, so nothing leaks between a change and its place in the index.
    """
    viewer = audiences.of(user)
    query = replace(query, exclude_keys=[*query.exclude_keys, *outbox.waiting_keys()])
    results = get_engine().search(query, viewer)
    allowed = visible_keys((hit.key for hit in results.hits), viewer)
    hits = [hit for hit in results.hits if hit.key in allowed]
    return replace(results, hits=hits, total=results.total - (len(results.hits) - len(hits)))


def visible_keys(keys: Iterable[str], viewer: audiences.Viewer) -> set[str]:
    """Return which of these keys the viewer may see according to the database: one query per kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        kind, _, number = key.partition(":")
        by_kind[kind].append(int(number))
    found: set[str] = set()
    for kind, pks in by_kind.items():
        source = source_of_key(f"{kind}:0")
        if source:
            found |= {f"{kind}:{pk}" for pk in source.visible(pks, viewer)}
    return found


def similar_hits(source: models.Model | str, user, *, kinds: Sequence[str] = (), limit: int = 3) -> list[Hit]:
    """Return hits that resemble a thing or a text; nothing when the engine is down."""
    viewer = audiences.of(user)
    is_text = isinstance(source, str)
    registered = None if is_text else source_for(source)
    if not is_text and registered is None:
        return []
    asked = source[:MAX_SIMILAR_CHARACTERS] if is_text else registered.key(source)
    try:
        hits = get_engine().similar(
            asked, viewer, kinds=kinds, limit=limit + 3, is_text=is_text, exclude_keys=outbox.waiting_keys()
        )
    except EngineUnavailable:
        log.warning("search engine unavailable, no similar items")
        return []
    allowed = visible_keys((hit.key for hit in hits), viewer)
    shown = [hit for hit in hits if hit.key in allowed and not _is_withdrawn(hit)]
    return shown[:limit]


def similar(source: models.Model | str, user, *, kinds: Sequence[str] = (), limit: int = 3) -> list[Similar]:
    """Return at most `limit` things that resemble a thing or a text, each with the reason."""
    hits = similar_hits(source, user, kinds=kinds, limit=limit)
    own = {}
    if not isinstance(source, str) and (registered := source_for(source)):
        row = registered.loaded().filter(pk=source.pk).first()  # a concept is not indexed and has none
        own = dict(registered.document(row).facets) if row else {}
    names = _names(hits) if hits else {}
    return [Similar(hit.key, hit.kind, hit.title, hit.url, _reason(own, hit, names), hit.lead) for hit in hits]


def similar_many(texts: Sequence[str], user, *, kinds: Sequence[str] = (), limit: int = 3) -> list[list[Similar]]:
    """Return for each text at most `limit` things that resemble it, in as many queries as for one."""
    viewer = audiences.of(user)
    waiting = outbox.waiting_keys() if texts else []
    options = {"kinds": kinds, "limit": limit + 3, "is_text": True, "exclude_keys": waiting}
    try:
        found = [get_engine().similar(text[:MAX_SIMILAR_CHARACTERS], viewer, **options) for text in texts]
    except EngineUnavailable:
        log.warning("search engine unavailable, no similar items")
        return [[] for _ in texts]
    hits = [hit for row in found for hit in row]
    allowed = visible_keys((hit.key for hit in hits), viewer)
    names = _names(hits) if hits else {}
    shown = [[hit for hit in row if hit.key in allowed and not _is_withdrawn(hit)][:limit] for row in found]
    return [
        [Similar(hit.key, hit.kind, hit.title, hit.url, _reason({}, hit, names), hit.lead) for hit in row]
        for row in shown
    ]


def _is_withdrawn(hit: Hit) -> bool:
    return hit.facets.get("state", [""])[:1] == ["withdrawn"]


def _names(hits: Sequence[Hit]) -> dict[str, str]:
    slugs = {slug for hit in hits for name in ("themes", "place") for slug in hit.facets.get(name, ())}
    themes = Theme.objects.filter(slug__in=slugs).values_list("slug", "name")
    return dict(themes) | dict(Place.objects.filter(slug__in=slugs).values_list("slug", "name"))


def _reason(own: dict, hit: Hit, names: dict[str, str]) -> str:
    """Return why a hit is there: 'zelfde thema en wijk', or the theme it is about."""
    same = [
        word
        for name, word in (("themes", "thema"), ("place", "wijk"), ("variant", "soort ondersteuning"))
        if set(own.get(name, ())) & set(hit.facets.get(name, ()))
    ]
    if same:
        return "zelfde " + (" en ".join([", ".join(same[:-1]), same[-1]]) if len(same) > 1 else same[0])
    themes = [names[slug] for slug in hit.facets.get("themes", ()) if slug in names]
    return f"over {themes[0].lower()}" if themes else "lijkt in woorden"


def complete(prefix: str, user, *, limit: int = 8) -> list[Hit]:
    """Return things whose title begins with these words; nothing when the engine is down."""
    viewer = audiences.of(user)
    try:
        hits = get_engine().complete(prefix[:100], viewer, limit=limit)
    except EngineUnavailable:
        return []
    waiting = set(outbox.waiting_keys())
    allowed = visible_keys((hit.key for hit in hits), viewer) - waiting
    return [hit for hit in hits if hit.key in allowed]


def affected_keys(instance: models.Model) -> list[str]:
    """Return the keys of everything that must be indexed again when this row changes."""
    own = source_for(instance)
    keys = [own.key(instance)] if own else []
    for source in sources().values():
        keys.extend(source.affected_by(instance))
    return keys
