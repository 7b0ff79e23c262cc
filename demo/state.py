"""Whether demonstration content is loaded, so that every page can say so."""

from __future__ import annotations

from django.core.cache import caches

MARK = "demo.is_loaded"
ACCOUNTS = ("kwartiermaker", "gezinswerker", "huisarts", "school", "beheer")


def is_loaded() -> bool:
    """Return whether the demonstration accounts are in this database (kept in memory for a few seconds)."""
    from members.models import User

    return caches["process"].get_or_set(MARK, User.objects.filter(email__endswith="@demo.example").exists)
