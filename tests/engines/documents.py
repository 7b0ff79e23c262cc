"""Small documents and viewers for the tests of the engines."""

from __future__ import annotations

from datetime import UTC, datetime

from members.audiences import Viewer
from search.engines.base import Document

PUBLIC = Viewer(frozenset({"public"}))
MEMBER = Viewer(frozenset({"public", "members", "user:1"}), owner=1)
FACILITATOR = Viewer(frozenset({"public", "members", "user:9"}), owner=9, holds_every_token=True)


def doc(key: str, title: str = "", body: str = "", **more) -> Document:
    """The smallest valid document: public, of the kind its key names."""
    defaults = {
        "kind": key.partition(":")[0],
        "url": f"/{key.replace(':', '/')}/",
        "date": datetime(2019, 6, 1, 12, tzinfo=UTC),
        "audience": "public",
        "version": "1",
    }
    return Document(key=key, title=title or key, body=body, **(defaults | more))


def keys(results) -> list[str]:
    """The keys of hits, or of the hits of results, in order."""
    return [hit.key for hit in getattr(results, "hits", results)]
