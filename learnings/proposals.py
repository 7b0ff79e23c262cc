"""What the form proposes, so that two fields are enough: a title, themes, and colleagues who may think along."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet

from learnings.models import Dilemma
from members import audiences
from members.models import RoleTerm, User
from search import services as search
from search.dutch import analysed
from vocabulary.models import Place, Theme

TITLE_CHARACTERS = 120
SENTENCE = re.compile(r"[^.?!\n]+[.?!]?")
MARKS = re.compile(r"\*\*|__|(?m:^[\s>#*-]+)")  # what Markdown puts around words
HEADER = re.compile(r"(van|aan|cc|onderwerp|verzonden|datum|from|to|subject|sent|date)\s*:", re.IGNORECASE)
GREETING = re.compile(r"(hoi|hallo|beste|dag|goede\w*|geachte|ha)\b[^.?!]{0,40},?$", re.IGNORECASE)
SIGNATURE = re.compile(r"(--$|(met |vriendelijke |hartelijke )*groet|mvg\b|groetjes|alvast bedankt)", re.IGNORECASE)
MOST_THEMES = 3
MOST_PEOPLE = 5


def title_from(question: str, situation: str = "") -> str:
    """Return a title: the first question asked, else the first sentence, cut at a word below 120 characters."""
    plain = MARKS.sub("", question.strip() or situation)
    sentences = [part.strip() for part in SENTENCE.findall(plain) if part.strip()]
    first = next((part for part in sentences if part.endswith("?")), sentences[0] if sentences else "")
    if len(first) <= TITLE_CHARACTERS:
        return first
    return first[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def themes_from(text: str, user: User) -> list[Theme]:
    """Return themes that fit: whose own words stand in the text, and those of similar things the user may see."""
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


def split_mail(text: str) -> tuple[str, str]:
    """Return (situation, question) of a pasted mail: without headers, greeting, signature and quoted lines.

    The question is the last paragraph that ends with, or holds, a question mark; the rest is the situation.
    """
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if SIGNATURE.match(line):
            break
        if not (HEADER.match(line) or GREETING.match(line) or line.startswith(">")):
            kept.append(line)
    paragraphs = [part.strip() for part in "\n".join(kept).split("\n\n") if part.strip()]
    asking = next((part for part in reversed(paragraphs) if "?" in part), "")
    if len(paragraphs) > 1 or not asking:
        return "\n\n".join(part for part in paragraphs if part is not asking), asking
    sentences = [part.strip() for part in SENTENCE.findall(asking) if part.strip()]
    return " ".join(s for s in sentences if not s.endswith("?")), " ".join(s for s in sentences if s.endswith("?"))


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may think along, and why."""

    person: User
    reason: str


def colleagues_for(dilemma: Dilemma) -> list[Colleague]:
    """Return who may be asked about a dilemma: nobody who was asked or answered already."""
    people = User.objects.exclude(asks__dilemma=dilemma).exclude(responses__dilemma=dilemma)
    return colleagues(
        people,
        author=dilemma.owner,
        place=dilemma.place or dilemma.owner.main_place,
        themes=[theme.pk for theme in dilemma.themes.all()],
        missed=[expertise.pk for expertise in dilemma.expertises_missed.all()],
        audience=dilemma.audience_choice,
    )


def colleagues(
    people: QuerySet[User],
    *,
    author: User,
    place: Place | None,
    themes: Sequence[int],
    missed: Sequence[int],
    audience: str,
) -> list[Colleague]:
    """Return who of these people may think along, best first, each with why.

    By expertise that is missed, by place, and by earlier answers that helped on these themes; only members who may
    read it, never its author. `themes` and `missed` are primary keys.
    """
    helpful = Q(responses__is_helpful=True, responses__is_hidden=False, responses__dilemma__themes__in=themes)
    members = RoleTerm.objects.current().exclude(role=RoleTerm.Role.ANALYST).values("user")
    rows = (
        people.filter(is_active=True, pk__in=members)
        .exclude(pk=author.pk)
        .select_related("organisation__sector", "practice__place")
        .prefetch_related("expertises", "places")
        .annotate(helped=Count("responses", filter=helpful, distinct=True))
    )
    scored = [(score, person, reason) for person in rows for score, reason in [_fit(person, missed, place)] if score]
    scored.sort(key=lambda row: (-row[0], row[1].pk))
    shown = (Colleague(person, reason) for _, person, reason in scored if _may_read(person, audience))
    return list(islice(shown, MOST_PEOPLE))


def _may_read(person: User, audience: str) -> bool:
    return audience == audiences.MEMBERS or audiences.of(person).allows(audience)


def _fit(person: Any, missed: Sequence[int], place: Place | None) -> tuple[float, str]:
    """Return how well somebody fits, and why in words."""
    score, reasons = 0.0, []
    known = [expertise.name for expertise in person.expertises.all() if expertise.pk in missed]
    if known:
        score += 3.0 * len(known)
        reasons.append(f"weet veel van {known[0].lower()}")
    if person.helped:
        score += 2.0 * min(person.helped, 3)
        reasons.append("hielp eerder bij dit thema")
    if near := _place_near(person, place):
        score += 1.0
        reasons.append(f"werkt in {near.name}")
    return score, " en ".join(reasons[:2])


def _place_near(person: User, place: Place | None) -> Place | None:
    """Return where somebody works that is this place, lies in it, or has it inside; the whole city is nowhere near."""
    if place is None or place.is_city:
        return None
    own = [person.practice.place] if person.practice else list(person.places.all())
    near = (p for p in own if p.path.startswith(place.path) or place.path.startswith(p.path))
    return next((p for p in near if not p.is_city), None)
