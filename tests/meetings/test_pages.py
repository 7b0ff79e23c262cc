"""The pages of meetings as people use them, without a script."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import invitations
from meetings.models import ActionPoint, AgendaItem, Amendment, Attendance, Decision, Meeting, Note, Series
from members import audiences
from tests.learnings.factories import DilemmaFactory, LessonFactory
from tests.meetings.factories import ActionFactory, DecisionFactory, ItemFactory, MeetingFactory, NoteFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(facilitator, client_of) -> Client:
    """The browser of a kwartiermaker."""
    return client_of(facilitator)


def html_of(response) -> str:
    return response.content.decode()


def test_a_meeting_from_the_form_to_the_invitation(desk, mailoutbox):
    person = UserFactory()
    day = timezone.localdate() + timedelta(days=10)
    fields = {"title": "Thematafel school", "day": day.isoformat(), "from_time": "15:00", "to_time": "17:00"}
    fields |= {"location": "Zuilen", "audience_choice": "participants", "participants": [person.pk]}

    response = desk.post("/bijeenkomsten/nieuw/", fields, follow=True)

    meeting = Meeting.objects.get()
    assert response.redirect_chain[-1][0] == f"/bijeenkomsten/{meeting.pk}/agenda/"
    assert timezone.localtime(meeting.start).hour == 15
    desk.post(f"/bijeenkomsten/{meeting.pk}/agenda/nieuw/", {"title": "Wie belt?", "goal": "discuss", "minutes": "20"})
    desk.post(f"/bijeenkomsten/{meeting.pk}/stap/", {"stap": "uitnodigen"})
    invitations.send_due(meeting.pk)
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    assert "Wie belt?" in html_of(browser_of(person).get(meeting.get_absolute_url()))


def browser_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "Vul een titel in."),
        ({"to_time": "14:00"}, "Het einde ligt vóór het begin."),
        ({"day": "0001-01-01"}, "Controleer het jaar."),
        ({"day": "morgen"}, "Kies een dag"),
        ({"participants": ["x"]}, "is geen geldige waarde"),
        ({"title": "a\x00b"}, "Null-tekens"),
        ({"introduction": "x" * 3000}, "Je tekst is te lang"),
        ({"introduction": "Over 111222333."}, "Dit lijkt op een burgerservicenummer."),
    ],
)
def test_a_form_that_fails_says_what_is_wrong_and_keeps_the_rest(desk, change, message):
    day = timezone.localdate() + timedelta(days=10)
    fields = {"title": "Thematafel", "day": day.isoformat(), "from_time": "15:00", "to_time": "17:00"}
    fields |= {"location": "Zuilen bij de fontein", "audience_choice": "participants"} | change

    html = html_of(desk.post("/bijeenkomsten/nieuw/", fields))

    assert message in html
    assert "Zuilen bij de fontein" in html
    assert not Meeting.objects.exists()


def test_the_link_in_the_mail_shows_a_page_and_only_a_post_answers():
    person = UserFactory()
    row = Attendance.objects.get(meeting=MeetingFactory(people=[person]))
    address = f"/uitnodiging/{invitations.token_for(row)}/"
    visitor = Client()

    page = visitor.get(address)
    row.refresh_from_db()
    assert page.status_code == 200
    assert row.answer == ""
    done = visitor.post(address, {"antwoord": "maybe"})
    row.refresh_from_db()

    assert row.answer == "maybe"
    assert "Misschien" in html_of(done)


def test_a_changed_or_old_link_gets_a_clear_page():
    row = Attendance.objects.get(meeting=MeetingFactory(people=[UserFactory()]))
    token, visitor = invitations.token_for(row), Client()
    for place in range(0, len(token), 5):
        other = "A" if token[place] != "A" else "B"
        response = visitor.post(f"/uitnodiging/{token[:place]}{other}{token[place + 1 :]}/", {"antwoord": "yes"})
        assert response.status_code in {404, 410}
    row.refresh_from_db()
    assert row.answer == ""
    Meeting.objects.update(state=Meeting.State.CANCELLED)

    over = visitor.post(f"/uitnodiging/{token}/", {"antwoord": "yes"})

    row.refresh_from_db()
    assert row.answer == ""
    assert "gaat niet door" in html_of(over)
    row.removed_at = timezone.now()
    row.save()
    assert visitor.get(f"/uitnodiging/{token}/").status_code == 410


def test_a_member_answers_on_the_page(member, client_of):
    meeting = MeetingFactory(people=[member])

    html = html_of(client_of(member).post(f"/bijeenkomsten/{meeting.pk}/antwoord/", {"antwoord": "no"}, follow=True))

    assert "Je antwoord: <strong>Ik kom niet</strong>" in html
    assert Attendance.objects.get().answer == "no"


def test_beforehand_the_page_shows_times_and_what_to_read(member, client_of, index_now):
    lesson = LessonFactory(title="Bel dezelfde dag terug naar de school")
    meeting = MeetingFactory(people=[member], start=timezone.now() + timedelta(days=3))
    item = ItemFactory(meeting=meeting, title="Terugbellen naar school")
    item.lessons.add(lesson)
    hidden = LessonFactory(title="Verborgen les", audience_choice="facilitators")
    item.lessons.add(hidden)
    index_now()

    html = html_of(client_of(member).get(meeting.get_absolute_url()))

    assert "Lees vooraf" in html
    assert lesson.title in html
    assert hidden.title not in html


def test_the_previous_meeting_and_its_open_action_points_stand_on_the_next(member, client_of):
    last = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now())
    ActionFactory(meeting=last, what="Nummers rondsturen")
    ahead = MeetingFactory(people=[member], previous=last)

    assert "Nummers rondsturen" in html_of(client_of(member).get(ahead.get_absolute_url()))


def test_notes_are_saved_by_a_form_and_shared_with_one_check(desk, member, client_of):
    meeting = MeetingFactory(people=[member])
    item = ItemFactory(meeting=meeting, title="Terugkoppeling")
    base = f"/bijeenkomsten/{meeting.pk}/"
    desk.post(f"{base}notities/{item.pk}/", {"version": "0", "body": "De moeder van Fatima belde terug."})
    desk.post(f"{base}besluit/nieuw/", {"punt": item.pk, "statement": "Drie zinnen is genoeg."})
    desk.post(f"{base}actiepunt/nieuw/", {"punt": item.pk, "what": "Formulier maken", "owner": member.pk})
    assert (Decision.objects.get().item, ActionPoint.objects.get().owner) == (item, member)
    reader = client_of(member)
    assert "belde terug" not in html_of(reader.get(meeting.get_absolute_url()))

    refused = desk.post(f"{base}afronden/", {"objections_until": ""})
    assert "Er staat misschien een naam in: ‘Fatima’" in html_of(refused)
    assert Meeting.objects.get().minutes_shared_at is None
    desk.post(f"{base}afronden/", {"objections_until": "", "confirm": "name:Fatima"})

    html = html_of(reader.get(f"{base}verslag/"))
    assert "belde terug" in html
    assert "Drie zinnen is genoeg." in html
    assert "Formulier maken" in html


def test_a_script_that_saves_gets_the_version_and_the_other_text(desk, client_of):
    item = ItemFactory()
    address = f"/bijeenkomsten/{item.meeting_id}/notities/{item.pk}/"
    other = client_of(UserFactory(facilitator=True))

    first = desk.post(address, {"version": "0", "body": "Eén"}, headers={"accept": "application/json"}).json()
    second = other.post(address, {"version": "0", "body": "Twee"}, headers={"accept": "application/json"}).json()
    bsn = desk.post(address, {"version": "1", "body": "111222333"}, headers={"accept": "application/json"})
    long = desk.post(address, {"version": "1", "body": "x" * 21_000}, headers={"accept": "application/json"})

    assert first["version"] == 1
    assert "Bewaard om" in first["message"]
    assert second["kept"]
    assert second["other"] == "Eén"
    assert (bsn.status_code, long.status_code) == (422, 422)
    assert "burgerservicenummer" in bsn.json()["error"]
    assert Note.objects.get().body.source == "Eén"
    page = html_of(desk.get(f"/bijeenkomsten/{item.meeting_id}/notities/"))
    assert "Twee teksten naast elkaar" in page


def test_a_note_taker_who_is_no_facilitator_may_write_and_another_member_may_not(client_of):
    writer, reader = UserFactory(), UserFactory()
    meeting = MeetingFactory(people=[writer, reader])
    meeting.note_takers.add(writer)
    item = ItemFactory(meeting=meeting)

    assert client_of(writer).get(f"/bijeenkomsten/{meeting.pk}/notities/").status_code == 200
    assert client_of(reader).get(f"/bijeenkomsten/{meeting.pk}/notities/").status_code == 403
    assert client_of(reader).post(f"/bijeenkomsten/{meeting.pk}/notities/{item.pk}/", {"body": "x"}).status_code == 403


def test_a_commitment_says_how_much_who_and_until_when(desk):
    meeting = MeetingFactory()
    address = f"/bijeenkomsten/{meeting.pk}/besluit/nieuw/"
    fields = {"statement": "De gemeente betaalt zes fte.", "is_commitment": "on"}

    refused = html_of(desk.post(address, fields))
    assert "Vul in hoeveel." in refused
    assert "Vul in wie dit toezegt." in refused
    end = timezone.localdate() + timedelta(days=700)
    desk.post(address, fields | {"amount": "zes fte", "responsible": "Gemeente", "end": end.isoformat()})

    assert Decision.objects.get().amount == "zes fte"


def test_a_double_submit_makes_one_action_point(desk, member):
    meeting = MeetingFactory(people=[member])
    fields = {"what": "Bellen", "owner": member.pk, "submission": "a2b9d1f0-0000-4000-8000-000000000009"}

    for _ in range(2):
        desk.post(f"/bijeenkomsten/{meeting.pk}/actiepunt/nieuw/", fields)

    assert ActionPoint.objects.count() == 1


def test_minutes_are_amended_and_adopted(desk, member, client_of):
    meeting = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now())
    NoteFactory(item=ItemFactory(meeting=meeting), shared=True)
    base = f"/bijeenkomsten/{meeting.pk}/verslag/"

    client_of(member).post(f"{base}opmerking/", {"text": "Het was dinsdag."})
    assert "Er staan nog opmerkingen open" in html_of(desk.post(f"{base}vaststellen/", follow=True))
    desk.post(f"{base}opmerking/{Amendment.objects.get().pk}/", {"answer": "Aangepast."})
    desk.post(f"{base}vaststellen/")

    assert Meeting.objects.get().state == Meeting.State.ADOPTED
    assert "Vastgesteld" in html_of(client_of(member).get(base))


def test_no_objection_is_written_down_once(member, client_of):
    meeting = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now())
    for _ in range(2):
        client_of(member).post(f"/bijeenkomsten/{meeting.pk}/verslag/opmerking/", {"geen-bezwaar": "ja"})

    assert Amendment.objects.filter(agrees=True).count() == 1


def shared_minutes(member) -> Meeting:
    meeting = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now(), title="Wie belt?")
    item = ItemFactory(meeting=meeting, title="Terugkoppeling")
    NoteFactory(item=item, shared=True, body="Drie zinnen\x0b is genoeg.")
    DecisionFactory(meeting=meeting, item=item)
    ActionFactory(meeting=meeting, item=item)
    return meeting


def test_the_word_file_holds_the_minutes(member, client_of):
    from docx import Document

    meeting = shared_minutes(member)

    response = client_of(member).get(f"/bijeenkomsten/{meeting.pk}/verslag.docx")

    book = Document(io.BytesIO(response.content))
    headings = [one.text for one in book.paragraphs if one.style.name.startswith("Heading")]
    assert headings == ["Wie belt?", "1. Terugkoppeling", "Actiepunten"]
    assert book.tables[0].rows[1].cells[0].text == "De telefoonlijst rondsturen"
    assert any("Elke praktijk noemt" in one.text for one in book.paragraphs)


def test_the_pdf_is_tagged_and_has_a_heading_per_item(member, client_of):
    from pypdf import PdfReader

    meeting = shared_minutes(member)

    for title in ("Wie belt?", "Ruimte"):
        ItemFactory(meeting=meeting, title=title)

    response = client_of(member).get(f"/bijeenkomsten/{meeting.pk}/verslag.pdf")

    reader = PdfReader(io.BytesIO(response.content))
    root = reader.trailer["/Root"]
    assert meeting.title in reader.metadata.title
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages} == {(595, 842)}  # A4
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert "/StructTreeRoot" in root
    tags = [str(tag) for tag in tags_of(root["/StructTreeRoot"])]
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 4  # three items, and the action points
    assert tags.count("/TH") == 3


def tags_of(node) -> list:
    """Return the names of all tags in a tree of structure."""
    found, kids = [node["/S"]] if "/S" in node else [], node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if hasattr(kid, "get"):
            found += tags_of(kid)
    return found


def test_minutes_that_were_not_shared_are_in_no_file(member, client_of):
    meeting = MeetingFactory(held=True, people=[member])
    NoteFactory(item=ItemFactory(meeting=meeting))

    for name in ("verslag.docx", "verslag.pdf"):
        assert client_of(member).get(f"/bijeenkomsten/{meeting.pk}/{name}").status_code == 403


def test_a_lesson_begins_with_the_note_and_the_decision(desk):
    meeting = MeetingFactory(held=True)
    item = ItemFactory(meeting=meeting)
    NoteFactory(item=item, body="Wij zagen dat bellen helpt.")
    DecisionFactory(meeting=meeting, item=item)

    html = html_of(desk.get(f"/bijeenkomsten/{meeting.pk}/agenda/{item.pk}/maak-les/"))

    assert "Wij zagen dat bellen helpt." in html
    assert "Elke praktijk noemt" in html


def test_a_dilemma_is_proposed_by_a_member_and_put_on_by_the_facilitator(member, client_of, desk):
    dilemma = DilemmaFactory()
    meeting = MeetingFactory(people=[member])
    address = f"/dilemmas/{dilemma.pk}/zet-op-agenda/"
    assert "Bespreek in een bijeenkomst" in html_of(client_of(member).get(dilemma.get_absolute_url()))

    client_of(member).post(address, {"meeting": meeting.pk})
    assert AgendaItem.objects.get().state == AgendaItem.State.PROPOSED
    other = MeetingFactory()
    desk.post(address, {"meeting": other.pk})

    assert AgendaItem.objects.get(meeting=other).state == AgendaItem.State.ON
    refused = client_of(member).post(address, {"meeting": other.pk})  # a meeting that this member does not see
    assert "Deze bijeenkomst kun je niet meer kiezen." in html_of(refused)


def test_a_concept_dilemma_of_somebody_else_is_on_no_agenda(desk):
    concept = DilemmaFactory(concept=True)

    assert desk.get(f"/dilemmas/{concept.pk}/zet-op-agenda/").status_code == 404


def test_items_are_ordered_without_a_script(desk):
    meeting = MeetingFactory()
    ItemFactory(meeting=meeting, title="Eerst")
    second = ItemFactory(meeting=meeting, title="Dan")

    desk.post(f"/bijeenkomsten/{meeting.pk}/agenda/{second.pk}/stap/", {"stap": "omhoog"})

    assert [item.title for item in meeting.items.on_the_agenda()] == ["Dan", "Eerst"]


def test_a_series_with_seats_is_made_and_gives_a_meeting(desk, member):
    sector = member.organisation.sector
    fields = {"title": "Ontwikkelkamer", "usual_minutes": "90", "is_active": "on", "audience_choice": "participants"}
    fields |= {"members": [member.pk], "template": "15 Opening\nRondvraag", f"seats_{sector.pk}": "2"}
    desk.post("/bijeenkomsten/reeksen/nieuw/", fields)
    series = Series.objects.get()
    day = timezone.localdate() + timedelta(days=20)

    desk.post(f"/bijeenkomsten/reeksen/{series.pk}/volgende/", {"day": day.isoformat(), "from_time": "09:30"})

    meeting = Meeting.objects.get()
    assert [item.title for item in meeting.items.on_the_agenda()] == ["Opening", "Rondvraag"]
    assert "Ontbreekt" in html_of(desk.get(f"/bijeenkomsten/{meeting.pk}/deelnemers/"))


def test_own_action_points_are_done_with_one_button(member, client_of):
    meeting = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now())
    action = ActionFactory(meeting=meeting, owner=member)
    ActionFactory(meeting=meeting, what="Van een ander")
    client = client_of(member)
    html = html_of(client.get("/mijn/actiepunten/"))
    assert action.what in html
    assert "Van een ander" not in html

    client.post(f"/mijn/actiepunten/{action.pk}/", {"stap": "klaar"})

    action.refresh_from_db()
    assert action.done_at is not None


def test_the_home_page_shows_the_next_meeting_and_own_action_points(member, client_of):
    meeting = MeetingFactory(people=[member], title="Samen één plan")
    held = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now())
    ActionFactory(meeting=held, owner=member, what="Telefoonlijst maken")

    html = html_of(client_of(member).get("/"))

    assert "Volgende bijeenkomst" in html
    assert meeting.title in html
    assert "Lees je in" in html
    assert "Telefoonlijst maken" in html


@pytest.mark.parametrize("page", ["", "notities/", "agenda/", "verslag/", "afronden/", "afdrukken/", "deelnemers/"])
def test_an_agenda_of_sixty_items_takes_no_more_queries_than_one_of_ten(page, desk, index_now):
    people = [UserFactory() for _ in range(3)]
    meeting = MeetingFactory(people=people, held=page in {"verslag/"})
    counts = []
    for more in (10, 50):
        for item in [ItemFactory(meeting=meeting) for _ in range(more)]:
            if page not in {"", "afdrukken/", "agenda/"}:
                NoteFactory(item=item, shared=page == "verslag/")
                DecisionFactory(meeting=meeting, item=item)
                ActionFactory(meeting=meeting, item=item, owner=people[0])
        index_now()
        desk.get(meeting.get_absolute_url() + page)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert desk.get(meeting.get_absolute_url() + page).status_code == 200
        counts.append(len(found))

    assert counts[0] == counts[1] <= 40


@pytest.mark.parametrize("pk", ["999999999999", "0", "123456789012345678901234567890"])
def test_numbers_that_mean_nothing_are_not_found(desk, pk):
    assert desk.get(f"/bijeenkomsten/{pk}/").status_code == 404
    assert desk.get(f"/lessen/{pk[:12]}/zet-op-agenda/").status_code == 404


def test_who_is_closed_out_finds_nothing_any_more(member, client_of):
    meeting = MeetingFactory(people=[member])
    assert client_of(member).get(meeting.get_absolute_url()).status_code == 200

    meeting.participants.clear()
    audiences.forget(member)

    for page in ("", "verslag/", "afdrukken/", "agenda.ics"):
        assert client_of(member).get(meeting.get_absolute_url() + page).status_code == 404


def test_a_bsn_is_refused_in_every_text_and_never_breaks_a_page(desk):
    meeting = MeetingFactory()
    base = f"/bijeenkomsten/{meeting.pk}/"
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    bsn, end = "nr 111222333", {"is_commitment": "on", "amount": "zes fte", "end": day}
    when = {"title": "Overleg", "day": day, "from_time": "15:00", "to_time": "17:00", "audience_choice": "members"}
    posts = {
        "/bijeenkomsten/nieuw/": when | {"location": bsn},
        f"{base}bewerken/": when | {"location": bsn},
        f"{base}deelnemers/": {"name": bsn, "email": "nora@elders.example"},
        f"{base}besluit/nieuw/": {"statement": "Wij betalen.", "responsible": bsn} | end,
        f"{base}actiepunt/nieuw/": {"what": bsn},
        f"{base}agenda/nieuw/": {"title": bsn, "goal": "share", "minutes": "5"},
        "/bijeenkomsten/reeksen/nieuw/": {
            "title": "Reeks",
            "usual_minutes": "60",
            "audience_choice": "members",
            "location": bsn,
        },
    }
    for address, fields in posts.items():
        response = desk.post(address, fields)
        assert response.status_code == 200, address
        assert "burgerservicenummer" in html_of(response), address


def test_a_lesson_is_found_with_its_meeting_by_who_may_see_that(client_of, member, index_now):
    meeting = MeetingFactory(people=[member], held=True, title="Overleg over terugbellen")
    note = NoteFactory(item=ItemFactory(meeting=meeting), shared=True)
    lesson = LessonFactory(title="Bel wie verwees terug", audience_choice="members")
    note.links.create(key=lesson.key)
    index_now()

    for person, is_there in ((member, True), (UserFactory(), False)):
        page = client_of(person).get("/zoeken/", {"q": "verwees"}).content.decode()
        assert lesson.title in page.replace("<mark>", "").replace("</mark>", "")
        assert ("Uit de bijeenkomst:" in page) is is_there
        assert ("Overleg over terugbellen" in page) is is_there
