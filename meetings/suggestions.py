"""What could be on the agenda: what waits for an answer, what is disputed, what is old, who is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone
from wagtail import hooks

from learnings.models import Dilemma, Experience, Lesson
from meetings.models import AgendaItem, Meeting
from members.models import RoleTerm, User

UNANSWERED_AFTER = timedelta(days=7)
PER_REASON = 3
SINCE_DAYS = 60
HOOK = "register_agenda_suggestions"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to discuss: its kind and title, why, and what the address of the form for a new item needs."""

    kind: str
    title: str
    url: str
    reason: str
    query: str


def for_meeting(meeting: Meeting, user) -> list[Suggestion]:
    """Return what the facilitator may want on this agenda and is not on it yet.

    Later apps add theirs with the hook `register_agenda_suggestions`: a function of (meeting, since, user) that returns
    a list of (kind, title, url, reason), such as the updates of pilots since the last meeting.
    """
    items = AgendaItem.objects.filter(meeting=meeting)
    dilemmas = set(items.values_list("dilemmas", flat=True))
    lessons = set(items.values_list("lessons", flat=True))
    titles = set(items.values_list("title", flat=True))
    since = since_last(meeting)
    found = [
        *_unanswered(user, dilemmas),
        *_disputed(user, lessons),
        *_past_review(user, lessons),
        *_newcomers(since),
        *_registered(meeting, since, user),
    ]
    return [one for one in found if one.title not in titles]


def since_last(meeting: Meeting):
    """Return since when things are new: the meeting before, or two months ago."""
    earlier = Meeting.objects.filter(start__lt=meeting.start).exclude(state=Meeting.State.CANCELLED)
    if meeting.series_id:
        earlier = earlier.filter(series=meeting.series_id)
    last = meeting.previous or (earlier.order_by("-start").first() if meeting.series_id else None)
    return last.start if last else timezone.now() - timedelta(days=SINCE_DAYS)


def _unanswered(user, known) -> list[Suggestion]:
    rows = Dilemma.objects.visible_to(user).unanswered_for(UNANSWERED_AFTER).exclude(pk__in=known - {None})
    return [
        Suggestion("dilemma", row.title, row.get_absolute_url(), "nog geen antwoord", f"dilemma={row.pk}")
        for row in rows.order_by("posted_at")[:PER_REASON]
    ]


def _disputed(user, known) -> list[Suggestion]:
    disputes = Experience.objects.filter(outcome=Experience.Outcome.NOT, resolved_at=None, is_hidden=False)
    rows = Lesson.objects.visible_to(user).adopted().filter(pk__in=disputes.values("lesson"))
    return [
        Suggestion("lesson", row.title, row.get_absolute_url(), "werkte niet bij een collega", f"les={row.pk}")
        for row in rows.exclude(pk__in=known - {None}).order_by("-adopted_at")[:PER_REASON]
    ]


def _past_review(user, known) -> list[Suggestion]:
    rows = Lesson.objects.visible_to(user).adopted().filter(review_date__lt=timezone.localdate())
    return [
        Suggestion(
            "lesson", row.title, row.get_absolute_url(), "de datum om hem na te kijken is voorbij", f"les={row.pk}"
        )
        for row in rows.exclude(pk__in=known - {None}).order_by("review_date")[:PER_REASON]
    ]


def _newcomers(since) -> list[Suggestion]:
    """New members who wrote about themselves introduce themselves."""
    new = RoleTerm.objects.current().filter(role=RoleTerm.Role.MEMBER, start__gte=timezone.localtime(since).date())
    people = User.objects.filter(is_active=True, pk__in=new.values("user")).order_by("first_name", "pk")[:PER_REASON]
    return [
        Suggestion(
            "member",
            f"{person.first_name} stelt zich voor",
            person.get_absolute_url(),
            "nieuw in de Ontwikkelkamer",
            urlencode({"titel": f"{person.first_name} stelt zich voor"}),
        )
        for person in people
    ]


def _registered(meeting, since, user) -> list[Suggestion]:
    return [
        Suggestion(kind, title, url, reason, urlencode({"titel": title}))
        for registered in hooks.get_hooks(HOOK)
        for kind, title, url, reason in registered(meeting, since, user)
    ]
