"""The engine for a site of several hosts: an Elasticsearch 8 cluster."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings

from search import dutch
from search.engines.elasticsearch.engine import ElasticsearchEngine

MAJOR = 8


def from_settings() -> ElasticsearchEngine:
    """Return the engine that the settings describe."""
    return ElasticsearchEngine(
        settings.ELASTICSEARCH_URLS,
        alias=settings.ELASTICSEARCH_INDEX,
        timeout_s=settings.SEARCH_TIMEOUT_S,
        shards=settings.ELASTICSEARCH_SHARDS,
        replicas=settings.ELASTICSEARCH_REPLICAS,
        **settings.ELASTICSEARCH_OPTIONS,
    )


def throw_away(urls: Sequence[str], synonyms: dutch.SynonymSet, alias: str = "") -> ElasticsearchEngine:
    """Return an engine with an index of its own, empty or the one of that name; `drop` it afterwards."""
    options = dict(settings.ELASTICSEARCH_OPTIONS)
    alias = alias or f"ok-throw-away-{uuid4().hex[:12]}"
    made = ElasticsearchEngine(urls, alias=alias, timeout_s=60, synonyms=lambda: synonyms, **options)
    if not made.server.exists():
        made.server.create()
    return made


def for_bench(url: str, alias: str = "") -> ElasticsearchEngine:
    """Return a throw-away engine with the shipped synonyms; one with a name may hold what was indexed before."""
    return throw_away([url], dutch.shipped(), alias)


__all__ = ["MAJOR", "ElasticsearchEngine", "for_bench", "from_settings", "throw_away"]
