"""Names that are no findings: full names of members, organisations and places, registered by the apps."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache
from django.db import DatabaseError
from wagtail import hooks

from writing.guard.kinds import Finding

HOOK = "register_guard_exceptions"
CACHE_KEY = "guard.exceptions"
KEEP_S = 300


def prepared(names: Iterable[str]) -> frozenset[str]:
    """Return the names in lower case; a single word is an organisation or a place, never a member."""
    return frozenset(" ".join(name.lower().split()) for name in names if name.strip())


def registered() -> frozenset[str]:
    """Return what the apps registered, kept for five minutes; nothing when there is no database yet."""
    try:
        known = cache.get(CACHE_KEY)
        if known is None:
            known = prepared(name for given in hooks.get_hooks(HOOK) for name in given())
            cache.set(CACHE_KEY, known, KEEP_S)
    except DatabaseError:  # guard_eval works on a machine without tables
        return frozenset()
    return known


def covers(known: frozenset[str], text: str, finding: Finding) -> bool:
    """Return whether the finding is such a name, or stands inside one."""
    lower = text.lower()
    passage = lower[finding.start : finding.end]
    if passage in known:
        return True
    around = lower[max(0, finding.start - 60) : finding.end + 60]
    return any(passage in name and name in around for name in known if " " in name)
