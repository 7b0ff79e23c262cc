"""Calendars: a meeting as an event, somebody's own feed, and the messages that calendars understand.

Times are written in Europe/Amsterdam with a VTIMEZONE, so that summer time holds in every program (RFC 5545, 3.6.5);
days such as the due date of an action point are whole days, whose end is the day after (3.6.1).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from meetings.models import ActionPoint, Attendance, CalendarFeed, Meeting
from members.models import User

ZONE = ZoneInfo("Europe/Amsterdam")
PRODUCT = "-//Ontwikkelkamer//bijeenkomsten//NL"
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
FEED_DAYS_BACK = 180
SUMMER, WINTER = timedelta(hours=2), timedelta(hours=1)
# (part, name, month, first time, offset before, offset after): the rule of the European Union since 1996
ZONE_RULES = (
    (TimezoneDaylight, "CEST", 3, datetime(1996, 3, 31, 2), WINTER, SUMMER),  # noqa: DTZ001
    (TimezoneStandard, "CET", 10, datetime(1996, 10, 27, 3), SUMMER, WINTER),  # noqa: DTZ001
)


def uid(key: str) -> str:
    """Return the identity of a thing in every calendar."""
    return f"{key.replace(':', '-')}@{urlsplit(settings.SITE_URL).hostname}"


def meeting_event(meeting: Meeting, attendee: Attendance | None = None) -> Event:
    """Return a meeting as an event; with the one attendee whom a message is for."""
    event = Event()
    event.add("uid", uid(meeting.key))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", meeting.start.astimezone(ZONE))
    event.add("dtend", meeting.end.astimezone(ZONE))
    event.add("summary", meeting.title)
    event.add("url", f"{settings.SITE_URL}{meeting.get_absolute_url()}")
    if meeting.location:
        event.add("location", meeting.location)
    event.add("status", "CANCELLED" if meeting.state == Meeting.State.CANCELLED else "CONFIRMED")
    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = vText("Ontwikkelkamer")
    event["organizer"] = organiser
    if attendee:
        person = vCalAddress(f"mailto:{attendee.email}")
        person.params["RSVP"] = vText("FALSE")
        person.params["PARTSTAT"] = vText(
            {"yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}.get(attendee.answer, "NEEDS-ACTION")
        )
        event.add("attendee", person, encode=0)
    return event


def action_event(action: ActionPoint) -> Event:
    """Return the due date of an action point as a whole day."""
    event = Event()
    event.add("uid", uid(action.key))
    event.add("dtstamp", timezone.now())
    event.add("dtstart", action.due)
    event.add("dtend", action.due + timedelta(days=1))
    event.add("summary", f"Actiepunt: {action.what}")
    event.add("url", f"{settings.SITE_URL}/mijn/actiepunten/")
    event.add("transp", "TRANSPARENT")
    return event


def calendar(events: Iterable[Event], method: str = PUBLISH, name: str = "") -> bytes:
    """Return a calendar file."""
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("method", method)
    if name:
        book.add("x-wr-calname", name)
    book.add_component(_zone())
    for event in events:
        book.add_component(event)
    return book.to_ical()


def _zone() -> Timezone:
    """Return Europe/Amsterdam as two rules; the list of dates that icalendar makes is misread by other programs."""
    zone = Timezone()
    zone.add("tzid", ZONE.key)
    for part, name, month, first, before, after in ZONE_RULES:
        rule = part()
        rule.add("tzname", name)
        rule.add("dtstart", first)
        rule.add("tzoffsetfrom", before)
        rule.add("tzoffsetto", after)
        rule.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(rule)
    return zone


def feed_of(member: User) -> bytes:
    """Return somebody's own calendar: the meetings they were invited to and may see, and their due dates."""
    since = timezone.now() - timedelta(days=FEED_DAYS_BACK)
    meetings = Meeting.objects.visible_to(member).filter(participants=member, start__gte=since)
    declined = Attendance.objects.filter(member=member, answer=Attendance.Answer.NO).values("meeting")
    meetings = meetings.exclude(state=Meeting.State.CONCEPT).exclude(pk__in=declined).order_by("start")
    actions = ActionPoint.objects.visible_to(member).shared().still_open().filter(owner=member).exclude(due=None)
    events = [*map(meeting_event, meetings), *map(action_event, actions.order_by("due"))]
    return calendar(events, name="Ontwikkelkamer")


def digest(code: str) -> str:
    """Return what is stored of a secret code."""
    return hashlib.sha256(code.encode()).hexdigest()


@transaction.atomic
def new_feed(*, member: User) -> str:
    """Give somebody a new secret code for their calendar; the one before stops working. Shown once, never stored."""
    code = secrets.token_urlsafe(24)
    values = {"digest": digest(code), "made_at": timezone.now()}
    CalendarFeed.objects.update_or_create(member=member, defaults=values)
    return code


@transaction.atomic
def end_feed(*, member: User) -> None:
    """Make somebody's secret address stop working."""
    CalendarFeed.objects.filter(member=member).delete()


def member_of(code: str) -> User | None:
    """Return whose calendar this code opens: an active member's, or nobody's."""
    row = CalendarFeed.objects.select_related("member").filter(digest=digest(code)).first()
    return row.member if row and row.member.is_active and row.member.roles else None
