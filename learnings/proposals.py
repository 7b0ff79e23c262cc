"""What the form proposes, so that two fields are enough: a title, themes, and colleagues who may think along."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from learnings.models import Dilemma
from members.models import User
from search import services as search
from search.dutch import analysed
from vocabulary.models import Theme

TITLE_CHARACTERS = 120
SENTENCE = re.compile(r"[^.?!\n]+[.?!]?")
MOST_THEMES = 3
MOST_PEOPLE = 5


def title_from(question: str, situation: str = "") -> str:
    """Return a title: the first question in the question, else its first sentence, cut at a word below 120 characters."""
    sentences = [part.strip() for part in SENTENCE.findall(question or situation) if part.strip()]
    first = next((part for part in sentences if part.endswith("?")), sentences[0] if sentences else "")
    if len(first) <= TITLE_CHARACTERS:
        return first
    return first[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def themes_from(text: str, user: User) -> list[Theme]:
    """Return themes that fit: those whose own words stand in the text, then those of similar things the user may see."""
    stems = set(_stems(text))
    scores: Counter = Counter()
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    for theme in themes.values():
        scores[theme.slug] += 2 * len(stems & set(_stems(f"{theme.name} {theme.description}")))
    for place, item in enumerate(search.similar_hits(text, user, kinds=("dilemma", "lesson"), limit=8)):
        for slug in item.facets.get("themes", ()):
            scores[slug] += 2 / (1 + place)
    best = [slug for slug, score in scores.most_common(MOST_THEMES) if score >= 1 and slug in themes]
    return [themes[slug] for slug in best]


def _stems(text: str) -> list[str]:
    return analysed(text).whole


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may think along, and why."""

    person: User
    reason: str


def colleagues_for(dilemma: Dilemma) -> list[Colleague]:
    """Return who may be asked, best first: by expertise missed, place and earlier helpful answers on these themes.

    Only members who may see the dilemma, never its author or who was asked or answered already.
    """
    themes = list(dilemma.themes.all())
    missed = list(dilemma.expertises_missed.all())
    place = dilemma.place or dilemma.owner.main_place
    helpful = Q(responses__is_helpful=True, responses__is_hidden=False, responses__dilemma__themes__in=themes)
    people = (
        User.objects.active_members()
        .exclude(pk__in=[dilemma.owner_id])
        .exclude(asks__dilemma=dilemma)
        .exclude(responses__dilemma=dilemma)
        .select_related("organisation__sector", "practice__place")
        .prefetch_related("expertises", "places")
        .annotate(helped=Count("responses", filter=helpful, distinct=True))
    )
    scored = []
    for person in people:
        score, reason = _fit(person, missed, place)
        score += 2 * min(person.helped, 3)
        if person.helped:
            reason = reason or "hielp eerder bij dit thema"
        if score:
            scored.append((score, person, reason))
    scored.sort(key=lambda row: (-row[0], row[1].pk))
    shown = []
    for _, person, reason in scored:
        if Dilemma.objects.visible_to(person).filter(pk=dilemma.pk).exists():
            shown.append(Colleague(person, reason))
        if len(shown) == MOST_PEOPLE:
            break
    return shown


def _fit(person: User, missed: list, place) -> tuple[float, str]:
    known = [expertise.name for expertise in person.expertises.all() if expertise in missed]
    if known:
        return 3.0 * len(known), f"weet veel van {known[0].lower()}"
    own = [person.practice.place] if person.practice_id else list(person.places.all())
    if place is not None and not place.is_city and any(p.path.startswith(place.path) or place.path.startswith(p.path)
                                                      for p in own):
        return 1.0, f"werkt in {place.name}"
    return 0.0, ""
