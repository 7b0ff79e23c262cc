"""The embedded engine, the default: SQLite FTS5 in a file beside the database."""

from __future__ import annotations

from django.conf import settings

from search.engines.sqlite.engine import SqliteEngine


def from_settings() -> SqliteEngine:
    """Return the engine that the settings describe."""
    return SqliteEngine(settings.SEARCH_SQLITE_PATH, timeout_s=settings.SEARCH_TIMEOUT_S)


__all__ = ["SqliteEngine", "from_settings"]
