"""Without a name: shown so wide that at least five members fit, and the tags of the dilemma no narrower than that."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from members.models import User
from vocabulary.models import Place, Variant

FEWEST = 5  # members who must fit a description (design, section 3)
CITY = "Utrecht"


@dataclass(frozen=True, slots=True)
class Disguise:
    """What may be shown of who asks: the name, and the place and kind of support the dilemma may carry."""

    name: str
    place: Place | None
    variant: Variant | None


def disguise(author: User, *, place: Place | None = None, variant: Variant | None = None) -> Disguise:
    """Return 'een professional uit Noordwest', widened from buurt to city until at least five active members fit.

    A tag of the dilemma can give the author away as well as a name can: a place inside the place that is shown is
    widened to it, and the author's own kind of support is left out when fewer than five members there share it.
    """
    shown = _wide_enough(author.main_place or place)
    if place is not None and (shown is None or place.path.startswith(shown.path)):
        place = shown
    is_own_kind = variant is not None and variant.pk == author.variant_id
    if is_own_kind and _members(shown).filter(variant=variant).count() < FEWEST:
        variant = None
    return Disguise(f"een professional uit {shown.name if shown else CITY}", place, variant)


def _wide_enough(place: Place | None) -> Place | None:
    """Return this place or the nearest one around it in which five members fit; None is the whole city."""
    while place is not None and not place.is_city:
        if _members(place).count() >= FEWEST:
            return place
        place = place.parent
    return None


def _members(place: Place | None):
    here = User.objects.active_members()
    if place is None:
        return here
    works_there = Q(places__path__startswith=place.path) | Q(practice__place__path__startswith=place.path)
    return here.filter(works_there).distinct()
