"""The member's own home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from wagtail import hooks

from cms.models.guide import GuidePage
from cms.models.pilots import UpdatePage
from cms.visibility import restrictions, visible_pages
from learnings.models import Dilemma, Follow, Lesson
from members import audiences
from members.models import User

NEWS_LIMIT = 8
OWN_LIMIT = 6
CANDIDATES = 20
WHERE = ("place", "practice__place", "variant")


@dataclass(frozen=True)
class News:
    """Something new: what it is, and how near it is to the reader."""

    kind: str
    title: str
    url: str
    date: datetime
    where: str = ""
    text: str = ""
    nearness: int = 0


@dataclass(frozen=True)
class OwnDilemma:
    """An open dilemma of the reader, with how it stands."""

    title: str
    url: str
    status: str
    style: str
    parts: list[str]


def member_context(page, user: User) -> dict:
    """Greeting, search, own open dilemmas, and what is new since the last visit.

    Later apps add panels at the side with the hook `register_home_panels`: a function of the user that returns
    (order, template, context) or None.
    """
    return {
        "greeting": greeting(timezone.localtime()),
        "searches": page.searches(),
        "own_dilemmas": own_open_dilemmas(user),
        "news": news_for(user),
        "since": user.previous_visit_at,
        "panels": sorted(
            (panel for panel in (registered(user) for registered in hooks.get_hooks("register_home_panels")) if panel),
            key=lambda panel: panel[0],
        ),
    }


def greeting(now: datetime) -> str:
    """Return 'Goedemorgen' from 5 to 12, 'Goedemiddag' until 18, else 'Goedenavond' ('goedenacht' says goodbye)."""
    if 5 <= now.hour < 12:
        return "Goedemorgen"
    return "Goedemiddag" if 12 <= now.hour < 18 else "Goedenavond"


def own_open_dilemmas(user: User) -> list[OwnDilemma]:
    """Return the open dilemmas of a member with what happened to them, newest first."""
    helpful = Q(responses__is_helpful=True, responses__is_hidden=False)
    rows = list(
        Dilemma.objects.filter(owner=user)
        .still_open()
        .select_related("place", "practice__place")
        .with_response_count()
        .annotate(helpful_count=Count("responses", filter=helpful, distinct=True))
        .order_by("-posted_at")[:OWN_LIMIT]
    )
    seen = dict(
        Follow.objects.filter(member=user, key__in=[row.key for row in rows]).values_list("key", "last_seen_at")
    )
    new = _new_responses(rows, seen, user)
    return [_own(row, new.get(row.pk, 0)) for row in rows]


def _new_responses(rows: list[Dilemma], seen: dict[str, datetime], user: User) -> dict[int, int]:
    rule = Q(pk__in=[])
    for row in rows:
        rule |= Q(pk=row.pk, responses__posted_at__gt=seen.get(row.key, row.posted_at))
    found = Dilemma.objects.filter(rule).filter(responses__is_hidden=False).exclude(responses__owner=user)
    return dict(found.annotate(new=Count("responses", distinct=True)).values_list("pk", "new"))


def _own(row: Dilemma, new: int) -> OwnDilemma:
    if new:
        status, style = ("1 nieuwe reactie" if new == 1 else f"{new} nieuwe reacties"), "new"
    elif row.helpful_count:
        status, style = "Klaar om een les van te maken", "done"
    elif row.response_count:
        status, style = ("1 reactie" if row.response_count == 1 else f"{row.response_count} reacties"), ""
    else:
        status, style = "Open", ""
    where = str(row.practice.place if row.practice_id else row.place or "")
    return OwnDilemma(row.title, row.get_absolute_url(), status, style, [where, f"gedeeld op {_day(row.posted_at)}"])


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F")


def news_for(user: User, limit: int = NEWS_LIMIT) -> list[News]:
    """Return what is new since the previous visit: own wijk and kind of support first, then newest, `limit` at most.

    Somebody without a previous visit gets what is newest.
    """
    since = user.previous_visit_at
    own = _own_words(user)
    found = [*_dilemmas(user, since, own), *_lessons(user, since, own), *_pages(user, since, own)]
    return sorted(found, key=lambda news: (-news.nearness, -news.date.timestamp()))[:limit]


@dataclass(frozen=True)
class OwnWords:
    """Where somebody works: paths of places, and the form of support."""

    paths: tuple[str, ...]
    variant: int | None

    def nearness(self, thing) -> int:
        """Return 2 for the own wijk, 1 for the own form of support, 3 for both, else 0."""
        place = thing.practice.place if thing.practice_id else thing.place
        is_near = (
            place is not None
            and not place.is_city
            and any(place.path.startswith(path) or path.startswith(place.path) for path in self.paths)
        )
        return 2 * is_near + (self.variant is not None and thing.variant_id == self.variant)


def _own_words(user: User) -> OwnWords:
    paths = list(user.places.values_list("path", flat=True))
    if user.practice_id:
        paths.append(user.practice.place.path)
    return OwnWords(tuple(paths), user.variant_id)


def _since(rows, column: str, since: datetime | None):
    rows = rows.exclude(**{column: None})
    return (rows.filter(**{f"{column}__gt": since}) if since else rows).order_by(f"-{column}")[:CANDIDATES]


def _dilemmas(user, since, own):
    rows = Dilemma.objects.visible_to(user).posted().exclude(owner=user).filter(is_hidden=False).with_response_count()
    for row in _since(rows.select_related(*WHERE), "posted_at", since):
        count = row.response_count
        words = "Nog geen reactie." if not count else "1 reactie." if count == 1 else f"{count} reacties."
        text = f"{words}{_why(own.nearness(row), row)}"
        yield _news("dilemma", row, row.get_absolute_url(), row.posted_at, text, own)


def _lessons(user, since, own):
    rows = Lesson.objects.visible_to(user).adopted().exclude(owner=user).filter(is_hidden=False)
    for row in _since(rows.select_related(*WHERE), "adopted_at", since):
        yield _news("lesson", row, row.get_absolute_url(), row.adopted_at, row.lead, own)


def _pages(user, since, own):
    viewer, known = audiences.of(user), restrictions()
    for model, kind in ((GuidePage, "guide_page"), (UpdatePage, "pilot_update")):
        rows = visible_pages(model.objects.all(), viewer, known).select_related(*WHERE)
        for row in _since(rows, "last_published_at", since):
            yield _news(kind, row, row.address, row.last_published_at, row.lead, own)


def _news(kind: str, row, url: str, moment: datetime, text: str, own: OwnWords) -> News:
    place = row.practice.place if row.practice_id else row.place
    return News(kind, row.title, url, moment, str(place or ""), text, own.nearness(row))


def _why(nearness: int, row) -> str:
    if nearness == 3:
        return f" Past bij jouw wijk en bij jouw soort ondersteuning, {row.variant}."
    return {2: " Past bij jouw wijk.", 1: f" Past bij jouw soort ondersteuning, {row.variant}."}.get(nearness, "")


__all__ = ["greeting", "member_context", "news_for", "own_open_dilemmas"]
