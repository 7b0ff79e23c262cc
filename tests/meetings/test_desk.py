"""What waits for who organises meetings stands on the desk of /beheer/, with one step to do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaItem, Amendment
from tests.meetings.factories import ItemFactory, MeetingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db
REASONS = ("verslag nog niet gedeeld", "opmerkingen bij het verslag", "nog geen agenda")


def desk(client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def waiting(number: int = 1) -> None:
    """Make of everything that may wait so many."""
    past = {"start": timezone.now() - timedelta(days=3)}
    for place in range(number):
        ItemFactory(meeting=MeetingFactory(title=f"Te delen {place}", **past))
        shared = MeetingFactory(title=f"Gedeeld {place}", held=True, minutes_shared_at=timezone.now())
        Amendment.objects.create(meeting=shared, author=UserFactory(), text=f"Dit klopt niet {place}")
        ahead = MeetingFactory(title=f"Met agenda {place}")
        ItemFactory(meeting=ahead)
        ItemFactory(meeting=ahead, title=f"Voorstel {place}", state=AgendaItem.State.PROPOSED)
        MeetingFactory(title=f"Zonder agenda {place}")


def test_what_waits_stands_there_and_what_is_done_does_not(facilitator, client_of):
    waiting()
    MeetingFactory(title="Afgelast", state="cancelled")
    MeetingFactory(title="Helemaal klaar", held=True, minutes_shared_at=timezone.now())
    MeetingFactory(title="Ver weg", start=timezone.now() + timedelta(days=60))

    page = desk(client_of(facilitator))

    for words in (
        *REASONS,
        "Te delen 0",
        "Gedeeld 0",
        "Zonder agenda 0",
        "Voorstel 0",
        "Voorgestelde agendapunten (1)",
    ):
        assert words in page
    assert "Afgelast" not in page
    assert "Helemaal klaar" not in page
    assert "Ver weg" not in page
    assert "Met agenda 0<" not in page


def test_a_quiet_desk_says_nothing_of_meetings(facilitator, client_of):
    page = desk(client_of(facilitator))

    assert not [words for words in (*REASONS, "Voorgestelde agendapunten") if words in page]


def test_a_proposal_is_accepted_in_one_step(facilitator, client_of):
    waiting()
    item = AgendaItem.objects.get(title="Voorstel 0")
    client, url = client_of(facilitator), reverse("meetings:item_step", args=[item.meeting_id, item.pk])
    assert f'action="{url}"' in desk(client)

    client.post(url, {"stap": "overnemen", "next": "/beheer/"})

    item.refresh_from_db()
    assert item.state == AgendaItem.State.ON
    assert "Voorstel 0" not in desk(client)


def test_it_asks_the_same_of_the_database_for_much_as_for_little(facilitator, client_of):
    client, asked = client_of(facilitator), []
    for number in (6, 12):
        waiting(number)
        desk(client)
        with CaptureQueriesContext(connection) as captured:
            page = desk(client)
        asked.append(len(captured))

    assert asked[0] == asked[1]
    assert "Bijeenkomsten (54)" in page
