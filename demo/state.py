"""Whether demonstration content is loaded, so that every page can say so."""

from __future__ import annotations

from django.core.cache import cache

MARK = "demo.is_loaded"
KEEP_S = 300
ACCOUNTS = ("kwartiermaker", "gezinswerker", "huisarts", "school", "beheer")


def is_loaded() -> bool:
    """Return whether the demonstration accounts are in this database (kept in the cache for five minutes)."""
    from members.models import User

    return cache.get_or_set(MARK, lambda: User.objects.filter(email__endswith="@demo.example").exists(), KEEP_S)
