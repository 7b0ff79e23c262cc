"""The smallest valid meetings and what hangs on them."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.models import ActionPoint, AgendaItem, Attendance, Decision, Meeting, Note, Series
from members import audiences
from tests.members.factories import UserFactory


class SeriesFactory(DjangoModelFactory):
    """A series without people."""

    class Meta:
        model = Series

    title = factory.Sequence(lambda n: f"Reeks {n}")


class MeetingFactory(DjangoModelFactory):
    """An announced meeting next week, for who is invited; `held=True`, `concept=True` are variants.

    `people` are invited and hold its token.
    """

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Bijeenkomst {n}")
    start = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    end = factory.LazyAttribute(lambda meeting: meeting.start + timedelta(hours=2))
    location = "Zuilen"
    state = Meeting.State.INVITED

    class Params:
        concept = factory.Trait(state=Meeting.State.CONCEPT)
        held = factory.Trait(
            state=Meeting.State.HELD, start=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )

    @factory.post_generation
    def people(meeting, create, extracted, **kwargs):
        """Invite these people."""
        if meeting.audience_choice == audiences.MEMBERS and not kwargs.get("open"):
            meeting.audience_choice = f"meeting:{meeting.pk}"
            meeting.save()
        for person in extracted or ():
            Attendance.objects.create(meeting=meeting, member=person)
            meeting.participants.add(person)
            audiences.forget(person)


class ItemFactory(DjangoModelFactory):
    """An item of a quarter of an hour."""

    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    title = factory.Sequence(lambda n: f"Punt {n}")
    order = factory.Sequence(lambda n: n)
    minutes = 15


class NoteFactory(DjangoModelFactory):
    """A note at an item that was not shared; `shared=True` was."""

    class Meta:
        model = Note

    item = factory.SubFactory(ItemFactory)
    meeting = factory.SelfAttribute("item.meeting")
    title = factory.SelfAttribute("item.title")
    body = "Wij spraken over de terugkoppeling."
    audience_choice = factory.SelfAttribute("meeting.audience_choice")
    shared_at = None

    class Params:
        shared = factory.Trait(shared_at=factory.LazyFunction(timezone.now))


class DecisionFactory(DjangoModelFactory):
    """A decision."""

    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory)
    audience_choice = factory.SelfAttribute("meeting.audience_choice")
    statement = "Elke praktijk noemt één contactpersoon."


class ActionFactory(DjangoModelFactory):
    """An action point of somebody."""

    class Meta:
        model = ActionPoint

    meeting = factory.SubFactory(MeetingFactory)
    audience_choice = factory.SelfAttribute("meeting.audience_choice")
    owner = factory.SubFactory(UserFactory)
    what = "De telefoonlijst rondsturen"
