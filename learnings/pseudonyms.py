"""The name under which somebody without a name is shown: wide enough that at least five members fit."""

from __future__ import annotations

from members.models import User
from vocabulary.models import Place

FEWEST = 5  # k-anonymity hint of the AVG row in docs/architecture.md; five as in the design


def pseudonym_for(author: User, place: Place | None) -> str:
    """Return 'een professional uit Noordwest', or of the whole city when fewer than five active members fit there."""
    place = place or author.main_place
    while place is not None and not place.is_city:
        if _members_in(place) >= FEWEST:
            return f"een professional uit {place.name}"
        place = place.parent
    return "een professional uit Utrecht"


def _members_in(place: Place) -> int:
    here = User.objects.active_members()
    by_own = here.filter(places__path__startswith=place.path).values("pk")
    by_practice = here.filter(practice__place__path__startswith=place.path).values("pk")
    return by_own.union(by_practice).count()
