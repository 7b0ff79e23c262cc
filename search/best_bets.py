"""Aanraders: what a facilitator puts on top for certain words."""

from __future__ import annotations

from members import audiences
from members.models import User
from search import outbox, services
from search.counts import plain
from search.documents import source_of_key
from search.engines import get_engine
from search.engines.base import Hit
from search.models import BestBet

MOST_SHOWN = 3


def recommend(*, words: str, key: str, by: User) -> BestBet:
    """Put a thing that this facilitator may see on top for these words. Raises ValueError when there is none."""
    found = plain(words)[:100]
    _, _, number = key.partition(":")
    is_key = number.isascii() and number.isdecimal() and len(number) < 19
    source = source_of_key(key)
    if not found or not is_key or source is None or not services.visible_keys([key], audiences.of(by)):
        raise ValueError("no such words or thing")
    title = source.document(source.loaded().get(pk=int(number))).title[:255]
    return BestBet.objects.update_or_create(words=found, key=key, defaults={"title": title})[0]


def bets_for(words: str, user) -> list[Hit]:
    """Return what stands on top for these words, as far as this person may see it now; one query without any."""
    found = plain(words)
    keys = list(BestBet.objects.filter(words=found).values_list("key", flat=True)[:MOST_SHOWN]) if found else []
    if not keys:
        return []
    viewer = audiences.of(user)
    allowed = services.visible_keys(keys, viewer) - set(outbox.waiting_keys())
    return [hit for hit in get_engine().get(keys, viewer) if hit.key in allowed]
