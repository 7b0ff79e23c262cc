"""An analyst of the municipality reads the meetings to which they were invited, and no others (design, section 2)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from meetings.models import Attendance
from members import audiences
from members.audiences import MEMBERS
from tests.learnings.factories import LessonFactory
from tests.meetings.factories import ActionFactory, DecisionFactory, ItemFactory, MeetingFactory, NoteFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "afdrukken/",
    "agenda.ics",
    "verslag/",
    "verslag.pdf",
    "verslag.docx",
    "voorbereiding/",
    "voorbereiding.pdf",
)


@pytest.mark.parametrize("page", PAGES)
def test_an_invited_analyst_reads_the_meeting_and_another_does_not(page, analyst, client_of, index_now):
    meeting = MeetingFactory(people=[analyst], held=True, minutes_shared_at=timezone.now())
    NoteFactory(item=ItemFactory(meeting=meeting), shared=True)
    index_now()

    assert client_of(analyst).get(f"{meeting.get_absolute_url()}{page}").status_code == 200
    assert client_of(UserFactory(analyst=True)).get(f"{meeting.get_absolute_url()}{page}").status_code == 404
    open_one = MeetingFactory(held=True, minutes_shared_at=timezone.now(), people__open=True, audience_choice=MEMBERS)
    assert client_of(analyst).get(f"{open_one.get_absolute_url()}{page}").status_code == 404


def test_an_invited_analyst_answers_comments_and_has_action_points(analyst, client_of):
    ahead = MeetingFactory(people=[analyst])
    held = MeetingFactory(people=[analyst], held=True, minutes_shared_at=timezone.now())
    action = ActionFactory(meeting=held, owner=analyst, what="Cijfers opvragen")
    DecisionFactory(meeting=held, statement="Wij vragen cijfers op.")
    client = client_of(analyst)

    client.post(f"{ahead.get_absolute_url()}antwoord/", {"antwoord": "yes"})
    client.post(f"{held.get_absolute_url()}verslag/opmerking/", {"geen-bezwaar": "ja"})
    client.post(f"/mijn/actiepunten/{action.pk}/", {"stap": "klaar"})

    assert Attendance.objects.get(meeting=ahead).answer == "yes"
    assert held.amendments.get().author == analyst
    action.refresh_from_db()
    assert action.done_at
    listed = client.get("/bijeenkomsten/").content.decode()
    assert ahead.title in listed
    assert 'href="/bijeenkomsten/"' in client.get("/mijn/actiepunten/").content.decode()


def test_an_analyst_proposes_nothing_takes_no_notes_and_reads_nothing_of_members(analyst, client_of, index_now):
    meeting = MeetingFactory(people=[analyst])
    ItemFactory(meeting=meeting, title="De tolk bij gesprekken")
    LessonFactory(title="Regel de tolk geheimwoord", audience_choice=MEMBERS)
    index_now()
    client = client_of(analyst)

    assert "geheimwoord" not in client.get(f"{meeting.get_absolute_url()}voorbereiding/").content.decode()
    assert "Agendapunt voorstellen" not in client.get(meeting.get_absolute_url()).content.decode()
    for page in ("voorstellen/", "notities/", "agenda/", "bewerken/"):
        assert client.get(f"{meeting.get_absolute_url()}{page}").status_code == 404


def test_an_analyst_is_not_invited_to_what_they_cannot_open(analyst, facilitator, client_of):
    member = UserFactory(first_name="Femke")
    data = {"title": "Overleg", "day": "2027-03-04", "from_time": "15:00", "to_time": "17:00"}

    for chosen, is_made in ((MEMBERS, False), ("participants", True)):
        fields = data | {"audience_choice": chosen, "participants": [analyst.pk, member.pk]}
        answer = client_of(facilitator).post("/bijeenkomsten/nieuw/", fields)
        assert (answer.status_code == 302) is is_made
        assert ("kan alleen bijeenkomsten openen" in answer.content.decode()) is not is_made
    audiences.forget(analyst)
    assert Attendance.objects.filter(member=analyst).count() == 1
