"""Calendar files: valid for two parsers, right on both sides of summer time, and closed to who has no code."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from django.utils import timezone

from meetings import calendar
from meetings.models import CalendarFeed, Meeting
from tests.meetings.factories import ActionFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def amsterdam(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=calendar.ZONE)


@pytest.mark.parametrize(
    ("start", "utc_hour"),
    [
        (amsterdam(2026, 3, 28, 15), 14),  # the day before summer time
        (amsterdam(2026, 3, 29, 15), 13),  # the day it begins
        (amsterdam(2026, 10, 24, 15), 13),
        (amsterdam(2026, 10, 25, 15), 14),  # the day it ends
    ],
)
def test_a_meeting_is_at_the_same_hour_in_two_parsers_around_summer_time(start, utc_hour):
    meeting = MeetingFactory(start=start, end=start + timedelta(hours=2))

    raw = calendar.calendar([calendar.meeting_event(meeting)])

    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert event.decoded("dtstart").astimezone(UTC).hour == utc_hour
    other = vobject.readOne(raw.decode()).vevent
    assert other.dtstart.value.astimezone(UTC).hour == utc_hour
    assert other.dtend.value - other.dtstart.value == timedelta(hours=2)
    assert other.summary.value == meeting.title
    assert b"BEGIN:VTIMEZONE" in raw


def test_the_hour_that_comes_twice_is_the_one_that_was_planned():
    second = amsterdam(2026, 10, 25, 2, 30).replace(fold=1)
    meeting = MeetingFactory(start=second, end=second + timedelta(hours=1))

    (event,) = icalendar.Calendar.from_ical(calendar.calendar([calendar.meeting_event(meeting)])).walk("VEVENT")

    assert event.decoded("dtend").astimezone(UTC) == meeting.end.astimezone(UTC)
    assert event.decoded("dtend").astimezone(UTC) > event.decoded("dtstart").astimezone(UTC)


def test_a_due_date_is_a_whole_day():
    action = ActionFactory(due=date(2026, 10, 25))

    raw = calendar.calendar([calendar.action_event(action)])

    event = vobject.readOne(raw.decode()).vevent
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 10, 25), date(2026, 10, 26))


def test_text_with_commas_line_ends_and_emoji_survives():
    meeting = MeetingFactory(title="Wie belt, en wanneer; 👋", location="Zaal 2\nachterin")

    raw = calendar.calendar([calendar.meeting_event(meeting)])

    assert vobject.readOne(raw.decode()).vevent.summary.value == "Wie belt, en wanneer; 👋"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_a_cancelled_meeting_says_so():
    meeting = MeetingFactory(state=Meeting.State.CANCELLED)

    assert b"STATUS:CANCELLED" in calendar.calendar([calendar.meeting_event(meeting)])


def test_the_feed_holds_what_is_mine_and_nothing_else(member, client_of):
    mine = MeetingFactory(people=[member], title="Van mij")
    MeetingFactory(title="Van een ander")
    declined = MeetingFactory(people=[member], title="Ik kom niet")
    declined.attendances.filter(member=member).update(answer="no")
    shared = MeetingFactory(held=True, people=[member], title="Gehouden", minutes_shared_at=timezone.now())
    ActionFactory(meeting=shared, owner=member, due=timezone.localdate(), what="Bellen")
    code = calendar.new_feed(member=member)

    response = client_of().get(f"/mijn/agenda/{code}.ics")

    names = [str(event["summary"]) for event in icalendar.Calendar.from_ical(response.content).walk("VEVENT")]
    assert sorted(names) == sorted(["Actiepunt: Bellen", "Gehouden", mine.title])
    assert response["Content-Type"].startswith("text/calendar")


def test_a_code_that_was_replaced_or_ended_opens_nothing(member, client_of):
    first = calendar.new_feed(member=member)
    second = calendar.new_feed(member=member)
    visitor = client_of()
    assert visitor.get(f"/mijn/agenda/{first}.ics").status_code == 404
    assert visitor.get(f"/mijn/agenda/{second}.ics").status_code == 200
    assert not CalendarFeed.objects.filter(digest=second).exists()  # only a digest is stored

    client_of(member).post("/mijn/agenda/", {"stop": "ja"})

    assert visitor.get(f"/mijn/agenda/{second}.ics").status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}])
def test_the_feed_of_who_left_is_closed(member, client_of, change):
    code = calendar.new_feed(member=member)
    type(member).objects.filter(pk=member.pk).update(**change)

    assert client_of().get(f"/mijn/agenda/{code}.ics").status_code == 404


def test_every_changed_letter_of_a_code_is_refused(member, client_of):
    code, visitor = calendar.new_feed(member=member), client_of()

    for place in range(len(code)):
        other = "A" if code[place] != "A" else "B"
        assert visitor.get(f"/mijn/agenda/{code[:place]}{other}{code[place + 1 :]}.ics").status_code == 404
