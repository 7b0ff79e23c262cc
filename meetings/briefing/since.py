"""What else a participant brings along: own open action points, and what changed since they were last there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from learnings.models import Dilemma, Lesson
from meetings.models import ActionPoint, Attendance, Decision, Meeting

MOST = 6


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is new since then: its kind, title, address and moment."""

    kind: str
    title: str
    url: str
    at: datetime


def last_attended(meeting: Meeting, person) -> Meeting | None:
    """Return the last meeting before this one at which the person was, of the same series when it has one.

    Where nobody noted who was there, who was invited and did not decline counts as present.
    """
    there = Q(attendances__member=person, attendances__removed_at=None) & (
        Q(attendances__presence=Attendance.Presence.PRESENT)
        | Q(attendances__presence="", attendances__answer__in=["", Attendance.Answer.YES, Attendance.Answer.MAYBE])
    )
    rows = Meeting.objects.visible_to(person).filter(there, start__lt=meeting.start).exclude(pk=meeting.pk)
    rows = rows.filter(state__in=[Meeting.State.HELD, Meeting.State.ADOPTED]).order_by("-start", "-pk")
    if meeting.series_id:
        return rows.filter(series=meeting.series_id).first()
    return rows.first()


def changes(person, since: datetime) -> list[Change]:
    """Return what is new since then that this person may see, newest first: lessons, decisions, answered dilemmas."""
    lessons = Lesson.objects.visible_to(person).adopted().filter(adopted_at__gt=since).order_by("-adopted_at")[:MOST]
    decisions = Decision.objects.visible_to(person).shared().filter(meeting__minutes_shared_at__gt=since)
    decisions = decisions.select_related("meeting").order_by("-meeting__minutes_shared_at", "pk")[:MOST]
    closed = Dilemma.objects.visible_to(person).posted().filter(state=Dilemma.State.CLOSED, closed_at__gt=since)
    found = [Change("lesson", row.title, row.get_absolute_url(), row.adopted_at) for row in lessons]
    found += [
        Change("decision", row.statement, row.get_absolute_url(), row.meeting.minutes_shared_at) for row in decisions
    ]
    found += [
        Change("dilemma", row.title, row.get_absolute_url(), row.closed_at)
        for row in closed.order_by("-closed_at")[:MOST]
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)[:MOST]


def open_actions(person) -> Sequence[Any]:
    """Return the open action points of this person, soonest first."""
    rows = ActionPoint.objects.visible_to(person).shared().still_open().filter(owner=person)
    return list(rows.select_related("meeting").order_by("due", "pk")[:20])
