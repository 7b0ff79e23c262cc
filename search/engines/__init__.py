"""The engines. `get_engine()` gives the one that the settings name."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from django.conf import settings

from search.engines.base import Engine


def get_engine() -> Engine:
    """Return the engine of this process; its module is settings.SEARCH_ENGINE and has `from_settings()`."""
    return _made(settings.SEARCH_ENGINE, str(settings.SEARCH_SQLITE_PATH), settings.ELASTICSEARCH_INDEX)


@lru_cache(maxsize=8)
def _made(module: str, _path: str, _index: str) -> Engine:
    # Path and index are part of the cache key, so that a test with others gets another engine.
    return import_module(module).from_settings()
