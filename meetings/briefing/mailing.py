"""The notice some days before a meeting that its reading is there: once per participant, title and link only."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from meetings.briefing.gathering import reading_of
from meetings.models import Attendance, Meeting
from members.models import User
from notices import services as notices
from notices.kinds import Kind, register

BRIEFING = register(Kind("briefing", "Wat je kunt lezen vóór een bijeenkomst"))


def send_due() -> int:
    """Tell the participants of meetings within BRIEFING_DAYS days what there is to read; return how many are told.

    Who was told, or declined, or has nothing to read, is not told (again).
    """
    now = timezone.now()
    soon = now + timedelta(days=settings.BRIEFING_DAYS)
    meetings = Meeting.objects.filter(state=Meeting.State.INVITED, start__gt=now, start__lte=soon)
    return sum(_tell(meeting, person) for meeting in meetings for person in _waiting(meeting))


def _waiting(meeting: Meeting) -> list[User]:
    declined = Q(attendances__meeting=meeting, attendances__answer=Attendance.Answer.NO)
    people = meeting.participants.filter(is_active=True).exclude(pk__in=User.objects.filter(declined).values("pk"))
    return list(people.exclude(notices__dedupe_key=_once(meeting)).order_by("pk"))


def _once(meeting: Meeting) -> str:
    return f"briefing:{meeting.pk}"


def _tell(meeting: Meeting, person: User) -> bool:
    if not Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists():
        return False
    reading = reading_of(meeting, person, list(meeting.items.on_the_agenda()))
    if not reading.count:
        return False
    pieces = "1 stuk" if reading.count == 1 else f"{reading.count} stukken"
    minutes = "1 minuut" if reading.minutes == 1 else f"{reading.minutes} minuten"
    day = date_format(timezone.localtime(meeting.start), "j F")
    told = notices.notify(
        to=person,
        kind=BRIEFING.slug,
        about=meeting.key,
        title=f"Lees je in voor {day} ({pieces}, {minutes}): {meeting.title}",
        url=f"{meeting.get_absolute_url()}voorbereiding/",
        dedupe_key=_once(meeting),
    )
    return told is not None
