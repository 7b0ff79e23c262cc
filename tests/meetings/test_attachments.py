"""Attachments of meetings: for who reads the meeting, and found once its minutes are shared, never before."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import attachments, file_services
from cms.models import Document, MeetingAttachment
from meetings import outcome_services, services
from members import audiences
from tests.meetings.factories import ItemFactory, MeetingFactory, NoteFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db
TEXT = "Cijfers over wachttijden in het derde kwartaal: vleermuisdoos."


def upload(text: str = TEXT, name: str = "cijfers.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def attached(meeting, by, text: str = TEXT) -> Document:
    made = attachments.attach(meeting=meeting, file=upload(text), title="Cijfers", by=by).document
    file_services.read(made.pk)
    made.refresh_from_db()
    return made


def opens(client, document) -> int:
    """Return the status of a document; what is handed out is taken in."""
    answer = client.get(document.get_absolute_url())
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def finds(client, word: str = "vleermuisdoos") -> bool:
    return "Cijfers" in client.get("/zoeken/", {"q": word}).content.decode()


def test_a_facilitator_attaches_and_takes_away(facilitator, member, client_of):
    meeting = MeetingFactory(people=[member])
    desk, address = client_of(facilitator), reverse("cms:attach", args=[meeting.pk])
    form = desk.get(address).context["form"]
    data = {"title": "Cijfers", "submission": str(form["submission"].value())}

    for _ in range(2):  # pressed twice
        answer = desk.post(address, data | {"file": upload()})

    assert answer.url == meeting.get_absolute_url()
    document = MeetingAttachment.objects.get().document
    assert document.get_absolute_url() in client_of(member).get(meeting.get_absolute_url()).content.decode()
    assert opens(client_of(member), document) == 200
    assert "Weghalen" not in client_of(member).get(meeting.get_absolute_url()).content.decode()
    desk.post(reverse("cms:detach", args=[meeting.pk, document.pk]))
    assert not Document.objects.filter(pk=document.pk).exists()


def test_who_does_not_see_the_meeting_sees_no_attachment(facilitator, member, client_of):
    meeting = MeetingFactory(people=[member], concept=True)
    document = attached(meeting, facilitator)

    assert opens(client_of(member), document) == 404  # still a concept
    services.send_invitations(meeting=meeting)
    assert opens(client_of(member), document) == 200
    assert opens(client_of(UserFactory()), document) == 404
    assert client_of(UserFactory()).get(reverse("cms:attach", args=[meeting.pk])).status_code == 404
    assert client_of(member).get(reverse("cms:attach", args=[meeting.pk])).status_code == 403

    meeting.refresh_from_db()
    services.edit_meeting(meeting=meeting, version=meeting.version, fields={"audience_choice": audiences.FACILITATORS})
    assert opens(client_of(member), document) == 404


def test_it_is_found_once_the_minutes_are_shared_and_not_before(facilitator, member, client_of, index_now):
    meeting = MeetingFactory(people=[member], held=True)
    NoteFactory(item=ItemFactory(meeting=meeting))
    attached(meeting, facilitator)
    index_now()
    for person in (member, facilitator):
        assert not finds(client_of(person))

    outcome_services.share_minutes(meeting=meeting, objections_until=None)
    index_now()

    assert finds(client_of(member))
    assert not finds(client_of(UserFactory()))


def test_what_is_held_for_a_bsn_stays_held_when_the_meeting_changes(facilitator, member, client_of):
    meeting = MeetingFactory(people=[member])
    document = attached(meeting, facilitator, "Het bsn is 123456782.")
    assert document.is_held

    services.edit_meeting(meeting=meeting, version=None, fields={"location": "Ondiep", "audience_choice": "members"})

    document.refresh_from_db()
    assert (document.audience, document.held_audience) == ("facilitators", "members")
    assert opens(client_of(member), document) == 404


@pytest.mark.parametrize(
    ("title", "file", "words"),
    [
        ("", upload(), "Vul een titel in."),
        ("Cijfers", None, "Kies een bestand."),
        ("Cijfers", upload("<html>", "cijfers.pdf"), "Dit bestand is geen PDF"),
        ("Cijfers", upload("MZ", "cijfers.exe"), "Dit soort bestand nemen we niet aan."),
        ("Cijfers \x00", upload(), "null"),
        ("Over 123456782", upload(), "burgerservicenummer"),
    ],
)
def test_bad_input_says_what_to_do(title, file, words, facilitator, client_of):
    meeting = MeetingFactory()

    answer = client_of(facilitator).post(
        reverse("cms:attach", args=[meeting.pk]), {"title": title} | ({"file": file} if file else {})
    )

    assert answer.status_code == 200
    assert words.lower() in answer.content.decode().lower()
    assert not MeetingAttachment.objects.exists()


def test_many_attachments_cost_no_more_queries_and_there_is_an_end(facilitator, member, client_of):
    meeting = MeetingFactory(people=[member])
    client, asked = client_of(member), []
    for _ in range(2):
        for _ in range(attachments.MOST // 2):
            attachments.attach(meeting=meeting, file=upload(), title="Cijfers", by=facilitator)
        client.get(meeting.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(meeting.get_absolute_url())
        asked.append(len(captured))

    assert asked[0] == asked[1]
    answer = client_of(facilitator).post(
        reverse("cms:attach", args=[meeting.pk]), {"title": "Nog een", "file": upload()}
    )
    assert "Bij een bijeenkomst passen 20 bijlagen." in answer.content.decode()
