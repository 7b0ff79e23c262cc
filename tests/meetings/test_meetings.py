"""Meetings and notes: who sees them, on the page, in the list and in the index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.models import Meeting, Note, NoteSource
from members import audiences
from search import outbox
from search.models import IndexChange
from tests.learnings.factories import DilemmaFactory, LessonFactory

pytestmark = pytest.mark.django_db


def meeting_of(*people, title="Wachttijden en overbruggen", days=-30, state=Meeting.State.ADOPTED) -> Meeting:
    start = timezone.now() + timedelta(days=days)
    end = start + timedelta(hours=2)
    meeting = Meeting.objects.create(title=title, start=start, end=end, state=state, location="Zuilen")
    meeting.audience_choice = f"meeting:{meeting.pk}"
    meeting.save()
    meeting.participants.set(people)
    for person in people:
        audiences.forget(person)
    return meeting


def note_of(meeting: Meeting, title="Afspraken", **fields) -> Note:
    body = "Het buurtteam **houdt** contact."
    return Note.objects.create(meeting=meeting, title=title, body=body, audience_choice=meeting.audience, **fields)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("member", 404),
        ("outsider", 404),
        ("analyst", 404),
        ("participant", 200),
        ("facilitator", 200),
    ],
)
def test_a_meeting_is_for_who_was_there(who, status, request, client_of):
    from tests.members.factories import UserFactory

    participant = UserFactory()
    meeting = meeting_of(participant)
    note_of(meeting)
    person = participant if who == "participant" else request.getfixturevalue(who)

    response = client_of(person).get(meeting.get_absolute_url())

    assert response.status_code == status
    if status == 200:
        assert "Het buurtteam <strong>houdt</strong> contact." in response.content.decode()


def test_a_note_that_was_shared_wider_is_found_by_all_members_and_the_meeting_is_not(member, client_of):
    meeting = meeting_of()
    note = note_of(meeting)
    note.audience_choice = audiences.MEMBERS
    note.save()

    assert list(Note.objects.visible_to(member)) == [note]
    assert client_of(member).get(meeting.get_absolute_url()).status_code == 404


def test_the_list_shows_what_is_ahead_and_what_was(member, client_of):
    meeting_of(member, title="Straks", days=7, state=Meeting.State.INVITED)
    meeting_of(member, title="Eerder")
    meeting_of(title="Zonder mij")

    html = client_of(member).get("/bijeenkomsten/").content.decode()

    places = [html.index(words) for words in ("Wat eraan komt", "Straks", "Eerdere bijeenkomsten", "Eerder<")]
    assert places == sorted(places)
    assert "Zonder mij" not in html


def test_an_empty_list_says_so(member, client_of):
    assert "Er is nog geen nieuwe bijeenkomst gepland." in client_of(member).get("/bijeenkomsten/").content.decode()


def test_a_concept_is_for_the_facilitators(member, facilitator):
    meeting = meeting_of(member, state=Meeting.State.CONCEPT)

    assert not Meeting.objects.visible_to(member).exists()
    assert list(Meeting.objects.visible_to(facilitator)) == [meeting]


def test_a_note_that_is_not_shared_is_in_no_index_and_not_shown(member, client_of):
    meeting = meeting_of(member)
    note = note_of(meeting, title="Nog niet gedeeld", shared_at=None)

    assert outbox.documents_of([note.key]) == []
    assert "Nog niet gedeeld" not in client_of(member).get(meeting.get_absolute_url()).content.decode()


def test_a_shared_note_is_indexed_for_who_was_there(member):
    lesson = LessonFactory()
    note = note_of(meeting_of(member))
    NoteSource.objects.create(note=note, key=lesson.key)

    document = outbox.documents_of([note.key])[0]

    assert document.audience == f"meeting:{note.meeting_id}"
    assert document.url == f"/bijeenkomsten/{note.meeting_id}/#notitie-{note.pk}"
    assert document.body == "Het buurtteam houdt contact."
    assert document.links == [lesson.key]


def test_a_meeting_that_moves_takes_its_notes_along_in_the_index(member):
    meeting = meeting_of(member)
    note = note_of(meeting)
    IndexChange.objects.all().delete()

    meeting.start -= timedelta(days=1)
    meeting.save()

    assert IndexChange.objects.filter(key=note.key).exists()


def test_a_note_links_what_it_discussed_as_far_as_one_may_see_it(member, client_of):
    meeting = meeting_of(member)
    note = note_of(meeting)
    seen = LessonFactory(title="Spreek af wie belt")
    hidden = DilemmaFactory(title="Besloten", audience_choice="organisation:9")
    NoteSource.objects.bulk_create([NoteSource(note=note, key=seen.key), NoteSource(note=note, key=hidden.key)])

    html = client_of(member).get(meeting.get_absolute_url()).content.decode()

    assert f'href="{seen.get_absolute_url()}"' in html
    assert "Besloten" not in html


def test_the_pages_ask_the_same_with_ten_and_a_hundred_rows(member, client_of, django_assert_num_queries):
    client = client_of(member)
    meeting = meeting_of(member)

    def fill(number):
        for position in range(number):
            meeting_of(member, days=-40 - position)
            NoteSource.objects.create(note=note_of(meeting), key=LessonFactory().key)

    fill(10)
    for address in ("/bijeenkomsten/", meeting.get_absolute_url()):
        client.get(address)
    counts = {}
    for address in ("/bijeenkomsten/", meeting.get_absolute_url()):
        with _counting() as queries:
            client.get(address)
        counts[address] = len(queries)
        assert counts[address] <= 25
    fill(30)

    for address, number in counts.items():
        with django_assert_num_queries(number):
            client.get(address)


def _counting():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)
